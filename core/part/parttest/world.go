// Package parttest gives tests of a part a small site with that part alone: a core on real tables, people and spaces made
// in one line each, and browsers without scripts.
//
//	parttest.Each(t, func(w *parttest.World) {
//		ana := w.Person("Ana Lopez", "")
//		n := w.Network("clubs", space.Open, nil, ana)
//		w.As(ana).Get("/reseaux/clubs/membres").Want(200).Says("1 membre")
//	}, group.Join, parttest.Places)
//
// Words that are missing, requests that ask too much of the database, answers 500 and pages that are not sound fail the
// test by themselves. What only one part's tests ask for stays with them, in a type that embeds World.
package parttest

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/broadcast"
	"maillage/core/coedit"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/limit"
	"maillage/core/mail"
	"maillage/core/org"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/queue/queuetest"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/tie"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/lang"
	"maillage/kit/outward"
	"maillage/ui"
)

// Site is where the site of tests is.
const Site = "http://maillage.test"

// World is a site of which the parts that the test asked for are the only ones. Its queue is not started, and keeps
// letters in its box.
type World struct {
	*testing.T
	Ctx     context.Context // tells the time of the world
	Core    *part.Core
	Handler http.Handler

	mu    sync.Mutex
	stand time.Time // zero while the time is the machine's
}

// Each runs f as a subtest on each engine, in a new world.
func Each(t *testing.T, f func(w *World), joins ...part.Join) {
	t.Helper()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) { f(New(t, e, joins...)) })
	}
}

// New makes a world on a new database of e; it is gone when the test ends.
func New(t *testing.T, e db.Engine, joins ...part.Join) *World {
	t.Helper()
	w := &World{T: t}
	w.Ctx = clock.With(context.Background(), w.now)
	schemas := []db.Schema{journal.Schema, mail.Schema, limit.Schema, account.Schema, org.Schema, space.Schema, item.Schema, tie.Schema, text.Schema, attach.Schema, coedit.Schema}
	draft := core(t, dbtest.Open(t, db.SQLite)) // parts say what their tables are before there are any
	for _, p := range joined(draft, joins) {
		if p.Schema != nil {
			schemas = append(schemas, *p.Schema)
		}
	}
	w.Core = core(t, dbtest.OpenURL(t, queuetest.URL(t, e, schemas...)))
	w.join(joined(w.Core, joins))
	w.Handler = w.Core.Web.Handler()
	return w
}

func joined(c *part.Core, joins []part.Join) (out []part.Part) {
	for _, join := range joins {
		out = append(out, join(c))
	}
	return out
}

// core assembles what parts lean on, as site/site.go does.
func core(t *testing.T, d *db.DB) *part.Core {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	c := &part.Core{Log: log, DB: d, Kinds: kind.Registry{}, Journal: journal.New(d, log), Queue: queue.New(d, log, queue.Options{}), Limits: limit.New(limit.Options{}), Hub: broadcast.New(), Outward: outward.Client(time.Second)}
	t.Cleanup(c.Hub.Close)
	var err error
	if c.Mail, err = mail.New(d, c.Queue, mail.Options{From: "Maillage <maillage@site.example>", Box: true}); err != nil {
		t.Fatal(err)
	}
	if c.Blobs, err = blob.NewDisk(t.Context(), t.TempDir(), blob.Options{}); err != nil {
		t.Fatal(err)
	}
	c.Files = attach.New(d, c.Blobs, attach.Options{})
	c.Coedit = coedit.New(d, c.Hub, c.Kinds, log, coedit.Options{Grace: time.Hour})
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		c.Coedit.Close(ctx)
	})
	c.Accounts = account.New(d, c.Journal, c.Limits, account.Options{Letter: func(context.Context, *db.Tx, account.Letter) error { return nil }})
	c.Orgs = org.New(c.Journal, c.Accounts)
	c.Web = &web.Server{Options: web.Options{PublicURL: Site, Site: "Maillage", Log: log}, DB: d, Accounts: c.Accounts, Catalogue: lang.NewCatalogue().Call(space.Usual), Assets: ui.NewAssets()}
	return c
}

// join lets each part bring what it has, as site/site.go does; followers and workers are the test's to add.
func (w *World) join(parts []part.Part) {
	w.Helper()
	s := w.Core.Web
	s.Catalogue.OnMissing = func(l, key string) { w.Errorf("missing words: %s %s", l, key) }
	s.OnDone(func(r web.Route, _ int, _ time.Duration, queries int64) {
		if queries > r.Budget() {
			w.Errorf("%s: %d queries, at most %d allowed", r.Pattern, queries, r.Budget())
		}
	})
	own := []part.Part{{Name: "ui", Words: ui.Words}, {Name: "web", Words: web.Words()}, {Name: "account", Words: account.Words}, {Name: "org", Words: org.Words}, {Name: "text", Words: text.Words}, {Name: "attach", Words: attach.Words}, {Name: "coedit", Words: coedit.Words}}
	for _, p := range append(own, parts...) {
		if p.Words != nil {
			if err := s.Catalogue.Add(p.Name, p.Words); err != nil {
				w.Fatal(err)
			}
		}
		for _, k := range p.Kinds {
			w.Core.Kinds[k.Name] = k
		}
		w.Core.Facts = append(w.Core.Facts, p.Facts...)
		s.Add(p.Routes...)
		s.Nav, s.Tabs, s.Actions = append(s.Nav, p.Nav...), append(s.Tabs, p.Tabs...), append(s.Actions, p.Actions...)
		s.PlaceFacts, s.Compose, s.Under = append(s.PlaceFacts, p.PlaceFacts...), append(s.Compose, p.Compose...), append(s.Under, p.Under...)
		if p.Charter != nil {
			w.Core.Charters = append(w.Core.Charters, p.Charter)
		}
		s.Items = append(s.Items, p.ItemActs...)
		s.Panels = append(s.Panels, p.Panels...)
		if p.Reach != nil {
			w.Core.Reach = p.Reach
		}
		s.About = append(s.About, p.About...)
		s.Tools, s.Every, s.Feeds = append(s.Tools, p.Tools...), append(s.Every, p.Every...), append(s.Feeds, p.Feeds...)
		if p.Share != "" {
			s.Share = p.Share
		}
		if p.Drafts != "" {
			s.Drafts = p.Drafts
		}
		if p.Founding != "" {
			s.Founding = p.Founding
		}
		if p.Held != "" {
			s.Held = p.Held
		}
		if p.People != nil {
			w.Core.People = append(w.Core.People, p.People)
		}
		if p.Helps != nil {
			w.Core.Helps = append(w.Core.Helps, p.Helps)
		}
		if p.Forget != nil {
			w.Core.Forgets = append(w.Core.Forgets, p.Forget)
		}
		w.Core.Exports = append(w.Core.Exports, p.Exports...)
		if p.Switch != nil {
			s.Parts = append(s.Parts, *p.Switch)
		}
	}
}

// Places is a part that brings a page for each network and each group, so that forms lead somewhere and folders are seen.
func Places(*part.Core) part.Part {
	var routes []web.Route
	for _, at := range []string{"GET /reseaux/{network}", "GET /reseaux/{network}/groupes/{group}"} {
		routes = append(routes, web.Route{Pattern: at, Rule: web.ByRights, Do: func(v *web.Visit) error {
			place, err := v.Place()
			if err != nil {
				return err
			}
			return v.Page(web.Page{Title: place.Space.Name, Place: &place, Main: ui.Plain("")})
		}})
	}
	return part.Part{Name: "places", Routes: routes}
}

// At stops the time of the world at t.
func (w *World) At(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stand = t
}

// Pass stops the time of the world d later than it is.
func (w *World) Pass(d time.Duration) { w.At(w.now().Add(d)) }

func (w *World) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stand.IsZero() {
		return time.Now()
	}
	return w.stand
}
