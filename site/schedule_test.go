package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"maillage/core/space"
)

// A message that is sent later by the form of a group is its author's alone until its hour, then everybody's; who animates sees
// its title on the desk. A date that is none is said beside its field, with what was typed.
func TestSendLater(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		w.pass(0)
		w.Join(w.eve, space.Animator, w.group)
		ana, bob, path := w.As(w.ana), w.As(w.bob), w.group.Path(w.net)
		later := func(when string) url.Values {
			return url.Values{"texte": {"Rendez-vous demain à la station."}, "cle": {"une-cle"}, "quand": {when}, "sorte": {"message"}}
		}
		a := ana.Post(path+"/publications", later("2026-11-20T09:00"))
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Words(), "Cette date est passée") || !strings.Contains(a.Words(), "Rendez-vous demain") {
			t.Errorf("a past date: %d %s", a.Status, a.Words())
		}
		a = ana.Post(path+"/publications", later("2026-11-25T09:30"))
		held := a.Header.Get("Location")
		if a.Status != http.StatusSeeOther || !strings.HasPrefix(held, "/programmees/") {
			t.Fatalf("%d %s", a.Status, held)
		}
		says := func(v interface{ Words() string }, want bool, where string) {
			if strings.Contains(v.Words(), "Rendez-vous demain") != want {
				t.Errorf("%s says it: %v, want %v", where, !want, want)
			}
		}
		w.pass(time.Hour)
		says(ana.Get("/programmees"), true, "her list")
		says(ana.Get(path), false, "the stream, to its author")
		says(bob.Get(path), false, "the stream")
		says(w.As(w.eve).Get(path+"/bureau"), true, "the desk")
		if a := bob.Get(held); a.Status != http.StatusNotFound {
			t.Errorf("another reads it: %d", a.Status)
		}
		w.pass(24 * time.Hour)
		says(bob.Get(path), true, "the stream, the next day")
		says(ana.Get("/programmees"), false, "her list, the next day")
		w.pass(0)
		says(bob.Get(path), true, "the stream")
	})
}
