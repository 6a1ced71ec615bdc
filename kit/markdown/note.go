package markdown

import (
	"regexp"
	"strconv"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	xast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// goldmark looks at each footnote for each call: these keep a text under 100,000 looks.
const (
	maxNotes = 200
	maxCalls = 500
)

// notesKey holds the *noteCount of a text that may have footnotes; without it, [^1] means nothing.
var notesKey = parser.NewContextKey()

type noteCount struct{ notes, calls int }

var (
	noteStart = regexp.MustCompile(`^\[\^[^\s\[\]]{1,100}\]:`)
	noteCall  = regexp.MustCompile(`^\[\^[^\s\[\]]{1,100}\]`)
)

// notes reads [^label]: and the blocks indented under it.
type notes struct{ parser.BlockParser }

// Open implements parser.BlockParser.
func (n notes) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	count, ok := pc.Get(notesKey).(*noteCount)
	line, _ := reader.PeekLine()
	if at := pc.BlockOffset(); !ok || at < 0 || count.notes >= maxNotes || !noteStart.Match(line[at:]) {
		return nil, parser.NoChildren
	}
	count.notes++
	return n.BlockParser.Open(parent, reader, pc)
}

// noteCalls reads [^label] where a note has that label.
type noteCalls struct{ parser.InlineParser }

// Trigger implements parser.InlineParser.
func (noteCalls) Trigger() []byte { return []byte{'['} }

// Parse implements parser.InlineParser.
func (n noteCalls) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	count, ok := pc.Get(notesKey).(*noteCount)
	line, _ := block.PeekLine()
	if !ok || count.calls >= maxCalls || !noteCall.Match(line) {
		return nil
	}
	count.calls++
	return n.InlineParser.Parse(parent, block, pc)
}

func noteBlocks() parser.BlockParser   { return notes{extension.NewFootnoteBlockParser()} }
func noteInlines() parser.InlineParser { return noteCalls{extension.NewFootnoteParser()} }

// back is what leads from a note to where it is called.
func (p *page) back() string {
	if p.Lang == "fr" {
		return "↩ retour"
	}
	return "↩ back"
}

// noteCallID is the id of the n-th call of a note, from 0.
func noteCallID(note, n int) string {
	if n == 0 {
		return "appel-" + strconv.Itoa(note)
	}
	return "appel-" + strconv.Itoa(note) + "-" + strconv.Itoa(n+1)
}

func (writer) noteCall(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if n := node.(*xast.FootnoteLink); entering {
		number := strconv.Itoa(n.Index)
		_, _ = w.WriteString(`<sup><a class="note" id="` + noteCallID(n.Index, n.RefIndex) + `" href="#note-` + number + `" title="Note ` + number + `">` + number + `</a></sup>`)
	}
	return ast.WalkContinue, nil
}

func (writer) noteBack(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if n := node.(*xast.FootnoteBacklink); entering {
		words, _ := n.AttributeString("words")
		said, _ := words.(string)
		_, _ = w.WriteString(` <a class="note-back" href="#` + noteCallID(n.Index, n.RefIndex) + `">` + said + `</a>`)
	}
	return ast.WalkContinue, nil
}

func (writer) note(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if n := node.(*xast.Footnote); entering {
		_, _ = w.WriteString(`<li id="note-` + strconv.Itoa(n.Index) + "\">\n")
	} else {
		_, _ = w.WriteString("</li>\n")
	}
	return ast.WalkContinue, nil
}

func (writer) noteList(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<ol class=\"notes\">\n")
	} else {
		_, _ = w.WriteString("</ol>\n")
	}
	return ast.WalkContinue, nil
}
