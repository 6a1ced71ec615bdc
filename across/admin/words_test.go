package admin_test

import (
	"net/http"
	"testing"

	"maillage/across/admin"
	"maillage/core/space"
	"maillage/kit/fail"
)

// What a network calls its groups is on their pages and on its own; groups with a word of their own keep it.
func TestWordsForGroups(t *testing.T) {
	each(t, func(w *world) {
		boss := w.Person("Zoé Chef", "")
		n := w.network("alpha", boss)
		w.Group(n, "a", space.Open, nil)
		w.Group(n, "b", space.Open, nil)
		c := w.Group(n, "c", space.Open, func(s *space.Space) { s.Noun = "atelier" })
		n = w.again(n)
		_, err := w.admin.Change(w.Ctx, boss.ID, n.ID, settings(n, func(s *admin.Settings) { s.GroupNoun = "club" }))
		w.refused(err, fail.Invalid, "des_groupes")
		b := w.as(boss)
		b.get("/reseaux/alpha").says("3 groupes")
		form := b.get(alpha).is(http.StatusOK).form(alpha)
		form.Set("un_groupe", " club ")
		form.Set("des_groupes", "clubs")
		b.post(alpha, form).is(http.StatusSeeOther)
		b.get("/reseaux/alpha").says("3 clubs")
		b.get("/reseaux/alpha/groupes/a").says("club")
		b.get("/reseaux/alpha/groupes/c").says("atelier")
		if s := w.again(n); s.GroupNoun != "club" || s.GroupsNoun != "clubs" {
			w.Errorf("%q %q", s.GroupNoun, s.GroupsNoun)
		}
		form = b.get(alpha).form(alpha)
		form.Set("un_groupe", "")
		form.Set("des_groupes", "")
		b.post(alpha, form).is(http.StatusSeeOther)
		b.get("/reseaux/alpha").says("3 groupes")
		if s := w.again(c); s.Noun != "atelier" {
			w.Errorf("%q", s.Noun)
		}
	})
}
