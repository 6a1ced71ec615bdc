// Package queuetest gives tests databases that have the queue's tables, and queues that run.
package queuetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/queue"
)

// URL makes a database on e that has schemas, the queue's tables and River's, and returns its address.
func URL(t testing.TB, e db.Engine, schemas ...db.Schema) string {
	t.Helper()
	schemas = append([]db.Schema{queue.Schema}, schemas...)
	return dbtest.URL(t, e, func(ctx context.Context, d *db.DB) error {
		if err := d.Migrate(ctx, schemas); err != nil {
			return err
		}
		return queue.Migrate(ctx, d)
	}, key(t, schemas))
}

// key names the template database by what is in it.
func key(t testing.TB, schemas []db.Schema) string {
	h := sha256.New()
	for _, s := range schemas {
		err := fs.WalkDir(s.FS, ".", func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := fs.ReadFile(s.FS, name)
			fmt.Fprintf(h, "%s/%s\n%s\n", s.Name, name, b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return "queue" + hex.EncodeToString(h.Sum(nil))[:20]
}

// Each runs f as a subtest on each engine, with a new database that has schemas and the queue's tables.
func Each(t *testing.T, f func(t *testing.T, d *db.DB), schemas ...db.Schema) {
	t.Helper()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) { f(t, dbtest.OpenURL(t, URL(t, e, schemas...))) })
	}
}

// New returns a queue that tries again at once and logs nothing. It is not started.
func New(d *db.DB) *queue.Queue {
	return queue.New(d, slog.New(slog.DiscardHandler), queue.Options{Backoff: func(int) time.Duration { return 0 }})
}

// Start starts q until the test ends; ctx is where workers take their clock from.
func Start(ctx context.Context, t testing.TB, q *queue.Queue) {
	t.Helper()
	if err := q.Start(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { Stop(t, q) })
}

// Stop stops q, and fails the test when its tasks take more than ten seconds to end.
func Stop(t testing.TB, q *queue.Queue) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := q.Stop(ctx); err != nil {
		t.Error(err)
	}
}

// Settle settles q, and fails the test when that takes more than twenty seconds.
func Settle(ctx context.Context, t testing.TB, q *queue.Queue) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if err := q.Settle(ctx); err != nil {
		t.Fatal(err)
	}
}
