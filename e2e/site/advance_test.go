package site

import (
	"testing"

	"maillage/e2e/browser"
)

// Long tasks say how far they are while their page is open: neither page is loaded again.

func TestInvitationsOfAListLeaveWhileOneWatches(t *testing.T) {
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("gestionnaire")
	page.Goto("/reseaux/gaston/invitations/lots")
	page.Fill("textarea[name=liste]", "email\nun.agent@liste.example\ndeux.agents@liste.example\ntrois.agents@liste.example\n")
	page.Follow("form[enctype] button[type=submit]")
	page.Wait("the line is open", `document.querySelector("[data-controller=live]")?.dataset.on !== undefined`)
	page.Follow("form:has([value=inviter]) button[type=submit]")
	page.Wait("the line is open", `document.querySelector("[data-controller=live]")?.dataset.on !== undefined`)
	page.Wait("the list is sent", `(window.here ??= true) && !document.querySelector("#suivi progress") && !document.querySelector("#suivi [value=inviter]")`)
	for _, f := range page.Faults() {
		t.Error(f)
	}
}

func TestTheExportOfOnesDataAdvancesWhileOneWatches(t *testing.T) {
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	page.Goto("/parametres/donnees")
	page.Follow("form[action='/parametres/donnees'] button[type=submit]")
	page.Wait("the file is ready", `document.querySelector("a[download]") !== null`)
	for _, f := range page.Faults() {
		t.Error(f)
	}
}
