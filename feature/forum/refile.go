package forum

import (
	"context"
	"slices"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/french"
)

const (
	// mostRefiled is how many publications one gesture puts elsewhere, and how many the page lists.
	mostRefiled = 50
	// mostSifted is how many titles are looked through for words before the list goes on to the next page.
	mostSifted = 2000
)

// Sift is which publications of a place are listed to be put elsewhere.
type Sift struct {
	Text     string // words of the title, whatever their accents
	Kind     string // of items; "" for all that streams show
	NoDrawer bool   // topics in no drawer
	NoTheme  bool
	From     mark // by when they were published
}

// Filed is a publication as that list shows it.
type Filed struct {
	Item   item.Item
	Author account.Card // zero when the reader may not know
	Drawer string
	Themes []item.Theme
}

// Sifted returns the publications of s that v may see and that a is about, the latest first, at most mostRefiled, and where
// the next page begins, if any. Six queries at most.
func (f *Forum) Sifted(ctx context.Context, v *access.Viewer, s ref.Space, a Sift) (list []Filed, next mark, err error) {
	kinds := f.core.Web.Feeds
	if a.Kind != "" {
		kinds = []string{a.Kind}
	}
	err = f.core.DB.Read(ctx, func(q db.Q) error {
		rows, err := sifted(ctx, q, v, s, kinds, a, mostSifted+1)
		if err != nil {
			return err
		}
		var ids []ref.Item
		words := strings.Fields(french.Fold(a.Text))
		var last mark
		for n, r := range rows {
			if n == mostSifted {
				next = mark{rows[n-1].at, rows[n-1].id}
				break
			}
			if !has(french.Fold(r.title), words) {
				continue
			}
			if len(ids) == mostRefiled {
				next = last
				break
			}
			ids, last = append(ids, r.id), mark{r.at, r.id}
		}
		list, err = f.filed(ctx, q, v, ids)
		return err
	})
	return list, next, fail.Wrap("forum.Sifted", err)
}

func has(title string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(title, w) })
}

// filed is ids as the list shows them, in that order.
func (f *Forum) filed(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item) ([]Filed, error) {
	by, err := shown(ctx, q, v, ids)
	if err != nil {
		return nil, err
	}
	var people []ref.Person
	for _, i := range by {
		if p, ok := access.Author(v, i); ok {
			people = append(people, p)
		}
	}
	authors, err := account.Cards(ctx, q, people)
	if err != nil {
		return nil, err
	}
	themes, err := item.ThemesOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	drawers, err := namesOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	var out []Filed
	for _, id := range ids {
		i, ok := by[id]
		if !ok {
			continue
		}
		x := Filed{Item: i, Drawer: drawers[id], Themes: themes[id]}
		if p, ok := access.Author(v, i); ok {
			x.Author = authors[p]
		}
		out = append(out, x)
	}
	return out, nil
}

// Shelf is a place where publications may be put, with its drawers.
type Shelf struct {
	Space, Network space.Space
	Drawers        []Category
}

// Shelves returns the places that v runs and publishes in, and that have a forum: here first, when it is one of them. Two
// queries.
func (f *Forum) Shelves(ctx context.Context, v *access.Viewer, here ref.Space) ([]Shelf, error) {
	q := f.core.DB.Q()
	ids := []ref.Space{here}
	for _, p := range v.Places {
		ids = append(ids, p.Space, p.Network)
	}
	all, err := space.Some(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	var out []Shelf
	var spaces []ref.Space
	seen := map[ref.Space]bool{}
	for _, id := range ids {
		s, ok := all[id]
		n, known := all[s.Network]
		if !ok || !known || seen[id] || !f.receives(v, s, n) {
			continue
		}
		seen[id] = true
		out, spaces = append(out, Shelf{Space: s, Network: n}), append(spaces, id)
	}
	drawers, err := drawersOf(ctx, q, spaces)
	for n := range out {
		out[n].Drawers = drawers[out[n].Space.ID]
	}
	return out, err
}

// receives tells whether v may put publications of elsewhere in s, of the network n.
func (f *Forum) receives(v *access.Viewer, s, n space.Space) bool {
	return (web.Place{Space: s, Network: n}).Has(Name) && access.CanSpace(v, access.Animate, s) == nil && access.CanSpace(v, access.Publish, s) == nil
}

// reason is why a publication stays where it is.
type reason string

// The reasons, as addresses and words name them.
const (
	gone     reason = "absente"  // taken away, hidden, or never seen
	foreign  reason = "autre"    // in a place that one does not run
	already  reason = "deja"     // it is there already
	discreet reason = "discrete" // its author is known to the animators of its place only
	composed reason = "composee" // a poll or a share: no topic is made of it
)

// reasons is every reason, in the order of the page.
var reasons = []reason{already, discreet, composed, foreign, gone}

// Refiled is what a gesture did.
type Refiled struct {
	Done    int
	Refused map[ref.Item]reason
}

// Refile puts publications in the place to, in one of its drawers, 0 for none: topics, and any other publication, of which a
// drawer makes a topic. by moderates them, and runs and publishes in to. Those that cannot go stay, and are told with the
// reason; the others go in the same transaction. A question whose author is not named does not leave its place: other
// animators would learn who asked.
// Errors: fail.Hidden, Forbidden, Closed (of to); Invalid on publications (none, or more than mostRefiled) or vers.
func (f *Forum) Refile(ctx context.Context, by ref.Person, ids []ref.Item, to ref.Space, drawer ref.Item) (out Refiled, err error) {
	const op = "forum.Refile"
	switch {
	case len(ids) == 0:
		return out, fail.Fields(op, fail.On(fieldItems, "forum.refile.none"))
	case len(ids) > mostRefiled:
		return out, fail.Fields(op, fail.On(fieldItems, "forum.refile.many", "n", mostRefiled))
	}
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		out = Refiled{Refused: map[ref.Item]reason{}}
		b, err := f.batch(ctx, tx, by, ids, to, drawer)
		if err != nil {
			return err
		}
		for _, id := range ids {
			i, why := b.may(id)
			if why != "" {
				out.Refused[id] = why
				continue
			}
			if err := f.put(ctx, tx, b, i); err != nil {
				return err
			}
			out.Done++
		}
		return nil
	})
	return out, fail.Wrap(op, err)
}

// batch is what one gesture knows before it begins.
type batch struct {
	by     *access.Viewer
	to     space.Space
	drawer ref.Item
	items  map[ref.Item]item.Item
	spaces map[ref.Space]space.Space
	in     map[ref.Item]drawerName
	plain  map[ref.Item]bool
}

// drawerName is a drawer that a topic is in.
type drawerName struct {
	id   ref.Item
	name string
}

func (f *Forum) batch(ctx context.Context, tx *db.Tx, by ref.Person, ids []ref.Item, to ref.Space, drawer ref.Item) (b batch, err error) {
	const op = "forum.batch"
	if b.by, err = access.LoadID(ctx, tx, by); err != nil {
		return b, err
	}
	if b.to, err = space.Get(ctx, tx, to); err != nil {
		return b, err
	}
	for _, verb := range []access.SpaceVerb{access.Animate, access.Publish} {
		if err := access.CanSpace(b.by, verb, b.to); err != nil {
			return b, err
		}
	}
	n, err := space.Get(ctx, tx, b.to.Network)
	if err != nil {
		return b, err
	}
	if !(web.Place{Space: b.to, Network: n}).Has(Name) {
		return b, fail.Fields(op, fail.On(fieldTo, "web.field.choice"))
	}
	if err := isOf(ctx, tx, drawer, to); err != nil {
		return b, fail.Fields(op, fail.On(fieldTo, "web.field.choice"))
	}
	b.drawer = drawer
	if b.items, err = shown(ctx, tx, b.by, ids); err != nil {
		return b, err
	}
	var spaces []ref.Space
	for _, i := range b.items {
		spaces = append(spaces, i.Space)
	}
	if b.spaces, err = space.Some(ctx, tx, spaces); err != nil {
		return b, err
	}
	if b.in, err = inDrawers(ctx, tx, ids); err != nil {
		return b, err
	}
	b.plain, err = f.plain(ctx, tx, b.items)
	return b, err
}

// plain is those of items that a topic may be made of. One query a kind.
func (f *Forum) plain(ctx context.Context, q db.Q, items map[ref.Item]item.Item) (map[ref.Item]bool, error) {
	by := map[string][]ref.Item{}
	for id, i := range items {
		by[i.Kind] = append(by[i.Kind], id)
	}
	out := map[ref.Item]bool{}
	for name, ids := range by {
		k := f.core.Kinds[name]
		if k.Plain == nil {
			continue
		}
		some, err := k.Plain(ctx, q, ids)
		if err != nil {
			return nil, err
		}
		for id := range some {
			out[id] = true
		}
	}
	return out, nil
}

// may is the item id when it can go, or why not.
func (b batch) may(id ref.Item) (item.Item, reason) {
	i, ok := b.items[id]
	s, known := b.spaces[i.Space]
	switch {
	case !ok || !known || !i.IsRoot() || i.State != item.Published:
		return i, gone
	case access.Can(b.by, access.Moderate, i, s) != nil:
		return i, foreign
	case i.Space == b.to.ID && (i.Kind != Kind && b.drawer == 0 || i.Kind == Kind && b.in[id].id == b.drawer):
		return i, already
	case i.Space != b.to.ID && i.Byline == item.Unsigned:
		return i, discreet
	case i.Kind != Kind && b.drawer != 0 && !b.plain[id]:
		return i, composed
	}
	return i, ""
}

// put makes i what the gesture says, with its trace.
func (f *Forum) put(ctx context.Context, tx *db.Tx, b batch, i item.Item) error {
	by, was := b.by.Person, i.Space
	if i.Space != b.to.ID {
		if err := item.Move(ctx, tx, i, b.to); err != nil {
			return err
		}
		i.Space, i.Network = b.to.ID, b.to.Network
		if err := f.leave(ctx, tx, i, trace{act: moved, by: by, other: int64(was)}); err != nil {
			return err
		}
	}
	if i.Kind == Kind {
		if b.in[i.ID].id == b.drawer {
			return nil
		}
		if err := setCategory(ctx, tx, i.ID, b.drawer); err != nil || b.drawer == 0 || was != b.to.ID {
			return err
		}
		return f.leave(ctx, tx, i, trace{act: filed, by: by, was: b.in[i.ID].name})
	}
	if b.drawer == 0 {
		return nil
	}
	if err := item.Turn(ctx, tx, i, Kind); err != nil {
		return err
	}
	if err := put(ctx, tx, i.ID, b.drawer); err != nil {
		return err
	}
	return f.leave(ctx, tx, i, trace{act: turned, by: by})
}

// Strays is how many topics of spaces are in none of the drawers that they have, and the latest of them, at most max. Two
// queries at most.
func (f *Forum) Strays(ctx context.Context, v *access.Viewer, spaces []ref.Space, max int) ([]item.Item, int, error) {
	return strays(ctx, f.core.DB.Q(), v, spaces, max)
}

// row is a publication of which the title is looked at.
type row struct {
	id    ref.Item
	title string
	at    time.Time
}
