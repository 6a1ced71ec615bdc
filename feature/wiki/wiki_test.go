package wiki_test

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/wiki"
	"maillage/kit/fail"
)

// world is a network with a group whose members are ana, bob and eva; eva animates it, guy is a guest, zoe is of the network
// alone.
type world struct {
	*parttest.World
	wiki                    *wiki.Wiki
	n, g                    space.Space
	ana, bob, eva, guy, zoe account.Person
}

func each(t *testing.T, f func(w *world)) {
	parttest.Each(t, func(p *parttest.World) {
		w := &world{World: p, wiki: wiki.New(p.Core)}
		w.ana, w.bob, w.eva, w.guy, w.zoe = w.Person("Ana Lopez", ""), w.Person("Bob Petit", ""), w.Person("Eva Roy", ""), w.Person("Guy Blanc", ""), w.Person("Zoe Roux", "")
		w.n = w.Network("clubs", space.Open, func(s *space.Space) { s.Parts = []string{wiki.Name} })
		w.g = w.Group(w.n, "eau", space.Open, func(s *space.Space) { s.ItemsAudience = space.InGroup })
		for _, x := range []account.Person{w.ana, w.bob, w.eva, w.guy, w.zoe} {
			w.Puts(x, w.n, space.Member, space.Active)
		}
		w.Puts(w.ana, w.g, space.Member, space.Active)
		w.Puts(w.bob, w.g, space.Member, space.Active)
		w.Puts(w.eva, w.g, space.Animator, space.Active)
		w.Puts(w.guy, w.g, space.Guest, space.Active)
		f(w)
	}, wiki.Join, parttest.Places, parttest.Notes)
}

func (w *world) page(by account.Person, title, body string, above ref.Item) item.Item {
	w.Helper()
	i, err := w.wiki.Make(w.Ctx, by.ID, wiki.Draft{Space: w.g.ID, Title: title, Body: body, Above: above, Lang: "fr"})
	w.OK(err)
	return i
}

// Several people write one page; who wrote each version is kept, and any of them comes back.
func TestAPageIsWrittenTogether(t *testing.T) {
	each(t, func(w *world) {
		i := w.page(w.ana, "Compteurs", "Un compteur par site.", 0)
		w.Pass(time.Hour)
		i, err := w.wiki.Edit(w.Ctx, w.bob.ID, i.ID, wiki.Change{Title: "Compteurs d'eau", Body: "Deux compteurs par site.", Summary: "deux, pas un"}, i.Edited)
		w.OK(err)
		_, list, _, err := w.wiki.History(w.Ctx, w.Viewer(w.guy), i.ID, 0)
		w.OK(err)
		if len(list) != 2 || list[0].By.Name != "Bob Petit" || list[0].Summary != "deux, pas un" || list[1].By.Name != "Ana Lopez" || list[1].Title != "Compteurs" {
			t.Fatalf("history: %+v", list)
		}
		w.As(w.guy).Get(wiki.Path(i)).Want(http.StatusOK).Says("Compteurs d'eau", "Deux compteurs par site.", "Écrite par 2 personnes")
		w.Refused(w.edit(w.guy, i, "Un invité."), fail.Forbidden, "")
		w.Refused(w.edit(w.zoe, i, "Une autre."), fail.Hidden, "")
		w.OK(w.wiki.Keep(w.Ctx, w.eva.ID, i.ID, true))
		w.Refused(w.edit(w.bob, i, "Un membre."), fail.Forbidden, "")
		w.Refused(w.wiki.Keep(w.Ctx, w.ana.ID, i.ID, false), fail.Forbidden, "")
		w.OK(w.wiki.Keep(w.Ctx, w.eva.ID, i.ID, false))
		back, err := w.wiki.Restore(w.Ctx, w.ana.ID, i.ID, list[1].N, "retour")
		w.OK(err)
		w.As(w.bob).Get(wiki.Path(back)).Want(http.StatusOK).Says("Un compteur par site.")
		if _, list, _, err = w.wiki.History(w.Ctx, w.Viewer(w.bob), i.ID, 0); err != nil || len(list) != 3 {
			t.Fatalf("after restoring: %d versions, %v", len(list), err)
		}
	})
}

func (w *world) edit(by account.Person, i item.Item, body string) error {
	_, err := w.wiki.Edit(w.Ctx, by.ID, i.ID, wiki.Change{Title: i.Title, Body: body}, w.Item(i.ID).Edited)
	return err
}

// Two people start from the same text: the second one loses nothing, and overwrites nothing.
func TestNothingIsOverwrittenUnseen(t *testing.T) {
	each(t, func(w *world) {
		i := w.page(w.ana, "Compteurs", "Un compteur par site.", 0)
		form := w.As(w.bob).Get(wiki.Path(i) + "/modifier").Want(http.StatusOK)
		w.Pass(time.Minute)
		w.OK(w.edit(w.ana, i, "Un compteur par bâtiment."))
		a := w.As(w.bob).Post(wiki.Path(i)+"/modifier", "titre", "Compteurs", "texte", "Un compteur par site, relevé le lundi.", "resume", "le jour", "depuis", form.Value("depuis"))
		a.Want(http.StatusConflict).Says("Ana Lopez a modifié la page", "Un compteur par bâtiment.", "le lundi")
		if got := a.Value("resume"); got != "le jour" {
			t.Errorf("what was typed is kept: %q", got)
		}
		w.As(w.bob).Post(wiki.Path(i)+"/modifier", "titre", "Compteurs", "texte", "Un compteur par bâtiment, relevé le lundi.", "resume", "", "depuis", a.Value("depuis")).Goes(wiki.Path(i))
	})
}

// A link leads by name: to a page written later, and to one that is called otherwise since. What one may not see is not told
// from what is not there.
func TestLinksLeadByName(t *testing.T) {
	each(t, func(w *world) {
		i := w.page(w.ana, "Sommaire", "Voir [[Relevés]] et [[releves|le même]].", 0)
		to := "/reseaux/clubs/groupes/eau/wiki/vers?page=Relev%C3%A9s"
		w.As(w.bob).Get(to).Want(http.StatusNotFound).Says("pas encore écrite", "Écrire cette page")
		w.As(w.guy).Get(to).Want(http.StatusNotFound).Hides("Écrire cette page")
		if a := w.As(w.bob).Get(wiki.Path(i)); !a.Has("a", "class", "wiki-wanted") {
			t.Error("a wanted page is not marked")
		}
		made := w.page(w.bob, "Relevés", "Chaque mois.", 0)
		if a := w.As(w.bob).Get(wiki.Path(i)); !a.Has("a", "href", wiki.Path(made)) || a.Has("a", "class", "wiki-wanted") {
			t.Error("the link does not lead to the page made since")
		}
		made, err := w.wiki.Edit(w.Ctx, w.bob.ID, made.ID, wiki.Change{Title: "Relever les index", Body: "Chaque mois."}, made.Edited)
		w.OK(err)
		w.As(w.bob).Get(to).Goes(wiki.Path(made))
		w.As(w.bob).Get("/pages/releves-" + made.ID.String()).Want(http.StatusMovedPermanently)
		w.As(w.bob).Get(wiki.Path(made)).Says("Pages qui y renvoient", "Sommaire")
		w.As(w.zoe).Get(to).Want(http.StatusNotFound).Hides("Relever les index")
		w.As(w.zoe).Get(wiki.Path(made)).Want(http.StatusNotFound)
		_, err = w.wiki.Make(w.Ctx, w.ana.ID, wiki.Draft{Space: w.g.ID, Title: "  relever LES  index ", Body: "Double."})
		w.Refused(err, fail.Invalid, "wiki.title_taken")
	})
}

// Whatever pages are put under, the tree stays one: no page is under itself, none is lost, none is too deep.
func TestTheTreeStaysOne(t *testing.T) {
	each(t, func(w *world) {
		r := rand.New(rand.NewPCG(1, 2))
		pages := []item.Item{}
		for _, name := range strings.Fields("A B C D E F G H I J K L") {
			pages = append(pages, w.page(w.ana, "Page "+name, "", 0))
		}
		moved := 0
		for range 150 {
			i, above := pages[r.IntN(len(pages))], ref.Item(0)
			if r.IntN(4) > 0 {
				above = pages[r.IntN(len(pages))].ID
			}
			if err := w.wiki.Place(w.Ctx, w.bob.ID, i.ID, above); err == nil {
				moved++
			} else if !fail.Is(err, fail.Invalid) {
				t.Fatal(err)
			}
		}
		seen := map[ref.Item]bool{}
		for _, i := range pages { // each is found on the way down to itself
			tree, err := w.wiki.Tree(w.Ctx, w.Viewer(w.bob), w.g, i.ID)
			w.OK(err)
			walk(tree, 1, func(n wiki.Node, depth int) {
				if seen[n.ID] = true; depth > 8 {
					t.Errorf("%s is %d deep", n.Title, depth)
				}
			})
			if !seen[i.ID] {
				t.Errorf("%s is lost", i.Title)
			}
		}
		if moved < 20 {
			t.Errorf("only %d moves were made", moved)
		}
	})
}

func walk(list []wiki.Node, depth int, f func(wiki.Node, int)) {
	for _, n := range list {
		f(n, depth)
		walk(n.Under, depth+1, f)
	}
}

// A page made of what somebody wrote carries the credit, and each leads to the other.
func TestPour(t *testing.T) {
	each(t, func(w *world) {
		said := w.Note(w.ana, w.g, "Purgez les compteurs en octobre.", nil)
		form := w.As(w.bob).Get("/reseaux/clubs/groupes/eau/wiki/nouvelle?de=" + said.ID.String()).Want(http.StatusOK).Says("Ana Lopez")
		a := w.As(w.bob).Post("/reseaux/clubs/groupes/eau/wiki/nouvelle", "titre", "Purge d'automne", "texte", "Purgez.", "source", said.ID.String(), "cle", form.Value("cle"))
		w.As(w.guy).Get(a.Location).Want(http.StatusOK).Says("D’après Ana Lopez")
		list, err := w.wiki.MadeOf(w.Ctx, w.Viewer(w.guy), said.ID)
		if err != nil || len(list) != 1 || list[0].Title != "Purge d'automne" {
			t.Errorf("made of it: %v, %v", list, err)
		}
		if list, err = w.wiki.MadeOf(w.Ctx, w.Viewer(w.zoe), said.ID); err != nil || len(list) != 0 {
			t.Errorf("made of it, for who sees neither: %v, %v", list, err)
		}
		w.As(w.zoe).Get("/reseaux/clubs/wiki/nouvelle?de=" + said.ID.String()).Want(http.StatusNotFound)
	})
}

// What is wrong is said beside its field, and what was typed comes back.
func TestBadPages(t *testing.T) {
	each(t, func(w *world) {
		at := "/reseaux/clubs/groupes/eau/wiki/nouvelle"
		for _, x := range []struct{ title, body, above, says string }{
			{"", "Un texte.", "", "Donnez un titre"},
			{"A [b]", "Un texte.", "", "ne peut pas contenir les signes"},
			{strings.Repeat("x", 400), "Un texte.", "", "200"},
			{"Longue", strings.Repeat("mot ", 80_000), "", "300"},
			{"Perdue", "Un texte.", "rien", ""},
		} {
			a := w.As(w.ana).Post(at, "titre", x.title, "texte", x.body, "sous", x.above, "source", "", "cle", "k"+x.title[:min(3, len(x.title))]).Want(http.StatusUnprocessableEntity).Says(x.says)
			if got := a.Value("titre"); got != x.title {
				t.Errorf("title %q comes back as %q", x.title, got)
			}
		}
		w.As(w.guy).Get(at).Want(http.StatusForbidden)
		w.As(w.zoe).Post(at, "titre", "T", "texte", "t", "cle", "z").Want(http.StatusForbidden)
	})
}
