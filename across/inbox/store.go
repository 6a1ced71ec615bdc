package inbox

import (
	"context"
	"crypto/rand"

	"maillage/core/db"
	"maillage/kit/fail"
)

// theKey is the one row of inbox_key.
const theKey = 1

// secret returns the key, made when it is first needed.
func secret(ctx context.Context, tx *db.Tx) ([]byte, error) {
	fresh := make([]byte, keyBytes)
	rand.Read(fresh) // never fails (crypto/rand)
	if _, err := tx.Exec(ctx, `INSERT INTO inbox_key (id, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING`, theKey, fresh); err != nil {
		return nil, fail.Wrap("inbox.secret", err)
	}
	return known(ctx, tx)
}

// known is the key, nil when it was never needed.
func known(ctx context.Context, q db.Q) (key []byte, err error) {
	err = q.QueryRow(ctx, `SELECT secret FROM inbox_key WHERE id = $1`, theKey).Scan(&key)
	if err == db.ErrNoRows {
		return nil, nil
	}
	return key, fail.Wrap("inbox.known", err)
}
