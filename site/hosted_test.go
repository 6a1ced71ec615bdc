package site_test

import (
	"net/url"
	"strings"
	"testing"

	"maillage/core/space"
	"maillage/feature/group"
	"maillage/site/sitetest"
)

// Who is in a group through a network to which it is opened finds it everywhere, lives in it as its members do, and loses all
// of it with that network.
func TestLifeInAnOpenedGroup(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		within := func(s *space.Space) { s.Audience = space.InNetwork }
		home, other := w.Network("alpha", within), w.Network("beta")
		eau := w.Group(home, "eau", within, func(s *space.Space) { s.Name = "Eau vive" })
		chief, olga, rita := w.Person("Ana Chef"), w.Person("Olga Dailleurs"), w.Person("Rita Regle")
		w.Join(chief, space.Member, home)
		w.Join(chief, space.Animator, eau)
		w.Join(olga, space.Member, other)
		w.Join(rita, space.Manager, other)
		said := w.Post(chief, eau, "Réservé aux réseaux où le groupe vit.", space.InNetwork)
		verbs := group.New(w.Site.Core)
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		v, at := w.As(olga), "/reseaux/alpha/groupes/eau"
		status := func(path string, want int) sitetest.Answer {
			t.Helper()
			a := v.Get(path)
			if a.Status != want {
				t.Errorf("%s: %d, want %d", path, a.Status, want)
			}
			return a
		}
		says := func(path, text string, want bool) {
			t.Helper()
			if a := status(path, 200); strings.Contains(a.Body, text) != want {
				t.Errorf("%s says %q: %v", path, text, !want)
			}
		}
		status(at, 404)
		ok(verbs.AskOpening(w.Ctx, chief.ID, eau.ID, other.ID, "Ensemble"))
		says("/reseaux/beta/groupes", "Eau vive", false)
		ok(verbs.DecideOpening(w.Ctx, rita.ID, other.ID, eau.ID, true))
		says("/reseaux/beta/groupes", "Eau vive", true)
		says(at, "Réservé aux réseaux", true)
		if a := v.Post(at+"/adhesion", url.Values{}); a.Status != 303 {
			t.Fatalf("joining: %d", a.Status)
		}
		for path, text := range map[string]string{"/": `href="` + at + `"`, "/publier": "Eau vive", "/groupes?mes=groupes": "Eau vive", at + "/membres": "Olga Dailleurs", "/notifications": `href="` + at + `"`} {
			says(path, text, true)
		}
		status("/reseaux/alpha", 404) // the group alone, not its network
		mine := w.Post(olga, eau, "Bonjour de chez nous.", space.InNetwork)
		w.Comment(olga, said, "Merci de l'accueil.")
		if a := w.As(chief).Get(at); !strings.Contains(a.Body, "Bonjour de chez nous.") {
			t.Error("what is said from elsewhere is not read at home")
		}
		if a := v.Post("/reseaux/beta/depart", url.Values{}); a.Status != 303 {
			t.Fatalf("leaving: %d", a.Status)
		}
		status(at, 404)
		status("/publications/"+said.ID.String(), 404)
		says("/", "Réservé aux réseaux", false)
		says("/groupes", "Eau vive", false)
		if w.Item(mine.ID).ID == 0 {
			t.Error("what was said left with who said it")
		}
	})
}
