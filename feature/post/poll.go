package post

import (
	"context"
	"slices"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Vote makes choices (their numbers) the vote of by in the poll of message id, in place of the one before; none takes it back.
// Voting twice the same way is voting once. In an anonymous poll a vote is final: nothing ties it to by.
// Errors: fail.Hidden (also when it has no poll), Forbidden, Closed (over, or anonymous and voted already), Invalid on choix.
func (p *Post) Vote(ctx context.Context, by ref.Person, id ref.Item, choices []int) (i item.Item, err error) {
	const op = "post.Vote"
	err = p.core.DB.Write(ctx, func(tx *db.Tx) error {
		if i, err = p.may(ctx, tx, by, id, access.React); err != nil {
			return err
		}
		poll, err := onePoll(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if poll.IsClosed(clock.Now(ctx)) {
			return fail.Say(op, fail.Closed, "post.poll.over")
		}
		if poll.Anonymous && poll.Voted {
			return fail.Say(op, fail.Closed, "post.poll.final")
		}
		kept, ok := poll.ballot(choices)
		if !ok {
			return fail.Fields(op, fail.On("choix", "post.poll.choose"))
		}
		return p.cast(ctx, tx, i, by, poll, kept)
	})
	return i, fail.Wrap(op, err)
}

// cast records a vote that may be. The fact of an anonymous one names nobody: its time would tell who counted.
func (p *Post) cast(ctx context.Context, tx *db.Tx, i item.Item, by ref.Person, poll Poll, choices []int) error {
	f := journal.Fact{Kind: "post.voted", Actor: by, Space: i.Space, Item: i.ID, Root: i.RootID()}
	if poll.Anonymous {
		if _, err := castAnonymous(ctx, tx, i.ID, by, choices); err != nil {
			return err
		}
		f.Actor = 0
	} else {
		if slices.Equal(choices, poll.mine()) {
			return nil
		}
		if err := castNamed(ctx, tx, i.ID, by, choices); err != nil {
			return err
		}
	}
	_, err := p.core.Journal.Append(ctx, tx, f)
	return err
}

// onePoll is the poll of message id as by sees it. Errors: fail.Hidden.
func onePoll(ctx context.Context, q db.Q, by ref.Person, id ref.Item) (Poll, error) {
	all, err := polls(ctx, q, by, []ref.Item{id})
	if err != nil {
		return Poll{}, err
	}
	if all[id] == nil {
		return Poll{}, fail.E("post.onePoll", fail.Hidden, nil)
	}
	return *all[id], nil
}

// PollOf is the poll of message id as v sees it, with what holds it. Errors: fail.Hidden.
func (p *Post) PollOf(ctx context.Context, v *access.Viewer, id ref.Item) (poll Poll, i item.Item, s space.Space, err error) {
	err = p.core.DB.Read(ctx, func(q db.Q) error {
		if i, s, err = find(ctx, q, v, id, access.Read); err != nil {
			return err
		}
		poll, err = onePoll(ctx, q, v.Person, id)
		return err
	})
	return poll, i, s, fail.Wrap("post.PollOf", err)
}

// Voters is who took each choice of a named poll; Next is the last of a choice of which others follow, 0 otherwise.
type Voters struct {
	Poll   Poll
	Item   item.Item
	People map[int][]account.Card // by choice
	Next   ref.Person
}

// VotersOf names who voted in the named poll of message id, for readers who see its results: the first of each choice, or
// with a choice all its voters by pages, after one of them. Errors: fail.Hidden (also when it is anonymous), Forbidden (results
// not shown yet), SignedOut.
func (p *Post) VotersOf(ctx context.Context, v *access.Viewer, id ref.Item, choice int, after ref.Person) (out Voters, err error) {
	const op = "post.VotersOf"
	if out.Poll, out.Item, _, err = p.PollOf(ctx, v, id); err != nil {
		return out, err
	}
	switch {
	case out.Poll.Anonymous:
		return out, fail.E(op, fail.Hidden, nil)
	case v.Person == 0:
		return out, fail.E(op, fail.SignedOut, nil)
	case !out.Poll.shows(clock.Now(ctx), out.Item.Author == v.Person):
		return out, fail.Say(op, fail.Forbidden, "post.poll.later")
	}
	q := p.core.DB.Q()
	var list []vote
	var more bool
	if choice == 0 {
		list, err = firstVoters(ctx, q, id)
	} else {
		list, more, err = voters(ctx, q, id, choice, after)
	}
	if err != nil {
		return out, err
	}
	if more {
		out.Next = list[len(list)-1].person
	}
	people := make([]ref.Person, len(list))
	for k, x := range list {
		people[k] = x.person
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return out, err
	}
	out.People = map[int][]account.Card{}
	for _, x := range list {
		if c, ok := cards[x.person]; ok {
			out.People[x.choice] = append(out.People[x.choice], c)
		}
	}
	return out, nil
}
