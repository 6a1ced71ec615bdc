package together_test

import (
	"testing"

	"maillage/across/talk"
	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/forum"
	"maillage/feature/post"
)

// world is a network with a group that has a forum, and people in it.
type world struct {
	*parttest.World
	forum              *forum.Forum
	talk               *talk.Talk
	n, g               space.Space
	ana, bob, zoe, max account.Person // members of the group; zoe is of the network alone; max animates
}

func each(t *testing.T, f func(w *world)) {
	parttest.Each(t, func(p *parttest.World) { f(populated(p)) }, forum.Join, post.Join, talk.Join, parttest.Places)
}

func populated(p *parttest.World) *world {
	w := &world{World: p, forum: forum.New(p.Core), talk: talk.New(p.Core)}
	w.ana, w.bob, w.zoe, w.max = w.Person("Ana Lopez", ""), w.Person("Bob Petit", ""), w.Person("Zoe Roux", ""), w.Person("Max Blanc", "")
	w.n = w.Network("clubs", space.Open, func(s *space.Space) { s.Parts = []string{forum.Name} })
	w.g = w.Group(w.n, "eau", space.Open, func(s *space.Space) { s.ItemsAudience = space.InGroup }, w.max)
	for _, x := range []account.Person{w.ana, w.bob, w.zoe, w.max} {
		w.Puts(x, w.n, space.Member, space.Active)
	}
	w.Puts(w.ana, w.g, space.Member, space.Active)
	w.Puts(w.bob, w.g, space.Member, space.Active)
	return w
}

func (w *world) open(by account.Person, d forum.Draft) item.Item {
	w.Helper()
	if d.Space == 0 {
		d.Space = w.g.ID
	}
	if d.Body == "" {
		d.Body = "Du texte."
	}
	d.Lang = "fr"
	i, err := w.forum.Open(w.Ctx, by.ID, d)
	if err != nil {
		w.Fatal(err)
	}
	return i
}

func (w *world) reply(by account.Person, i item.Item, body string) item.Item {
	w.Helper()
	c, err := w.talk.Comment(w.Ctx, by.ID, i.ID, body, "", "fr")
	if err != nil {
		w.Fatal(err)
	}
	return c
}

func (w *world) drawers(names ...string) []forum.Category {
	w.Helper()
	w.OK(w.forum.Arrange(w.Ctx, w.max.ID, w.g.ID, make([]ref.Item, len(names)), names))
	list, err := w.forum.Categories(w.Ctx, w.g.ID)
	w.OK(err)
	return list
}

const forumPath = "/reseaux/clubs/groupes/eau/forum"
