package signin_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/feature/signin"
	"maillage/kit/fail"
)

// Signing out ends the session on the server too, and empties what the browser kept; twice is once.
func TestSignOut(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		who := w.person(claire, "Claire", "Morvan")
		b := w.browser()
		b.comesIn(claire, "").goesTo(t, "/")
		token := b.cookie("maillage")
		p := b.post("/deconnexion")
		p.goesTo(t, "/")
		if p.header.Get("Clear-Site-Data") == "" || b.cookie("maillage") != "" || w.sessions(who.ID) != 0 {
			t.Errorf("headers %v, %d sessions", p.header, w.sessions(who.ID))
		}
		if _, p, err := w.core.Accounts.ByToken(w.ctx(), w.core.DB.Q(), token); err != nil || p.ID != 0 {
			t.Errorf("the token still opens %v, %v", p.ID, err)
		}
		b.post("/deconnexion").goesTo(t, "/")
		p = b.get("/connexion")
		p.says(t, "La session est fermée.")
		if p.form("/connexion") == nil || p.form("/deconnexion") != nil {
			t.Error("the page of sign-in is not there")
		}
	})
}

// Who is signed in is told as whom, and may go on or sign out; the page they wanted is kept.
func TestAlreadySignedIn(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		w.person(claire, "Claire", "Morvan")
		b := w.browser()
		b.comesIn(claire, "")
		p := b.get("/connexion?suite=/reseaux")
		p.is(t, http.StatusOK)
		p.says(t, "Claire Morvan", claire)
		if p.first(func(n *html.Node) bool {
			return n.Data == "a" && attr(n, "href") == "/reseaux" && strings.Contains(words(n), "Continuer")
		}) == nil {
			t.Error("no way on")
		}
		b.get("/connexion/code").goesTo(t, "/")
	})
}

// Another session in the same browser takes the place of the one before, which ends.
func TestSessionReplaced(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		first, second := w.person(claire, "Claire", "Morvan"), w.person("ana@mairie.example", "Ana", "Lopez")
		b := w.browser()
		b.comesIn(claire, "")
		b.post("/connexion", "email", second.Email)
		_, link := w.last(second.Email)
		b.get(link).says(t, "La session de Claire Morvan")
		b.post(link).goesTo(t, "/")
		b.get("/connexion").says(t, "Ana Lopez")
		if w.sessions(first.ID) != 0 || w.sessions(second.ID) != 1 {
			t.Errorf("%d and %d sessions", w.sessions(first.ID), w.sessions(second.ID))
		}
	})
}

// A suspended person signs in like anybody, and reads why they are suspended.
func TestSuspended(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		who := w.person(claire, "Claire", "Morvan")
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return w.core.Accounts.Suspend(ctx, tx, 0, who.ID, "Messages publicitaires répétés.")
		})
		b := w.browser()
		b.comesIn(claire, "/reseaux").goesTo(t, "/reseaux")
		p := b.get("/connexion")
		p.is(t, http.StatusOK)
		p.says(t, "Votre compte est suspendu", "Messages publicitaires répétés.")
		b.post("/deconnexion").goesTo(t, "/")
	})
}

func demonstration(o *web.Options) { o.Demo, o.Development = true, true }

// In a demonstration, each persona is one click away; a session before it ends.
func TestPersonas(t *testing.T) {
	each(t, demonstration, func(t *testing.T, w *world) {
		a, n := w.person(claire, "Claire", "Morvan"), w.person("nora@mairie.example", "Nora", "Vidal")
		w.write(func(ctx context.Context, tx *db.Tx) error {
			for name, p := range map[string]ref.Person{"claire": n.ID, "nouvelle": n.ID} {
				if err := signin.SetPersona(ctx, tx, name, p); err != nil {
					return err
				}
			}
			return signin.SetPersona(ctx, tx, "claire", a.ID)
		})
		err := w.core.DB.Write(w.ctx(), func(tx *db.Tx) error { return signin.SetPersona(w.ctx(), tx, "inconnue", a.ID) })
		if !fail.Is(err, fail.Invalid) {
			t.Errorf("an unknown persona is kept: %v", err)
		}
		b := w.browser()
		p := b.get("/connexion?suite=/reseaux")
		block := p.id("personnages")
		if got := words(block); !strings.Contains(got, "Claire Morvan Membre de trois réseaux") || !strings.Contains(got, "Nora Vidal") || strings.Contains(got, "Exploite") {
			t.Errorf("the personas are %q", got)
		}
		b.post("/connexion/demo", "persona", "claire", "suite", "/reseaux").goesTo(t, "/reseaux")
		p = b.get("/connexion")
		p.says(t, "Claire Morvan")
		if p.id("personnages") == nil {
			t.Error("one cannot become somebody else")
		}
		b.post("/connexion/demo", "persona", "nouvelle").goesTo(t, "/")
		if w.sessions(a.ID) != 0 || w.sessions(n.ID) != 1 {
			t.Errorf("%d and %d sessions", w.sessions(a.ID), w.sessions(n.ID))
		}
		for _, name := range []string{"", "suspendue", "inconnue", "claire\x00", "\xff"} {
			p := b.post("/connexion/demo", "persona", name)
			p.is(t, http.StatusUnprocessableEntity)
			p.says(t, "Ce personnage n'existe pas")
		}
	})
}

// Outside a demonstration there is no such door: neither in production nor while developing.
func TestNoPersonasElsewhere(t *testing.T) {
	for name, change := range map[string]func(*web.Options){
		"production":       nil,
		"development":      func(o *web.Options) { o.Development = true },
		"demo of its name": func(o *web.Options) { o.Demo = true },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, change, func(t *testing.T, w *world) {
				who := w.person(claire, "Claire", "Morvan")
				w.write(func(ctx context.Context, tx *db.Tx) error { return signin.SetPersona(ctx, tx, "claire", who.ID) })
				b := w.browser()
				if p := b.get("/connexion"); p.id("personnages") != nil {
					t.Error("the page offers personas")
				}
				b.post("/connexion/demo", "persona", "claire").is(t, http.StatusNotFound)
				if w.sessions(who.ID) != 0 {
					t.Error("signed in")
				}
			})
		})
	}
}

// Where one goes after coming in is a page of this site, whatever was asked.
func TestNoWayOut(t *testing.T) {
	each(t, demonstration, func(t *testing.T, w *world) {
		who := w.person(claire, "Claire", "Morvan")
		w.write(func(ctx context.Context, tx *db.Tx) error { return signin.SetPersona(ctx, tx, "claire", who.ID) })
		for _, next := range hostile {
			b := w.browser()
			p := b.get("/connexion?suite=" + escape(next))
			if n := find(p.form("/connexion"), "suite"); n != nil {
				t.Errorf("%q: the form carries %q", next, attr(n, "value"))
			}
			b.post("/connexion/demo", "persona", "claire", "suite", next).goesTo(t, "/")
		}
		b := w.browser()
		b.comesIn(claire, "//evil.example/").goesTo(t, "/")
	})
}

// Two browsers prove the same new address: the slower one is signed in to the account that the faster one made.
func TestTwoBrowsersJoin(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		a, b := w.browser(), w.browser()
		a.post("/connexion", "email", claire)
		_, link := w.last(claire)
		a.post(link).goesTo(t, "/inscription")
		w.pass(2 * time.Minute)
		b.comesIn(claire, "/reseaux").goesTo(t, "/inscription")
		b.post("/inscription", "prenom", "Claire", "nom", "Morvan", "langue", "fr").goesTo(t, "/reseaux")
		a.post("/inscription", "prenom", "Clara", "nom", "Morvan", "langue", "fr").goesTo(t, "/")
		who, err := w.personOf(claire)
		if err != nil || who.Given != "Claire" || w.sessions(who.ID) != 2 {
			t.Errorf("%+v, %v", who, err)
		}
	})
}

// A browser without cookies is told what may be wrong, and nothing breaks.
func TestWithoutCookies(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		b := w.browser()
		b.client.Jar = nil
		b.post("/connexion", "email", claire).goesTo(t, "/connexion/code")
		p := b.get("/connexion/code")
		p.is(t, http.StatusOK)
		p.says(t, "refuse les cookies")
		code, _ := w.last(claire)
		b.post("/connexion/code", "code", code).is(t, http.StatusUnprocessableEntity)
		for _, forged := range []string{"court", strings.Repeat("é", 43), strings.Repeat("=", 43)} {
			b := w.browser()
			b.client.Jar = nil
			r, err := http.NewRequest(http.MethodGet, w.url+"/connexion/code", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Cookie", "entree="+forged)
			res, err := b.client.Do(r)
			if err != nil || res.StatusCode != http.StatusOK {
				t.Errorf("with the cookie %q: %v, %v", forged, res, err)
			}
			res.Body.Close()
		}
	})
}

// Whatever is typed, the answer is a page that says what is wrong, and shows it again.
func TestBadInput(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		joining := w.browser()
		joining.comesIn("ana@mairie.example", "").goesTo(t, "/inscription")
		long := strings.Repeat("é", 300_000)
		for _, bad := range []struct{ typed, shown string }{
			{"", ""}, {"   ", "   "}, {"a\x00b@c.fr", "a\uFFFDb@c.fr"}, {"\xff\xfe@c.fr", "\uFFFD@c.fr"}, {long, long}, {"<b>@c.fr", "<b>@c.fr"}, {"a@b.fr\r\nBcc: x@y.fr", ""},
		} {
			for _, f := range []struct{ path, name, id, rest string }{
				{"/connexion", "email", "email", ""}, {"/connexion/mot-de-passe", "email", "email-mdp", ""}, {"/inscription", "prenom", "prenom", "nom"},
			} {
				p := joining.post(f.path, f.name, bad.typed, f.rest, "Lopez", "langue", "fr")
				p.is(t, http.StatusUnprocessableEntity)
				if p.fault(f.id) == "" {
					t.Errorf("%s: nothing is said beside the field about %.20q", f.path, bad.typed)
				}
				if got := attr(p.id(f.id), "value"); bad.shown != "" && got != bad.shown {
					t.Errorf("%s: %.20q is shown again as %.20q", f.path, bad.typed, got)
				}
			}
			joining.post("/connexion/code", "code", bad.typed).is(t, http.StatusUnprocessableEntity)
		}
		for _, path := range []string{"/connexion", "/connexion/mot-de-passe", "/connexion/code", "/inscription", "/connexion/lien/x"} {
			p := joining.post(path, "email", strings.Repeat("a", 10<<20))
			if p.status < 400 || p.status >= 500 {
				t.Errorf("%s, ten megabytes: status %d", path, p.status)
			}
			if p = joining.do(http.MethodPost, path, "email=%zz&prenom=%zz"); p.status < 400 || p.status >= 500 {
				t.Errorf("%s, broken: status %d", path, p.status)
			}
		}
	})
}
