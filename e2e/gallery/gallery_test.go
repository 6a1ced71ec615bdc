package gallery

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"maillage/e2e/browser"
	"maillage/e2e/vnu"
	"maillage/ui"
	"maillage/ui/gallery"

	"github.com/chromedp/chromedp/kb"
)

// serve starts the gallery on loopback.
func serve(t *testing.T) string {
	t.Helper()
	assets := ui.NewAssets()
	mux := http.NewServeMux()
	mux.Handle(ui.AssetPrefix, assets)
	mux.Handle(gallery.Prefix, gallery.Handler(assets))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// Every component and every screen: axe finds nothing, nothing overflows, nothing breaks the strict policy.
func TestForEveryone(t *testing.T) {
	chrome, base := browser.New(t), serve(t)
	for _, look := range []browser.Look{{}, {Dark: true}, {Size: browser.Phone}, {Size: browser.Phone, Dark: true}} {
		page := chrome.Page(t, base, look)
		for _, path := range gallery.Paths() {
			page.Goto(path)
			for _, v := range page.Axe() {
				t.Errorf("%s, %+v: %s", path, look, v)
			}
			if n := page.Overflow(); n > 0 {
				t.Errorf("%s, %+v: %d pixels overflow sideways", path, look, n)
			}
		}
	}
}

func TestValidHTML(t *testing.T) {
	documents := map[string][]byte{}
	for _, path := range gallery.Paths() {
		w := httptest.NewRecorder()
		gallery.Handler(ui.NewAssets()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		documents[path] = w.Body.Bytes()
	}
	found, err := vnu.Check(context.Background(), documents)
	if err != nil {
		t.Fatal(err)
	}
	for path, messages := range found {
		for _, m := range messages {
			t.Errorf("%s: %s", path, m)
		}
	}
}

// eval says whether a JavaScript expression is true in the page, now or soon: focus and announcements
// come with the next frames.
func eval(t *testing.T, p *browser.Page, what, expression string) {
	t.Helper()
	soon := `new Promise(done => { const until = Date.now() + 3000; const look = () => {
		const so = ` + expression + `; if (so || Date.now() > until) done(so); else setTimeout(look, 20) }; look() })`
	if !browser.Eval[bool](p, soon) {
		t.Errorf("not so: %s (%s)", what, expression)
	}
}

const (
	home  = gallery.Prefix + "ecrans/accueil"
	group = gallery.Prefix + "ecrans/groupe"
	forms = gallery.Prefix + "formulaires"
	parts = gallery.Prefix + "composants"
)

func TestBar(t *testing.T) {
	page := browser.New(t).Page(t, serve(t), browser.Look{})
	page.Goto(home)
	page.Press("/")
	eval(t, page, "/ goes to the search field", `document.activeElement.id === "q"`)
	page.Press("a/b")
	eval(t, page, "/ is typed in a field", `document.activeElement.value.endsWith("a/b")`)
	page.Click(`.bar__theme button[value=dark]`)
	eval(t, page, "the theme changes at once", `document.documentElement.dataset.theme === "dark"`)
	eval(t, page, "the focus goes to the button that took the place", `document.activeElement.value === "light"`)
	page.Click(`.bar .menu summary`)
	eval(t, page, "the menu opens", `document.querySelector(".bar .menu").open`)
	page.Press(kb.Escape)
	eval(t, page, "Escape closes it and goes back to its button", `!document.querySelector(".bar .menu").open && document.activeElement.tagName === "SUMMARY"`)
	page.Click(`.entry .menu summary`)
	page.Click(`h1`)
	eval(t, page, "a click elsewhere closes it", `!document.querySelector("details.menu[open]")`)
}

func TestVisitsAreTold(t *testing.T) {
	page := browser.New(t).Page(t, serve(t), browser.Look{})
	page.Goto(home)
	browser.Eval[bool](page, `window.sameLife = true`)
	page.Follow(`.rail .sub a`)
	if page.URL() != group {
		t.Fatalf("at %s, want %s", page.URL(), group)
	}
	eval(t, page, "Turbo changed the page without a load", `window.sameLife === true`)
	eval(t, page, "the focus goes to the title, which is told", `document.activeElement.tagName === "H1" && document.getElementById("annonce").textContent.startsWith("Lycées et énergie")`)
	eval(t, page, "the network of the page is that of the new one", `document.body.dataset.net === "gaston"`)
}

func TestComposer(t *testing.T) {
	page := browser.New(t).Page(t, serve(t), browser.Look{})
	page.Goto(home)
	visible := `document.querySelector(".composer__foot").checkVisibility()`
	eval(t, page, "at rest, the field alone", "!"+visible)
	page.Click("#c")
	eval(t, page, "writing, the foot too", visible)
	page.Press("un mot")
	browser.Eval[bool](page, `(c.select(), true)`)
	page.Click(`[data-composer-mark-param=bold]`)
	eval(t, page, "bold", `c.value === "**un mot**"`)
	browser.Eval[bool](page, `(c.select(), true)`)
	page.Click(`[data-composer-mark-param=quote]`)
	eval(t, page, "quotation", `c.value === "> **un mot**"`)
	browser.Eval[bool](page, `(c.select(), true)`)
	page.Press("ici")
	browser.Eval[bool](page, `(c.select(), true)`)
	page.Click(`[data-composer-mark-param=link]`)
	eval(t, page, "link, with its address chosen", `c.value === "[ici](https://)" && c.value.slice(c.selectionStart, c.selectionEnd) === "https://"`)
	browser.Eval[bool](page, `(document.querySelector("[data-composer-mark-param=bold]").focus(), true)`)
	page.Press(kb.ArrowRight)
	eval(t, page, "arrows move in the toolbar, one Tab stop", `document.activeElement.dataset.composerMarkParam === "italic" && document.querySelectorAll(".composer [role=toolbar] button:not([tabindex='-1'])").length === 1`)
}

func TestFormsAskAndTell(t *testing.T) {
	page := browser.New(t).Page(t, serve(t), browser.Look{})
	page.Goto(parts)
	page.Click(`form[data-controller=confirm] > button`)
	eval(t, page, "the dialog asks", `document.getElementById("sup").open`)
	page.Click(`#sup [type=button]`)
	eval(t, page, "cancelling sends nothing", `!document.getElementById("sup").open && location.pathname === "`+parts+`"`)
	page.Goto(forms)
	eval(t, page, "the focus is on what is wrong", `document.activeElement.id === "`+ui.ErrorsID+`"`)
	page.Click("#f-bio")
	page.Press(strings.Repeat("x", 275))
	eval(t, page, "what is left is told", `document.getElementById("f-bio-compte").textContent.includes("5")`)
	page.Faults()
	browser.Eval[bool](page, `(window.confirm = words => { window.asked = words; return false }, true)`)
	page.Click(".brand")
	eval(t, page, "leaving asks first", `window.asked.startsWith("Quitter") && location.pathname === "`+forms+`"`)
	browser.Eval[bool](page, `(window.confirm = () => true, true)`)
	page.Follow(".brand")
}

func TestPhoneFoldsTheSide(t *testing.T) {
	page := browser.New(t).Page(t, serve(t), browser.Look{Size: browser.Phone})
	page.Goto(gallery.Prefix + "ecrans/parametres")
	eval(t, page, "the side navigation is folded", `!document.querySelector("details.fold").open`)
}

func TestWithoutScripts(t *testing.T) {
	page := browser.New(t).Page(t, serve(t), browser.Look{NoScript: true, Dark: true})
	page.Goto(home)
	for selector, shown := range map[string]bool{
		`.bar__theme button[value=light]`: true, `.bar__theme button[value=dark]`: false, `.bar kbd`: false, `.composer [role=toolbar]`: false,
	} {
		eval(t, page, selector, `document.querySelector("`+selector+`").checkVisibility() === `+map[bool]string{true: "true", false: "false"}[shown])
	}
	page.Follow(".acts button")
	if page.URL() != home {
		t.Errorf("a reaction leads to %s, want back to %s", page.URL(), home)
	}
}
