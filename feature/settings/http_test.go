package settings_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/kit/id"
)

func TestPreferences(t *testing.T) {
	each(t, func(w *world) {
		p := w.Person("Claire Morvan", "")
		b := w.as(p, "Firefox, Linux")
		a := b.Get("/parametres").Want(http.StatusOK)
		if a.Chosen("langue") != "fr" || a.Chosen("theme") != "appareil" || a.Chosen("fuseau") != "Europe/Paris" {
			w.Errorf("chosen: %q %q %q", a.Chosen("langue"), a.Chosen("theme"), a.Chosen("fuseau"))
		}
		if n := a.All(func(n *html.Node) bool { return parttest.Attr(n, "id") == "email" })[0]; parttest.Attr(n, "value") != p.Email || !parttest.HasAttr(n, "readonly") {
			w.Errorf("the address is %v", n.Attr)
		}
		a.Says("Adresse vérifiée", "(UTC+1)", "Polynésie française : Tahiti (UTC−10)", "Polynésie française : Marquises (UTC−9:30)")
		b.Post("/parametres/preferences", "langue", "en", "theme", "dark", "fuseau", "Indian/Reunion").Goes("/parametres")
		if p = w.get(p.ID); p.Lang != "en" || p.Theme != "dark" || p.TimeZone != "Indian/Reunion" {
			w.Errorf("kept: %q %q %q", p.Lang, p.Theme, p.TimeZone)
		}
		a = b.Get("/parametres").Says("Preferences saved.", "Time zone")
		if root := a.All(func(n *html.Node) bool { return n.Data == "html" })[0]; parttest.Attr(root, "lang") != "en" || parttest.Attr(root, "data-theme") != "dark" {
			w.Errorf("the page is %v", root.Attr)
		}
		b.Post("/parametres/preferences", "langue", "fr", "theme", "appareil", "fuseau", "Europe/Paris").Goes("/parametres")
		if p = w.get(p.ID); p.Theme != "" {
			w.Errorf("theme %q", p.Theme)
		}
	})
}

// What is none of the choices is refused beside its field, keeps the others, and changes nothing.
func TestPreferencesRefused(t *testing.T) {
	each(t, func(w *world) {
		p := w.Person("Claire Morvan", "")
		b := w.as(p, "")
		for _, bad := range []string{"", "klingon", "\x00", "\xff", strings.Repeat("a", 100_000)} {
			a := b.Post("/parametres/preferences", "langue", bad, "theme", "dark", "fuseau", "Pacific/Noumea").Want(http.StatusUnprocessableEntity)
			a.Says("Choisissez une des possibilités.")
			if a.Chosen("langue") != "fr" || a.Chosen("theme") != "dark" || a.Chosen("fuseau") != "Pacific/Noumea" {
				w.Errorf("shown again: %q %q %q", a.Chosen("langue"), a.Chosen("theme"), a.Chosen("fuseau"))
			}
		}
		b.Post("/parametres/preferences").Want(http.StatusUnprocessableEntity)
		b.Post("/parametres/preferences", "langue", "fr", "theme", "", "fuseau", "Mars/Olympus").Want(http.StatusUnprocessableEntity)
		if got := w.get(p.ID); got.Theme != "" || got.TimeZone != "Europe/Paris" {
			w.Errorf("kept: %+v", got)
		}
	})
}

// A zone that somebody has and that the list does not offer stays theirs.
func TestZoneOutsideTheList(t *testing.T) {
	each(t, func(w *world) {
		p := w.Person("Claire Morvan", "")
		if err := w.Core.Accounts.SetPrefs(w.Ctx, p.ID, "fr", "", "Asia/Kathmandu"); err != nil {
			w.Fatal(err)
		}
		b := w.as(p, "")
		if got := b.Get("/parametres").Chosen("fuseau"); got != "Asia/Kathmandu" {
			w.Errorf("chosen: %q", got)
		}
		b.Post("/parametres/preferences", "langue", "fr", "theme", "light", "fuseau", "Asia/Kathmandu").Goes("/parametres")
		if got := w.get(p.ID).TimeZone; got != "Asia/Kathmandu" {
			w.Errorf("kept: %q", got)
		}
	})
}

func TestPassword(t *testing.T) {
	each(t, func(w *world) {
		p := w.Person("Claire Morvan", "")
		b, elsewhere := w.as(p, "Firefox, Linux"), w.as(p, "Safari, iPhone")
		for typed, want := range map[string]string{"": "au moins 12 signes", "court": "au moins 12 signes", "motdepasse123": "se devine facilement", strings.Repeat("a b c ", 50): "trop long"} {
			a := b.Post("/parametres/mot-de-passe", "mot_de_passe", typed).Want(http.StatusUnprocessableEntity)
			a.Says(want)
			for _, n := range a.All(func(n *html.Node) bool { return parttest.Attr(n, "name") == "mot_de_passe" }) {
				if parttest.Attr(n, "value") != "" || parttest.Attr(n, "aria-invalid") != "true" || parttest.Attr(n, "autocomplete") != "new-password" {
					w.Errorf("the field is %v", n.Attr)
				}
			}
		}
		const chosen = "quatre mots sans rapport"
		b.Post("/parametres/mot-de-passe", "mot_de_passe", chosen).Goes("/parametres")
		b.Get("/parametres").Want(http.StatusOK).Says("Mot de passe enregistré.", "Changer le mot de passe", "Retirer le mot de passe")
		if _, err := w.Core.Accounts.CheckPassword(w.Ctx, p.Email, chosen, "192.0.2.1"); err != nil {
			w.Errorf("the password does not serve: %v", err)
		}
		elsewhere.Get("/parametres").Goes("/connexion?suite=%2Fparametres") // other sessions ended
		other := "encore quatre mots différents"
		b.Post("/parametres/mot-de-passe", "mot_de_passe", other).Goes("/parametres")
		if _, err := w.Core.Accounts.CheckPassword(w.Ctx, p.Email, chosen, "192.0.2.1"); err == nil {
			w.Error("the password of before still serves")
		}
		b.Post("/parametres/mot-de-passe", "geste", "retirer").Goes("/parametres")
		b.Get("/parametres").Says("Mot de passe retiré.", "Choisir ce mot de passe")
		if w.get(p.ID).HasPassword {
			w.Error("the password is still there")
		}
		b.Post("/parametres/mot-de-passe", "geste", "retirer").Goes("/parametres") // twice is once
	})
}

// The list shows each browser; one may be closed, or all the others, and nobody else's.
func TestSessions(t *testing.T) {
	each(t, func(w *world) {
		p, q := w.Person("Claire Morvan", ""), w.Person("Ana Lopez", "")
		phone := w.as(p, "Safari, iPhone")
		w.Pass(3 * time.Hour)
		b, third := w.as(p, "Firefox, Linux"), w.as(p, "")
		theirs := w.as(q, "Chrome, Windows")
		a := b.Get("/parametres/sessions").Want(http.StatusOK)
		a.Says("Safari, iPhone", "il y a 3 h", "Firefox, Linux", "Navigateur inconnu", "Cette session", "Ouverte le 24 novembre 2026")
		if got := a.Words(); strings.Contains(got, "Chrome, Windows") || strings.Count(got, "Cette session") != 1 || strings.Index(got, "Cette session") > strings.Index(got, "Navigateur inconnu") {
			w.Errorf("the list is %s", got)
		}
		list, err := account.Sessions(w.Ctx, w.Core.DB.Q(), q.ID)
		if err != nil || len(list) != 1 {
			w.Fatal(list, err)
		}
		for _, forged := range []string{id.Format(list[0].ID), id.Format(42 << 22), "rien", "", "0000000000000", "\xff"} {
			b.Post("/parametres/sessions/fermeture", "session", forged).Want(http.StatusNotFound)
		}
		theirs.Get("/parametres").Want(http.StatusOK)
		b.Post("/parametres/sessions/fermeture", "session", w.sessionOf(p.ID, "Safari, iPhone")).Goes("/parametres/sessions")
		b.Get("/parametres/sessions").Says("La session est fermée.")
		phone.Get("/parametres").Goes("/connexion?suite=%2Fparametres")
		third.Get("/parametres").Want(http.StatusOK)
		b.Post("/parametres/sessions/fermeture", "session", "autres").Goes("/parametres/sessions")
		third.Get("/parametres").Goes("/connexion?suite=%2Fparametres")
		if got := b.Get("/parametres/sessions").Want(http.StatusOK).Words(); strings.Contains(got, "Fermer toutes") {
			w.Error("offers to close others when there are none")
		}
		b.Post("/parametres/sessions/fermeture", "session", w.sessionOf(p.ID, "Firefox, Linux")).Goes("/")
		b.Get("/parametres").Goes("/connexion?suite=%2Fparametres")
	})
}

func (w *world) sessionOf(p ref.Person, device string) string {
	w.Helper()
	list, err := account.Sessions(w.Ctx, w.Core.DB.Q(), p)
	if err != nil {
		w.Fatal(err)
	}
	for _, s := range list {
		if s.Device == device {
			return id.Format(s.ID)
		}
	}
	w.Fatalf("no session from %s", device)
	return ""
}

// The theme: kept in the account and in a cookie that scripts may write over; a script gets no page back.
func TestTheme(t *testing.T) {
	each(t, func(w *world) {
		p := w.Person("Claire Morvan", "")
		b, nobody := w.as(p, ""), w.nobody()
		a := nobody.Post("/parametres/theme", "theme", "dark", "retour", "/langue?x=1")
		a.Goes("/langue?x=1")
		if line := cookie(a, "theme"); !strings.HasPrefix(line, "theme=dark;") || !strings.Contains(line, "SameSite=Lax") || !strings.Contains(line, "HttpOnly") {
			w.Errorf("cookie %q", line)
		}
		if root := nobody.Get("/langue").All(func(n *html.Node) bool { return n.Data == "html" })[0]; parttest.Attr(root, "data-theme") != "dark" {
			w.Errorf("the page is %v", root.Attr)
		}
		b.Accept = "*/*"
		if a := b.Post("/parametres/theme", "theme", "light"); a.Status != http.StatusNoContent || a.Location != "" {
			w.Errorf("to a script: status %d", a.Status)
		}
		if got := w.get(p.ID).Theme; got != "light" {
			w.Errorf("theme %q", got)
		}
		b.Accept = "text/html"
		for _, bad := range []string{"", "mauve", "\x00"} {
			b.Post("/parametres/theme", "theme", bad).Want(http.StatusUnprocessableEntity)
		}
		for _, back := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", ""} {
			b.Post("/parametres/theme", "theme", "dark", "retour", back).Goes("/")
			b.Post("/parametres/langue", "langue", "fr", "retour", back).Goes("/")
		}
	})
}

// The language: of the account when there is one, and of the browser in any case.
func TestLanguage(t *testing.T) {
	each(t, func(w *world) {
		p := w.Person("Claire Morvan", "")
		b, nobody := w.as(p, ""), w.nobody()
		nobody.Referer = "http://maillage.test/reseaux?x=1"
		a := nobody.Get("/langue").Want(http.StatusOK).Says("Langue de l’interface", "Langue / Language")
		if got := parttest.Attr(a.All(func(n *html.Node) bool { return n.Data == "form" && parttest.Attr(n, "action") == "/parametres/langue" })[1], "method"); got != "post" {
			w.Errorf("a choice is made by %q", got)
		}
		for _, n := range a.All(func(n *html.Node) bool {
			return parttest.Attr(n, "name") == "retour" && parttest.Attr(n.Parent, "action") == "/parametres/langue"
		}) {
			if parttest.Attr(n, "value") != "/reseaux?x=1" {
				w.Errorf("comes back to %q", parttest.Attr(n, "value"))
			}
		}
		nobody.Referer = "http://evil.example/x"
		nobody.Post("/parametres/langue", "langue", "en", "retour", "/langue").Goes("/langue")
		nobody.Get("/langue").Says("Language of the interface")
		b.Post("/parametres/langue", "langue", "en").Goes("/")
		if got := w.get(p.ID); got.Lang != "en" || got.TimeZone != "Europe/Paris" {
			w.Errorf("kept: %+v", got)
		}
		delete(b.Cookies, parttest.Session)
		b.Get("/langue").Says("Language of the interface")
		b.Post("/parametres/langue", "langue", "latin").Want(http.StatusUnprocessableEntity)
	})
}

// Pages about an account are for its owner alone; a suspended one may still choose a theme and a language.
func TestWhoMay(t *testing.T) {
	each(t, func(w *world) {
		p := w.Person("Claire Morvan", "")
		b := w.as(p, "")
		w.Write(func(tx *db.Tx) error {
			return w.Core.Accounts.Suspend(w.Ctx, tx, 0, p.ID, "Messages publicitaires répétés.")
		})
		for _, path := range []string{"/parametres", "/parametres/sessions"} {
			b.Get(path).Want(http.StatusForbidden).Says("Messages publicitaires répétés.")
			a := w.nobody().Get(path)
			if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/connexion?suite=") {
				w.Errorf("%s for nobody: %d to %s", path, a.Status, a.Location)
			}
		}
		for _, path := range []string{"/parametres/preferences", "/parametres/mot-de-passe", "/parametres/sessions/fermeture"} {
			b.Post(path, "geste", "retirer", "session", "autres").Want(http.StatusForbidden)
		}
		b.Post("/parametres/theme", "theme", "dark").Goes("/")
		b.Post("/parametres/langue", "langue", "en").Goes("/")
		if got := w.get(p.ID); got.Theme != "dark" || got.Lang != "en" {
			w.Errorf("kept: %+v", got)
		}
	})
}
