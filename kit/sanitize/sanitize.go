package sanitize

import (
	"net/url"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
)

// allowed and nothing never change once made.
var (
	allowed = newPolicy()
	nothing = bluemonday.StrictPolicy()
)

// passes is how often a text may change before it is given up. Two suffice for anything well meant;
// markup which still moves after that is built to mislead parsers.
const passes = 5

// HTML returns what may be shown of s, a fragment for the inside of a page. Pictures stay when they
// are of this site (their address begins with one slash). Never fails: markup that resists (deeper
// than 512 elements, or different at each reading) comes back as its bare text.
func HTML(s string) string { return With(s, nil) }

// With is HTML, except that a picture stays when picture returns true for its address; the others
// become links. Nil means the rule of HTML. The result is a fixed point for the same picture.
func With(s string, picture func(src string) bool) string {
	if picture == nil {
		picture = isLocal
	}
	s = strings.ToValidUTF8(s, "\ufffd")
	current := s
	for range passes {
		next, err := pass(current, picture)
		if err != nil {
			break
		}
		if next == current {
			return current
		}
		current = next
	}
	return nothing.Sanitize(s)
}

// pass reads s once through the policy and once through the parser, which closes and orders.
// The parser comes last so that what browsers are given is what was judged; the fixed point in With
// makes sure that the policy has nothing to say about the parser's output.
func pass(s string, picture func(string) bool) (string, error) {
	place := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: divAtom}
	nodes, err := html.ParseFragment(strings.NewReader(allowed.Sanitize(s)), place)
	if err != nil {
		return "", err
	}
	for _, n := range nodes {
		place.AppendChild(n)
	}
	tidy(place, picture, false)
	var b strings.Builder
	for n := place.FirstChild; n != nil; n = n.NextSibling {
		if err := html.Render(&b, n); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// Link tells whether HTML keeps a link to href: http, https, mailto, or an address of this site.
func Link(href string) bool {
	href = strings.TrimSpace(href)
	if href == "" || strings.ContainsAny(href, " \t\n") {
		return false
	}
	u, err := url.Parse(href)
	if err != nil || u.String() == "" {
		return false
	}
	switch u.Scheme {
	case "", "http", "https", "mailto":
		return true
	}
	return false
}

// isLocal tells whether src can only be an address of this site: one slash, then no second slash or
// backslash (which begin a host), no space or control (which browsers drop before they look).
func isLocal(src string) bool {
	if !strings.HasPrefix(src, "/") || strings.HasPrefix(src, "//") || strings.Contains(src, `\`) {
		return false
	}
	for _, r := range src {
		if r <= ' ' || r == 0x7f {
			return false
		}
	}
	return true
}
