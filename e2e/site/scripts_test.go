package site

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"maillage/e2e/browser"
)

const lycees = "/reseaux/gaston/groupes/lycees-et-energie"

// Files that are chosen, then dropped, go one by one with how far each is; a name that is taken asks what to do with it.
func TestFilesAreDropped(t *testing.T) {
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	page.Goto(lycees + "/documents")
	var names []string
	for _, name := range []string{"Essai un.txt", "Essai deux.txt"} {
		name = filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(name, []byte("Des mots à garder"), 0o600); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	page.Click(".file-add summary")
	page.Upload("#fichiers", names...)
	page.Click(".file-add form button")
	page.Wait("both there", `["Essai un.txt", "Essai deux.txt"].every(n => [...document.querySelectorAll("table a")].some(a => a.textContent.includes(n)))`)
	browser.Eval[bool](page, `(() => {
		const data = new DataTransfer()
		data.items.add(new File(["D'autres mots"], "Essai un.txt", { type: "text/plain" }))
		document.querySelector("main h1, main").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }))
		return true
	})()`)
	page.Wait("what to do", `location.pathname.endsWith("/documents/arrivees")`)
	if !strings.Contains(page.HTML(), "Essai un.txt") {
		t.Error("the page does not say which name is taken")
	}
	if v := page.Axe(); len(v) > 0 {
		t.Errorf("what to do with a name that is taken: %v", v)
	}
}

// Words that one selects in a page may be commented: the link after their block leads to a form that knows them.
func TestSelectedWordsAreCommented(t *testing.T) {
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	page.Goto(lycees + "/wiki")
	page.Goto(browser.Eval[string](page, `document.querySelector('a[href^="/pages/relance-du-lundi"]').getAttribute("href")`))
	words := browser.Eval[string](page, `(() => {
		const p = [...document.querySelectorAll(".prose p")].find(p => p.firstChild?.nodeType === 3 && p.firstChild.length > 30)
		const r = document.createRange()
		r.setStart(p.firstChild, 3)
		r.setEnd(p.firstChild, 25)
		getSelection().removeAllRanges()
		getSelection().addRange(r)
		return r.toString().trim()
	})()`)
	page.Wait("the link", `!document.querySelector("[data-margin-target=pick]").hidden`)
	if v := page.Axe(); len(v) > 0 {
		t.Errorf("with words selected: %v", v)
	}
	page.Follow("[data-margin-target=pick]")
	if got := browser.Eval[string](page, `document.querySelector("main [name=mots]").value`); strings.TrimSpace(got) != words {
		t.Errorf("the form has %q, want %q", got, words)
	}
	page.Fill("#texte", "Est-ce encore vrai cette année ?")
	page.Follow("main form button.-main")
	page.WaitText("body", "Est-ce encore vrai cette année")
}
