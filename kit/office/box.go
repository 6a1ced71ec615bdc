package office

import (
	"strings"

	"maillage/kit/document"
)

// box is a document being put together from paragraphs that come one by one.
type box struct {
	kind  string // "" (the document, an item), "quote", a kind of callout, "list"
	list  document.List
	kids  []*box
	leaf  document.Block
	lists []level // the lists that are open here
}

// level is an open list of a box.
type level struct {
	b     *box
	num   string
	depth int
}

// para is a paragraph with what its style says.
type para struct {
	sort    string // "", "heading", "title", "code", "rule", "quote", "callout …"
	depth   int    // of a heading, from 1 on
	num     string // the list it begins an item of; "" for none
	level   int    // of that list, from 0 on
	ordered bool
	start   int
	inside  bool // it goes on with the item above
	line    []document.Inline
}

// holds is the kind of box a paragraph is in.
func (p para) holds() string {
	if p.sort == "quote" {
		return "quote"
	}
	if kind, ok := strings.CutPrefix(p.sort, "callout "); ok {
		return kind
	}
	return ""
}

// add puts a paragraph where it belongs.
func (b *box) add(p para) {
	into := b
	if kind := p.holds(); kind != "" {
		if p.inside && len(b.lists) > 0 {
			into = b.openItem()
		}
		into = into.container(kind)
	}
	if p.num != "" {
		into.listItem(p)
		return
	}
	if p.inside && len(into.lists) > 0 {
		into = into.openItem()
	} else {
		into.lists = nil
	}
	if leaf := p.leaf(); leaf != nil {
		into.put(leaf)
	}
}

// put adds a block; lines of code that follow each other are one.
func (b *box) put(leaf document.Block) {
	if c, ok := leaf.(document.Code); ok && len(b.kids) > 0 {
		if before, ok := b.kids[len(b.kids)-1].leaf.(document.Code); ok && b.kids[len(b.kids)-1].kind == "" {
			b.kids[len(b.kids)-1].leaf = document.Code{Text: before.Text + "\n" + c.Text}
			return
		}
	}
	b.kids = append(b.kids, &box{leaf: leaf})
}

// container is the last box below b when it is of that kind, or a new one.
func (b *box) container(kind string) *box {
	if n := len(b.kids) - 1; n >= 0 && b.kids[n].kind == kind {
		return b.kids[n]
	}
	c := &box{kind: kind}
	b.kids = append(b.kids, c)
	return c
}

// openItem is the last item of the innermost open list.
func (b *box) openItem() *box {
	l := b.lists[len(b.lists)-1].b
	return l.kids[len(l.kids)-1]
}

func (b *box) listItem(p para) {
	for n := len(b.lists) - 1; n >= 0; n-- {
		top := b.lists[n]
		if top.depth < p.level || top.depth == p.level && top.num == p.num {
			break
		}
		b.lists = b.lists[:n]
	}
	if n := len(b.lists); n == 0 || b.lists[n-1].depth < p.level {
		l := &box{kind: "list", list: document.List{Ordered: p.ordered, Start: p.start}}
		if n == 0 {
			b.kids = append(b.kids, l)
		} else {
			at := b.openItem()
			at.kids = append(at.kids, l)
		}
		b.lists = append(b.lists, level{l, p.num, p.level})
	}
	i := &box{}
	if leaf := p.leaf(); leaf != nil {
		i.put(leaf)
	}
	l := b.lists[len(b.lists)-1].b
	l.kids = append(l.kids, i)
}

// leaf is a paragraph by itself; nil for one without words.
func (p para) leaf() document.Block {
	line := document.Trim(p.line)
	switch {
	case p.sort == "rule":
		return document.Rule{}
	case p.sort == "code":
		return document.Code{Text: lines(p.line)}
	case len(line) == 0:
		return nil
	case p.sort == "heading":
		return document.Heading{Level: p.depth, Text: plainer(line)}
	}
	return document.Paragraph{Text: line}
}

// lines is the words of a line, broken where it is.
func lines(line []document.Inline) string {
	var b strings.Builder
	for _, i := range line {
		if i.Sort == document.Break {
			b.WriteByte('\n')
		} else {
			b.WriteString(i.Text)
		}
	}
	return strings.ReplaceAll(b.String(), "\u00a0", " ")
}

// plainer takes off what a whole line has in common: headings and heads of tables are bold by themselves.
func plainer(line []document.Inline) []document.Inline {
	common := document.Bold | document.Italic
	for _, i := range line {
		if i.Sort == document.Words && strings.TrimSpace(i.Text) != "" {
			common &= i.Style
		}
	}
	for n := range line {
		line[n].Style &^= common
	}
	var out []document.Inline
	for _, i := range line {
		out = document.Join(out, i)
	}
	return out
}

// blocks is what was put together.
func (b *box) blocks() []document.Block {
	var out []document.Block
	for _, k := range b.kids {
		switch {
		case k.leaf != nil:
			out = append(out, k.leaf)
		case k.kind == "list":
			l := k.list
			for _, i := range k.kids {
				l.Items = append(l.Items, task(document.Item{Blocks: i.blocks()}))
			}
			out = append(out, l)
		case k.kind == "quote":
			out = append(out, document.Quote{Blocks: k.blocks()})
		default:
			out = append(out, document.Callout{Kind: k.kind, Blocks: untitled(k.blocks())})
		}
	}
	return out
}

// untitled is a callout without the line that names it.
func untitled(list []document.Block) []document.Block {
	if len(list) == 0 {
		return list
	}
	if p, ok := list[0].(document.Paragraph); ok && len(p.Text) == 1 && p.Text[0].Style&document.Bold != 0 {
		return list[1:]
	}
	return list
}

var boxes = map[string]bool{"☐": false, "☑": true, "☒": true}

// task makes a task of an item that begins with a box.
func task(i document.Item) document.Item {
	if len(i.Blocks) == 0 {
		return i
	}
	p, ok := i.Blocks[0].(document.Paragraph)
	if !ok || len(p.Text) == 0 || p.Text[0].Sort != document.Words {
		return i
	}
	for sign, done := range boxes {
		if rest, ok := strings.CutPrefix(p.Text[0].Text, sign); ok {
			i.Task, i.Done = true, done
			line := append([]document.Inline{}, p.Text...)
			line[0].Text = rest
			i.Blocks[0] = document.Paragraph{Text: document.Trim(line)}
			return i
		}
	}
	return i
}
