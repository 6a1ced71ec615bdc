package home

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/space"
	"maillage/core/web"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var words embed.FS

// Home is the streams. Safe for concurrent use.
type Home struct {
	core   *part.Core
	missed lately
}

// Tab is the key of the first tab of a network or a group.
const Tab = "home"

// New returns the streams over c.
func New(c *part.Core) *Home { return &Home{core: c} }

// Join makes the part.
func Join(c *part.Core) part.Part {
	h := New(c)
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	return part.Part{
		Name:   "home",
		Schema: &db.Schema{Name: "home", FS: migrations},
		Words:  words,
		Routes: h.routes(),
		Nav: []web.Nav{
			{Href: "/", Label: "home.nav", Icon: "home", Rail: true, Dock: true},
			{Href: "/reseaux", Label: "home.networks", Icon: "affiliate", Rail: true, Dock: true},
			{Href: "/publier", Label: "web.publish", Icon: "pencil-plus", Dock: true},
		},
		Tabs: []web.Tab{
			{Key: Tab, Of: space.Network, Label: "home.tab"},
			{Key: Tab, Of: space.Group, Label: "home.tab"},
		},
		ItemActs: []web.ItemSlot{h.pinAct},
		Forget:   forget,
		Exports:  []part.Export{exported},
		Facts: []part.Fact{
			{Kind: "item.pinned", Says: "an item was put at the head of its space"},
			{Kind: "item.unpinned", Says: "an item was taken back from the head of its space"},
		},
	}
}

// Stream is one of the streams of the home page, as addresses name it.
type Stream string

// The streams.
const (
	Followed   Stream = "suivis"
	Recent     Stream = "recents"
	Unanswered Stream = "sans-reponse"
	// Unsettled is Unanswered with the questions that have answers of which none was accepted.
	Unsettled Stream = "sans-acceptee"
)

// streams is the order of the screen.
var streams = []Stream{Followed, Recent, Unanswered}

// Page is a piece of a stream, newest first. Next is where the following one begins, zero at the end. Pinned is what stands
// at the head of a place, on the first page.
type Page struct {
	Pinned  []kind.Entry
	Entries []kind.Entry
	Next    Mark
}

// Mark is a place in a stream: what is older than it comes next.
type Mark struct {
	At time.Time
	ID int64
}

// pageSize is how many entries a page shows: about three screens.
const pageSize = 20

// Stream returns one of the streams of v, newest first, from m on (zero: from now). Three queries for the items at most, then
// those of kind.Entries.
func (h *Home) Stream(ctx context.Context, v *access.Viewer, s Stream, m Mark) (Page, error) {
	if s == Followed {
		f, err := h.followed(ctx, v)
		if err != nil {
			return Page{}, err
		}
		return h.page(ctx, v, f, m, nil)
	}
	q := h.query(v)
	switch s {
	case Recent:
		q.mine()
	default:
		q.mine().unmuted().waiting(s == Unsettled)
	}
	return h.page(ctx, v, q, m, nil)
}

// StreamOf is Stream within one network (its groups included) or one group: Recent begins with what is pinned there;
// Unanswered and Unsettled are its questions. One query more for what is pinned.
func (h *Home) StreamOf(ctx context.Context, v *access.Viewer, place space.Space, s Stream, m Mark) (Page, error) {
	q := h.query(v)
	if place.Kind == space.Network {
		q.inNetwork(place.ID)
	} else {
		q.inSpace(place.ID)
	}
	if s == Unanswered || s == Unsettled {
		return h.page(ctx, v, q.waiting(s == Unsettled), m, nil)
	}
	var pinned []item.Item
	if m.At.IsZero() {
		var err error
		if pinned, err = h.query(v).inSpace(place.ID).pinned(ctx, h.core.DB.Q()); err != nil {
			return Page{}, err
		}
	}
	return h.page(ctx, v, q.unpinned(place.ID), m, pinned)
}

func (h *Home) query(v *access.Viewer) *query { return newQuery(v, h.core.Web.Feeds) }

// lister is a list of items: those older than m, newest first, at most max.
type lister interface {
	list(ctx context.Context, d db.Q, m Mark, max int) ([]item.Item, error)
}

// page fills what l lists for v from m on, after pinned.
func (h *Home) page(ctx context.Context, v *access.Viewer, l lister, m Mark, pinned []item.Item) (Page, error) {
	d := h.core.DB.Q()
	items, err := l.list(ctx, d, m, pageSize+1)
	if err != nil {
		return Page{}, err
	}
	var p Page
	if len(items) > pageSize {
		items = items[:pageSize]
		last := items[pageSize-1]
		p.Next = Mark{last.Created, int64(last.ID)}
	}
	all, err := h.core.Kinds.Entries(ctx, d, v, append(pinned, items...))
	for _, e := range all {
		if len(p.Entries) == 0 && len(p.Pinned) < len(pinned) && e.Item.ID == pinned[len(p.Pinned)].ID {
			p.Pinned = append(p.Pinned, e)
		} else {
			p.Entries = append(p.Entries, e)
		}
	}
	return p, err
}

// Discover returns groups of v's networks that they may see and are not in, those where people wrote last first, a few.
// Chosen by activity alone: the same for everyone. One query.
func (h *Home) Discover(ctx context.Context, v *access.Viewer) ([]space.Space, error) {
	if len(v.Networks()) == 0 {
		return nil, nil
	}
	return discover(ctx, h.core.DB.Q(), v)
}
