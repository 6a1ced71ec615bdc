package site_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/mail/mailtest"
	"maillage/core/org"
	"maillage/core/org/directory"
	"maillage/kit/clock"
	"maillage/site/sitetest"
)

// lived is a world whose pages tell its time too, with a region whose agents write from bretagne.bzh.
type lived struct{ *told }

func eachLived(t *testing.T, f func(t *testing.T, w *lived)) {
	t.Helper()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			w := &lived{newTold(t, e, "http://maillage.test")}
			inner, now := w.Handler, w.Ctx
			w.Handler = http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
				inner.ServeHTTP(out, r.WithContext(clock.With(r.Context(), func() time.Time { return clock.Now(now) })))
			})
			records := []directory.Record{{Kind: directory.Region, Code: "53", Name: "Région Bretagne", Short: "Bretagne"}}
			domains := []directory.Domain{{Name: "bretagne.bzh", Category: "collectivites", Kind: directory.Region, Code: "53"}}
			if _, err := org.Load(w.Ctx, w.Site.Core.DB, records, domains, nil); err != nil {
				t.Fatal(err)
			}
			f(t, w)
		})
	}
}

// claire works at the region: her address proves it.
func (w *lived) claire() (p account.Person) {
	w.T.Helper()
	w.Write(func(tx *db.Tx) (err error) {
		c := w.Site.Core
		if p, err = c.Accounts.Create(w.Ctx, tx, account.NewPerson{Email: "claire.morvan@bretagne.bzh", Given: "Claire", Family: "Morvan", EmailProved: true}); err != nil {
			return err
		}
		o, err := org.ByCode(w.Ctx, tx, directory.Region, "53")
		if err != nil {
			return err
		}
		return c.Orgs.Affiliate(w.Ctx, tx, p.ID, p.ID, org.Place{Org: o.ID, Job: "Cheffe de projet"})
	})
	return w.get(p)
}

func (w *lived) get(p account.Person) account.Person {
	w.T.Helper()
	p, err := account.Get(w.Ctx, w.Site.Core.DB.Q(), p.ID)
	if err != nil {
		w.T.Fatal(err)
	}
	return p
}

func (w *lived) proof(p account.Person) org.Proof {
	w.T.Helper()
	list, err := org.Of(w.Ctx, w.Site.Core.DB.Q(), p.ID)
	if err != nil || len(list) != 1 || !list[0].Until.IsZero() {
		w.T.Fatalf("affiliations %+v, %v", list, err)
	}
	return list[0].Proof
}

// letter is the last one to an address whose subject has about.
func (w *lived) letter(to, about string) mailtest.Got {
	w.T.Helper()
	w.pass(0)
	list := w.mail.Letters()
	for n := len(list) - 1; n >= 0; n-- {
		if l := list[n]; len(l.To) == 1 && strings.EqualFold(l.To[0], to) && strings.Contains(spaced(l.Subject), about) {
			return l
		}
	}
	w.T.Fatalf("no letter to %s about %q", to, about)
	return mailtest.Got{}
}

// count is how many letters an address got about something.
func (w *lived) count(to, about string) (n int) {
	w.pass(0)
	for _, l := range w.mail.Letters() {
		if len(l.To) == 1 && strings.EqualFold(l.To[0], to) && strings.Contains(spaced(l.Subject), about) {
			n++
		}
	}
	return n
}

func spaced(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ", "’", "'").Replace(s)
}

var (
	lifeCode = regexp.MustCompile(`(?m)^\d{3} \d{3}$`)
	lifeLink = regexp.MustCompile(`(?m)^http://maillage\.test(/\S+/[\w-]{43})$`)
)

func codeOf(l mailtest.Got) string { return lifeCode.FindString(l.Text) }

func linkOf(t *testing.T, l mailtest.Got) string {
	t.Helper()
	m := lifeLink.FindStringSubmatch(l.Text)
	if m == nil {
		t.Fatalf("no link in\n%s", l.Text)
	}
	return m[1]
}

func form(fields ...string) url.Values {
	f := url.Values{}
	for n := 0; n+1 < len(fields); n += 2 {
		f.Add(fields[n], fields[n+1])
	}
	return f
}

func goes(t *testing.T, a sitetest.Answer, path string) {
	t.Helper()
	if a.Status != http.StatusSeeOther || a.Location != path {
		t.Errorf("status %d to %q, want 303 to %q\n%s", a.Status, a.Location, path, brief(a))
	}
}

func is(t *testing.T, a sitetest.Answer, status int, says ...string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("status %d, want %d\n%s", a.Status, status, brief(a))
	}
	for _, s := range says {
		if !strings.Contains(spaced(a.Words()), s) {
			t.Errorf("the page does not say %q\n%s", s, a.Words())
		}
	}
}

// sure proves again, by a code, who uses b; p is who it is.
func (w *lived) sure(t *testing.T, b *sitetest.Visitor, p account.Person, next string) {
	t.Helper()
	goes(t, b.Post("/parametres/confirmation/code", form("suite", next)), "/parametres/confirmation?suite="+url.QueryEscape(next))
	goes(t, b.Post("/parametres/confirmation", form("suite", next, "code", codeOf(w.letter(p.Email, "Votre code pour")))), next)
}

// One's address changes once the new one is proved; both are told, where one works is no longer proved by the old domain,
// and the reader of the old address may undo it all.
func TestAddressMovesAndComesBack(t *testing.T) {
	eachLived(t, func(t *testing.T, w *lived) {
		p := w.claire()
		if w.proof(p) != org.ByDomain {
			t.Fatal("her domain proves nothing")
		}
		const next = "claire@asso.example"
		b := w.As(p)
		goes(t, b.Get("/parametres/adresse"), "/parametres/confirmation?suite=%2Fparametres%2Fadresse")
		goes(t, b.Post("/parametres/adresse", form("email", next)), "/parametres/confirmation?suite=%2Fparametres%2Fadresse")
		is(t, b.Get("/parametres/confirmation?suite=/parametres/adresse"), 200, "Est-ce bien vous ?", "c•••@bretagne.bzh")
		w.sure(t, b, p, "/parametres/adresse")
		is(t, b.Get("/parametres/adresse"), 200, "claire.morvan@bretagne.bzh")
		is(t, b.Post("/parametres/adresse", form("email", "claire")), 422, "Il manque le signe")
		is(t, b.Post("/parametres/adresse", form("email", "Claire.Morvan@BRETAGNE.bzh")), 422, "C'est déjà l'adresse de votre compte.")
		goes(t, b.Post("/parametres/adresse", form("email", next)), "/parametres/adresse/code")
		is(t, b.Get("/parametres/adresse/code"), 200, next)
		if w.get(p).Email != p.Email || w.count(p.Email, "a changé") != 0 {
			t.Error("the address changed before it was proved")
		}
		letter := w.letter(next, "Confirmer votre adresse")
		is(t, b.Post("/parametres/adresse/code", form("code", "000 000")), 422, "Il vous reste 4 essais.")
		goes(t, b.Post("/parametres/adresse/code", form("code", codeOf(letter))), "/parametres")
		is(t, b.Get("/parametres"), 200, "Votre nouvelle adresse est enregistrée.", "Adresse vérifiée")
		if got := w.get(p); got.Email != next || !got.EmailProved || w.proof(p) != org.Claimed {
			t.Errorf("address %q, proof %q", got.Email, w.proof(p))
		}
		w.letter(next, "a changé")
		back := linkOf(t, w.letter(p.Email, "a changé"))
		is(t, b.Get(linkOf(t, letter)), 404) // used
		is(t, b.Post(linkOf(t, letter), nil), 404)

		w.pass(6 * 24 * time.Hour)
		phone := w.Nobody()
		is(t, phone.Get(back), 200, "Ce n'était pas vous ?", "claire.morvan@bretagne.bzh")
		goes(t, phone.Post(back, nil), "/parametres#acces")
		is(t, phone.Get("/parametres"), 200, "Votre ancienne adresse est remise")
		if got := w.get(p); got.Email != p.Email || got.HasPassword || w.proof(p) != org.ByDomain {
			t.Errorf("address %q, password %v, proof %q", got.Email, got.HasPassword, w.proof(p))
		}
		goes(t, b.Get("/parametres"), "/connexion?suite=%2Fparametres")
		is(t, phone.Get(back), 404)
		is(t, w.Nobody().Post(back, nil), 404)
	})
}

// What may be tried with the letters of others, with late ones, from other browsers; and an address that has an account.
func TestAddressMisuse(t *testing.T) {
	eachLived(t, func(t *testing.T, w *lived) {
		p := w.claire()
		b, other, thief := w.As(p), w.As(p), w.As(w.eve)
		w.sure(t, b, p, "/parametres/adresse")
		goes(t, b.Post("/parametres/adresse", form("email", "un@asso.example")), "/parametres/adresse/code")
		one := w.letter("un@asso.example", "Confirmer")
		is(t, other.Post("/parametres/adresse/code", form("code", codeOf(one))), 422) // the code is the browser's
		is(t, thief.Get(linkOf(t, one)), 404)
		is(t, thief.Post(linkOf(t, one), nil), 404)
		is(t, thief.Post("/parametres/adresse/code", form("code", codeOf(one))), 422)
		is(t, w.Nobody().Post(strings.Replace(linkOf(t, one), "/parametres/adresse/lien/", "/connexion/lien/", 1), nil), 404)
		goes(t, w.Nobody().Get(linkOf(t, one)), "/connexion?suite="+url.QueryEscape(linkOf(t, one)))
		is(t, other.Get(linkOf(t, one)), 200, "un@asso.example") // the link is the person's
		w.pass(16 * time.Minute)
		is(t, other.Post(linkOf(t, one), nil), 404)
		is(t, b.Post("/parametres/adresse/code", form("code", codeOf(one))), 422)
		goes(t, b.Post("/parametres/adresse", form("email", "deux@asso.example")), "/parametres/confirmation?suite=%2Fparametres%2Fadresse") // no longer sure

		// An address that has an account: the same pages, and its owner is told.
		w.sure(t, b, p, "/parametres/adresse")
		taken, free := b.Post("/parametres/adresse", form("email", w.bob.Email)), ""
		goes(t, taken, "/parametres/adresse/code")
		shown := b.Get("/parametres/adresse/code").Words()
		goes(t, b.Post("/parametres/adresse", form("email", "trois@asso.example")), "/parametres/adresse/code")
		free = b.Get("/parametres/adresse/code").Words()
		if strings.ReplaceAll(shown, w.bob.Email, "X") != strings.ReplaceAll(free, "trois@asso.example", "X") {
			t.Errorf("told apart:\n%s\n%s", shown, free)
		}
		l := w.letter(w.bob.Email, "Votre adresse a été demandée")
		if codeOf(l) != "" || strings.Contains(l.Text, "/lien/") || strings.Contains(l.Text, "Claire") {
			t.Errorf("the letter says\n%s", l.Text)
		}
		// It gets an account between the letter and the code.
		three := w.letter("trois@asso.example", "Confirmer")
		w.Write(func(tx *db.Tx) error {
			_, err := w.Site.Core.Accounts.Create(w.Ctx, tx, account.NewPerson{Email: "trois@asso.example", Given: "Rapide", Family: "Personne"})
			return err
		})
		is(t, b.Post("/parametres/adresse/code", form("code", codeOf(three))), 409, "Un compte existe déjà avec cette adresse.")
		if w.get(p).Email != p.Email {
			t.Error("the address changed")
		}

		// The link back serves for a week, not for whoever has the address since.
		w.pass(time.Minute)
		goes(t, b.Post("/parametres/adresse", form("email", "quatre@asso.example")), "/parametres/adresse/code")
		goes(t, b.Post("/parametres/adresse/code", form("code", codeOf(w.letter("quatre@asso.example", "Confirmer")))), "/parametres")
		back := linkOf(t, w.letter(p.Email, "a changé"))
		w.pass(7*24*time.Hour + time.Minute)
		is(t, w.Nobody().Get(back), 404, "plus de sept jours")
		is(t, w.Nobody().Post(back, nil), 404)
		for _, odd := range []string{"x", strings.Repeat("A", 43), "%00"} {
			is(t, w.Nobody().Get("/parametres/adresse/retour/"+odd), 404)
			is(t, b.Get("/parametres/adresse/lien/"+odd), 404)
		}
	})
}

// Who they are is proved by the password too; a wrong one is refused; where one goes on to is never elsewhere.
func TestConfirmByPassword(t *testing.T) {
	eachLived(t, func(t *testing.T, w *lived) {
		p := w.claire()
		if err := w.Site.Core.Accounts.SetPassword(w.Ctx, p.ID, 0, "quatre girafes lisent Proust"); err != nil {
			t.Fatal(err)
		}
		b := w.As(p)
		is(t, b.Get("/parametres/confirmation"), 200, "Par mot de passe", "Par courriel")
		is(t, b.Post("/parametres/confirmation", form("suite", "/parametres/fermer", "mot_de_passe", "autre chose")), 422, "L'adresse ou le mot de passe n'est pas le bon.")
		is(t, b.Post("/parametres/confirmation", form("suite", "/parametres/fermer", "code", "12")), 422, "Le code compte 6 chiffres.")
		is(t, b.Post("/parametres/confirmation", nil), 422)
		goes(t, b.Post("/parametres/confirmation", form("suite", "https://evil.example/", "mot_de_passe", "quatre girafes lisent Proust")), "/parametres/adresse")
		is(t, b.Get("/parametres/adresse"), 200)
		goes(t, w.As(p).Get("/parametres/adresse"), "/parametres/confirmation?suite=%2Fparametres%2Fadresse") // another session is not sure
		goes(t, w.Nobody().Get("/parametres/confirmation"), "/connexion?suite=%2Fparametres%2Fconfirmation")
	})
}
