package sanitize

import (
	"slices"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const divAtom = atom.Div

// rel is what every link says: the text is not ours, and the page behind cannot reach back.
const rel = "nofollow ugc noopener"

// tidy applies below n the rules that need more than one tag to judge. linked is whether n is inside
// a link.
func tidy(n *html.Node, picture func(string) bool, linked bool) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode {
			switch c.DataAtom {
			case atom.H1:
				c.Data, c.DataAtom = "h2", atom.H2
			case atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Aside, atom.Nav:
				if holdsBlock(c) {
					c.InsertBefore(&html.Node{Type: html.TextNode, Data: "\n"}, c.FirstChild)
					c.AppendChild(&html.Node{Type: html.TextNode, Data: "\n"})
					c = unwrap(c)
					continue
				}
				c.Data, c.DataAtom = "p", atom.P
			case atom.Span:
				if len(c.Attr) == 0 {
					c = unwrap(c)
					continue
				}
			case atom.A:
				if attr(c, "href") == "" || linked {
					c = unwrap(c)
					continue
				}
				setRel(c)
			case atom.Img:
				if !picture(attr(c, "src")) || attr(c, "src") == "" {
					replacePicture(c, linked)
				} else if !has(c, "alt") { // without alt, readers spell the address
					c.Attr = append(c.Attr, html.Attribute{Key: "alt"})
				}
			}
			tidy(c, picture, linked || c.DataAtom == atom.A)
		}
		c = next
	}
}

// replacePicture puts a link to the picture, or only its words where a link cannot stand.
func replacePicture(img *html.Node, linked bool) {
	src, label := attr(img, "src"), attr(img, "alt")
	if label == "" {
		label = src
	}
	text := &html.Node{Type: html.TextNode, Data: label}
	if linked || src == "" {
		img.Parent.InsertBefore(text, img)
	} else {
		a := &html.Node{Type: html.ElementNode, Data: "a", DataAtom: atom.A, Attr: []html.Attribute{
			{Key: "href", Val: src}, {Key: "rel", Val: rel},
		}}
		a.AppendChild(text)
		img.Parent.InsertBefore(a, img)
	}
	img.Parent.RemoveChild(img)
}

// unwrap puts the children of n in its place and returns the node to go on with, nil at the end.
func unwrap(n *html.Node) *html.Node {
	next := n.NextSibling
	if n.FirstChild != nil {
		next = n.FirstChild
	}
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		n.Parent.InsertBefore(c, n)
	}
	n.Parent.RemoveChild(n)
	return next
}

// holdsBlock tells whether n cannot be a paragraph, because of what it holds or where it stands.
func holdsBlock(n *html.Node) bool {
	if n.Parent.DataAtom == atom.P {
		return true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr, atom.Blockquote, atom.Pre, atom.Ul, atom.Ol, atom.Li,
			atom.Dl, atom.Dt, atom.Dd, atom.Table, atom.Figure, atom.Figcaption,
			atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Aside, atom.Nav:
			return true
		}
	}
	return false
}

// attr returns the value of an attribute, "" when n has none.
func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// setRel gives n our rel, last, whatever it had.
func setRel(n *html.Node) {
	kept := n.Attr[:0]
	for _, a := range n.Attr {
		if a.Key != "rel" {
			kept = append(kept, a)
		}
	}
	n.Attr = append(kept, html.Attribute{Key: "rel", Val: rel})
}
