package account

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

const week = 7 * 24 * time.Hour

// WeekOf is the beginning of the week that t is in, a Monday at midnight UTC: the finest that is kept of a visit for others
// to see (person.seen_week).
func WeekOf(t time.Time) time.Time { return t.UTC().Truncate(week) }

// Visited notes that p was there in the week of t. Twice in a week is once.
func Visited(ctx context.Context, tx *db.Tx, p ref.Person, t time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE person SET seen_week = $1 WHERE id = $2 AND seen_week < $1`, db.Millis(WeekOf(t)), p)
	return fail.Wrap("account.Visited", err)
}
