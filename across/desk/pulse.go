package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"maillage/core/db"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Pulse is how a group goes. Weeks are the last twelve, the oldest first; none for a group of fewer than five members.
type Pulse struct {
	Phase Phase
	Weeks []Week
}

// Pulses returns the pulse of each of spaces. Three queries at most.
func (d *Desk) Pulses(ctx context.Context, spaces []space.Space) (map[ref.Space]Pulse, error) {
	const op = "desk.Pulses"
	now := clock.Now(ctx)
	var shown []ref.Space
	for _, s := range spaces {
		if s.Members >= fewest {
			shown = append(shown, s.ID)
		}
	}
	weeks, err := d.weeks(ctx, d.core.DB.Q(), shown, now)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	out := map[ref.Space]Pulse{}
	for _, s := range spaces {
		out[s.ID] = Pulse{Phase: phaseOf(now, s.Created, s.Posted, weeks[s.ID]), Weeks: weeks[s.ID]}
	}
	return out, nil
}

// weeks returns the last weeks of spaces, the oldest first: those that are kept, or counted now for the spaces of which the
// current one was not.
func (d *Desk) weeks(ctx context.Context, q db.Q, spaces []ref.Space, now time.Time) (map[ref.Space][]Week, error) {
	if len(spaces) == 0 {
		return nil, nil
	}
	first := firstWeek(now)
	rows, err := kept(ctx, q, spaces, first)
	if err != nil {
		return nil, err
	}
	out := map[ref.Space][]Week{}
	current := map[ref.Space]bool{}
	for _, r := range rows {
		if out[r.space] == nil {
			out[r.space] = blank(first)
		}
		if n := int(r.Start.Sub(first) / week); n < shownWeeks {
			out[r.space][n] = r.Week
			current[r.space] = current[r.space] || n == shownWeeks-1
		}
	}
	var missing []ref.Space
	for _, s := range spaces {
		if !current[s] {
			missing = append(missing, s)
		}
	}
	if len(missing) == 0 {
		return out, nil
	}
	counts, err := tally(ctx, q, missing, first)
	for _, s := range missing {
		out[s] = filled(first, counts[s])
	}
	return out, err
}

// blank is weeks in which nothing was done, from first on.
func blank(first time.Time) []Week {
	list := make([]Week, shownWeeks)
	for n := range list {
		list[n].Start = first.Add(time.Duration(n) * week)
	}
	return list
}

func filled(first time.Time, counts map[int]Week) []Week {
	list := blank(first)
	for n, w := range counts {
		if n >= 0 && n < shownWeeks {
			w.Start = list[n].Start
			list[n] = w
		}
	}
	return list
}

const (
	// taskWeeks counts the weeks of a batch of groups.
	taskWeeks  = "desk.weeks"
	weeksBatch = 50
	// keptWeeks is how long weeks are kept: what is older is shown nowhere.
	keptWeeks = 26 * week
)

// counting is what a task counts: the groups after one, for the hour at Due.
type counting struct {
	After ref.Space
	Due   time.Time
}

// plan begins the count of an hour.
func (d *Desk) plan(ctx context.Context, tx *db.Tx, due time.Time) error {
	if err := pruneWeeks(ctx, tx, weekOf(due).Add(-keptWeeks)); err != nil {
		return err
	}
	return d.addCounting(ctx, tx, counting{Due: due}, time.Time{})
}

func (d *Desk) addCounting(ctx context.Context, tx *db.Tx, c counting, at time.Time) error {
	return d.core.Queue.Add(ctx, tx, taskWeeks, fmt.Sprintf("%d/%s", c.Due.Unix(), c.After), c, at)
}

// countWeeks counts the weeks of the next groups, and adds a task for those after them. What is read is not in the
// transaction that writes: reading may be long, and nothing hangs on what happens meanwhile. The task after waits four times as
// long as this one took: counting takes a fifth of a processor at most from those who read.
func (d *Desk) countWeeks(ctx context.Context, t queue.Task) error {
	var c counting
	if err := json.Unmarshal(t.Data, &c); err != nil {
		return fmt.Errorf("desk: %w: %w", err, queue.Drop)
	}
	q, now, began := d.core.DB.Q(), clock.Now(ctx), time.Now()
	groups, err := groupsAfter(ctx, q, c.After, weeksBatch)
	if err != nil || len(groups) == 0 {
		return err
	}
	list, err := d.due(ctx, q, groups, now)
	if err != nil {
		return err
	}
	return d.core.DB.WriteLazy(ctx, func(tx *db.Tx) error {
		if err := putWeeks(ctx, tx, list, now); err != nil || len(groups) < weeksBatch {
			return err
		}
		return d.addCounting(ctx, tx, counting{After: groups[len(groups)-1], Due: c.Due}, now.Add(4*time.Since(began)))
	})
}

// due counts the weeks of groups that may have changed since they were counted, or never were.
func (d *Desk) due(ctx context.Context, q db.Q, groups []ref.Space, now time.Time) ([]counted, error) {
	first := firstWeek(now)
	rows, err := kept(ctx, q, groups, first)
	if err != nil {
		return nil, err
	}
	settled := map[time.Time]int{}
	for _, r := range rows {
		if isSettled(r.Start, r.at) {
			settled[r.Start.UTC()]++
		}
	}
	from := 0
	for from < shownWeeks-1 && settled[first.Add(time.Duration(from)*week)] == len(groups) {
		from++
	}
	counts, err := tally(ctx, q, groups, first.Add(time.Duration(from)*week))
	if err != nil {
		return nil, err
	}
	var list []counted
	for _, g := range groups {
		for n := from; n < shownWeeks; n++ {
			w := counts[g][n-from]
			w.Start = first.Add(time.Duration(n) * week)
			list = append(list, counted{space: g, Week: w})
		}
	}
	return list, nil
}
