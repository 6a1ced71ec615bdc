package markdown

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	xast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"maillage/kit/sanitize"
)

// page is one text on its way: its tree is read by goldmark, shaped here, then written.
type page struct {
	Options
	source []byte
	budget int // bytes that links by reference may still add

	mentions, tags, links, pages ordered
}

// shape makes of the tree what the package doc promises.
func (p *page) shape(doc ast.Node) {
	p.headings(doc)
	p.blocks(doc)
}

// headings moves the titles below the page's own. A title is at most one level under the one before
// it, so that nobody who jumps from title to title thinks that one was missed.
func (p *page) headings(doc ast.Node) {
	var all []*ast.Heading
	highest := 6
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			all = append(all, h)
			highest = min(highest, h.Level)
		}
		return ast.WalkContinue, nil
	})
	before := p.HeadingBase - 1
	for _, h := range all {
		h.Level = min(p.HeadingBase+h.Level-highest, before+1, 6)
		before = h.Level
	}
}

// blocks shapes the blocks below n.
func (p *page) blocks(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *xast.TableCell:
			setCell(c)
		case *ast.Blockquote:
			p.entitle(c)
		case *xast.FootnoteBacklink:
			c.SetAttributeString("words", p.back())
		}
		switch {
		case c.IsRaw() || c.FirstChild() == nil:
		case c.FirstChild().Type() == ast.TypeBlock:
			p.blocks(c)
		default:
			setTask(c)
			p.inlines(c, 0, false)
			p.typeset(c)
		}
	}
}

// setCell says by a class how a cell is aligned, and of a head cell that it heads a column.
func setCell(n *xast.TableCell) {
	switch n.Alignment {
	case xast.AlignRight:
		n.SetAttributeString("class", []byte("-right"))
	case xast.AlignCenter:
		n.SetAttributeString("class", []byte("-center"))
	}
	if n.Parent().Kind() == xast.KindTableHeader {
		n.SetAttributeString("scope", []byte("col"))
	}
}

// setTask gives the item its class when line is that of a task.
func setTask(line ast.Node) {
	if mark, ok := line.FirstChild().(*xast.TaskCheckBox); ok {
		class := "task"
		if mark.IsChecked {
			class = "task -done"
		}
		line.Parent().SetAttributeString("class", []byte(class))
	}
}

// inlines shapes what is inside a line. linked is whether parent is in a link.
func (p *page) inlines(parent ast.Node, depth int, linked bool) {
	for c := parent.FirstChild(); c != nil; {
		next := c.NextSibling()
		switch n := c.(type) {
		case *ast.Text:
			p.text(parent, n)
		case *ast.Emphasis, *xast.Strikethrough:
			if depth >= maxInline {
				next = unwrap(parent, n)
			} else {
				p.inlines(n, depth+1, linked)
			}
		case *ast.Link:
			if p.link(n, linked) {
				p.inlines(n, depth+1, true)
			} else {
				next = unwrap(parent, n)
			}
		case *ast.AutoLink:
			p.autoLink(parent, n, linked)
		case *ast.Image:
			p.image(parent, n, linked)
		case *ast.RawHTML:
			p.rawHTML(parent, n)
		case *xast.FootnoteBacklink:
			n.SetAttributeString("words", p.back())
		}
		c = next
	}
}

// unwrap puts the children of n in its place and returns the node to go on with.
func unwrap(parent, n ast.Node) ast.Node {
	next := n.NextSibling()
	if n.FirstChild() != nil {
		next = n.FirstChild()
	}
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		n.RemoveChild(n, c)
		parent.InsertBefore(parent, n, c)
	}
	parent.RemoveChild(parent, n)
	return next
}

// text makes prose of n, together with the prose before it.
func (p *page) text(parent ast.Node, n *ast.Text) {
	words, ok := n.PreviousSibling().(*prose)
	if !ok || words.typed || words.hard {
		words = &prose{}
		parent.InsertBefore(parent, n, words)
	}
	words.text = append(words.text, resolve(n.Segment.Value(p.source))...)
	if n.SoftLineBreak() || n.HardLineBreak() {
		words.text = bytes.TrimRight(words.text, " \t") // looking for addresses, goldmark cuts text at spaces
	}
	words.hard = n.HardLineBreak() || (n.SoftLineBreak() && p.Breaks)
	if n.SoftLineBreak() && !words.hard {
		words.text = append(words.text, '\n')
	}
	parent.RemoveChild(parent, n)
}

// link tells whether n may stay a link, and prepares it.
func (p *page) link(n *ast.Link, linked bool) bool {
	href := string(util.URLEscape(n.Destination, true))
	if n.Reference != nil {
		p.budget -= len(href) + len(n.Title)
	}
	if linked || p.budget < 0 || !sanitize.Link(href) {
		return false
	}
	p.mark(n, href)
	if n.FirstChild() == nil { // a link without words cannot be read aloud
		n.AppendChild(n, &prose{text: []byte(href), typed: true})
	}
	return true
}

func (p *page) autoLink(parent ast.Node, n *ast.AutoLink, linked bool) {
	label := n.Label(p.source)
	if bytes.EqualFold(n.Protocol, []byte("http")) { // goldmark's guess for www.
		n.Protocol = []byte("https")
	}
	href := string(util.URLEscape(n.URL(p.source), false))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(href), "mailto:") {
		href = "mailto:" + href
	}
	if linked || !sanitize.Link(href) {
		parent.ReplaceChild(parent, n, &prose{text: label, typed: true})
		return
	}
	p.mark(n, href)
}

// image leaves a picture that is allowed, and makes a link of another.
func (p *page) image(parent ast.Node, n *ast.Image, linked bool) {
	src := string(util.URLEscape(n.Destination, true))
	if n.Reference != nil {
		p.budget -= len(src) + len(n.Title)
	}
	var alt strings.Builder
	p.altText(&alt, n)
	fine := p.budget >= 0 && sanitize.Link(src)
	if fine && p.Image != nil && p.Image(src) {
		words := ast.NewString([]byte(alt.String()))
		words.SetRaw(true)
		n.RemoveChildren(n)
		n.AppendChild(n, words)
		n.SetAttributeString("loading", []byte("lazy"))
		return
	}
	words := &prose{text: []byte(alt.String())}
	if alt.Len() == 0 {
		words = &prose{text: []byte(src), typed: true}
	}
	if linked || !fine {
		parent.ReplaceChild(parent, n, words)
		return
	}
	link := ast.NewLink()
	link.Destination, link.Title = n.Destination, n.Title
	link.AppendChild(link, words)
	p.mark(link, src)
	parent.ReplaceChild(parent, n, link)
}

// altText writes the words of a picture which has not been shaped.
func (p *page) altText(b *strings.Builder, n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			value := c.Segment.Value(p.source)
			if n.Kind() != ast.KindCodeSpan {
				value = bytes.ReplaceAll(resolve(value), []byte(escapedSign), nil)
			}
			b.Write(value)
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.AutoLink:
			b.Write(c.Label(p.source))
		default:
			p.altText(b, c)
		}
	}
}

var lineBreak = regexp.MustCompile(`^(?i:<br[ \t]*/?>)$`)

// rawHTML shows a tag as typed, breaks the line for <br>, drops a comment.
func (p *page) rawHTML(parent ast.Node, n *ast.RawHTML) {
	typed := bytes.TrimSpace(n.Segments.Value(p.source))
	switch {
	case lineBreak.Match(typed):
		parent.ReplaceChild(parent, n, &prose{typed: true, hard: true})
	case bytes.HasPrefix(typed, []byte("<!--")):
		parent.RemoveChild(parent, n)
	default:
		parent.ReplaceChild(parent, n, &prose{text: typed, typed: true})
	}
}

// mark notes a link and says whether it leaves the site.
func (p *page) mark(n ast.Node, href string) {
	p.links.add(href)
	if u, err := url.Parse(href); err == nil && u.Host != "" && !strings.EqualFold(u.Host, p.Host) {
		n.SetAttributeString("class", []byte("ext"))
	}
}
