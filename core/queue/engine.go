package queue

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"maillage/core/db"
)

// engine is River on one of the two databases.
type engine struct {
	client
	insert func(ctx context.Context, tx *db.Tx, a args, o *river.InsertOpts) (first bool, err error)
	retry  func(ctx context.Context, tx *db.Tx, id int64) error
	// wake makes a working process look for tasks now. It returns at once.
	wake func()
}

// client is what river.Client offers whatever the type of its transactions.
type client interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
	JobList(ctx context.Context, p *river.JobListParams) (*river.JobListResult, error)
}

const (
	// pollEvery is how long a task waits when no wake came: added by another process on SQLite, or a notice was lost.
	// Shorter asks more often for nothing; on SQLite that stays a read.
	pollEvery = time.Second
	// fetchPause is the least time between two fetches. A burst of tasks is claimed in batches of what gathered meanwhile;
	// longer makes batches bigger and delays a task that follows another.
	fetchPause = 10 * time.Millisecond
	// rescueAfter is when a running task whose process died is given to another, if its Timeout is over too.
	rescueAfter = 2 * time.Minute
)

func (q *Queue) config(o Options) *river.Config {
	return &river.Config{
		Logger:                      slog.New(warnings{q.log.Handler()}),
		Workers:                     q.bundle,
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: o.Workers}},
		FetchPollInterval:           pollEvery,
		FetchCooldown:               fetchPause,
		FetchOnlyKnownKinds:         true, // a task of a newer program waits for it instead of failing here
		JobTimeout:                  time.Minute,
		RescueStuckJobsAfter:        rescueAfter,
		CompletedJobRetentionPeriod: Kept,
		CancelledJobRetentionPeriod: KeptFailed,
		DiscardedJobRetentionPeriod: KeptFailed,
	}
}

// newEngine panics on a configuration River refuses: only a bug of this package makes one.
func newEngine(d *db.DB, c *river.Config) engine {
	if d.Engine() == db.SQLite {
		bell := make(bell, 1)
		c.ReindexerIndexNames = []string{} // a REINDEX would hold the one writer
		return newRiver(newSQLiteDriver(d, bell), c, (*db.Tx).SQL, bell.ring)
	}
	return newRiver(pgDriver{riverpgxv5.New(d.Pool())}, c, (*db.Tx).Pgx, (&notice{d: d, log: c.Logger}).send)
}

func newRiver[T any](driver riverdriver.Driver[T], c *river.Config, unwrap func(*db.Tx) T, wake func()) engine {
	r, err := river.NewClient(driver, c)
	if err != nil {
		panic("queue: " + err.Error())
	}
	return engine{client: r, wake: wake, insert: func(ctx context.Context, tx *db.Tx, a args, o *river.InsertOpts) (bool, error) {
		res, err := r.InsertTx(ctx, unwrap(tx), a, o)
		if err != nil {
			return false, err
		}
		return !res.UniqueSkippedAsDuplicate, nil
	}, retry: func(ctx context.Context, tx *db.Tx, id int64) error {
		_, err := r.JobRetryTx(ctx, unwrap(tx), id)
		return err
	}}
}

// pgDriver is River's driver without notices inside transactions: those would make commits wait for one another, and one
// sent by an attempt that is rolled back keeps River from sending the next.
type pgDriver struct{ *riverpgxv5.Driver }

// SupportsListenNotify implements riverdriver.Driver.
func (pgDriver) SupportsListenNotify() bool { return false }

// SupportsListener implements riverdriver.Driver.
func (pgDriver) SupportsListener() bool { return true }

// notice tells all processes, after a commit, that there is work.
type notice struct {
	d     *db.DB
	log   *slog.Logger
	going atomic.Bool
}

const (
	insertTopic   = "river_insert"
	insertPayload = `{"queue": "` + river.QueueDefault + `"}`
	noticeTimeout = 5 * time.Second
)

// notifyInsert names the channel as River's listener does.
const notifyInsert = `SELECT pg_notify(COALESCE(current_schema() || '.', '') || $1, $2)`

// send sends a notice soon. Commits that come before it has left share it.
func (n *notice) send() {
	if !n.going.CompareAndSwap(false, true) {
		return
	}
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), noticeTimeout)
		defer cancel()
		conn, err := n.d.Pool().Acquire(ctx)
		n.going.Store(false)
		if err == nil {
			_, err = conn.Exec(ctx, notifyInsert, insertTopic, insertPayload)
			conn.Release()
		}
		if err != nil {
			n.log.Warn("no notice of new tasks: they wait for the next poll", "err", err)
		}
	}()
}

// warnings passes what an operator should see of River; the rest repeats what this package logs.
type warnings struct{ slog.Handler }

// Enabled implements slog.Handler.
func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.Handler.Enabled(ctx, l)
}

// WithAttrs implements slog.Handler.
func (w warnings) WithAttrs(a []slog.Attr) slog.Handler { return warnings{w.Handler.WithAttrs(a)} }

// WithGroup implements slog.Handler.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
