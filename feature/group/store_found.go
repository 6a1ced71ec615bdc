package group

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// putFounding makes s wait for its founders until a moment, in place of what was there.
func putFounding(ctx context.Context, tx *db.Tx, s ref.Space, needed int, will space.Space, until time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO group_founding (space_id, needed, admission, audience, items_audience, expires) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (space_id) DO UPDATE SET expires = excluded.expires, reminded = 0, ended = 0`,
		s, needed, string(will.Admission), string(will.Audience), string(will.ItemsAudience), db.Millis(until))
	return fail.Wrap("group.putFounding", err)
}

// foundingOf is the group s that waits, with who was asked and who accepted, who makes it among these. Errors: fail.Hidden.
func foundingOf(ctx context.Context, q db.Q, s ref.Space) (f founding, err error) {
	const op = "group.foundingOf"
	f.space = s
	if f.will, err = space.Get(ctx, q, s); err != nil {
		return f, err
	}
	err = q.QueryRow(ctx, `SELECT needed, admission, audience, items_audience, expires, ended FROM group_founding WHERE space_id = $1`, s).
		Scan(&f.needed, &f.will.Admission, &f.will.Audience, &f.will.ItemsAudience, db.Scanned{T: &f.expires}, db.Scanned{T: &f.ended})
	if err == db.ErrNoRows {
		return f, fail.E(op, fail.Hidden, nil)
	}
	if err != nil {
		return f, fail.Wrap(op, err)
	}
	if f.accepted, err = db.All(ctx, q, db.One[ref.Person], `SELECT person_id FROM membership WHERE space_id = $1 AND state = 'active' ORDER BY joined, person_id`, s); err != nil {
		return f, fail.Wrap(op, err)
	}
	f.asked, err = db.All(ctx, q, db.One[ref.Person], `SELECT person_id FROM membership WHERE space_id = $1 AND state = 'invited' ORDER BY joined, person_id`, s)
	f.have = max(0, len(f.accepted)-1)
	return f, fail.Wrap(op, err)
}

func dropFounding(ctx context.Context, tx *db.Tx, s ref.Space) error {
	_, err := tx.Exec(ctx, `DELETE FROM group_founding WHERE space_id = $1`, s)
	return fail.Wrap("group.dropFounding", err)
}

// markFounding notes that s was reminded, or ended: the column.
func markFounding(ctx context.Context, tx *db.Tx, s ref.Space, column string) error {
	_, err := tx.Exec(ctx, `UPDATE group_founding SET `+column+` = $1 WHERE space_id = $2`, db.Millis(clock.Now(ctx)), s)
	return fail.Wrap("group.markFounding", err)
}

// foundingsBefore returns groups whose time is over before t, and for which the column is not noted.
func foundingsBefore(ctx context.Context, q db.Q, t time.Time, column string) ([]ref.Space, error) {
	list, err := db.All(ctx, q, db.One[ref.Space], `SELECT space_id FROM group_founding WHERE expires < $1 AND ended = 0 AND `+column+` = 0 ORDER BY expires, space_id LIMIT $2`, db.Millis(t), foundingsAtOnce)
	return list, fail.Wrap("group.foundingsBefore", err)
}

// foundings returns the groups of network that wait, by name, at most max.
func foundings(ctx context.Context, q db.Q, network ref.Space, max int) ([]space.Space, error) {
	return space.List(ctx, q, `s.network_id = $1 AND s.kind = 'group' AND s.state = 'founding' ORDER BY s.sort_key, s.id LIMIT $2`, network, max)
}
