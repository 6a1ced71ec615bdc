package account

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// attemptRow is a row of sign_in.
type attemptRow struct {
	Attempt
	key           string
	code, browser []byte
	tries         int
	proved, used  int64
}

// open tells whether the attempt may still be proved.
func (r attemptRow) open(now time.Time) bool {
	return r.proved == 0 && r.used == 0 && now.Before(r.Expires)
}

const selectAttempt = `SELECT id, purpose, person_id, email, email_key, lang, next, code_hash, browser_hash, tries, created, expires, proved, used FROM sign_in `

func scanAttempt(r db.Row) (a attemptRow, err error) {
	err = r.Scan(&a.ID, &a.Purpose, &a.Person, &a.Email, &a.key, &a.Lang, &a.Next, &a.code, &a.browser, &a.tries,
		db.Scanned{T: &a.Sent}, db.Scanned{T: &a.Expires}, &a.proved, &a.used)
	a.Again = a.Sent.Add(quiet)
	return a, err
}

func insertAttempt(ctx context.Context, tx *db.Tx, a Attempt, key string, link, code, browser []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO sign_in (id, purpose, person_id, email_key, email, lang, next, link_hash, code_hash, browser_hash, created, expires)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		a.ID, string(a.Purpose), a.Person, key, a.Email, a.Lang, a.Next, link, code, browser, db.Millis(a.Sent), db.Millis(a.Expires))
	return err
}

// lastAttempt returns the latest attempt for an address and a purpose made after since.
func lastAttempt(ctx context.Context, q db.Q, purpose Purpose, key string, since time.Time) (attemptRow, error) {
	return scanAttempt(q.QueryRow(ctx, selectAttempt+`WHERE email_key = $1 AND created > $2 AND purpose = $3 ORDER BY created DESC, id DESC LIMIT 1`,
		key, db.Millis(since), string(purpose)))
}

// openAttempts returns those of a browser for one thing that may still be proved, newest first, at most 20:
// more than an honest browser ever has.
func openAttempts(ctx context.Context, q db.Q, f For, browser []byte, now time.Time) ([]attemptRow, error) {
	return db.All(ctx, q, scanAttempt, selectAttempt+`WHERE browser_hash = $1 AND expires > $2 AND proved = 0 AND used = 0 AND purpose = $3 AND person_id = $4
		ORDER BY created DESC, id DESC LIMIT 20`, browser, db.Millis(now), string(f.Purpose), f.Person)
}

func attemptByLink(ctx context.Context, q db.Q, hash []byte) (attemptRow, error) {
	return scanAttempt(q.QueryRow(ctx, selectAttempt+`WHERE link_hash = $1`, hash))
}

func countTry(ctx context.Context, tx *db.Tx, rows []attemptRow) error {
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	_, err := tx.Exec(ctx, `UPDATE sign_in SET tries = tries + 1 WHERE id IN ($1[])`, db.Ints(ids))
	return err
}

// prove binds the attempt to the browser that proved it. It changes one row or fails: what was read in this transaction
// still holds.
func prove(ctx context.Context, tx *db.Tx, id int64, browser []byte, how string, now time.Time) error {
	n, err := tx.Exec(ctx, `UPDATE sign_in SET proved = $1, how = $2, browser_hash = $3 WHERE id = $4 AND proved = 0 AND used = 0`,
		db.Millis(now), how, browser, id)
	if err == nil && n == 0 {
		return fail.Say("account.prove", fail.Closed, "account.link.dead")
	}
	return err
}

func provedAttempt(ctx context.Context, q db.Q, f For, browser []byte, since time.Time) (p Proof, err error) {
	p.For = f
	err = q.QueryRow(ctx, `SELECT id, email, email_key, lang, next, created, expires, how FROM sign_in
		WHERE browser_hash = $1 AND proved > $2 AND used = 0 AND purpose = $3 AND person_id = $4 ORDER BY proved DESC, id DESC LIMIT 1`,
		browser, db.Millis(since), string(f.Purpose), f.Person).
		Scan(&p.ID, &p.Email, &p.key, &p.Lang, &p.Next, db.Scanned{T: &p.Sent}, db.Scanned{T: &p.Expires}, &p.How)
	p.Again = p.Sent.Add(quiet)
	return p, err
}

func useAttempts(ctx context.Context, tx *db.Tx, f For, browser []byte, key string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE sign_in SET used = $1 WHERE browser_hash = $2 AND email_key = $3 AND used = 0 AND purpose = $4 AND person_id = $5`,
		db.Millis(now), browser, key, string(f.Purpose), f.Person)
	return err
}

// useLinks ends the attempts for an address and a purpose, whoever asked.
func useLinks(ctx context.Context, tx *db.Tx, purpose Purpose, key string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE sign_in SET used = $1 WHERE email_key = $2 AND used = 0 AND purpose = $3`, db.Millis(now), key, string(purpose))
	return err
}

// endAttempts ends what was asked by somebody signed in.
func endAttempts(ctx context.Context, tx *db.Tx, p ref.Person, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE sign_in SET used = $1 WHERE person_id = $2 AND person_id <> 0 AND used = 0`, db.Millis(now), p)
	return err
}

func pruneAttempts(ctx context.Context, tx *db.Tx, before time.Time) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM sign_in WHERE id IN (SELECT id FROM sign_in WHERE expires <= $1 ORDER BY expires LIMIT 1000)`, db.Millis(before))
}
