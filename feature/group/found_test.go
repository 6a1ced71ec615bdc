package group_test

import (
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/space"
	"maillage/feature/group"
)

// A network asks for founders: a group is known to nobody else until the last of them accepts, and ends when they do not.
func TestAGroupWaitsForItsFounders(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, ben, kim, out := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Ben Ali", ""), w.Person("Kim Membre", ""), w.Person("Zoé Dehors", "")
		n := w.Network("alpha", space.Open, nil, boss)
		for _, p := range []account.Person{ana, ben, kim, out} {
			w.Puts(p, n, space.Member, space.Active)
		}
		const founders = "/reseaux/alpha/gestion/fondateurs"
		w.As(ana).Get(founders).Want(403)
		w.As(boss).Post(founders, "nombre", "9").Want(422)
		w.As(boss).Post(founders, "nombre", "deux").Want(422)
		w.As(boss).Post(founders, "nombre", "2").Goes(founders)
		if a := w.As(boss).Get(founders).Want(200); a.Chosen("nombre") != "2" {
			t.Errorf("asked: %q", a.Chosen("nombre"))
		}
		draft := group.Draft{Network: n.ID, Name: "Eau", Lede: "Les captages", Door: group.DoorOpen}
		free, err := w.create(boss, draft)
		w.OK(err)
		if free.State != space.ActiveSpace {
			t.Errorf("who manages the network waits for founders: %q", free.State)
		}
		draft.Name = "Lac"
		lac, err := w.create(ana, draft)
		w.OK(err)
		const at, page = "/reseaux/alpha/groupes/lac", "/reseaux/alpha/groupes/lac/fondation"
		if s := w.now(lac); !s.IsFounding() || s.Audience != space.InGroup || w.now(n).Groups != 1 {
			t.Fatalf("%+v", s)
		}
		if a := w.As(ana).Get(at); a.Status != 301 || a.Location != page {
			t.Errorf("its address: %d %q", a.Status, a.Location)
		}
		w.As(ana).Get(page).Want(200).Says("En attente jusqu’au", "Ont accepté : 0 sur 2")
		for _, p := range []account.Person{ben, out} {
			w.As(p).Get(at).Want(404)
			w.As(p).Get(page).Want(404)
			w.As(p).Get("/reseaux/alpha/groupes").Want(200).Hides("Lac")
		}
		w.Nobody().Get(page).Want(404)
		w.As(boss).Get(founders).Want(200).Says("Lac")
		w.As(ana).Post(page, "geste", "inviter", "qui", "personne").Want(422)
		for _, p := range []account.Person{ben, kim, out} {
			w.As(ana).Post(page, "geste", "inviter", "qui", p.Handle).Goes(page[:len(page)-len("/fondation")])
		}
		w.As(ana).Post(at+"/reglages", "nom", "Autre").Want(403)
		w.As(ben).Get(page).Want(200).Says("On vous propose de fonder").Hides("Ouvrir sans attendre", "Inviter à fonder")
		w.As(ben).Post(page, "geste", "ouvrir").Want(403)
		w.As(ben).Post(page, "geste", "accepter").Want(303)
		w.As(out).Post(page, "geste", "decliner").Want(303)
		w.As(out).Get(page).Want(404)
		w.As(ana).Get(page).Want(200).Says("Ont accepté : 1 sur 2")
		w.As(kim).Post(page, "geste", "accepter").Want(303)
		if s := w.now(lac); s.State != space.ActiveSpace || s.Audience == space.InGroup || s.Admission != space.Open || w.now(n).Groups != 2 {
			t.Errorf("once begun: %+v", s)
		}
		w.counted(lac, 3)
		w.As(out).Get(at).Want(200)
		w.told(lac, "founding Ana", "invited Ana→Ben", "invited Ana→Kim", "invited Ana→Zoé", "joined Ben", "founder_declined Zoé", "joined Kim", "created Kim", "begun ?→Ana→Ben→Kim")
	})
}

// Founders who do not answer are reminded, then the making ends; it may be taken up again, and a manager opens without them.
func TestFoundersWhoDoNotAnswer(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, ben := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Ben Ali", "")
		n := w.Network("alpha", space.Open, func(s *space.Space) { s.Founders = 2 }, boss)
		w.Puts(ana, n, space.Member, space.Active)
		w.Puts(ben, n, space.Member, space.Active)
		lac, err := w.create(ana, group.Draft{Network: n.ID, Name: "Lac", Lede: "Les captages", Door: group.DoorOpen})
		w.OK(err)
		const page = "/reseaux/alpha/groupes/lac/fondation"
		w.As(ana).Post(page, "geste", "inviter", "qui", ben.Handle).Want(303)
		w.letters()
		w.Pass(24 * 24 * time.Hour)
		w.letters()
		w.Pass(7 * 24 * time.Hour)
		w.letters()
		w.told(lac, "founding Ana", "invited Ana→Ben", "founder_reminded ?→Ben→Ana", "unfounded ?→Ben→Ana")
		w.is(ben, lac, "", "")
		w.As(ben).Get(page).Want(404)
		w.As(ana).Get(page).Want(200).Says("Arrêté le").Hides("Inviter à fonder")
		w.As(ana).Post(page, "geste", "inviter", "qui", ben.Handle).Want(403)
		w.As(ana).Post(page, "geste", "reprendre").Want(303)
		w.As(ana).Post(page, "geste", "inviter", "qui", ben.Handle).Want(303)
		w.As(boss).Post(page, "geste", "ouvrir").Want(303)
		if s := w.now(lac); s.State != space.ActiveSpace {
			t.Errorf("opened by a manager: %q", s.State)
		}
	})
}
