package group_test

import (
	"strconv"
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

// now is s as it is stored.
func (w *world) now(s space.Space) space.Space {
	w.Helper()
	s, err := space.Get(w.ctx, w.core.DB.Q(), s.ID)
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// settings are those of s, to be changed.
func (w *world) settings(s space.Space) group.Settings {
	s = w.now(s)
	return group.Settings{Name: s.Name, Lede: s.Lede, Theme: s.Theme, Door: group.DoorOpen, Items: s.ItemsAudience, Barred: s.Barred, Version: s.Version, Lang: "fr"}
}

func (w *world) accepted(p account.Person, s space.Space) int64 {
	w.Helper()
	n, err := group.Accepted(w.ctx, w.core.DB.Q(), p.ID, s.ID)
	w.ok(err)
	return n
}

func TestChange(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.person("Bruno Chef", ""), w.person("Ana Lopez", ""), w.person("Léo Petit", "")
		n := w.network("clubs", space.Open, nil, boss)
		eau, bois := w.grp(n, "eau", space.Open, nil, ana), w.grp(n, "bois", space.Open, nil, leo)
		w.puts(leo, eau, space.Member, space.Active)
		in := w.settings(eau)
		in.Name, in.Door, in.Items, in.Barred = "Eau vive", group.DoorRequest, space.Public, []string{"entreprise"}
		for p, k := range map[ref.Person]fail.Kind{0: fail.SignedOut, leo.ID: fail.Forbidden} {
			w.refused(w.group.Change(w.ctx, p, eau.ID, in), k, "")
		}
		w.ok(w.group.Change(w.ctx, ana.ID, eau.ID, in))
		is := w.now(eau)
		if is.Name != "Eau vive" || is.Slug != "eau" || is.Admission != space.Request || is.Audience != space.Public || is.ItemsAudience != space.Public || strings.Join(is.Barred, " ") != "entreprise" {
			t.Errorf("now %+v", is)
		}
		// A change made on what is no longer there is refused, and nothing is lost.
		w.refused(w.group.Change(w.ctx, boss.ID, eau.ID, in), fail.Conflict, "group.settings.meanwhile")
		in.Version = is.Version
		w.ok(w.group.Change(w.ctx, boss.ID, eau.ID, in)) // who manages the network may
		w.told(eau, "changed Ana", "changed Bruno")
		w.refused(w.group.Change(w.ctx, boss.ID, n.ID, w.settings(n)), fail.Hidden, "")
		w.refused(w.group.Change(w.ctx, ana.ID, bois.ID, w.settings(bois)), fail.Forbidden, "") // not hers
		w.refused(w.group.Change(w.ctx, ana.ID, 12, in), fail.Hidden, "")
		law := w.grp(n, "loi", space.Open, func(s *space.Space) { s.Theme = strings.Repeat("Aménagement ", 20) + "durable" }, ana)
		w.ok(w.group.Change(w.ctx, ana.ID, law.ID, w.settings(law)))
		if w.now(law).Theme != law.Theme {
			t.Errorf("theme %q", w.now(law).Theme)
		}
		for _, c := range []struct {
			change func(*group.Settings)
			key    string
		}{
			{func(s *group.Settings) { s.Name = "" }, "web.field.required"},
			{func(s *group.Settings) { s.Door = group.DoorDomains }, "web.field.choice"},
			{func(s *group.Settings) { s.Door = "" }, "web.field.choice"},
			{func(s *group.Settings) { s.Items = space.ForPlan }, "web.field.choice"},
			{func(s *group.Settings) { s.Items = "" }, "web.field.choice"},
			{func(s *group.Settings) { s.Barred = []string{"x"} }, "web.field.choice"},
			{func(s *group.Settings) { s.Welcome = strings.Repeat("é", 2001) }, "web.field.long"},
			{func(s *group.Settings) { s.Charter = strings.Repeat("é", 10_001) }, "web.field.long"},
		} {
			bad := w.settings(eau)
			c.change(&bad)
			w.refused(w.group.Change(w.ctx, ana.ID, eau.ID, bad), fail.Invalid, c.key)
		}
	})
}

func TestSecretThenOpen(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.person("Bruno Chef", ""), w.person("Ana Lopez", "")
		n := w.network("clubs", space.Open, nil, boss)
		eau := w.grp(n, "eau", space.Open, nil, ana)
		var i item.Item
		w.write(func(tx *db.Tx) (err error) {
			i, err = item.Add(w.ctx, tx, eau, item.Item{Kind: "post", Author: ana.ID, Title: "Lu dehors", Audience: space.InNetwork, State: item.Published, Lang: "fr"})
			return err
		})
		in := w.settings(eau)
		in.Door = group.DoorSecret
		w.refused(w.group.Change(w.ctx, ana.ID, eau.ID, in), fail.Invalid, "group.settings.read_outside")
		w.write(func(tx *db.Tx) error { return item.SetState(w.ctx, tx, i, item.Deleted) })
		w.ok(w.group.Change(w.ctx, ana.ID, eau.ID, in))
		if s := w.now(eau); s.Audience != space.InGroup || s.ItemsAudience != space.InGroup || s.Admission != space.Invite {
			t.Errorf("now %+v", s)
		}
		w.nobody().get("/reseaux/clubs/groupes/eau").want(404)
		w.nobody().get("/reseaux/clubs/groupes/eau/a-propos").want(404)
		in = w.settings(eau)
		in.Items = space.InNetwork
		w.ok(w.group.Change(w.ctx, ana.ID, eau.ID, in))
		if s := w.now(eau); s.Audience != space.Public || s.ItemsAudience != space.InNetwork || s.Admission != space.Open {
			t.Errorf("now %+v", s)
		}
	})
}

func TestBarredIsEnforced(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, seller := w.person("Bruno Chef", ""), w.person("Ana Lopez", ""), w.person("Sam Vend", "")
		n := w.network("clubs", space.Open, nil, boss)
		eau := w.grp(n, "eau", space.Open, nil, ana)
		w.works(seller, org.Association, "a1", "Asso")
		w.ok(w.enter(seller, eau, ""))
		in := w.settings(eau)
		in.Barred = []string{"association", "none"} // ana has no organisation, and runs the group
		w.ok(w.group.Change(w.ctx, ana.ID, eau.ID, in))
		if w.viewer(seller).Role(eau.ID, n.ID) != space.None || w.viewer(ana).Role(eau.ID, n.ID) != space.Animator {
			t.Error("barred kinds are not enforced")
		}
		w.refused(w.enter(seller, eau, ""), fail.Forbidden, "group.barred")
		w.nobody().get("/reseaux/clubs/groupes/eau").want(200).says("Non ouvert aux : associations et personnes sans organisme")
	})
}

func TestCharter(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo, ines := w.person("Bruno Chef", ""), w.person("Ana Lopez", ""), w.person("Léo Petit", ""), w.person("Inès Roux", "")
		n := w.network("clubs", space.Open, nil, boss)
		eau := w.grp(n, "eau", space.Open, nil, ana)
		write := func(welcome, charter string) {
			t.Helper()
			in := w.settings(eau)
			in.Welcome, in.Charter = welcome, charter
			w.ok(w.group.Change(w.ctx, ana.ID, eau.ID, in))
		}
		write("Commencez par **lire**. <script>x</script>", "On se *respecte*.")
		const at = "/reseaux/clubs/groupes/eau"
		b := w.as(leo)
		// The button of the folder leads to the charter, without blame; then it is accepted by its version.
		a := b.post(at+"/adhesion").want(422).says("Charte du groupe", "On se respecte", "c’est accepter cette charte").hides("Lisez d’abord")
		if a.value("charte") != "1" {
			t.Errorf("version %q", a.value("charte"))
		}
		w.is(leo, eau, space.None, "")
		write("Commencez par **lire**.", "On se respecte, et on cite.")
		b.post(at+"/adhesion", "charte", "1").want(422).says("La charte du groupe vient de changer", "et on cite")
		b.post(at+"/adhesion", "charte", "99999999999999999999").want(422)
		w.is(leo, eau, space.None, "")
		b.post(at+"/adhesion", "charte", "2").goes(at + "/a-propos")
		w.is(leo, eau, space.Member, space.Active)
		if got := w.accepted(leo, eau); got != 2 {
			t.Errorf("accepted version %d", got)
		}
		b.get(at+"/a-propos").want(200).says("Bienvenue", "Commencez par lire", "Version 2", "Ana Lopez")
		w.nobody().get(at+"/a-propos").want(200).says("et on cite").hides("Commencez par lire", "Ana Lopez")

		// A new welcome is no new charter; one taken away asks nothing; one put back goes on counting.
		write("Autre accueil", "On se respecte, et on cite.")
		w.as(ines).get(at + "/adhesion").says("Version 2")
		write("", "")
		w.ok(w.enter(ines, eau, ""))
		if got := w.accepted(ines, eau); got != 0 {
			t.Errorf("accepted version %d of nothing", got)
		}
		write("", "Retour")
		w.nobody().get(at + "/a-propos").says("Version 4")

		// By a link too.
		w.ok(w.group.Invite(w.ctx, ana.ID, group.Invitation{Space: eau.ID, Who: "hors@poste.example", Role: space.Member, Lang: "fr"}))
		out := w.person("Omar Neuf", "")
		link := "/invitation/" + token(w.letters()[0])
		w.as(out).post(link).want(422).says("Lisez d’abord la charte", "Retour")
		if v := w.as(out).get(link).says("Retour").value("charte"); v != "4" {
			t.Errorf("version %q", v)
		}
		w.as(out).post(link, "charte", "4").goes(at)
		w.is(out, eau, space.Member, space.Active)
		if got := w.accepted(out, eau); got != 4 {
			t.Errorf("accepted version %d", got)
		}
	})
}

func TestArchive(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.person("Bruno Chef", ""), w.person("Ana Lopez", ""), w.person("Léo Petit", "")
		n := w.network("clubs", space.Open, nil, boss)
		eau := w.grp(n, "eau", space.Open, nil, ana)
		w.puts(leo, eau, space.Member, space.Active)
		const at = "/reseaux/clubs/groupes/eau"
		w.as(leo).post(at+"/archivage", "decision", "archiver").want(403)
		w.as(ana).post(at + "/archivage").want(422)
		w.as(ana).post(at+"/archivage", "decision", "archiver").goes(at)
		w.ok(w.group.Archive(w.ctx, boss.ID, eau.ID)) // once
		w.nobody().get(at).want(200).says("Archivé : en lecture seule").hides("Rejoindre")
		w.refused(w.enter(boss, eau, ""), fail.Closed, "access.closed")
		w.refused(w.group.Change(w.ctx, ana.ID, eau.ID, w.settings(eau)), fail.Closed, "access.closed")
		w.as(ana).get(at+"/reglages").want(200).says("Ce groupe est archivé", "Rouvrir").hides("Enregistrer")
		w.as(boss).get(at).says("Réglages")
		w.as(boss).post(at+"/archivage", "decision", "rouvrir").goes(at)
		w.ok(w.group.Reopen(w.ctx, ana.ID, eau.ID))
		w.told(eau, "archived Ana", "reopened Bruno")
		w.refused(w.group.Archive(w.ctx, boss.ID, n.ID), fail.Hidden, "")
	})
}

func TestHandOver(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo, ines := w.person("Bruno Chef", ""), w.person("Ana Lopez", ""), w.person("Léo Petit", ""), w.person("Inès Roux", "")
		n := w.network("clubs", space.Open, nil, boss)
		eau := w.grp(n, "eau", space.Open, nil, ana)
		w.puts(leo, eau, space.Member, space.Active)
		w.puts(ines, eau, space.Member, space.Muted)
		hand := func(by account.Person, to string) error { return w.group.HandOver(w.ctx, by.ID, eau.ID, to) }
		w.refused(hand(leo, "ana.lopez"), fail.Forbidden, "")
		w.refused(hand(ana, "ana.lopez"), fail.Invalid, "group.hand.self")
		w.refused(hand(ana, "ines.roux"), fail.Invalid, "group.hand.member")
		w.refused(hand(ana, "bruno.chef"), fail.Invalid, "group.hand.member")
		w.refused(hand(ana, "rien.du.tout"), fail.Invalid, "group.invite.unknown")
		w.refused(hand(ana, leo.Email), fail.Invalid, "group.hand.handle")
		w.as(ana).post("/reseaux/clubs/groupes/eau/animation", "qui", "ines.roux").want(422).says("n’est pas membre active")
		w.as(ana).post("/reseaux/clubs/groupes/eau/animation", "qui", "@leo.petit").goes("/reseaux/clubs/groupes/eau/membres")
		w.is(leo, eau, space.Animator, space.Active)
		w.is(ana, eau, space.Member, space.Active)
		w.told(eau, "role_changed Ana→Léo", "role_changed Ana→Ana")
		w.ok(w.group.Leave(w.ctx, ana.ID, eau.ID))
		w.ok(hand(boss, "leo.petit")) // who manages the network names without being there
		w.is(boss, eau, space.None, "")
	})
}

func TestSettingsPage(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.person("Bruno Chef", ""), w.person("Ana Lopez", ""), w.person("Léo Petit", "")
		n := w.network("clubs", space.Open, nil, boss)
		eau := w.grp(n, "eau", space.Open, nil, ana)
		w.puts(leo, eau, space.Member, space.Active)
		const at = "/reseaux/clubs/groupes/eau/reglages"
		w.nobody().get(at).goes("/connexion?suite=%2Freseaux%2Fclubs%2Fgroupes%2Feau%2Freglages")
		w.as(leo).get(at).want(403)
		w.as(leo).post(at, "nom", "X").want(403)
		w.as(leo).get("/reseaux/clubs/groupes/eau").hides("Réglages").says("Accueil et charte")
		b := w.as(ana)
		b.get("/reseaux/clubs/groupes/eau").says("Réglages")
		version := b.get(at).want(200).says("Qui lit ce qu’on y publie ?", "Passer la main", "Archiver").value("version")
		fields := []string{"version", version, "objet", "Un objet", "acces", "request", "lecture", "network", "fermes", "entreprise", "bienvenue", "Bonjour <b>à vous</b>", "charte", "Une charte"}
		a := b.post(at, append(fields, "nom", "")...).want(422).says("À remplir.")
		if a.value("objet") != "Un objet" || a.value("bienvenue") != "Bonjour <b>à vous</b>" || a.value("charte") != "Une charte" {
			t.Error("typed text lost")
		}
		b.post(at, append(fields, "nom", "Eau vive")...).goes("/reseaux/clubs/groupes/eau")
		if s := w.now(eau); s.Name != "Eau vive" || s.Admission != space.Request || s.ItemsAudience != space.InNetwork || strconv.FormatInt(s.Version, 10) == version {
			t.Errorf("now %+v", s)
		}
		// The second of two who had the page open is told, and may insist.
		a = b.post(at, append(fields, "nom", "Eau douce")...).want(409).says("entre-temps")
		if a.value("nom") != "Eau douce" || a.value("version") == version {
			t.Error("cannot insist")
		}
		b.post(at, "version", "x", "nom", "\x00", "objet", "y").want(422)
	})
}
