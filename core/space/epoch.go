package space

import (
	"context"

	"maillage/core/db"
	"maillage/kit/fail"
)

// Epoch grows with each change of any space, its counters aside, of a plan opened or of an opening. What a process keeps of them
// is right as long as the epoch is the one that was read before. One query, of one row.
func Epoch(ctx context.Context, q db.Q) (n int64, err error) {
	err = q.QueryRow(ctx, `SELECT n FROM space_epoch WHERE id = 1`).Scan(&n)
	return n, fail.Wrap("space.Epoch", err)
}
