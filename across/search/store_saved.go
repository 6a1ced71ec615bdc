package search

import (
	"context"
	"net/url"
	"time"

	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/ref"
)

const savedColumns = `id, person_id, text, query, seen, looked, fresh`

func scanSaved(r db.Row) (k Saved, err error) {
	var query string
	if err = r.Scan(&k.ID, &k.Person, &k.Text, &query, db.Scanned{T: &k.Seen}, db.Scanned{T: &k.Looked}, &k.Fresh); err == nil {
		k.Query, err = url.ParseQuery(query)
	}
	return k, err
}

func saved(ctx context.Context, q db.Q, p ref.Person) ([]Saved, error) {
	return db.All(ctx, q, scanSaved, `SELECT `+savedColumns+` FROM search_saved WHERE person_id = $1 ORDER BY created DESC, id DESC LIMIT $2`, p, mostSaved)
}

func someSaved(ctx context.Context, q db.Q, ids []int64) ([]Saved, error) {
	return db.All(ctx, q, scanSaved, `SELECT `+savedColumns+` FROM search_saved WHERE id IN ($1[]) ORDER BY id`, db.Ints(ids))
}

func putSaved(ctx context.Context, tx *db.Tx, k Saved, created, due time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO search_saved (id, person_id, text, query, created, seen, looked, due) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		k.ID, k.Person, k.Text, k.Query.Encode(), db.Millis(created), db.Millis(k.Seen), db.Millis(k.Looked), db.Millis(due))
	return err
}

// mostDue is how many saved searches are given to tasks at once; the others wait for the next look at the clock.
const mostDue = 2000

func dueSaved(ctx context.Context, q db.Q, now time.Time) ([]int64, error) {
	return db.All(ctx, q, db.One[int64], `SELECT id FROM search_saved WHERE due <= $1 ORDER BY due, id LIMIT $2`, db.Millis(now), mostDue)
}

func postpone(ctx context.Context, tx *db.Tx, ids []int64, due time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE search_saved SET due = $1 WHERE id IN ($2[])`, db.Millis(due), db.Ints(ids))
	return err
}

// byOthers is how many of items are not p's own.
func byOthers(ctx context.Context, q db.Q, p ref.Person, items []int64) (n int, err error) {
	if len(items) == 0 {
		return 0, nil
	}
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM item WHERE id IN ($1[]) AND author_id <> $2`, db.Ints(items), p).Scan(&n)
	return n, err
}

func forgetSaved(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM search_saved WHERE person_id = $1`, p)
	return err
}

var exportSaved = part.Export{
	Name: "saved_searches", Label: "search.saved.title",
	Columns: []part.Column{{Name: "text", Label: "search.export.text"}, {Name: "query", Label: "search.export.query"}, {Name: "created", Label: "search.export.created"}},
	Rows: part.Select(`SELECT text, query, created FROM search_saved WHERE person_id = $1 ORDER BY created, id`, func(r db.Row) ([]any, error) {
		var text, query string
		var created time.Time
		err := r.Scan(&text, &query, db.Scanned{T: &created})
		return []any{text, query, created}, err
	}),
}
