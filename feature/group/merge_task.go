package group

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	work "maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	kindMerge = "group.merge"
	// merging: 100,000 rows take a minute or two; begun again, it goes on where it was.
	merging = 15 * time.Minute
	// peopleAtOnce and rowsAtOnce keep each transaction under 50 ms, so that nobody waits behind the task.
	peopleAtOnce = 20
	rowsAtOnce   = 200
	leftAtOnce   = 200
)

func (g *Group) mergeWorker() work.Worker {
	return work.Worker{Kind: kindMerge, Do: g.workMerge, Timeout: merging, Patient: true}
}

// workMerge is the task that moves a group, a small transaction after another: each notes how far it is in what it writes.
func (g *Group) workMerge(ctx context.Context, t work.Task) error {
	var from ref.Space
	if err := json.Unmarshal(t.Data, &from); err != nil {
		return fmt.Errorf("group: a task of %s: %w", kindMerge, work.Drop)
	}
	for over := false; !over; {
		err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
			m, err := mergeOf(ctx, tx, from)
			if over = m.step == stepDone; err != nil || over {
				return err
			}
			return g.mergeSome(ctx, tx, m)
		})
		if err != nil {
			return fail.Wrap("group.workMerge", err)
		}
	}
	return nil
}

// mergeSome does a little of m, and notes it.
func (g *Group) mergeSome(ctx context.Context, tx *db.Tx, m merge) error {
	from, err := space.Get(ctx, tx, m.from)
	if err != nil {
		return err
	}
	into, err := space.Get(ctx, tx, m.into)
	if err != nil {
		return err
	}
	switch m.step {
	case stepWaiting:
		err = g.endWaiting(ctx, tx, &m)
	case stepPeople:
		err = g.carryPeople(ctx, tx, &m, from, into)
	case stepItems:
		err = g.carryItems(ctx, tx, &m, from, into)
	case stepLeaving:
		var n int64
		if n, err = space.LeaveMerged(ctx, tx, m.from, leftAtOnce); err == nil && n == 0 {
			m.step, m.ended = stepDone, clock.Now(ctx)
			err = g.endMerging(ctx, tx, m, from)
		}
	}
	if err != nil {
		return err
	}
	return setMerge(ctx, tx, m)
}

// endWaiting ends requests and invitations to the group that moves, and tells those whose they are.
func (g *Group) endWaiting(ctx context.Context, tx *db.Tx, m *merge) error {
	people, err := someWaiting(ctx, tx, m.from, peopleAtOnce)
	if err != nil {
		return err
	}
	if len(people) == 0 {
		m.step = stepPeople
		return dropLetters(ctx, tx, m.from)
	}
	for _, p := range people {
		if err := space.Remove(ctx, tx, p, m.from); err != nil {
			return err
		}
	}
	return g.tell(ctx, tx, "group.dropped", m.by, m.from, people...)
}

// carryPeople brings some of the people over, and tells them.
func (g *Group) carryPeople(ctx context.Context, tx *db.Tx, m *merge, from, into space.Space) error {
	c, err := space.CarryPeople(ctx, tx, from, into, m.after, peopleAtOnce)
	if err != nil {
		return err
	}
	if len(c.In) > 0 {
		if err := g.tell(ctx, tx, "group.moved", m.by, m.from, c.In...); err != nil {
			return err
		}
	}
	if len(c.Left) > 0 {
		if err := g.tell(ctx, tx, "group.left_out", m.by, m.from, c.Left...); err != nil {
			return err
		}
	}
	for _, p := range c.In {
		if err := dropInvitations(ctx, tx, p, m.into); err != nil {
			return err
		}
	}
	m.people, m.apart = m.people+int64(len(c.In)), m.apart+int64(len(c.Left))
	if m.after = c.Last; m.after == 0 {
		m.step = stepItems
	}
	return nil
}

// carryItems moves some of what from holds, and says which.
func (g *Group) carryItems(ctx context.Context, tx *db.Tx, m *merge, from, into space.Space) error {
	roots, n, err := item.Carry(ctx, tx, from, into, rowsAtOnce)
	if err != nil {
		return err
	}
	if n == 0 {
		m.step = stepLeaving
		return nil
	}
	m.items += int64(n)
	data, err := json.Marshal(map[string][]ref.Item{"items": roots})
	if err != nil {
		return fail.Wrap("group.carryItems", err)
	}
	_, err = g.core.Journal.Append(ctx, tx, journal.Fact{Kind: "group.carried", Actor: m.by, Space: m.into, Data: data})
	return err
}

// endMerging closes what is left of the group that moved, and says so.
func (g *Group) endMerging(ctx context.Context, tx *db.Tx, m merge, from space.Space) error {
	if err := g.shutAll(ctx, tx, m.by, m.from); err != nil {
		return err
	}
	if err := space.EndMerging(ctx, tx, from); err != nil {
		return err
	}
	data, err := json.Marshal(map[string]string{"from": m.from.String()})
	if err != nil {
		return fail.Wrap("group.endMerging", err)
	}
	_, err = g.core.Journal.Append(ctx, tx, journal.Fact{Kind: "group.merged", Actor: m.by, Space: m.into, Data: data})
	return err
}
