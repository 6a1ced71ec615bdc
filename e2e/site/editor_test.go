package site

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"maillage/e2e/browser"
)

// unique is a word that no other test has.
func unique() string { return strconv.FormatInt(time.Now().UnixNano()%1e9, 36) }

// newPage makes a page of the demonstration's wiki, and returns its path.
func newPage(t *testing.T, page *browser.Page, title, text string) string {
	t.Helper()
	page.Goto("/reseaux/gaston/groupes/lycees-et-energie/wiki/nouvelle")
	page.Wait("the editor", rich+` !== null && !document.querySelector("[role=toolbar]").hidden`)
	page.Click("[data-page-editor-target=mode]")
	page.Fill("#titre", title+" "+unique())
	page.Fill("#texte", text)
	page.Follow("[data-page-editor-target=form] .btn.-main")
	browser.Eval[bool](page, `localStorage.clear(), true`)
	return strings.TrimPrefix(strings.SplitN(page.URL(), "?", 2)[0], base)
}

// combo presses a key with others held, on what has the focus.
func combo(page *browser.Page, key string, held ...string) {
	browser.Eval[bool](page, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: `+strconv.Quote(key)+`, bubbles: true, cancelable: true, `+strings.Join(held, ": true, ")+`: true})), true`)
}

const rich = `document.querySelector(".ProseMirror")`

// edit opens the editor of a page.
func edit(page *browser.Page, path string) {
	page.Goto(path + "/modifier")
	page.Wait("the editor", rich+` !== null && !document.querySelector("[role=toolbar]").hidden`)
}

// Once in its text, a page is written by keyboard alone, from the text to the toolbar and back, and says it when published.
func TestAPageIsWrittenByKeyboard(t *testing.T) {
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	path := newPage(t, page, "Au clavier", "Debut.")
	edit(page, path)
	page.Click(".ProseMirror p") // right of its words: the caret is after them
	page.Wait("the caret", rich+`.editor.state.selection.from > 1`)
	page.Press(kb.Enter + "## Un titre" + kb.Enter + "- premier" + kb.Enter + "second" + kb.Enter + kb.Enter + "[ ] a faire" + kb.Enter + kb.Enter + "un mot ")
	combo(page, "F10", "altKey")
	page.Press(kb.ArrowRight) // from the style to bold
	if got := browser.Eval[string](page, `document.activeElement.getAttribute("aria-label")`); got != "Gras" {
		t.Fatalf("Alt+F10 then the right arrow lead to %q", got)
	}
	page.Press(" ")
	page.Wait("the text again", `document.activeElement === `+rich)
	page.Press("gras")
	page.Wait("bold is on", `document.querySelector("[data-act=bold]").getAttribute("aria-pressed") === "true"`)
	combo(page, "b", "ctrlKey")
	page.Press(" fin")
	combo(page, "Enter", "ctrlKey")
	page.Wait("the page", `location.pathname === `+strconv.Quote(path)+` && document.querySelector("article .prose h2") !== null`)
	got := browser.Eval[string](page, `document.querySelector("article .prose").innerHTML.replace(/\s+/g, " ").replace(/ id="[^"]*"/, "").trim()`)
	want := `<p>Debut.</p> <h2>Un titre</h2> <ul> <li>premier</li> <li>second</li> <li class="task"><span class="task__mark">☐</span> a faire</li> </ul> <p>un mot <strong>gras</strong> fin</p>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

const fromWord = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{color:red}</style></head><body lang=FR>
<!--StartFragment--><h1 style="mso-pagination:lines-together">Relevé<o:p></o:p></h1>
<p class=MsoNormal style="margin:0cm"><b><span style="color:#C00000">Important</span></b> : <i>voir</i> <a href="javascript:alert(1)">ici</a> <a href="https://exemple.fr/x">là</a><script>alert(1)</script></p>
<p class=MsoListParagraph style="text-indent:-18.0pt;mso-list:l0 level1 lfo1"><![if !supportLists]><span style="mso-list:Ignore">·<span style="font:7.0pt">&nbsp; </span></span><![endif]>un</p>
<p class=MsoListParagraph style="mso-list:l0 level2 lfo1"><span style="mso-list:Ignore">o </span>deux</p>
<table class=MsoTableGrid style="border:none"><tr><td style="width:10cm"><p class=MsoNormal>A</p></td><td><p>B</p></td></tr><tr><td><p>1</p><p>2</p></td><td>3</td></tr></table><!--EndFragment--></body></html>`

// What Word gives is made of what a page may hold.
func TestWhatIsPastedIsCleaned(t *testing.T) {
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	path := newPage(t, page, "Depuis Word", "x")
	edit(page, path)
	browser.Eval[bool](page, rich+`.focus(), true`)
	combo(page, "a", "ctrlKey")
	browser.Eval[bool](page, `(e => { const d = new DataTransfer(); d.setData("text/html", `+strconv.Quote(fromWord)+`);
		e.dispatchEvent(new ClipboardEvent("paste", {clipboardData: d, bubbles: true, cancelable: true})); return true })(`+rich+`)`)
	page.Wait("the table", rich+`.querySelector("table") !== null`)
	page.Click(".wiki-editor [data-page-editor-target=mode]")
	got := page.Value("#texte")
	want := "## Relevé\n\n**Important** : *voir* ici [là](https://exemple.fr/x)\n\n- un\n  - deux\n\n| A | B |\n| --- | --- |\n| 1<br>2 | 3 |\n"
	if got = strings.ReplaceAll(got, "* deux", "- deux"); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	browser.Eval[bool](page, `localStorage.clear(), true`)
}

// The text goes from one way of writing to the other with what was typed; what the editor would lose is not opened there.
func TestTheTextGoesBothWays(t *testing.T) {
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	path := newPage(t, page, "Deux manieres", "Un **texte**.")
	edit(page, path)
	page.Click("[data-page-editor-target=mode]")
	page.Fill("#texte", "| a | b |\n|--|:-:|\n| c | d |\n\n> [!TIP]\n> Bon.\n\nVoir[^1].\n\n[^1]: la note")
	page.Click("[data-page-editor-target=mode]")
	page.Wait("the editor", rich+`?.querySelector("th.-center") !== null && `+rich+`.querySelector(".callout.-tip .callout__title") !== null && `+rich+`.querySelector(".note-call") !== null`)
	if v := page.Axe(); len(v) > 0 {
		t.Errorf("with a table, a callout and a note: %v", v)
	}
	page.Click("[data-page-editor-target=mode]")
	page.Fill("#texte", "Avant <!-- caché --> après.")
	page.Click("[data-page-editor-target=mode]")
	page.WaitText("[role=alert]", "commentaire")
	if got := page.Value("#texte"); got != "Avant <!-- caché --> après." {
		t.Errorf("the text became %q", got)
	}
}

// Two people write one page: each sees the other's words and caret, all is said to be kept, and one publishes it for both.
func TestTwoPeopleWriteOnePage(t *testing.T) {
	chrome := browser.New(t)
	claire := chrome.Page(t, base, browser.Look{Size: browser.Desktop})
	claire.SignIn("claire")
	path := newPage(t, claire, "A deux", "Debut.\n\n| a | b |\n| --- | --- |\n| c | d |")
	edit(claire, path)
	other := chrome.Page(t, base, browser.Look{Size: browser.Desktop, Dark: true})
	other.SignIn("animatrice")
	edit(other, path)
	claire.Click(".ProseMirror p")
	claire.Wait("the caret", rich+`.editor.state.selection.from > 1`)
	claire.Press(" Claire ecrit.")
	other.Wait("Claire's words", rich+`.textContent.includes("Claire ecrit.")`)
	other.Wait("Claire's caret and name", `document.querySelector(".ProseMirror .caret[data-who]")?.textContent.includes("Claire") && document.querySelector("[data-page-editor-here] li")?.textContent.includes("Claire")`)
	other.Click(".ProseMirror td")
	other.Press("e")
	claire.Wait("the other's words in the table", rich+`.querySelector("td").textContent.includes("e")`)
	claire.Wait("the truth about saving", `/Enregistré à\s\d+\sh\s\d\d/.test(document.querySelector("[data-page-editor-target=state]").textContent)`)
	if v := other.Axe(); len(v) > 0 {
		t.Errorf("with a caret: %v", v)
	}
	claire.Follow("[data-page-editor-target=form] .btn.-main")
	claire.Wait("the page", `document.querySelector("article .prose table") !== null`)
	got := claire.Text("article .prose")
	if !strings.Contains(got, "Debut. Claire ecrit.") || claire.Count("article .prose td") != 2 || !strings.Contains(got, "e") {
		t.Errorf("the page says %q", got)
	}
}

// The editor can be used by all, in both themes and on a phone, and asks for nothing that the policy refuses.
func TestTheEditorIsForAll(t *testing.T) {
	chrome := browser.New(t)
	for _, look := range []browser.Look{{Size: browser.Desktop}, {Size: browser.Desktop, Dark: true}, {Size: browser.Phone}} {
		page := chrome.Page(t, base, look)
		page.SignIn("claire")
		path := newPage(t, page, "Pour tous", "## Un titre\n\n- [ ] une tâche\n- [x] faite\n\nun `code`\n\nVoir [[Consignes de chauffage]].")
		edit(page, path)
		for _, act := range []string{"", "link", "image", "help"} {
			if act != "" {
				page.Click("[data-act=" + act + "]")
				page.Wait("the question", `document.querySelector("dialog[data-dialog=`+act+`]").open`)
			}
			if v := page.Axe(); len(v) > 0 {
				t.Errorf("%+v, %s: %v", look, act, v)
			}
			if act != "" {
				browser.Eval[bool](page, `document.querySelector("dialog[open]").close(), true`)
			}
		}
		if n := page.Overflow(); n > 0 {
			t.Errorf("%+v: %d pixels too wide", look, n)
		}
	}
}

// Without scripts a page is written as Markdown, and nothing of the editor shows.
func TestAPageIsWrittenWithoutScripts(t *testing.T) {
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Phone, NoScript: true})
	page.SignIn("claire")
	page.Goto("/reseaux/gaston/groupes/lycees-et-energie/wiki/nouvelle")
	page.Fill("#titre", "Sans script "+unique())
	page.Fill("#texte", "Avant.")
	page.Follow("[data-page-editor-target=form] .btn.-main")
	page.Goto(strings.TrimPrefix(strings.SplitN(page.URL(), "?", 2)[0], base) + "/modifier")
	if page.Count("[role=toolbar]:not([hidden]), [data-act]:not([hidden] *), .ProseMirror") != 0 {
		t.Error("buttons of the editor show without a script")
	}
	page.Fill("#texte", "## Apres\n\n- [x] fait")
	page.Follow("form .btn.-main")
	if page.Count("article .prose h2") != 1 || page.Count("article .prose li.task.-done") != 1 {
		t.Errorf("the page is %s", page.Text("article .prose"))
	}
}
