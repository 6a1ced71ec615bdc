package schedule

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// quotaOf returns how many broadcasts a week each place of a network may send.
func quotaOf(ctx context.Context, q db.Q, network ref.Space) (int, error) {
	n := ordinary
	err := q.QueryRow(ctx, `SELECT per_week FROM schedule_quota WHERE network_id = $1`, network).Scan(&n)
	if err == db.ErrNoRows {
		return ordinary, nil
	}
	return n, fail.Wrap("schedule.quotaOf", err)
}

func putQuota(ctx context.Context, tx *db.Tx, network ref.Space, n int) error {
	_, err := tx.Exec(ctx, `INSERT INTO schedule_quota (network_id, per_week) VALUES ($1, $2) ON CONFLICT (network_id) DO UPDATE SET per_week = excluded.per_week`, network, n)
	return fail.Wrap("schedule.putQuota", err)
}

// sent returns when broadcasts of s went that count at now.
func sent(ctx context.Context, q db.Q, s ref.Space, now time.Time) ([]time.Time, error) {
	list, err := db.All(ctx, q, func(r db.Row) (t time.Time, err error) { return t, r.Scan(db.Scanned{T: &t}) },
		`SELECT at FROM schedule_broadcast WHERE space_id = $1 AND at > $2 ORDER BY at`, s, db.Millis(now.Add(-window)))
	return list, fail.Wrap("schedule.sent", err)
}

func putSent(ctx context.Context, tx *db.Tx, i item.Item, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO schedule_broadcast (item_id, space_id, at) VALUES ($1, $2, $3)`, i.ID, i.Space, db.Millis(at))
	return fail.Wrap("schedule.putSent", err)
}
