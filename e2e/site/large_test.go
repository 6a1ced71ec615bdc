package site

import (
	"strings"
	"testing"
	"time"

	"maillage/core/ref"
	"maillage/e2e/browser"
	"maillage/feature/wiki"
)

// A page of 300,000 signs opens in the editor, and what is written there is kept.
func TestALargePageOpens(t *testing.T) {
	var group, claire int64
	for text, to := range map[string]*int64{`SELECT id FROM space WHERE slug = 'lycees-et-energie'`: &group, `SELECT id FROM person WHERE handle LIKE 'claire%' ORDER BY id LIMIT 1`: &claire} {
		if err := demonstration.Core.DB.Q().QueryRow(t.Context(), text).Scan(to); err != nil {
			t.Fatal(err)
		}
	}
	body := strings.Repeat("## Un titre\n\nUn paragraphe avec du **gras**, de l'*italique*, un [lien](https://exemple.fr/a?b=c) et une page [[Consignes de chauffage]].\n\n- un élément\n- un autre\n  - dedans\n\n| a | b |\n| --- | --: |\n| c | d |\n\n- [x] fait\n- [ ] à faire\n\n", 1250)
	made, err := wiki.New(demonstration.Core).Make(t.Context(), ref.Person(claire), wiki.Draft{Space: ref.Space(group), Title: "Une grande page", Body: body, Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	page := browser.New(t).Page(t, base, browser.Look{Size: browser.Desktop})
	page.SignIn("claire")
	began := time.Now()
	page.Goto(wiki.Path(made) + "/modifier")
	loaded := time.Since(began)
	page.Wait("the editor", rich+`?.editor.state.doc.content.size > 200000`)
	t.Logf("the page is loaded after %v, the editor is there after %v", loaded.Round(10*time.Millisecond), time.Since(began).Round(10*time.Millisecond))
	atEnd(page)
	page.Press(" Ajout.")
	page.Wait("the truth about saving", `/Enregistré à/.test(`+stateText+`)`)
	t.Logf("written and kept after %v", time.Since(began).Round(10*time.Millisecond))
}
