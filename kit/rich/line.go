package rich

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	xast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"maillage/kit/markdown"
)

// line is what is inside a block of words.
func (r *reader) line(n ast.Node) []Node {
	l := &words{reader: r}
	l.inside(n, nil)
	return l.out
}

// words is a line that is being read.
type words struct {
	*reader
	out []Node
}

// add adds a node with the marks around it, to the one before it when both are texts of the same marks.
func (l *words) add(n Node, marks []Mark) {
	if n.Type == "text" && n.Text == "" {
		return
	}
	n.Marks = marks
	if last := len(l.out) - 1; last >= 0 && n.Type == "text" && l.out[last].Type == "text" && sameMarks(l.out[last].Marks, n.Marks) {
		l.out[last].Text += n.Text
		return
	}
	l.out = append(l.out, n)
}

func (l *words) say(text string, marks []Mark) { l.add(Node{Type: "text", Text: text}, marks) }

func more(marks []Mark, m Mark) []Mark { return append(slices.Clone(marks), m) }

func (l *words) inside(parent ast.Node, marks []Mark) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			l.text(n, marks)
		case *ast.String:
			l.say(string(n.Value), marks)
		case *ast.CodeSpan:
			l.say(span(n, l.source), more(marks, Mark{Type: "code"}))
		case *ast.AutoLink:
			l.auto(n, marks)
		case *ast.RawHTML:
			l.html(n, marks)
		case *ast.Image:
			l.refer(n.Reference)
			l.add(Node{Type: "image", Attrs: map[string]any{"src": markdown.Resolve(n.Destination), "alt": l.alt(n), "title": orNil(markdown.Resolve(n.Title))}}, marks)
		case *xast.FootnoteLink:
			l.add(Node{Type: "footnote", Attrs: map[string]any{"text": l.notes[n.Index]}}, marks)
		case *ast.Link:
			l.link(n, marks)
		case *ast.Emphasis:
			if n.Level > 1 {
				l.inside(n, more(marks, Mark{Type: "bold"}))
			} else {
				l.inside(n, more(marks, Mark{Type: "italic"}))
			}
		case *xast.Strikethrough:
			l.inside(n, more(marks, Mark{Type: "strike"}))
		}
	}
}

// text says a run of words; a sign that was written to stay plain is marked so.
func (l *words) text(t *ast.Text, marks []Mark) {
	raw := t.Segment.Value(l.source)
	if t.SoftLineBreak() || t.HardLineBreak() {
		raw = []byte(strings.TrimRight(string(raw), " \t")) // looking for addresses, goldmark cuts text at spaces
	}
	from := 0
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' || !util.IsPunct(raw[i+1]) {
			continue
		}
		l.say(markdown.Resolve(raw[from:i]), marks)
		if sign := string(raw[i+1]); strings.Contains(literals, sign) {
			l.say(sign, more(marks, Mark{Type: "literal"}))
		} else {
			l.say(sign, marks)
		}
		i++
		from = i + 1
	}
	l.say(markdown.Resolve(raw[from:]), marks)
	switch {
	case t.HardLineBreak():
		l.add(Node{Type: "hardBreak"}, marks)
	case t.SoftLineBreak():
		l.say("\n", marks)
	}
}

func span(n *ast.CodeSpan, source []byte) string {
	var b strings.Builder
	for t := n.FirstChild(); t != nil; t = t.NextSibling() {
		if t, ok := t.(*ast.Text); ok {
			b.WriteString(strings.ReplaceAll(string(t.Segment.Value(source)), "\n", " "))
		}
	}
	return b.String()
}

// auto is an address: one between angle brackets is a link, a bare one is words.
func (l *words) auto(n *ast.AutoLink, marks []Mark) {
	label := string(n.Label(l.source))
	if at := n.Pos(); at < 0 || at >= len(l.source) || l.source[at] != '<' {
		l.say(label, marks)
		return
	}
	href := label
	if n.AutoLinkType == ast.AutoLinkEmail {
		href = "mailto:" + label
	}
	l.say(label, more(marks, Mark{Type: "link", Attrs: map[string]any{"href": href, "title": nil}}))
}

var lineBreak = regexp.MustCompile(`^(?i:<br[ \t]*/?>)$`)

func (l *words) html(n *ast.RawHTML, marks []Mark) {
	switch typed := string(n.Segments.Value(l.source)); {
	case lineBreak.MatchString(typed):
		l.add(Node{Type: "hardBreak"}, marks)
	case emptyComment.MatchString(typed):
	case strings.HasPrefix(typed, "<!--"):
		l.losses[Comment] = true
	default:
		l.losses[HTML] = true
	}
}

func (l *words) link(n *ast.Link, marks []Mark) {
	if name, ok := strings.CutPrefix(string(n.Destination), pageScheme); ok {
		shown := name
		if t, ok := n.FirstChild().(*ast.Text); ok {
			shown = trim(markdown.Resolve(t.Segment.Value(l.source)))
		}
		l.add(Node{Type: "pageLink", Attrs: map[string]any{"name": name, "words": shown}}, marks)
		return
	}
	l.refer(n.Reference)
	if n.FirstChild() == nil {
		l.losses[Form] = true
	}
	l.inside(n, more(marks, Mark{Type: "link", Attrs: map[string]any{"href": markdown.Resolve(n.Destination), "title": orNil(markdown.Resolve(n.Title))}}))
}

// refer notes that a link has its address from a definition.
func (r *reader) refer(to *ast.ReferenceLink) {
	if to != nil {
		r.used[util.ToLinkReference(to.Value)] = true
	}
}

// alt is what a picture shows, without marks.
func (l *words) alt(parent ast.Node) string {
	var b strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			b.WriteString(markdown.Resolve(n.Segment.Value(l.source)))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.CodeSpan:
			b.WriteString(span(n, l.source))
		case *ast.AutoLink:
			b.Write(n.Label(l.source))
		case *ast.RawHTML:
			b.Write(n.Segments.Value(l.source))
		default:
			b.WriteString(l.alt(n))
		}
	}
	return b.String()
}
