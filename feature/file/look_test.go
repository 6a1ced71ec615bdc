package file_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"maillage/core/queue/queuetest"
	"maillage/core/ref"
	"maillage/feature/file"
	"maillage/kit/document"
	"maillage/kit/pdf"
)

// deflated is a ZIP of one entry, packed: what is small may be immense.
func deflated(name string, content io.Reader) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	e, _ := z.Create("[Content_Types].xml")
	io.WriteString(e, "<Types/>")
	e, _ = z.Create("_rels/.rels")
	io.WriteString(e, "<r/>")
	e, _ = z.Create(name)
	io.Copy(e, content)
	z.Close()
	return b.String()
}

// endless gives n bytes of text again and again.
type endless struct {
	text string
	n    int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.n <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && e.n > 0 {
		k := copy(p[n:], e.text)
		n, e.n = n+k, e.n-k
	}
	return n, nil
}

// A document whose reading would take all memory or all time costs little of either, and those beside it are read; a PDF is read
// like the others. What a document lacks for those who do not see it is said on its page.
func TestLookedIntoWithinBounds(t *testing.T) {
	name := "word/document.xml"
	bombs := []string{
		deflated(name, &endless{"<w:p><w:r><w:t>bombe </w:t></w:r></w:p>", 70_000_000}),
		deflated(name, &endless{" ", 70_000_000}),
		deflated(name, strings.NewReader(strings.Repeat("<a>", 300_000))),
		deflated(name, strings.NewReader(`<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><w:document><w:t>&c;</w:t></w:document>`)),
		deflated(name, strings.NewReader(deflated(name, strings.NewReader("poupée")))),
	}
	each(t, func(w *world) {
		var ids []ref.Item
		for n, b := range bombs {
			ids = append(ids, w.file(w.ana, "piege-"+string(rune('a'+n))+".docx", b, 0).ID)
		}
		long := strings.Repeat(`<w:p><w:r><w:t>Une phrase du compte rendu. </w:t></w:r></w:p>`, 300)
		plain := w.file(w.ana, "plat.docx", word(`<w:document xmlns:w="w">`+long+`<w:drawing><wp:docPr id="1" name="Image 1"/></w:drawing></w:document>`), 0)
		good := w.file(w.ana, "soigné.docx", word(`<w:document xmlns:w="w"><w:p><w:pPr><w:pStyle w:val="Titre1"/></w:pPr></w:p>`+long+`<w:drawing><wp:docPr id="1" descr="Le plan de la salle"/></w:drawing></w:document>`), 0)
		paper := w.file(w.ana, "bilan.pdf", bilan(t), 0)
		began := time.Now()
		queuetest.Start(w.Ctx, w.T, w.Core.Queue)
		w.OK(w.Core.Queue.Settle(w.Ctx))
		if took := time.Since(began); took > time.Minute {
			w.Errorf("looked for %v", took)
		}
		texts, err := w.Core.Kinds[file.Kind].Text(w.Ctx, w.Core.DB.Q(), append(ids, paper.ID))
		w.OK(err)
		for _, id := range ids {
			if n := len(texts[id].Body); n > 210_000 {
				w.Errorf("%d bytes of words", n)
			}
		}
		if !strings.Contains(texts[paper.ID].Body, "vanadium") {
			w.Errorf("the PDF says %q", texts[paper.ID].Body)
		}
		ana := w.As(w.ana)
		if a := ana.Get(file.Path(paper)).Want(200); !a.Has("div", "data-controller", "pdf") || !a.Has("img", "src", "/documents/"+paper.ID.String()+"/versions/1/apercu") {
			w.Error("the PDF is not shown")
		}
		ana.Get(file.Path(plain)).Want(200).Says("Il n’a pas de titres", "Des images n’ont pas de texte de remplacement")
		if a := ana.Get(file.Path(good)).Want(200); strings.Contains(a.Body, "difficile à lire") {
			w.Error("a good document lacks something")
		}
	})
}

// bilan is a PDF that our own wiki would export.
func bilan(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.Write(&b, document.Read("Le mot vanadium."), nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
