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
	s, err := space.Get(w.Ctx, w.Core.DB.Q(), s.ID)
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
	n, err := group.Accepted(w.Ctx, w.Core.DB.Q(), p.ID, s.ID)
	w.OK(err)
	return n
}

func TestChange(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau, bois := w.Group(n, "eau", space.Open, nil, ana), w.Group(n, "bois", space.Open, nil, leo)
		w.Puts(leo, eau, space.Member, space.Active)
		in := w.settings(eau)
		in.Name, in.Door, in.Items, in.Barred = "Eau vive", group.DoorRequest, space.Public, []string{"entreprise"}
		for p, k := range map[ref.Person]fail.Kind{0: fail.SignedOut, leo.ID: fail.Forbidden} {
			w.Refused(w.group.Change(w.Ctx, p, eau.ID, in), k, "")
		}
		w.OK(w.group.Change(w.Ctx, ana.ID, eau.ID, in))
		is := w.now(eau)
		if is.Name != "Eau vive" || is.Slug != "eau" || is.Admission != space.Request || is.Audience != space.Public || is.ItemsAudience != space.Public || strings.Join(is.Barred, " ") != "entreprise" {
			t.Errorf("now %+v", is)
		}
		// A change made on what is no longer there is refused, and nothing is lost.
		w.Refused(w.group.Change(w.Ctx, boss.ID, eau.ID, in), fail.Conflict, "group.settings.meanwhile")
		in.Version = is.Version
		w.OK(w.group.Change(w.Ctx, boss.ID, eau.ID, in)) // who manages the network may
		w.told(eau, "changed Ana", "changed Bruno")
		w.Refused(w.group.Change(w.Ctx, boss.ID, n.ID, w.settings(n)), fail.Hidden, "")
		w.Refused(w.group.Change(w.Ctx, ana.ID, bois.ID, w.settings(bois)), fail.Forbidden, "") // not hers
		w.Refused(w.group.Change(w.Ctx, ana.ID, 12, in), fail.Hidden, "")
		law := w.Group(n, "loi", space.Open, func(s *space.Space) { s.Theme = strings.Repeat("Aménagement ", 20) + "durable" }, ana)
		w.OK(w.group.Change(w.Ctx, ana.ID, law.ID, w.settings(law)))
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
			w.Refused(w.group.Change(w.Ctx, ana.ID, eau.ID, bad), fail.Invalid, c.key)
		}
	})
}

func TestSecretThenOpen(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Open, nil, ana)
		var i item.Item
		w.Write(func(tx *db.Tx) (err error) {
			i, err = item.Add(w.Ctx, tx, eau, item.Item{Kind: "post", Author: ana.ID, Title: "Lu dehors", Audience: space.InNetwork, State: item.Published, Lang: "fr"})
			return err
		})
		in := w.settings(eau)
		in.Door = group.DoorSecret
		w.Refused(w.group.Change(w.Ctx, ana.ID, eau.ID, in), fail.Invalid, "group.settings.read_outside")
		w.Write(func(tx *db.Tx) error { return item.SetState(w.Ctx, tx, i, item.Deleted) })
		w.OK(w.group.Change(w.Ctx, ana.ID, eau.ID, in))
		if s := w.now(eau); s.Audience != space.InGroup || s.ItemsAudience != space.InGroup || s.Admission != space.Invite {
			t.Errorf("now %+v", s)
		}
		w.Nobody().Get("/reseaux/clubs/groupes/eau").Want(404)
		w.Nobody().Get("/reseaux/clubs/groupes/eau/a-propos").Want(404)
		in = w.settings(eau)
		in.Items = space.InNetwork
		w.OK(w.group.Change(w.Ctx, ana.ID, eau.ID, in))
		if s := w.now(eau); s.Audience != space.Public || s.ItemsAudience != space.InNetwork || s.Admission != space.Open {
			t.Errorf("now %+v", s)
		}
	})
}

func TestBarredIsEnforced(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, seller := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Sam Vend", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Open, nil, ana)
		w.Works(seller, org.Association, "a1", "Asso")
		w.OK(w.enter(seller, eau, ""))
		in := w.settings(eau)
		in.Barred = []string{"association", "none"} // ana has no organisation, and runs the group
		w.OK(w.group.Change(w.Ctx, ana.ID, eau.ID, in))
		if w.Viewer(seller).Role(eau.ID, n.ID) != space.None || w.Viewer(ana).Role(eau.ID, n.ID) != space.Animator {
			t.Error("barred kinds are not enforced")
		}
		w.Refused(w.enter(seller, eau, ""), fail.Forbidden, "group.barred")
		w.Nobody().Get("/reseaux/clubs/groupes/eau").Want(200).Says("Non ouvert aux : associations et personnes sans organisme")
	})
}

func TestCharter(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo, ines := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", ""), w.Person("Inès Roux", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Open, nil, ana)
		write := func(welcome, charter string) {
			t.Helper()
			in := w.settings(eau)
			in.Welcome, in.Charter = welcome, charter
			w.OK(w.group.Change(w.Ctx, ana.ID, eau.ID, in))
		}
		write("Commencez par **lire**. <script>x</script>", "On se *respecte*.")
		const at = "/reseaux/clubs/groupes/eau"
		b := w.As(leo)
		// The button of the folder leads to the charter, without blame; then it is accepted by its version.
		a := b.Post(at+"/adhesion").Want(422).Says("Charte du groupe", "On se respecte", "c’est accepter cette charte").Hides("Lisez d’abord")
		if a.Value("charte") != "1" {
			t.Errorf("version %q", a.Value("charte"))
		}
		w.is(leo, eau, space.None, "")
		write("Commencez par **lire**.", "On se respecte, et on cite.")
		b.Post(at+"/adhesion", "charte", "1").Want(422).Says("La charte vient de changer", "et on cite")
		b.Post(at+"/adhesion", "charte", "99999999999999999999").Want(422)
		w.is(leo, eau, space.None, "")
		b.Post(at+"/adhesion", "charte", "2").Goes(at + "/a-propos")
		w.is(leo, eau, space.Member, space.Active)
		if got := w.accepted(leo, eau); got != 2 {
			t.Errorf("accepted version %d", got)
		}
		b.Get(at+"/a-propos").Want(200).Says("Bienvenue", "Commencez par lire", "Version 2", "Ana Lopez")
		w.Nobody().Get(at+"/a-propos").Want(200).Says("et on cite").Hides("Commencez par lire", "Ana Lopez")

		// A new welcome is no new charter; one taken away asks nothing; one put back goes on counting.
		write("Autre accueil", "On se respecte, et on cite.")
		w.As(ines).Get(at + "/adhesion").Says("Version 2")
		write("", "")
		w.OK(w.enter(ines, eau, ""))
		if got := w.accepted(ines, eau); got != 0 {
			t.Errorf("accepted version %d of nothing", got)
		}
		write("", "Retour")
		w.Nobody().Get(at + "/a-propos").Says("Version 4")

		// By a link too.
		w.OK(w.group.Invite(w.Ctx, ana.ID, group.Invitation{Space: eau.ID, Who: "hors@poste.example", Role: space.Member, Lang: "fr"}))
		out := w.Person("Omar Neuf", "")
		link := "/invitation/" + token(w.letters()[0])
		w.As(out).Post(link).Want(422).Says("Lisez d’abord la charte", "Retour")
		if v := w.As(out).Get(link).Says("Retour").Value("charte"); v != "4" {
			t.Errorf("version %q", v)
		}
		w.As(out).Post(link, "charte", "4").Goes(at)
		w.is(out, eau, space.Member, space.Active)
		if got := w.accepted(out, eau); got != 4 {
			t.Errorf("accepted version %d", got)
		}
	})
}

func TestArchive(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Open, nil, ana)
		w.Puts(leo, eau, space.Member, space.Active)
		const at = "/reseaux/clubs/groupes/eau"
		w.As(leo).Post(at+"/archivage", "decision", "archiver").Want(403)
		w.As(ana).Post(at + "/archivage").Want(422)
		w.As(ana).Post(at+"/archivage", "decision", "archiver").Goes(at)
		w.OK(w.group.Archive(w.Ctx, boss.ID, eau.ID, group.Unsaid)) // once
		w.Nobody().Get(at).Want(200).Says("Archivé : en lecture seule").Hides("Rejoindre")
		w.Refused(w.enter(boss, eau, ""), fail.Closed, "access.closed")
		w.Refused(w.group.Change(w.Ctx, ana.ID, eau.ID, w.settings(eau)), fail.Closed, "access.closed")
		w.As(ana).Get(at+"/reglages").Want(200).Says("Ce groupe est archivé", "Rouvrir").Hides("Enregistrer")
		w.As(boss).Get(at).Says("Réglages")
		w.As(boss).Post(at+"/archivage", "decision", "rouvrir").Goes(at)
		w.OK(w.group.Reopen(w.Ctx, ana.ID, eau.ID))
		w.told(eau, "archived Ana", "reopened Bruno")
		w.Refused(w.group.Archive(w.Ctx, boss.ID, n.ID, group.Unsaid), fail.Hidden, "")
	})
}

func TestHandOver(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo, ines := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", ""), w.Person("Inès Roux", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Open, nil, ana)
		w.Puts(leo, eau, space.Member, space.Active)
		w.Puts(ines, eau, space.Member, space.Muted)
		hand := func(by account.Person, to string) error { return w.group.HandOver(w.Ctx, by.ID, eau.ID, to) }
		w.Refused(hand(leo, "ana.lopez"), fail.Forbidden, "")
		w.Refused(hand(ana, "ana.lopez"), fail.Invalid, "group.hand.self")
		w.Refused(hand(ana, "ines.roux"), fail.Invalid, "group.hand.member")
		w.Refused(hand(ana, "bruno.chef"), fail.Invalid, "group.hand.member")
		w.Refused(hand(ana, "rien.du.tout"), fail.Invalid, "group.invite.unknown")
		w.Refused(hand(ana, leo.Email), fail.Invalid, "group.hand.handle")
		w.As(ana).Post("/reseaux/clubs/groupes/eau/animation", "qui", "ines.roux").Want(422).Says("Seule une personne active parmi les membres")
		w.As(ana).Post("/reseaux/clubs/groupes/eau/animation", "qui", "@leo.petit").Goes("/reseaux/clubs/groupes/eau/membres")
		w.is(leo, eau, space.Animator, space.Active)
		w.is(ana, eau, space.Member, space.Active)
		w.told(eau, "role_changed Ana→Léo", "role_changed Ana→Ana")
		w.OK(w.group.Leave(w.Ctx, ana.ID, eau.ID))
		w.OK(hand(boss, "leo.petit")) // who manages the network names without being there
		w.is(boss, eau, space.None, "")
	})
}

func TestSettingsPage(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Open, nil, ana)
		w.Puts(leo, eau, space.Member, space.Active)
		const at = "/reseaux/clubs/groupes/eau/reglages"
		w.Nobody().Get(at).Goes("/connexion?suite=%2Freseaux%2Fclubs%2Fgroupes%2Feau%2Freglages")
		w.As(leo).Get(at).Want(403)
		w.As(leo).Post(at, "nom", "X").Want(403)
		w.As(leo).Get("/reseaux/clubs/groupes/eau").Hides("Réglages").Says("Accueil et charte")
		b := w.As(ana)
		b.Get("/reseaux/clubs/groupes/eau").Says("Réglages")
		version := b.Get(at).Want(200).Says("Qui lit ce qu’on y publie ?", "Passer la main", "Archiver").Value("version")
		fields := []string{"version", version, "objet", "Un objet", "acces", "request", "lecture", "network", "fermes", "entreprise", "bienvenue", "Bonjour <b>à vous</b>", "charte", "Une charte"}
		a := b.Post(at, append(fields, "nom", "")...).Want(422).Says("À remplir.")
		if a.Value("objet") != "Un objet" || a.Value("bienvenue") != "Bonjour <b>à vous</b>" || a.Value("charte") != "Une charte" {
			t.Error("typed text lost")
		}
		b.Post(at, append(fields, "nom", "Eau vive")...).Goes("/reseaux/clubs/groupes/eau")
		if s := w.now(eau); s.Name != "Eau vive" || s.Admission != space.Request || s.ItemsAudience != space.InNetwork || strconv.FormatInt(s.Version, 10) == version {
			t.Errorf("now %+v", s)
		}
		// The second of two who had the page open is told, and may insist.
		a = b.Post(at, append(fields, "nom", "Eau douce")...).Want(409).Says("entre-temps")
		if a.Value("nom") != "Eau douce" || a.Value("version") == version {
			t.Error("cannot insist")
		}
		b.Post(at, "version", "x", "nom", "\x00", "objet", "y").Want(422)
	})
}
