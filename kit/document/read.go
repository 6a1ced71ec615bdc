package document

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	xast "github.com/yuin/goldmark/extension/ast"

	"maillage/kit/markdown"
)

// MaxMarkdown is how many bytes of Markdown are read; what is more is cut.
const MaxMarkdown = 1_000_000

// pageScheme is what stands before the name of a page in an address, between goldmark and here.
const pageScheme = "maillage-page:"

// Read reads Markdown, as kit/markdown does: what it takes for text is text here too. Bold and italic words, links,
// pictures, tables, tasks, footnotes and callouts are kept. The highest heading has level 1. Title and facts are left empty.
func Read(src string) Document {
	root, source := markdown.Parse(src, MaxMarkdown, func(name string) (string, bool) { return pageScheme + name, true })
	r := &reader{source: source}
	d := Document{Blocks: r.blocks(root)}
	d.Notes = r.notes
	d.Blocks = Leveled(d.Blocks)
	return d
}

type reader struct {
	source []byte
	notes  []Note
}

func (r *reader) blocks(parent ast.Node) []Block {
	var out []Block
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			out = append(out, Heading{Level: n.Level, Text: r.line(n)})
		case *ast.Paragraph, *ast.TextBlock:
			if line := r.line(n); len(line) > 0 {
				out = append(out, Paragraph{line})
			}
		case *ast.List:
			out = append(out, r.list(n))
		case *ast.Blockquote:
			out = append(out, r.quote(n))
		case *ast.FencedCodeBlock:
			out = append(out, Code{string(n.Language(r.source)), r.code(n)})
		case *ast.CodeBlock:
			out = append(out, Code{"", r.code(n)})
		case *ast.ThematicBreak:
			out = append(out, Rule{})
		case *xast.Table:
			out = append(out, r.table(n))
		case *xast.FootnoteList:
			r.footnotes(n)
		default: // HTML, and what would cost too much to read
			if line := r.typed(n); len(line) > 0 {
				out = append(out, Paragraph{line})
			}
		}
	}
	return out
}

func (r *reader) typed(n ast.Node) []Inline {
	if h, ok := n.(*ast.HTMLBlock); ok && h.HTMLBlockType == ast.HTMLBlockType2 {
		return nil // a comment
	}
	text := n.Lines().Value(r.source)
	if h, ok := n.(*ast.HTMLBlock); ok && h.HasClosure() {
		text = append(bytes.Clone(text), h.ClosureLine.Value(r.source)...)
	}
	return Plain(strings.Join(strings.Fields(string(text)), " "))
}

func (r *reader) code(n ast.Node) string {
	return strings.TrimRight(string(n.Lines().Value(r.source)), "\n")
}

func (r *reader) list(n *ast.List) List {
	l := List{Ordered: n.IsOrdered(), Start: n.Start}
	if l.Ordered && l.Start < 0 || !l.Ordered {
		l.Start = 0
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		i := Item{}
		if first := c.FirstChild(); first != nil {
			if box, ok := first.FirstChild().(*xast.TaskCheckBox); ok {
				i.Task, i.Done = true, box.IsChecked
			}
		}
		i.Blocks = r.blocks(c)
		l.Items = append(l.Items, i)
	}
	return l
}

func (r *reader) quote(n *ast.Blockquote) Block {
	if kind := markdown.Callout(n); kind != "" {
		return Callout{kind, r.blocks(n)}
	}
	return Quote{r.blocks(n)}
}

func (r *reader) table(n *xast.Table) Table {
	t := Table{}
	for _, a := range n.Alignments {
		switch a {
		case xast.AlignCenter:
			t.Aligns = append(t.Aligns, Center)
		case xast.AlignRight:
			t.Aligns = append(t.Aligns, Right)
		default:
			t.Aligns = append(t.Aligns, Left)
		}
	}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		cells := make([][]Inline, 0, len(t.Aligns))
		for c := row.FirstChild(); c != nil && len(cells) < len(t.Aligns); c = c.NextSibling() {
			cells = append(cells, r.line(c))
		}
		for len(cells) < len(t.Aligns) {
			cells = append(cells, nil)
		}
		if row.Kind() == xast.KindTableHeader {
			t.Head = cells
		} else {
			t.Rows = append(t.Rows, cells)
		}
	}
	return t
}

func (r *reader) footnotes(list *xast.FootnoteList) {
	for c := list.FirstChild(); c != nil; c = c.NextSibling() {
		f, ok := c.(*xast.Footnote)
		if !ok || f.Index < 1 {
			continue
		}
		for len(r.notes) < f.Index {
			r.notes = append(r.notes, Note{})
		}
		r.notes[f.Index-1] = Note{r.blocks(f)}
	}
}

// Leveled moves headings so that the highest is of level 1, and none is skipped on the way down.
func Leveled(list []Block) []Block {
	highest, before := 6, 0
	Walk(list, func(b Block) {
		if h, ok := b.(Heading); ok {
			highest = min(highest, h.Level)
		}
	})
	for n, b := range list {
		if h, ok := b.(Heading); ok {
			h.Level = min(h.Level-highest+1, before+1)
			before, list[n] = h.Level, h
		}
	}
	return list
}
