package group_test

import (
	"slices"
	"strings"
	"testing"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/org"
	"maillage/core/space"
	"maillage/feature/group"
	"maillage/kit/fail"
)

func (w *world) enter(p account.Person, s space.Space, note string) error {
	_, err := w.group.Enter(w.Ctx, p.ID, s.ID, note, 0)
	return err
}

func TestJoinOpen(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "")
		n := w.Network("clubs", space.Open, nil, boss)
		rights := w.rights(ana)
		w.OK(w.enter(ana, n, ""))
		w.OK(w.enter(ana, n, "")) // once
		w.is(ana, n, space.Member, space.Active)
		w.counted(n, 2)
		w.told(n, "joined Ana")
		if w.rights(ana) <= rights {
			t.Error("rights did not change")
		}

		// A group of an open network is joined with it.
		eau, ines := w.Group(n, "eau", space.Open, nil), w.Person("Inès Roux", "")
		w.OK(w.enter(ines, eau, ""))
		w.is(ines, n, space.Member, space.Active)
		w.is(ines, eau, space.Member, space.Active)
		w.counted(n, 3)
		w.counted(eau, 1)
		w.told(eau, "joined Inès")
		w.told(n, "joined Ana", "joined Inès")
	})
}

func (w *world) rights(p account.Person) int64 {
	w.Helper()
	now, err := account.Get(w.Ctx, w.Core.DB.Q(), p.ID)
	if err != nil {
		w.Fatal(err)
	}
	return now.Rights
}

func TestEnterRefused(t *testing.T) {
	each(t, func(w *world) {
		ana, sus := w.Person("Ana Lopez", ""), w.Person("Sami Noir", "")
		w.Write(func(tx *db.Tx) error { return w.Core.Accounts.Suspend(w.Ctx, tx, ana.ID, sus.ID, "essai") })
		n := w.Network("ideal", space.Request, nil)
		closed := w.Network("clos", space.Invite, nil)
		secret := w.Group(n, "secret", space.Invite, func(s *space.Space) { s.Audience = space.InGroup })
		inside := w.Group(n, "interne", space.Open, func(s *space.Space) { s.Audience = space.InNetwork })
		open := w.Group(n, "ouvert", space.Open, nil)
		past := w.Network("passe", space.Open, func(s *space.Space) { s.State = space.Archived })
		w.Refused(w.enter(ana, closed, ""), fail.Forbidden, "group.closed")
		w.Refused(w.enter(ana, secret, ""), fail.Hidden, "")
		w.Refused(w.enter(ana, inside, ""), fail.Hidden, "")
		w.Refused(w.enter(ana, open, ""), fail.Forbidden, "access.join_network_first")
		w.Refused(w.enter(ana, past, ""), fail.Closed, "access.closed")
		w.Refused(w.enter(account.Person{}, n, ""), fail.SignedOut, "")
		w.Refused(w.enter(sus, n, ""), fail.Forbidden, "access.suspended")
		w.Refused(w.enter(ana, space.Space{ID: 12}, ""), fail.Hidden, "")
		w.Refused(w.enter(ana, n, strings.Repeat("é", 501)), fail.Invalid, "web.field.long")
		w.Puts(ana, n, space.Member, space.Excluded)
		w.Refused(w.enter(ana, n, ""), fail.Forbidden, "access.excluded")
		w.Refused(w.enter(ana, open, ""), fail.Forbidden, "access.excluded")
		w.told(n)
	})
}

func TestAskAndDecide(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.Network("ideal", space.Request, nil, boss)
		w.OK(w.enter(ana, n, "Bonjour"))
		w.OK(w.enter(ana, n, "Bonjour"))
		w.OK(w.enter(ana, n, "Bonjour encore"))
		w.is(ana, n, space.Member, space.Requested)
		if got := w.membership(ana, n).Note; got != "Bonjour encore" {
			t.Errorf("note %q", got)
		}
		w.counted(n, 1)
		if v := w.Viewer(ana); len(v.Spaces()) > 0 {
			t.Error("a request gives rights")
		}

		// Only who runs it decides.
		w.Refused(w.group.Decide(w.Ctx, ana.ID, n.ID, ana.ID, true), fail.Forbidden, "")
		w.Refused(w.group.Decide(w.Ctx, leo.ID, n.ID, ana.ID, true), fail.Forbidden, "")
		w.Refused(w.group.Decide(w.Ctx, boss.ID, n.ID, leo.ID, true), fail.Conflict, "group.request.gone")
		w.OK(w.group.Decide(w.Ctx, boss.ID, n.ID, ana.ID, true))
		w.is(ana, n, space.Member, space.Active)
		if got := w.membership(ana, n).Note; got != "" {
			t.Errorf("the note is kept: %q", got)
		}
		w.Refused(w.group.Decide(w.Ctx, boss.ID, n.ID, ana.ID, false), fail.Conflict, "group.request.gone")
		w.counted(n, 2)

		w.OK(w.enter(leo, n, ""))
		w.OK(w.group.Decide(w.Ctx, boss.ID, n.ID, leo.ID, false))
		w.is(leo, n, space.None, "")
		w.OK(w.enter(leo, n, "encore"))
		w.OK(w.group.Leave(w.Ctx, leo.ID, n.ID))
		w.is(leo, n, space.None, "")
		w.told(n, "requested Ana", "requested Ana", "accepted Bruno→Ana", "requested Léo", "declined Bruno→Léo", "requested Léo", "withdrawn Léo")
	})
}

func TestDecideForSomebodyWhoLeftTheNetwork(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Request, nil, boss)
		w.Puts(ana, eau, space.Member, space.Requested)
		w.Refused(w.group.Decide(w.Ctx, boss.ID, eau.ID, ana.ID, true), fail.Conflict, "group.request.left")
		w.is(ana, eau, space.Member, space.Requested)
	})
}

func TestDomains(t *testing.T) {
	each(t, func(w *world) {
		viaeduc := w.Network("viaeduc", space.Domains, func(s *space.Space) { s.Domains = []string{"ac-*.fr", "@region"} })
		maths := w.Group(viaeduc, "maths", space.Open, nil)
		prof := w.Person("Paul Prof", "paul.prof@ac-rennes.fr")
		w.OK(w.enter(prof, maths, ""))
		w.is(prof, viaeduc, space.Member, space.Active)
		w.is(prof, maths, space.Member, space.Active)

		fake := w.Person("Faux Prof", "faux@ac-rennes.evil.fr")
		w.Refused(w.enter(fake, maths, ""), fail.Forbidden, "access.join_network_first")
		w.OK(w.enter(fake, viaeduc, "J'enseigne"))
		w.is(fake, viaeduc, space.Member, space.Requested)

		// An organisation's domain, known to core/org, stands for its kind.
		agent := w.Person("Agathe Agent", "agathe@services.armor.example")
		w.OK(w.enter(agent, viaeduc, ""))
		w.is(agent, viaeduc, space.Member, space.Requested)
		w.Works(prof, org.Region, "53", "Armor")
		w.OK(w.enter(agent, viaeduc, ""))
		w.is(agent, viaeduc, space.Member, space.Active)

		// An address that is not proved proves nothing.
		var liar account.Person
		w.Write(func(tx *db.Tx) (err error) {
			liar, err = w.Core.Accounts.Create(w.Ctx, tx, account.NewPerson{Email: "menteur@ac-lyon.fr", Given: "Max", Family: "Menteur"})
			return err
		})
		w.OK(w.enter(liar, viaeduc, ""))
		w.is(liar, viaeduc, space.Member, space.Requested)
	})
}

func TestBarred(t *testing.T) {
	each(t, func(w *world) {
		n := w.Network("agents", space.Open, func(s *space.Space) { s.Barred = []string{"entreprise", "none"} })
		eau := w.Group(n, "eau", space.Open, nil)
		seller, ana := w.Person("Vera Vente", ""), w.Person("Ana Lopez", "")
		w.Refused(w.enter(ana, n, ""), fail.Forbidden, "group.barred_none")
		w.Works(seller, org.Entreprise, "1", "Vendtout")
		w.Refused(w.enter(seller, n, ""), fail.Forbidden, "group.barred")
		w.Refused(w.enter(seller, eau, ""), fail.Forbidden, "group.barred")
		w.Works(ana, org.Region, "53", "Armor")
		w.OK(w.enter(ana, eau, ""))
		w.is(ana, n, space.Member, space.Active)

		// Who comes to be barred is not shown among the members, and cannot enter again.
		w.Works(ana, org.Entreprise, "1", "Vendtout")
		roll, err := w.group.Members(w.Ctx, n, group.Filter{})
		if err != nil || len(roll.Members) != 0 || roll.Count != 0 {
			t.Errorf("%v, %v", roll, err)
		}
		w.Refused(w.enter(ana, n, ""), fail.Forbidden, "group.barred")
	})
}

func TestLeave(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau, bois := w.Group(n, "eau", space.Open, nil, ana), w.Group(n, "bois", space.Open, nil)
		w.OK(w.enter(ana, n, ""))
		w.OK(w.enter(ana, bois, ""))
		w.Refused(w.group.Leave(w.Ctx, boss.ID, n.ID), fail.Conflict, "group.last.network")
		w.Refused(w.group.Leave(w.Ctx, ana.ID, eau.ID), fail.Conflict, "group.last.group")
		w.Refused(w.group.Leave(w.Ctx, ana.ID, n.ID), fail.Conflict, "group.last.of")
		w.OK(w.enter(leo, eau, ""))
		w.OK(w.group.SetRole(w.Ctx, ana.ID, eau.ID, leo.ID, space.Animator))
		w.OK(w.group.Leave(w.Ctx, ana.ID, n.ID))
		w.OK(w.group.Leave(w.Ctx, ana.ID, n.ID))
		for _, s := range []space.Space{n, eau, bois} {
			w.is(ana, s, space.None, "")
		}
		w.counted(n, 2)
		w.counted(eau, 1)
		w.counted(bois, 0)
		w.told(n, "joined Ana", "joined Léo", "left Ana")
		w.Refused(w.group.Leave(w.Ctx, 0, n.ID), fail.SignedOut, "")

		// Leaving lifts no sanction.
		w.Puts(leo, n, space.Member, space.Muted)
		w.Puts(boss, eau, space.Animator, space.Active)
		w.OK(w.group.Leave(w.Ctx, leo.ID, n.ID))
		w.is(leo, n, space.Member, space.Excluded)
		w.Refused(w.group.Leave(w.Ctx, leo.ID, n.ID), fail.Forbidden, "access.excluded")
		w.Refused(w.enter(leo, n, ""), fail.Forbidden, "access.excluded")
	})
}

func TestRoles(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo, zoe := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", ""), w.Person("Zoé Un", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Open, nil, ana)
		for _, p := range []account.Person{ana, leo} {
			w.OK(w.enter(p, n, ""))
			w.OK(w.enter(p, eau, ""))
		}
		set := func(by account.Person, s space.Space, p account.Person, r space.Role) error {
			return w.group.SetRole(w.Ctx, by.ID, s.ID, p.ID, r)
		}
		w.Refused(set(leo, eau, leo, space.Animator), fail.Forbidden, "")
		w.Refused(set(leo, eau, ana, space.Member), fail.Forbidden, "")
		w.Refused(set(ana, eau, ana, space.Member), fail.Conflict, "group.last.group")
		w.Refused(set(ana, eau, leo, space.Manager), fail.Invalid, "web.field.choice")
		w.Refused(set(ana, eau, leo, space.Guest), fail.Invalid, "web.field.choice")
		w.Refused(set(ana, eau, zoe, space.Animator), fail.Hidden, "")
		w.OK(set(ana, eau, leo, space.Animator))
		w.OK(set(ana, eau, leo, space.Animator))
		w.OK(set(leo, eau, ana, space.Member))
		w.is(ana, eau, space.Member, space.Active)
		w.OK(set(boss, eau, ana, space.Animator)) // managers run every group
		w.told(eau, "joined Léo", "role_changed Ana→Léo", "role_changed Léo→Ana", "role_changed Bruno→Ana")

		w.OK(set(boss, n, ana, space.Animator))
		w.Refused(set(ana, n, leo, space.Animator), fail.Forbidden, "") // an animator of a network names nobody
		w.Refused(set(boss, n, boss, space.Member), fail.Conflict, "group.last.network")
		w.OK(set(boss, n, ana, space.Manager))
		w.OK(set(boss, n, boss, space.Member))
		w.Refused(set(boss, n, boss, space.Manager), fail.Forbidden, "")
		w.Puts(leo, n, space.Member, space.Muted)
		w.Refused(set(ana, n, leo, space.Animator), fail.Conflict, "group.role.inactive")
	})
}

func TestExcludeRemovesAccess(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.Network("clubs", space.Open, nil, boss)
		eau := w.Group(n, "eau", space.Open, func(s *space.Space) { s.Audience = space.InNetwork }, ana)
		w.OK(w.enter(ana, n, ""))
		w.OK(w.enter(leo, n, ""))
		w.OK(w.enter(leo, eau, ""))
		out := func(by account.Person, s space.Space, p account.Person, why string) error {
			return w.group.Exclude(w.Ctx, by.ID, s.ID, p.ID, why)
		}
		w.Refused(out(leo, eau, ana, "parce que"), fail.Forbidden, "")
		w.Refused(out(ana, eau, ana, "parce que"), fail.Forbidden, "group.exclude.self")
		w.Puts(boss, eau, space.Member, space.Active)
		w.Refused(out(ana, eau, boss, "parce que"), fail.Forbidden, "group.exclude.manager")
		w.Refused(out(boss, n, boss, "parce que"), fail.Forbidden, "group.exclude.self")
		w.Refused(out(ana, eau, leo, " \n"), fail.Invalid, "group.exclude.reason")
		w.Refused(out(ana, eau, leo, strings.Repeat("x", 501)), fail.Invalid, "web.field.long")
		w.Refused(out(ana, eau, w.Person("Zoé Un", ""), "parce que"), fail.Hidden, "")
		w.OK(out(ana, eau, leo, "insultes répétées"))
		w.OK(out(ana, eau, leo, "encore"))
		if m := w.membership(leo, eau); m.State != space.Excluded || m.Note != "insultes répétées" {
			t.Errorf("%+v", m)
		}
		if v := w.Viewer(leo); v.Role(eau.ID, n.ID) != space.None || access.CanSpace(v, access.Publish, eau) == nil {
			t.Error("still in")
		}
		w.Refused(w.enter(leo, eau, ""), fail.Forbidden, "access.excluded")
		w.Refused(w.group.Readmit(w.Ctx, leo.ID, eau.ID, leo.ID), fail.Forbidden, "")
		w.OK(w.group.Readmit(w.Ctx, ana.ID, eau.ID, leo.ID))
		w.is(leo, eau, space.Member, space.Invited)
		w.OK(w.enter(leo, eau, ""))
		w.is(leo, eau, space.Member, space.Active)
		w.told(eau, "joined Léo", "excluded Ana→Léo", "readmitted Ana→Léo", "joined Léo")

		// Out of a network is out of its groups.
		w.OK(out(boss, n, leo, "même chose"))
		w.is(leo, eau, space.None, "")
		w.counted(n, 2)
		w.counted(eau, 2)
		if v := w.Viewer(leo); access.CanSpace(v, access.See, eau) == nil {
			t.Error("sees a group of the network")
		}
		w.Refused(w.enter(leo, eau, ""), fail.Hidden, "")
	})
}

func TestMembersAndGroups(t *testing.T) {
	each(t, func(w *world) {
		boss := w.Person("Zacharie Chef", "")
		n := w.Network("clubs", space.Open, nil, boss)
		var names []string
		for k := range 90 {
			p := w.Person("Prénom "+string(rune('a'+k%26))+"nom", "")
			w.Puts(p, n, space.Member, space.Active)
			names = append(names, p.Family)
		}
		slices.Sort(names)
		helene := w.Person("Hélène Œuvrard-Le Goff", "")
		w.Works(helene, org.Region, "53", "Armor")
		w.Puts(helene, n, space.Animator, space.Active)
		gone := w.Person("Sami Noir", "")
		w.Puts(gone, n, space.Member, space.Active)
		w.Write(func(tx *db.Tx) error { return w.Core.Accounts.Suspend(w.Ctx, tx, boss.ID, gone.ID, "essai") })

		for _, q := range []string{"le go", "helene", "oeuv hel", "armor", "HÉLÈNE arm"} {
			r, err := w.group.Members(w.Ctx, n, group.Filter{Text: q})
			if err != nil || len(r.Members) != 1 || r.Members[0].Card.ID != helene.ID || r.Count != 1 {
				t.Errorf("%q: %+v %v", q, r, err)
			}
		}
		if r, err := w.group.Members(w.Ctx, n, group.Filter{Text: "100%"}); err != nil || len(r.Members) != 0 {
			t.Errorf("%+v %v", r, err)
		}
		b := w.As(boss)
		var seen []string
		path := "/reseaux/clubs/membres"
		for page := 0; path != "" && page < 5; page++ {
			a := b.Get(path).Want(200)
			seen = append(seen, headings(a, "h2")...)
			path = next(a)
		}
		if len(seen) < 92 || seen[0] != "Zacharie Chef" || seen[1] != "Hélène Œuvrard-Le Goff" {
			t.Errorf("%d listed: %q", len(seen), seen)
		}
	})
}
