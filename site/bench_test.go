package site_test

import (
	"fmt"
	"net/http"
	"testing"

	"maillage/across/home"
	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/space"
	"maillage/feature/post"
	"maillage/site/sitetest"
)

// busy is a world of one network, thirty groups and two thousand messages, with a member of all.
func busy(b *testing.B) (*sitetest.World, account.Person, []space.Space) {
	w := sitetest.New(b, sitetest.Options{Engine: db.SQLite})
	n, ana := w.Network("alpha"), w.Person("Ana Lopez")
	w.Join(ana, space.Member, n)
	var groups []space.Space
	for k := range 30 {
		g := w.Group(n, fmt.Sprintf("g%d", k))
		w.Join(ana, space.Member, g)
		groups = append(groups, g)
	}
	for k := range 2000 {
		w.Post(ana, groups[k%len(groups)], fmt.Sprintf("Message %d : nous avons **comparé** trois marchés, voici le [compte rendu](https://exemple.fr/%d).", k, k), "")
	}
	return w, ana, groups
}

// The page of the stream, from the request to the last byte.
func BenchmarkHomePage(b *testing.B) {
	w, ana, _ := busy(b)
	v := w.As(ana)
	for b.Loop() {
		if a := v.Get("/"); a.Status != http.StatusOK {
			b.Fatal(a.Status)
		}
	}
}

// What the stream asks of the database: rights, items, cards.
func BenchmarkHomeQuery(b *testing.B) {
	w, ana, _ := busy(b)
	h := home.New(w.Site.Core)
	for b.Loop() {
		v, err := access.LoadID(w.Ctx, w.Site.Core.DB.Q(), ana.ID)
		if err != nil {
			b.Fatal(err)
		}
		if p, err := h.Stream(w.Ctx, v, home.Recent, home.Mark{}); err != nil || len(p.Entries) == 0 {
			b.Fatal(len(p.Entries), err)
		}
	}
}

// What one may: the list of places behind every page.
func BenchmarkAccessLoad(b *testing.B) {
	w, ana, _ := busy(b)
	for b.Loop() {
		if _, err := access.Load(w.Ctx, w.Site.Core.DB.Q(), ana); err != nil {
			b.Fatal(err)
		}
	}
}

// A message, and everything that follows it.
func BenchmarkPublishAndFollowers(b *testing.B) {
	w, ana, groups := busy(b)
	k := 0
	for b.Loop() {
		k++
		if _, err := w.Posts.Publish(w.Ctx, ana.ID, post.Draft{Space: groups[k%len(groups)].ID, Body: "Un message de plus.", Lang: "fr"}); err != nil {
			b.Fatal(err)
		}
		if err := w.Site.Settle(w.Ctx); err != nil {
			b.Fatal(err)
		}
	}
}
