package admin_test

import (
	"net/http"
	"strings"
	"testing"

	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

// What a network calls its groups and its members is on its pages; groups with a word of their own keep it; what is tried
// shows and is not kept.
func TestWords(t *testing.T) {
	each(t, func(w *world) {
		boss, outsider := w.Person("Zoé Chef", ""), w.Person("Ana Lopez", "")
		n := w.network("alpha", boss)
		w.Group(n, "a", space.Open, nil)
		w.Group(n, "b", space.Open, nil)
		w.Group(n, "c", space.Open, func(s *space.Space) { s.Noun = "atelier" })
		n = w.again(n)
		w.refused(w.admin.Call(w.Ctx, boss.ID, n.ID, lang.Nouns{"group": {"fr": {One: "club"}}}, n.Version), fail.Invalid, "group-fr-plusieurs")
		w.refused(w.admin.Call(w.Ctx, boss.ID, n.ID, lang.Nouns{"item": {"en": {One: "note", Many: strings.Repeat("é", 31)}}}, n.Version), fail.Invalid, "item-en-plusieurs")
		w.refused(w.admin.Call(w.Ctx, boss.ID, n.ID, lang.Nouns{}, n.Version-1), fail.Conflict, "")
		w.refused(w.admin.Call(w.Ctx, outsider.ID, n.ID, lang.Nouns{}, n.Version), fail.Forbidden, "")
		b := w.as(boss)
		b.get("/reseaux/alpha").says("3 groupes", "1 membre")
		form := b.get(alpha + "/mots").is(http.StatusOK).form(alpha + "/mots")
		form.Set("group-fr-un", " association ")
		form.Set("group-fr-plusieurs", "associations")
		form.Set("group-fr-genre", "feminin")
		form.Set("member-fr-un", "adhérent")
		form.Set("member-fr-plusieurs", "adhérents")
		b.get(alpha+"/mots?"+form.Encode()).is(http.StatusOK).says("Rejoignez cette association : l'association est ouverte aux adhérents du réseau.", "Bienvenue à l'association", "chaque nouvel adhérent", "Join this group")
		b.get("/reseaux/alpha").says("3 groupes")
		b.post(alpha+"/mots", form).is(http.StatusSeeOther)
		b.get("/reseaux/alpha").says("3 associations", "1 adhérent")
		b.get("/reseaux/alpha/groupes/a").says("Association", "Ouverte aux adhérents du réseau")
		b.get("/reseaux/alpha/groupes/c").says("atelier")
		if said := w.told(n); len(said) != 1 || !strings.Contains(said[0], "mots") {
			w.Errorf("told %q", said)
		}
		form.Set("group-fr-plusieurs", "")
		b.post(alpha+"/mots", form).is(http.StatusUnprocessableEntity).says("Donnez les deux mots, ou aucun.")
		form = b.get(alpha + "/mots").form(alpha + "/mots")
		for field := range form {
			if strings.HasSuffix(field, "-un") || strings.HasSuffix(field, "-plusieurs") {
				form.Set(field, "")
			}
		}
		b.post(alpha+"/mots", form).is(http.StatusSeeOther)
		b.get("/reseaux/alpha").says("3 groupes", "1 membre")
		if got := w.again(n).Words; len(got) != 0 {
			w.Errorf("words left: %v", got)
		}
	})
}
