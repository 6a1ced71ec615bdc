package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/space"
	"maillage/feature/moderation"
	"maillage/site/sitetest"
)

// Messages and answers as people meet them: each may be reported from its menu; what is hidden is gone from every page of
// those who do not moderate, at once, and says why to the others.
func TestModerationOfMessages(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n := w.Network("alpha")
		g := w.Group(n, "eau")
		ana, bob, eve, hugo := w.Person("Ana Lopez"), w.Person("Bob Petit"), w.Person("Eve Martin"), w.Person("Hugo Anime")
		w.Join(ana, space.Member, n, g)
		w.Join(bob, space.Member, n, g)
		w.Join(eve, space.Member, n, g)
		w.Join(hugo, space.Member, n)
		w.Join(hugo, space.Animator, g)
		root := w.Post(bob, g, "Qui mesure les fuites ?", "")
		answer := w.Comment(ana, root, "Vous n'êtes qu'un bouffon.")
		if err := w.Site.Settle(w.Ctx); err != nil {
			t.Fatal(err)
		}
		page := func(p account.Person) string { return w.As(p).Get(w.Site.Core.Kinds.Path(root)).Body }
		for _, path := range []string{"/publications/" + root.ID.String() + "/signaler", "/publications/" + answer.ID.String() + "/signaler"} {
			if !strings.Contains(page(eve), `href="`+path+`"`) {
				t.Errorf("the page does not offer %s", path)
			}
			if a := w.As(eve).Get(path); a.Status != http.StatusOK {
				t.Errorf("GET %s: status %d", path, a.Status)
			}
		}
		if a := w.As(eve).Get("/"); !strings.Contains(a.Body, "/publications/"+root.ID.String()+"/signaler") {
			t.Error("the stream does not offer to report")
		}
		if strings.Contains(page(bob), "/publications/"+root.ID.String()+"/signaler") {
			t.Error("one is offered to report one's own")
		}

		v := w.As(eve)
		a := v.Post("/publications/"+answer.ID.String()+"/signaler", url.Values{"motif": {"insult"}})
		for range 2 { // an answer has the page of its message
			if a.Status/100 == 3 {
				a = v.Follow(a)
			}
		}
		if a.Status != http.StatusOK || !strings.Contains(a.Words(), "C’est signalé.") {
			t.Errorf("after a report: status %d, %s", a.Status, brief(a))
		}

		mod := moderation.New(w.Site.Core)
		if _, err := mod.Decide(w.Ctx, hugo.ID, answer.ID, moderation.Ruling{Item: moderation.Hide, Person: moderation.Nothing, Reason: "Insulte.", Lang: "fr"}); err != nil {
			t.Fatal(err)
		}
		if got := w.Item(root.ID).Replies; got != 0 || w.Item(answer.ID).State != item.Hidden {
			t.Errorf("%d replies, the answer is %s", got, w.Item(answer.ID).State)
		}
		for who, sees := range map[*account.Person]bool{&ana: true, &hugo: true, &bob: false, &eve: false} {
			body := page(*who)
			if got := strings.Contains(body, "bouffon"); got != sees {
				t.Errorf("%s sees the hidden answer: %v", who.Given, got)
			}
			if sees && !(strings.Contains(body, "Masqué par la modération") && strings.Contains(body, "/publications/"+answer.ID.String()+"/decision")) {
				t.Errorf("%s is not told that it is hidden, nor why", who.Given)
			}
			if found := w.As(*who).Get("/recherche?q=bouffon"); strings.Contains(found.Body, "n’êtes qu") != sees && strings.Contains(found.Body, "n'êtes qu") != sees {
				t.Errorf("%s finds the hidden answer: %v", who.Given, !sees)
			}
			status := http.StatusNotFound
			if sees {
				status = http.StatusSeeOther
			}
			if a := w.As(*who).Get("/publications/" + answer.ID.String() + "/decision"); a.Status != status {
				t.Errorf("%s asks why: status %d, want %d", who.Given, a.Status, status)
			}
		}
		if err := w.Site.Settle(w.Ctx); err != nil {
			t.Fatal(err)
		}
		if a := w.As(eve).Get("/recherche?q=bouffon"); strings.Contains(a.Words(), "qu’un bouffon") {
			t.Error("the hidden answer is found")
		}
	})
}
