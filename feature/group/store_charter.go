package group

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

func putEdition(ctx context.Context, tx *db.Tx, s ref.Space, a About) error {
	_, err := tx.Exec(ctx, `INSERT INTO group_charter (space_id, version, charter, charter_html, created, asked) VALUES ($1, $2, $3, $4, $5, $6)`,
		s, a.Version, a.Charter, a.CharterHTML, db.Millis(a.Changed), a.Asked)
	return fail.Wrap("group.putEdition", err)
}

func editionsOf(ctx context.Context, q db.Q, s ref.Space) ([]Edition, error) {
	list, err := db.All(ctx, q, func(r db.Row) (e Edition, err error) {
		return e, r.Scan(&e.Version, &e.HTML, db.Scanned{T: &e.Created}, &e.Asked)
	}, `SELECT version, charter_html, created, asked FROM group_charter WHERE space_id = $1 ORDER BY version DESC LIMIT $2`, s, shownEditions)
	return list, fail.Wrap("group.editionsOf", err)
}

// askedOf: a version that asks is newer than the one that p accepted, or p came in without one before them (version 0).
func askedOf(ctx context.Context, q db.Q, p ref.Person, spaces []ref.Space) (s ref.Space, err error) {
	err = q.QueryRow(ctx, `SELECT a.space_id FROM group_about a JOIN membership p ON p.space_id = a.space_id AND p.person_id = $1 AND p.state IN ('active', 'muted')
		LEFT JOIN group_acceptance m ON m.space_id = a.space_id AND m.person_id = $1
		WHERE a.space_id IN ($2[]) AND a.charter <> '' AND (m.version = 0 OR EXISTS (
			SELECT 1 FROM group_charter c WHERE c.space_id = a.space_id AND c.asked AND c.version > COALESCE(m.version, 0)))
		ORDER BY a.space_id LIMIT 1`, p, db.Ints(spaces)).Scan(&s)
	if err == db.ErrNoRows {
		return 0, nil
	}
	return s, fail.Wrap("group.askedOf", err)
}

// oweCharter notes that p came in s without its charter before them: it is shown to them to accept.
func oweCharter(ctx context.Context, tx *db.Tx, p ref.Person, s ref.Space) error {
	_, err := tx.Exec(ctx, `INSERT INTO group_acceptance (person_id, space_id, version, accepted) SELECT CAST($1 AS BIGINT), a.space_id, 0, CAST($3 AS BIGINT) FROM group_about a
		WHERE a.space_id = $2 AND a.charter <> '' ON CONFLICT (person_id, space_id) DO NOTHING`, p, s, db.Millis(clock.Now(ctx)))
	return fail.Wrap("group.oweCharter", err)
}

// rulesOf is the charters that hold in s: that of its network, then its own.
func rulesOf(ctx context.Context, q db.Q, s, network ref.Space) ([]string, error) {
	list, err := db.All(ctx, q, db.One[string], `SELECT charter FROM group_about WHERE space_id IN ($1, $2) AND charter <> '' ORDER BY space_id = $1`, s, network)
	return list, fail.Wrap("group.rulesOf", err)
}
