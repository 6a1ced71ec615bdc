package site

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"maillage/e2e/browser"
)

// The field of the bar by keyboard alone: / goes to it, letters bring suggestions, arrows choose one, Escape gives the hand
// back, Enter goes there.
func TestSearchByKeyboard(t *testing.T) {
	chrome := browser.New(t)
	page := chrome.Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	page.Goto("/")
	page.Press("/")
	if got := browser.Eval[string](page, `document.activeElement.id`); got != "q" {
		t.Fatalf("/ goes to %q", got)
	}
	page.Fill("#q", "lyc")
	page.Wait("suggestions", `document.querySelectorAll("#suggestions:not([hidden]) [role=option]").length > 1`)
	if v := page.Axe(); len(v) > 0 {
		t.Errorf("with suggestions open: %v", v)
	}
	if got := browser.Eval[string](page, `document.querySelector("#q").getAttribute("aria-expanded") + document.querySelector("#q").getAttribute("role")`); got != "truecombobox" {
		t.Errorf("the field says %s", got)
	}
	chosen := `document.querySelector("#suggestions [aria-selected=true]")?.textContent.trim() ?? ""`
	if got := browser.Eval[string](page, chosen); got != "" {
		t.Errorf("before any arrow, %q is chosen", got)
	}
	page.Press(kb.ArrowDown)
	first := browser.Eval[string](page, chosen)
	if first == "" || !strings.Contains(strings.ToLower(first), "lyc") {
		t.Errorf("the arrow chooses %q", first)
	}
	if id := browser.Eval[string](page, `document.querySelector("#q").getAttribute("aria-activedescendant")`); browser.Eval[string](page, `document.getElementById("`+id+`")?.textContent.trim() ?? ""`) != first {
		t.Errorf("the option read is %s", id)
	}
	page.Press(kb.ArrowUp)
	if got := browser.Eval[string](page, chosen); got != "" {
		t.Errorf("above the first one, %q is chosen", got)
	}
	page.Press(kb.Escape)
	if page.Count("#suggestions[hidden]") != 1 || page.Value("#q") != "lyc" {
		t.Errorf("Escape leaves %q, or the list open", page.Value("#q"))
	}
	page.Press(kb.ArrowDown)
	where := browser.Eval[string](page, `document.querySelector("#suggestions [aria-selected=true]").dataset.href`)
	page.Press(kb.Enter)
	page.Wait("the page chosen", `location.pathname + location.search !== "/"`)
	if u, err := url.Parse(page.URL()); err != nil || u.Path != strings.SplitN(where, "#", 2)[0] {
		t.Errorf("Enter goes to %s, want %s", page.URL(), where)
	}
}
