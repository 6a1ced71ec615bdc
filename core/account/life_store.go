package account

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
)

func confirmSession(ctx context.Context, tx *db.Tx, s Session, now time.Time) error {
	n, err := tx.Exec(ctx, `UPDATE session SET confirmed = $1 WHERE id = $2 AND person_id = $3`, db.Millis(now), s.ID, s.Person)
	return one("account.confirmSession")(n, err)
}

func insertEmailChange(ctx context.Context, tx *db.Tx, hash []byte, was Person, now, expires time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO email_change (token_hash, person_id, email, email_key, created, expires)
		SELECT $1, id, email, email_key, $2, $3 FROM person WHERE id = $4`, hash, db.Millis(now), db.Millis(expires), was.ID)
	return err
}

func emailChange(ctx context.Context, q db.Q, hash []byte, now time.Time) (b Back, err error) {
	err = q.QueryRow(ctx, `SELECT person_id, email, email_key, created FROM email_change WHERE token_hash = $1 AND expires > $2`, hash, db.Millis(now)).
		Scan(&b.Person, &b.Email, &b.key, db.Scanned{T: &b.Changed})
	return b, err
}

func updateEmail(ctx context.Context, tx *db.Tx, id ref.Person, email, key string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE person SET email = $1, email_key = $2, email_proved = $3, rights = rights + 1 WHERE id = $4`, email, key, db.Millis(now), id)
	return err
}

// each runs texts, of which the person is $1.
func each(ctx context.Context, tx *db.Tx, p ref.Person, texts ...string) error {
	for _, text := range texts {
		if _, err := tx.Exec(ctx, text, p); err != nil {
			return err
		}
	}
	return nil
}

// lockOut ends all that somebody else may have begun in an account.
func lockOut(ctx context.Context, tx *db.Tx, p ref.Person, now time.Time) error {
	if err := endAttempts(ctx, tx, p, now); err != nil {
		return err
	}
	return each(ctx, tx, p,
		`DELETE FROM session WHERE person_id = $1`,
		`DELETE FROM app_password WHERE person_id = $1`,
		`DELETE FROM email_change WHERE person_id = $1`,
		`DELETE FROM known_device WHERE person_id = $1`,
		`UPDATE person SET password = '', closing = 0, rights = rights + 1 WHERE id = $1`)
}

func updateClosing(ctx context.Context, tx *db.Tx, id ref.Person, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE person SET closing = $1, rights = rights + 1 WHERE id = $2`, db.Millis(at), id)
	return err
}

// aloneOperator tells whether p runs the deployment and nobody else will.
func aloneOperator(ctx context.Context, q db.Q, p Person) (bool, error) {
	if !p.Operator {
		return false, nil
	}
	var n int64
	err := q.QueryRow(ctx, `SELECT COUNT(*) FROM person WHERE operator AND state = 'active' AND closing = 0 AND id <> $1`, p.ID).Scan(&n)
	return n == 0, err
}

func toClose(ctx context.Context, q db.Q, now time.Time, max int) ([]ref.Person, error) {
	return db.All(ctx, q, db.One[ref.Person], `SELECT id FROM person WHERE closing <> 0 AND closing <= $1 ORDER BY closing LIMIT $2`, db.Millis(now), max)
}

// erase takes a person out of the tables of this room. handle is the new one.
func erase(ctx context.Context, tx *db.Tx, p Person, handle string) error {
	_, err := tx.Exec(ctx, `INSERT INTO closed_handle (handle_hash, person_id) VALUES ($1, $2) ON CONFLICT (handle_hash) DO NOTHING`, handleHash(p.Handle), p.ID)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM sign_in WHERE person_id = $1 OR email_key = (SELECT email_key FROM person WHERE id = $1)
		OR email_key IN (SELECT email_key FROM email_change WHERE person_id = $1)`, p.ID)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE person
		SET    handle = $1, email = '', email_key = $1, email_proved = 0, given = $2, family = '', sort_key = $3, job = '', org_id = 0, org_name = '',
		       org_kind = '', photo = '', state = 'closed', reason = '', operator = FALSE, lang = 'fr', theme = '', time_zone = 'Europe/Paris',
		       password = '', closing = 0, seen_week = 0, rights = rights + 1
		WHERE  id = $4`, handle, ClosedName, sortKey(ClosedName, ""), p.ID)
	if err != nil {
		return err
	}
	return each(ctx, tx, p.ID,
		`DELETE FROM session WHERE person_id = $1`,
		`DELETE FROM app_password WHERE person_id = $1`,
		`DELETE FROM email_change WHERE person_id = $1`,
		`DELETE FROM known_device WHERE person_id = $1`)
}

// closedHandles returns those of handles that were of accounts now closed.
func closedHandles(ctx context.Context, q db.Q, handles []string) ([]string, error) {
	byHash := make(map[string]string, len(handles))
	hashes := make([]string, len(handles))
	for n, h := range handles {
		hashes[n] = handleHash(h)
		byHash[hashes[n]] = h
	}
	rows, err := db.All(ctx, q, db.One[string], `SELECT handle_hash FROM closed_handle WHERE handle_hash IN ($1[])`, db.Texts(hashes))
	out := make([]string, len(rows))
	for n, h := range rows {
		out[n] = byHash[h]
	}
	return out, err
}

// devices tells whether a person is known to use a browser, and whether they use any.
func devices(ctx context.Context, q db.Q, p ref.Person, hash []byte) (known, any bool, err error) {
	var same, all int64
	err = q.QueryRow(ctx, `SELECT COUNT(*) FILTER (WHERE mark_hash = $1), COUNT(*) FROM known_device WHERE person_id = $2`, hash, p).Scan(&same, &all)
	return same > 0, all > 0, err
}

func putDevice(ctx context.Context, tx *db.Tx, p ref.Person, hash []byte, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO known_device (person_id, mark_hash, since, seen) VALUES ($1, $2, $3, $3)
		ON CONFLICT (person_id, mark_hash) DO UPDATE SET seen = excluded.seen`, p, hash, db.Millis(now))
	return err
}

func pruneLife(ctx context.Context, tx *db.Tx, now time.Time) (int64, error) {
	n, err := tx.Exec(ctx, `DELETE FROM email_change WHERE token_hash IN (SELECT token_hash FROM email_change WHERE expires <= $1 ORDER BY expires LIMIT 1000)`, db.Millis(now))
	if err != nil {
		return n, err
	}
	m, err := tx.Exec(ctx, `DELETE FROM known_device WHERE (person_id, mark_hash) IN
		(SELECT person_id, mark_hash FROM known_device WHERE seen <= $1 ORDER BY seen LIMIT 1000)`, db.Millis(now.Add(-deviceLife)))
	return n + m, err
}
