package schedule

import (
	"context"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Waiting is what is to be published, with its place.
type Waiting struct {
	Item   item.Item
	Held   item.Held
	Space  space.Space
	Author account.Card
}

// Mine is what v is to publish, at most item.MaxHeld. Three queries.
func (s *Schedule) Mine(ctx context.Context, v *access.Viewer) ([]Waiting, error) {
	q := s.core.DB.Q()
	list, err := item.HeldBy(ctx, q, v.Person)
	if err != nil {
		return nil, err
	}
	return waiting(ctx, q, v, list)
}

// shownInPlace is how many the page of a place shows.
const shownInPlace = 200

// Planned is what is published by itself in spaces that v animates, soonest first, at most max, and how many there are. Five
// queries.
func (s *Schedule) Planned(ctx context.Context, v *access.Viewer, spaces []ref.Space, max int) ([]Waiting, int, error) {
	q := s.core.DB.Q()
	list, n, err := item.HeldIn(ctx, q, spaces, max)
	if err != nil || n == 0 {
		return nil, n, err
	}
	out, err := waiting(ctx, q, v, list)
	return out, n, err
}

func waiting(ctx context.Context, q db.Q, v *access.Viewer, list []item.Item) ([]Waiting, error) {
	held, err := item.HeldOf(ctx, q, ids(list))
	if err != nil {
		return nil, err
	}
	var places []ref.Space
	var people []ref.Person
	for _, i := range list {
		places = append(places, i.Space)
		if p, ok := access.Author(v, i); ok {
			people = append(people, p)
		}
	}
	spaces, err := space.Some(ctx, q, places)
	if err != nil {
		return nil, err
	}
	cards, err := account.Cards(ctx, q, people)
	var out []Waiting
	for _, i := range list {
		out = append(out, Waiting{i, held[i.ID], spaces[i.Space], cards[i.Author]})
	}
	return out, err
}

// Whole is one thing that is to be published, as its author sees it.
type Whole struct {
	Entry kind.Entry
	Held  item.Held
	// Of a broadcast:
	Quota    int // a week
	allowed  allowance
	Foreseen Foreseen
	IsKnown  bool // Foreseen is: a part tells people
}

// One is what v wrote and holds. Errors: fail.Hidden. About twenty queries.
func (s *Schedule) One(ctx context.Context, v *access.Viewer, id ref.Item) (w Whole, err error) {
	err = s.core.DB.Read(ctx, func(q db.Q) error {
		i, _, err := own(ctx, q, v.Person, id)
		if err != nil {
			return err
		}
		held, err := item.HeldOf(ctx, q, []ref.Item{id})
		if err != nil {
			return err
		}
		entries, err := s.core.Kinds.Entries(ctx, q, v, []item.Item{i})
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return fail.E("schedule.One", fail.Hidden, nil)
		}
		w = Whole{Entry: entries[0], Held: held[id]}
		if !i.Broadcast {
			return nil
		}
		if w.allowed, err = allowanceOf(ctx, q, i); err != nil {
			return err
		}
		w.Quota = w.allowed.quota
		if w.IsKnown = s.core.Reach != nil; w.IsKnown {
			w.Foreseen, err = s.foresee(ctx, q, i, w.Entry.Space)
		}
		return err
	})
	return w, fail.Wrap("schedule.One", err)
}

// Foreseen is whom a broadcast would reach if it went now, with what that is counted from: the item as it would be, and whom
// it names.
type Foreseen struct {
	part.Reached
	Item  item.Item
	Space space.Space
	Named []ref.Person
}

// foresee counts whom i would reach if it went now.
func (s *Schedule) foresee(ctx context.Context, q db.Q, i item.Item, place space.Space) (f Foreseen, err error) {
	if f.Named, err = text.Named(ctx, q, i); err != nil {
		return f, err
	}
	i.State, i.Created = item.Published, clock.Now(ctx)
	f.Item, f.Space = i, place
	f.Reached, err = s.core.Reach(ctx, q, place, i, f.Named)
	return f, err
}

// Foreseen is whom the broadcast id, which v holds, would reach if it went now. Errors: fail.Hidden.
func (s *Schedule) Foreseen(ctx context.Context, v *access.Viewer, id ref.Item) (Foreseen, error) {
	w, err := s.One(ctx, v, id)
	return w.Foreseen, err
}

// Released is what was published, when v may read it. Errors: fail.Hidden.
func (s *Schedule) Released(ctx context.Context, v *access.Viewer, id ref.Item) (item.Item, error) {
	i, err := item.Get(ctx, s.core.DB.Q(), id)
	if err == nil && (i.State == item.Draft || !i.IsRoot() || !v.Sees(i) || i.Author != v.Person) {
		err = fail.E("schedule.Released", fail.Hidden, nil)
	}
	return i, err
}

// Quota is how many broadcasts a week each place of a network may send.
func (s *Schedule) Quota(ctx context.Context, network ref.Space) (int, error) {
	return quotaOf(ctx, s.core.DB.Q(), network)
}
