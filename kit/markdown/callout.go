package markdown

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A callout is a quotation whose first line is [!NOTE], or another of these words: GitHub's form.
var calloutLine = regexp.MustCompile(`^[ \t]*\[!([A-Za-z]{3,9})\][ \t]*\r?\n?$`)

// Callouts is the kinds of callout, in the order in which they are offered.
var Callouts = []string{"note", "tip", "important", "warning", "caution"}

// calloutWords is what a callout is called over its text, in English and in French.
var calloutWords = map[string][2]string{
	"note":      {"Note", "À noter"},
	"tip":       {"Tip", "Astuce"},
	"important": {"Important", "Important"},
	"warning":   {"Warning", "Attention"},
	"caution":   {"Caution", "Danger"},
}

// callouts makes a callout of a quotation, before its first paragraph is read.
type callouts struct{}

// Transform implements parser.ParagraphTransformer.
func (callouts) Transform(node *ast.Paragraph, reader text.Reader, _ parser.Context) {
	quote, ok := node.Parent().(*ast.Blockquote)
	if !ok || node.PreviousSibling() != nil || node.Lines().Len() == 0 {
		return
	}
	line := node.Lines().At(0)
	found := calloutLine.FindSubmatch(line.Value(reader.Source()))
	if found == nil {
		return
	}
	kind := string(bytes.ToLower(found[1]))
	if _, known := calloutWords[kind]; !known {
		return
	}
	quote.SetAttributeString("class", []byte("callout -"+kind))
	if node.Lines().Len() == 1 {
		quote.RemoveChild(quote, node)
		return
	}
	node.Lines().SetSliced(1, node.Lines().Len())
}

// entitle puts its name over a callout.
func (p *page) entitle(quote *ast.Blockquote) {
	class, _ := quote.AttributeString("class")
	value, ok := class.([]byte)
	if !ok {
		return
	}
	words := calloutWords[string(bytes.TrimPrefix(value, []byte("callout -")))]
	name := words[0]
	if p.Lang == "fr" {
		name = words[1]
	}
	title := ast.NewParagraph()
	title.SetAttributeString("class", []byte("callout__title"))
	title.AppendChild(title, &prose{text: []byte(name), typed: true})
	quote.InsertBefore(quote, quote.FirstChild(), title)
}
