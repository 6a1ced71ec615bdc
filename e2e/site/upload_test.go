package site

import (
	"strings"
	"testing"

	"maillage/e2e/browser"
)

// pasted puts a file in the text, as one who pastes it; a picture of one pixel, or what is called so.
func pasted(page *browser.Page, name, media, base64 string) {
	browser.Eval[bool](page, `(e => { const d = new DataTransfer(); d.items.add(new File([Uint8Array.from(atob("`+base64+`"), c => c.charCodeAt(0))], "`+name+`", {type: "`+media+`"}));
		e.focus(); e.dispatchEvent(new ClipboardEvent("paste", {clipboardData: d, bubbles: true, cancelable: true})); return true })(`+rich+`)`)
}

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// A picture is sent from the text of a page that is there, and of one that is not yet: what it shows is asked, the page shows it.
// What is of no type that is taken is said.
func TestPicturesAreSentFromTheText(t *testing.T) {
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	for _, where := range []string{"new", "there"} {
		if where == "new" {
			page.Goto("/reseaux/gaston/groupes/donnees-ouvertes/wiki/nouvelle")
			page.Wait("the editor", rich+` !== null && !document.querySelector("[role=toolbar]").hidden`)
			page.Fill("#titre", "Une image "+unique())
		} else {
			edit(page, strings.TrimPrefix(strings.SplitN(page.URL(), "?", 2)[0], base))
		}
		pasted(page, "virus.exe", "application/octet-stream", "TVo=")
		page.WaitText("[role=alert]", "virus.exe")
		pasted(page, where+".png", "image/png", pixel)
		page.Wait("the question", `document.querySelector("dialog[data-dialog=sent]").open`)
		if v := page.Axe(); len(v) > 0 {
			t.Errorf("the question about a picture: %v", v)
		}
		page.Fill("#demande-sent-alt", "Un point "+where)
		page.Click("dialog[data-dialog=sent] button[value=ok]")
		page.Wait("the picture", rich+`.querySelector('img[alt="Un point `+where+`"]') !== null`)
		if where == "there" {
			page.Wait("the truth about saving", `/Enregistré à/.test(document.querySelector("[data-page-editor-target=state]").textContent)`)
		}
		page.Follow("[data-page-editor-target=form] .btn.-main")
		page.Wait("the page shows it", `[...document.querySelectorAll("article .prose img")].some(i => i.alt === "Un point `+where+`" && i.naturalWidth === 1)`)
	}
}

// What is said in the margin is read, answered and settled beside the text while one writes it, and its passage follows its words.
func TestTheMarginIsBesideTheText(t *testing.T) {
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	page.Goto("/reseaux/gaston/groupes/donnees-ouvertes/wiki/nouvelle")
	page.Wait("the editor", rich+` !== null && !document.querySelector("[role=toolbar]").hidden`)
	page.Fill("#titre", "En marge "+unique())
	browser.Eval[bool](page, rich+`.editor.commands.setContent("<p>Le seuil est de mille ppm. Voir ailleurs.</p>")`)
	page.Follow("[data-page-editor-target=form] .btn.-main")
	path := strings.TrimPrefix(strings.SplitN(page.URL(), "?", 2)[0], base)
	page.Goto(path + "/marge?mots=seuil+est+de+mille")
	page.Fill("#texte", "D'où vient ce chiffre ?")
	page.Follow("main form .btn.-main")
	edit(page, path)
	page.Wait("the passage", rich+`.querySelector(".wiki-mark")?.textContent === "seuil est de mille"`)
	browser.Eval[bool](page, rich+`.editor.commands.insertContentAt(1, "Attention : ")`)
	page.Wait("it follows its words", rich+`.querySelector(".wiki-mark")?.textContent === "seuil est de mille" && `+rich+`.textContent.startsWith("Attention")`)
	if v := page.Axe(); len(v) > 0 {
		t.Errorf("with a margin: %v", v)
	}
	page.Click(".wiki-thread > details > summary")
	page.Fill(".wiki-thread > details textarea", "Du décret.")
	page.Click(".wiki-thread > details form .btn.-main")
	page.WaitText("#marge", "Du décret.")
	page.Click(".wiki-thread > .row form .btn")
	page.Wait("it is settled", `document.querySelector(".wiki-beside .wiki-thread:not([data-settled])") === null`)
	if !strings.Contains(page.URL(), "/modifier") {
		t.Errorf("one has left the text for %s", page.URL())
	}
}
