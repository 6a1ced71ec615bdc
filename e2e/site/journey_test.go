package site

import (
	"fmt"
	"strings"
	"testing"

	"maillage/e2e/browser"
)

// A newcomer without scripts: asks for a code, gives it, names herself, joins a network and a group, writes, is answered,
// signs out. The way that earns trust must hold on any browser.
func TestANewcomerWithoutScripts(t *testing.T) {
	chrome := browser.New(t)
	page := chrome.Page(t, base, browser.Look{Size: browser.Desktop, NoScript: true})
	page.Goto("/connexion")
	page.Fill("form[action='/connexion'] input[name=email]", "lou.martin@exemple.fr")
	page.Follow("form[action='/connexion'] button[type=submit]")
	page.Fill("input[name=code]", lastCode(t, chrome))
	page.Follow("form[action='/connexion/code'] button[type=submit]")
	page.Fill("input[name=prenom]", "Lou")
	page.Fill("input[name=nom]", "Martin")
	page.Follow("form[action='/inscription'] button[type=submit]")
	page.Goto("/reseaux/clubs")
	page.Follow("form[action='/reseaux/clubs/adhesion'] button[type=submit]")
	page.Goto("/reseaux/clubs/groupes/place-des-clubs")
	page.Follow("form[action='/reseaux/clubs/groupes/place-des-clubs/adhesion'] button[type=submit]")
	page.Goto("/reseaux/clubs/groupes/place-des-clubs")
	page.Fill("textarea[name=texte]", "Bonjour, qui a déjà mutualisé un **délégué à la protection des données** ?")
	page.Follow("form[action$='/publications'] .composer__foot button[type=submit]")
	if got := page.Text("#fil"); !strings.Contains(got, "délégué à la protection des données") {
		t.Fatalf("the message is not in the stream: %s", got)
	}
	page.Follow("#fil li:first-child .acts a")
	page.Fill("textarea[name=texte]", "Je réponds à ma propre question : oui, à trois communes.")
	page.Follow("form[action$='/commentaires'] .composer__foot button[type=submit]")
	if got := page.Text("main"); !strings.Contains(got, "oui, à trois communes") {
		t.Fatalf("the answer is not under the message: %s", got)
	}
	page.Follow("main .acts button[value=useful]")
	if page.Count("main button[value='useful:off'][aria-pressed=true]") != 1 {
		t.Error("the reaction is not kept")
	}
	page.Goto("/parametres")
	page.Goto("/")
	if page.Count("form[action='/deconnexion']") == 0 {
		t.Fatal("no way to sign out")
	}
	page.Click(".bar details summary")
	page.Follow("form[action='/deconnexion'] button")
	page.Goto("/parametres")
	if !strings.Contains(page.URL(), "/connexion") {
		t.Errorf("after signing out, the settings are still open: %s", page.URL())
	}
}

// lastCode reads the six digits of the last letter, as the person does in her mail.
func lastCode(t *testing.T, chrome *browser.Browser) string {
	t.Helper()
	mail := chrome.Page(t, base, browser.Look{Size: browser.Desktop, NoScript: true})
	mail.Goto("/dev/mail")
	mail.Follow("main li:first-child a")
	digits := ""
	for _, line := range strings.Split(mail.Text("main"), "\n") {
		if d := onlyDigits(line); len(d) == 6 && len(strings.TrimSpace(line)) <= 8 {
			digits = d
		}
	}
	if digits == "" {
		t.Fatalf("no code in the letter: %s", mail.Text("main"))
	}
	return digits
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// With scripts, a reaction changes its row and nothing else: what one reads does not move.
func TestAReactionChangesItsRowAlone(t *testing.T) {
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	page.Goto("/reseaux/gaston/groupes/lycees-et-energie")
	browser.Eval[bool](page, "window.untouched = true")
	row := "#fil > li:first-child"
	before := page.Count(row + " .acts [aria-pressed=true]")
	page.Click(row + " .acts button[name=reaction]:not([aria-pressed=true])")
	page.Wait("the row to change", fmt.Sprintf("document.querySelectorAll(%q).length === %d", row+" .acts [aria-pressed=true]", before+1))
	if !browser.Eval[bool](page, "window.untouched === true") {
		t.Error("the whole page was loaded again")
	}
}

// Personas open the demonstration by one click, each with their own view.
func TestPersonas(t *testing.T) {
	chrome := browser.New(t)
	for persona, sees := range map[string]string{"claire": "Bonjour Claire", "nouvelle": "Bonjour", "suspendue": "suspendu"} {
		page := chrome.Page(t, base, browser.Look{Size: browser.Desktop})
		page.SignIn(persona)
		page.Goto("/")
		if got := page.Text("body"); !strings.Contains(got, sees) {
			t.Errorf("%s does not see %q", persona, sees)
		}
	}
}

// The theme changes at once and stays, for who has not signed in either; no script can read what keeps it.
func TestTheThemeIsKept(t *testing.T) {
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.Goto("/aide")
	page.Click(".bar__theme button[value=dark]")
	page.Wait("the dark theme", `document.documentElement.dataset.theme === "dark"`)
	page.Wait("the server to have it", `performance.getEntriesByType("resource").some(e => e.name.endsWith("/parametres/theme") && e.responseEnd > 0)`)
	page.Goto("/charte")
	if !browser.Eval[bool](page, `document.documentElement.dataset.theme === "dark"`) {
		t.Error("the theme is forgotten on the next page")
	}
	if kept := browser.Eval[string](page, "document.cookie"); kept != "" {
		t.Errorf("scripts can read %q", kept)
	}
}
