package markdown

import (
	"bufio"
	"bytes"
	stdhtml "html"
	"strings"

	"github.com/yuin/goldmark/ast"
	xast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer/html"

	"maillage/kit/french"
	"maillage/kit/mention"
)

// resolve returns the words that raw Markdown text stands for, with escapedSign before a @ or # that
// was escaped. goldmark's own writer does the work, so that we agree with it to the letter; it
// escapes for HTML, which is undone.
func resolve(raw []byte) []byte {
	if bytes.IndexByte(raw, '\\') < 0 && bytes.IndexByte(raw, '&') < 0 {
		return raw
	}
	marked := make([]byte, 0, len(raw)+8)
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' || i+1 == len(raw) {
			marked = append(marked, raw[i])
			continue
		}
		if raw[i+1] == '@' || raw[i+1] == '#' {
			marked = append(marked, escapedSign...)
		}
		marked = append(marked, raw[i], raw[i+1])
		i++
	}
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	html.DefaultWriter.Write(w, marked)
	_ = w.Flush() // into memory
	return []byte(stdhtml.UnescapeString(b.String()))
}

// leaf is a node of prose and where its words stand in those of the whole line.
type leaf struct {
	node     *prose
	from, to int
	linked   bool
}

// typeset sets typography and mentions in the prose of a line. Both look at the whole line, because a
// node may end between a word and its punctuation (**Attention** !).
func (p *page) typeset(line ast.Node) {
	leaves, words := gather(nil, nil, line, false)
	s := setting{words: string(words)}
	if p.Lang == "fr" {
		s.edits = french.Edits(s.words)
	}
	s.spans = mention.Find(s.words)
	for _, l := range leaves {
		pieces := p.pieces(&s, l)
		pieces[len(pieces)-1].hard = l.node.hard
		parent := l.node.Parent()
		for _, n := range pieces {
			parent.InsertBefore(parent, l.node, n.node())
		}
		parent.RemoveChild(parent, l.node)
	}
}

// gather returns the leaves below n and the words of the line so far. What is not prose is one sign,
// french.Object.
func gather(leaves []leaf, words []byte, n ast.Node, linked bool) ([]leaf, []byte) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Emphasis, *xast.Strikethrough:
			leaves, words = gather(leaves, words, c, linked)
		case *ast.Link:
			leaves, words = gather(leaves, words, c, true)
		case *prose:
			if !c.typed {
				leaves = append(leaves, leaf{c, len(words), len(words) + len(c.text), linked})
				words = append(words, c.text...)
			} else if len(c.text) > 0 {
				words = append(words, string(french.Object)...)
			}
			if c.hard {
				words = append(words, '\n')
			}
		default:
			words = append(words, string(french.Object)...)
		}
	}
	return leaves, words
}

// setting is the work to do on the words of a line; what is done is taken off the front.
type setting struct {
	words string
	edits []french.Edit
	spans []mention.Span
}

// piece is a part of what a leaf becomes: words, or a link around them.
type piece struct {
	words []byte
	hard  bool
	href  string
	class string
}

// pieces cuts a leaf at its mentions. Never empty.
func (p *page) pieces(s *setting, l leaf) []*piece {
	var out []*piece
	at := l.from
	for len(s.spans) > 0 && s.spans[0].Start < l.to {
		span := s.spans[0]
		s.spans = s.spans[1:]
		if span.Start < at || span.End > l.to || l.linked || s.escaped(span.Start) {
			continue
		}
		if m := p.mention(s.words, span); m != nil {
			out = append(out, &piece{words: s.take(at, span.Start, true)}, m)
			at = span.End
		}
	}
	return append(out, &piece{words: s.take(at, l.to, false)})
}

// escaped tells whether the author wrote a plain sign at i.
func (s *setting) escaped(i int) bool {
	return i >= len(escapedSign) && s.words[i-len(escapedSign):i] == escapedSign
}

// take returns the words from a to b with their corrections. An insertion at b is made when whole,
// when it belongs to the guillemet before b, or when what comes after b cannot take it: spaces stay
// out of links and emphasis. A correction that goes over an edge is given up.
func (s *setting) take(a, b int, whole bool) []byte {
	out := make([]byte, 0, b-a+8)
	at := a
	for len(s.edits) > 0 {
		e := s.edits[0]
		if e.Start > b || (e.Start == b && e.End > b) {
			break
		}
		if e.Start == b && !whole && b < len(s.words) &&
			!strings.HasSuffix(s.words[a:b], "«") && !strings.HasPrefix(s.words[b:], string(french.Object)) {
			break // the next leaf begins with it
		}
		s.edits = s.edits[1:]
		if e.Start < at || e.End > b {
			continue
		}
		out = append(out, s.words[at:e.Start]...)
		out = append(out, e.Text...)
		at = e.End
	}
	out = append(out, s.words[at:b]...)
	return bytes.ReplaceAll(out, []byte(escapedSign), nil)
}

// mention returns the link for a span, nil when it stays text.
func (p *page) mention(words string, span mention.Span) *piece {
	typed := []byte(words[span.Start:span.End])
	switch span.Kind {
	case mention.Person:
		if p.Mention == nil {
			p.mentions.add(span.Name)
			return nil
		}
		if href, label, ok := p.Mention(span.Name); ok {
			p.mentions.add(span.Name)
			return &piece{words: []byte(label), href: href, class: "mention"}
		}
	case mention.Theme:
		if p.Tag == nil {
			p.tags.add(span.Name)
			return nil
		}
		if href, ok := p.Tag(span.Name); ok {
			p.tags.add(span.Name)
			return &piece{words: typed, href: href, class: "theme"}
		}
	}
	return nil
}

// node returns what stands in the tree for a piece.
func (n *piece) node() ast.Node {
	words := &prose{text: n.words, hard: n.hard}
	if n.class == "" {
		return words
	}
	link := ast.NewLink()
	link.Destination = []byte(n.href)
	link.SetAttributeString("class", []byte(n.class))
	link.AppendChild(link, words)
	return link
}
