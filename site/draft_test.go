package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"maillage/core/db"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/site/sitetest"
)

// What one writes is kept without scripts, shown where it was begun, and gone once it is sent.
func TestDraftsAreKept(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		g := w.Group(n, "eau")
		ana, bob := w.Person("Ana Lopez"), w.Person("Bob Petit")
		w.Join(ana, space.Member, n, g)
		w.Join(bob, space.Member, n, g)
		v, path := w.As(ana), "/reseaux/alpha/groupes/eau"
		spot := text.Spot{Use: "post", Space: g.ID}
		form := url.Values{"brouillon": {spot.Key()}, "retour": {path}, "cle": {"k1"}, "texte": {"Un début"}, "audience": {"group"}}
		if a := v.Post("/brouillons", form); a.Status != http.StatusSeeOther || a.Location != path {
			t.Fatalf("kept: %d to %q", a.Status, a.Location)
		}
		if got := v.Get(path).Value("texte"); got != "Un début" {
			t.Errorf("the composer opens with %q", got)
		}
		if got := w.As(bob).Get(path).Value("texte"); got != "" {
			t.Errorf("somebody else's composer opens with %q", got)
		}
		if got := w.As(bob).Get("/brouillons").Body; strings.Contains(got, "Un début") {
			t.Error("somebody else reads it")
		}
		if a := v.Get("/brouillons"); !strings.Contains(a.Body, "Un début") || !strings.Contains(a.Body, `href="`+path+`"`) || !strings.Contains(a.Words(), "Dans Groupe eau") {
			t.Errorf("the list: %s", a.Words())
		}
		if a := v.Post(path+"/publications", form); a.Status != http.StatusSeeOther {
			t.Fatalf("published: %d", a.Status)
		}
		if got := v.Get(path).Value("texte"); got != "" {
			t.Errorf("once sent, the composer opens with %q", got)
		}
		if v.Post("/brouillons", form); v.Get(path).Value("texte") != "" {
			t.Error("what comes late under the key of what was sent is a draft again")
		}
	})
}

func TestDraftsOfAnswers(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		g := w.Group(n, "cache", sitetest.Secret, func(s *space.Space) { s.Name = "Zirconium" })
		ana, bob, zoe := w.Person("Ana Lopez"), w.Person("Bob Petit"), w.Person("Zoe Roux")
		w.Join(ana, space.Member, n, g)
		w.Join(bob, space.Member, n, g)
		i := w.Post(ana, g, "Qui a mesuré Zirconium ?", "")
		spot := text.Spot{Use: "comment", Item: i.ID}
		form := url.Values{"brouillon": {spot.Key()}, "retour": {"/publications/" + i.ID.String()}, "texte": {"Nous, je crois"}}
		if a := w.As(zoe).Post("/brouillons", form); a.Status != http.StatusNotFound {
			t.Errorf("a draft where one sees nothing: %d", a.Status)
		}
		v := w.As(bob)
		if a := v.Post("/brouillons", form); a.Status != http.StatusSeeOther {
			t.Fatalf("kept: %d", a.Status)
		}
		page := v.Follow(v.Get("/publications/" + i.ID.String()))
		if got := page.Value("texte"); got != "Nous, je crois" {
			t.Errorf("the form opens with %q", got)
		}
		w.Write(func(tx *db.Tx) error {
			return space.SetMembership(w.Ctx, tx, space.Membership{Person: bob.ID, Space: g.ID, Role: space.Member, State: space.Excluded})
		})
		a := v.Get("/brouillons")
		if !strings.Contains(a.Words(), "Groupe qui n’est plus accessible") || !strings.Contains(a.Body, "Nous, je crois") || strings.Contains(a.Body, "Zirconium") {
			t.Errorf("once out of the group: %s", a.Words())
		}
		if a := v.Post("/brouillons/suppression", url.Values{"brouillon": {spot.Key()}}); a.Status != http.StatusSeeOther || strings.Contains(v.Follow(a).Body, "Nous, je crois") {
			t.Errorf("deleted: %d", a.Status)
		}
	})
}

// What one may get wrong, and what the script asks.
func TestDraftsRefused(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		ana := w.Person("Ana Lopez")
		v := w.As(ana)
		long := strings.Repeat("é", text.Max+1)
		a := v.Post("/brouillons", url.Values{"brouillon": {"post"}, "texte": {long}, "titre": {"Titre"}, "choix": {"oui", "non"}})
		if a.Status != http.StatusUnprocessableEntity || a.Value("texte") != long || a.Value("titre") != "Titre" || strings.Count(a.Body, `name="choix"`) != 2 {
			t.Errorf("too long: %d, %d characters back", a.Status, len(a.Value("texte")))
		}
		for _, f := range pageFaults(a) {
			t.Error(f)
		}
		for _, key := range []string{"", "n'importe", "post-s-0000000000000", "comment-i-zzzzzzzzzzzzz", "post-s-" + strings.Repeat("0", 5000)} {
			if a := v.Post("/brouillons", url.Values{"brouillon": {key}, "texte": {"Bonjour"}}); a.Status != http.StatusNotFound && a.Status != http.StatusSeeOther || strings.Contains(v.Get("/brouillons").Body, "Bonjour") {
				t.Errorf("%.30q: status %d", key, a.Status)
			}
		}
		if a := v.Post("/brouillons", url.Values{"brouillon": {"post"}, "texte": {"Bonjour"}, "retour": {"https://ailleurs.example/"}}); a.Location != "/" {
			t.Errorf("sent to %q", a.Location)
		}
		if got := v.Get("/publier").Status; got != http.StatusOK {
			t.Errorf("status %d", got)
		}
	})
}
