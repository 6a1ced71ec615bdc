package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Source is a text as goldmark reads it.
type Source struct {
	Root   ast.Node
	Source []byte // what Root points into
	Notes  int    // how many footnotes the text defines, those that nothing calls included
}

// Tree is Parse, with what the tree alone does not say.
func Tree(src string, max int, page func(name string) (href string, ok bool)) Source {
	source := []byte(clean(src, Options{Max: max}.max()))
	context, count := parser.NewContext(), &noteCount{}
	context.Set(pagesKey, &pageNames{page, &ordered{}})
	context.Set(notesKey, count)
	return Source{engine.Parser().Parse(text.NewReader(source), parser.WithContext(context)), source, count.notes}
}

// Parse reads src, cut and cleaned as Render does, into goldmark's tree, footnotes and callouts included, within the same bounds,
// and returns the bytes that the tree points into. page gives the address that stands for [[name]].
func Parse(src string, max int, page func(name string) (href string, ok bool)) (ast.Node, []byte) {
	t := Tree(src, max, page)
	return t.Root, t.Source
}

// Resolve is the words that a piece of source stands for: escapes and references are undone.
func Resolve(raw []byte) string { return strings.ReplaceAll(string(resolve(raw)), escapedSign, "") }

// Callout is the kind of callout that a quotation of such a tree is ("note", "tip"…), "" for a quotation.
func Callout(n *ast.Blockquote) string {
	class, _ := n.AttributeString("class")
	value, _ := class.([]byte)
	return strings.TrimPrefix(string(value), "callout -")
}
