package signin_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/mail/mailtest"
)

var resetLink = regexp.MustCompile(`(?m)^https?://[^/]+(/connexion/oubli/\S+?)\r?$`)

const fresh = "quatre girafes lisent Proust"

// newest is the last letter to an address that says want, in both its forms.
func (w *world) newest(to, want string) mailtest.Got {
	w.t.Helper()
	list := w.letters(to)
	for n := len(list) - 1; n >= 0; n-- {
		if l := list[n]; strings.Contains(plain(l.Text), want) && strings.Contains(plain(l.HTML), want) {
			return l
		}
	}
	w.t.Fatalf("none of %d letters to %s says %q", len(list), to, want)
	return mailtest.Got{}
}

func (w *world) resetPath(to string) string {
	w.t.Helper()
	l := resetLink.FindStringSubmatch(w.newest(to, "Pour choisir un nouveau mot de passe").Text)
	if l == nil {
		w.t.Fatal("no link")
	}
	return l[1]
}

func TestForgottenPassword(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		p := w.person(claire, "Claire", "Morvan")
		phone, b := w.browser(), w.browser()
		phone.comesIn(claire, "")
		b.get("/connexion").says(t, "Mot de passe oublié ?")
		b.get("/connexion/oubli").is(t, http.StatusOK)
		b.post("/connexion/oubli", "email", "claire").is(t, http.StatusUnprocessableEntity)
		b.post("/connexion/oubli", "email", " Claire.Morvan@bretagne.bzh ").goesTo(t, "/connexion/oubli/envoi")
		b.get("/connexion/oubli/envoi").says(t, "Si un compte a cette adresse")
		path := w.resetPath(claire)

		w.pass(10 * time.Minute)
		other := w.browser() // the link is opened where the letters are read
		for range 2 {        // and by servers that look at letters
			other.get(path).says(t, "Choisir un nouveau mot de passe", "Claire.Morvan@bretagne.bzh")
		}
		a := other.post(path, "mot_de_passe", "court")
		a.is(t, http.StatusUnprocessableEntity)
		if !strings.Contains(a.fault("nouveau-mot-de-passe"), "12") {
			t.Errorf("fault %q", a.fault("nouveau-mot-de-passe"))
		}
		other.post(path, "mot_de_passe", fresh).goesTo(t, "/")
		other.get("/connexion").says(t, "Mot de passe enregistré. Les autres sessions sont fermées.")
		if !other.signedIn() || phone.signedIn() || b.signedIn() || w.sessions(p.ID) != 1 {
			t.Errorf("sessions: %v %v %v, %d in all", other.signedIn(), phone.signedIn(), b.signedIn(), w.sessions(p.ID))
		}
		w.newest(claire, "a été choisi, changé ou retiré le")
		b.get(path).is(t, http.StatusNotFound)
		b.post(path, "mot_de_passe", "un autre panier de cerises").is(t, http.StatusNotFound)
		b.post("/connexion/mot-de-passe", "email", claire, "mot_de_passe", fresh).goesTo(t, "/")
	})
}

// A link is of no use after a quarter of an hour, once another was used, or for anything else than a password; the links of
// sign-in open no password.
func TestForgottenMisuse(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		w.person(claire, "Claire", "Morvan")
		b := w.browser()
		b.post("/connexion/oubli", "email", claire)
		late := w.resetPath(claire)
		w.pass(16 * time.Minute)
		b.get(late).is(t, http.StatusNotFound)
		b.post(late, "mot_de_passe", fresh).is(t, http.StatusNotFound)

		b.post("/connexion/oubli", "email", claire)
		first := w.resetPath(claire)
		w.pass(2 * time.Minute)
		w.browser().post("/connexion/oubli", "email", claire)
		second := w.resetPath(claire)
		if first == second {
			t.Fatal("the same link twice")
		}
		entering := strings.Replace(second, "/connexion/oubli/", "/connexion/lien/", 1)
		b.get(entering).is(t, http.StatusNotFound)
		b.post(entering).is(t, http.StatusNotFound)
		if code := b.get("/connexion/code"); strings.Contains(words(code.doc), "chiffres") {
			t.Error("a code is waited for")
		}
		w.pass(time.Minute)
		b.post("/connexion", "email", claire)
		_, link := w.last(claire)
		b.get(strings.Replace(link, "/connexion/lien/", "/connexion/oubli/", 1)).is(t, http.StatusNotFound)
		b.post(first, "mot_de_passe", fresh).goesTo(t, "/")
		b.post(second, "mot_de_passe", "un autre panier de cerises").is(t, http.StatusNotFound)
		for _, odd := range []string{"x", strings.Repeat("A", 43), "%00", "..%2f"} {
			b.get("/connexion/oubli/"+odd).is(t, http.StatusNotFound)
		}
	})
}

// What is answered tells nothing of who has an account: the same pages, the same work, a letter in both cases.
func TestForgottenTellsNothing(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		w.person(claire, "Claire", "Morvan")
		var said []string
		var asked [][]int64
		for _, email := range []string{claire, "personne@bretagne.bzh"} {
			b := w.browser()
			w.asked()
			a := b.post("/connexion/oubli", "email", email)
			s := b.get("/connexion/oubli/envoi")
			asked = append(asked, w.asked())
			said = append(said, a.location+words(s.doc))
			if n := len(w.letters(email)); n != 1 {
				t.Errorf("%d letters to %s", n, email)
			}
		}
		if said[0] != said[1] {
			t.Errorf("told apart:\n%s\n%s", said[0], said[1])
		}
		if len(asked[0]) != len(asked[1]) || asked[0][0] != asked[1][0] {
			t.Errorf("queries: %v and %v", asked[0], asked[1])
		}
		l := w.newest("personne@bretagne.bzh", "n'a pas de compte ici")
		if resetLink.MatchString(l.Text) {
			t.Error("a link for no account")
		}
		b := w.browser()
		for range 6 {
			w.pass(61 * time.Second)
			b.post("/connexion/oubli", "email", "personne@bretagne.bzh")
		}
		if n := len(w.letters("personne@bretagne.bzh")); n != 5 {
			t.Errorf("%d letters in an hour, want 5", n)
		}
	})
}

// A browser never seen before is told by letter; the first one, a known one and one of another person are not.
func TestNewDevice(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		w.person(claire, "Claire", "Morvan")
		about := func() (n int) {
			for _, l := range w.letters(claire) {
				if strings.Contains(l.Subject, "Nouvelle connexion") {
					n++
				}
			}
			return n
		}
		first, second := w.browser(), w.browser()
		first.comesIn(claire, "")
		if n := about(); n != 0 {
			t.Errorf("%d letters at the very first time", n)
		}
		if c := first.cookie("appareil"); len(c) != 43 {
			t.Errorf("mark %q", c)
		}
		w.pass(2 * time.Minute)
		second.comesIn(claire, "")
		if n := about(); n != 1 {
			t.Errorf("%d letters for a second browser", n)
		}
		l := w.newest(claire, "Navigateur : Firefox, Linux.")
		if !strings.Contains(plain(l.Text), "le 24 novembre 2026 à 10 h 02") || !strings.Contains(l.Text, w.url+"/parametres/sessions") || strings.Contains(l.Text, "127.0.0.1 ") {
			t.Errorf("the letter says\n%s", l.Text)
		}
		for _, b := range []*browser{first, second, first} {
			w.pass(2 * time.Minute)
			b.post("/deconnexion")
			b.comesIn(claire, "")
		}
		if n := about(); n != 1 {
			t.Errorf("%d letters after known browsers", n)
		}
		w.person("yann@bretagne.bzh", "Yann", "Le Goff")
		w.pass(2 * time.Minute)
		first.comesIn("yann@bretagne.bzh", "")
		if n := len(w.letters("yann@bretagne.bzh")); n != 1 {
			t.Errorf("yann got %d letters, want his code alone", n)
		}
		w.pass(25 * 30 * 24 * time.Hour)
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := w.core.Accounts.Prune(ctx, tx)
			return err
		})
		second.comesIn(claire, "")
		if n := about(); n != 1 {
			t.Errorf("%d letters when no browser is remembered any more", n)
		}
	})
}
