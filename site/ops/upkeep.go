package ops

import (
	"context"
	"strconv"
	"time"

	"maillage/core/db"
	"maillage/core/queue"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/site"
)

const (
	// kept is how long facts stay in the journal, as the page on personal data says (feature/legal): twelve months, the most
	// that the CNIL advises for logs (délibération n° 2021-122).
	kept = 365 * 24 * time.Hour
	// pruned is how many facts one run erases: a quarter of a second of the one writer of SQLite; more would make people wait.
	pruned = 5000
	// sweeping bounds the look at every file that people sent.
	sweeping  = 30 * time.Minute
	kindSweep = "ops.sweep"
)

// oldFacts erases the oldest facts made before an identifier and served to all the followers of this program.
const oldFacts = `
	DELETE FROM fact
	WHERE  id IN (SELECT f.id FROM fact f
	              WHERE  f.id < $1
	              AND    NOT EXISTS (SELECT 1 FROM fact_cursor c WHERE c.follower IN ($2[]) AND (c.xid, c.seq) < (f.xid, f.seq))
	              ORDER  BY f.id LIMIT $3)`

// upkeep is the work that keeps a served deployment from growing for ever: facts that are too old go, and the bytes that
// nothing refers to any more. Before site.Start.
func upkeep(s *site.Site) {
	q := s.Core.Queue
	q.Every("ops.journal", time.Hour, func(ctx context.Context, tx *db.Tx, _ time.Time) error {
		var followers []string
		for _, f := range s.Core.Journal.Followers() {
			followers = append(followers, f.Name)
		}
		_, err := tx.Exec(ctx, oldFacts, id.At(clock.Now(ctx).Add(-kept)), db.Texts(followers), pruned)
		return fail.Wrap("ops.upkeep", err)
	})
	q.Handle(queue.Worker{Kind: kindSweep, Timeout: sweeping, Tries: 3, Patient: true, Do: func(ctx context.Context, _ queue.Task) error {
		n, err := s.Core.Files.Sweep(ctx)
		if n > 0 {
			s.Core.Log.Info("files swept", "n", n)
		}
		return err
	}})
	q.Every(kindSweep, time.Hour, func(ctx context.Context, tx *db.Tx, due time.Time) error {
		return q.Add(ctx, tx, kindSweep, strconv.FormatInt(due.Unix(), 10), nil, time.Time{})
	})
}
