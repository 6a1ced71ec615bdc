package signin_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/org"
	"maillage/kit/fail"
)

// A new person, from the form to their account: by code, with what they came for, known by the domain of their address.
func TestSignUpByCode(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		w.bretagne()
		b := w.browser()
		p := b.get("/connexion?suite=%2Freseaux%2Fgaston")
		p.is(t, http.StatusOK)
		if got := attr(find(p.form("/connexion"), "suite"), "value"); got != "/reseaux/gaston" {
			t.Errorf("the form carries %q", got)
		}
		b.post("/connexion", "email", claire, "suite", "/reseaux/gaston").goesTo(t, "/connexion/code")
		p = b.get("/connexion/code")
		p.is(t, http.StatusOK)
		p.says(t, "c•••@bretagne.bzh", "jusqu'à 10 h 15")
		if strings.Contains(p.body, claire) {
			t.Error("the page shows the whole address")
		}
		if f := p.id("code"); attr(f, "inputmode") != "numeric" || attr(f, "autocomplete") != "one-time-code" {
			t.Errorf("the field of the code is %+v", f)
		}
		code, _ := w.last(claire)
		b.post("/connexion/code", "code", code).goesTo(t, "/inscription")
		b.get("/connexion/code").goesTo(t, "/inscription")
		if b.signedIn() {
			t.Error("signed in before there is an account")
		}
		p = b.get("/inscription")
		p.is(t, http.StatusOK)
		p.says(t, claire, "Région Bretagne", "charte")
		p = b.post("/inscription", "prenom", " ", "nom", "M0rvan", "langue", "fr")
		p.is(t, http.StatusUnprocessableEntity)
		if p.fault("prenom") == "" || p.fault("nom") == "" || attr(p.id("nom"), "value") != "M0rvan" {
			t.Errorf("faults %q and %q, the name shown again is %q", p.fault("prenom"), p.fault("nom"), attr(p.id("nom"), "value"))
		}
		if _, err := w.personOf(claire); !fail.Is(err, fail.Hidden) {
			t.Errorf("a refused form made an account: %v", err)
		}
		p = b.post("/inscription", "prenom", "Claire", "nom", "Morvan", "langue", "fr")
		p.goesTo(t, "/reseaux/gaston")
		sessionCookie(t, p)
		who, err := w.personOf(claire)
		if err != nil || who.Name() != "Claire Morvan" || !who.EmailProved || who.OrgName != "Région Bretagne" || who.Lang != "fr" {
			t.Errorf("the account is %+v, %v", who, err)
		}
		if list, err := org.Of(w.ctx(), w.core.DB.Q(), who.ID); err != nil || len(list) != 1 || list[0].Proof != org.ByDomain {
			t.Errorf("affiliations %+v, %v", list, err)
		}
		if got, want := w.facts(), "account.joined org.affiliated account.signed_in"; got != want {
			t.Errorf("facts %s, want %s", got, want)
		}
		p = b.get("/connexion")
		p.says(t, "Claire Morvan", "Votre compte est créé.")
		if b.cookie("entree") != "" {
			t.Error("the browser keeps a secret that is of no more use")
		}
		b.post("/inscription", "prenom", "Claire", "nom", "Morvan", "langue", "fr").goesTo(t, "/connexion") // the same form twice
		if w.sessions(who.ID) != 1 {
			t.Errorf("%d sessions", w.sessions(who.ID))
		}
	})
}

// find is the field of a form by its name.
func find(form *html.Node, name string) *html.Node {
	if form == nil {
		return nil
	}
	for n := range form.Descendants() {
		if attr(n, "name") == name {
			return n
		}
	}
	return nil
}

func sessionCookie(t *testing.T, p page) {
	t.Helper()
	for _, line := range p.header.Values("Set-Cookie") {
		if strings.HasPrefix(line, "maillage=") && !strings.HasPrefix(line, "maillage=;") {
			if !strings.Contains(line, "HttpOnly") || !strings.Contains(line, "SameSite=Lax") || strings.Contains(line, "Domain") {
				t.Errorf("the session's cookie is %s", line)
			}
			return
		}
	}
	t.Errorf("no session in %q", p.header.Values("Set-Cookie"))
}

// Without an organisation known by the address, and without a page to go to, one arrives where networks are chosen.
func TestSignUpElsewhere(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		b := w.browser()
		b.lang = "en"
		b.comesIn("ana@webmail.example", "").goesTo(t, "/inscription")
		p := b.get("/inscription")
		p.says(t, "Make your account")
		if strings.Contains(words(p.doc), "recognised") {
			t.Error("an organisation is recognised")
		}
		b.post("/inscription", "prenom", "Ana", "nom", "Lopez", "langue", "klingon").is(t, http.StatusUnprocessableEntity)
		b.post("/inscription", "prenom", "Ana", "nom", "Lopez", "langue", "en").goesTo(t, "/reseaux")
		if who, err := w.personOf("ana@webmail.example"); err != nil || who.Lang != "en" || who.Org != 0 {
			t.Errorf("the account is %+v, %v", who, err)
		}
	})
}

// A link, opened in another browser, signs in at the press of the button; opening it does nothing, and it serves once.
func TestSignInByLink(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		who := w.person(claire, "Claire", "Morvan")
		b, phone := w.browser(), w.browser()
		b.post("/connexion", "email", strings.ToUpper(claire), "suite", "/annuaire/x?q=1").goesTo(t, "/connexion/code")
		_, link := w.last(strings.ToUpper(claire))
		for range 3 {
			p := phone.get(link)
			p.is(t, http.StatusOK)
			p.says(t, strings.ToUpper(claire), "10 h")
			if p.form(link) == nil || len(p.header.Values("Set-Cookie")) > 0 || p.header.Get("Cache-Control") != "no-store" {
				t.Errorf("cookies %q, cache %q", p.header.Values("Set-Cookie"), p.header.Get("Cache-Control"))
			}
		}
		if w.sessions(who.ID) != 0 {
			t.Error("opening the link signed in")
		}
		phone.post(link).goesTo(t, "/annuaire/x?q=1")
		if !phone.signedIn() || b.signedIn() {
			t.Error("the wrong browser is signed in")
		}
		phone.post(link).is(t, http.StatusNotFound)
		b.get(link).is(t, http.StatusNotFound)
		b.get("/connexion/lien/"+strings.Repeat("A", 43)).is(t, http.StatusNotFound)
		if w.sessions(who.ID) != 1 {
			t.Errorf("%d sessions", w.sessions(who.ID))
		}
	})
}

// Five wrong codes end the letter's code; each says how many tries are left, and keeps what was typed.
func TestWrongCodes(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		w.person(claire, "Claire", "Morvan")
		b := w.browser()
		b.post("/connexion", "email", claire)
		code, link := w.last(claire)
		wrong := "000 000"
		if code == wrong {
			wrong = "111 111"
		}
		p := b.post("/connexion/code", "code", "12")
		p.is(t, http.StatusUnprocessableEntity)
		if got := p.fault("code"); !strings.Contains(got, "6 chiffres") {
			t.Errorf("a code too short: %q", got)
		}
		for left := 4; left >= 1; left-- {
			p := b.post("/connexion/code", "code", wrong)
			p.is(t, http.StatusUnprocessableEntity)
			if got := p.fault("code"); !strings.Contains(got, fmt.Sprintf("Il vous reste %d essai", left)) || attr(p.id("code"), "value") != wrong {
				t.Errorf("with %d left: %q, %q shown again", left, got, attr(p.id("code"), "value"))
			}
		}
		for _, c := range []string{wrong, code} { // the right one comes too late
			p := b.post("/connexion/code", "code", c)
			p.is(t, http.StatusUnprocessableEntity)
			if got := p.fault("code"); !strings.Contains(got, "Demandez un nouveau message") {
				t.Errorf("after five: %q", got)
			}
		}
		if b.signedIn() {
			t.Fatal("signed in by a code that was spent")
		}
		b.post(link).goesTo(t, "/") // nobody could guess the link
	})
}

// A code is for the browser that asked: whoever reads it elsewhere gets nothing by it.
func TestCodeInAnotherBrowser(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		w.person(claire, "Claire", "Morvan")
		b, other := w.browser(), w.browser()
		b.post("/connexion", "email", claire)
		code, _ := w.last(claire)
		other.get("/connexion/code").says(t, "Ce navigateur n'attend pas de code")
		p := other.post("/connexion/code", "code", code)
		p.is(t, http.StatusUnprocessableEntity)
		p.says(t, "autre navigateur", "Demander un nouveau message")
		other.post("/connexion", "email", "autre@mairie.example")
		other.post("/connexion/code", "code", code).is(t, http.StatusUnprocessableEntity)
		if other.signedIn() {
			t.Fatal("a code served in another browser")
		}
		b.post("/connexion/code", "code", code).goesTo(t, "/")
		if !b.signedIn() {
			t.Error("the right browser is not signed in")
		}
	})
}

// A quarter of an hour later, code and link are over; half an hour after that, so is what they proved.
func TestExpiry(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		w.person(claire, "Claire", "Morvan")
		b := w.browser()
		b.post("/connexion", "email", claire)
		code, link := w.last(claire)
		w.pass(15*time.Minute - time.Second)
		b.get(link).is(t, http.StatusOK)
		w.pass(time.Second)
		b.post("/connexion/code", "code", code).is(t, http.StatusUnprocessableEntity)
		b.get(link).is(t, http.StatusNotFound)
		b.post(link).is(t, http.StatusNotFound)
		if b.signedIn() {
			t.Fatal("signed in by what was over")
		}
		b.comesIn("nouvelle@mairie.example", "").goesTo(t, "/inscription")
		w.pass(31 * time.Minute)
		b.get("/inscription").goesTo(t, "/connexion")
		b.post("/inscription", "prenom", "Ana", "nom", "Lopez", "langue", "fr").goesTo(t, "/connexion")
	})
}

// Another letter: not within a minute, then it leaves, and both codes are good. Beyond five an hour, the field says so.
func TestAnotherLetter(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		w.person(claire, "Claire", "Morvan")
		b := w.browser()
		b.post("/connexion", "email", claire, "suite", "/reseaux/gaston")
		first, _ := w.last(claire)
		p := b.post("/connexion/renvoi")
		p.is(t, http.StatusTooManyRequests)
		p.says(t, "Attendez 60 secondes", "c•••@bretagne.bzh")
		b.post("/connexion", "email", claire).goesTo(t, "/connexion/code") // asked again by the form: nothing more leaves
		if n := len(w.letters(claire)); n != 1 {
			t.Fatalf("%d letters", n)
		}
		for n := 2; n <= 5; n++ {
			w.pass(61 * time.Second)
			b.post("/connexion/renvoi").goesTo(t, "/connexion/code")
			b.get("/connexion/code").says(t, "Un autre message vient de partir.")
			if got := len(w.letters(claire)); got != n {
				t.Fatalf("%d letters, want %d", got, n)
			}
		}
		w.pass(61 * time.Second)
		p = b.post("/connexion/renvoi")
		p.is(t, http.StatusTooManyRequests)
		p.says(t, "Trop d'essais. Réessayez dans")
		p = w.browser().post("/connexion", "email", claire)
		p.is(t, http.StatusTooManyRequests)
		if got := p.fault("email"); !strings.Contains(got, "Trop d'essais. Réessayez dans") || attr(p.id("email"), "value") != claire {
			t.Errorf("the field says %q", got)
		}
		b.post("/connexion/code", "code", first).goesTo(t, "/reseaux/gaston")
		w.browser().post("/connexion/renvoi").is(t, http.StatusUnprocessableEntity)
	})
}

// Nothing that the site answers tells whether an address has an account, nor does the work it takes to answer.
func TestNoEnumeration(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		known, unknown := "aa.connue@mairie.example", "aa.perdue@mairie.example"
		p := w.person(known, "Anne", "Connue")
		if err := w.core.Accounts.SetPassword(w.ctx(), p.ID, 0, "quatre mots sans rapport"); err != nil {
			t.Fatal(err)
		}
		before := map[string]int{known: len(w.letters(known))} // that her password changed
		var seen [2][]string
		w.asked()
		for n, email := range []string{known, unknown} {
			b := w.browser()
			for _, a := range []page{
				b.post("/connexion", "email", email),
				b.get("/connexion/code"),
				b.post("/connexion/renvoi"),
				b.post("/connexion/code", "code", "12"),
				b.post("/connexion/mot-de-passe", "email", email, "mot_de_passe", "ce n'est pas lui"),
			} {
				seen[n] = append(seen[n], neutral(a, email))
			}
			l := w.letters(email)[before[email]:]
			if len(l) != 1 {
				t.Fatalf("%d letters for %s", len(l), email)
			}
			for _, s := range []string{l[0].Subject, l[0].Text, l[0].HTML} {
				seen[n] = append(seen[n], secretsOut(s))
			}
			seen[n] = append(seen[n], fmt.Sprint("queries: ", w.asked()))
		}
		for n := range seen[0] {
			if seen[0][n] != seen[1][n] {
				t.Errorf("answer %d differs:\n%s\n--- and\n%s", n, seen[0][n], seen[1][n])
			}
		}
	})
}

// neutral is the status, the headers and the bytes of an answer, without the address and what is drawn by lot.
func neutral(p page, email string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d\n", p.status)
	for _, name := range []string{"Location", "Cache-Control", "Content-Type", "Retry-After", "Vary", "Content-Security-Policy"} {
		fmt.Fprintf(&b, "%s: %q\n", name, p.header.Values(name))
	}
	for _, c := range p.header.Values("Set-Cookie") {
		name, rest, _ := strings.Cut(c, "=")
		_, rest, _ = strings.Cut(rest, ";")
		fmt.Fprintf(&b, "cookie %s %s\n", name, rest)
	}
	return b.String() + strings.ReplaceAll(p.body, email, "ADDRESS")
}

// secretsOut is a letter without its code and its link.
func secretsOut(s string) string {
	s = anyLink.ReplaceAllString(s, "LINK")
	return anyCode.ReplaceAllString(s, "CODE")
}

// A password: the form stays open with the address, never with the password; ten wrong tries and one waits.
func TestPassword(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		who := w.person(claire, "Claire", "Morvan")
		const right = "quatre mots sans rapport"
		if err := w.core.Accounts.SetPassword(w.ctx(), who.ID, 0, right); err != nil {
			t.Fatal(err)
		}
		b := w.browser()
		p := b.post("/connexion/mot-de-passe", "email", "claire.morvan@bretagne", "mot_de_passe", right)
		p.is(t, http.StatusUnprocessableEntity)
		if got := p.fault("email-mdp"); !strings.Contains(got, "Il manque la fin de l'adresse") {
			t.Errorf("a broken address: %q", got)
		}
		for n := range 11 {
			p = b.post("/connexion/mot-de-passe", "email", claire, "mot_de_passe", "mauvais mot de passe", "suite", "/reseaux")
			status, want := http.StatusUnprocessableEntity, "L'adresse ou le mot de passe"
			if n == 10 {
				status, want = http.StatusTooManyRequests, "Trop d'essais"
			}
			p.is(t, status)
			if got := p.fault("mot-de-passe"); !strings.Contains(got, want) {
				t.Errorf("try %d: %q", n+1, got)
			}
			if attr(p.id("email-mdp"), "value") != claire || attr(p.id("email"), "value") != "" || strings.Contains(p.body, "mauvais mot de passe") {
				t.Error("the wrong things are shown again")
			}
			if open := p.first(func(n *html.Node) bool { return n.Data == "details" && hasAttr(n, "open") }); open == nil {
				t.Error("the form is folded")
			}
		}
		w.pass(20 * time.Minute)
		p = b.post("/connexion/mot-de-passe", "email", claire, "mot_de_passe", right, "suite", "/reseaux")
		p.goesTo(t, "/reseaux")
		sessionCookie(t, p)
		if list, err := account.Sessions(w.ctx(), w.core.DB.Q(), who.ID); err != nil || len(list) != 1 || list[0].Device != "Firefox, Linux" {
			t.Errorf("sessions %+v, %v", list, err)
		}
	})
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
