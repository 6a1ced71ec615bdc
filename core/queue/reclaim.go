package queue

import (
	"context"
	"fmt"

	"maillage/core/db"
)

// reclaimed leaves aside what has no try left: rescuing decides of it.
const reclaimed = `UPDATE river_job SET state = 'available' WHERE state = 'running' AND attempt < max_attempts`

// Reclaim makes the tasks that dead processes were working on due at once, in place of waiting for their rescue. Only for who
// knows that no other process works on this database. Before Start.
func (q *Queue) Reclaim(ctx context.Context) error {
	err := q.d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, reclaimed)
		return err
	})
	if err != nil {
		return fmt.Errorf("queue: reclaim: %w", err)
	}
	return nil
}
