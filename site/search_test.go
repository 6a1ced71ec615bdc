package site_test

import (
	"strings"
	"testing"

	"maillage/core/space"
	"maillage/feature/directory"
	"maillage/site/sitetest"
)

// A person is found by what they say they can help with, where their network keeps a directory, and by nobody elsewhere.
func TestPeopleAreFoundByWhatTheySay(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n, quiet := w.Network("alpha"), w.Network("muet", func(s *space.Space) { s.Parts = []string{"post"} })
		ana, bob, zoe := w.Person("Ana Lopez"), w.Person("Bob Petit"), w.Person("Zoe Roux")
		w.Join(ana, space.Member, n)
		w.Join(bob, space.Member, n)
		w.Join(zoe, space.Member, quiet)
		for _, p := range []struct {
			who  string
			help string
		}{{"ana", "Les marchés de chauffage au bois"}, {"zoe", "Le chauffage solaire"}} {
			person := ana
			if p.who == "zoe" {
				person = zoe
			}
			in := directory.Input{Given: person.Given, Family: person.Family, CanHelp: p.help, Skills: []string{"exploitation"}}
			if err := directory.New(w.Site.Core).Save(w.Ctx, person.ID, in); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Site.Settle(w.Ctx); err != nil {
			t.Fatal(err)
		}
		words := w.As(bob).Get("/recherche?q=chauffage").Words()
		if !strings.Contains(words, "Ana Lopez") {
			t.Error("she who helps with heating is not found")
		}
		if strings.Contains(words, "Zoe Roux") {
			t.Error("somebody whose network keeps no directory is found by what they say")
		}
		if words := w.As(bob).Get("/recherche?q=exploitation").Words(); !strings.Contains(words, "Ana Lopez") {
			t.Error("a skill is not found")
		}
	})
}
