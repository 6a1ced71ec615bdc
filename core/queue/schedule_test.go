package queue_test

import (
	"context"
	"errors"
	"fmt"
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

// diary remembers the due times a schedule was run for.
type diary struct {
	mu  sync.Mutex
	due []time.Time
	err error
}

func (r *diary) run(_ context.Context, _ *db.Tx, due time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return r.err
	}
	r.due = append(r.due, due)
	return nil
}

func (r *diary) want(t *testing.T, due ...string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	var got []string
	for _, d := range r.due {
		got = append(got, d.Format("Mon 15:04"))
	}
	if strings.Join(got, ", ") != strings.Join(due, ", ") {
		t.Errorf("run for %v, want %v", got, due)
	}
}

// hand is a clock that a test turns. 2026-11-24 is a Tuesday.
type hand struct {
	mu sync.Mutex
	at time.Time
}

func (h *hand) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hand) turn(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

func tuesday(ctx context.Context) (context.Context, *hand) {
	h := &hand{at: time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC)}
	return clock.With(ctx, h.now), h
}

func TestAScheduleRunsOncePerDueTimeAndMakesUpForTheLastMissedOne(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, h := tuesday(t.Context())
		q, hourly, weekly := queuetest.New(d), &diary{}, &diary{}
		q.Every("test.hourly", time.Hour, hourly.run)
		q.Every("test.weekly", 7*24*time.Hour, weekly.run)
		queuetest.Start(ctx, t, q)
		queuetest.Settle(ctx, t, q)
		hourly.want(t)
		h.turn(40 * time.Minute)
		for range 3 {
			queuetest.Settle(ctx, t, q)
		}
		hourly.want(t, "Tue 09:00")
		queuetest.Stop(t, q)

		h.turn(8 * 24 * time.Hour) // nothing ran meanwhile
		again := queuetest.New(d)
		again.Every("test.hourly", time.Hour, hourly.run)
		again.Every("test.weekly", 7*24*time.Hour, weekly.run)
		queuetest.Start(ctx, t, again)
		queuetest.Settle(ctx, t, again)
		hourly.want(t, "Tue 09:00", "Wed 09:00")
		weekly.want(t, "Mon 00:00")
	})
}

func TestAFailedRunLeavesNothingAndIsTriedAgain(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, h := tuesday(t.Context())
		q, w, other, boom := queuetest.New(d), &work{}, &diary{}, errors.New("boom")
		q.Handle(w.worker())
		var mu sync.Mutex
		fail, runs := true, 0
		q.Every("test.hourly", time.Hour, func(ctx context.Context, tx *db.Tx, due time.Time) error {
			if err := q.Add(ctx, tx, "test.work", due.Format("15:04"), nil, now); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			runs++
			switch {
			case fail && runs%2 == 0:
				panic("boom")
			case fail:
				return boom
			}
			return nil
		})
		q.Every("test.other", time.Hour, other.run)
		queuetest.Start(ctx, t, q)
		h.turn(time.Hour)
		for i := range 2 {
			if err := q.Settle(ctx); err == nil {
				t.Fatalf("settled although run %d failed", i)
			}
		}
		if got := counts(t, q); got != "" {
			t.Errorf("a failed run left %s", got)
		}
		other.want(t, "Tue 09:00")
		mu.Lock()
		fail = false
		mu.Unlock()
		queuetest.Settle(ctx, t, q)
		w.want(t, "09:00#1")
	})
}

func TestTwoProcessesRunAScheduleOnce(t *testing.T) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			ctx, h := tuesday(t.Context())
			url, r := queuetest.URL(t, e), &diary{}
			var qs []*queue.Queue
			for range 3 {
				q := queuetest.New(dbtest.OpenURL(t, url))
				q.Every("test.hourly", time.Hour, r.run)
				queuetest.Start(ctx, t, q)
				qs = append(qs, q)
			}
			var want []string
			for i := range 5 {
				h.turn(time.Hour)
				want = append(want, fmt.Sprintf("Tue %02d:00", 9+i))
				var wg sync.WaitGroup
				for _, q := range qs {
					wg.Go(func() { queuetest.Settle(ctx, t, q) })
				}
				wg.Wait()
				if r.want(t, want...); t.Failed() {
					return
				}
			}
		})
	}
}

// Without Settle, by the real clock.
func TestAScheduleRunsByItself(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, q, ran := t.Context(), queuetest.New(d), make(chan time.Time, 10)
		q.Every("test.second", time.Second, func(_ context.Context, _ *db.Tx, due time.Time) error {
			ran <- due
			return nil
		})
		queuetest.Start(ctx, t, q)
		first, second := <-ran, <-ran
		if !second.After(first) || first.Nanosecond() != 0 || time.Since(second) > 10*time.Second {
			t.Errorf("run for %v and %v", first, second)
		}
	})
}
