package site_test

import (
	"strings"
	"testing"

	"maillage/core/account"
	"maillage/core/space"
	"maillage/feature/forum"
	"maillage/site/sitetest"
)

// What is beside a topic follows its title, and the topics that are opened after it; nobody sees there what they may not read.
func TestWhatIsBesideATopicFollows(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n, ana, bob := w.Network("alpha"), w.Person("Ana Lopez"), w.Person("Bob Durand")
		closed := w.Group(n, "cache", func(s *space.Space) { s.Audience, s.ItemsAudience = space.InGroup, space.InGroup })
		w.Join(ana, space.Member, n, closed)
		w.Join(bob, space.Manager, n)
		f := forum.New(w.Site.Core)
		open := func(s space.Space, title string) string {
			i, err := f.Open(w.Ctx, ana.ID, forum.Draft{Space: s.ID, Title: title, Body: "Que faire ?", Lang: "fr", Question: true})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Site.Settle(w.Ctx); err != nil {
				t.Fatal(err)
			}
			return forum.Path(i)
		}
		beside := func(p account.Person, path, title string) bool {
			_, aside, _ := strings.Cut(w.As(p).Get(path).Body, "Sujets proches")
			return strings.Contains(aside, title)
		}
		first := open(n, "Étalonner les sondes de CO₂")
		open(closed, "Sondes de CO₂ confidentielles")
		second := open(n, "Quelles sondes de CO₂ choisir")
		third := open(n, "Menus de la cantine")
		if !beside(ana, second, "Étalonner les sondes") || !beside(ana, first, "Quelles sondes") {
			t.Error("two topics of the same words are not beside each other")
		}
		if !beside(ana, first, "confidentielles") || !beside(ana, second, "confidentielles") {
			t.Error("what one may read is not there")
		}
		zoe := w.Person("Zoe Roux")
		w.Join(zoe, space.Member, n)
		if beside(zoe, first, "confidentielles") || beside(zoe, second, "confidentielles") {
			t.Error("what is of a closed group is shown to who is not in it")
		}
		if beside(ana, third, "sondes") {
			t.Error("a topic of other words has neighbours")
		}
		i, err := f.Open(w.Ctx, ana.ID, forum.Draft{Space: n.ID, Title: "Menus du vendredi", Body: "Lesquels ?", Lang: "fr"})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Site.Settle(w.Ctx); err != nil {
			t.Fatal(err)
		}
		if err := f.Retitle(w.Ctx, bob.ID, i.ID, "Sondes de CO₂ du vendredi"); err != nil {
			t.Fatal(err)
		}
		if err := w.Site.Settle(w.Ctx); err != nil {
			t.Fatal(err)
		}
		if i.Title = "Sondes de CO₂ du vendredi"; !beside(ana, forum.Path(i), "Quelles sondes") {
			t.Error("what is beside a topic does not follow its title")
		}
	})
}
