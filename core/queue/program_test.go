package queue_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/queue"
	"maillage/core/queue/queuetest"
)

func TestMistakesOfProgramsAreRefused(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, q := t.Context(), queuetest.New(d)
		w := (&work{}).worker()
		q.Handle(w)
		panics := func(what string, f func()) {
			t.Helper()
			defer func() {
				if recover() == nil {
					t.Errorf("%s does not panic", what)
				}
			}()
			f()
		}
		panics("a kind handled twice", func() { q.Handle(w) })
		panics("an ill-formed kind", func() { q.Handle(queue.Worker{Kind: "Two Words", Do: w.Do}) })
		panics("a schedule without anything to do", func() { q.Every("x", time.Hour, nil) })
		err := d.Write(ctx, func(tx *db.Tx) error { return q.Add(ctx, tx, "test.unknown", "k", nil, now) })
		if err == nil {
			t.Error("a task nobody handles was added")
		}
		err = d.Write(ctx, func(tx *db.Tx) error { return q.Add(ctx, tx, "test.work", "", nil, now) })
		if err == nil {
			t.Error("a task without key was added")
		}
		if err := q.Settle(ctx); err == nil {
			t.Error("settled without having been started")
		}
		queuetest.Start(ctx, t, q)
		panics("a kind handled after the start", func() { q.Handle(queue.Worker{Kind: "test.other", Do: w.Do}) })
	})
}

func TestMigrateAtOnceAndAgain(t *testing.T) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			ctx := t.Context()
			url := dbtest.URL(t, e, func(ctx context.Context, d *db.DB) error {
				return d.Migrate(ctx, []db.Schema{queue.Schema})
			}, "queue_alone")
			var wg sync.WaitGroup
			for range 3 {
				d := dbtest.OpenURL(t, url)
				wg.Go(func() {
					for range 2 {
						if err := queue.Migrate(ctx, d); err != nil {
							t.Error(err)
						}
					}
				})
			}
			wg.Wait()
			q, w := queuetest.New(dbtest.OpenURL(t, url)), &work{}
			q.Handle(w.worker())
			queuetest.Start(ctx, t, q)
		})
	}
}
