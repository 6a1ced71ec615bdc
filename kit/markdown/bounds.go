package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// goldmark reads some texts in quadratic time, and some grow a thousandfold: 200 kB of > take it 8 s,
// a table of 500 columns with 30,000 empty rows 15 s and 150 MB (measured with v1.8.7). The wrappers
// below refuse a construct where it starts to cost; the signs are then plain text.
const (
	// maxDepth of quotes and lists together. Real replies quote five deep at most.
	maxDepth = 24
	// maxInline is how deep emphasis nests; a parser of HTML gives up at 512.
	maxInline = 16
	// maxSigns of markup in one paragraph, heading or row: 4 ms at worst. Code blocks do not count.
	maxSigns = 4000
	// maxDefinitions of references in one paragraph; goldmark copies the others for each.
	maxDefinitions = 1000
	// maxFilled is how many cells short rows may be completed with, in one text.
	maxFilled = 20_000
	// maxPipes is how many rows with back quotes and escaped pipes one text may have; goldmark looks at
	// each of them for each.
	maxPipes = 500
	// minExpansion is how many bytes references may add to a short text; a long one may double.
	minExpansion = 20_000
)

// signs counts the bytes of line that may start or end markup.
func signs(line []byte) int {
	n := 0
	for _, c := range line {
		switch c {
		case '*', '_', '~', '[', ']', '!', '<', '`', '&', '\\':
			n++
		}
	}
	return n
}

// shallow opens its block only above maxDepth.
type shallow struct{ parser.BlockParser }

// Open implements parser.BlockParser.
func (s shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		if k := n.Kind(); k == ast.KindBlockquote || k == ast.KindList {
			depth++
		}
	}
	if depth >= maxDepth {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, reader, pc)
}

// calmHeading leaves a line with too many signs to calmParagraph.
type calmHeading struct{ parser.BlockParser }

// Open implements parser.BlockParser.
func (c calmHeading) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if line, _ := reader.PeekLine(); signs(line) > maxSigns {
		return nil, parser.NoChildren
	}
	return c.BlockParser.Open(parent, reader, pc)
}

// spacedTask takes [x] for a task only before a space: "- [x](address)" is a link.
type spacedTask struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (s spacedTask) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if line, _ := block.PeekLine(); len(line) < 4 || (line[3] != ' ' && line[3] != '\t') {
		return nil
	}
	return s.InlineParser.Parse(parent, block, pc)
}

// calmDefinitions makes flat what has too many reference definitions, before they are read.
type calmDefinitions struct{}

// Transform implements parser.ParagraphTransformer.
func (calmDefinitions) Transform(node *ast.Paragraph, reader text.Reader, _ parser.Context) {
	flatten(node, reader.Source(), maxDefinitions, func(line []byte) int { return bytes.Count(line, []byte("]:")) })
}

// calmParagraph makes flat what has too many signs. It comes after tables and reference definitions
// have taken their lines.
type calmParagraph struct{}

// Transform implements parser.ParagraphTransformer.
func (calmParagraph) Transform(node *ast.Paragraph, reader text.Reader, _ parser.Context) {
	flatten(node, reader.Source(), maxSigns, signs)
}

// flatten puts a flat block in the place of node when its lines cost more than limit.
func flatten(node *ast.Paragraph, source []byte, limit int, cost func(line []byte) int) {
	n, lines := 0, node.Lines()
	for i := range lines.Len() {
		line := lines.At(i)
		n += cost(line.Value(source))
	}
	if n > limit {
		f := &flat{}
		f.SetLines(lines)
		node.Parent().ReplaceChild(node.Parent(), node, f)
	}
}

// tableCosts counts what the tables of one text have cost.
var tableCosts = parser.NewContextKey()

type costs struct{ filled, pipes int }

// smallTable makes a table only while the text can afford it.
type smallTable struct{ parser.ParagraphTransformer }

// Transform implements parser.ParagraphTransformer.
func (s smallTable) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	spent := pc.ComputeIfAbsent(tableCosts, func() any { return &costs{} }).(*costs)
	lines, columns := node.Lines(), 0
	for i := range lines.Len() {
		line := lines.At(i)
		if row := line.Value(reader.Source()); len(bytes.Trim(row, " \t\n:|-")) == 0 {
			columns = max(columns, bytes.Count(row, []byte{'|'})+1)
		}
	}
	if columns == 0 {
		return // no delimiter row, no table
	}
	for i := range lines.Len() {
		line := lines.At(i)
		row := line.Value(reader.Source())
		if signs(row) > maxSigns {
			return
		}
		spent.filled += max(0, columns-bytes.Count(row, []byte{'|'})-1)
		if bytes.IndexByte(row, '`') >= 0 && bytes.Contains(row, []byte(`\|`)) {
			spent.pipes++
		}
	}
	if spent.filled <= maxFilled && spent.pipes <= maxPipes {
		s.ParagraphTransformer.Transform(node, reader, pc)
	}
}
