package group

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// chosen returns those of handles who are in s, by name.
func chosen(ctx context.Context, q db.Q, s ref.Space, handles []string) ([]memberRow, error) {
	list, err := db.All(ctx, q, func(r db.Row) (m memberRow, err error) { return m, r.Scan(&m.person, &m.role, &m.state) },
		`SELECT p.id, m.role, m.state FROM person p JOIN membership m ON m.person_id = p.id
		WHERE p.handle IN ($1[]) AND m.space_id = $2 AND m.state IN ('active', 'muted') AND p.state = 'active' ORDER BY p.sort_key, p.id`, db.Texts(handles), s)
	return list, fail.Wrap("group.chosen", err)
}

// putWithdrawal keeps w in place of the one before, and forgets those that are too old to be read.
func putWithdrawal(ctx context.Context, tx *db.Tx, w withdrawal) error {
	_, err := tx.Exec(ctx, `DELETE FROM group_withdrawal WHERE at < $1`, db.Millis(w.at.Add(-withdrawalLife)))
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO group_withdrawal (person_id, space_id, reason, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (person_id, space_id) DO UPDATE SET reason = excluded.reason, at = excluded.at`, w.person, w.space, w.reason, db.Millis(w.at))
	}
	return fail.Wrap("group.putWithdrawal", err)
}

func withdrawals(ctx context.Context, q db.Q, p ref.Person, since time.Time) ([]left, error) {
	list, err := db.All(ctx, q, func(r db.Row) (l left, err error) {
		return l, r.Scan(&l.space, &l.name, &l.reason, db.Scanned{T: &l.at})
	}, `SELECT w.space_id, s.name, w.reason, w.at FROM group_withdrawal w JOIN space s ON s.id = w.space_id WHERE w.person_id = $1 AND w.at >= $2 ORDER BY w.at DESC, w.space_id`, p, db.Millis(since))
	return list, fail.Wrap("group.withdrawals", err)
}
