package queue_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/queue"
	"maillage/core/queue/queuetest"
)

// BenchmarkAdd is what a task adds to a verb that commits durably: "verb" writes a row, "task" also adds a task that nobody
// works meanwhile, "working" one that is worked at once. The figures of doc.go come from it.
func BenchmarkAdd(b *testing.B) {
	for _, e := range dbtest.Engines() {
		for _, mode := range []string{"verb", "task", "working"} {
			b.Run(string(e)+"/"+mode, func(b *testing.B) { benchmarkAdd(b, durable(b, e), mode) })
		}
	}
}

func benchmarkAdd(b *testing.B, d *db.DB, mode string) {
	ctx, q := context.Background(), queuetest.New(d)
	q.Handle(queue.Worker{Kind: "test.work", Do: func(context.Context, queue.Task) error { return nil }})
	if mode == "working" {
		queuetest.Start(ctx, b, q)
	}
	var worst time.Duration
	i := 0
	for b.Loop() {
		begin := time.Now()
		err := d.Write(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO schedule (name, due) VALUES ($1, 0)`, fmt.Sprint(i)); err != nil || mode == "verb" {
				return err
			}
			return q.Add(ctx, tx, "test.work", fmt.Sprint(i), map[string]int{"n": i}, time.Time{})
		})
		if err != nil {
			b.Fatal(err)
		}
		worst = max(worst, time.Since(begin))
		i++
	}
	b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
}

// durable is a database whose commits wait for the disk, unlike those of other tests (PostgreSQL's server is what it is).
func durable(b *testing.B, e db.Engine) *db.DB {
	ctx, url := context.Background(), "sqlite:"+filepath.Join(b.TempDir(), "durable.db")
	if e == db.Postgres {
		url = queuetest.URL(b, e)
	}
	d, err := db.Open(ctx, url, db.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(d.Close)
	if e == db.SQLite {
		if err := d.Migrate(ctx, []db.Schema{queue.Schema}); err != nil {
			b.Fatal(err)
		}
		if err := queue.Migrate(ctx, d); err != nil {
			b.Fatal(err)
		}
	}
	return d
}
