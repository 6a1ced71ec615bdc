package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/space"
)

// A search that is followed is made again each day: who follows it is told of what others published since and that they may
// read, and of nothing else.
func TestFollowedSearches(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		closed := w.Group(w.net, "ferme", func(s *space.Space) { s.Audience, s.ItemsAudience = space.InGroup, space.InGroup })
		w.Join(w.ana, space.Member, closed)
		w.Post(w.ana, w.group, "Isoler un lycée : avant.", "")
		w.pass(time.Minute)
		follow := func(p account.Person, query string) {
			t.Helper()
			if a := w.As(p).Post("/recherche/alertes", url.Values{"recherche": {query}}); a.Status != http.StatusSeeOther {
				t.Fatalf("following %q: %d %s", query, a.Status, a.Words())
			}
		}
		follow(w.bob, "q=isoler+lycée")
		follow(w.bob, "q=isoler+lycée")
		follow(w.eve, "q=isoler+lycée")
		follow(w.ana, "q=isoler+lycée")
		w.pass(time.Hour)
		w.Post(w.ana, w.group, "Isoler un lycée par l'extérieur.", "")
		w.Post(w.ana, closed, "Isoler un lycée, entre nous.", "")
		w.Post(w.eve, w.group, "Isoler les lycées : un retour.", "")
		w.pass(26 * time.Hour)
		for _, c := range []struct {
			who  account.Person
			news string
		}{{w.bob, "2 nouveautés"}, {w.eve, "1 nouveauté"}, {w.ana, "1 nouveauté"}} {
			if a := w.As(c.who).Get("/notifications"); strings.Count(a.Words(), "Du nouveau pour vos recherches suivies") != 1 {
				t.Errorf("%s is not told once: %s", c.who.Given, a.Words())
			}
			if a := w.As(c.who).Get("/recherche/alertes"); strings.Count(a.Words(), "nouveauté") != 1 || !strings.Contains(a.Words(), c.news) {
				t.Errorf("%s: want %s in %s", c.who.Given, c.news, a.Words())
			}
		}
		mine := w.As(w.bob).Get("/recherche/alertes").Body
		_, rest, ok := strings.Cut(mine, `action="/recherche/alertes/`)
		if !ok {
			t.Fatal("no form to look at what is new")
		}
		look := "/recherche/alertes/" + rest[:13] + "/nouveautes"
		if a := w.As(w.eve).Post(look, nil); a.Status != http.StatusNotFound {
			t.Errorf("another's search can be looked at: %d", a.Status)
		}
		a := w.As(w.bob).Post(look, nil)
		found := w.As(w.bob).Get(a.Header.Get("Location"))
		if words := found.Words(); !strings.Contains(words, "un retour") || !strings.Contains(words, "extérieur") || strings.Contains(words, "avant.") || strings.Contains(words, "entre nous") {
			t.Errorf("what is new: %s", words)
		}
		if a := w.As(w.bob).Get("/recherche/alertes"); strings.Contains(a.Words(), "nouveauté") {
			t.Error("what was looked at is still new")
		}
		w.pass(26 * time.Hour)
		if a := w.As(w.bob).Get("/notifications"); strings.Count(a.Words(), "Du nouveau pour vos recherches suivies") != 1 {
			t.Errorf("told again of nothing: %s", a.Words())
		}
	})
}

func TestFollowingSearchesIsBounded(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		visitor := w.As(w.bob)
		for n := range 20 {
			visitor.Post("/recherche/alertes", url.Values{"recherche": {"q=" + strings.Repeat("a", n+3)}})
		}
		a := visitor.Post("/recherche/alertes", url.Values{"recherche": {"q=encore"}})
		if a.Status != http.StatusConflict || !strings.Contains(a.Words(), "Vous suivez déjà 20 recherches") {
			t.Errorf("the 21st: %d %s", a.Status, a.Words())
		}
		for _, empty := range []string{"", "q=", "q=%3F", "%zz", "type=personnes", "q=ana&type=personnes"} {
			if a := visitor.Post("/recherche/alertes", url.Values{"recherche": {empty}}); a.Status != http.StatusUnprocessableEntity {
				t.Errorf("%q: %d", empty, a.Status)
			}
		}
	})
}
