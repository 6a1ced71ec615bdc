package wiki_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/space"
	"maillage/feature/wiki"
	"maillage/kit/fail"
)

// Who answers for a page is reminded once when its time has come; who runs the place where nobody answers. Handing over is one act.
func TestAPageIsReviewedInTime(t *testing.T) {
	each(t, func(w *world) {
		i, other := w.page(w.ana, "Tarifs", "Dix euros.", 0), w.page(w.ana, "Horaires", "De neuf à dix.", 0)
		at := wiki.Path(i) + "/reglages"
		w.As(w.guy).Get(at).Want(http.StatusForbidden)
		w.As(w.zoe).Get(at).Want(http.StatusNotFound)
		w.As(w.bob).Post(at, "responsable", "@"+w.guy.Handle, "relire", "2001-01-01").Want(http.StatusUnprocessableEntity).Says("ne peut pas modifier", "un jour à venir")
		w.As(w.bob).Post(at, "responsable", "@personne.la", "relire", "demain").Want(http.StatusUnprocessableEntity).Says("personne.la", "Écrivez une date")
		day := time.Now().AddDate(0, 1, 0).Format("2006-01-02")
		w.As(w.bob).Post(at, "responsable", "@"+w.bob.Handle, "relire", day).Goes(wiki.Path(i))
		w.As(w.guy).Get(wiki.Path(i)).Says("Responsable : Bob Petit", "À relire avant le")
		w.OK(w.wiki.CareFor(w.Ctx, w.ana.ID, other.ID, wiki.Care{Due: time.Now().Add(time.Hour)}))
		told := func() (n map[string]int) {
			n = map[string]int{}
			rows, err := db.All(w.Ctx, w.Core.DB.Q(), db.One[string], `SELECT kind FROM fact WHERE kind IN ('wiki.due', 'wiki.due_unowned')`)
			w.OK(err)
			for _, k := range rows {
				n[k]++
			}
			return n
		}
		remind := func() { w.Write(func(tx *db.Tx) error { return w.wiki.Remind(w.Ctx, tx) }) }
		remind()
		if n := told(); len(n) != 0 {
			t.Errorf("reminded before their time: %v", n)
		}
		w.Pass(60 * 24 * time.Hour)
		remind()
		remind()
		if n := told(); n["wiki.due"] != 1 || n["wiki.due_unowned"] != 1 {
			t.Errorf("reminded: %v", n)
		}
		w.As(w.guy).Get(wiki.Path(i)).Says("devait être relue")
		w.As(w.bob).Get("/reseaux/clubs/groupes/eau/wiki/pages?liste=a-relire").Says("Tarifs", "Horaires")
		w.As(w.bob).Get("/reseaux/clubs/groupes/eau/wiki/pages?liste=miennes").Says("Tarifs").Hides("Horaires")
		hand := "/reseaux/clubs/groupes/eau/wiki/passation"
		w.As(w.ana).Post(hand, "de", w.bob.Handle, "vers", w.ana.Handle).Want(http.StatusForbidden)
		w.As(w.eva).Post(hand, "de", w.bob.Handle, "vers", w.guy.Handle).Want(http.StatusUnprocessableEntity)
		w.As(w.eva).Post(hand, "de", w.bob.Handle, "vers", w.ana.Handle).Goes("/reseaux/clubs/groupes/eau/wiki/pages")
		w.As(w.guy).Get(wiki.Path(i)).Says("Responsable : Ana Lopez")
		w.Write(func(tx *db.Tx) error { return w.Core.Erase(w.Ctx, tx, w.ana.ID) })
		w.As(w.guy).Get(wiki.Path(i)).Want(http.StatusOK).Says("Dix euros.").Hides("Responsable")
	})
}

// Who sees a page is chosen by who made it or moderates it, no wider than its place; where pages are approved, nobody more sees it
// before it is.
func TestWhoSeesAPageIsChosen(t *testing.T) {
	each(t, func(w *world) {
		i := w.page(w.ana, "Tarifs", "Dix euros.", 0)
		w.As(w.zoe).Get(wiki.Path(i)).Want(http.StatusNotFound)
		w.As(w.ana).Get(wiki.Path(i)+"/reglages").Says("Qui la verra", "Tout le réseau")
		w.Refused(w.wiki.CareFor(w.Ctx, w.bob.ID, i.ID, wiki.Care{Audience: space.InNetwork}), fail.Invalid, "wiki.care.not_yours")
		w.OK(w.wiki.CareFor(w.Ctx, w.ana.ID, i.ID, wiki.Care{Audience: space.InNetwork}))
		w.As(w.zoe).Get(wiki.Path(i)).Want(http.StatusOK)
		w.Refused(w.wiki.CareFor(w.Ctx, w.ana.ID, i.ID, wiki.Care{Audience: space.ForPlan}), fail.Invalid, "item.audience.wide")
		w.approved()
		fresh := w.page(w.ana, "Neuve", secret, 0)
		w.OK(w.wiki.CareFor(w.Ctx, w.ana.ID, fresh.ID, wiki.Care{Audience: space.InNetwork}))
		w.As(w.zoe).Get(wiki.Path(fresh)).Want(http.StatusNotFound)
		_, err := w.wiki.Approve(w.Ctx, w.eva.ID, fresh.ID, w.since(fresh))
		w.OK(err)
		w.As(w.zoe).Get(wiki.Path(fresh)).Want(http.StatusOK).Says(secret)
	})
}

// Files are joined by those who write the page; where pages are approved, by those who approve them.
func TestFilesOfAPage(t *testing.T) {
	each(t, func(w *world) {
		i := w.page(w.ana, "Tarifs", "Dix euros.", 0)
		at := "/pages/" + i.ID.String() + "/fichiers"
		w.As(w.bob).Upload(at, "fichiers-1", "tarifs.csv", []byte("a;b\n1;2\n")).Goes(wiki.Path(i) + "/fichiers")
		w.As(w.guy).Get(wiki.Path(i)).Says("Fichiers joints", "tarifs.csv")
		w.As(w.guy).Upload(at, "fichiers-1", "x.csv", []byte("a;b\n1;2\n")).Want(http.StatusForbidden)
		w.As(w.bob).Post(at).Want(http.StatusUnprocessableEntity)
		page := w.As(w.bob).Get(at).Want(http.StatusOK)
		start := strings.Index(page.Body, "/fichiers/")
		w.approved()
		w.As(w.bob).Get(at).Want(http.StatusForbidden)
		w.As(w.bob).Upload(at, "fichiers-1", "x.csv", []byte("a;b\n1;2\n")).Want(http.StatusForbidden)
		remove := page.Body[start : start+len("/fichiers/")+13]
		w.As(w.bob).Post("/pages/" + i.ID.String() + remove).Want(http.StatusForbidden)
		w.As(w.eva).Post("/pages/" + i.ID.String() + remove).Goes("/pages/" + i.ID.String() + "/fichiers")
		w.As(w.guy).Get(wiki.Path(i)).Hides("tarifs.csv")
	})
}
