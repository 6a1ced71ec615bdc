package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// maxPageName is the length in bytes of the name in a link to a page; a longer one stays as typed.
const maxPageName = 300

// pagesKey holds the *pageNames of the text that is read; without it, double brackets mean nothing.
var pagesKey = parser.NewContextKey()

// pageNames is what turns the names of pages into addresses, and those met.
type pageNames struct {
	href func(name string) (string, bool)
	met  *ordered
}

// pageLinks reads [[Name of a page]] and [[Name of a page|words to show]].
type pageLinks struct{}

// Trigger implements parser.InlineParser.
func (pageLinks) Trigger() []byte { return []byte{'['} }

// Parse implements parser.InlineParser.
func (pageLinks) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	names, ok := pc.Get(pagesKey).(*pageNames)
	line, at := block.PeekLine()
	if !ok || !bytes.HasPrefix(line, []byte("[[")) {
		return nil
	}
	end := bytes.Index(line, []byte("]]"))
	if end < 0 || end > maxPageName {
		return nil
	}
	inside := line[2:end]
	if bytes.ContainsAny(inside, "[]\n") {
		return nil
	}
	name, words, named := bytes.Cut(inside, []byte("|"))
	start := at.Start + 2
	if named {
		start += len(name) + 1
	} else {
		words = name
	}
	if named {
		name = bytes.TrimSuffix(name, []byte(`\`)) // in a table, the bar is escaped
	}
	target := strings.TrimSpace(string(name))
	if target == "" || len(bytes.TrimSpace(words)) == 0 {
		return nil
	}
	href, ok := names.href(target)
	if !ok {
		return nil
	}
	names.met.add(target)
	link := ast.NewLink()
	link.Destination = []byte(href)
	link.AppendChild(link, ast.NewTextSegment(text.NewSegment(start, start+len(words))))
	block.Advance(end + 2)
	return link
}
