package site_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/feature/wiki"
	"maillage/site/sitetest"
)

// Those who follow a page are told of its versions, gathered; of what is approved alone where pages are. Who approves is asked, by
// letter. Those in a conversation of the margin are told of its answers, which the list under the page does not repeat.
func TestPagesAreFollowed(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		pages := wiki.New(w.Site.Core)
		chief := w.Person("Zoe Roux")
		w.Join(chief, space.Animator, w.net, w.group)
		i, err := pages.Make(w.Ctx, w.ana.ID, wiki.Draft{Space: w.group.ID, Title: "Compteurs", Body: "Un compteur par site, relevé le lundi.", Lang: "fr"})
		must(err)
		w.pass(time.Minute)
		w.As(w.eve).Post("/publications/"+i.ID.String()+"/suivi", url.Values{"suivre": {"oui"}})
		said := func(p string, list []string) bool {
			return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, p) })
		}
		now := func() item.Item {
			t.Helper()
			x, err := item.Get(w.Ctx, w.Site.Core.DB.Q(), i.ID)
			must(err)
			return x
		}
		for _, body := range []string{"Deux compteurs par site, relevés le lundi.", "Trois compteurs par site, relevés le lundi."} {
			_, err := pages.Edit(w.Ctx, w.bob.ID, i.ID, wiki.Change{Title: "Compteurs", Body: body}, now().Edited)
			must(err)
			w.pass(time.Minute)
		}
		if n, list := unreadOf(w, w.eve); n != 1 || !said("modifiée 2 fois", list) {
			t.Errorf("who follows: %d %q", n, list)
		}
		if _, list := unreadOf(w, w.ana); !said("modifiée 2 fois", list) {
			t.Errorf("its author: %q", list)
		}
		if n, list := unreadOf(w, w.bob); n != 0 {
			t.Errorf("who changed it: %d %q", n, list)
		}
		w.As(w.eve).Get(wiki.Path(i))
		must(pages.Rule(w.Ctx, chief.ID, w.group.ID, wiki.Rules{States: true}))
		_, err = pages.Edit(w.Ctx, w.bob.ID, i.ID, wiki.Change{Title: "Compteurs", Body: "Quatre compteurs par site, relevés le lundi."}, now().Edited)
		must(err)
		x, _, err := text.NextOf(w.Ctx, w.Site.Core.DB.Q(), i.ID)
		must(err)
		since := x.Hand.Since
		w.pass(time.Minute)
		if n, list := unreadOf(w, w.eve); n != 0 {
			t.Errorf("who follows is told of what is not approved: %d %q", n, list)
		}
		must(pages.Ask(w.Ctx, w.bob.ID, i.ID, since, true))
		w.pass(time.Minute)
		w.pass(10 * time.Minute) // letters wait a little
		if _, list := unreadOf(w, chief); !said("vous demande d’approuver", list) {
			t.Errorf("who approves: %q", list)
		}
		if len(w.letters(chief)) == 0 {
			t.Error("no letter to who approves")
		}
		_, err = pages.Approve(w.Ctx, chief.ID, i.ID, since)
		must(err)
		w.pass(time.Minute)
		for _, p := range []string{"eve", "bob"} {
			who := w.eve
			if p == "bob" {
				who = w.bob
			}
			if _, list := unreadOf(w, who); !said("a approuvé", list) {
				t.Errorf("%s is not told that it is approved: %q", p, list)
			}
		}
		w.margin(t, pages, i)
	})
}

// margin is a conversation between ana and eve.
func (w *told) margin(t *testing.T, pages *wiki.Wiki, i item.Item) {
	t.Helper()
	at := "/pages/" + i.ID.String() + "/marge"
	w.As(w.ana).Post(at, url.Values{"mots": {"relevés le lundi"}, "texte": {"Ou le mardi ?"}, "cle": {"m1"}})
	var first ref.Item
	if err := w.Site.Core.DB.Q().QueryRow(w.Ctx, `SELECT item_id FROM wiki_thread WHERE page_id = $1`, i.ID).Scan(&first); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Minute)
	before, _ := unreadOf(w, w.ana)
	w.As(w.eve).Post(at+"/"+first.String()+"/reponses", url.Values{"texte": {"Le lundi suffit."}, "cle": {"m2"}})
	w.pass(time.Minute)
	if n, list := unreadOf(w, w.ana); n != before+1 {
		t.Errorf("who began the conversation: %d notices, then %d: %q", before, n, list)
	}
	page := w.As(w.bob).Get(wiki.Path(i))
	if n := strings.Count(page.Body, "Le lundi suffit."); n != 1 {
		t.Errorf("the answer is %d times on the page", n)
	}
	if !strings.Contains(sitetest.Text(page.Doc()), "0 commentaire") {
		t.Error("comments in the margin are counted under the page")
	}
	w.As(w.bob).Post(at+"/"+first.String()+"/etat", url.Values{"resolu": {"oui"}})
	w.pass(time.Minute)
	if _, list := unreadOf(w, w.eve); !slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, "a résolu une conversation") }) {
		t.Errorf("who spoke is not told that it is settled: %q", list)
	}
	to := w.As(w.bob).Get("/publications/" + i.ID.String() + "?reponse=" + first.String())
	if !strings.Contains(to.Location, "reponse="+first.String()) {
		t.Errorf("the address of a comment leads to %q", to.Location)
	}
}
