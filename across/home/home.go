package home

import (
	"context"
	"embed"
	"time"

	"maillage/core/access"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/space"
	"maillage/core/web"
)

//go:embed words.fr.json words.en.json
var words embed.FS

// Home is the streams. Safe for concurrent use.
type Home struct{ core *part.Core }

// Tab is the key of the first tab of a network or a group.
const Tab = "home"

// New returns the streams over c.
func New(c *part.Core) *Home { return &Home{core: c} }

// Join makes the part.
func Join(c *part.Core) part.Part {
	h := New(c)
	return part.Part{
		Name:   "home",
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
	}
}

// Page is a piece of a stream, newest first. Next is where the following one begins, zero at the end.
type Page struct {
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

// Stream returns what v may see in the networks they belong to, newest first, from m on (zero: from now).
// One query for the items, then those of kind.Entries.
func (h *Home) Stream(ctx context.Context, v *access.Viewer, m Mark) (Page, error) {
	return h.page(ctx, v, m, func(items lister) lister { return items.inNetworks(v.Networks()) })
}

// StreamOf is Stream within one network (its groups included) or one group.
func (h *Home) StreamOf(ctx context.Context, v *access.Viewer, s space.Space, m Mark) (Page, error) {
	return h.page(ctx, v, m, func(items lister) lister {
		if s.Kind == space.Network {
			return items.inNetwork(s.ID)
		}
		return items.inSpace(s.ID)
	})
}

func (h *Home) page(ctx context.Context, v *access.Viewer, m Mark, where func(lister) lister) (Page, error) {
	q := h.core.DB.Q()
	items, err := where(newLister(v, h.core.Web.Feeds)).list(ctx, q, m, pageSize+1)
	if err != nil {
		return Page{}, err
	}
	var p Page
	if len(items) > pageSize {
		items = items[:pageSize]
		last := items[pageSize-1]
		p.Next = Mark{last.Created, int64(last.ID)}
	}
	p.Entries, err = h.core.Kinds.Entries(ctx, q, v, items)
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
