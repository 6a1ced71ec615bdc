package group

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// aboutOf reads what s says to who comes in; the zero About when it says nothing.
func aboutOf(ctx context.Context, q db.Q, s ref.Space) (a About, err error) {
	err = q.QueryRow(ctx, `SELECT welcome, welcome_html, charter, charter_html, charter_version, charter_at FROM group_about WHERE space_id = $1`, s).
		Scan(&a.Welcome, &a.WelcomeHTML, &a.Charter, &a.CharterHTML, &a.Version, db.Scanned{T: &a.Changed})
	if err == db.ErrNoRows {
		return About{}, nil
	}
	return a, fail.Wrap("group.aboutOf", err)
}

// putAbout stores a in place of what was there.
func putAbout(ctx context.Context, tx *db.Tx, s ref.Space, a About) error {
	_, err := tx.Exec(ctx, `INSERT INTO group_about (space_id, welcome, welcome_html, charter, charter_html, charter_version, charter_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (space_id) DO UPDATE SET welcome = excluded.welcome, welcome_html = excluded.welcome_html, charter = excluded.charter,
			charter_html = excluded.charter_html, charter_version = excluded.charter_version, charter_at = excluded.charter_at`,
		s, a.Welcome, a.WelcomeHTML, a.Charter, a.CharterHTML, a.Version, db.Millis(a.Changed))
	return fail.Wrap("group.putAbout", err)
}

func putAcceptance(ctx context.Context, tx *db.Tx, p ref.Person, s ref.Space, version int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO group_acceptance (person_id, space_id, version, accepted) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id, space_id) DO UPDATE SET version = excluded.version, accepted = excluded.accepted`, p, s, version, db.Millis(clock.Now(ctx)))
	return fail.Wrap("group.putAcceptance", err)
}

// Accepted is the version of the charter of s that p had before them when coming in, 0 when none.
func Accepted(ctx context.Context, q db.Q, p ref.Person, s ref.Space) (version int64, err error) {
	err = q.QueryRow(ctx, `SELECT version FROM group_acceptance WHERE person_id = $1 AND space_id = $2`, p, s).Scan(&version)
	if err == db.ErrNoRows {
		return 0, nil
	}
	return version, fail.Wrap("group.Accepted", err)
}
