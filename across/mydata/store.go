package mydata

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

const selectExport = `SELECT id, person_id, state, progress, total, digest, size, asked, finished, expires FROM personal_export `

func scan(r db.Row) (e Export, err error) {
	return e, r.Scan(&e.ID, &e.Person, &e.State, &e.Progress, &e.Total, &e.Digest, &e.Size, db.Scanned{T: &e.Asked}, db.Scanned{T: &e.Finished}, db.Scanned{T: &e.Expires})
}

func insert(ctx context.Context, tx *db.Tx, e Export) error {
	_, err := tx.Exec(ctx, `INSERT INTO personal_export (id, person_id, state, asked, expires) VALUES ($1, $2, $3, $4, $5)`,
		e.ID, e.Person, string(e.State), db.Millis(e.Asked), db.Millis(e.Expires))
	return err
}

func get(ctx context.Context, q db.Q, n ID) (Export, error) {
	e, err := scan(q.QueryRow(ctx, selectExport+`WHERE id = $1`, n))
	if err == db.ErrNoRows {
		return e, fail.E("mydata.get", fail.Hidden, nil)
	}
	return e, err
}

// latest returns the last export of a person, zero when there is none.
func latest(ctx context.Context, q db.Q, p ref.Person) (Export, error) {
	e, err := scan(q.QueryRow(ctx, selectExport+`WHERE person_id = $1 ORDER BY asked DESC, id DESC LIMIT 1`, p))
	if err == db.ErrNoRows {
		return Export{}, nil
	}
	return e, err
}

func ofPerson(ctx context.Context, q db.Q, p ref.Person) ([]Export, error) {
	return db.All(ctx, q, scan, selectExport+`WHERE person_id = $1`, p)
}

// over returns exports whose time is over, the oldest first.
func over(ctx context.Context, q db.Q, now time.Time, max int) ([]Export, error) {
	return db.All(ctx, q, scan, selectExport+`WHERE expires <= $1 ORDER BY expires LIMIT $2`, db.Millis(now), max)
}

func advance(ctx context.Context, tx *db.Tx, n ID, progress, total int64) error {
	_, err := tx.Exec(ctx, `UPDATE personal_export SET state = 'running', progress = $1, total = $2 WHERE id = $3 AND state IN ('waiting', 'running')`, progress, total, n)
	return err
}

// finish notes what became of an export, and tells whether it was still being made.
func finish(ctx context.Context, tx *db.Tx, e Export) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE personal_export SET state = $1, digest = $2, size = $3, finished = $4, expires = $5, progress = total
		WHERE id = $6 AND state IN ('waiting', 'running')`,
		string(e.State), e.Digest, e.Size, db.Millis(e.Finished), db.Millis(e.Expires), e.ID)
	return n > 0, err
}

func remove(ctx context.Context, tx *db.Tx, n ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM personal_export WHERE id = $1`, n)
	return err
}
