package wiki_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/feature/wiki"
	"maillage/kit/fail"
)

// secret is a word that only what is not approved says.
const secret = "Motnonapprouvé"

// approved makes the group one whose pages are approved, by those of people.
func (w *world) approved(people ...account.Person) {
	w.Helper()
	var ids []ref.Person
	for _, p := range people {
		ids = append(ids, p.ID)
	}
	w.OK(w.wiki.Rule(w.Ctx, w.eva.ID, w.g.ID, wiki.Rules{States: true, Approvers: ids}))
}

// since is when what is being written in place of i was written.
func (w *world) since(i item.Item) time.Time {
	w.Helper()
	n, ok, err := text.NextOf(w.Ctx, w.Core.DB.Q(), i.ID)
	w.OK(err)
	if !ok {
		w.Fatalf("nothing is being written in place of %s", i.Title)
	}
	return n.Hand.Since
}

// spoken is everything that a page answers, whatever the address, for who reads it.
func (w *world) spoken(p account.Person, i item.Item) (all string) {
	w.Helper()
	b := w.As(p)
	for _, path := range []string{wiki.Path(i), "/historique", "/comparaison?ancienne=0&recente=prochaine", "/en-cours", "/versions/0", "/versions/1", "/versions/2", "/versions/3", "/versions/4", "/versions/5", "/versions/6", "/modifier"} {
		if strings.HasPrefix(path, "/pages/") {
			all += b.Get(path).Body
		} else {
			all += b.Get("/pages/" + i.ID.String() + path).Body
		}
	}
	for _, path := range []string{"/wiki", "/wiki/pages", "/wiki/pages?liste=recentes", "/wiki/pages?liste=sans-lien", "/wiki/pages?liste=a-approuver", "/wiki/pages?liste=a-relire"} {
		all += b.Get("/reseaux/clubs/groupes/eau" + path).Body
	}
	return all
}

// Until a version is approved, those who do not write the page read the one before, wherever they look; and nothing at all of a
// page that was never approved. Once it is, everybody reads it.
func TestOnlyWhatIsApprovedIsShown(t *testing.T) {
	each(t, func(w *world) {
		old := w.page(w.ana, "Compteurs", "Un compteur par site.", 0)
		w.approved(w.bob)
		old, err := w.wiki.Edit(w.Ctx, w.ana.ID, old.ID, wiki.Change{Title: "Compteurs " + secret, Body: secret + " et [[" + secret + "]] @bob.petit.", Summary: secret}, old.Edited)
		w.OK(err)
		fresh := w.page(w.ana, "Neuve", secret, 0)
		check := func(when string) {
			t.Helper()
			for _, i := range []item.Item{old, fresh} {
				if strings.Contains(w.spoken(w.guy, i), secret) {
					t.Errorf("%s: a guest reads what is not approved of %s", when, i.Title)
				}
				if !strings.Contains(w.spoken(w.ana, i), secret) {
					t.Errorf("%s: who writes %s does not read it", when, i.Title)
				}
			}
			texts, err := w.Core.Kinds[wiki.Kind].Text(w.Ctx, w.Core.DB.Q(), []ref.Item{old.ID, fresh.ID})
			w.OK(err)
			cards, err := w.Core.Kinds[wiki.Kind].Cards(w.Ctx, w.Core.DB.Q(), w.Viewer(w.guy), []item.Item{w.Item(old.ID), w.Item(fresh.ID)})
			w.OK(err)
			for id, x := range texts { // search, letters, feeds
				if strings.Contains(x.Title+x.Body, secret) {
					t.Errorf("%s: search and letters read what is not approved: %v", when, x)
				}
				var b strings.Builder
				w.OK(cards[id].Body.Render(w.Ctx, &b))
				if strings.Contains(b.String()+cards[id].Title, secret) {
					t.Errorf("%s: streams show what is not approved: %s", when, b.String())
				}
			}
		}
		check("written")
		w.As(w.guy).Get(wiki.Path(old)).Says("Un compteur par site.")
		w.As(w.zoe).Get(wiki.Path(fresh)).Want(http.StatusNotFound)
		w.OK(w.wiki.Withdraw(w.Ctx, w.ana.ID, old.ID, w.since(old)))
		old = w.Item(old.ID)
		if strings.Contains(w.spoken(w.guy, old), secret) {
			t.Error("a guest reads what was given up")
		}
		old, err = w.wiki.Edit(w.Ctx, w.ana.ID, old.ID, wiki.Change{Title: old.Title, Body: secret + " encore."}, old.Edited)
		w.OK(err)
		check("again")
		w.Refused(err2(w.wiki.Approve(w.Ctx, w.ana.ID, old.ID, w.since(old))), fail.Forbidden, "")
		w.Refused(err2(w.wiki.Approve(w.Ctx, w.eva.ID, old.ID, w.since(old))), fail.Forbidden, "") // bob is named, she is not
		first := w.since(old)
		w.Pass(time.Minute)
		if _, err = w.wiki.Edit(w.Ctx, w.ana.ID, old.ID, wiki.Change{Title: old.Title, Body: secret + " toujours."}, first); err != nil {
			t.Fatal(err)
		}
		w.Refused(err2(w.wiki.Approve(w.Ctx, w.bob.ID, old.ID, first)), fail.Conflict, "")
		for _, i := range []item.Item{old, fresh} {
			_, err := w.wiki.Approve(w.Ctx, w.bob.ID, i.ID, w.since(i))
			w.OK(err)
			w.As(w.guy).Get(wiki.Path(w.Item(i.ID))).Says(secret, "Approuvée par Bob Petit")
		}
		if strings.Contains(w.spoken(w.guy, old), secret+" encore") {
			t.Error("a guest reads a version that was never shown")
		}
		w.As(w.ana).Get("/pages/" + old.ID.String() + "/historique").Says("Approuvée par Bob Petit")
	})
}

func err2(_ item.Item, err error) error { return err }

// Taking an approval back gives readers the version approved before it, or nothing when there is none.
func TestAnApprovalIsTakenBack(t *testing.T) {
	each(t, func(w *world) {
		w.approved()
		i := w.page(w.ana, "Règles", "Première règle.", 0)
		i, err := w.wiki.Approve(w.Ctx, w.eva.ID, i.ID, w.since(i))
		w.OK(err)
		w.Pass(time.Minute)
		i, err = w.wiki.Edit(w.Ctx, w.ana.ID, i.ID, wiki.Change{Title: "Règles", Body: secret}, w.Item(i.ID).Edited)
		w.OK(err)
		second := w.since(i)
		_, err = w.wiki.Approve(w.Ctx, w.eva.ID, i.ID, second)
		w.OK(err)
		w.As(w.guy).Get(wiki.Path(i)).Says(secret)
		w.Refused(err2(w.wiki.Disapprove(w.Ctx, w.ana.ID, i.ID, second)), fail.Forbidden, "")
		i, err = w.wiki.Disapprove(w.Ctx, w.eva.ID, i.ID, second)
		w.OK(err)
		w.As(w.guy).Get(wiki.Path(i)).Says("Première règle.")
		if strings.Contains(w.spoken(w.guy, i), secret) {
			t.Error("a guest still reads what is approved no more")
		}
		_, list, _, err := w.wiki.History(w.Ctx, w.Viewer(w.ana), i.ID, 0)
		if err != nil || len(list) != 2 {
			t.Errorf("history: %+v, %v", list, err)
		}
		_, last, err := lastOf(w, i)
		w.OK(err)
		i, err = w.wiki.Disapprove(w.Ctx, w.eva.ID, i.ID, last)
		w.OK(err)
		if all := w.spoken(w.guy, i); strings.Contains(all, secret) || strings.Contains(all, "Première règle") {
			t.Error("a guest reads a page of which nothing is approved")
		}
		w.As(w.ana).Get(wiki.Path(i)).Says(secret)
	})
}

func lastOf(w *world, i item.Item) (ref.Person, time.Time, error) {
	h, err := text.Last(w.Ctx, w.Core.DB.Q(), i.ID)
	return h.By, h.Since, err
}

// Who is asked, and who reviews: the forms say what one may do, and each step is written with who made it.
func TestTheStepsOfAPage(t *testing.T) {
	each(t, func(w *world) {
		w.As(w.ana).Get("/reseaux/clubs/groupes/eau/wiki/reglages").Want(http.StatusForbidden)
		at := "/reseaux/clubs/groupes/eau/wiki/reglages"
		w.As(w.eva).Post(at, "etats", "oui", "autres", "@personne.la").Want(http.StatusUnprocessableEntity).Says("personne.la")
		w.As(w.eva).Post(at, "etats", "oui", "autres", "@"+w.guy.Handle).Want(http.StatusUnprocessableEntity).Says("doit pouvoir publier")
		w.As(w.eva).Post(at, "etats", "oui", "autres", "@"+w.bob.Handle).Goes("/reseaux/clubs/groupes/eau/wiki")
		i := w.page(w.ana, "Purge", "Purgez.", 0)
		at = "/pages/" + i.ID.String()
		form := w.As(w.ana).Get(wiki.Path(i)).Says("pas encore montrée", "Demander l’approbation")
		since := form.Value("depuis")
		w.As(w.ana).Post(at+"/etat", "faire", "demander", "depuis", since).Goes(at + "/en-cours")
		w.As(w.ana).Post(at+"/etat", "faire", "relire", "depuis", since).Want(http.StatusForbidden)
		w.As(w.eva).Post(at+"/etat", "faire", "relire", "depuis", since).Goes(at + "/en-cours")
		w.As(w.guy).Post(at+"/etat", "faire", "approuver", "depuis", since).Want(http.StatusForbidden)
		w.As(w.zoe).Post(at+"/etat", "faire", "approuver", "depuis", since).Want(http.StatusNotFound)
		w.As(w.zoe).Post(at+"/etat", "faire", "autre", "depuis", since).Want(http.StatusNotFound)
		w.As(w.bob).Post(at+"/etat", "faire", "approuver", "depuis", "7").Want(http.StatusConflict)
		w.As(w.bob).Get(at+"/en-cours").Says("Approbation demandée par Ana Lopez", "Relue par Eva Roy", "Approuver cette version")
		w.As(w.bob).Post(at+"/etat", "faire", "approuver", "depuis", since).Goes(wiki.Path(i))
		var asked int
		w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM fact WHERE kind = 'wiki.asked'`).Scan(&asked))
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
		w.As(w.ana).Post(at+"/versions/0/nom", "depuis", since, "nom", strings.Repeat("x", 200)).Want(http.StatusUnprocessableEntity)
		w.As(w.ana).Post(at+"/versions/0/nom", "depuis", since, "nom", "Version 1.2 validée en comité").Goes(at + "/historique")
		w.As(w.guy).Get(at + "/historique").Says("Version 1.2 validée en comité")
		w.As(w.guy).Post(at+"/versions/0/nom", "depuis", since, "nom", "x").Want(http.StatusForbidden)
	})
}

// Switching states off shows nothing by itself: who saves publishes.
func TestStatesAreSwitchedOff(t *testing.T) {
	each(t, func(w *world) {
		w.approved()
		i := w.page(w.ana, "Règles", "Une.", 0)
		w.OK(w.wiki.Rule(w.Ctx, w.eva.ID, w.g.ID, wiki.Rules{}))
		w.As(w.guy).Get(wiki.Path(i)).Hides("Une.")
		since := w.since(i)
		w.Pass(time.Minute)
		i, err := w.wiki.Edit(w.Ctx, w.bob.ID, i.ID, wiki.Change{Title: "Règles", Body: "Deux."}, since)
		w.OK(err)
		w.As(w.guy).Get(wiki.Path(i)).Says("Deux.").Hides("Une.")
		i, err = w.wiki.Edit(w.Ctx, w.bob.ID, i.ID, wiki.Change{Title: "Règles", Body: "Trois."}, w.Item(i.ID).Edited)
		w.OK(err)
		w.As(w.guy).Get(wiki.Path(i)).Says("Trois.")
	})
}
