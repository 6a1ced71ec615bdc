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
	_, err := w.group.Enter(w.ctx, p.ID, s.ID, note, 0)
	return err
}

func TestJoinOpen(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.person("Bruno Chef", ""), w.person("Ana Lopez", "")
		n := w.network("clubs", space.Open, nil, boss)
		rights := w.rights(ana)
		w.ok(w.enter(ana, n, ""))
		w.ok(w.enter(ana, n, "")) // once
		w.is(ana, n, space.Member, space.Active)
		w.counted(n, 2)
		w.told(n, "joined Ana")
		if w.rights(ana) <= rights {
			t.Error("rights did not change")
		}

		// A group of an open network is joined with it.
		eau, ines := w.grp(n, "eau", space.Open, nil), w.person("Inès Roux", "")
		w.ok(w.enter(ines, eau, ""))
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
	now, err := account.Get(w.ctx, w.core.DB.Q(), p.ID)
	if err != nil {
		w.Fatal(err)
	}
	return now.Rights
}

func TestEnterRefused(t *testing.T) {
	each(t, func(w *world) {
		ana, sus := w.person("Ana Lopez", ""), w.person("Sami Noir", "")
		w.write(func(tx *db.Tx) error { return w.core.Accounts.Suspend(w.ctx, tx, ana.ID, sus.ID, "essai") })
		n := w.network("ideal", space.Request, nil)
		closed := w.network("clos", space.Invite, nil)
		secret := w.grp(n, "secret", space.Invite, func(s *space.Space) { s.Audience = space.InGroup })
		inside := w.grp(n, "interne", space.Open, func(s *space.Space) { s.Audience = space.InNetwork })
		open := w.grp(n, "ouvert", space.Open, nil)
		past := w.network("passe", space.Open, func(s *space.Space) { s.State = space.Archived })
		w.refused(w.enter(ana, closed, ""), fail.Forbidden, "group.closed")
		w.refused(w.enter(ana, secret, ""), fail.Hidden, "")
		w.refused(w.enter(ana, inside, ""), fail.Hidden, "")
		w.refused(w.enter(ana, open, ""), fail.Forbidden, "access.join_network_first")
		w.refused(w.enter(ana, past, ""), fail.Closed, "access.closed")
		w.refused(w.enter(account.Person{}, n, ""), fail.SignedOut, "")
		w.refused(w.enter(sus, n, ""), fail.Forbidden, "access.suspended")
		w.refused(w.enter(ana, space.Space{ID: 12}, ""), fail.Hidden, "")
		w.refused(w.enter(ana, n, strings.Repeat("é", 501)), fail.Invalid, "web.field.long")
		w.puts(ana, n, space.Member, space.Excluded)
		w.refused(w.enter(ana, n, ""), fail.Forbidden, "access.excluded")
		w.refused(w.enter(ana, open, ""), fail.Forbidden, "access.excluded")
		w.told(n)
	})
}

func TestAskAndDecide(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.person("Bruno Chef", ""), w.person("Ana Lopez", ""), w.person("Léo Petit", "")
		n := w.network("ideal", space.Request, nil, boss)
		w.ok(w.enter(ana, n, "Bonjour"))
		w.ok(w.enter(ana, n, "Bonjour"))
		w.ok(w.enter(ana, n, "Bonjour encore"))
		w.is(ana, n, space.Member, space.Requested)
		if got := w.membership(ana, n).Note; got != "Bonjour encore" {
			t.Errorf("note %q", got)
		}
		w.counted(n, 1)
		if v := w.viewer(ana); len(v.Spaces()) > 0 {
			t.Error("a request gives rights")
		}

		// Only who runs it decides.
		w.refused(w.group.Decide(w.ctx, ana.ID, n.ID, ana.ID, true), fail.Forbidden, "")
		w.refused(w.group.Decide(w.ctx, leo.ID, n.ID, ana.ID, true), fail.Forbidden, "")
		w.refused(w.group.Decide(w.ctx, boss.ID, n.ID, leo.ID, true), fail.Conflict, "group.request.gone")
		w.ok(w.group.Decide(w.ctx, boss.ID, n.ID, ana.ID, true))
		w.is(ana, n, space.Member, space.Active)
		if got := w.membership(ana, n).Note; got != "" {
			t.Errorf("the note is kept: %q", got)
		}
		w.refused(w.group.Decide(w.ctx, boss.ID, n.ID, ana.ID, false), fail.Conflict, "group.request.gone")
		w.counted(n, 2)

		w.ok(w.enter(leo, n, ""))
		w.ok(w.group.Decide(w.ctx, boss.ID, n.ID, leo.ID, false))
		w.is(leo, n, space.None, "")
		w.ok(w.enter(leo, n, "encore"))
		w.ok(w.group.Leave(w.ctx, leo.ID, n.ID))
		w.is(leo, n, space.None, "")
		w.told(n, "requested Ana", "requested Ana", "accepted Bruno→Ana", "requested Léo", "declined Bruno→Léo", "requested Léo", "withdrawn Léo")
	})
}

func TestDecideForSomebodyWhoLeftTheNetwork(t *testing.T) {
	each(t, func(w *world) {
		boss, ana := w.person("Bruno Chef", ""), w.person("Ana Lopez", "")
		n := w.network("clubs", space.Open, nil, boss)
		eau := w.grp(n, "eau", space.Request, nil, boss)
		w.puts(ana, eau, space.Member, space.Requested)
		w.refused(w.group.Decide(w.ctx, boss.ID, eau.ID, ana.ID, true), fail.Conflict, "group.request.left")
		w.is(ana, eau, space.Member, space.Requested)
	})
}

func TestDomains(t *testing.T) {
	each(t, func(w *world) {
		viaeduc := w.network("viaeduc", space.Domains, func(s *space.Space) { s.Domains = []string{"ac-*.fr", "@region"} })
		maths := w.grp(viaeduc, "maths", space.Open, nil)
		prof := w.person("Paul Prof", "paul.prof@ac-rennes.fr")
		w.ok(w.enter(prof, maths, ""))
		w.is(prof, viaeduc, space.Member, space.Active)
		w.is(prof, maths, space.Member, space.Active)

		fake := w.person("Faux Prof", "faux@ac-rennes.evil.fr")
		w.refused(w.enter(fake, maths, ""), fail.Forbidden, "access.join_network_first")
		w.ok(w.enter(fake, viaeduc, "J'enseigne"))
		w.is(fake, viaeduc, space.Member, space.Requested)

		// An organisation's domain, known to core/org, stands for its kind.
		agent := w.person("Agathe Agent", "agathe@services.armor.example")
		w.ok(w.enter(agent, viaeduc, ""))
		w.is(agent, viaeduc, space.Member, space.Requested)
		w.works(prof, org.Region, "53", "Armor")
		w.ok(w.enter(agent, viaeduc, ""))
		w.is(agent, viaeduc, space.Member, space.Active)

		// An address that is not proved proves nothing.
		var liar account.Person
		w.write(func(tx *db.Tx) (err error) {
			liar, err = w.core.Accounts.Create(w.ctx, tx, account.NewPerson{Email: "menteur@ac-lyon.fr", Given: "Max", Family: "Menteur"})
			return err
		})
		w.ok(w.enter(liar, viaeduc, ""))
		w.is(liar, viaeduc, space.Member, space.Requested)
	})
}

func TestBarred(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("agents", space.Open, func(s *space.Space) { s.Barred = []string{"entreprise", "none"} })
		eau := w.grp(n, "eau", space.Open, nil)
		seller, ana := w.person("Vera Vente", ""), w.person("Ana Lopez", "")
		w.refused(w.enter(ana, n, ""), fail.Forbidden, "group.barred_none")
		w.works(seller, org.Entreprise, "1", "Vendtout")
		w.refused(w.enter(seller, n, ""), fail.Forbidden, "group.barred")
		w.refused(w.enter(seller, eau, ""), fail.Forbidden, "group.barred")
		w.works(ana, org.Region, "53", "Armor")
		w.ok(w.enter(ana, eau, ""))
		w.is(ana, n, space.Member, space.Active)

		// Who comes to be barred is not shown among the members, and cannot enter again.
		w.works(ana, org.Entreprise, "1", "Vendtout")
		roll, err := w.group.Members(w.ctx, n, group.Filter{})
		if err != nil || len(roll.Members) != 0 || roll.Count != 0 {
			t.Errorf("%v, %v", roll, err)
		}
		w.refused(w.enter(ana, n, ""), fail.Forbidden, "group.barred")
	})
}

func TestLeave(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.person("Bruno Chef", ""), w.person("Ana Lopez", ""), w.person("Léo Petit", "")
		n := w.network("clubs", space.Open, nil, boss)
		eau, bois := w.grp(n, "eau", space.Open, nil, ana), w.grp(n, "bois", space.Open, nil)
		w.ok(w.enter(ana, n, ""))
		w.ok(w.enter(ana, bois, ""))
		w.refused(w.group.Leave(w.ctx, boss.ID, n.ID), fail.Conflict, "group.last.network")
		w.refused(w.group.Leave(w.ctx, ana.ID, eau.ID), fail.Conflict, "group.last.group")
		w.refused(w.group.Leave(w.ctx, ana.ID, n.ID), fail.Conflict, "group.last.of")
		w.ok(w.enter(leo, eau, ""))
		w.ok(w.group.SetRole(w.ctx, ana.ID, eau.ID, leo.ID, space.Animator))
		w.ok(w.group.Leave(w.ctx, ana.ID, n.ID))
		w.ok(w.group.Leave(w.ctx, ana.ID, n.ID))
		for _, s := range []space.Space{n, eau, bois} {
			w.is(ana, s, space.None, "")
		}
		w.counted(n, 2)
		w.counted(eau, 1)
		w.counted(bois, 0)
		w.told(n, "joined Ana", "joined Léo", "left Ana")
		w.refused(w.group.Leave(w.ctx, 0, n.ID), fail.SignedOut, "")

		// Leaving lifts no sanction.
		w.puts(leo, n, space.Member, space.Muted)
		w.puts(boss, eau, space.Animator, space.Active)
		w.ok(w.group.Leave(w.ctx, leo.ID, n.ID))
		w.is(leo, n, space.Member, space.Excluded)
		w.refused(w.group.Leave(w.ctx, leo.ID, n.ID), fail.Forbidden, "access.excluded")
		w.refused(w.enter(leo, n, ""), fail.Forbidden, "access.excluded")
	})
}

func TestRoles(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo, zoe := w.person("Bruno Chef", ""), w.person("Ana Lopez", ""), w.person("Léo Petit", ""), w.person("Zoé Un", "")
		n := w.network("clubs", space.Open, nil, boss)
		eau := w.grp(n, "eau", space.Open, nil, ana)
		for _, p := range []account.Person{ana, leo} {
			w.ok(w.enter(p, n, ""))
			w.ok(w.enter(p, eau, ""))
		}
		set := func(by account.Person, s space.Space, p account.Person, r space.Role) error {
			return w.group.SetRole(w.ctx, by.ID, s.ID, p.ID, r)
		}
		w.refused(set(leo, eau, leo, space.Animator), fail.Forbidden, "")
		w.refused(set(leo, eau, ana, space.Member), fail.Forbidden, "")
		w.refused(set(ana, eau, ana, space.Member), fail.Conflict, "group.last.group")
		w.refused(set(ana, eau, leo, space.Manager), fail.Invalid, "web.field.choice")
		w.refused(set(ana, eau, leo, space.Guest), fail.Invalid, "web.field.choice")
		w.refused(set(ana, eau, zoe, space.Animator), fail.Hidden, "")
		w.ok(set(ana, eau, leo, space.Animator))
		w.ok(set(ana, eau, leo, space.Animator))
		w.ok(set(leo, eau, ana, space.Member))
		w.is(ana, eau, space.Member, space.Active)
		w.ok(set(boss, eau, ana, space.Animator)) // managers run every group
		w.told(eau, "joined Léo", "role_changed Ana→Léo", "role_changed Léo→Ana", "role_changed Bruno→Ana")

		w.ok(set(boss, n, ana, space.Animator))
		w.refused(set(ana, n, leo, space.Animator), fail.Forbidden, "") // an animator of a network names nobody
		w.refused(set(boss, n, boss, space.Member), fail.Conflict, "group.last.network")
		w.ok(set(boss, n, ana, space.Manager))
		w.ok(set(boss, n, boss, space.Member))
		w.refused(set(boss, n, boss, space.Manager), fail.Forbidden, "")
		w.puts(leo, n, space.Member, space.Muted)
		w.refused(set(ana, n, leo, space.Animator), fail.Conflict, "group.role.inactive")
	})
}

func TestExcludeRemovesAccess(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.person("Bruno Chef", ""), w.person("Ana Lopez", ""), w.person("Léo Petit", "")
		n := w.network("clubs", space.Open, nil, boss)
		eau := w.grp(n, "eau", space.Open, func(s *space.Space) { s.Audience = space.InNetwork }, ana)
		w.ok(w.enter(ana, n, ""))
		w.ok(w.enter(leo, n, ""))
		w.ok(w.enter(leo, eau, ""))
		out := func(by account.Person, s space.Space, p account.Person, why string) error {
			return w.group.Exclude(w.ctx, by.ID, s.ID, p.ID, why)
		}
		w.refused(out(leo, eau, ana, "parce que"), fail.Forbidden, "")
		w.refused(out(ana, eau, ana, "parce que"), fail.Forbidden, "group.exclude.self")
		w.puts(boss, eau, space.Member, space.Active)
		w.refused(out(ana, eau, boss, "parce que"), fail.Forbidden, "group.exclude.manager")
		w.refused(out(boss, n, boss, "parce que"), fail.Forbidden, "group.exclude.self")
		w.refused(out(ana, eau, leo, " \n"), fail.Invalid, "group.exclude.reason")
		w.refused(out(ana, eau, leo, strings.Repeat("x", 501)), fail.Invalid, "web.field.long")
		w.refused(out(ana, eau, w.person("Zoé Un", ""), "parce que"), fail.Hidden, "")
		w.ok(out(ana, eau, leo, "insultes répétées"))
		w.ok(out(ana, eau, leo, "encore"))
		if m := w.membership(leo, eau); m.State != space.Excluded || m.Note != "insultes répétées" {
			t.Errorf("%+v", m)
		}
		if v := w.viewer(leo); v.Role(eau.ID, n.ID) != space.None || access.CanSpace(v, access.Publish, eau) == nil {
			t.Error("still in")
		}
		w.refused(w.enter(leo, eau, ""), fail.Forbidden, "access.excluded")
		w.refused(w.group.Readmit(w.ctx, leo.ID, eau.ID, leo.ID), fail.Forbidden, "")
		w.ok(w.group.Readmit(w.ctx, ana.ID, eau.ID, leo.ID))
		w.is(leo, eau, space.Member, space.Invited)
		w.ok(w.enter(leo, eau, ""))
		w.is(leo, eau, space.Member, space.Active)
		w.told(eau, "joined Léo", "excluded Ana→Léo", "readmitted Ana→Léo", "joined Léo")

		// Out of a network is out of its groups.
		w.ok(out(boss, n, leo, "même chose"))
		w.is(leo, eau, space.None, "")
		w.counted(n, 2)
		w.counted(eau, 2)
		if v := w.viewer(leo); access.CanSpace(v, access.See, eau) == nil {
			t.Error("sees a group of the network")
		}
		w.refused(w.enter(leo, eau, ""), fail.Hidden, "")
	})
}

func TestMembersAndGroups(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person("Zacharie Chef", "")
		n := w.network("clubs", space.Open, nil, boss)
		var names []string
		for k := range 90 {
			p := w.person("Prénom "+string(rune('a'+k%26))+"nom", "")
			w.puts(p, n, space.Member, space.Active)
			names = append(names, p.Family)
		}
		slices.Sort(names)
		helene := w.person("Hélène Œuvrard-Le Goff", "")
		w.works(helene, org.Region, "53", "Armor")
		w.puts(helene, n, space.Animator, space.Active)
		gone := w.person("Sami Noir", "")
		w.puts(gone, n, space.Member, space.Active)
		w.write(func(tx *db.Tx) error { return w.core.Accounts.Suspend(w.ctx, tx, boss.ID, gone.ID, "essai") })

		for _, q := range []string{"le go", "helene", "oeuv hel", "armor", "HÉLÈNE arm"} {
			r, err := w.group.Members(w.ctx, n, group.Filter{Text: q})
			if err != nil || len(r.Members) != 1 || r.Members[0].Card.ID != helene.ID || r.Count != 1 {
				t.Errorf("%q: %+v %v", q, r, err)
			}
		}
		if r, err := w.group.Members(w.ctx, n, group.Filter{Text: "100%"}); err != nil || len(r.Members) != 0 {
			t.Errorf("%+v %v", r, err)
		}
		b := w.as(boss)
		var seen []string
		path := "/reseaux/clubs/membres"
		for page := 0; path != "" && page < 5; page++ {
			a := b.get(path).want(200)
			seen = append(seen, a.headings("h2")...)
			path = a.next()
		}
		if len(seen) < 92 || seen[0] != "Zacharie Chef" || seen[1] != "Hélène Œuvrard-Le Goff" {
			t.Errorf("%d listed: %q", len(seen), seen)
		}
	})
}
