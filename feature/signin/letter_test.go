package signin_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// The letter says the same in text and in HTML, in the language of who asked, and fetches nothing.
func TestLetter(t *testing.T) {
	each(t, nil, func(t *testing.T, w *world) {
		for tag, want := range map[string][]string{
			"fr": {"Votre connexion à Réseau d'essai", "pendant 15 minutes", "Vous n'avez rien demandé ?"},
			"en": {"Your sign-in to Réseau d'essai", "for 15 minutes", "You asked for nothing?"},
		} {
			b, email := w.browser(), tag+"@mairie.example"
			b.lang = tag
			b.post("/connexion", "email", email).goesTo(t, "/connexion/code")
			code, link := w.last(email)
			l := w.letters(email)[0]
			if plain(l.Subject) != want[0] {
				t.Errorf("subject %q, want %q", l.Subject, want[0])
			}
			doc, err := html.Parse(strings.NewReader(l.HTML))
			if err != nil {
				t.Fatal(err)
			}
			text := page{doc: doc}
			for _, s := range append(want[1:], code) {
				if !strings.Contains(plain(l.Text), s) || !strings.Contains(words(doc), s) {
					t.Errorf("%s: no %q in the text or the HTML:\n%s\n%s", tag, s, l.Text, words(doc))
				}
			}
			if root := text.first(func(n *html.Node) bool { return n.Data == "html" }); attr(root, "lang") != tag {
				t.Errorf("lang %q", attr(root, "lang"))
			}
			if n := len(text.all(func(n *html.Node) bool { return n.Data == "h1" })); n != 1 {
				t.Errorf("%d h1", n)
			}
			for _, n := range text.all(func(n *html.Node) bool { return true }) {
				if strings.Contains(" img link script iframe video table form ", " "+n.Data+" ") || attr(n, "src") != "" || strings.Contains(attr(n, "style"), "url(") {
					t.Errorf("the letter has %s %v", n.Data, n.Attr)
				}
				if href := attr(n, "href"); href != "" && href != w.url+link && href != w.url+"/" {
					t.Errorf("the letter leads to %s", href)
				}
			}
			w.browser().get(link).is(t, http.StatusOK)
		}
	})
}
