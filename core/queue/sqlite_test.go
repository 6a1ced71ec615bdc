package queue_test

import (
	"path/filepath"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/queue"
	"maillage/core/queue/queuetest"
)

// River looks for tasks every second and for much else; on SQLite each write would make people's verbs wait. Its leader's
// renewal, every five seconds, is the only one.
func TestAnIdleQueueLeavesTheWriterOfSQLiteAlone(t *testing.T) {
	ctx := t.Context()
	d, err := db.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "idle.db"), db.Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	if err := d.Migrate(ctx, []db.Schema{queue.Schema}); err != nil {
		t.Fatal(err)
	}
	if err := queue.Migrate(ctx, d); err != nil {
		t.Fatal(err)
	}
	q := queuetest.New(d)
	q.Handle((&work{}).worker())
	q.Every("test.hourly", time.Hour, (&diary{}).run)
	queuetest.Start(ctx, t, q)
	add(ctx, t, d, q, now, "a")
	queuetest.Settle(ctx, t, q)

	commits, last := -1, int64(-1)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end); <-tick.C {
		var version int64 // changes when another connection has committed
		if err := d.Q().QueryRow(ctx, `PRAGMA data_version`).Scan(&version); err != nil {
			t.Fatal(err)
		}
		if version != last {
			commits, last = commits+1, version
		}
	}
	// The note that the task is done, and one renewal of the leader.
	if commits > 2 {
		t.Errorf("%d commits in three idle seconds", commits)
	}
}
