package forum

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// known is what a person has read of some topics.
type known struct {
	nobody bool
	caught int64 // milliseconds: what was said before that is read
	topics map[ref.Item]seen
}

// seen is how far somebody has read a topic: until when, and how many replies there were, -1 when they never opened it but it came
// with another group.
type seen struct{ until, replies int64 }

// news tells whether something was said in i since the person read it, and how many replies more there are. A topic that was
// never read has news once something is said after the person came.
func (k known) news(i item.Item) (bool, int) {
	if k.nobody {
		return false, 0
	}
	s, ok := k.topics[i.ID]
	if !ok {
		return db.Millis(i.Updated) > k.caught, 0
	}
	if until := max(s.until, k.caught); db.Millis(i.Updated) <= until {
		return false, 0
	}
	if s.replies < 0 {
		return true, 0
	}
	return true, int(max(0, i.Replies-s.replies))
}

// MarkRead notes that by has read what is in topic i now. Nothing is written when nothing is new, nor for nobody.
func (f *Forum) MarkRead(ctx context.Context, v *access.Viewer, i item.Item) error {
	if v.Person == 0 {
		return nil
	}
	k, err := knownOf(ctx, f.core.DB.Q(), v.Person, i.Space, []ref.Item{i.ID})
	if err != nil {
		return err
	}
	if is, _ := k.news(i); !is {
		return nil
	}
	return fail.Wrap("forum.MarkRead", db.Spare(f.core.DB.WriteLazy(ctx, func(tx *db.Tx) error { return read(ctx, tx, v.Person, i) })))
}

// CatchUp marks everything said in s so far as read by by. Errors: fail.Hidden, SignedOut.
func (f *Forum) CatchUp(ctx context.Context, by ref.Person, s ref.Space) error {
	const op = "forum.CatchUp"
	if by == 0 {
		return fail.E(op, fail.SignedOut, nil)
	}
	return fail.Wrap(op, f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		place, err := space.Get(ctx, tx, s)
		if err != nil {
			return err
		}
		if err := access.CanSpace(v, access.See, place); err != nil {
			return err
		}
		return catchUp(ctx, tx, by, s, clock.Now(ctx))
	}))
}

// FirstNews returns the first reply of topic i that v may see and has not read; 0 when there is none. One query or two.
func (f *Forum) FirstNews(ctx context.Context, v *access.Viewer, i item.Item) (ref.Item, error) {
	q := f.core.DB.Q()
	k, err := knownOf(ctx, q, v.Person, i.Space, []ref.Item{i.ID})
	if err != nil {
		return 0, err
	}
	s, ok := k.topics[i.ID]
	if is, _ := k.news(i); !is || !ok && k.caught < db.Millis(i.Created) {
		return 0, nil // nothing is new, or all of it is
	}
	id, err := firstAfter(ctx, q, v, i.ID, max(s.until, k.caught))
	return id, fail.Wrap("forum.FirstNews", err)
}
