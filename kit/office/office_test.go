package office_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"pgregory.net/rapid"

	"maillage/kit/document"
	"maillage/kit/document/documenttest"
	"maillage/kit/office"
)

// forms is both, with who writes them.
var forms = map[office.Form]func(io.Writer, document.Document, document.Pictures) error{office.OpenDocument: office.ODT, office.Word: office.DOCX}

// said is all that both forms can say, of what Markdown can.
var said = documenttest.Limits{Notes: true, Callouts: true, Pictures: true, Rules: true, Signs: true}

var dot = []byte("a picture")

func pictures(src string) (document.File, bool) {
	return document.File{Name: "dot.png", Media: "image/png", Width: 10, Height: 10, Data: func() ([]byte, error) { return dot, nil }}, true
}

// What is written in either form is read back the same: headings, lists, tables, tasks, links, footnotes, pictures, styles.
func TestReadWhatWeWrite(t *testing.T) {
	for form, write := range forms {
		t.Run(string(form), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				d := documenttest.Draw(t, said)
				var b bytes.Buffer
				if err := write(&b, d, pictures); err != nil {
					t.Fatal(err)
				}
				r := bytes.NewReader(b.Bytes())
				if got := office.Recognise(r, r.Size()); got != form {
					t.Fatalf("recognised as %q", got)
				}
				got, err := office.Read(r, r.Size(), form)
				if err != nil {
					t.Fatal(err)
				}
				if got.Title != d.Title {
					t.Fatalf("title %q", got.Title)
				}
				for n := range got.Blocks {
					got.Blocks[n] = resourced(t, got, got.Blocks[n])
				}
				if want, have := documenttest.Outline(d), documenttest.Outline(got.Document); want != have {
					t.Fatalf("want %s\ngot %s", want, have)
				}
			})
		})
	}
}

// resourced gives pictures the source that they were written from, once their bytes are those.
func resourced(t *rapid.T, got document.Brought, b document.Block) document.Block {
	return document.Change([]document.Block{b}, func(line []document.Inline) []document.Inline {
		for n := range line {
			if line[n].Sort != document.Picture {
				continue
			}
			if data, err := got.File(line[n].Src); err != nil || !bytes.Equal(data, dot) {
				t.Fatalf("picture %s: %q, %v", line[n].Src, data, err)
			}
			line[n].Src = "/fichiers/abc"
		}
		return line
	})[0]
}

// FuzzRead: whatever is sent, a document or a reason, soon.
func FuzzRead(f *testing.F) {
	d := document.Document{Lang: "fr", Title: "t", Blocks: []document.Block{document.Paragraph{Text: []document.Inline{{Text: "a"}, {Sort: document.Mark, Note: 1}}}}, Notes: []document.Note{{Blocks: []document.Block{document.Paragraph{Text: document.Plain("n")}}}}}
	for _, write := range forms {
		var b bytes.Buffer
		if err := write(&b, d, nil); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for form := range forms {
			b, err := office.Read(bytes.NewReader(data), int64(len(data)), form)
			if err == nil {
				document.Markdown(b.Document)
			} else if !errors.Is(err, document.ErrForm) && !errors.Is(err, document.ErrBroken) && !errors.Is(err, document.ErrLarge) {
				t.Fatal(err)
			}
		}
	})
}
