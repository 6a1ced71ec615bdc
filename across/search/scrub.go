package search

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/queue"
	"maillage/kit/fail"
)

// taskScrub takes the words of closed accounts off the disk. FTS5 only notes that a document is gone: its words stay in the
// pieces of the index until those are merged, which may be never.
const taskScrub = "search.scrub"

const (
	scrubLongest = 30 * time.Minute
	// scrubPages are merged in one transaction: some 20 ms of the one writer. Fewer begin more transactions.
	scrubPages = 200
)

func (s *Search) addScrub(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	return s.core.Queue.Add(ctx, tx, taskScrub, f.ID.String(), nil, time.Time{})
}

// scrub merges the index a little at a time, then forgets the words that nothing has any more.
func (s *Search) scrub(ctx context.Context, _ queue.Task) error {
	for first, more := true, true; more; first = false {
		err := s.core.DB.WriteLazy(ctx, func(tx *db.Tx) (err error) {
			more, err = s.engine.scrub(ctx, tx, first)
			return err
		})
		if err != nil {
			return fail.Wrap("search.scrub", err)
		}
	}
	return s.sweep(ctx, false)
}

// scrub: a negative number begins to merge all pieces into one, a positive one goes on; the work is over when nearly nothing
// changed (FTS5, §6.9).
func (sqlite) scrub(ctx context.Context, tx *db.Tx, first bool) (more bool, err error) {
	pages := scrubPages
	if first {
		pages = -pages
	}
	for _, of := range []side{inTexts, inNames} {
		var before, after int64
		if err := tx.QueryRow(ctx, `SELECT total_changes()`).Scan(&before); err != nil {
			return false, err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO `+of.table()+` (`+of.table()+`, rank) VALUES ('merge', $1)`, pages); err != nil {
			return false, err
		}
		if err := tx.QueryRow(ctx, `SELECT total_changes()`).Scan(&after); err != nil {
			return false, err
		}
		more = more || after-before >= 2
	}
	return more, nil
}

// scrub: PostgreSQL keeps the words in the rows, which are gone.
func (postgres) scrub(context.Context, *db.Tx, bool) (bool, error) { return false, nil }
