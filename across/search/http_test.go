package search_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/across/search"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/space"
)

// browser asks for pages as somebody.
type browser struct {
	w       *world
	session string
	lang    string
}

func (w *world) as(p account.Person) browser {
	w.Helper()
	b := browser{w: w, lang: "fr"}
	if p.ID == 0 {
		return b
	}
	w.write(func(tx *db.Tx) (err error) {
		b.session, err = w.core.Accounts.Open(w.ctx, tx, p.ID, "test", account.ByDemo)
		return err
	})
	return b
}

func (b browser) get(path string, params ...string) *html.Node {
	b.w.Helper()
	q := url.Values{}
	for i := 0; i+1 < len(params); i += 2 {
		q.Add(params[i], params[i+1])
	}
	r := httptest.NewRequest(http.MethodGet, path+"?"+q.Encode(), nil)
	r.Header.Set("Accept-Language", b.lang)
	if b.session != "" {
		r.AddCookie(&http.Cookie{Name: "maillage", Value: b.session})
	}
	out := httptest.NewRecorder()
	b.w.handler.ServeHTTP(out, r)
	if out.Code != http.StatusOK {
		b.w.Fatalf("GET %s?%s: status %d", path, q.Encode(), out.Code)
	}
	if strings.Contains(out.Body.String(), "⟦") {
		b.w.Errorf("GET %s?%s: a text is missing", path, q.Encode())
	}
	doc, err := html.Parse(out.Body)
	if err != nil {
		b.w.Fatal(err)
	}
	return doc
}

func elements(n *html.Node, is func(*html.Node) bool) (out []*html.Node) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && is(c) {
			out = append(out, c)
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(key, value string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(strings.Fields(attr(n, key)), value) }
}

func tag(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == name }
}

func said(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func heading(t testing.TB, doc *html.Node) string {
	t.Helper()
	list := elements(doc, tag("h1"))
	if len(list) != 1 {
		t.Fatalf("%d h1", len(list))
	}
	return said(list[0])
}

func one(t testing.TB, doc *html.Node, what string, is func(*html.Node) bool) *html.Node {
	t.Helper()
	list := elements(doc, is)
	if len(list) == 0 {
		t.Fatalf("no %s in %s", what, said(doc))
	}
	return list[0]
}

func TestPageOfResults(t *testing.T) {
	each(t, func(w *world) {
		n, other := w.network("gaston", "Gaston"), w.network("ideal", "Ideal")
		g := w.group(n, "lycees", "Lycées et énergie")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n, other, g)
		for range 25 {
			w.publish(sheet{title: "L'air intérieur", body: "Mesurer l’air intérieur.", by: ana, in: g})
		}
		w.publish(sheet{body: "L'air intérieur <script>alert(1)</script>, ailleurs.", by: ana, in: other})
		w.settle()
		b := w.as(ana)
		doc := b.get(search.Path, "q", "air intérieur")
		if got := heading(t, doc); got != "26 résultats pour « air intérieur »" {
			t.Errorf("heading %q", got)
		}
		results := elements(one(t, doc, "results", has("class", "results")), tag("li"))
		if len(results) != search.PageSize {
			t.Errorf("%d results", len(results))
		}
		if n := elements(results[0], tag("mark")); len(n) == 0 || said(n[0]) != "air intérieur" {
			t.Errorf("first result %q marks nothing", said(results[0]))
		}
		pages := elements(one(t, doc, "pager", has("class", "pager")), tag("a"))
		if len(pages) != 2 { // 2, and the next one
			t.Errorf("%d links in the pager", len(pages))
		}
		next, err := url.Parse(attr(pages[len(pages)-1], "href"))
		if err != nil {
			t.Fatal(err)
		}
		second := b.get(search.Path, "q", "air intérieur", "apres", next.Query().Get("apres"))
		if n := len(elements(one(t, second, "results", has("class", "results")), tag("li"))); n != 6 {
			t.Errorf("%d results on the second page", n)
		}
		if field := one(t, doc, "field of the bar", has("id", "q")); attr(field, "value") != "air intérieur" {
			t.Errorf("the bar holds %q", attr(field, "value"))
		}
		if len(elements(doc, tag("script"))) != 1 || strings.Contains(said(doc), "⟦") {
			t.Error("a text of people became markup")
		}
		// Narrow by network: the box is checked, the chip takes it away.
		doc = b.get(search.Path, "q", "air intérieur", "reseau", "ideal")
		if got := heading(t, doc); got != "1 résultat pour « air intérieur »" {
			t.Errorf("heading %q", got)
		}
		box := one(t, doc, "box", func(n *html.Node) bool {
			return attr(n, "name") == "reseau" && attr(n, "value") == "ideal" && attr(n, "type") == "checkbox"
		})
		if !slices.ContainsFunc(box.Attr, func(a html.Attribute) bool { return a.Key == "checked" }) {
			t.Error("the box is not checked")
		}
		chips := elements(one(t, doc, "chips", has("class", "filterbar")), tag("a"))
		if len(chips) != 1 || attr(chips[0], "href") != search.Path+"?q=air+int%C3%A9rieur" {
			t.Errorf("chips %q", said(one(t, doc, "chips", has("class", "filterbar"))))
		}
		doc = b.get(search.Path, "q", "air intérieur", "groupe", "gaston/lycees", "periode", "mois", "type", "page")
		if got := heading(t, doc); got != "25 résultats pour « air intérieur »" {
			t.Errorf("heading %q", got)
		}
		for _, c := range [][]string{{"groupe", "gaston/inconnu"}, {"groupe", "x"}, {"reseau", "inconnu"}, {"type", "inconnu"}, {"periode", "jamais"}, {"organisme", "x"}, {"apres", "x"}} {
			if got := heading(t, b.get(search.Path, "q", "air intérieur", c[0], c[1])); got != "26 résultats pour « air intérieur »" {
				t.Errorf("%v: heading %q", c, got)
			}
		}
	})
}

func TestPageWithoutResult(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston", func(s *space.Space) { s.Audience = space.Registered })
		w.group(n, "eau", "Eau potable", func(s *space.Space) { s.Theme = "Assainissement" })
		ana, olga := w.person("Ana Lopez"), w.person("Olga Seule")
		w.join(ana, space.Member, n)
		w.settle()
		doc := w.as(ana).get(search.Path, "q", "fosse & septique assainissement", "periode", "mois")
		if got := heading(t, doc); got != "Aucun résultat pour « fosse & septique assainissement »" {
			t.Errorf("heading %q", got)
		}
		if !strings.Contains(said(doc), "Eau potable") {
			t.Errorf("the group of the theme is not offered: %s", said(doc))
		}
		doc = w.as(ana).get(search.Path, "q", "introuvable")
		if link := one(t, doc, "link", func(n *html.Node) bool { return strings.HasPrefix(attr(n, "href"), "/publier?") }); attr(link, "href") != "/publier?sorte=question&titre=introuvable" {
			t.Errorf("asks at %s", attr(link, "href"))
		}
		for _, p := range []account.Person{olga, {}} {
			doc = w.as(p).get(search.Path, "q", "introuvable")
			if list := elements(doc, func(n *html.Node) bool { return strings.HasPrefix(attr(n, "href"), "/publier?") }); len(list) != 0 {
				t.Errorf("%s is offered to publish", p.Given)
			}
		}
		for _, text := range []string{"", "   ", "?"} {
			doc = w.as(ana).get(search.Path, "q", text)
			if strings.TrimSpace(text) == "" && heading(t, doc) != "Rechercher" {
				t.Errorf("%q: heading %q", text, heading(t, doc))
			}
		}
		english := w.as(account.Person{})
		english.lang = "en"
		if got := heading(t, english.get(search.Path, "q", "nowhere")); got != "No result for “nowhere”" {
			t.Errorf("heading %q", got)
		}
	})
}

// Some of the words: said apart, under a heading of their own.
func TestPagePartly(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n)
		w.publish(sheet{body: "Une histoire de chauffage.", by: ana, in: n})
		w.settle()
		doc := w.as(ana).get(search.Path, "q", "chauffage solaire")
		if got := heading(t, doc); got != "Aucun résultat avec tous les mots de « chauffage solaire »" {
			t.Errorf("heading %q", got)
		}
		if h := one(t, doc, "heading", has("id", "en-partie")); h.Data != "h2" {
			t.Errorf("a %s", h.Data)
		}
		if got := len(elements(doc, tag("h3"))); got != 1 {
			t.Errorf("%d results under it", got)
		}
	})
}

func TestSuggestions(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		w.group(n, "lycees", "Lycées et énergie")
		ana := w.person("Ana Lycéenne")
		w.join(ana, space.Member, n)
		w.publish(sheet{title: "Le lycée se chauffe", body: "…", by: ana, in: n})
		w.publish(sheet{title: "Autre", body: "Le lycée n'est pas dans le titre.", by: ana, in: n})
		w.settle()
		options := func(b browser, text string) []string {
			var out []string
			for _, o := range elements(b.get(search.Path+"/suggestions", "q", text), has("role", "option")) {
				if attr(o, "data-href") == "" {
					t.Errorf("%s goes nowhere", said(o))
				}
				out = append(out, said(o))
			}
			return out
		}
		got := options(w.as(ana), "lyc")
		if len(got) != 4 || !strings.HasPrefix(got[3], "Chercher « lyc »") {
			t.Errorf("lyc suggests %q", got)
		}
		for _, want := range []string{"Ana Lycéenne", "Lycées et énergie", "Le lycée se chauffe"} {
			if !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, want) }) {
				t.Errorf("lyc does not suggest %s: %q", want, got)
			}
		}
		if got := options(w.as(ana), "lycées et én"); len(got) != 2 {
			t.Errorf("lycées et én suggests %q", got)
		}
		if got := options(w.as(account.Person{}), "lyc"); len(got) != 2 {
			t.Errorf("a stranger is suggested %q", got)
		}
		if got := options(w.as(ana), ""); len(got) != 0 {
			t.Errorf("nothing suggests %q", got)
		}
	})
}

// Every page of the part is well formed, and within its budget.
func TestPagesAreWellFormed(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		g := w.group(n, "eau", "Eau")
		ana := w.person("Ana Lopez")
		w.join(ana, space.Member, n, g)
		brest := w.org("commune", "29019", "Commune de Brest")
		for range 3 {
			w.publish(sheet{body: "De l'eau à Brest.", by: ana, in: g})
			w.publish(sheet{body: "De l'eau ailleurs.", by: ana, in: n})
		}
		w.settle()
		for _, lang := range []string{"fr", "en"} {
			for _, p := range []account.Person{ana, {}} {
				b := w.as(p)
				b.lang = lang
				for _, params := range [][]string{{}, {"q", "eau"}, {"q", "eau brest"}, {"q", "eua"}, {"q", "absolument rien"}, {"organisme", brest.String()}, {"q", "eau", "type", "note", "reseau", "gaston", "groupe", "gaston/eau", "periode", "an", "organisme", brest.String()}} {
					doc := b.get(search.Path, params...)
					heading(t, doc)
					seen := map[string]bool{}
					for _, e := range elements(doc, func(n *html.Node) bool { return attr(n, "id") != "" }) {
						if seen[attr(e, "id")] {
							t.Errorf("%v: two elements have the id %s", params, attr(e, "id"))
						}
						seen[attr(e, "id")] = true
					}
					for _, e := range elements(doc, has("type", "radio")) {
						if e.Parent.Data != "label" {
							t.Errorf("%v: a radio button without label", params)
						}
					}
				}
			}
		}
	})
}
