package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"maillage/core/db"
	"maillage/kit/clock"
)

// schedule is a thing to do again and again.
type schedule struct {
	name  string
	every time.Duration
	do    func(ctx context.Context, tx *db.Tx, due time.Time) error
}

const (
	// scheduleTimeout bounds one run. Runs are short: what takes long is a task that the run adds.
	scheduleTimeout = time.Minute
	// scheduleLook is how long the schedule sleeps at most: a clock that was set, or a run that another process failed,
	// is seen by then.
	scheduleLook = time.Minute
	// scheduleRetry is the pause after a run that failed.
	scheduleRetry = 10 * time.Second
)

// Every runs do each time that a multiple of every has passed, counted in UTC from a Monday (days begin at midnight, weeks
// on Monday): once for each due time, whatever the number of processes. do's writes and the note that it was run commit
// together. A run that failed is tried again; of those missed while nothing ran, only the last is made up for. A name first
// seen now has missed nothing: it runs at its next due time.
//
// do is short, for it holds a write transaction: it adds tasks for what takes long. Panics when the name is taken, every is
// under a second, or after Start.
func (q *Queue) Every(name string, every time.Duration, do func(ctx context.Context, tx *db.Tx, due time.Time) error) {
	if q.started() {
		panic("queue: Every after Start")
	}
	if every < time.Second || do == nil {
		panic(fmt.Sprintf("queue: schedule %q: want a second or more, and what to do", name))
	}
	for _, s := range q.every {
		if s.name == name {
			panic(fmt.Sprintf("queue: schedule %q twice", name))
		}
	}
	q.every = append(q.every, schedule{name, every, do})
}

// note writes down the names never seen as run for the current due time.
func (q *Queue) note(ctx context.Context) error {
	last, err := lastRuns(ctx, q.d.Q())
	if err != nil {
		return err
	}
	var unseen []schedule
	for _, s := range q.every {
		if _, ok := last[s.name]; !ok {
			unseen = append(unseen, s)
		}
	}
	if len(unseen) == 0 {
		return nil
	}
	return q.d.Write(ctx, func(tx *db.Tx) error {
		for _, s := range unseen {
			if _, err := tx.Exec(ctx, noteSchedule, s.name, db.Millis(s.due(ctx))); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s schedule) due(ctx context.Context) time.Time { return clock.Now(ctx).Truncate(s.every) }

// keepSchedule runs what is due until ctx ends.
func (q *Queue) keepSchedule(ctx context.Context) {
	if len(q.every) == 0 {
		return
	}
	for {
		_, err := q.runDue(ctx)
		wait := scheduleLook
		if err != nil && ctx.Err() == nil {
			q.log.Error("scheduled run failed", "err", err)
			wait = scheduleRetry
		}
		now := clock.Now(ctx)
		for _, s := range q.every {
			wait = min(wait, s.due(ctx).Add(s.every).Sub(now))
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(max(wait, time.Millisecond)):
		}
	}
}

// runDue runs what is due by the clock of ctx, and returns how many things it ran. One failing keeps no other from running.
func (q *Queue) runDue(ctx context.Context) (ran int, err error) {
	last, err := lastRuns(ctx, q.d.Q())
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, s := range q.every {
		due := s.due(ctx)
		if !due.After(last[s.name]) {
			continue
		}
		won, err := q.runOne(ctx, s, due)
		if err != nil {
			errs = append(errs, fmt.Errorf("queue: scheduled %q: %w", s.name, err))
		} else if won {
			ran++
		}
	}
	return ran, errors.Join(errs...)
}

// runOne runs s for due unless another process did.
func (q *Queue) runOne(ctx context.Context, s schedule, due time.Time) (won bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, scheduleTimeout)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			err = panicked(v)
		}
	}()
	err = q.d.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, claimSchedule, s.name, db.Millis(due))
		if err != nil || n == 0 {
			won = false
			return err
		}
		won = true
		return s.do(ctx, tx, due)
	})
	return won && err == nil, err
}
