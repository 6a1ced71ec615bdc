package site_test

import (
	"fmt"
	"net/http"
	"testing"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/space"
	"maillage/feature/forum"
	"maillage/site/sitetest"
)

// debated is a network whose forum has topics, the last of them with answers, and a reader.
func debated(b *testing.B, e db.Engine, topics, answers int) (*sitetest.World, account.Person, space.Space, item.Item) {
	w := sitetest.New(b, sitetest.Options{Engine: e})
	n, ana, bob := w.Network("alpha"), w.Person("Ana Lopez"), w.Person("Bob Petit")
	w.Join(ana, space.Member, n)
	w.Join(bob, space.Member, n)
	f := forum.New(w.Site.Core)
	var i item.Item
	for k := range topics {
		var err error
		if i, err = f.Open(w.Ctx, ana.ID, forum.Draft{Space: n.ID, Title: fmt.Sprint("Sujet ", k), Body: "Un **texte**.", Lang: "fr", Question: true}); err != nil {
			b.Fatal(err)
		}
	}
	for k := range answers {
		w.Comment(ana, i, fmt.Sprintf("Réponse %d, avec un [lien](https://exemple.fr/%d).", k, k))
	}
	return w, bob, n, i
}

// onEach asks for a page of a small forum and of a large one: both must cost the same.
func onEach(b *testing.B, path func(n space.Space, i item.Item) string) {
	for _, e := range dbtest.Engines() {
		for _, size := range []struct{ topics, answers int }{{100, 60}, {500, 2000}} {
			b.Run(fmt.Sprintf("%s/%d-topics-%d-answers", e, size.topics, size.answers), func(b *testing.B) {
				w, bob, n, i := debated(b, e, size.topics, size.answers)
				v, queries := w.As(bob), int64(0)
				for b.Loop() {
					a := v.Get(path(n, i))
					if a.Status != http.StatusOK {
						b.Fatal(a.Status)
					}
					queries = int64(a.Queries)
				}
				b.ReportMetric(float64(queries), "queries/op")
			})
		}
	}
}

// The page of a topic with fifty of its answers.
func BenchmarkTopic(b *testing.B) {
	onEach(b, func(_ space.Space, i item.Item) string { return forum.Path(i) })
}

// The list of topics, with what waits and what is unread.
func BenchmarkTopics(b *testing.B) {
	onEach(b, func(n space.Space, _ item.Item) string { return n.Path(n) + "/forum" })
}
