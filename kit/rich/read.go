package rich

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	xast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"maillage/kit/markdown"
)

// Max is how many bytes of Markdown are read: more than any page has.
const Max = 4 << 20

// pageScheme is what stands before the name of a page in an address, between goldmark and here.
const pageScheme = "maillage-page:"

// Read makes a document of a page's text; lost is the sorts of what it does not hold, in order, nil when it holds all.
func Read(src string) (doc Node, lost []Loss) {
	tree := markdown.Tree(src, Max, func(name string) (string, bool) { return pageScheme + name, true })
	r := &reader{source: tree.Source, notes: map[int]string{}, used: map[string]bool{}, losses: map[Loss]bool{}}
	if r.footnotes(tree.Root) < tree.Notes {
		r.losses[Note] = true
	}
	content := r.blocks(tree.Root)
	for _, label := range r.defined {
		if !r.used[label] {
			r.losses[Definition] = true
		}
	}
	for l := range r.losses {
		lost = append(lost, l)
	}
	slices.Sort(lost)
	return normal(content), lost
}

type reader struct {
	source  []byte
	notes   map[int]string // the text of each footnote, by its number
	defined []string       // references, folded
	used    map[string]bool
	losses  map[Loss]bool
}

// footnotes reads the notes, which goldmark puts at the end, and tells how many the text calls.
func (r *reader) footnotes(root ast.Node) (n int) {
	list, ok := root.LastChild().(*xast.FootnoteList)
	if !ok {
		return 0
	}
	for c := list.FirstChild(); c != nil; c = c.NextSibling() {
		n++
		words, ok := c.FirstChild().(*ast.Paragraph)
		if !ok || words.NextSibling() != nil && words.NextSibling().Kind() != xast.KindFootnoteBacklink {
			r.losses[Note] = true
			continue
		}
		r.notes[c.(*xast.Footnote).Index] = trim(blanks.ReplaceAllString(string(words.Lines().Value(r.source)), " "))
	}
	return n
}

func (r *reader) blocks(parent ast.Node) []Node {
	var out []Node
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			words := r.line(n)
			if len(words) == 0 {
				r.losses[Form] = true
			}
			out = append(out, Node{Type: "heading", Attrs: map[string]any{"level": n.Level}, Content: words})
		case *ast.Paragraph, *ast.TextBlock:
			out = append(out, Node{Type: "paragraph", Content: r.line(n)})
		case *ast.List:
			out = append(out, r.list(n))
		case *ast.Blockquote:
			out = append(out, Node{Type: "blockquote", Attrs: map[string]any{"callout": orNil(markdown.Callout(n))}, Content: r.blocks(n)})
		case *ast.FencedCodeBlock:
			language := ""
			if n.Info != nil {
				language = trim(markdown.Resolve(n.Info.Segment.Value(r.source)))
			}
			out = append(out, r.code(n, language))
		case *ast.CodeBlock:
			out = append(out, r.code(n, ""))
		case *ast.ThematicBreak:
			out = append(out, Node{Type: "horizontalRule"})
		case *xast.Table:
			out = append(out, r.table(n))
		case *ast.LinkReferenceDefinition:
			r.defined = append(r.defined, util.ToLinkReference(n.Label))
		case *ast.HTMLBlock:
			r.html(n)
		case *xast.FootnoteList:
		default: // what would cost too much to read
			r.losses[Form] = true
		}
	}
	return out
}

var emptyComment = regexp.MustCompile(`^<!--[` + spaces + `]*-->$`)

// html is shown as it is typed, which a document does not; a comment is not shown, and an empty one says nothing.
func (r *reader) html(n *ast.HTMLBlock) {
	text := bytes.Clone(n.Lines().Value(r.source))
	if n.HasClosure() {
		text = append(text, n.ClosureLine.Value(r.source)...)
	}
	switch typed := trim(string(text)); {
	case emptyComment.MatchString(typed):
	case strings.HasPrefix(typed, "<!--"):
		r.losses[Comment] = true
	default:
		r.losses[HTML] = true
	}
}

func (r *reader) code(n ast.Node, language string) Node {
	out := Node{Type: "codeBlock", Attrs: map[string]any{"language": orNil(language)}}
	if text := strings.TrimSuffix(string(n.Lines().Value(r.source)), "\n"); text != "" {
		out.Content = []Node{{Type: "text", Text: text}}
	}
	return out
}

func (r *reader) list(n *ast.List) Node {
	out := Node{Type: "bulletList", Attrs: map[string]any{}}
	if n.IsOrdered() {
		out.Type, out.Attrs["start"] = "orderedList", n.Start
	}
	loose := false
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		item := Node{Type: "listItem", Attrs: map[string]any{"checked": nil}}
		for b := c.FirstChild(); b != nil; b = b.NextSibling() {
			loose = loose || b.Kind() == ast.KindParagraph
		}
		if first := c.FirstChild(); first != nil {
			if box, ok := first.FirstChild().(*xast.TaskCheckBox); ok {
				item.Attrs["checked"] = box.IsChecked
			}
		}
		item.Content = r.blocks(c)
		out.Content = append(out.Content, item)
	}
	out.Attrs["loose"] = loose
	return out
}

func (r *reader) table(n *xast.Table) Node {
	out := Node{Type: "table"}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		kind := "tableCell"
		if row.Kind() == xast.KindTableHeader {
			kind = "tableHeader"
		}
		line := Node{Type: "tableRow"}
		for c := row.FirstChild(); c != nil && len(line.Content) < len(n.Alignments); c = c.NextSibling() {
			line.Content = append(line.Content, cell(kind, n.Alignments[len(line.Content)], r.line(c)))
		}
		for len(line.Content) < len(n.Alignments) {
			line.Content = append(line.Content, cell(kind, n.Alignments[len(line.Content)], nil))
		}
		out.Content = append(out.Content, line)
	}
	return out
}

func cell(kind string, side xast.Alignment, words []Node) Node {
	var align any
	switch side {
	case xast.AlignRight:
		align = "right"
	case xast.AlignCenter:
		align = "center"
	}
	return Node{Type: kind, Attrs: map[string]any{"align": align}, Content: []Node{{Type: "paragraph", Content: words}}}
}
