package space

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// RenameGroups makes the groups of network call themselves by the word to, where they were called by was or had no word of
// their own; those that have another keep it.
func RenameGroups(ctx context.Context, tx *db.Tx, network ref.Space, was, to string) error {
	_, err := tx.Exec(ctx, `UPDATE space SET noun = $1 WHERE network_id = $2 AND kind = 'group' AND (noun = '' OR noun = $3)`, to, network, was)
	return fail.Wrap("space.RenameGroups", err)
}

// UsualNoun is what most groups of network call themselves, "" for the ordinary word.
func UsualNoun(ctx context.Context, q db.Q, network ref.Space) (noun string, err error) {
	err = q.QueryRow(ctx, `SELECT noun FROM space WHERE network_id = $1 AND kind = 'group' GROUP BY noun ORDER BY COUNT(*) DESC, noun LIMIT 1`, network).Scan(&noun)
	if err == db.ErrNoRows {
		return "", nil
	}
	return noun, fail.Wrap("space.UsualNoun", err)
}
