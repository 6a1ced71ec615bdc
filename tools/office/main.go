// Office proves with LibreOffice that what the wiki exports is a document for others too: the guides of the demonstration and
// documents made by chance are written as ODT and DOCX, turned by LibreOffice into the other form, read back, and compared: headings,
// items of lists, tasks, cells of tables, links, footnotes, words. PDF files are read by poppler: words and bookmarks.
//
//	make office     (apt: libreoffice-writer-nogui, poppler-utils)
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"pgregory.net/rapid"

	"maillage/kit/document"
	"maillage/kit/document/documenttest"
	"maillage/kit/office"
	"maillage/kit/pdf"
	"maillage/site/demo/corpus"
)

// made is how many documents are made by chance.
const made = 40

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "office:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.MkdirTemp("", "maillage-office-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	list, err := documents()
	if err != nil {
		return err
	}
	wrong := 0
	for _, c := range []struct {
		from, to office.Form
		write    func(io.Writer, document.Document, document.Pictures) error
	}{{office.OpenDocument, office.Word, office.ODT}, {office.Word, office.OpenDocument, office.DOCX}} {
		n, err := convert(dir, list, c.from, c.to, c.write)
		if err != nil {
			return err
		}
		wrong += n
	}
	n, err := printed(dir, list)
	if err != nil {
		return err
	}
	if wrong += n; wrong > 0 {
		return fmt.Errorf("%d differences", wrong)
	}
	return nil
}

// documents is the guides, then some made by chance.
func documents() ([]document.Document, error) {
	var out []document.Document
	for _, source := range []string{"", "guides.etalab.gouv.fr", "doc.data.gouv.fr"} {
		pages, err := corpus.Guides(source)
		if err != nil {
			return nil, err
		}
		for _, p := range pages {
			d := document.Read(p.Body)
			d.Title, d.Lang = p.Title, "fr"
			out = append(out, named(d))
		}
	}
	draw := rapid.Custom(func(t *rapid.T) document.Document {
		return documenttest.Draw(t, documenttest.Limits{Notes: true, Callouts: true, Signs: true})
	})
	for n := range made {
		out = append(out, named(draw.Example(n)))
	}
	return out, nil
}

// named has links to pages lead to addresses, as exports do.
func named(d document.Document) document.Document {
	d.Blocks = document.Change(d.Blocks, func(line []document.Inline) []document.Inline {
		for n := range line {
			if line[n].Page != "" {
				line[n].Link, line[n].Page = "https://exemple.fr/pages/x", ""
			}
		}
		return line
	})
	d.Says = document.Says{Notes: "Notes", Back: "Revenir", Page: "Page"}
	return d
}

// counts is what is compared.
type counts struct{ headings, items, tasks, cells, links, notes, words int }

func (c *counts) add(o counts) {
	c.headings += o.headings
	c.items += o.items
	c.tasks += o.tasks
	c.cells += o.cells
	c.links += o.links
	c.notes += o.notes
	c.words += o.words
}

func (c counts) String() string {
	return fmt.Sprintf("%d headings, %d items of lists, %d tasks, %d cells, %d links, %d footnotes, %d words", c.headings, c.items, c.tasks, c.cells, c.links, c.notes, c.words)
}

func countsOf(d document.Document) (c counts) {
	line := func(l []document.Inline) []document.Inline {
		before := ""
		for _, i := range l {
			if i.Link != "" && i.Link != before {
				c.links++
			}
			before = i.Link
			if i.Sort == document.Mark {
				c.notes++
			}
		}
		c.words += len(strings.Fields(document.Said(l)))
		return l
	}
	document.Change(d.Blocks, line)
	document.Walk(d.Blocks, func(b document.Block) {
		switch b := b.(type) {
		case document.Heading:
			c.headings++
		case document.List:
			c.items += len(b.Items)
			for _, i := range b.Items {
				if i.Task {
					c.tasks++
				}
			}
		case document.Table:
			c.cells += len(b.Aligns) * (len(b.Rows) + 1)
		}
	})
	return c
}

func convert(dir string, list []document.Document, from, to office.Form, write func(io.Writer, document.Document, document.Pictures) error) (int, error) {
	in, out := filepath.Join(dir, string(from)), filepath.Join(dir, string(from)+"-"+string(to))
	if err := os.MkdirAll(in, 0o700); err != nil {
		return 0, err
	}
	var files []string
	for n, d := range list {
		var b bytes.Buffer
		if err := write(&b, d, nil); err != nil {
			return 0, err
		}
		name := filepath.Join(in, fmt.Sprintf("%03d.%s", n, from))
		if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
			return 0, err
		}
		files = append(files, name)
	}
	args := append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", string(to), "--outdir", out}, files...)
	if said, err := tool("soffice", args...); err != nil {
		return 0, fmt.Errorf("soffice: %w: %s", err, said)
	}
	wrong := 0
	var want, got counts
	for n, d := range list {
		data, err := os.ReadFile(filepath.Join(out, fmt.Sprintf("%03d.%s", n, to)))
		if err != nil {
			return 0, err
		}
		b, err := office.Read(bytes.NewReader(data), int64(len(data)), to)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", d.Title, err)
		}
		w, g := countsOf(d), countsOf(b.Document)
		want.add(w)
		got.add(g)
		if w != g {
			wrong++
			fmt.Printf("%s, document %d, %s\n  written %s\n  back    %s\n", from, n, d.Title, w, g)
		}
	}
	fmt.Printf("%s through LibreOffice as %s: %d of %d documents the same\n  written %s\n  back    %s\n", from, to, len(list)-wrong, len(list), want, got)
	return wrong, nil
}

// printed compares the words of PDF files, read by pdftotext, and their bookmarks, with what was written.
func printed(dir string, list []document.Document) (int, error) {
	wrong, words, found := 0, 0, 0
	for n, d := range list {
		var b bytes.Buffer
		d.Number()
		if err := pdf.Write(&b, d, nil); err != nil {
			return 0, err
		}
		name := filepath.Join(dir, fmt.Sprintf("%03d.pdf", n))
		if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
			return 0, err
		}
		said, err := tool("pdftotext", name, "-")
		if err != nil {
			return 0, err
		}
		lost := 0
		document.Change(narrow(d.Blocks), func(line []document.Inline) []document.Inline {
			for _, w := range strings.FieldsFunc(document.Said(line), func(r rune) bool { return strings.ContainsRune(" \u00a0\u202f", r) }) {
				words++
				if strings.Contains(said, w) {
					found++
				} else if len(w) < 20 && !strings.ContainsFunc(w, func(r rune) bool { return r > 0xffff || r == 0xfe0f }) { // longer ones are cut over two lines; no font has flags
					lost++
					fmt.Printf("  lost: %q\n", w)
				}
			}
			return line
		})
		if marks := bytes.Count(b.Bytes(), []byte("/Dest [")); lost > 0 || marks < d.Headings() {
			wrong++
			fmt.Printf("pdf, document %d, %s: %d words lost, %d bookmarks for %d headings\n", n, d.Title, lost, marks, d.Headings())
		}
	}
	fmt.Printf("pdf through pdftotext: %d of %d documents whole, %d of %d words found\n", len(list)-wrong, len(list), found, words)
	return wrong, nil
}

// narrow is blocks without the tables whose columns are so many that words are cut.
func narrow(list []document.Block) []document.Block {
	var out []document.Block
	for _, b := range list {
		if t, ok := b.(document.Table); !ok || len(t.Aligns) <= 8 {
			out = append(out, b)
		}
	}
	return out
}

// longest is how long LibreOffice may take for all documents.
const longest = 10 * time.Minute

func tool(name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	return string(out), err
}
