package forum

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// mostNear is how many topics are proposed beside another, or under a title that is being typed.
const mostNear = 5

// Near returns the topics that v may read and that are about what text is about, the nearest first, at most five, without
// except. Nil on a site without a search. At most three queries.
func (f *Forum) Near(ctx context.Context, v *access.Viewer, text string, except ref.Item) ([]item.Item, error) {
	if f.core.Near == nil {
		return nil, nil
	}
	ids, err := f.core.Near(ctx, v, text, []string{Kind}, mostNear+1)
	if err != nil {
		return nil, err
	}
	return f.among(ctx, v, ids, except)
}

// What is beside a topic is looked for once, when its title is new, with the rights of its author, and kept with it: to look
// for it each time the topic is read cost four fifths of its page. Who may read which of them is asked each time.

const (
	// mostBeside is how many are kept: those who may not see some of them see the others.
	mostBeside = 20
	taskNear   = "forum.near"
	// sweepEvery is how often topics that were never looked for are, and sweepFor for how long: a sixtieth of one core until
	// all are found. More would slow down pages after an update of the program; less makes it last.
	sweepEvery = time.Minute
	sweepFor   = time.Second
	sweepBatch = 20
)

// titled is the facts after which a topic is called otherwise than before.
var titled = []string{"forum.published", "forum.edited", "forum.retitled", "forum.turned", "forum.split_from"}

// nearTask is the work of finding what is beside a topic, or some of those that were never looked for (0).
func (f *Forum) nearTask() queue.Worker {
	return queue.Worker{Kind: taskNear, Patient: true, Do: func(ctx context.Context, t queue.Task) error {
		var id ref.Item
		if err := json.Unmarshal(t.Data, &id); err != nil {
			return fail.E("forum.near", fail.Internal, err)
		}
		if id == 0 {
			return f.FindNear(ctx, sweepFor)
		}
		return f.findNear(ctx, id)
	}}
}

// sweep is the schedule of FindNear: nothing is added when nothing waits.
func (f *Forum) sweep(ctx context.Context, tx *db.Tx, due time.Time) error {
	waiting, err := unfound(ctx, tx, 1)
	if err != nil || len(waiting) == 0 || f.core.Near == nil {
		return err
	}
	return f.core.Queue.Add(ctx, tx, taskNear, "sweep/"+due.UTC().Format(time.RFC3339), ref.Item(0), time.Time{})
}

// retitle makes what is beside the topic of a fact be looked for.
func (f *Forum) retitle(ctx context.Context, tx *db.Tx, x journal.Fact) error {
	if f.core.Near == nil || x.Item == 0 {
		return nil
	}
	return f.core.Queue.Add(ctx, tx, taskNear, x.ID.String(), x.Item, time.Time{})
}

// FindNear looks for what is beside topics that were never looked for, the newest first, for about as long as lasting.
func (f *Forum) FindNear(ctx context.Context, lasting time.Duration) error {
	until := time.Now().Add(lasting)
	for time.Now().Before(until) {
		ids, err := unfound(ctx, f.core.DB.Q(), sweepBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := f.findNear(ctx, id); err != nil {
				return err
			}
			if time.Now().After(until) {
				return nil
			}
		}
	}
	return nil
}

// findNear looks for what is beside topic id, and keeps it; the nearest get it beside them too.
func (f *Forum) findNear(ctx context.Context, id ref.Item) error {
	const op = "forum.findNear"
	list, err := f.besideOf(ctx, id)
	if err != nil {
		return fail.Wrap(op, err)
	}
	return fail.Wrap(op, f.core.DB.WriteLazy(ctx, func(tx *db.Tx) error {
		if err := putBeside(ctx, tx, id, list, clock.Now(ctx)); err != nil {
			return err
		}
		return welcome(ctx, tx, id, list[:min(mostNear, len(list))])
	}))
}

// besideOf is the topics near topic id, without it, as whoever wrote it finds them; who is gone finds what any member of its
// network does.
func (f *Forum) besideOf(ctx context.Context, id ref.Item) ([]ref.Item, error) {
	q := f.core.DB.Q()
	i, err := item.Get(ctx, q, id)
	if fail.Is(err, fail.Hidden) || err == nil && (i.Kind != Kind || i.Title == "" || i.State != item.Published) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v, err := access.LoadID(ctx, q, i.Author)
	if err == nil && len(v.Networks()) == 0 || fail.Is(err, fail.Hidden) {
		v, err = access.Imagine(ctx, q, i.Network)
	}
	if err != nil {
		return nil, err
	}
	ids, err := f.core.Near(ctx, v, i.Title, []string{Kind}, mostBeside+1)
	ids = slices.DeleteFunc(ids, func(near ref.Item) bool { return near == id })
	return ids[:min(len(ids), mostBeside)], err
}

// welcome puts topic id at the head of what is beside others that were looked for before it was there.
func welcome(ctx context.Context, tx *db.Tx, id ref.Item, others []ref.Item) error {
	had, err := besides(ctx, tx, others)
	if err != nil {
		return err
	}
	for other, list := range had {
		if slices.Contains(list, id) {
			continue
		}
		list = append([]ref.Item{id}, list...)
		if err := putBeside(ctx, tx, other, list[:min(len(list), mostBeside)], clock.Now(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// among is the first topics of ids that v may read, at most mostNear, without except. One query; none for none.
func (f *Forum) among(ctx context.Context, v *access.Viewer, ids []ref.Item, except ref.Item) ([]item.Item, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	by, err := shown(ctx, f.core.DB.Q(), v, ids)
	if err != nil {
		return nil, err
	}
	var list []item.Item
	for _, id := range ids {
		if i, ok := by[id]; ok && id != except && len(list) < mostNear {
			list = append(list, i)
		}
	}
	return list, nil
}

// Shown returns those of ids that are published and that v may read, by id. One query.
func (f *Forum) Shown(ctx context.Context, v *access.Viewer, ids []ref.Item) (map[ref.Item]item.Item, error) {
	return shown(ctx, f.core.DB.Q(), v, ids)
}

// shown returns those of ids that are published and that v may read, by id.
func shown(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item) (map[ref.Item]item.Item, error) {
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) AND i.state = 'published' AND i.root_state = 'published' AND `+access.Visible("i", 2),
		append([]any{db.Ints(ids)}, v.Args()...)...)
	out := make(map[ref.Item]item.Item, len(list))
	for _, i := range list {
		out[i.ID] = i
	}
	return out, fail.Wrap("forum.shown", err)
}
