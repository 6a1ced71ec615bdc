package post_test

import (
	"testing"

	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/post"
)

// world is a network with a group, and people in it.
type world struct {
	*parttest.World
	posts         *post.Post
	n, g          space.Space
	ana, bob, zoe account.Person // members of the group; zoe is of the network alone
}

func each(t *testing.T, f func(w *world)) {
	parttest.Each(t, func(p *parttest.World) {
		w := &world{World: p, posts: post.New(p.Core)}
		w.ana, w.bob, w.zoe = w.Person("Ana Lopez", ""), w.Person("Bob Petit", ""), w.Person("Zoe Roux", "")
		w.n = w.Network("clubs", space.Open, nil)
		w.g = w.Group(w.n, "eau", space.Open, nil)
		for _, x := range []account.Person{w.ana, w.bob, w.zoe} {
			w.Puts(x, w.n, space.Member, space.Active)
		}
		w.Puts(w.ana, w.g, space.Member, space.Active)
		w.Puts(w.bob, w.g, space.Member, space.Active)
		f(w)
	}, post.Join, parttest.Places)
}

func (w *world) publish(by account.Person, d post.Draft) item.Item {
	w.Helper()
	if d.Space == 0 {
		d.Space = w.g.ID
	}
	d.Lang = "fr"
	i, err := w.posts.Publish(w.Ctx, by.ID, d)
	if err != nil {
		w.Fatal(err)
	}
	return i
}

func (w *world) facts(i ref.Item) (kinds []string, last journal.Fact) {
	w.Helper()
	list, err := journal.About(w.Ctx, w.Core.DB.Q(), i, 100)
	if err != nil {
		w.Fatal(err)
	}
	for _, f := range list {
		kinds = append(kinds, f.Kind)
		last = f
	}
	return kinds, last
}

type refItem = ref.Item

// item reads i again.
func (w *world) item(i item.Item) item.Item {
	w.Helper()
	i, err := item.Get(w.Ctx, w.Core.DB.Q(), i.ID)
	if err != nil {
		w.Fatal(err)
	}
	return i
}

func path(i item.Item) string { return "/publications/" + i.ID.String() }
