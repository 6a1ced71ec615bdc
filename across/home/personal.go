package home

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// forget erases when p was here, and which stream they keep.
func forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM home_visit WHERE person_id = $1`, p)
	return fail.Wrap("home.forget", err)
}
