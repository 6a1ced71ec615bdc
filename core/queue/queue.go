package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"maillage/core/db"
	"maillage/kit/clock"
)

// How long finished tasks are remembered. While one is, its key is taken.
const (
	Kept       = 7 * 24 * time.Hour
	KeptFailed = 30 * 24 * time.Hour
)

// Drop is what a worker wraps to say that trying again is useless.
//
//lint:ignore ST1012 it is read as a word: fmt.Errorf("no such person: %w", queue.Drop)
var Drop = errors.New("queue: dropped")

// Task is work to do.
type Task struct {
	Kind string
	Key  string          // unique among the tasks of its kind
	Data json.RawMessage // what Add was given, "null" for nil
	Try  int             // 1 at the first try
}

// Worker does the tasks of one kind.
type Worker struct {
	Kind string
	// Do works one task. It is called by several goroutines, must respect ctx, and must be able to do again what it did.
	// Its error is kept and logged: no addresses, no texts of people.
	Do func(ctx context.Context, t Task) error
	// Timeout is when ctx ends; 0 means a minute.
	Timeout time.Duration
	// Tries is how often a failing task is tried before it is given up; 0 means 20.
	Tries int
	// Patient tasks let those of other kinds go first: bulk letters, indexing.
	Patient bool
}

// Options of New. The zero value is right for a program.
type Options struct {
	// Workers is how many tasks run at once in this process; 0 means 10.
	Workers int
	// Backoff is the pause after try number n has failed; nil means 2 s, doubled each time up to 6 hours (20 tries last
	// about two days).
	Backoff func(n int) time.Duration
}

// Queue adds and works tasks. Handle and Every are called before Start; all else is safe for concurrent use.
type Queue struct {
	d       *db.DB
	log     *slog.Logger
	backoff func(int) time.Duration
	river   engine
	bundle  *river.Workers
	kinds   map[string]Worker
	every   []schedule

	finished finished
	progress chan struct{} // has a token when a task ended since Settle last looked

	mu   sync.Mutex // guards what follows
	stop func()     // ends the schedule's goroutine; nil when not started
}

// kindForm is narrower than River's own rule for kinds.
var kindForm = regexp.MustCompile(`^[a-z][a-z0-9]*([.-][a-z0-9]+)+$|^[a-z][a-z0-9]+$`)

// args is a task in River's table. Only the key makes it unique, together with the kind.
type args struct {
	kind string
	Key  string          `json:"key" river:"unique"`
	At   int64           `json:"at,omitempty"` // when it is due by the clock of who added it, in milliseconds; 0 at once
	Data json.RawMessage `json:"data"`
}

// Kind implements river.JobArgs.
func (a args) Kind() string { return a.kind }

// New returns the queue of d. Nothing runs before Start.
func New(d *db.DB, log *slog.Logger, o Options) *Queue {
	if o.Workers == 0 {
		o.Workers = 10
	}
	if o.Backoff == nil {
		o.Backoff = backoff
	}
	q := &Queue{d: d, log: log, backoff: o.Backoff, bundle: river.NewWorkers(), kinds: map[string]Worker{}, progress: make(chan struct{}, 1)}
	q.river = newEngine(d, q.config(o))
	return q
}

// backoff doubles from 2 s, with a tenth of chance so that tasks which failed together do not come back together.
func backoff(n int) time.Duration {
	d := 6 * time.Hour
	if n < 14 {
		d = time.Second << n
	}
	return d + rand.N(d/10)
}

// Handle says who does the tasks of a kind. It panics when the kind is taken or ill-formed, or after Start. A process that
// only adds tasks needs it too: Add refuses a kind nobody handles.
func (q *Queue) Handle(w Worker) {
	if q.started() {
		panic("queue: Handle after Start")
	}
	if !kindForm.MatchString(w.Kind) || w.Do == nil {
		panic(fmt.Sprintf("queue: worker of kind %q: want lower-case words with dots, and Do", w.Kind))
	}
	if _, ok := q.kinds[w.Kind]; ok {
		panic(fmt.Sprintf("queue: kind %q is handled twice", w.Kind))
	}
	if w.Timeout == 0 {
		w.Timeout = time.Minute
	}
	if w.Tries == 0 {
		w.Tries = 20
	}
	q.kinds[w.Kind] = w
	river.AddWorkerArgs(q.bundle, args{kind: w.Kind}, &worker{q: q, w: w})
}

// Add puts a task of kind about key into tx; data becomes its Data, as JSON. It is due at at, or at once for the zero time,
// or when at is past; one that had to wait starts up to seconds late. When there is already a task of that kind and key, even
// a finished one, nothing changes.
func (q *Queue) Add(ctx context.Context, tx *db.Tx, kind, key string, data any, at time.Time) error {
	_, err := q.First(ctx, tx, kind, key, data, at)
	return err
}

// First is Add, and tells whether this task is the first of that kind and key.
func (q *Queue) First(ctx context.Context, tx *db.Tx, kind, key string, data any, at time.Time) (bool, error) {
	w, ok := q.kinds[kind]
	if !ok {
		return false, fmt.Errorf("queue: nobody handles tasks of kind %q", kind)
	}
	if key == "" {
		return false, fmt.Errorf("queue: task of kind %q without a key", kind)
	}
	b, err := json.Marshal(data)
	if err != nil {
		return false, fmt.Errorf("queue: task of kind %q: %w", kind, err)
	}
	a := args{kind: kind, Key: key, Data: b}
	o := &river.InsertOpts{MaxAttempts: w.Tries, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: rivertype.JobStates()}}
	if w.Patient {
		o.Priority = river.PriorityDefault + 1
	}
	if wait := at.Sub(clock.Now(ctx)); !at.IsZero() && wait > 0 {
		// River keeps real time; the clock of ctx may be another one in tests, and Settle looks at At.
		a.At, o.ScheduledAt = at.UnixMilli(), time.Now().Add(wait)
	}
	first, err := q.river.insert(ctx, tx, a, o)
	if err != nil {
		return false, fmt.Errorf("queue: add a task of kind %q: %w", kind, err)
	}
	tx.AfterCommit(q.river.wake)
	return first, nil
}

// Start works tasks and runs scheduled things until Stop. ctx ends the starting, not the work; what it carries (a clock) is
// seen by workers.
func (q *Queue) Start(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stop != nil {
		return errors.New("queue: started twice")
	}
	if err := q.note(ctx); err != nil {
		return fmt.Errorf("queue: start: %w", err)
	}
	ctx = context.WithoutCancel(ctx)
	if len(q.kinds) > 0 {
		if err := q.river.Start(ctx); err != nil {
			return fmt.Errorf("queue: start: %w", err)
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		q.keepSchedule(ctx)
	}()
	q.stop = func() { cancel(); <-done }
	return nil
}

// hardStop is how long Stop waits for tasks which were told to end.
const hardStop = 5 * time.Second

// Stop takes no more tasks and waits for those that run. When ctx ends first, their contexts end: they are tried again at
// the next Start. Nothing when not started.
func (q *Queue) Stop(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stop == nil {
		return nil
	}
	q.stop()
	q.stop = nil
	if err := q.river.Stop(ctx); err == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), hardStop)
	defer cancel()
	if err := q.river.StopAndCancel(ctx); err != nil {
		return fmt.Errorf("queue: stop: tasks still run: %w", err)
	}
	return nil
}

func (q *Queue) started() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.stop != nil
}
