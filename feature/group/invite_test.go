package group_test

import (
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/org"
	"maillage/core/space"
	"maillage/feature/group"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

func (w *world) invite(by account.Person, s space.Space, who string, role space.Role) error {
	return w.group.Invite(w.Ctx, by.ID, group.Invitation{Space: s.ID, Who: who, Role: role, Lang: "fr"})
}

func TestInviteByHandle(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.Network("clos", space.Invite, func(s *space.Space) { s.Audience = space.InGroup }, boss)
		eau := w.Group(n, "eau", space.Invite, func(s *space.Space) { s.Audience = space.InGroup }, leo)
		w.Puts(leo, n, space.Member, space.Active)
		w.Refused(w.enter(ana, n, ""), fail.Hidden, "")
		w.Refused(w.invite(ana, n, "leo.petit", space.Member), fail.Hidden, "")
		w.Refused(w.invite(leo, n, "ana.lopez", space.Member), fail.Forbidden, "")
		w.Refused(w.invite(boss, n, "personne.ici", space.Member), fail.Invalid, "group.invite.unknown")
		w.Refused(w.invite(boss, n, "ana.lopez", space.Manager), fail.Invalid, "web.field.choice")
		w.Refused(w.invite(boss, n, "leo.petit", space.Member), fail.Invalid, "group.invite.already")
		w.OK(w.invite(boss, n, "@Ana.Lopez", space.Animator))
		w.OK(w.invite(boss, n, "ana.lopez", space.Animator))
		w.is(ana, n, space.Animator, space.Invited)
		w.counted(n, 2)
		w.OK(w.enter(ana, n, ""))
		w.is(ana, n, space.Animator, space.Active)
		w.told(n, "invited Bruno→Ana", "joined Ana")

		// An animator of a group does not open the network; who manages it does.
		zoe := w.Person("Zoé Un", "")
		w.Refused(w.invite(leo, eau, "zoe.un", space.Member), fail.Invalid, "group.invite.network")
		w.OK(w.invite(boss, eau, "zoe.un", space.Member))
		w.is(zoe, n, space.Member, space.Invited)
		w.OK(w.enter(zoe, eau, ""))
		w.is(zoe, n, space.Member, space.Active)
		w.is(zoe, eau, space.Member, space.Active)

		// To invite who has asked is to accept them.
		ivo := w.Person("Ivo Deux", "")
		w.Puts(ivo, n, space.Member, space.Requested)
		w.OK(w.invite(boss, n, "ivo.deux", space.Member))
		w.is(ivo, n, space.Member, space.Active)
		w.Puts(ivo, n, space.Member, space.Excluded)
		w.Refused(w.invite(boss, n, "ivo.deux", space.Member), fail.Invalid, "group.invite.excluded")
		w.Refused(w.invite(boss, eau, "ivo.deux", space.Member), fail.Invalid, "group.invite.excluded")

		// Declined, taken back.
		eve := w.Person("Ève Trois", "")
		w.OK(w.invite(boss, n, "eve.trois", space.Member))
		w.OK(w.group.Leave(w.Ctx, eve.ID, n.ID))
		w.is(eve, n, space.None, "")
		w.OK(w.invite(boss, n, "eve.trois", space.Member))
		w.OK(w.group.Uninvite(w.Ctx, boss.ID, n.ID, "eve.trois"))
		w.OK(w.group.Uninvite(w.Ctx, boss.ID, n.ID, "eve.trois"))
		w.OK(w.group.Uninvite(w.Ctx, boss.ID, n.ID, "pas une adresse @"))
		w.is(eve, n, space.None, "")
	})
}

// letters are those in the box, the latest first.
func (w *world) letters() []string {
	w.Helper()
	if !w.started {
		w.started = true
		if err := w.Core.Queue.Start(w.Ctx); err != nil {
			w.Fatal(err)
		}
		w.Cleanup(func() { w.OK(w.Core.Queue.Stop(w.Ctx)) })
	}
	if err := w.Core.Queue.Settle(w.Ctx); err != nil {
		w.Fatal(err)
	}
	box, err := w.Core.Mail.Box(w.Ctx, 50)
	if err != nil {
		w.Fatal(err)
	}
	var out []string
	for _, l := range box {
		out = append(out, l.To+"|"+l.Subject+"|"+l.Text+"|"+l.HTML)
	}
	return out
}

// token is what the link of a letter carries.
func token(letter string) string {
	_, rest, _ := strings.Cut(letter, "http://maillage.test/invitation/")
	return strings.FieldsFunc(rest, func(r rune) bool { return r == '\n' || r == '"' || r == '<' || r == '|' })[0]
}

func TestInviteByLetter(t *testing.T) {
	each(t, func(w *world) {
		boss, known, other := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "ana@ville.example"), w.Person("Léo Petit", "")
		n := w.Network("clos", space.Invite, func(s *space.Space) { s.Audience = space.InGroup }, boss)
		eau := w.Group(n, "eau", space.Invite, func(s *space.Space) { s.Audience = space.InGroup }, boss)
		for _, bad := range []string{"sans-fin@ville", "deux@x@y.fr", "@", "é@ville.fr"} {
			if err := w.invite(boss, n, bad, space.Member); !fail.Is(err, fail.Invalid) {
				t.Errorf("%q: %v", bad, err)
			}
		}
		// Nothing tells whether the address has an account.
		w.OK(w.invite(boss, eau, "inconnue@ailleurs.example", space.Member))
		w.OK(w.invite(boss, n, "ANA@ville.example", space.Animator))
		letters := w.letters()
		if len(letters) != 2 {
			t.Fatalf("%d letters: %q", len(letters), letters)
		}
		if !strings.HasPrefix(letters[1], "inconnue@ailleurs.example|Bruno Chef vous invite à rejoindre Groupe eau|") || !strings.Contains(letters[1], "Réseau clos") || !strings.Contains(letters[1], "ne sert qu’une fois") {
			t.Errorf("letter: %q", letters[1])
		}

		// Whoever has the link accepts it, once: the group and its network, which a manager's invitation opens.
		link := token(letters[1])
		open, err := w.group.Peek(w.Ctx, link)
		if err != nil || open.Space.ID != eau.ID || open.Network.ID != n.ID || open.By.ID != boss.ID {
			t.Errorf("%+v %v", open, err)
		}
		_, _, err = w.group.Accept(w.Ctx, 0, link, 0)
		w.Refused(err, fail.SignedOut, "")
		_, _, err = w.group.Accept(w.Ctx, other.ID, link, 0)
		w.OK(err)
		w.is(other, n, space.Member, space.Active)
		w.is(other, eau, space.Member, space.Active)
		_, _, err = w.group.Accept(w.Ctx, known.ID, link, 0)
		w.Refused(err, fail.Hidden, "")
		_, err = w.group.Peek(w.Ctx, link+"x")
		w.Refused(err, fail.Hidden, "")

		// Who has an account finds it on the page as well; accepting there uses the letter up.
		w.is(known, n, space.Animator, space.Invited)
		w.OK(w.enter(known, n, ""))
		w.is(known, n, space.Animator, space.Active)
		_, err = w.group.Peek(w.Ctx, token(letters[0]))
		w.Refused(err, fail.Hidden, "")
		w.Refused(w.invite(boss, n, "ana@ville.example", space.Member), fail.Invalid, "group.invite.already")
	})
}

func TestLetterAcceptedByAnother(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", "ana@ville.example"), w.Person("Léo Petit", "")
		n := w.Network("clos", space.Invite, nil, boss)
		w.OK(w.invite(boss, n, "ana@ville.example", space.Member))
		_, _, err := w.group.Accept(w.Ctx, leo.ID, token(w.letters()[0]), 0)
		w.OK(err)
		w.is(leo, n, space.Member, space.Active)
		w.is(ana, n, space.None, "")

		// A new letter ends the one before; an old one says so; one taken back is gone.
		w.OK(w.invite(boss, n, "eve@ville.example", space.Member))
		first := token(w.letters()[0])
		w.OK(w.invite(boss, n, "eve@ville.example", space.Animator))
		second := token(w.letters()[0])
		_, err = w.group.Peek(w.Ctx, first)
		w.Refused(err, fail.Hidden, "")
		later := clock.At(w.Ctx, time.Now().Add(22*24*time.Hour))
		_, err = w.group.Peek(later, second)
		w.Refused(err, fail.Closed, "group.invitation.expired")
		_, _, err = w.group.Accept(later, ana.ID, second, 0)
		w.Refused(err, fail.Closed, "group.invitation.expired")
		w.OK(w.group.Uninvite(w.Ctx, boss.ID, n.ID, "Eve@ville.example"))
		_, err = w.group.Peek(w.Ctx, second)
		w.Refused(err, fail.Hidden, "")
	})
}

func TestLetterIsNoWayRound(t *testing.T) {
	each(t, func(w *world) {
		boss, ana, leo := w.Person("Bruno Chef", ""), w.Person("Ana Lopez", ""), w.Person("Léo Petit", "")
		n := w.Network("clubs", space.Request, nil, boss)
		eau := w.Group(n, "eau", space.Invite, func(s *space.Space) { s.Barred = []string{"entreprise"} }, leo)
		w.Puts(leo, n, space.Member, space.Active)
		// An animator of a group writes to members of the network alone.
		w.Refused(w.invite(leo, eau, "dehors@ville.example", space.Member), fail.Invalid, "group.invite.network")
		w.OK(w.invite(boss, eau, "dehors@ville.example", space.Member))
		link := token(w.letters()[0])
		w.Puts(ana, n, space.Member, space.Excluded)
		_, _, err := w.group.Accept(w.Ctx, ana.ID, link, 0)
		w.Refused(err, fail.Forbidden, "access.excluded")
		seller := w.Person("Vera Vente", "")
		w.Works(seller, org.Entreprise, "1", "Vendtout")
		_, _, err = w.group.Accept(w.Ctx, seller.ID, link, 0)
		w.Refused(err, fail.Forbidden, "group.barred")
		w.is(seller, n, space.None, "")
		if _, err := w.group.Peek(w.Ctx, link); err != nil {
			t.Errorf("a refused person used the link up: %v", err)
		}
	})
}

func TestLetterOfSomebodyWhoNoLongerMayInvite(t *testing.T) {
	each(t, func(w *world) {
		boss, leo, ana := w.Person("Bruno Chef", ""), w.Person("Léo Petit", ""), w.Person("Ana Lopez", "")
		n := w.Network("clubs", space.Request, nil, boss, leo)
		eau := w.Group(n, "eau", space.Invite, nil, boss, leo)
		w.OK(w.invite(leo, eau, "dehors@ville.example", space.Animator))
		link := token(w.letters()[0])
		w.Puts(leo, n, space.Member, space.Active) // still runs the group, no longer the network
		_, _, err := w.group.Accept(w.Ctx, ana.ID, link, 0)
		w.Refused(err, fail.Forbidden, "access.join_network_first")
		w.OK(w.group.SetRole(w.Ctx, boss.ID, eau.ID, leo.ID, space.Member))
		_, err = w.group.Peek(w.Ctx, link)
		w.Refused(err, fail.Closed, "group.invitation.expired")
	})
}

func TestTooMany(t *testing.T) {
	each(t, func(w *world) {
		boss := w.Person("Bruno Chef", "")
		n := w.Network("clos", space.Invite, nil, boss)
		for k := range 50 {
			w.OK(w.invite(boss, n, "p"+strings.Repeat("x", k)+"@ville.example", space.Member))
		}
		w.Refused(w.invite(boss, n, "un-de-plus@ville.example", space.Member), fail.TooMany, "limit.wait")
	})
}
