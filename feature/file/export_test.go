package file

import (
	"context"
	"time"

	"maillage/core/db"
)

// Tidy is what is done hourly.
func (f *Files) Tidy(ctx context.Context, tx *db.Tx) error { return f.tidy(ctx, tx, time.Time{}) }
