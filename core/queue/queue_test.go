package queue_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/queue"
	"maillage/core/queue/queuetest"
	"maillage/kit/clock"
)

// work is a worker of kind "test.work" that remembers what it did and answers as told.
type work struct {
	mu     sync.Mutex
	done   []queue.Task
	answer func(ctx context.Context, t queue.Task) error
}

func (w *work) worker() queue.Worker {
	return queue.Worker{Kind: "test.work", Tries: 3, Do: func(ctx context.Context, t queue.Task) error {
		w.mu.Lock()
		w.done = append(w.done, t)
		w.mu.Unlock()
		if w.answer == nil {
			return nil
		}
		return w.answer(ctx, t)
	}}
}

// keys is what was worked, in order: "a#1" is the first try of key a.
func (w *work) keys() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, t := range w.done {
		out = append(out, fmt.Sprintf("%s#%d", t.Key, t.Try))
	}
	return strings.Join(out, " ")
}

func (w *work) want(t *testing.T, keys string) {
	t.Helper()
	if got := w.keys(); got != keys {
		t.Errorf("worked %q, want %q", got, keys)
	}
}

// add adds tasks of "test.work" in one transaction.
func add(ctx context.Context, t testing.TB, d *db.DB, q *queue.Queue, at time.Time, keys ...string) {
	t.Helper()
	err := d.Write(ctx, func(tx *db.Tx) error {
		for _, k := range keys {
			if err := q.Add(ctx, tx, "test.work", k, map[string]string{"of": k}, at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func counts(t *testing.T, q *queue.Queue) string {
	t.Helper()
	cs, err := q.Counts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range cs {
		out = append(out, fmt.Sprintf("%s %s %d", c.Kind, c.State, c.N))
	}
	return strings.Join(out, ", ")
}

var now time.Time // the zero time: at once

func TestATaskExistsExactlyWhenItsVerbHappened(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, q, w, boom := t.Context(), queuetest.New(d), &work{}, errors.New("boom")
		q.Handle(w.worker())
		err := d.Write(ctx, func(tx *db.Tx) error {
			if err := q.Add(ctx, tx, "test.work", "rolled-back", nil, now); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		add(ctx, t, d, q, now, "kept")
		if got := counts(t, q); got != "test.work due 1" {
			t.Errorf("before the start: %s", got)
		}
		queuetest.Start(ctx, t, q)
		queuetest.Settle(ctx, t, q)
		w.want(t, "kept#1")
		if got := counts(t, q); got != "" {
			t.Errorf("after: %s", got)
		}
		var data map[string]string
		if err := json.Unmarshal(w.done[0].Data, &data); err != nil || data["of"] != "kept" || w.done[0].Kind != "test.work" {
			t.Errorf("the worker was given %+v (%v)", w.done[0], err)
		}
	})
}

func TestOneKeyIsOneTaskEvenWhenDone(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, q, w := t.Context(), queuetest.New(d), &work{}
		q.Handle(w.worker())
		other := &work{}
		o := other.worker()
		o.Kind = "test.other"
		q.Handle(o)
		queuetest.Start(ctx, t, q)

		add(ctx, t, d, q, now, "a", "a", "b")
		add(ctx, t, d, q, now, "b")
		queuetest.Settle(ctx, t, q)
		first := map[string]bool{}
		err := d.Write(ctx, func(tx *db.Tx) error {
			for _, kind := range []string{"test.work", "test.other"} {
				ok, err := q.First(ctx, tx, kind, "a", "other data", now)
				if err != nil {
					return err
				}
				first[kind] = ok
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if first["test.work"] || !first["test.other"] {
			t.Errorf("first of its kind and key: %v", first)
		}
		queuetest.Settle(ctx, t, q)
		if got := len(strings.Fields(w.keys())); got != 2 {
			t.Errorf("worked %q", w.keys())
		}
		other.want(t, "a#1")
	})
}

func TestAddingOneKeyAtOnceIsOneTask(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, q, w := t.Context(), queuetest.New(d), &work{}
		q.Handle(w.worker())
		queuetest.Start(ctx, t, q)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				err := d.Write(ctx, func(tx *db.Tx) error { return q.Add(ctx, tx, "test.work", "same", nil, now) })
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		queuetest.Settle(ctx, t, q)
		w.want(t, "same#1")
	})
}

func TestAFailedTaskIsTriedAgainUntilItWorks(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, q := t.Context(), queuetest.New(d)
		w := &work{answer: func(_ context.Context, t queue.Task) error {
			if t.Try < 3 {
				return errors.New("not yet")
			}
			return nil
		}}
		q.Handle(w.worker())
		queuetest.Start(ctx, t, q)
		add(ctx, t, d, q, now, "a")
		settleUntil(t, q, func() bool { return w.keys() == "a#1 a#2 a#3" })
		if got := counts(t, q); got != "" {
			t.Errorf("left: %s", got)
		}
	})
}

// settleUntil settles until ok: a task whose pause is a millisecond is not due when Settle looks in that millisecond.
func settleUntil(t *testing.T, q *queue.Queue, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		queuetest.Settle(context.Background(), t, q)
		if time.Now().After(end) {
			t.Fatal("never came")
		}
	}
	queuetest.Settle(context.Background(), t, q)
}

func TestATaskIsGivenUpAfterItsTriesAndDroppedAtOnceWhenToldSo(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, q := t.Context(), queuetest.New(d)
		w := &work{answer: func(_ context.Context, t queue.Task) error {
			if t.Key == "useless" {
				return fmt.Errorf("no such person: %w", queue.Drop)
			}
			return fmt.Errorf("try %d failed", t.Try)
		}}
		q.Handle(w.worker())
		queuetest.Start(ctx, t, q)
		add(ctx, t, d, q, now, "useless")
		queuetest.Settle(ctx, t, q)
		w.want(t, "useless#1")
		add(ctx, t, d, q, now, "a")
		settleUntil(t, q, func() bool { return strings.HasSuffix(w.keys(), "a#3") })
		settleUntil(t, q, func() bool { return counts(t, q) == "test.work dropped 1, test.work failed 1" })
		fs, err := q.Failed(ctx, 10)
		if err != nil || len(fs) != 1 {
			t.Fatalf("failed: %+v (%v)", fs, err)
		}
		if f := fs[0]; f.Key != "a" || f.Kind != "test.work" || f.Tries != 3 || f.Err != "try 3 failed" || time.Since(f.At) > time.Minute {
			t.Errorf("failed: %+v", f)
		}
		w.want(t, "useless#1 a#1 a#2 a#3")
	})
}

func TestAPanicFailsTheTaskAndNothingElse(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		var log bytes.Buffer
		q := queue.New(d, slog.New(slog.NewTextHandler(&log, nil)), queue.Options{Workers: 1, Backoff: func(int) time.Duration { return 0 }})
		ctx := t.Context()
		w := &work{answer: func(_ context.Context, t queue.Task) error {
			switch {
			case t.Key == "text" && t.Try == 1:
				panic("Ana's secret")
			case t.Key == "index" && t.Try == 1:
				_ = []int{}[len(t.Key)]
			}
			return nil
		}}
		q.Handle(w.worker())
		queuetest.Start(ctx, t, q)
		add(ctx, t, d, q, now, "text", "index", "fine")
		settleUntil(t, q, func() bool { return len(strings.Fields(w.keys())) == 5 })
		queuetest.Stop(t, q)
		text := log.String()
		if strings.Contains(text, "secret") || !strings.Contains(text, "panic with a string") {
			t.Errorf("log shows a panic's text, or hides the panic: %s", text)
		}
		if !strings.Contains(text, "index out of range") {
			t.Errorf("log hides what Go said: %s", text)
		}
	})
}

func TestStopLetsRunningTasksEnd(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, q := t.Context(), queuetest.New(d)
		began, end := make(chan struct{}), make(chan struct{})
		w := &work{answer: func(ctx context.Context, _ queue.Task) error {
			close(began)
			select {
			case <-end:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
		q.Handle(w.worker())
		queuetest.Start(ctx, t, q)
		add(ctx, t, d, q, now, "long")
		<-began
		stopped := make(chan struct{})
		go func() {
			queuetest.Stop(t, q)
			close(stopped)
		}()
		select {
		case <-stopped:
			t.Error("stopped while a task runs")
		case <-time.After(50 * time.Millisecond):
		}
		close(end)
		<-stopped
		w.want(t, "long#1")
		if got := counts(t, q); got != "" {
			t.Errorf("after the stop: %s", got)
		}
	})
}

func TestAnInterruptedTaskIsWorkedAfterTheNextStart(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, q := t.Context(), queuetest.New(d)
		began := make(chan struct{})
		w := &work{answer: func(ctx context.Context, _ queue.Task) error {
			close(began)
			<-ctx.Done()
			return ctx.Err()
		}}
		q.Handle(w.worker())
		queuetest.Start(ctx, t, q)
		add(ctx, t, d, q, now, "long")
		<-began
		add(ctx, t, d, q, clock.Now(ctx).Add(time.Hour), "later")
		over, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
		defer cancel()
		if err := q.Stop(over); err != nil {
			t.Fatal(err)
		}
		again, w2 := queuetest.New(d), &work{}
		again.Handle(w2.worker())
		if got := counts(t, again); got != "test.work due 1, test.work later 1" {
			t.Errorf("between: %s", got)
		}
		queuetest.Start(ctx, t, again)
		queuetest.Settle(ctx, t, again)
		w2.want(t, "long#1") // an interruption is no try
	})
}

// A process that was killed leaves its tasks running in the table; after a few minutes another takes them.
func TestTheTasksOfADeadProcessAreWorked(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, q, w := t.Context(), queuetest.New(d), &work{}
		q.Handle(w.worker())
		add(ctx, t, d, q, now, "long ago", "just now")
		err := d.Write(ctx, func(tx *db.Tx) error {
			for key, ago := range map[string]time.Duration{"long ago": 10 * time.Minute, "just now": time.Second} {
				var at any = time.Now().Add(-ago)
				if d.Engine() == db.SQLite {
					at = time.Now().Add(-ago).UTC().Format("2006-01-02 15:04:05.000")
				}
				_, err := tx.Exec(ctx, `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = $1 WHERE args ->> 'key' = $2`, at, key)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		queuetest.Start(ctx, t, q)
		for end := time.Now().Add(20 * time.Second); w.keys() == "" && time.Now().Before(end); {
			time.Sleep(time.Millisecond)
		}
		w.want(t, "long ago#2")
		if got := counts(t, q); got != "test.work running 1" {
			t.Errorf("left: %s", got)
		}
	})
}

func TestTwoQueuesWorkEachTaskOnce(t *testing.T) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			ctx, url, w := t.Context(), queuetest.URL(t, e), &work{}
			var ds []*db.DB
			var qs []*queue.Queue
			for range 2 {
				d := dbtest.OpenURL(t, url)
				q := queuetest.New(d)
				q.Handle(w.worker())
				ds, qs = append(ds, d), append(qs, q)
			}
			for _, q := range qs {
				queuetest.Start(ctx, t, q)
			}
			const n = 60
			for i := range n {
				add(ctx, t, ds[i%2], qs[i%2], now, fmt.Sprint(i))
			}
			for _, q := range qs {
				queuetest.Settle(ctx, t, q)
			}
			seen := map[string]int{}
			for _, k := range strings.Fields(w.keys()) {
				seen[k]++
			}
			for i := range n {
				if k := fmt.Sprintf("%d#1", i); seen[k] != 1 {
					t.Errorf("task %s was worked %d times", k, seen[k])
				}
			}
			if len(seen) != n {
				t.Errorf("%d tries of %d tasks", len(seen), n)
			}
		})
	}
}

// A hundred tasks one after the other would take more than a minute if each waited for a poll.
func TestATaskIsWorkedRightAfterItsCommit(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, q, worked := t.Context(), queuetest.New(d), make(chan string)
		q.Handle(queue.Worker{Kind: "test.work", Do: func(_ context.Context, t queue.Task) error {
			worked <- t.Key
			return nil
		}})
		queuetest.Start(ctx, t, q)
		begin := time.Now()
		for i := range 100 {
			add(ctx, t, d, q, now, fmt.Sprint(i))
			<-worked
		}
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("100 tasks took %v", took)
		} else {
			t.Logf("%v a task", took/100)
		}
	})
}

func TestATaskWaitsForItsTime(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		ctx, q, w := clock.With(t.Context(), func() time.Time { return at }), queuetest.New(d), &work{}
		q.Handle(w.worker())
		queuetest.Start(ctx, t, q)
		add(ctx, t, d, q, at.Add(-time.Hour), "past")
		add(ctx, t, d, q, at.Add(time.Hour), "soon")
		add(ctx, t, d, q, at.Add(48*time.Hour), "far")
		queuetest.Settle(ctx, t, q)
		w.want(t, "past#1")
		if got := counts(t, q); got != "test.work later 2" {
			t.Errorf("waiting: %s", got)
		}
		at = at.Add(2 * time.Hour)
		queuetest.Settle(ctx, t, q)
		w.want(t, "past#1 soon#1")
		at = at.Add(72 * time.Hour)
		queuetest.Settle(ctx, t, q)
		w.want(t, "past#1 soon#1 far#1")
	})
}

func TestRiverHoldsATaskUntilItsTimeInTheRealClock(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, q, worked := t.Context(), queuetest.New(d), make(chan time.Time, 1)
		q.Handle(queue.Worker{Kind: "test.work", Do: func(context.Context, queue.Task) error {
			worked <- time.Now()
			return nil
		}})
		queuetest.Start(ctx, t, q)
		at := clock.Now(ctx).Add(300 * time.Millisecond)
		add(ctx, t, d, q, at, "a")
		if got := <-worked; got.Before(at) {
			t.Errorf("worked %v before its time", at.Sub(got))
		}
	})
}
