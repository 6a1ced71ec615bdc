package pdf_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"maillage/kit/document"
	"maillage/kit/document/documenttest"
	"maillage/kit/pdf"
)

func written(t interface {
	Helper()
	Fatal(...any)
}, d document.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.Write(&b, d, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Any document makes a PDF that says its title and language, and has the bookmarks of its headings.
func TestWrite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := documenttest.Draw(t, documenttest.Any)
		d.Says = document.Says{Contents: "Sommaire", Notes: "Notes", Page: "Page"}
		d.Number()
		out := written(t, d)
		for _, want := range []string{"%PDF-1", "/Lang (fr)", "%%EOF"} {
			if !bytes.Contains(out, []byte(want)) {
				t.Fatalf("no %s", want)
			}
		}
		if n := bytes.Count(out, []byte("/Dest [")); d.Headings() > 0 && n < d.Headings() {
			t.Fatalf("%d bookmarks for %d headings", n, d.Headings())
		}
	})
}

// Words without a space, a cell longer than a page, deep lists, signs of no font: laid out all the same.
func TestWriteWhatDoesNotFit(t *testing.T) {
	long := strings.Repeat("mot ", 4000)
	d := document.Document{Lang: "fr", Title: strings.Repeat("Titre ", 60), Blocks: []document.Block{
		document.Paragraph{Text: document.Plain(strings.Repeat("a", 3000))},
		document.Table{Aligns: make([]document.Align, 12), Head: [][]document.Inline{document.Plain("a")}, Rows: [][][]document.Inline{{document.Plain(long), document.Plain(strings.Repeat("b", 500))}}},
		document.Paragraph{Text: document.Plain("漢字 🎉 \u200d é")},
		document.Code{Text: strings.Repeat("x = 1;", 300)},
	}}
	for range 30 {
		d.Blocks = []document.Block{document.List{Items: []document.Item{{Blocks: d.Blocks}}}}
	}
	written(t, d)
}

func TestSample(t *testing.T) {
	out := os.Getenv("SAMPLE")
	src, err := os.ReadFile(os.Getenv("SAMPLE_MD"))
	if out == "" || err != nil {
		return
	}
	d := document.Read(string(src))
	d.Title, d.Lang, d.Facts, d.Authors = "Alertes d'air intérieur", "fr", []string{"Lycées et énergie · Gaston", "Claire Morvan, 24 novembre 2026", "https://exemple.fr/pages/x"}, []string{"Claire Morvan"}
	d.Says = document.Says{Contents: "Sommaire", Notes: "Notes", Back: "retour", Page: "Page", Callouts: map[string]string{"warning": "Attention"}}
	d.Number()
	if err := os.WriteFile(out, written(t, d), 0o600); err != nil {
		t.Fatal(err)
	}
}
