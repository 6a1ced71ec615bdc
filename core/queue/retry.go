package queue

import (
	"context"
	"errors"
	"fmt"

	"github.com/riverqueue/river/rivertype"

	"maillage/core/db"
	"maillage/kit/fail"
)

// Retry makes the task id, which was given up or dropped, due once more. One that is not there any more, or that waits its
// turn already, is left as it is. Errors: fail.Hidden when there is no such task.
func (q *Queue) Retry(ctx context.Context, tx *db.Tx, id int64) error {
	err := q.river.retry(ctx, tx, id)
	if errors.Is(err, rivertype.ErrNotFound) {
		return fail.E("queue.Retry", fail.Hidden, nil)
	}
	if err != nil {
		return fmt.Errorf("queue: task %d: %w", id, err)
	}
	tx.AfterCommit(q.river.wake)
	return nil
}
