package directory_test

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/db"
)

// browser is somebody's, without scripts.
type browser struct {
	w     *world
	token string
	lang  string
}

func (w *world) nobody() browser { return browser{w: w} }

func (w *world) as(p account.Person) browser {
	w.Helper()
	b := browser{w: w}
	w.write(func(tx *db.Tx) (err error) {
		b.token, err = w.core.Accounts.Open(w.ctx, tx, p.ID, "test", account.ByDemo)
		return err
	})
	return b
}

// answer is what came back.
type answer struct {
	w        *world
	status   int
	location string
	body     string
}

func (b browser) get(path string) answer { return b.do(http.MethodGet, path, nil) }

// post sends a form: alternating names and values.
func (b browser) post(path string, fields ...string) answer {
	form := url.Values{}
	for n := 0; n < len(fields); n += 2 {
		form.Add(fields[n], fields[n+1])
	}
	return b.do(http.MethodPost, path, form)
}

func (b browser) do(method, path string, form url.Values) answer {
	b.w.Helper()
	b.w.core.Web.ForgetNetworks()
	r := httptest.NewRequestWithContext(b.w.ctx, method, "http://maillage.test"+path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", cmp.Or(b.lang, "fr"))
	if b.token != "" {
		r.AddCookie(&http.Cookie{Name: "maillage", Value: b.token})
	}
	out := httptest.NewRecorder()
	b.w.handler.ServeHTTP(out, r)
	a := answer{b.w, out.Code, out.Header().Get("Location"), out.Body.String()}
	if a.status == http.StatusInternalServerError {
		b.w.Errorf("%s %s: %s", method, path, a.words())
	}
	if a.body != "" && a.location == "" {
		a.sound(method + " " + path)
	}
	return a
}

// sound fails unless the page has one h1, ids that are unique, and a label for each control.
func (a answer) sound(what string) {
	a.w.Helper()
	h1, ids, labels := 0, map[string]bool{}, map[string]bool{}
	var controls []*html.Node
	for n := range a.doc().Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				a.w.Errorf("%s: two elements have the id %q", what, id)
			}
			ids[id] = true
		}
		switch n.Data {
		case "h1":
			h1++
		case "label":
			labels[attr(n, "for")] = true
		case "input", "textarea", "select":
			if t := attr(n, "type"); t != "hidden" && t != "radio" && t != "checkbox" {
				controls = append(controls, n)
			}
		}
	}
	if h1 != 1 {
		a.w.Errorf("%s: %d h1", what, h1)
	}
	for _, c := range controls {
		if !labels[attr(c, "id")] {
			a.w.Errorf("%s: the control %q has no label", what, attr(c, "name"))
		}
	}
}

// want fails unless the answer has status.
func (a answer) want(status int) answer {
	a.w.Helper()
	if a.status != status {
		a.w.Errorf("status %d, want %d: %s %s", a.status, status, a.location, a.words())
	}
	return a
}

// goes fails unless the answer sends the browser to path.
func (a answer) goes(path string) answer {
	a.w.Helper()
	if a.want(http.StatusSeeOther); a.location != path {
		a.w.Errorf("sent to %q, want %q", a.location, path)
	}
	return a
}

func (a answer) doc() *html.Node {
	n, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		a.w.Fatal(err)
	}
	return n
}

var spaces = regexp.MustCompile(`[\s\x{00a0}\x{202f}]+`)

// words is what the page says, with plain spaces.
func (a answer) words() string {
	var b strings.Builder
	for n := range a.doc().Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.TrimSpace(spaces.ReplaceAllString(b.String(), " "))
}

// says fails unless the page has each of texts.
func (a answer) says(texts ...string) answer {
	a.w.Helper()
	all := a.words()
	for _, t := range texts {
		if !strings.Contains(all, t) {
			a.w.Errorf("the page does not say %q: %s", t, all)
		}
	}
	return a
}

// hides fails when the page has one of texts.
func (a answer) hides(texts ...string) answer {
	a.w.Helper()
	all := a.words()
	for _, t := range texts {
		if strings.Contains(all, t) {
			a.w.Errorf("the page says %q: %s", t, all)
		}
	}
	return a
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// has tells whether an element of tag has attribute name with value.
func (a answer) has(tag, name, value string) bool {
	for n := range a.doc().Descendants() {
		if n.Type == html.ElementNode && n.Data == tag && attr(n, name) == value {
			return true
		}
	}
	return false
}

// value is what the form shows in field name.
func (a answer) value(name string) string {
	for n := range a.doc().Descendants() {
		if n.Type != html.ElementNode || attr(n, "name") != name {
			continue
		}
		if n.Data == "textarea" {
			if n.FirstChild == nil {
				return ""
			}
			return n.FirstChild.Data
		}
		return attr(n, "value")
	}
	return ""
}

// chosen tells whether the option of value is the one that a list has selected.
func (a answer) chosen(value string) bool {
	for n := range a.doc().Descendants() {
		if n.Type == html.ElementNode && n.Data == "option" && attr(n, "value") == value {
			for _, at := range n.Attr {
				if at.Key == "selected" {
					return true
				}
			}
		}
	}
	return false
}
