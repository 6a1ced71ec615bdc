package document

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	xast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"maillage/kit/markdown"
)

// line is what is inside a block of words.
func (r *reader) line(n ast.Node) []Inline { return Trim(r.inlines(nil, n, Inline{}, 0)) }

// maxNested is how deep emphasis is followed; the words of what is deeper have the style around.
const maxNested = 16

// inlines adds what is below n to line; as has the style and the link around.
func (r *reader) inlines(line []Inline, n ast.Node, as Inline, depth int) []Inline {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		in := as
		switch c := c.(type) {
		case *ast.Text:
			line = r.text(line, c, as)
			continue
		case *ast.String:
			in.Text = string(c.Value)
			line = Join(line, in)
			continue
		case *ast.CodeSpan:
			line = Join(line, r.span(c, as))
			continue
		case *ast.AutoLink:
			in.Text = string(c.Label(r.source))
			if in.Link == "" && in.Page == "" {
				in.Link = auto(c, r.source)
			}
			line = Join(line, in)
			continue
		case *ast.RawHTML:
			line = r.rawHTML(line, c, as)
			continue
		case *ast.Image:
			in.Sort, in.Src, in.Text = Picture, address(c.Destination), Said(r.inlines(nil, c, Inline{}, depth+1))
			line = append(line, in)
			continue
		case *xast.FootnoteLink:
			in.Sort, in.Note, in.Link, in.Page, in.Style = Mark, c.Index, "", "", 0
			line = append(line, in)
			continue
		case *xast.FootnoteBacklink, *xast.TaskCheckBox:
			continue
		case *ast.Link:
			if as.Link == "" && as.Page == "" {
				in = toward(in, c)
			}
		case *ast.Emphasis:
			in.Style |= Italic
			if c.Level > 1 {
				in.Style = as.Style | Bold
			}
		case *xast.Strikethrough:
			in.Style |= Strike
		}
		n := len(line)
		if depth < maxNested {
			line = r.inlines(line, c, in, depth+1)
		}
		if c.Kind() == ast.KindLink && c.FirstChild() == nil && len(line) == n && in.Link != "" {
			in.Text = in.Link // a link without words cannot be read aloud
			line = Join(line, in)
		}
	}
	return line
}

func (r *reader) text(line []Inline, t *ast.Text, as Inline) []Inline {
	in := as
	in.Text = markdown.Resolve(t.Segment.Value(r.source))
	line = Join(line, in)
	switch {
	case t.HardLineBreak():
		line = append(line, Inline{Sort: Break})
	case t.SoftLineBreak():
		in.Text = " "
		line = Join(line, in)
	}
	return line
}

func (r *reader) span(c *ast.CodeSpan, as Inline) Inline {
	var b strings.Builder
	for t := c.FirstChild(); t != nil; t = t.NextSibling() {
		if t, ok := t.(*ast.Text); ok {
			b.WriteString(strings.ReplaceAll(string(t.Segment.Value(r.source)), "\n", " "))
		}
	}
	as.Style |= Mono
	as.Text = b.String()
	return as
}

var lineBreak = regexp.MustCompile(`^(?i:<br[ \t]*/?>)$`)

// rawHTML is a break for <br>, nothing for a comment, else the tag as it was typed.
func (r *reader) rawHTML(line []Inline, n *ast.RawHTML, as Inline) []Inline {
	typed := strings.TrimSpace(string(n.Segments.Value(r.source)))
	switch {
	case lineBreak.MatchString(typed):
		return append(line, Inline{Sort: Break})
	case strings.HasPrefix(typed, "<!--"):
		return line
	}
	as.Text = typed
	return Join(line, as)
}

// toward gives x the link of n.
func toward(x Inline, n *ast.Link) Inline {
	if name, ok := strings.CutPrefix(string(n.Destination), pageScheme); ok {
		x.Page = name
		return x
	}
	if to := address(n.Destination); Followed(to) {
		x.Link = to
	}
	return x
}

func address(raw []byte) string { return string(util.URLEscape(raw, true)) }

func auto(n *ast.AutoLink, source []byte) string {
	to := string(util.URLEscape(n.URL(source), false))
	switch {
	case n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(to), "mailto:"):
		to = "mailto:" + to
	case strings.HasPrefix(to, "http://") && strings.HasPrefix(string(n.Label(source)), "www."):
		to = "https://" + strings.TrimPrefix(to, "http://")
	}
	if !Followed(to) {
		return ""
	}
	return to
}

// Followed tells whether an address may be a link: of the web, of mail, or in the same place.
func Followed(to string) bool {
	u, err := url.Parse(to)
	if err != nil || to == "" {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "", "http", "https", "mailto":
		return true
	}
	return false
}
