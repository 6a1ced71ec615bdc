// Package sitetest is the whole site in a test: real tables on either engine, real pages, people who click.
package sitetest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"maillage/across/talk"
	"maillage/core/account"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/post"
	"maillage/site"
)

// World is a site with what a test puts in it.
type World struct {
	T       testing.TB
	Site    *site.Site
	Handler http.Handler
	Posts   *post.Post
	Talk    *talk.Talk
	Ctx     context.Context
	server  *httptest.Server
}

// Options of New.
type Options struct {
	Engine db.Engine
	Config func(*config.Config) // changes the settings of tests
	Log    *slog.Logger         // nil: nothing is logged
	Parts  []part.Join          // nil: those of the site
}

// Each runs f on each engine, with a new world.
func Each(t *testing.T, f func(t *testing.T, w *World)) {
	t.Helper()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) { f(t, New(t, Options{Engine: e})) })
	}
}

// New opens a site on a new database. Migrations run once a process: the others copy.
func New(t testing.TB, o Options) *World {
	t.Helper()
	c := config.Default()
	c.PublicURL, c.Data, c.Development = "http://maillage.test", t.TempDir(), false
	if o.Config != nil {
		o.Config(&c)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	ctx := context.Background()
	c.Database = dbtest.URL(t, o.Engine, func(ctx context.Context, d *db.DB) error { return fill(ctx, t, c, d, o) }, "site")
	s, err := site.Open(ctx, c, o.Log, site.Options{Loose: 1000, Relaxed: true, Parts: o.Parts})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &World{T: t, Site: s, Handler: s.Handler(), Posts: post.New(s.Core), Talk: talk.New(s.Core), Ctx: ctx}
}

// fill makes the template database: the migrated schema, nothing else.
func fill(ctx context.Context, t testing.TB, c config.Config, d *db.DB, o Options) error {
	c.Data, c.Database = t.TempDir(), d.URL()
	s, err := site.Open(ctx, c, o.Log, site.Options{Relaxed: true})
	if err != nil {
		return err
	}
	return s.Close()
}

// Write runs f in one transaction.
func (w *World) Write(f func(tx *db.Tx) error) {
	w.T.Helper()
	if err := w.Site.Core.DB.Write(w.Ctx, f); err != nil {
		w.T.Fatal(err)
	}
}

// Person makes an account, given name and family name from "Ana Lopez".
func (w *World) Person(name string) account.Person {
	w.T.Helper()
	given, family, _ := strings.Cut(name, " ")
	if family == "" {
		family = "Durand"
	}
	var p account.Person
	w.Write(func(tx *db.Tx) (err error) {
		p, err = w.Site.Core.Accounts.Create(w.Ctx, tx, account.NewPerson{Email: fmt.Sprintf("%s.%s.%d@region.example", strings.ToLower(given), "x", tx.ID()), Given: given, Family: family})
		return err
	})
	return p
}

// Network makes a network open to all, with every part.
func (w *World) Network(slug string, change ...func(*space.Space)) space.Space {
	w.T.Helper()
	s := space.Space{Kind: space.Network, Slug: slug, Name: "Réseau " + slug, Lede: "Un réseau pour essayer.", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork, Colour: "#2a5fa8"}
	for _, p := range w.Site.Core.Web.Parts {
		s.Parts = append(s.Parts, p.Name)
	}
	return w.put(s, change)
}

// Group makes an open group of n.
func (w *World) Group(n space.Space, slug string, change ...func(*space.Space)) space.Space {
	w.T.Helper()
	return w.put(space.Space{Kind: space.Group, Network: n.ID, Slug: slug, Name: "Groupe " + slug, Lede: "Un groupe pour essayer.", Theme: "Eau", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork}, change)
}

func (w *World) put(s space.Space, change []func(*space.Space)) space.Space {
	w.T.Helper()
	for _, c := range change {
		c(&s)
	}
	w.Write(func(tx *db.Tx) (err error) { s, err = space.Put(w.Ctx, tx, s); return err })
	w.Site.Core.Web.ForgetNetworks()
	return s
}

// Secret makes a group known to its members alone.
func Secret(s *space.Space) {
	s.Admission, s.Audience, s.ItemsAudience = space.Invite, space.InGroup, space.InGroup
}

// Join gives p a place in s.
func (w *World) Join(p account.Person, role space.Role, spaces ...space.Space) {
	w.T.Helper()
	w.Write(func(tx *db.Tx) error {
		for _, s := range spaces {
			if err := space.SetMembership(w.Ctx, tx, space.Membership{Person: p.ID, Space: s.ID, Role: role, State: space.Active}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Post publishes a message of p in s; audience "" is the space's own.
func (w *World) Post(p account.Person, s space.Space, body string, audience space.Audience) item.Item {
	w.T.Helper()
	i, err := w.Posts.Publish(w.Ctx, p.ID, post.Draft{Space: s.ID, Body: body, Audience: audience, Lang: "fr"})
	if err != nil {
		w.T.Fatal(err)
	}
	return i
}

// Comment answers i.
func (w *World) Comment(p account.Person, i item.Item, body string) item.Item {
	w.T.Helper()
	c, err := w.Talk.Comment(w.Ctx, p.ID, i.ID, body, "", "fr")
	if err != nil {
		w.T.Fatal(err)
	}
	return c
}

// Item reads an item again.
func (w *World) Item(id ref.Item) item.Item {
	w.T.Helper()
	i, err := item.Get(w.Ctx, w.Site.Core.DB.Q(), id)
	if err != nil {
		w.T.Fatal(err)
	}
	return i
}

// SetLang makes p read in language.
func (w *World) SetLang(p account.Person, language string) {
	w.T.Helper()
	if err := w.Site.Core.Accounts.SetPrefs(w.Ctx, p.ID, language, "", "Europe/Paris"); err != nil {
		w.T.Fatal(err)
	}
}
