package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	xast "github.com/yuin/goldmark/extension/ast"
)

// plain returns the words of a shaped tree, a line for each block, nothing around.
func (p *page) plain(doc ast.Node) string {
	var b strings.Builder
	p.plainBlock(&b, doc)
	return strings.TrimSpace(b.String())
}

func (p *page) plainBlock(b *strings.Builder, n ast.Node) {
	switch {
	case n.Kind() == kindFlat || n.Kind() == ast.KindHTMLBlock:
		b.Write(typedLines(n, p.source))
	case n.Kind() == ast.KindCodeBlock || n.Kind() == ast.KindFencedCodeBlock:
		b.Write(bytes.TrimRight(n.Lines().Value(p.source), "\n"))
	case n.FirstChild() == nil:
		return
	case n.FirstChild().Type() == ast.TypeBlock:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			p.plainBlock(b, c)
		}
		if n.Kind() != xast.KindTableRow && n.Kind() != xast.KindTableHeader {
			return // each child has ended its line
		}
	default:
		p.plainInline(b, n)
	}
	if n.Kind() == xast.KindTableCell {
		b.WriteByte(' ')
		return
	}
	b.WriteByte('\n')
}

func (p *page) plainInline(b *strings.Builder, n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *prose:
			b.WriteString(strings.ReplaceAll(string(c.text), "\n", " "))
			if c.hard {
				b.WriteByte('\n')
			}
		case *ast.AutoLink:
			b.Write(c.Label(p.source))
		case *ast.CodeSpan:
			for t := c.FirstChild(); t != nil; t = t.NextSibling() {
				b.Write(bytes.ReplaceAll(t.(*ast.Text).Segment.Value(p.source), []byte("\n"), []byte(" ")))
			}
		case *ast.String:
			b.Write(c.Value)
		case *xast.TaskCheckBox:
			b.WriteString(box(c) + " ")
		default:
			p.plainInline(b, c)
		}
	}
}

// typedLines returns the lines of a raw block as they were typed, nothing for a comment.
func typedLines(n ast.Node, source []byte) []byte {
	text := n.Lines().Value(source)
	if h, ok := n.(*ast.HTMLBlock); ok {
		if h.HTMLBlockType == ast.HTMLBlockType2 {
			return nil
		}
		if h.HasClosure() {
			text = append(bytes.Clone(text), h.ClosureLine.Value(source)...)
		}
	}
	return bytes.TrimSpace(text)
}
