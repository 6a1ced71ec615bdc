package site_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/feature/moderation"
	"maillage/kit/lang"
	"maillage/site/sitetest"
)

// called is a network's words, none of which is the usual one.
var called = lang.Nouns{
	"group":    {"fr": {One: "cellule", Many: "cellules", Feminine: true}, "en": {One: "cell", Many: "cells"}},
	"member":   {"fr": {One: "affilié", Many: "affiliés"}, "en": {One: "affiliate", Many: "affiliates"}},
	"animator": {"fr": {One: "pilote", Many: "pilotes"}, "en": {One: "pilot", Many: "pilots"}},
	"item":     {"fr": {One: "missive", Many: "missives", Feminine: true}, "en": {One: "missive", Many: "missives"}},
}

var usually = map[string]*regexp.Regexp{
	"fr": regexp.MustCompile(`(?i)[^.!?·]*(?:^|[^\pL/=])(?:groupes?|membres?|animateurs?|animatrices?|publications?)(?:[^\pL]|$)[^.!?·]*`),
	"en": regexp.MustCompile(`(?i)[^.!?·]*(?:^|[^\pL/=])(?:groups?|members?|animators?|publications?)(?:[^\pL]|$)[^.!?·]*`),
}

// A network that has words of its own says them on all its pages, in both languages: no usual word is left in what they hold.
func TestNetworkSpeaksItsWords(t *testing.T) {
	w := sitetest.New(t, sitetest.Options{})
	n := w.Network("alpha", func(s *space.Space) { s.Words = called })
	g := w.Group(n, "eau", func(s *space.Space) { s.Name, s.Lede = "Eau", "Un lieu pour essayer." })
	boss, other := w.Person("Claire Morvan"), w.Person("Ana Lopez")
	w.Join(boss, space.Manager, n)
	w.Join(boss, space.Animator, g)
	w.Join(other, space.Member, n, g)
	shown := w.Post(other, g, "Bonjour à tous.", space.InNetwork)
	w.Comment(boss, shown, "Bonjour.")
	paths := []string{"/publications/" + shown.ID.String() + "/suppression"}
	for _, r := range w.Site.Core.Web.Routes() {
		path := strings.NewReplacer("{network}", n.Slug, "{group}", g.Slug).Replace(r.Path())
		if r.Method() == http.MethodGet && strings.Contains(r.Path(), "{network}") && !strings.Contains(path, "{") && !r.Stream && !exempt(r) {
			paths = append(paths, path)
		}
	}
	for tag, usual := range usually {
		w.SetLang(boss, tag)
		v, read := w.As(boss), 0
		for _, path := range paths {
			a := v.Get(path)
			if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
				continue
			}
			read++
			for _, main := range sitetest.Find(a.Doc(), func(n *html.Node) bool { return n.Data == "main" }) {
				if found := usual.FindAllString(sitetest.Text(main), -1); found != nil {
					t.Errorf("%s %s says %q", tag, path, found)
				}
			}
		}
		if read < 25 {
			t.Errorf("%s: %d pages read", tag, read)
		}
	}
}

// exempt is the pages that speak of the usual words: where they are chosen, and where a file of invitations is described.
func exempt(r web.Route) bool {
	return slices.ContainsFunc([]string{"/gestion/mots", "/invitations/lots"}, func(end string) bool { return strings.HasSuffix(r.Path(), end) })
}

// What one is told of the network, on the page of notices and by letter, is in its words too.
func TestNoticesSpeakTheWords(t *testing.T) {
	w := newTold(t, dbtest.Engines()[0], "http://maillage.test")
	boss := w.Person("Claire Morvan")
	w.Join(boss, space.Manager, w.net)
	w.net.Words = called
	w.Write(func(tx *db.Tx) error { _, err := space.Put(w.Ctx, tx, w.net); return err })
	shown := w.Post(w.ana, w.group, "Bonjour à tous.", space.InNetwork)
	if _, err := moderation.New(w.Site.Core).Decide(w.Ctx, boss.ID, shown.ID, moderation.Ruling{Item: moderation.Hide, Person: moderation.Nothing, Reason: "Hors sujet.", Lang: "fr"}); err != nil {
		t.Fatal(err)
	}
	w.pass(0)
	if got := w.As(w.ana).Get("/notifications").Words(); !strings.Contains(got, "Votre missive est masquée dans Groupe eau") {
		t.Errorf("notices: %s", got)
	}
	w.want(w.ana, "Votre missive est masquée dans Groupe eau")
}
