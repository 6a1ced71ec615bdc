package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// maxNotes is how many marks of footnotes a text may have: goldmark looks through all notes for each.
const maxNotes = 2000

// Parse reads src, cut and cleaned as Render does, into goldmark's tree, within the same bounds, and returns the bytes that
// the tree points into. Footnotes are read too. page gives the address that stands for [[name]].
func Parse(src string, max int, page func(name string) (href string, ok bool)) (ast.Node, []byte) {
	source := []byte(clean(src, Options{Max: max}.max()))
	p := newParser()
	if bytes.Count(source, []byte("[^")) <= maxNotes {
		p.AddOptions(
			parser.WithBlockParsers(util.Prioritized(extension.NewFootnoteBlockParser(), 999)),
			parser.WithInlineParsers(util.Prioritized(extension.NewFootnoteParser(), 101)),
			parser.WithASTTransformers(util.Prioritized(extension.NewFootnoteASTTransformer(), 999)),
		)
	}
	context := parser.NewContext()
	context.Set(pagesKey, &pageNames{page, &ordered{}})
	return p.Parse(text.NewReader(source), parser.WithContext(context)), source
}

// Resolve is the words that a piece of source stands for: escapes and references are undone.
func Resolve(raw []byte) string { return strings.ReplaceAll(string(resolve(raw)), escapedSign, "") }
