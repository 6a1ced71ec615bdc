package markdown

import (
	"html"
	"strings"
)

// Words returns what HTML of this package says, without its signs: a line for each block, nothing around. A picture is its
// alternative text. It holds for sanitised HTML only: tags that are closed, attributes in quotes.
func Words(src string) string {
	w := words{}
	w.b.Grow(len(src))
	for src != "" {
		open := strings.IndexByte(src, '<')
		if open < 0 {
			open = len(src)
		}
		w.text(src[:open])
		if src = src[open:]; src == "" {
			break
		}
		tag, rest := cutTag(src)
		if strings.HasPrefix(tag, `a class="note`) { // the number of a footnote, or the way back from it
			_, rest, _ = strings.Cut(rest, "</a>")
			tag = "a"
		}
		w.tag(tag)
		src = rest
	}
	return strings.TrimRight(w.b.String(), " \n")
}

// cutTag cuts a tag, its angle brackets left out, from the head of src. A > in an attribute's value does not end it.
func cutTag(src string) (tag, rest string) {
	quoted := false
	for n := 1; n < len(src); n++ {
		switch src[n] {
		case '"':
			quoted = !quoted
		case '>':
			if !quoted {
				return src[1:n], src[n+1:]
			}
		}
	}
	return src[1:], ""
}

type words struct {
	b    strings.Builder
	last byte // what b ends with; 0 at the start
	pre  int  // how many elements that keep their spaces are open
}

// text adds a run of text; outside of pre, spaces after a space or at the start of a line are nothing.
func (w *words) text(s string) {
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	if w.pre == 0 {
		if w.last == 0 || w.last == '\n' || w.last == ' ' {
			s = strings.TrimLeft(s, " \n")
		}
		s = strings.ReplaceAll(s, "\n", " ")
	}
	w.put(s)
}

func (w *words) put(s string) {
	if s != "" {
		w.b.WriteString(s)
		w.last = s[len(s)-1]
	}
}

// end ends the line, unless nothing is on it.
func (w *words) end() {
	if w.last != 0 && w.last != '\n' {
		w.put("\n")
	}
}

func (w *words) tag(tag string) {
	name, attributes, _ := strings.Cut(tag, " ")
	name = strings.TrimSuffix(name, "/")
	closing := strings.HasPrefix(name, "/")
	switch strings.TrimPrefix(name, "/") {
	case "br", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "table", "tr", "hr", "div", "section", "aside", "figure", "figcaption":
		w.end()
	case "pre":
		w.end()
		w.pre++
		if closing {
			w.pre -= 2
		}
	case "td", "th":
		if closing {
			w.put(" ")
		}
	case "img":
		if _, alt, ok := strings.Cut(attributes, `alt="`); ok {
			alt, _, _ = strings.Cut(alt, `"`)
			w.text(alt)
		}
	}
}
