package tie

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// Forget erases what p chose, and what others chose about p.
func Forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM tie WHERE person_id = $1 OR what = 'person' AND target = $1`, p)
	return fail.Wrap("tie.Forget", err)
}
