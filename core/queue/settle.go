package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"maillage/core/db"
	"maillage/kit/clock"
)

// settleLook is how long Settle waits for a task of this process before it looks at the tables again, which other processes
// may have changed.
const settleLook = 5 * time.Millisecond

// Settle returns when nothing that is due by the clock of ctx is left to do: scheduled things are run, tasks worked, those
// they add too. A task that waits to be tried again is not due before its pause is over. For tests and the demonstration:
// a test moves its clock and settles. The queue must be started. Errors: of a scheduled run, of the database, of ctx.
func (q *Queue) Settle(ctx context.Context) error {
	if !q.started() {
		return errors.New("queue: settle: not started")
	}
	for {
		ran, err := q.runDue(ctx)
		if err != nil {
			return err
		}
		left, err := q.pull(ctx)
		if err != nil {
			return fmt.Errorf("queue: settle: %w", err)
		}
		if ran == 0 && left == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("queue: settle: %d tasks left: %w", left, ctx.Err())
		case <-q.progress:
		case <-time.After(settleLook):
		}
	}
}

// pull makes the tasks due by the clock of ctx available at once (River would see to it within seconds, and only by real
// time), and returns how many are not done.
func (q *Queue) pull(ctx context.Context) (left int, err error) {
	real, now := time.Now(), clock.Now(ctx)
	late := real
	if now.After(late) {
		late = now
	}
	e := q.d.Engine()
	var asleep, running int
	err = q.d.Q().QueryRow(ctx, countDue, stamp(e, real), stamp(e, late), db.Millis(now), db.Ints(q.finished.ids()), db.Texts(q.kindNames())).Scan(&left, &asleep, &running)
	if err != nil {
		return 0, err
	}
	if left > running {
		q.river.wake()
	}
	if asleep == 0 {
		return left, nil
	}
	err = q.d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, wakeDue, stamp(e, real), stamp(e, late), db.Millis(now), db.Texts(q.kindNames()))
		tx.AfterCommit(q.river.wake)
		return err
	})
	return left, err
}

func (q *Queue) kindNames() []string {
	out := make([]string, 0, len(q.kinds))
	for k := range q.kinds {
		out = append(out, k)
	}
	return out
}

// State is where a task is.
type State string

// The states.
const (
	Due     State = "due"
	Later   State = "later"
	Running State = "running"
	Dropped State = "dropped"
	Failed  State = "failed"
)

// Count is how many tasks of a kind are in a state.
type Count struct {
	Kind  string
	State State
	N     int
}

// Counts counts the tasks by kind and state, in that order; a pair without tasks is left out. Done tasks are not counted:
// they are many, and a rate tells more than what is remembered of them.
func (q *Queue) Counts(ctx context.Context) ([]Count, error) {
	return db.All(ctx, q.d.Q(), func(r db.Row) (c Count, err error) {
		return c, r.Scan(&c.Kind, &c.State, &c.N)
	}, countByState, stamp(q.d.Engine(), time.Now()), db.Ints(q.finished.ids()))
}

// Failure is a task that was given up.
type Failure struct {
	ID        int64
	Kind, Key string
	Tries     int
	At        time.Time
	Err       string // of the last try
}

// Failed returns the tasks given up after all their tries, latest first, at most max.
func (q *Queue) Failed(ctx context.Context, max int) ([]Failure, error) {
	p := river.NewJobListParams().States(rivertype.JobStateDiscarded).OrderBy(river.JobListOrderByFinalizedAt, river.SortOrderDesc).First(max)
	res, err := q.river.JobList(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("queue: failed tasks: %w", err)
	}
	var out []Failure
	for _, j := range res.Jobs {
		a, err := argsOf(j.EncodedArgs)
		if err != nil {
			return nil, fmt.Errorf("queue: task %d: %w", j.ID, err)
		}
		f := Failure{ID: j.ID, Kind: j.Kind, Key: a.Key, Tries: j.Attempt}
		if j.FinalizedAt != nil {
			f.At = j.FinalizedAt.UTC()
		}
		if n := len(j.Errors); n > 0 {
			f.Err = j.Errors[n-1].Error
		}
		out = append(out, f)
	}
	return out, nil
}
