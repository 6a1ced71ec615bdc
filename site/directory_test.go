package site_test

import (
	"net/url"
	"strings"
	"testing"

	"maillage/core/space"
	"maillage/feature/directory"
	"maillage/site/sitetest"
)

// The directory hears who comes in and who leaves; a field that its owner narrows is no longer found by search; a request for
// contact reaches the other, and ends with a block.
func TestDirectoryHears(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		ana, bob := w.Person("Ana Lopez"), w.Person("Bob Petit")
		w.Join(ana, space.Member, n)
		settle := func() {
			t.Helper()
			if err := w.Site.Settle(w.Ctx); err != nil {
				t.Fatal(err)
			}
		}
		has := func(v *sitetest.Visitor, path, what string, want bool) {
			t.Helper()
			if got := strings.Contains(v.Get(path).Words(), what); got != want {
				t.Errorf("%s says %q: %v, want %v", path, what, got, want)
			}
		}
		d := directory.New(w.Site.Core)
		if err := d.Save(w.Ctx, ana.ID, directory.Input{Given: "Ana", Family: "Lopez", CanHelp: "Le chauffage au bois"}); err != nil {
			t.Fatal(err)
		}
		settle()
		a, b := w.As(ana), w.As(bob)
		has(a, "/annuaire", "Bob Petit", false)
		b.Post("/reseaux/alpha/adhesion", url.Values{})
		settle()
		has(a, "/annuaire", "Bob Petit", true)
		has(b, "/annuaire?q=chauffage", "Ana Lopez", true)
		has(b, "/recherche?q=chauffage", "Ana Lopez", true)
		a.Post("/parametres/confidentialite", url.Values{"territory": {"everyone"}, "skills": {"everyone"}, "help": {"contacts"}, "looks": {"everyone"}, "about": {"everyone"}, "phone": {"contacts"}, "email": {"nobody"}})
		has(b, "/annuaire?q=chauffage", "Ana Lopez", false)
		settle()
		has(b, "/recherche?q=chauffage", "Ana Lopez", false)
		has(b, "/annuaire/"+ana.Handle, "chauffage", false)
		b.Post("/annuaire/"+ana.Handle+"/contact", url.Values{"mot": {"Bonjour"}})
		settle()
		has(a, "/notifications", "Bob Petit demande à être en contact", true)
		a.Post("/annuaire/"+bob.Handle+"/contact/reponse", url.Values{"reponse": {"oui"}})
		has(b, "/annuaire/"+ana.Handle, "chauffage", true)
		a.Post("/annuaire/"+bob.Handle+"/blocage", url.Values{"etat": {"oui"}})
		has(b, "/annuaire/"+ana.Handle, "chauffage", false)
		has(b, "/annuaire", "Ana Lopez", false)
		a.Post("/annuaire/"+bob.Handle+"/blocage", url.Values{"etat": {"non"}})
		has(b, "/annuaire", "Ana Lopez", true)
		b.Post("/reseaux/alpha/depart", url.Values{})
		has(a, "/annuaire", "Bob Petit", false)
		settle()
		has(a, "/annuaire", "Bob Petit", false)
	})
}
