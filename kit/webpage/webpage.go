// Package webpage reads pages of the web, saved or written by a program, as documents (kit/document).
//
//	b, err := webpage.Read(file)
//
// Headings, lists, tables, quotes, code, links, pictures and emphasis are kept; scripts, styles, forms and what surrounds the text
// (nav, header of the site, footer) are not. What was not understood is counted in the report. At most MaxBytes are read, nested
// at most 400 deep.
package webpage

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"maillage/kit/document"
)

// MaxBytes is how much of a page is read.
const MaxBytes = 8 << 20

const (
	maxNested = 400
	maxNodes  = 300_000
	maxCells  = 40_000
	maxWide   = 60
)

// reader is a page being read.
type reader struct {
	b     document.Brought
	nodes int
	deep  bool
	notes map[string]int // number of each footnote, by its id
}

// Read reads a page. Errors: document.ErrLarge, ErrBroken.
func Read(in io.Reader) (document.Brought, error) {
	r := &reader{notes: map[string]int{}}
	data, err := io.ReadAll(io.LimitReader(in, MaxBytes+1))
	if err != nil {
		return r.b, fmt.Errorf("%w: %w", document.ErrBroken, err)
	}
	if len(data) > MaxBytes {
		return r.b, document.ErrLarge
	}
	utf8, err := charset.NewReader(bytes.NewReader(data), "text/html")
	if err != nil {
		return r.b, fmt.Errorf("%w: %w", document.ErrBroken, err)
	}
	root, err := html.Parse(utf8)
	if err != nil {
		return r.b, fmt.Errorf("%w: %w", document.ErrBroken, err)
	}
	r.head(root)
	if r.nodes > maxNodes {
		return r.b, document.ErrLarge
	}
	r.footnotes(root)
	top := r.main(root)
	r.b.Blocks = document.Leveled(r.titled(r.blocks(nil, top, document.Inline{}, 0)))
	return r.b, nil
}

// head reads what a page says of itself, and counts its nodes.
func (r *reader) head(root *html.Node) {
	for n := range root.Descendants() {
		if r.nodes++; r.nodes > maxNodes {
			return
		}
		switch n.DataAtom {
		case atom.Html:
			r.b.Lang = attr(n, "lang")
		case atom.Title:
			if r.b.Title == "" && n.FirstChild != nil {
				r.b.Title = strings.Join(strings.Fields(n.FirstChild.Data), " ")
			}
		case atom.Meta:
			if attr(n, "name") == "author" {
				r.b.Authors = append(r.b.Authors, attr(n, "content"))
			}
		}
	}
}

// main is what holds the text: the element main, an article by itself, or the body.
func (r *reader) main(root *html.Node) *html.Node {
	var body *html.Node
	for n := range root.Descendants() {
		switch {
		case n.DataAtom == atom.Main || attr(n, "role") == "main":
			return n
		case n.DataAtom == atom.Body:
			body = n
		}
	}
	if body == nil {
		return root
	}
	return body
}

// titled takes the first heading of the first level as the title.
func (r *reader) titled(list []document.Block) []document.Block {
	for n, b := range list {
		if h, ok := b.(document.Heading); ok {
			if h.Level == 1 {
				r.b.Title = document.Said(h.Text)
				return append(list[:n:n], list[n+1:]...)
			}
			return list
		}
	}
	return list
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// inlineAtoms are the elements that stand inside lines.
var inlineAtoms = map[atom.Atom]document.Style{
	atom.A: 0, atom.Span: 0, atom.Em: document.Italic, atom.I: document.Italic, atom.Cite: document.Italic, atom.Strong: document.Bold, atom.B: document.Bold, atom.Del: document.Strike,
	atom.S: document.Strike, atom.Strike: document.Strike, atom.Code: document.Mono, atom.Kbd: document.Mono, atom.Samp: document.Mono, atom.Tt: document.Mono, atom.Sup: 0, atom.Sub: 0,
	atom.U: 0, atom.Small: 0, atom.Abbr: 0, atom.Time: 0, atom.Mark: 0, atom.Q: 0, atom.Font: 0, atom.Img: 0, atom.Br: 0, atom.Ins: 0, atom.Var: document.Italic, atom.Dfn: document.Italic, atom.Bdi: 0, atom.Label: 0, atom.Picture: 0, atom.Wbr: 0,
}

// skipped are elements whose words are not the text.
var skipped = map[atom.Atom]string{
	atom.Script: "", atom.Style: "", atom.Head: "", atom.Template: "", atom.Noscript: "", atom.Nav: "", atom.Iframe: "frame", atom.Object: "embedded", atom.Embed: "embedded", atom.Video: "embedded",
	atom.Audio: "embedded", atom.Form: "form", atom.Button: "", atom.Select: "", atom.Textarea: "", atom.Svg: "drawing", atom.Math: "formula", atom.Canvas: "drawing", atom.Map: "",
}

// blocks adds what is below n; as has the style and the link around. Words between blocks are a paragraph.
func (r *reader) blocks(out []document.Block, n *html.Node, as document.Inline, depth int) []document.Block {
	var line []document.Inline
	flush := func() {
		if line = document.Trim(line); len(line) > 0 {
			out = append(out, document.Paragraph{Text: line})
		}
		line = nil
	}
	if depth > maxNested {
		r.tooDeep()
		return out
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode || c.Type == html.ElementNode && r.isInline(c) {
			line = r.inline(line, c, as, depth+1)
			continue
		}
		if c.Type != html.ElementNode || r.skip(c) {
			continue
		}
		flush()
		out = r.block(out, c, as, depth+1)
	}
	flush()
	return out
}

func (r *reader) tooDeep() {
	if !r.deep {
		r.deep = true
		r.b.Report.Add("too_deep", "")
	}
}

// isInline tells whether an element stands inside a line: by its name, and by holding no block.
func (r *reader) isInline(n *html.Node) bool {
	if _, ok := inlineAtoms[n.DataAtom]; !ok {
		return false
	}
	seen := 0
	for c := range n.Descendants() {
		if seen++; seen > 200 {
			break
		}
		if _, ok := inlineAtoms[c.DataAtom]; c.Type == html.ElementNode && !ok && skipped[c.DataAtom] == "" {
			if _, skip := skipped[c.DataAtom]; !skip {
				return false
			}
		}
	}
	return true
}

func (r *reader) skip(n *html.Node) bool {
	what, ok := skipped[n.DataAtom]
	if what != "" {
		r.b.Report.Add(what, attr(n, "src"))
	}
	if n.DataAtom == atom.Ol && attr(n, "class") == "notes" || n.DataAtom == atom.Section && strings.Contains(attr(n, "class"), "notes") {
		return true // read by footnotes
	}
	return ok || attr(n, "hidden") == "hidden"
}

func (r *reader) block(out []document.Block, n *html.Node, as document.Inline, depth int) []document.Block {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		level, _ := strconv.Atoi(n.Data[1:])
		if line := document.Trim(r.inlines(nil, n, as, depth)); len(line) > 0 {
			out = append(out, document.Heading{Level: level, Text: line})
		}
	case atom.Ul, atom.Ol, atom.Menu:
		return append(out, r.list(n, as, depth))
	case atom.Blockquote:
		return append(out, r.quote(n, as, depth))
	case atom.Pre:
		return append(out, code(n))
	case atom.Hr:
		return append(out, document.Rule{})
	case atom.Table:
		return r.table(out, n, as, depth)
	case atom.Div, atom.Aside:
		if kind := callout(n); kind != "" {
			return append(out, document.Callout{Kind: kind, Blocks: untitled(r.blocks(nil, n, as, depth))})
		}
		return r.blocks(out, n, as, depth)
	case atom.Dt:
		as.Style |= document.Bold
		return r.blocks(out, n, as, depth)
	default:
		if s, ok := inlineAtoms[n.DataAtom]; ok { // it holds blocks
			as.Style |= s
		}
		return r.blocks(out, n, as, depth)
	}
	return out
}

func callout(n *html.Node) string {
	class := " " + attr(n, "class") + " "
	if !strings.Contains(class, "callout") && !strings.Contains(class, "admonition") && attr(n, "role") != "note" {
		return ""
	}
	for _, k := range document.Callouts {
		if strings.Contains(class, k) {
			return k
		}
	}
	return "note"
}

// untitled is a callout without the line that names it.
func untitled(list []document.Block) []document.Block {
	if len(list) > 1 {
		if p, ok := list[0].(document.Paragraph); ok && len(p.Text) == 1 && p.Text[0].Style == document.Bold {
			return list[1:]
		}
	}
	return list
}

func (r *reader) quote(n *html.Node, as document.Inline, depth int) document.Block {
	list := r.blocks(nil, n, as, depth)
	if kind := callout(n); kind != "" {
		if len(list) > 1 {
			list = list[1:]
		}
		return document.Callout{Kind: kind, Blocks: list}
	}
	return document.Quote{Blocks: list}
}

func code(n *html.Node) document.Block {
	c := document.Code{}
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode:
			b.WriteString(d.Data)
		case d.DataAtom == atom.Br:
			b.WriteByte('\n')
		case d.DataAtom == atom.Code:
			for _, class := range strings.Fields(attr(d, "class")) {
				if lang, ok := strings.CutPrefix(class, "language-"); ok {
					c.Lang = lang
				}
			}
		}
	}
	c.Text = strings.TrimRight(strings.ReplaceAll(b.String(), "\r\n", "\n"), "\n")
	return c
}

func (r *reader) list(n *html.Node, as document.Inline, depth int) document.List {
	l := document.List{Ordered: n.DataAtom == atom.Ol}
	if l.Ordered {
		l.Start = 1
		if s, err := strconv.Atoi(attr(n, "start")); err == nil && s >= 0 && s < 1_000_000 {
			l.Start = s
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.DataAtom == atom.Li:
			l.Items = append(l.Items, task(document.Item{Blocks: r.blocks(nil, c, as, depth)}, c))
		case c.DataAtom == atom.Ul || c.DataAtom == atom.Ol: // as some programs nest them
			inner := r.list(c, as, depth+1)
			if k := len(l.Items) - 1; k >= 0 {
				l.Items[k].Blocks = append(l.Items[k].Blocks, inner)
			} else {
				l.Items = append(l.Items, document.Item{Blocks: []document.Block{inner}})
			}
		}
	}
	return l
}

// task makes a task of an item that begins with a box.
func task(i document.Item, n *html.Node) document.Item {
	for c := range n.Descendants() {
		if c.DataAtom == atom.Li || c.DataAtom == atom.Ul || c.DataAtom == atom.Ol {
			break
		}
		if c.DataAtom == atom.Input && attr(c, "type") == "checkbox" {
			i.Task = true
			for _, a := range c.Attr {
				i.Done = i.Done || a.Key == "checked"
			}
			return i
		}
	}
	if len(i.Blocks) == 0 {
		return i
	}
	p, ok := i.Blocks[0].(document.Paragraph)
	if !ok || len(p.Text) == 0 {
		return i
	}
	for sign, done := range map[string]bool{"☐": false, "☑": true, "☒": true} {
		if rest, ok := strings.CutPrefix(p.Text[0].Text, sign); ok {
			i.Task, i.Done = true, done
			line := append([]document.Inline{}, p.Text...)
			line[0].Text = rest
			i.Blocks[0] = document.Paragraph{Text: document.Trim(line)}
			break
		}
	}
	return i
}
