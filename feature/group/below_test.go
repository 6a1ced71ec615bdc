package group_test

import (
	"strings"
	"testing"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/org"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/group"
	"maillage/kit/fail"
)

// sub makes a sub-group of s by p.
func (w *world) sub(p account.Person, s space.Space, name string, d group.Door, barred ...string) space.Space {
	w.Helper()
	made, err := w.create(p, group.Draft{Network: s.Network, Parent: s.ID, Name: name, Lede: "Un sujet", Door: d, Barred: barred})
	w.OK(err)
	return made
}

func TestMakeASubGroup(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo, zoe := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", ""), w.Person("Zoé Un", "")
		n, other := w.Network("clubs", space.Open, nil, boss), w.Network("autre", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Open, func(s *space.Space) { s.Audience = space.InNetwork; s.Barred = []string{"entreprise"} }, ana)
		for _, p := range []account.Person{ana, leo} {
			w.Puts(p, n, space.Member, space.Active)
		}
		w.Puts(leo, eau, space.Member, space.Active)
		d := group.Draft{Network: n.ID, Parent: eau.ID, Name: "Captages", Lede: "Les puits", Door: group.DoorOpen, Barred: []string{"association"}}
		for p, k := range map[ref.Person]fail.Kind{0: fail.SignedOut, zoe.ID: fail.Forbidden, leo.ID: fail.Forbidden} {
			_, err := w.group.Create(w.Ctx, p, d)
			w.Refused(err, k, "")
		}
		s, err := w.create(ana, d)
		w.OK(err)
		// Within its group: seen by the network, closed to whom the group is and to whom it says.
		if s.Parent != eau.ID || s.Audience != space.InNetwork || s.Admission != space.Open || strings.Join(s.Barred, " ") != "entreprise association" {
			t.Errorf("made %+v", s)
		}
		w.is(ana, s, space.Animator, space.Active)
		w.told(s, "created Ana")
		d.Parent = s.ID
		_, err = w.create(ana, d)
		w.Refused(err, fail.Hidden, "") // one level
		d.Parent, d.Network = eau.ID, other.ID
		_, err = w.create(boss, d)
		w.Refused(err, fail.Hidden, "") // of another network
		w.Write(func(tx *db.Tx) error {
			eau.State = space.Archived
			_, err := space.Put(w.Ctx, tx, eau)
			return err
		})
		d.Network = n.ID
		_, err = w.create(ana, d)
		w.Refused(err, fail.Closed, "")
		secret := w.Group(n, "cache", space.Invite, func(s *space.Space) { s.Audience = space.InGroup }, ana)
		d.Parent = secret.ID
		_, err = w.create(ana, d)
		w.Refused(err, fail.Invalid, "web.field.choice") // in a secret group, secret ones
		d.Door = group.DoorSecret
		s, err = w.create(ana, d)
		w.OK(err)
		if s.Audience != space.InGroup {
			t.Errorf("made %+v", s)
		}
		d.Parent = secret.ID
		_, err = w.create(leo, d)
		w.Refused(err, fail.Hidden, "") // who does not see the group
	})
}

func TestHeldWithinItsGroup(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, vera := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Vera Vente", "")
		w.Works(vera, org.Entreprise, "1", "Vendtout")
		n := w.Network("clubs", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Open, nil, ana)
		w.Puts(ana, n, space.Member, space.Active)
		w.Puts(vera, n, space.Member, space.Active)
		sub := w.sub(ana, eau, "Captages", group.DoorOpen)
		w.OK(w.enter(vera, sub, ""))
		// One joins by the rule of the sub-group, without its group.
		w.is(vera, sub, space.Member, space.Active)
		w.is(vera, eau, space.None, "")
		// Its group closes to companies: so does it, at once.
		in := w.settings(eau)
		in.Barred = []string{"entreprise"}
		w.OK(w.group.Change(w.Ctx, ana.ID, eau.ID, in))
		if s := w.now(sub); strings.Join(s.Barred, " ") != "entreprise" {
			t.Errorf("barred %q", s.Barred)
		}
		w.As(vera).Get("/reseaux/clubs/groupes/captages/membres").Want(200) // as a member of the network
		if _, ok := w.Viewer(vera).Place(sub.ID); !ok || w.Viewer(vera).Role(sub.ID, n.ID) != space.None {
			t.Error("still in the sub-group")
		}
		w.told(sub, "created Ana", "joined Vera", "changed Ana")
		// What the group keeps out cannot be let in below.
		in = w.settings(sub)
		in.Barred = nil
		w.OK(w.group.Change(w.Ctx, ana.ID, sub.ID, in))
		if s := w.now(sub); strings.Join(s.Barred, " ") != "entreprise" {
			t.Errorf("barred %q", s.Barred)
		}
		// What is read from outside, below as well, keeps the group from becoming secret.
		var i item.Item
		w.Write(func(tx *db.Tx) (err error) {
			i, err = item.Add(w.Ctx, tx, w.now(sub), item.Item{Kind: "post", Author: ana.ID, Title: "Lu dehors", Audience: space.InNetwork, State: item.Published, Lang: "fr"})
			return err
		})
		in = w.settings(eau)
		in.Door = group.DoorSecret
		w.Refused(w.group.Change(w.Ctx, ana.ID, eau.ID, in), fail.Invalid, "group.settings.read_outside")
		w.Write(func(tx *db.Tx) error { return item.SetState(w.Ctx, tx, i, item.Deleted) })
		w.OK(w.group.Change(w.Ctx, ana.ID, eau.ID, in))
		if s := w.now(sub); s.Audience != space.InGroup || s.Admission != space.Invite || s.ItemsAudience != space.InGroup {
			t.Errorf("below a secret group: %+v", s)
		}
		in = w.settings(sub)
		in.Door = group.DoorOpen
		w.Refused(w.group.Change(w.Ctx, ana.ID, sub.ID, in), fail.Invalid, "web.field.choice")
		w.Nobody().Get("/reseaux/clubs/groupes/captages").Want(404)
	})
}

func TestArchivedWithSubGroups(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.Network("clubs", space.Open, nil, boss)
		for _, p := range []account.Person{ana, leo} {
			w.Puts(p, n, space.Member, space.Active)
		}
		grow := func(slug string) (g, seen, unseen space.Space) {
			g = w.Group(n, slug, space.Open, nil, ana, leo)
			return g, w.sub(ana, g, slug+" vu", group.DoorOpen), w.sub(leo, g, slug+" cache", group.DoorSecret)
		}
		eau, seen, unseen := grow("eau")
		w.Refused(w.group.Archive(w.Ctx, ana.ID, eau.ID, group.Unsaid), fail.Invalid, "group.below.choose")
		w.OK(w.group.Archive(w.Ctx, ana.ID, eau.ID, group.ArchiveThem))
		if !w.now(eau).IsArchived() || !w.now(seen).IsArchived() || w.now(seen).Parent != eau.ID {
			t.Error("not archived together")
		}
		// What Ana does not see she does not close.
		if s := w.now(unseen); s.IsArchived() || s.Parent != 0 {
			t.Errorf("unseen: %+v", s)
		}
		w.told(seen, "created Ana", "archived Ana")
		w.Refused(w.group.Reopen(w.Ctx, ana.ID, seen.ID), fail.Conflict, "group.below.above_archived")
		w.OK(w.group.Detach(w.Ctx, ana.ID, seen.ID))
		w.OK(w.group.Detach(w.Ctx, ana.ID, seen.ID)) // once
		w.OK(w.group.Reopen(w.Ctx, ana.ID, seen.ID))
		if s := w.now(seen); s.IsArchived() || s.Parent != 0 {
			t.Errorf("detached: %+v", s)
		}
		bois, seen, _ := grow("bois")
		w.Refused(w.group.Detach(w.Ctx, leo.ID, seen.ID), fail.Forbidden, "") // of its group, not of it
		w.OK(w.group.Archive(w.Ctx, boss.ID, bois.ID, group.DetachThem))
		if s := w.now(seen); s.IsArchived() || s.Parent != 0 {
			t.Errorf("kept: %+v", s)
		}
	})
}

func TestSubGroupPages(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.Network("clubs", space.Open, nil, boss)
		w.Group(n, "eau", space.Open, func(s *space.Space) { s.Barred = []string{"entreprise"} }, ana)
		w.Puts(ana, n, space.Member, space.Active)
		at, b := "/reseaux/clubs/groupes/eau", w.As(ana)
		if a := w.Nobody().Get(at).Want(200); a.Has("a", "href", at+"/sous-groupes") {
			t.Error("a tab for no sub-group")
		}
		makes := "/reseaux/clubs/groupes/nouveau?dans=eau"
		if !b.Get(at).Has("a", "href", makes) || !b.Get(at+"/sous-groupes").Want(200).Says("Pas encore de sous-groupe").Has("a", "href", makes) {
			t.Error("no way to make one")
		}
		w.As(leo).Get(makes).Want(403)
		w.Nobody().Get(makes).Goes("/connexion?suite=%2Freseaux%2Fclubs%2Fgroupes%2Fnouveau%3Fdans%3Deau")
		b.Get("/reseaux/clubs/groupes/nouveau?dans=rien").Want(404)
		if a := b.Get(makes).Want(200).Says("Créer un sous-groupe", "Groupe eau"); a.Value("dans") != "eau" {
			t.Error("the form forgets where")
		}
		a := b.Get(makes+"&nom=Captages&objet=Puits&etape=2").Want(200).Says("Entreprises", "Ouvert")
		if a.Value("dans") != "eau" {
			t.Error("the form forgets where")
		}
		b.Post("/reseaux/clubs/groupes/nouveau", "dans", "eau", "nom", "Captages", "objet", "Puits", "acces", "x").Want(422)
		b.Post("/reseaux/clubs/groupes/nouveau", "dans", "eau", "nom", "Captages", "objet", "Puits", "acces", "open").Goes("/reseaux/clubs/groupes/captages")
		sub := "/reseaux/clubs/groupes/captages"
		// The way up, the way down, and what both say.
		if !w.Nobody().Get(sub).Want(200).Says("Sous-groupe de Groupe eau", "Non ouvert aux : entreprises").Has("a", "href", at) {
			t.Error("no way up")
		}
		if !w.Nobody().Get(at).Has("a", "href", at+"/sous-groupes") || !w.Nobody().Get(at+"/sous-groupes").Want(200).Says("Captages").Has("a", "href", sub) {
			t.Error("no way down")
		}
		w.Nobody().Get("/reseaux/clubs/groupes").Says("Captages", "Sous-groupe de Groupe eau")
		b.Get(sub + "/sous-groupes").Goes(sub)
		b.Get(sub+"/reglages").Want(200).Says("En faire un groupe du réseau", "« Groupe eau »")
		b.Get(at+"/reglages").Want(200).Says("Que devient son sous-groupe ?", "Captages", "Les archiver aussi")
		b.Post(at+"/archivage", "decision", "archiver").Want(422).Says("Dites ce que deviennent ses sous-groupes")
		w.As(leo).Post(sub + "/detachement").Want(403)
		w.Nobody().Post(sub + "/detachement").Goes("/connexion?suite=%2F")
		b.Post(sub + "/detachement").Goes(sub)
		b.Get(sub).Hides("Sous-groupe de")
		b.Post(at+"/archivage", "decision", "archiver").Goes(at)
		// A sub-group that one may not see leaves no trace: nor its tab, nor the name of its group on a page that one sees.
		w.Puts(leo, n, space.Member, space.Active)
		bois := w.Group(n, "bois", space.Open, nil, ana)
		w.sub(ana, bois, "Zirconium", group.DoorSecret)
		w.As(leo).Get("/reseaux/clubs/groupes/bois").Hides("Sous-groupes", "Zirconium")
		w.As(leo).Get("/reseaux/clubs/groupes/bois/sous-groupes").Hides("Zirconium")
	})
}
