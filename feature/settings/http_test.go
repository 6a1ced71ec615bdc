package settings_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/id"
)

func TestPreferences(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person("claire", "Morvan")
		b := w.as(p, "Firefox, Linux")
		a := b.get("/parametres").is(http.StatusOK)
		if a.chosen("langue") != "fr" || a.chosen("theme") != "appareil" || a.chosen("fuseau") != "Europe/Paris" {
			t.Errorf("chosen: %q %q %q", a.chosen("langue"), a.chosen("theme"), a.chosen("fuseau"))
		}
		if n := a.all(func(n *html.Node) bool { return attr(n, "id") == "email" })[0]; attr(n, "value") != p.Email || !has(n, "readonly") {
			t.Errorf("the address is %v", n.Attr)
		}
		a.says("Adresse vérifiée", "(UTC+1)", "Polynésie française : Tahiti (UTC−10)", "Polynésie française : Marquises (UTC−9:30)")
		b.post("/parametres/preferences", "langue", "en", "theme", "dark", "fuseau", "Indian/Reunion").goesTo("/parametres")
		if p = w.get(p.ID); p.Lang != "en" || p.Theme != "dark" || p.TimeZone != "Indian/Reunion" {
			t.Errorf("kept: %q %q %q", p.Lang, p.Theme, p.TimeZone)
		}
		a = b.get("/parametres").says("Preferences saved.", "Time zone")
		if root := a.all(func(n *html.Node) bool { return n.Data == "html" })[0]; attr(root, "lang") != "en" || attr(root, "data-theme") != "dark" {
			t.Errorf("the page is %v", root.Attr)
		}
		b.post("/parametres/preferences", "langue", "fr", "theme", "appareil", "fuseau", "Europe/Paris").goesTo("/parametres")
		if p = w.get(p.ID); p.Theme != "" {
			t.Errorf("theme %q", p.Theme)
		}
	})
}

// What is none of the choices is refused beside its field, keeps the others, and changes nothing.
func TestPreferencesRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person("claire", "Morvan")
		b := w.as(p, "")
		for _, bad := range []string{"", "klingon", "\x00", "\xff", strings.Repeat("a", 100_000)} {
			a := b.post("/parametres/preferences", "langue", bad, "theme", "dark", "fuseau", "Pacific/Noumea").is(http.StatusUnprocessableEntity)
			a.says("Choisissez une des possibilités.")
			if a.chosen("langue") != "fr" || a.chosen("theme") != "dark" || a.chosen("fuseau") != "Pacific/Noumea" {
				t.Errorf("shown again: %q %q %q", a.chosen("langue"), a.chosen("theme"), a.chosen("fuseau"))
			}
		}
		b.post("/parametres/preferences").is(http.StatusUnprocessableEntity)
		b.post("/parametres/preferences", "langue", "fr", "theme", "", "fuseau", "Mars/Olympus").is(http.StatusUnprocessableEntity)
		if got := w.get(p.ID); got.Theme != "" || got.TimeZone != "Europe/Paris" {
			t.Errorf("kept: %+v", got)
		}
	})
}

// A zone that somebody has and that the list does not offer stays theirs.
func TestZoneOutsideTheList(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person("claire", "Morvan")
		if err := w.core.Accounts.SetPrefs(w.ctx, p.ID, "fr", "", "Asia/Kathmandu"); err != nil {
			t.Fatal(err)
		}
		b := w.as(p, "")
		if got := b.get("/parametres").chosen("fuseau"); got != "Asia/Kathmandu" {
			t.Errorf("chosen: %q", got)
		}
		b.post("/parametres/preferences", "langue", "fr", "theme", "light", "fuseau", "Asia/Kathmandu").goesTo("/parametres")
		if got := w.get(p.ID).TimeZone; got != "Asia/Kathmandu" {
			t.Errorf("kept: %q", got)
		}
	})
}

func TestPassword(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person("claire", "Morvan")
		b, elsewhere := w.as(p, "Firefox, Linux"), w.as(p, "Safari, iPhone")
		for typed, want := range map[string]string{"": "au moins 12 signes", "court": "au moins 12 signes", "motdepasse123": "se devine facilement", strings.Repeat("a b c ", 50): "trop long"} {
			a := b.post("/parametres/mot-de-passe", "mot_de_passe", typed).is(http.StatusUnprocessableEntity)
			a.says(want)
			for _, n := range a.all(func(n *html.Node) bool { return attr(n, "name") == "mot_de_passe" }) {
				if attr(n, "value") != "" || attr(n, "aria-invalid") != "true" || attr(n, "autocomplete") != "new-password" {
					t.Errorf("the field is %v", n.Attr)
				}
			}
		}
		const chosen = "quatre mots sans rapport"
		b.post("/parametres/mot-de-passe", "mot_de_passe", chosen).goesTo("/parametres")
		b.get("/parametres").is(http.StatusOK).says("Mot de passe enregistré.", "Changer le mot de passe", "Retirer le mot de passe")
		if _, err := w.core.Accounts.CheckPassword(w.ctx, p.Email, chosen, "192.0.2.1"); err != nil {
			t.Errorf("the password does not serve: %v", err)
		}
		elsewhere.get("/parametres").goesTo("/connexion?suite=%2Fparametres") // other sessions ended
		other := "encore quatre mots différents"
		b.post("/parametres/mot-de-passe", "mot_de_passe", other).goesTo("/parametres")
		if _, err := w.core.Accounts.CheckPassword(w.ctx, p.Email, chosen, "192.0.2.1"); err == nil {
			t.Error("the password of before still serves")
		}
		b.post("/parametres/mot-de-passe", "geste", "retirer").goesTo("/parametres")
		b.get("/parametres").says("Mot de passe retiré.", "Choisir ce mot de passe")
		if w.get(p.ID).HasPassword {
			t.Error("the password is still there")
		}
		b.post("/parametres/mot-de-passe", "geste", "retirer").goesTo("/parametres") // twice is once
	})
}

// The list shows each browser; one may be closed, or all the others, and nobody else's.
func TestSessions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p, q := w.person("claire", "Morvan"), w.person("ana", "Lopez")
		phone := w.as(p, "Safari, iPhone")
		w.now = w.now.Add(3 * time.Hour)
		b, third := w.as(p, "Firefox, Linux"), w.as(p, "")
		theirs := w.as(q, "Chrome, Windows")
		a := b.get("/parametres/sessions").is(http.StatusOK)
		a.says("Safari, iPhone", "il y a 3 h", "Firefox, Linux", "Navigateur inconnu", "Cette session", "Ouverte le 24 novembre 2026")
		if got := words(a.doc); strings.Contains(got, "Chrome, Windows") || strings.Count(got, "Cette session") != 1 || strings.Index(got, "Cette session") > strings.Index(got, "Navigateur inconnu") {
			t.Errorf("the list is %s", got)
		}
		list, err := account.Sessions(w.ctx, w.core.DB.Q(), q.ID)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		for _, forged := range []string{id.Format(list[0].ID), id.Format(42 << 22), "rien", "", "0000000000000", "\xff"} {
			b.post("/parametres/sessions/fermeture", "session", forged).is(http.StatusNotFound)
		}
		theirs.get("/parametres").is(http.StatusOK)
		b.post("/parametres/sessions/fermeture", "session", w.sessionOf(p.ID, "Safari, iPhone")).goesTo("/parametres/sessions")
		b.get("/parametres/sessions").says("La session est fermée.")
		phone.get("/parametres").goesTo("/connexion?suite=%2Fparametres")
		third.get("/parametres").is(http.StatusOK)
		b.post("/parametres/sessions/fermeture", "session", "autres").goesTo("/parametres/sessions")
		third.get("/parametres").goesTo("/connexion?suite=%2Fparametres")
		if got := words(b.get("/parametres/sessions").is(http.StatusOK).doc); strings.Contains(got, "Fermer toutes") {
			t.Error("offers to close others when there are none")
		}
		b.post("/parametres/sessions/fermeture", "session", w.sessionOf(p.ID, "Firefox, Linux")).goesTo("/")
		b.get("/parametres").goesTo("/connexion?suite=%2Fparametres")
	})
}

func (w *world) sessionOf(p ref.Person, device string) string {
	w.t.Helper()
	list, err := account.Sessions(w.ctx, w.core.DB.Q(), p)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, s := range list {
		if s.Device == device {
			return id.Format(s.ID)
		}
	}
	w.t.Fatalf("no session from %s", device)
	return ""
}

// The theme: kept in the account and in a cookie that scripts may write over; a script gets no page back.
func TestTheme(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person("claire", "Morvan")
		b, nobody := w.as(p, ""), w.nobody()
		a := nobody.post("/parametres/theme", "theme", "dark", "retour", "/langue?x=1")
		a.goesTo("/langue?x=1")
		if line := a.cookie("theme"); !strings.HasPrefix(line, "theme=dark;") || !strings.Contains(line, "SameSite=Lax") || !strings.Contains(line, "HttpOnly") {
			t.Errorf("cookie %q", line)
		}
		if root := nobody.get("/langue").all(func(n *html.Node) bool { return n.Data == "html" })[0]; attr(root, "data-theme") != "dark" {
			t.Errorf("the page is %v", root.Attr)
		}
		b.accept = "*/*"
		if a := b.post("/parametres/theme", "theme", "light"); a.status != http.StatusNoContent || a.location != "" {
			t.Errorf("to a script: status %d", a.status)
		}
		if got := w.get(p.ID).Theme; got != "light" {
			t.Errorf("theme %q", got)
		}
		b.accept = "text/html"
		for _, bad := range []string{"", "mauve", "\x00"} {
			b.post("/parametres/theme", "theme", bad).is(http.StatusUnprocessableEntity)
		}
		for _, back := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", ""} {
			b.post("/parametres/theme", "theme", "dark", "retour", back).goesTo("/")
			b.post("/parametres/langue", "langue", "fr", "retour", back).goesTo("/")
		}
	})
}

// The language: of the account when there is one, and of the browser in any case.
func TestLanguage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person("claire", "Morvan")
		b, nobody := w.as(p, ""), w.nobody()
		nobody.referer = "http://maillage.test/reseaux?x=1"
		a := nobody.get("/langue").is(http.StatusOK).says("Langue de l'interface", "Langue / Language")
		if got := attr(a.all(func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == "/parametres/langue" })[1], "method"); got != "post" {
			t.Errorf("a choice is made by %q", got)
		}
		for _, n := range a.all(func(n *html.Node) bool {
			return attr(n, "name") == "retour" && attr(n.Parent, "action") == "/parametres/langue"
		}) {
			if attr(n, "value") != "/reseaux?x=1" {
				t.Errorf("comes back to %q", attr(n, "value"))
			}
		}
		nobody.referer = "http://evil.example/x"
		nobody.post("/parametres/langue", "langue", "en", "retour", "/langue").goesTo("/langue")
		nobody.get("/langue").says("Language of the interface")
		b.post("/parametres/langue", "langue", "en").goesTo("/")
		if got := w.get(p.ID); got.Lang != "en" || got.TimeZone != "Europe/Paris" {
			t.Errorf("kept: %+v", got)
		}
		delete(b.cookies, "maillage")
		b.get("/langue").says("Language of the interface")
		b.post("/parametres/langue", "langue", "latin").is(http.StatusUnprocessableEntity)
	})
}

// Pages about an account are for its owner alone; a suspended one may still choose a theme and a language.
func TestWhoMay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.person("claire", "Morvan")
		b := w.as(p, "")
		w.write(func(tx *db.Tx) error {
			return w.core.Accounts.Suspend(w.ctx, tx, 0, p.ID, "Messages publicitaires répétés.")
		})
		for _, path := range []string{"/parametres", "/parametres/sessions"} {
			b.get(path).is(http.StatusForbidden).says("Messages publicitaires répétés.")
			a := w.nobody().get(path)
			if a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, "/connexion?suite=") {
				t.Errorf("%s for nobody: %d to %s", path, a.status, a.location)
			}
		}
		for _, path := range []string{"/parametres/preferences", "/parametres/mot-de-passe", "/parametres/sessions/fermeture"} {
			b.post(path, "geste", "retirer", "session", "autres").is(http.StatusForbidden)
		}
		b.post("/parametres/theme", "theme", "dark").goesTo("/")
		b.post("/parametres/langue", "langue", "en").goesTo("/")
		if got := w.get(p.ID); got.Theme != "dark" || got.Lang != "en" {
			t.Errorf("kept: %+v", got)
		}
	})
}
