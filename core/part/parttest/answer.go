package parttest

import (
	"net/http"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// Answer is what came back.
type Answer struct {
	w        *World
	Status   int
	Header   http.Header
	Location string // where it sends the browser, "" when it does not
	Body     string
}

// Want fails unless the answer has status.
func (a Answer) Want(status int) Answer {
	a.w.Helper()
	if a.Status != status {
		a.w.Errorf("status %d, want %d: %s %s", a.Status, status, a.Location, a.Words())
	}
	return a
}

// Goes fails unless the answer sends the browser to path.
func (a Answer) Goes(path string) Answer {
	a.w.Helper()
	if a.Want(http.StatusSeeOther); a.Location != path {
		a.w.Errorf("sent to %q, want %q", a.Location, path)
	}
	return a
}

// Says fails unless the page has each of texts.
func (a Answer) Says(texts ...string) Answer {
	a.w.Helper()
	all := a.Words()
	for _, t := range texts {
		if !strings.Contains(all, t) {
			a.w.Errorf("the page does not say %q: %s", t, all)
		}
	}
	return a
}

// Hides fails when the page has one of texts.
func (a Answer) Hides(texts ...string) Answer {
	a.w.Helper()
	all := a.Words()
	for _, t := range texts {
		if strings.Contains(all, t) {
			a.w.Errorf("the page says %q: %s", t, all)
		}
	}
	return a
}

// Words is what the page says, its title included, with plain spaces.
func (a Answer) Words() string {
	a.w.Helper()
	return Words(a.Doc())
}

// Words is what n says, with plain spaces.
func Words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return strings.TrimSpace(spaces.ReplaceAllString(b.String(), " "))
}

// spaces are all that separate words, of which French typography has several kinds.
var spaces = regexp.MustCompile(`[\s\x{00a0}\x{202f}]+`)

// Doc is the page.
func (a Answer) Doc() *html.Node {
	a.w.Helper()
	n, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		a.w.Fatal(err)
	}
	return n
}

// All is the elements of the page that keep accepts, in order; nil when there are none.
func (a Answer) All(keep func(*html.Node) bool) (out []*html.Node) {
	a.w.Helper()
	for n := range a.Doc().Descendants() {
		if n.Type == html.ElementNode && keep(n) {
			out = append(out, n)
		}
	}
	return out
}

// first is the first element of the page that keep accepts, nil when there is none.
func (a Answer) first(keep func(*html.Node) bool) *html.Node {
	a.w.Helper()
	if list := a.All(keep); len(list) > 0 {
		return list[0]
	}
	return nil
}

// Attr is the value of attribute name of n, "" when it has none.
func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// HasAttr tells whether n has attribute name, with or without a value.
func HasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// Has tells whether an element of tag has attribute name with value.
func (a Answer) Has(tag, name, value string) bool {
	a.w.Helper()
	return len(a.All(func(n *html.Node) bool { return n.Data == tag && Attr(n, name) == value })) > 0
}

// Value is what the form shows in field name, "" when there is none.
func (a Answer) Value(name string) string {
	a.w.Helper()
	n := a.first(func(n *html.Node) bool { return Attr(n, "name") == name })
	switch {
	case n == nil, n.Data == "textarea" && n.FirstChild == nil:
		return ""
	case n.Data == "textarea":
		return n.FirstChild.Data
	}
	return Attr(n, "value")
}

// Chosen is the value of the radio button or the option that is chosen under a name, "" when none is.
func (a Answer) Chosen(name string) string {
	a.w.Helper()
	n := a.first(func(n *html.Node) bool {
		return HasAttr(n, "checked") && Attr(n, "name") == name || n.Data == "option" && HasAttr(n, "selected") && selects(n, name)
	})
	if n == nil {
		return ""
	}
	return Attr(n, "value")
}

// selects tells whether the list that option is in, maybe within a group of options, has that name.
func selects(option *html.Node, name string) bool {
	for n := range option.Ancestors() {
		if n.Data == "select" {
			return Attr(n, "name") == name
		}
	}
	return false
}

// sound fails unless the page has one h1, ids that are unique, a label for each control, and no inline style.
func (a Answer) sound(what string) {
	a.w.Helper()
	h1, ids, labels := 0, map[string]bool{}, map[string]bool{}
	var controls []*html.Node
	for _, n := range a.All(func(*html.Node) bool { return true }) {
		if id := Attr(n, "id"); id != "" {
			if ids[id] {
				a.w.Errorf("%s: two elements have the id %q", what, id)
			}
			ids[id] = true
		}
		if n.Data == "style" || HasAttr(n, "style") {
			a.w.Errorf("%s: inline style in %s", what, n.Data)
		}
		switch n.Data {
		case "h1":
			h1++
		case "label":
			labels[Attr(n, "for")] = true
		case "input", "textarea", "select":
			if t := Attr(n, "type"); t != "hidden" && t != "radio" && t != "checkbox" {
				controls = append(controls, n)
			}
		}
	}
	if h1 != 1 && strings.Contains(a.Body, "<html") { // a piece of a page has none
		a.w.Errorf("%s: %d h1", what, h1)
	}
	for _, c := range controls {
		if !labels[Attr(c, "id")] {
			a.w.Errorf("%s: the control %q has no label", what, Attr(c, "name"))
		}
	}
}
