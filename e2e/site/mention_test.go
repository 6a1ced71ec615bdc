package site

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"maillage/e2e/browser"
)

// A name is completed while one writes: letters after @ bring people, Enter writes the handle and sends nothing.
func TestMentionsAreCompleted(t *testing.T) {
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	page.Goto("/publier")
	page.Click("#texte")
	page.Fill("#texte", "Bonjour @ca")
	page.Wait("names", `document.querySelectorAll(".mentions:not([hidden]) [role=option]").length > 0`)
	if v := page.Axe(); len(v) > 0 {
		t.Errorf("with names proposed: %v", v)
	}
	first := browser.Eval[string](page, `document.querySelector(".mentions [aria-selected=true]").dataset.insert`)
	page.Press(kb.Enter)
	if got := page.Value("#texte"); got != "Bonjour "+first+" " || !strings.HasPrefix(first, "@") {
		t.Errorf("Enter writes %q, want %q", got, first)
	}
	if page.Count(".mentions:not([hidden])") != 0 || !strings.HasSuffix(strings.SplitN(page.URL(), "?", 2)[0], "/publier") {
		t.Errorf("the list stays, or the form was sent: %s", page.URL())
	}
	page.Fill("#texte", "Encore @ca")
	page.Wait("names", `document.querySelectorAll(".mentions:not([hidden]) [role=option]").length > 0`)
	page.Press(kb.Escape)
	if got := page.Value("#texte"); page.Count(".mentions:not([hidden])") != 0 || got != "Encore @ca" {
		t.Errorf("Escape leaves %q, or the list open", got)
	}
}
