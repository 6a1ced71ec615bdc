package moderation

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var words embed.FS

// Moderation is the verbs of reports, decisions and appeals. Safe for concurrent use.
type Moderation struct{ core *part.Core }

// New returns the verbs over c.
func New(c *part.Core) *Moderation { return &Moderation{core: c} }

// Tab is the key of the tab of what waits.
const Tab = "moderation"

// Join makes the part.
func Join(c *part.Core) part.Part {
	m := New(c)
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	c.Queue.Every("moderation.climb", time.Hour, m.climb)
	c.Queue.Every("moderation.forget", 24*time.Hour, func(ctx context.Context, tx *db.Tx, due time.Time) error {
		return forgetReports(ctx, tx, due.Add(-remembered))
	})
	return part.Part{
		Name:      "moderation",
		Schema:    &db.Schema{Name: "moderation", FS: migrations},
		Words:     words,
		Routes:    m.routes(),
		Facts:     facts(),
		Followers: []journal.Follower{{Name: "moderation", Kinds: heard, Do: m.hear}},
		Workers:   []queue.Worker{{Kind: taskLift, Do: m.expire}},
		Nav:       []web.Nav{{Href: queuePath, Label: "moderation.title", Icon: "flag", Me: true, Show: func(v *web.Visit) bool { return moderates(v.Viewer) }}},
		Tabs: []web.Tab{
			{Key: Tab, Of: space.Network, Path: queuePath, Label: "moderation.tab", Show: mayAnimate, Count: m.count},
			{Key: Tab, Of: space.Group, Path: queuePath, Label: "moderation.tab", Show: mayAnimate, Count: m.count},
		},
		Forget:   forget,
		Exports:  exports,
		Under:    []web.UnderSlot{m.under},
		ItemActs: []web.ItemSlot{itemActs},
		Panels:   []web.PanelSlot{m.reportsPanel},
		About:    []web.PlaceSlot{logLink},
	}
}

func mayAnimate(v *web.Visit, p web.Place) bool {
	return access.CanSpace(v.Viewer, access.Animate, p.Space) == nil && v.Viewer.Moderates(p.Space.ID, p.Network.ID)
}

// scopeOf is what the pages of a place are about.
func scopeOf(s space.Space) Scope {
	if s.Kind == space.Network {
		return Scope{Network: s.ID}
	}
	return Scope{Space: s.ID}
}

// count is how much waits in p for who visits.
func (m *Moderation) count(v *web.Visit, p web.Place) (int, error) {
	n, err := m.Waiting(v.Ctx(), v.Viewer, scopeOf(p.Space))
	return n, fail.Wrap("moderation.count", err)
}

// Waiting is how many cases and appeals of scope v can decide about. Two queries.
func (m *Moderation) Waiting(ctx context.Context, v *access.Viewer, s Scope) (int, error) {
	q := m.core.DB.Q()
	cases, err := countCases(ctx, q, v, s)
	if err != nil {
		return 0, err
	}
	appeals, err := countAppeals(ctx, q, v, s)
	return cases + appeals, err
}
