package together_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/across/search"
	"maillage/across/talk"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/feature/forum"
	"maillage/kit/fail"
)

// says is what people of these tests say of themselves, by given name.
var says = map[string]string{
	"Luc":  "Les marchés de chauffage\nRugby",
	"Nour": "Réseaux de chaleur et chauffage",
	"Eve":  "Chauffage",
	"Ana":  "Chauffage",
	"Max":  "Cuisine",
	"Zoe":  "Chauffage",
}

// helping is a part by which people say what they can do.
func helping(*part.Core) part.Part {
	texts := func(ctx context.Context, q db.Q, people []ref.Person) (map[ref.Person]string, error) {
		cards, err := account.Cards(ctx, q, people)
		out := map[ref.Person]string{}
		for id, c := range cards {
			given, _, _ := strings.Cut(c.Name, " ")
			out[id] = says[given]
		}
		return out, err
	}
	return part.Part{Name: "helping", People: texts, Helps: texts}
}

// inviting is a question of ana's, with people who might answer it.
type inviting struct {
	*world
	luc, nour, eve account.Person
	i              item.Item
}

func invites(t *testing.T, safe bool, f func(w inviting)) {
	parttest.Each(t, func(p *parttest.World) {
		w := inviting{world: populated(p)}
		w.luc, w.nour, w.eve = w.Person("Luc Roy", ""), w.Person("Nour Saïd", ""), w.Person("Eve Morel", "")
		for _, x := range []account.Person{w.luc, w.nour, w.eve} {
			w.Puts(x, w.n, space.Member, space.Active)
			w.Puts(x, w.g, space.Member, space.Active)
		}
		old := w.open(w.eve, forum.Draft{Title: "Marché de chauffage des écoles", Question: true})
		answer := w.reply(w.bob, old, "Voilà comment.")
		_, err := w.talk.Accept(w.Ctx, w.eve.ID, answer.ID, true)
		w.OK(err)
		w.i = w.open(w.ana, forum.Draft{Title: "Quel marché de chauffage pour nos lycées ?", Question: true, Safe: safe})
		w.index()
		f(w)
	}, forum.Join, talk.Join, search.Join, helping, parttest.Places)
}

func (w inviting) inviting(by account.Person) (out []string) {
	w.Helper()
	i, s := w.fresh(w.i.ID)
	list, err := w.forum.Inviting(w.Ctx, w.Viewer(by), i, s)
	w.OK(err)
	for _, h := range list.Proposed {
		out = append(out, h.Card.Name+": "+string(h.Why)+" "+h.What)
	}
	return out
}

func (w inviting) fresh(id ref.Item) (item.Item, space.Space) {
	w.Helper()
	i, err := item.Get(w.Ctx, w.Core.DB.Q(), id)
	w.OK(err)
	return i, w.g
}

// People who may answer are proposed to who asked and to animators, by name, with the reason; never those who are not there,
// block who asked, or were asked enough.
func TestWhoMayAnswer(t *testing.T) {
	invites(t, false, func(w inviting) {
		want := func(what string, list ...string) {
			t.Helper()
			if got := w.inviting(w.ana); strings.Join(got, "\n") != strings.Join(list, "\n") {
				t.Errorf("%s: %q, want %q", what, got, list)
			}
		}
		bob, eve := "Bob Petit: helped Marché de chauffage des écoles", "Eve Morel: says Chauffage"
		luc, nour := "Luc Roy: says Les marchés de chauffage", "Nour Saïd: says Réseaux de chaleur et chauffage"
		want("at first", bob, eve, luc, nour)
		if got := w.inviting(w.max); len(got) != 4 {
			t.Errorf("an animator sees %q", got)
		}
		for _, p := range []account.Person{w.bob, w.zoe, w.eve} {
			if got := w.inviting(p); len(got) != 0 {
				t.Errorf("%s sees %q", p.Given, got)
			}
		}
		set := func(p account.Person, target account.Person, s tie.Stance) {
			w.Write(func(tx *db.Tx) error { return tie.Set(w.Ctx, tx, p.ID, tie.Person, int64(target.ID), s) })
		}
		set(w.eve, w.ana, tie.Block)
		want("one blocks who asked", bob, luc, nour)
		set(w.ana, w.luc, tie.Mute)
		want("one is kept away by who asked", bob, nour)
		w.Puts(w.nour, w.g, space.Member, space.Muted)
		want("one may not write", bob)
		w.reply(w.bob, w.i, "Je réponds.")
		want("one answered")
		w.Refused(w.forum.Invite(w.Ctx, w.ana.ID, w.i.ID, w.eve.ID), fail.Invalid, "forum.invite.unfit")
		w.Refused(w.forum.Invite(w.Ctx, w.ana.ID, w.i.ID, w.zoe.ID), fail.Invalid, "forum.invite.unfit")
		w.Refused(w.forum.Invite(w.Ctx, w.ana.ID, w.i.ID, w.ana.ID), fail.Invalid, "forum.invite.unfit")
		w.Refused(w.forum.Invite(w.Ctx, w.ana.ID, w.i.ID, 0), fail.Invalid, "forum.invite.unfit")
	})
}

// Somebody is invited by a button, sees it, and declines in one click: nobody else sees that they did.
func TestInvitationToAnswer(t *testing.T) {
	invites(t, false, func(w inviting) {
		path := forum.Path(w.i)
		ana, luc := w.As(w.ana), w.As(w.luc)
		ana.Get(path).Want(http.StatusOK).Says("Qui pourrait répondre", "A aidé sur « Marché de chauffage des écoles »", "Dit pouvoir aider : Les marchés de chauffage", "Inviter à répondre Luc Roy")
		luc.Get(path).Hides("Qui pourrait répondre", "On vous invite")
		luc.Post(path+"/invitations", "personne", w.nour.Handle).Want(http.StatusForbidden)
		w.As(w.zoe).Post(path+"/invitations", "personne", w.nour.Handle).Want(http.StatusNotFound)
		luc.Post(path + "/invitations/refus").Want(http.StatusNotFound)
		ana.Post(path+"/invitations", "personne", "rien.du.tout").Want(http.StatusUnprocessableEntity).Says("ne peut pas être invitée")
		ana.Post(path+"/invitations", "personne", w.luc.Handle).Goes(path)
		ana.Post(path+"/invitations", "personne", w.luc.Handle).Goes(path)
		ana.Get(path).Says("Invitation envoyée à Luc Roy").Hides("Inviter à répondre Luc Roy")
		before := ana.Get(path).Words()
		luc.Get(path).Says("On vous invite à répondre", "Décliner")
		var facts int
		w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM fact WHERE kind = 'forum.invited'`).Scan(&facts))
		if facts != 1 {
			t.Errorf("%d facts", facts)
		}
		luc.Post(path + "/invitations/refus").Goes(path)
		luc.Get(path).Hides("On vous invite")
		if after := ana.Get(path).Words(); after != before {
			t.Errorf("who asked sees that they declined:\n%s\n%s", before, after)
		}
		w.Refused(w.forum.Decline(w.Ctx, w.nour.ID, w.i.ID), fail.Hidden, "")
		w.Write(func(tx *db.Tx) error { return w.Core.Erase(w.Ctx, tx, w.luc.ID) })
		var n int
		w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM forum_invite WHERE person_id = $1`, w.luc.ID).Scan(&n))
		if n != 0 {
			t.Error("an invitation of a closed account is left")
		}
	})
}

// Five people at most are invited to a question; one gets three invitations a week.
func TestInvitationsAreFew(t *testing.T) {
	invites(t, false, func(w inviting) {
		for n := range 4 {
			i := w.open(w.ana, forum.Draft{Title: "Chauffage, encore", Question: true})
			err := w.forum.Invite(w.Ctx, w.ana.ID, i.ID, w.luc.ID)
			if n < 3 {
				w.OK(err)
			} else if err == nil {
				t.Error("a fourth in a week")
			}
		}
		for _, h := range w.inviting(w.ana) {
			if strings.HasPrefix(h, "Luc") {
				t.Error("who was invited enough is proposed")
			}
		}
		w.Pass(9 * 24 * time.Hour)
		w.OK(w.forum.Invite(w.Ctx, w.ana.ID, w.i.ID, w.luc.ID))
		for n := range 5 {
			p := w.Person("Ida Numéro", "")
			w.Puts(p, w.n, space.Member, space.Active)
			w.Puts(p, w.g, space.Member, space.Active)
			if err := w.forum.Invite(w.Ctx, w.max.ID, w.i.ID, p.ID); n < 4 {
				w.OK(err)
			} else {
				w.Refused(err, fail.Conflict, "forum.invite.full")
			}
		}
		w.As(w.ana).Get(forum.Path(w.i)).Says("5 personnes au plus").Hides("Inviter à répondre")
		answer := w.reply(w.bob, w.i, "Voilà.")
		_, err := w.talk.Accept(w.Ctx, w.ana.ID, answer.ID, true)
		w.OK(err)
		w.Refused(w.forum.Invite(w.Ctx, w.ana.ID, w.i.ID, w.nour.ID), fail.Closed, "forum.invite.over")
	})
}

// Who asked safely is not told by an invitation, and who blocks them is not proposed, without a word.
func TestInvitationsOfSafeQuestions(t *testing.T) {
	invites(t, true, func(w inviting) {
		w.Write(func(tx *db.Tx) error { return tie.Set(w.Ctx, tx, w.luc.ID, tie.Person, int64(w.ana.ID), tie.Block) })
		for _, by := range []account.Person{w.ana, w.max} {
			for _, h := range w.inviting(by) {
				if strings.HasPrefix(h, "Luc") {
					t.Errorf("%s is shown who blocks who asked", by.Given)
				}
			}
		}
		w.OK(w.forum.Invite(w.Ctx, w.ana.ID, w.i.ID, w.nour.ID))
		var actor ref.Person
		w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT actor_id FROM fact WHERE kind = 'forum.invited'`).Scan(&actor))
		if actor != 0 {
			t.Error("the fact names who asked")
		}
		w.As(w.nour).Get(forum.Path(w.i)).Says("On vous invite à répondre").Hides("Ana Lopez")
	})
}
