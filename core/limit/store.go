package limit

import (
	"context"

	"maillage/core/db"
)

type use struct{ n, until int64 }

// uses returns what counts now, by time.
func uses(ctx context.Context, q db.Q, key []byte, now int64) ([]use, error) {
	return db.All(ctx, q, func(r db.Row) (u use, err error) { return u, r.Scan(&u.n, &u.until) },
		`SELECT n, until FROM limit_hit WHERE key = $1 AND until > $2 ORDER BY until`, key, now)
}

func add(ctx context.Context, tx *db.Tx, key []byte, slice, until int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO limit_hit (key, slice, n, until) VALUES ($1, $2, 1, $3)
		ON CONFLICT (key, slice) DO UPDATE SET n = limit_hit.n + 1`, key, slice, until)
	return err
}

func prune(ctx context.Context, tx *db.Tx, now int64) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM limit_hit WHERE (key, slice) IN
		(SELECT key, slice FROM limit_hit WHERE until <= $1 ORDER BY until LIMIT 1000)`, now)
}
