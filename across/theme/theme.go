package theme

import (
	"context"
	"embed"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

//go:embed words.fr.json words.en.json
var words embed.FS

// Themes is the pages of themes. Safe for concurrent use.
type Themes struct{ core *part.Core }

// New returns the themes over c.
func New(c *part.Core) *Themes { return &Themes{core: c} }

// Join makes the part.
func Join(c *part.Core) part.Part {
	t := New(c)
	return part.Part{
		Name:   "theme",
		Words:  words,
		Routes: t.routes(),
		Nav:    []web.Nav{{Href: "/themes", Label: "theme.nav", Icon: "hash", Rail: true}},
	}
}

// Page is a piece of the stream of a theme, newest first. Next is where the following one begins, zero at the end.
type Page struct {
	Theme   item.Theme
	Stance  tie.Stance // the viewer's, "" for none
	Entries []kind.Entry
	Next    Mark
}

// Mark is a place in a stream: what is older than it comes next.
type Mark struct {
	At time.Time
	ID int64
}

// pageSize is how many entries a page shows, as those of across/home.
const pageSize = 20

// Show returns what v may see that carries the theme slug, from m on (zero: from now). Four queries, and those of kind.Entries.
// Errors: fail.Hidden.
func (t *Themes) Show(ctx context.Context, v *access.Viewer, slug string, m Mark) (p Page, err error) {
	const op = "theme.Show"
	q := t.core.DB.Q()
	if p.Theme, err = t.seen(ctx, q, v, slug); err != nil {
		return p, err
	}
	items, err := newQuery(v, t.core.Web.Feeds).of(p.Theme.ID).list(ctx, q, m, pageSize+1)
	if err != nil {
		return p, fail.Wrap(op, err)
	}
	if len(items) > pageSize {
		items = items[:pageSize]
		last := items[pageSize-1]
		p.Next = Mark{last.Created, int64(last.ID)}
	}
	stances, err := tie.Of(ctx, q, v.Person, tie.Theme, []int64{int64(p.Theme.ID)})
	if err != nil {
		return p, fail.Wrap(op, err)
	}
	p.Stance = stances[int64(p.Theme.ID)]
	p.Entries, err = t.core.Kinds.Entries(ctx, q, v, items)
	return p, fail.Wrap(op, err)
}

// seen returns the theme slug when v may see something that carries it. Errors: fail.Hidden.
func (t *Themes) seen(ctx context.Context, q db.Q, v *access.Viewer, slug string) (item.Theme, error) {
	th, err := item.ThemeBySlug(ctx, q, item.ThemeSlug(slug))
	if err != nil {
		return th, err
	}
	return th, newQuery(v, t.core.Web.Feeds).of(th.ID).any(ctx, q)
}

// Follow makes s the stance of by about the theme slug, "" for none; twice is once.
// Errors: fail.Hidden, SignedOut.
func (t *Themes) Follow(ctx context.Context, by ref.Person, slug string, s tie.Stance) (th item.Theme, err error) {
	const op = "theme.Follow"
	err = t.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		if th, err = t.seen(ctx, tx, v, slug); err != nil {
			return err
		}
		switch {
		case v.Person == 0:
			return fail.E(op, fail.SignedOut, nil)
		case s == "":
			return tie.Clear(ctx, tx, by, tie.Theme, int64(th.ID))
		}
		return tie.Set(ctx, tx, by, tie.Theme, int64(th.ID), s)
	})
	return th, fail.Wrap(op, err)
}

// Use is a theme and how much carries it.
type Use struct {
	item.Theme
	N      int
	Stance tie.Stance // the viewer's, "" for none
}

const (
	// lately is how far back uses are counted.
	lately = 90 * 24 * time.Hour
	// maxUses is how many themes the list has: more is a dictionary.
	maxUses = 60
	// maxNear is how many groups are proposed beside a theme.
	maxNear = 5
)

// Used returns the themes of v's networks (of all networks for who is in none), by how much of what v may see carries them in
// the last 90 days, at most 60. Two queries.
func (t *Themes) Used(ctx context.Context, v *access.Viewer) ([]Use, error) {
	const op = "theme.Used"
	q := t.core.DB.Q()
	list, err := newQuery(v, t.core.Web.Feeds).mine().since(clock.Now(ctx).Add(-lately)).uses(ctx, q, maxUses)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	ids := make([]int64, len(list))
	for n, u := range list {
		ids[n] = int64(u.ID)
	}
	stances, err := tie.Of(ctx, q, v.Person, tie.Theme, ids)
	for n := range list {
		list[n].Stance = stances[ids[n]]
	}
	return list, fail.Wrap(op, err)
}

// Chosen returns the themes that v follows or mutes and that something they may see carries, in alphabetical order, at most
// 100. One query; none for nobody.
func (t *Themes) Chosen(ctx context.Context, v *access.Viewer) ([]Use, error) {
	if v.Person == 0 {
		return nil, nil
	}
	return chosen(ctx, t.core.DB.Q(), v, t.core.Web.Feeds)
}

// Near returns the groups that v may see where most of what carries theme was written in the last 90 days, as far as v may see
// it. Two queries.
func (t *Themes) Near(ctx context.Context, v *access.Viewer, theme ref.Theme) ([]space.Space, error) {
	const op = "theme.Near"
	q := t.core.DB.Q()
	ids, err := newQuery(v, t.core.Web.Feeds).of(theme).since(clock.Now(ctx).Add(-lately)).spaces(ctx, q, maxNear)
	if err != nil || len(ids) == 0 {
		return nil, fail.Wrap(op, err)
	}
	list, err := groups(ctx, q, v, ids)
	return list, fail.Wrap(op, err)
}
