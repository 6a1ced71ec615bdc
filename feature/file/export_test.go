package file

import (
	"context"
	"time"

	"maillage/core/db"
)

// Tidy is what is done hourly.
func (f *Files) Tidy(ctx context.Context, tx *db.Tx) error { return f.tidy(ctx, tx, time.Time{}) }

// Piece is one step of the move that is under way.
func (f *Files) Piece(ctx context.Context, tx *db.Tx) (bool, error) {
	id, err := db.All(ctx, tx, db.One[int64], `SELECT id FROM file_move`)
	if err != nil || len(id) == 0 {
		return true, err
	}
	return f.piece(ctx, tx, id[0])
}
