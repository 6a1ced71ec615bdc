package rich_test

import (
	"strings"
	"testing"

	"maillage/kit/rich"
	"maillage/kit/ydoc"
)

// large is a page of 300,000 characters as people write them.
var large = strings.Repeat("## Un titre\n\nUn paragraphe avec du **gras**, de l'*italique*, un [lien](https://exemple.fr/a?b=c) et une page [[Consignes de chauffage]].\n\n- un élément\n- un autre\n  - dedans\n\n| a | b |\n| --- | --: |\n| c | d |\n\n- [x] fait\n- [ ] à faire\n\n", 1300)[:300_000]

// What a page cannot give the editor is named; marks of what is no text are not shared.
func TestWhatIsLost(t *testing.T) {
	for text, want := range map[string]rich.Loss{
		"Un **mot**, [un lien](/x) et [[Page]].\n\n- [ ] à faire": "", "a <b>b</b>": rich.HTML, "<div>\n\nx": rich.HTML, "a <!-- b -->": rich.Comment,
		"a\n\n[x]: /y": rich.Definition, "a\n\n[^1]: b": rich.Note, "a[^1]\n\n[^1]: b\n\n    c": rich.Note, "[](/x)": rich.Form, "a <!-- --> b": "",
	} {
		if _, lost := rich.Read(text); want == "" && lost != nil || want != "" && (len(lost) != 1 || lost[0] != want) {
			t.Errorf("%q loses %v, want %q", text, lost, want)
		}
	}
	for text, want := range map[string]bool{"**a** [b](/c) ![d](/e) [[f]]": true, "[![d](/e)](/c)": false, "**[[f]]**": false} {
		doc, _ := rich.Read(text)
		if _, ok := rich.Shared(doc); ok != want {
			t.Errorf("%q is shared: %v", text, ok)
		}
	}
}

func BenchmarkBeginning300kB(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		doc, lost := rich.Read(large)
		trees, ok := rich.Shared(doc)
		if lost != nil || !ok || len(ydoc.Write(7, "default", trees)) < len(large)/2 {
			b.Fatal(lost, ok)
		}
	}
}
