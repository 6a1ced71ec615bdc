package markdown

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	xast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// engine reads and writes; it holds no text and never changes after it is made.
var engine = goldmark.New(
	goldmark.WithParser(newParser()),
	goldmark.WithRenderer(renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(writer{}, 100),
		util.Prioritized(extension.NewTableHTMLRenderer(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)), 500),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(html.NewRenderer(), 1000),
	))),
)

// Addresses as people paste them: with accents, up to a space, a quote, a guillemet or an angle
// bracket. goldmark gives back the punctuation that ends the sentence.
var (
	bareURL = regexp.MustCompile(`^https?://[\pL\pN][\pL\pN.-]*(?::[0-9]{1,5})?(?:[/?#][^\s\x{a0}\x{202f}<>"«»]*)?`)
	bareWWW = regexp.MustCompile(`^www\.[\pL\pN-]+(?:\.[\pL\pN-]+)+(?:[/?#][^\s\x{a0}\x{202f}<>"«»]*)?`)
)

// newParser is goldmark's CommonMark parser with its doors made narrower (bounds.go) and the
// extensions of the package doc. Priorities are goldmark's.
func newParser() parser.Parser {
	linkify := extension.NewLinkifyParser(
		extension.WithLinkifyAllowedProtocols([]string{"http:", "https:"}),
		extension.WithLinkifyURLRegexp(bareURL),
		extension.WithLinkifyWWWRegexp(bareWWW),
	)
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(shallow{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(calmHeading{parser.NewATXHeadingParser()}, 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(noteBlocks(), 950),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(spacedTask{extension.NewTaskCheckBoxParser()}, 0),
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(noteInlines(), 140),
			util.Prioritized(pageLinks{}, 150),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
			util.Prioritized(parser.NewEmphasisParser(), 500),
			util.Prioritized(extension.NewStrikethroughParser(), 500),
			util.Prioritized(linkify, 999),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(callouts{}, 40),
			util.Prioritized(calmDefinitions{}, 50),
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(smallTable{extension.NewTableParagraphTransformer()}, 200),
			util.Prioritized(calmParagraph{}, 300),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
		),
	)
}

// The kinds of node that only this package makes.
var (
	kindProse = ast.NewNodeKind("Prose")
	kindFlat  = ast.NewNodeKind("Flat")
)

// prose is a run of text as it will be read: references resolved, typography set.
type prose struct {
	ast.BaseInline
	text  []byte
	typed bool // shown exactly as typed (HTML): neither typography nor mentions
	hard  bool // a line break follows
}

func (*prose) Kind() ast.NodeKind              { return kindProse }
func (n *prose) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// flat is a paragraph shown as typed, because reading its markup would cost too much.
type flat struct{ ast.BaseBlock }

func (*flat) Kind() ast.NodeKind              { return kindFlat }
func (*flat) IsRaw() bool                     { return true }
func (n *flat) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// writer writes the nodes which goldmark does not know, and HTML blocks as text.
type writer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (w writer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(kindProse, w.prose)
	r.Register(kindFlat, w.lines)
	r.Register(ast.KindHTMLBlock, w.lines)
	r.Register(xast.KindTaskCheckBox, w.task)
	r.Register(xast.KindFootnoteLink, w.noteCall)
	r.Register(xast.KindFootnoteBacklink, w.noteBack)
	r.Register(xast.KindFootnote, w.note)
	r.Register(xast.KindFootnoteList, w.noteList)
}

func (writer) prose(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if n := node.(*prose); entering {
		_, _ = w.Write(util.EscapeHTML(n.text))
		if n.hard {
			_, _ = w.WriteString("<br>\n")
		}
	}
	return ast.WalkContinue, nil
}

// lines writes a block as a paragraph of its lines, nothing for a comment.
func (writer) lines(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if text := typedLines(node, source); entering && len(text) > 0 {
		_, _ = w.WriteString("<p>")
		_, _ = w.Write(util.EscapeHTML(text))
		_, _ = w.WriteString("</p>\n")
	}
	return ast.WalkSkipChildren, nil
}

func (writer) task(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(`<span class="task__mark">` + box(node.(*xast.TaskCheckBox)) + "</span> ")
	}
	return ast.WalkContinue, nil
}

// box is the sign of a task, read aloud by screen readers.
func box(n *xast.TaskCheckBox) string {
	if n.IsChecked {
		return "☑"
	}
	return "☐"
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
