package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const taskRelease = "schedule.release"

// releaseBatch is how many tasks are added at once; the others come a minute later.
const releaseBatch = 200

// releasing is a task: publish what is due.
type releasing struct {
	Item ref.Item `json:"item"`
}

// lookForDue adds a task for each publication whose time has come. One that was given another time is another task.
func (s *Schedule) lookForDue(ctx context.Context, tx *db.Tx, _ time.Time) error {
	due, err := item.Due(ctx, tx, clock.Now(ctx), releaseBatch)
	if err != nil || len(due) == 0 {
		return err
	}
	held, err := item.HeldOf(ctx, tx, due)
	if err != nil {
		return err
	}
	for _, id := range due {
		key := fmt.Sprintf("%s/%d", id, held[id].At.UnixMilli())
		if err := s.core.Queue.Add(ctx, tx, taskRelease, key, releasing{id}, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// work publishes what a task is about, if its time has come and nobody else did. Where it may not be published, its author is
// told why.
func (s *Schedule) work(ctx context.Context, t queue.Task) error {
	var r releasing
	if err := json.Unmarshal(t.Data, &r); err != nil {
		return fmt.Errorf("schedule: %w: %w", err, queue.Drop)
	}
	err := s.core.DB.Write(ctx, func(tx *db.Tx) error {
		i, h, err := due(ctx, tx, r.Item)
		if err != nil {
			return err
		}
		_, err = s.release(ctx, tx, i, h, true)
		return err
	})
	var no *refused
	if errors.As(err, &no) {
		err = s.refuse(ctx, r.Item, no.why)
	}
	if fail.Is(err, fail.Hidden) {
		return nil // another process did, or its author thought better of it
	}
	return err
}

// due is a held publication whose time has come. Errors: fail.Hidden.
func due(ctx context.Context, q db.Q, id ref.Item) (item.Item, item.Held, error) {
	i, err := item.Get(ctx, q, id)
	if err != nil {
		return i, item.Held{}, err
	}
	held, err := item.HeldOf(ctx, q, []ref.Item{id})
	if err != nil {
		return i, item.Held{}, err
	}
	h := held[id]
	if i.State != item.Draft || !h.IsSet() || h.At.After(clock.Now(ctx)) {
		return i, h, fail.E("schedule.due", fail.Hidden, nil)
	}
	return i, h, nil
}

// Publish publishes now what by wrote and holds. Errors: fail.Hidden, Forbidden or Closed with the reason; Invalid on quand for
// a broadcast that the quota does not allow.
func (s *Schedule) Publish(ctx context.Context, by ref.Person, id ref.Item) (i item.Item, err error) {
	const op = "schedule.Publish"
	err = s.core.DB.Write(ctx, func(tx *db.Tx) error {
		held, v, err := own(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if held.Broadcast {
			if err := s.mayBroadcast(ctx, tx, v, held, clock.Now(ctx)); err != nil {
				return err
			}
		}
		i, err = s.release(ctx, tx, held, item.Held{}, false)
		return err
	})
	var no *refused
	if errors.As(err, &no) {
		// words: schedule.why.*
		return i, fail.Say(op, fail.Forbidden, "schedule.why."+string(no.why))
	}
	return i, fail.Wrap(op, err)
}

// release publishes the draft i, if its author may now, and returns it; timed says that it goes at the time h. Errors: refused.
func (s *Schedule) release(ctx context.Context, tx *db.Tx, i item.Item, h item.Held, timed bool) (item.Item, error) {
	place, why, err := s.hinder(ctx, tx, i, h, timed)
	switch {
	case err != nil:
		return i, err
	case why != "":
		return i, &refused{why}
	}
	if i, err = item.Publish(ctx, tx, place, i); err != nil {
		return i, err
	}
	now := clock.Now(ctx)
	if i.Broadcast {
		at := now
		if timed {
			at = h.At // one planned a week later is not too soon because this one was late
		}
		if err := putSent(ctx, tx, i, at); err != nil {
			return i, err
		}
	}
	switch err := s.core.Kinds[i.Kind].Published(ctx, tx, i); {
	case fail.Is(err, fail.Closed):
		return i, &refused{isOff}
	case err != nil:
		return i, err
	}
	if timed && now.Sub(h.At) > tardy {
		_, err = s.core.Journal.Append(ctx, tx, journal.Fact{Kind: "schedule.late", Space: i.Space, Item: i.ID, Root: i.RootID(), Mentions: []ref.Person{i.Author}})
	}
	return i, err
}

// refusal is why something is not published at its time.
type refusal string

const (
	isSuspended refusal = "suspended" // its author is
	isMuted     refusal = "muted"     // likewise, there
	isGone      refusal = "left"      // its author is in the place no more
	isArchived  refusal = "archived"  // the place is
	isOff       refusal = "off"       // the place has such publications no more
	isNobody    refusal = "animates"  // of a broadcast: its author animates the place no more
	isTooMuch   refusal = "quota"     // of a broadcast: the quota does not allow it any more
)

var refusals = []refusal{isSuspended, isMuted, isGone, isArchived, isOff, isNobody, isTooMuch}

// refused is a refusal as an error: what was written is undone.
type refused struct{ why refusal }

func (r *refused) Error() string { return "schedule: refused: " + string(r.why) }

// hinder is what keeps i from being published now, "" for nothing, and the place where it would be.
func (s *Schedule) hinder(ctx context.Context, q db.Q, i item.Item, h item.Held, timed bool) (place space.Space, why refusal, err error) {
	v, err := access.LoadID(ctx, q, i.Author)
	if err != nil {
		return place, "", err
	}
	both, err := space.Some(ctx, q, []ref.Space{i.Space, i.Network})
	if err != nil {
		return place, "", err
	}
	place = both[i.Space]
	if k, ok := s.core.Kinds[i.Kind]; !ok || k.Published == nil {
		return place, isOff, nil
	}
	switch at, in := v.Place(place.ID); {
	case v.Suspended:
		return place, isSuspended, nil
	case place.IsArchived() || both[i.Network].IsArchived():
		return place, isArchived, nil
	case in && at.State == space.Muted:
		return place, isMuted, nil
	case access.CanSpace(v, access.Publish, place) != nil:
		return place, isGone, nil
	case !i.Broadcast:
		return place, "", nil
	case access.CanSpace(v, access.Animate, place) != nil:
		return place, isNobody, nil
	}
	if !timed {
		return place, "", nil // the quota is told beside its field
	}
	quota, err := quotaOf(ctx, q, i.Network)
	if err != nil {
		return place, "", err
	}
	before, err := sent(ctx, q, i.Space, h.At)
	if err == nil && !fits(before, h.At, quota) {
		why = isTooMuch
	}
	return place, why, err
}

// refuse notes why id is not published, and has its author told.
func (s *Schedule) refuse(ctx context.Context, id ref.Item, why refusal) error {
	err := s.core.DB.Write(ctx, func(tx *db.Tx) error {
		i, _, err := due(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := item.Refuse(ctx, tx, id, string(why)); err != nil {
			return err
		}
		_, err = s.core.Journal.Append(ctx, tx, journal.Fact{Kind: "schedule.refused_" + string(why), Space: i.Space, Mentions: []ref.Person{i.Author}})
		return err
	})
	return fail.Wrap("schedule.refuse", err)
}
