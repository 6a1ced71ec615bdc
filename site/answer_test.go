package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"maillage/core/attach"
	"maillage/core/space"
	"maillage/feature/forum"
	"maillage/site/sitetest"
)

// An answer takes files by the same rules as a message, keeps what was typed when they are refused, and keeps its files; so
// does a topic that becomes an answer.
func TestAnAnswerHasFiles(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n, ana, bob := w.Network("alpha"), w.Person("Ana Lopez"), w.Person("Bob Petit")
		w.Join(ana, space.Member, n)
		w.Join(bob, space.Manager, n)
		i := w.Post(bob, n, "Un plan ?", "")
		at, page := "/publications/"+i.ID.String()+"/commentaires", w.Site.Core.Kinds.Path(i)
		v := w.As(ana)
		if a := v.Get(page); !strings.Contains(a.Body, `enctype="multipart/form-data"`) || !strings.Contains(a.Body, `name="fichiers-1"`) {
			t.Fatal("no file can be joined")
		}
		notes := sitetest.File{Field: "fichiers-1", Name: "notes.txt", Data: []byte("Deux lignes\nde notes.\n")}
		bad := sitetest.File{Field: "fichiers-1", Name: "outil.exe", Data: []byte("MZ\x90\x00\x03\x00\x00\x00")}
		if a := v.Upload(at, url.Values{"texte": {"Mon texte tapé."}}, bad); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "Mon texte tapé.") || !strings.Contains(a.Words(), "type accepté") {
			t.Errorf("a program: %d %s", a.Status, a.Words())
		}
		a := v.Upload(at, url.Values{"cle": {"k"}}, notes)
		if a.Status != http.StatusSeeOther {
			t.Fatalf("a file alone: %d %s", a.Status, a.Words())
		}
		if again := v.Upload(at, url.Values{"cle": {"k"}}, notes); again.Location != a.Location {
			t.Error("sent twice, it is there twice")
		}
		path, _, _ := strings.Cut(a.Location, "#")
		if a := w.As(bob).Get(path); strings.Count(a.Body, ">notes.txt<") != 1 {
			t.Errorf("the file is not shown once: %s", a.Words())
		}
		f := forum.New(w.Site.Core)
		ups := []attach.Upload{{Digest: strings.Repeat("a", 64), Size: 3, Name: "devis.pdf", Type: "application/pdf"}}
		from, err := f.Open(w.Ctx, ana.ID, forum.Draft{Space: n.ID, Title: "À fusionner", Body: "Du texte.", Lang: "fr", Files: ups})
		if err != nil {
			t.Fatal(err)
		}
		into, err := f.Open(w.Ctx, ana.ID, forum.Draft{Space: n.ID, Title: "Le premier", Body: "Du texte.", Lang: "fr"})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Merge(w.Ctx, bob.ID, from.ID, into.ID, "comment"); err != nil {
			t.Fatal(err)
		}
		if a := w.As(ana).Get(forum.Path(into)); !strings.Contains(a.Body, "devis.pdf") {
			t.Error("a topic that became an answer lost its file")
		}
	})
}

// Nothing that a member is shown of the answers of somebody who asked discreetly tells their name: pages, notices, search,
// streams, their own page.
func TestADiscreetAskerIsToldNowhere(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n, ana, bob, eve := w.Network("alpha"), w.Person("Anastasie Lopezier"), w.Person("Bob Petit"), w.Person("Eve Roux")
		g := w.Group(n, "eau")
		for _, s := range []space.Space{n, g} {
			w.Join(ana, space.Member, s)
			w.Join(bob, space.Member, s)
			w.Join(eve, space.Manager, s)
		}
		i, err := forum.New(w.Site.Core).Open(w.Ctx, ana.ID, forum.Draft{Space: g.ID, Title: "Délicat", Body: "Du texte.", Lang: "fr", Question: true, Safe: true})
		if err != nil {
			t.Fatal(err)
		}
		w.Comment(bob, i, "Chez nous, non.")
		c := w.Comment(ana, i, "Précision introuvable ailleurs, @"+bob.Handle+".")
		if err := w.Site.Settle(w.Ctx); err != nil {
			t.Fatal(err)
		}
		told := func(path, words string) {
			for _, never := range []string{"Anastasie", "Lopezier", ana.Handle} {
				if strings.Contains(words, never) {
					t.Errorf("%s tells %q", path, never)
				}
			}
		}
		v := w.As(bob)
		for _, path := range []string{forum.Path(i), "/", "/notifications", "/recherche?q=introuvable", "/recherche?q=precision", g.Path(n), g.Path(n) + "/forum", n.Path(n)} {
			a := v.Get(path)
			if a.Status != http.StatusOK {
				t.Errorf("%s: %d", path, a.Status)
			}
			told(path, a.Body)
		}
		if a := v.Get("/recherche?q=introuvable"); !strings.Contains(a.Body, c.ID.String()) {
			t.Error("the answer is not found at all")
		}
		if a := v.Get("/notifications"); !strings.Contains(a.Words(), "Délicat") {
			t.Errorf("nothing was told: %s", a.Words())
		}
		if a := v.Get("/annuaire/" + ana.Handle); strings.Contains(a.Body, "Délicat") || strings.Contains(a.Body, "introuvable") {
			t.Error("their own page shows it")
		}
		if a := w.As(eve).Get(forum.Path(i)); !strings.Contains(a.Body, "Lopezier") {
			t.Error("who runs the group does not know")
		}
	})
}
