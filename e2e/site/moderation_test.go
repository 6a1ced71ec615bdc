package site

import (
	"strings"
	"testing"

	"maillage/e2e/browser"
)

// Somebody reports a message from its menu, with scripts; who runs the group reads it and decides, without; the first then
// reads that it was looked at.
func TestAReportIsDecided(t *testing.T) {
	const group = "/reseaux/gaston/groupes/lycees-et-energie"
	chrome := browser.New(t)
	claire := chrome.Page(t, base, browser.Look{Size: browser.Desktop})
	claire.SignIn("claire")
	claire.Goto(group)
	// The last of the page: the demonstration has reports about later ones.
	path := browser.Eval[string](claire, "[...document.querySelectorAll(\"#fil a[href$='/signaler']\")].at(-1).getAttribute('href')")
	claire.Click("#fil li:has(a[href='" + path + "']) details.menu summary")
	claire.Follow("a[href='" + path + "']")
	claire.Follow("form[action='" + path + "'] button[type=submit]")
	if got := claire.Text("main"); !strings.Contains(got, "Choisissez un motif.") {
		t.Fatalf("an empty report is not refused: %s", got)
	}
	claire.Click("input[value=off_topic]")
	claire.Fill("textarea[name=explication]", "Ce sujet a déjà son groupe.")
	claire.Follow("form[action='" + path + "'] button[type=submit]")
	claire.WaitText("body", "C’est signalé.")

	helene := chrome.Page(t, base, browser.Look{Size: browser.Phone, NoScript: true})
	helene.SignIn("animatrice")
	helene.Goto(group)
	helene.Follow(".tabs a[href='" + group + "/moderation']")
	judge := strings.Replace(path, "/signaler", "/moderation", 1)
	helene.Follow("main a[href='" + judge + "']")
	if got := helene.Text("main"); !strings.Contains(got, "Ce sujet a déjà son groupe.") || !strings.Contains(got, "Claire Morvan") {
		t.Fatalf("who decides does not read the report: %s", got)
	}
	helene.Follow("form[action='" + judge + "'] button[type=submit]")
	if got := helene.Text("main"); !strings.Contains(got, "Signalements classés") {
		t.Fatalf("nothing was decided: %s", got)
	}
	claire.Goto(path)
	if got := claire.Text("main"); !strings.Contains(got, "une décision a été prise") {
		t.Errorf("who reported does not read what became of it: %s", got)
	}
}
