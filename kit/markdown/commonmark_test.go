package markdown_test

import (
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"maillage/kit/markdown"
	"maillage/kit/sanitize"
)

// Of the 652 examples of CommonMark 0.31, those with raw HTML are ours to show as typed. All the others
// must come out as the specification says, once dressed as the package doc promises, but for these.
var extended = map[int]string{
	608: "a bare address is a link",
	611: "a bare address is a link",
	612: "a bare mail is a link",
}

func TestCommonMark(t *testing.T) {
	data, err := os.ReadFile("testdata/commonmark_0.31.json")
	if err != nil {
		t.Fatal(err)
	}
	var examples []struct{ Markdown, HTML, Section string }
	if err := json.Unmarshal(data, &examples); err != nil {
		t.Fatal(err)
	}
	raw, passed := 0, 0
	for i, e := range examples {
		number := i + 1
		if hasHTML(e.Markdown) {
			raw++
			continue
		}
		got := markdown.Render(e.Markdown, markdown.Options{}).HTML
		want := dress(t, e.HTML)
		switch _, differs := extended[number]; {
		case (got == want) == differs:
			t.Errorf("example %d (%s), listed as extended: %v\n%q\n got %s\nwant %s", number, e.Section, differs, e.Markdown, got, want)
		case got == want:
			passed++
		}
	}
	if len(examples) != 652 || raw != 72 || passed != 577 {
		t.Errorf("%d examples: %d with raw HTML, %d passed, %d extended", len(examples), raw, passed, len(extended))
	}
}

// hasHTML tells whether goldmark itself finds raw HTML in src.
func hasHTML(src string) bool {
	found := false
	doc := goldmark.DefaultParser().Parse(text.NewReader([]byte(src)))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		found = found || n.Kind() == ast.KindRawHTML || n.Kind() == ast.KindHTMLBlock
		return ast.WalkContinue, nil
	})
	return found
}

// dress makes of the HTML of the specification what Render promises: titles moved, links that leave
// marked, links without words given their address, then the sanitiser.
func dress(t *testing.T, s string) string {
	t.Helper()
	place := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(s), place)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes {
		place.AppendChild(n)
	}
	var titles []*html.Node
	highest := "h6"
	for n := range place.Descendants() {
		switch n.DataAtom {
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			titles = append(titles, n)
			highest = min(highest, n.Data)
		case atom.A:
			dressLink(n)
		case atom.Img:
			label := value(n, "alt")
			if label == "" {
				label = value(n, "src")
			}
			if n.Parent.DataAtom == atom.A { // a link cannot stand in a link
				n.Type, n.Data, n.DataAtom = html.TextNode, label, 0
				continue
			}
			n.Data, n.DataAtom = "a", atom.A
			n.AppendChild(&html.Node{Type: html.TextNode, Data: label})
			for i := range n.Attr {
				if n.Attr[i].Key == "src" {
					n.Attr[i].Key = "href"
				}
			}
			dressLink(n)
		}
	}
	before := byte('1')
	for _, n := range titles {
		before = min('2'+n.Data[1]-highest[1], before+1, '6')
		n.Data, n.DataAtom = "h"+string(before), 0
	}
	var b strings.Builder
	for c := range place.ChildNodes() {
		if err := html.Render(&b, c); err != nil {
			t.Fatal(err)
		}
	}
	return sanitize.HTML(b.String())
}

func dressLink(n *html.Node) {
	href := value(n, "href")
	if u, err := url.Parse(href); err == nil && u.Host != "" {
		n.Attr = append(n.Attr, html.Attribute{Key: "class", Val: "ext"})
	}
	if n.FirstChild == nil {
		n.AppendChild(&html.Node{Type: html.TextNode, Data: href})
	}
}

func value(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
