package text

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// Forget erases the drafts of p.
func Forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM text_draft WHERE person_id = $1`, p)
	return fail.Wrap("text.Forget", err)
}
