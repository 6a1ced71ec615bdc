package forum

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
	lexis "maillage/kit/words"
)

const (
	// mostInvited is how many people are proposed for a question, and how many may be invited to it.
	mostInvited = 5
	// mostInvitations is how many invitations a person gets in invitePeriod, of all questions.
	mostInvitations = 3
	invitePeriod    = 7 * 24 * time.Hour
	// mostNearAnswers is how many near topics are looked at for who answered them.
	mostNearAnswers = 20
	// mostConsidered is how many people, whose words are near, are compared with the question.
	mostConsidered = 60
	// idleWords is said in any question, and tells of no subject.
	idleWords = `retour expérience question réponse aide aider conseil besoin recherche cherche exemple avis idée modèle problème projet service collectivité commune ville département région agent
		mission chargé chargée responsable directeur directrice technicien technicienne gestion suivi comment pourquoi quel quelle quels quelles faut peut avoir être faire choisir`
)

// Reason is why somebody is proposed.
type Reason string

// The reasons, the strongest first.
const (
	Helped Reason = "helped" // an answer of theirs was accepted on a near topic: its title
	Says   Reason = "says"   // what they say they can do for others: the line
	Works  Reason = "works"  // their function
)

// Helper is somebody who may be able to answer, with why.
type Helper struct {
	Card account.Card
	Why  Reason
	What string // the title, the line or the function
}

// Inviting is what its asker and its animators see of a question: who may be able to answer, and who was invited, both by
// name. Whoever declined stays among the invited.
type Inviting struct {
	Proposed []Helper
	Invited  []account.Card
}

// mayInvite tells whether v may invite to answer i.
func mayInvite(v *access.Viewer, i item.Item, s space.Space) bool {
	return i.Kind == Kind && i.Question == item.Waiting && i.Locked.IsZero() && access.Can(v, access.Accept, i, s) == nil
}

// Inviting returns who may be invited to answer i, which is in s; nothing for those who may not invite. At most twelve
// queries.
func (f *Forum) Inviting(ctx context.Context, v *access.Viewer, i item.Item, s space.Space) (out Inviting, err error) {
	const op = "forum.Inviting"
	if !mayInvite(v, i, s) {
		return out, nil
	}
	q := f.core.DB.Q()
	invited, err := invitedTo(ctx, q, i.ID)
	if err != nil {
		return out, fail.Wrap(op, err)
	}
	var found []helper
	if len(invited) < mostInvited {
		if found, err = f.helpers(ctx, q, v, i, s); err != nil {
			return out, fail.Wrap(op, err)
		}
	}
	ids := slices.Clone(invited)
	for _, h := range found {
		ids = append(ids, h.id)
	}
	cards, err := account.Cards(ctx, q, ids)
	if err != nil {
		return out, fail.Wrap(op, err)
	}
	for _, p := range invited {
		out.Invited = append(out.Invited, cards[p])
	}
	for _, h := range found[:min(len(found), mostInvited-len(invited))] {
		out.Proposed = append(out.Proposed, Helper{cards[h.id], h.why, h.what})
	}
	slices.SortFunc(out.Invited, func(a, b account.Card) int { return byName(a, b) })
	slices.SortFunc(out.Proposed, func(a, b Helper) int { return byName(a.Card, b.Card) })
	return out, nil
}

func byName(a, b account.Card) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}

// helper is a candidate; weight orders candidates, and is shown to nobody.
type helper struct {
	id     ref.Person
	why    Reason
	what   string
	weight int
}

// helpers returns those who may be invited to answer i, the most likely to help first. v, who invites, is not among them.
func (f *Forum) helpers(ctx context.Context, q db.Q, v *access.Viewer, i item.Item, s space.Space) ([]helper, error) {
	by := map[ref.Person]*helper{}
	add := func(p ref.Person, why Reason, what string, weight int) {
		h, ok := by[p]
		if !ok {
			h = &helper{id: p, why: why, what: what}
			by[p] = h
		}
		h.weight += weight
	}
	if f.core.Near != nil {
		near, err := f.core.Near(ctx, v, i.Title, nil, mostNearAnswers)
		if err != nil {
			return nil, err
		}
		list, err := answered(ctx, q, v, near, i.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			add(a.by, Helped, a.title, 4)
		}
	}
	if f.core.NearPeople != nil {
		people, err := f.core.NearPeople(ctx, v, i.Title, s.ID, mostConsidered)
		if err != nil {
			return nil, err
		}
		if err := f.weigh(ctx, q, i.Title, people, add); err != nil {
			return nil, err
		}
	}
	ids := make([]ref.Person, 0, len(by))
	for p := range by {
		ids = append(ids, p)
	}
	free, err := f.free(ctx, q, i, s, ids)
	if err != nil {
		return nil, err
	}
	var out []helper
	for _, p := range free {
		if p != v.Person {
			out = append(out, *by[p])
		}
	}
	slices.SortFunc(out, func(a, b helper) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.id, b.id)) })
	return out, nil
}

// weigh adds those of people who say that they can help with title, or whose function is near.
func (f *Forum) weigh(ctx context.Context, q db.Q, title string, people []ref.Person, add func(ref.Person, Reason, string, int)) error {
	w := lexis.New()
	idle, want := stems(w, idleWords), stems(w, title)
	shared := func(line string) (n int) {
		for stem := range stems(w, line) {
			if want[stem] && !idle[stem] {
				n++
			}
		}
		return n
	}
	for _, helps := range f.core.Helps {
		said, err := helps(ctx, q, people)
		if err != nil {
			return err
		}
		for _, p := range people {
			best, most := "", 0
			for line := range strings.Lines(said[p]) {
				if n := shared(line); n > most {
					best, most = strings.TrimSpace(line), n
				}
			}
			if most > 0 {
				add(p, Says, best, 2*most)
			}
		}
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return err
	}
	for _, p := range people {
		if n := shared(cards[p].Job); n > 0 {
			add(p, Works, cards[p].Job, n)
		}
	}
	return nil
}

func stems(w *lexis.Analyser, text string) map[string]bool {
	out := map[string]bool{}
	for _, x := range w.Split(text) {
		if x.Stem != "" {
			out[x.Stem] = true
		}
	}
	return out
}

// free returns those of people who may be invited to answer i.
func (f *Forum) free(ctx context.Context, q db.Q, i item.Item, s space.Space, people []ref.Person) ([]ref.Person, error) {
	if len(people) == 0 {
		return nil, nil
	}
	network := s
	if s.Network != s.ID {
		var err error
		if network, err = space.Get(ctx, q, s.Network); err != nil {
			return nil, err
		}
	}
	return invitable(ctx, q, i, s, network, people, clock.Now(ctx))
}

// InviteNamed is Invite for a person known by their handle: nobody of that name is nobody one may invite.
func (f *Forum) InviteNamed(ctx context.Context, by ref.Person, id ref.Item, handle string) error {
	p, err := account.ByHandle(ctx, f.core.DB.Q(), handle)
	if err != nil && !fail.Is(err, fail.Hidden) {
		return err
	}
	return f.Invite(ctx, by, id, p.ID)
}

// Invite invites person to answer the question id. Inviting twice is inviting once. by asked it or moderates it.
// Errors: fail.Hidden, Forbidden, Closed when it waits for no answer, Conflict when five were invited, Invalid on personne when
// they may not be, TooMany when they were invited much this week.
func (f *Forum) Invite(ctx context.Context, by ref.Person, id ref.Item, person ref.Person) error {
	const op = "forum.Invite"
	return fail.Wrap(op, f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		i, s, err := find(ctx, tx, v, id, access.Accept)
		if err != nil {
			return err
		}
		if !mayInvite(v, i, s) {
			return fail.Say(op, fail.Closed, "forum.invite.over")
		}
		invited, err := invitedTo(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case slices.Contains(invited, person):
			return nil
		case len(invited) >= mostInvited:
			return fail.Say(op, fail.Conflict, "forum.invite.full", "n", mostInvited)
		}
		if list, err := f.free(ctx, tx, i, s, []ref.Person{person}); err != nil {
			return err
		} else if len(list) == 0 {
			return fail.Fields(op, fail.On("personne", "forum.invite.unfit"))
		}
		err = f.core.Limits.Hit(ctx, tx, "forum.invited:"+person.String(), mostInvitations, invitePeriod)
		if fail.Is(err, fail.TooMany) {
			return fail.Say(op, fail.TooMany, "forum.invite.enough")
		} else if err != nil {
			return err
		}
		if err := putInvite(ctx, tx, id, person, clock.Now(ctx)); err != nil {
			return err
		}
		fact := journal.Fact{Kind: "forum.invited", Actor: by, Space: i.Space, Item: i.ID, Root: i.RootID(), Mentions: []ref.Person{person}}
		if i.Byline == item.Unsigned {
			fact.Actor = 0 // who invites may be who asked
		}
		_, err = f.core.Journal.Append(ctx, tx, fact)
		return err
	}))
}

// IsInvited tells whether v was invited to answer i, did not, and has not declined. One query.
func (f *Forum) IsInvited(ctx context.Context, v *access.Viewer, i item.Item) (bool, error) {
	if v.Person == 0 || i.Question != item.Waiting {
		return false, nil
	}
	is, err := waits(ctx, f.core.DB.Q(), i.ID, v.Person)
	return is, fail.Wrap("forum.IsInvited", err)
}

// Decline ends the invitation of by to answer the question id. Nobody is told. Errors: fail.Hidden where they were not invited.
func (f *Forum) Decline(ctx context.Context, by ref.Person, id ref.Item) error {
	const op = "forum.Decline"
	return fail.Wrap(op, f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		if _, _, err := find(ctx, tx, v, id, access.Read); err != nil {
			return err
		}
		n, err := decline(ctx, tx, id, by)
		if err == nil && n == 0 {
			return fail.E(op, fail.Hidden, nil)
		}
		return err
	}))
}
