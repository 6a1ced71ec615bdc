package talk_test

import (
	"net/http"
	"strings"
	"testing"

	"maillage/core/item"
	"maillage/core/part/parttest"
	"maillage/core/text"

	"golang.org/x/net/html"
)

// field is what stands in the field in which one answers.
func field(a parttest.Answer) (out string) {
	for _, n := range a.All(func(n *html.Node) bool { return n.Data == "textarea" && parttest.Attr(n, "name") == "texte" }) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			out += c.Data
		}
	}
	return out
}

// One quotes an answer without a script: the field has its words, plain, without what it quotes itself, and who said them.
func TestAnAnswerIsQuoted(t *testing.T) {
	each(t, func(w *asked) {
		c := w.comment(w.cyr, "> avant\n\nAvec **force**, @"+w.bob.Handle+" et #énergie.\n\n1. Un\n2. Deux")
		bob := w.As(w.bob)
		page := bob.Get(w.path()).Want(http.StatusOK).Says("Citer")
		if !page.Has("a", "href", w.path()+"?citer="+c.ID.String()+"#texte") {
			t.Error("no link quotes it")
		}
		got := field(bob.Get(w.path() + "?citer=" + c.ID.String()).Want(http.StatusOK))
		for _, want := range []string{"> Avec force, \\@" + w.bob.Handle + " et \\#énergie.", "\n>\n> — [Cyr Roux](" + w.path() + "?reponse=" + c.ID.String() + "#p-" + c.ID.String() + ")"} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is not in %q", want, got)
			}
		}
		if strings.Contains(got, "avant") {
			t.Errorf("a quote of a quote: %q", got)
		}
		x, err := text.Render(w.Ctx, w.Core.DB.Q(), got+"D'accord.", "fr", "texte")
		w.OK(err)
		if len(x.Mentions) != 0 || len(x.Themes) != 0 || strings.Count(x.HTML, "<blockquote>") != 1 || !strings.Contains(x.HTML, ">Cyr Roux</a>") {
			t.Errorf("it tells %v, carries %v, and shows %s", x.Mentions, x.Themes, x.HTML)
		}
		long := w.comment(w.cyr, strings.Repeat("mot ", 2000))
		if n := len(field(bob.Get(w.path() + "?citer=" + long.ID.String()))); n < 500 || n > 800 {
			t.Errorf("a quote of %d bytes", n)
		}
		other := w.Note(w.bob, w.group, "Autre", nil)
		there, err := w.talk.Comment(w.Ctx, w.bob.ID, other.ID, "Ailleurs.", "", "fr")
		w.OK(err)
		gone, err := w.talk.Delete(w.Ctx, w.bob.ID, w.first.ID)
		w.OK(err)
		for _, id := range []string{there.ID.String(), gone.ID.String(), other.ID.String(), "rien", ""} {
			if got := field(bob.Get(w.path() + "?citer=" + id).Want(http.StatusOK)); got != "" {
				t.Errorf("%q is quoted: %q", id, got)
			}
		}
		w.Nobody().Get(w.path()).Hides("Citer")
	})
}

// A quote of an unsigned answer has no name, even when somebody makes it who may know the name.
func TestAnUnsignedAnswerIsQuotedWithoutName(t *testing.T) {
	each(t, func(w *asked) {
		q := w.Note(w.ana, w.group, "Discrète", func(i *item.Item) { i.Question, i.Byline = item.Waiting, item.Unsigned })
		c, err := w.talk.Comment(w.Ctx, w.ana.ID, q.ID, "Je précise.", "", "fr")
		w.OK(err)
		for _, p := range []parttest.Browser{w.As(w.ana), w.As(w.mod), w.As(w.bob)} {
			a := p.Get("/notes/" + q.ID.String() + "?citer=" + c.ID.String())
			if got := field(a); !strings.Contains(got, "Je précise.") || strings.Contains(got, "Ana") || strings.Contains(got, "Lopez") {
				t.Errorf("quoted: %q", got)
			}
			for _, n := range a.All(func(n *html.Node) bool { return parttest.HasAttr(n, "data-quote-credit") }) {
				if strings.Contains(parttest.Attr(n, "data-quote-credit"), "Ana") {
					t.Error("the name is in the link")
				}
			}
		}
	})
}
