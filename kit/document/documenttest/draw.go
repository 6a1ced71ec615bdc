// Package documenttest makes documents by chance, for the tests of those who write and read them.
package documenttest

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"maillage/kit/document"
)

// Limits is what a form can say.
type Limits struct {
	Pages, Pictures, Notes, Callouts, Languages, Rules bool
	Signs                                              bool // words hold signs that are markup in Markdown
}

// Any is all that Markdown can say.
var Any = Limits{Pages: true, Pictures: true, Notes: true, Callouts: true, Languages: true, Rules: true, Signs: true}

type drawing struct {
	*rapid.T
	l     Limits
	notes int
}

// Draw is a document, settled as its readers settle it.
func Draw(t *rapid.T, l Limits) document.Document {
	d := &drawing{T: t, l: l}
	out := document.Document{Lang: "fr", Title: "Un essai"}
	level := 0
	for range rapid.IntRange(1, 6).Draw(t, "parts") {
		if rapid.Bool().Draw(t, "heading") {
			if level = rapid.IntRange(1, min(level+1, 4)).Draw(t, "level"); len(out.Blocks) == 0 {
				level = 1
			}
			out.Blocks = append(out.Blocks, document.Heading{Level: level, Text: d.words("title")})
			continue
		}
		marks := d.notes
		b := d.block(0)
		if n := len(out.Blocks); n > 0 && fmt.Sprintf("%T", b) == fmt.Sprintf("%T", out.Blocks[n-1]) {
			d.notes = marks
			b = document.Paragraph{Text: d.line()} // office forms cannot part two quotes, nor two pieces of code
		}
		out.Blocks = append(out.Blocks, b)
	}
	out.Blocks = leveled(out.Blocks)
	for n := range d.notes {
		out.Notes = append(out.Notes, document.Note{Blocks: []document.Block{document.Paragraph{Text: d.words(fmt.Sprint("note ", n))}}})
	}
	return out
}

func leveled(list []document.Block) []document.Block {
	before := 0
	for n, b := range list {
		if h, ok := b.(document.Heading); ok {
			if before == 0 {
				h.Level = 1
			}
			before, list[n] = h.Level, h
		}
	}
	return list
}

func (d *drawing) block(depth int) document.Block {
	sorts := []string{"paragraph", "paragraph", "code", "table"}
	if depth < 3 {
		sorts = append(sorts, "list", "list", "quote")
		if d.l.Callouts {
			sorts = append(sorts, "callout")
		}
	}
	if d.l.Rules && depth == 0 {
		sorts = append(sorts, "rule")
	}
	switch rapid.SampledFrom(sorts).Draw(d.T, "block") {
	case "list":
		return d.list(depth)
	case "quote":
		return document.Quote{Blocks: []document.Block{document.Paragraph{Text: d.line()}}}
	case "callout":
		return document.Callout{Kind: rapid.SampledFrom(document.Callouts).Draw(d.T, "kind"), Blocks: []document.Block{document.Paragraph{Text: d.line()}, d.list(depth + 1)}}
	case "code":
		lang := ""
		if d.l.Languages {
			lang = rapid.SampledFrom([]string{"", "go", "sql"}).Draw(d.T, "language")
		}
		return document.Code{Lang: lang, Text: "si a < b {\n  c & \"d\" | ```\n\n}"}
	case "table":
		return d.table()
	case "rule":
		return document.Rule{}
	}
	return document.Paragraph{Text: d.line()}
}

func (d *drawing) list(depth int) document.List {
	l := document.List{Ordered: rapid.Bool().Draw(d.T, "ordered")}
	if l.Ordered {
		l.Start = 1
	}
	task := !l.Ordered && rapid.Bool().Draw(d.T, "task")
	for range rapid.IntRange(1, 3).Draw(d.T, "items") {
		i := document.Item{Task: task, Done: task && rapid.Bool().Draw(d.T, "done"), Blocks: []document.Block{document.Paragraph{Text: d.line()}}}
		if depth < 2 && rapid.IntRange(0, 3).Draw(d.T, "inner") == 0 {
			i.Blocks = append(i.Blocks, d.list(depth+1))
		}
		l.Items = append(l.Items, i)
	}
	return l
}

func (d *drawing) table() document.Table {
	t := document.Table{}
	for range rapid.IntRange(2, 4).Draw(d.T, "columns") {
		t.Aligns = append(t.Aligns, document.Align(rapid.IntRange(0, 2).Draw(d.T, "align")))
		t.Head = append(t.Head, d.words("head"))
	}
	for range rapid.IntRange(1, 3).Draw(d.T, "rows") {
		var row [][]document.Inline
		for range t.Aligns {
			row = append(row, d.line())
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

var some = []string{"eau", "énergie", "lycée", "1 000 ppm", "l'année", "œuvre", "Région", "à 9 h 41"}

var signed = []string{"a*b", "_c_", "[x]", "<b>", "# non", "1. non", "- non", "& cie", "&amp;", "~~d~~", "@ana", "a|b", "\\n", "`e`", "> f", "f_g", "100 %", "(g)", "!", "+ h", "= i"}

func (d *drawing) words(name string) []document.Inline {
	pool := some
	if d.l.Signs {
		pool = append(append([]string{}, some...), signed...)
	}
	return document.Plain(strings.Join(rapid.SliceOfN(rapid.SampledFrom(pool), 1, 4).Draw(d.T, name), " "))
}

// line is words in several styles, parted by plain ones.
func (d *drawing) line() []document.Inline {
	out := d.words("words")
	for range rapid.IntRange(0, 3).Draw(d.T, "runs") {
		x := d.words("run")[0]
		x.Text = strings.Trim(x.Text, "!&|`#*<>_~-+=@[] ")
		if x.Text == "" {
			x.Text = "eau"
		}
		switch rapid.IntRange(0, 7).Draw(d.T, "sort") {
		case 0, 1, 2:
			x.Style = document.Style(rapid.IntRange(1, 7).Draw(d.T, "style"))
		case 3:
			x.Style = document.Mono
		case 4:
			x.Link = "https://exemple.fr/a?b=1&c=(d)"
			x.Style = document.Style(rapid.IntRange(0, 1).Draw(d.T, "style"))
		case 5:
			if d.l.Pages {
				x = document.Inline{Text: "la page", Page: "Une page"}
			}
		case 6:
			if d.l.Pictures {
				x = document.Inline{Sort: document.Picture, Text: "un plan", Src: "/fichiers/abc"}
			}
		case 7:
			if d.l.Notes {
				d.notes++
				x = document.Inline{Sort: document.Mark, Note: d.notes}
				out = append(out, x)
				out = document.Join(out, document.Inline{Text: " puis"})
				continue
			}
		}
		out = document.Join(out, document.Inline{Text: " "})
		out = document.Join(out, x)
		out = document.Join(out, document.Inline{Text: rapid.SampledFrom([]string{" ", ", ", " (suite) "}).Draw(d.T, "after") + "fin"})
	}
	return document.Trim(out)
}
