package post

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

func insert(ctx context.Context, tx *db.Tx, id ref.Item, t text.Text) error {
	_, err := tx.Exec(ctx, `INSERT INTO post (item_id, markdown, html, plain) VALUES ($1, $2, $3, $4)`, id, t.Markdown, t.HTML, t.Plain)
	return fail.Wrap("post.insert", err)
}

// replace stores t, and keeps was as the version that i had.
func replace(ctx context.Context, tx *db.Tx, i item.Item, was, t text.Text) error {
	const op = "post.replace"
	_, err := tx.Exec(ctx, `INSERT INTO post_version (item_id, version, markdown, html, until) VALUES ($1, $2, $3, $4, $5)`,
		i.ID, i.Version, was.Markdown, was.HTML, db.Millis(clock.Now(ctx)))
	if err != nil {
		return fail.Wrap(op, err)
	}
	_, err = tx.Exec(ctx, `UPDATE post SET markdown = $1, html = $2, plain = $3 WHERE item_id = $4`, t.Markdown, t.HTML, t.Plain, i.ID)
	return fail.Wrap(op, err)
}

func get(ctx context.Context, q db.Q, id ref.Item) (t text.Text, err error) {
	err = q.QueryRow(ctx, `SELECT markdown, html, plain FROM post WHERE item_id = $1`, id).Scan(&t.Markdown, &t.HTML, &t.Plain)
	if err == db.ErrNoRows {
		return t, fail.E("post.get", fail.Hidden, nil)
	}
	return t, fail.Wrap("post.get", err)
}

type row struct {
	id          ref.Item
	html, plain string
}

func rows(ctx context.Context, q db.Q, ids []ref.Item) ([]row, error) {
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.html, &x.plain) },
		`SELECT item_id, html, plain FROM post WHERE item_id IN ($1[])`, db.Ints(ids))
	return list, fail.Wrap("post.rows", err)
}

func texts(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]kind.Text, error) {
	list, err := rows(ctx, q, ids)
	out := map[ref.Item]kind.Text{}
	for _, r := range list {
		out[r.id] = kind.Text{Body: r.plain}
	}
	return out, err
}

// version is what a message said until a time.
type version struct {
	n     int64
	html  string
	until time.Time
}

// maxVersions is how many versions the history page shows.
const maxVersions = 100

func versions(ctx context.Context, q db.Q, id ref.Item) ([]version, error) {
	list, err := db.All(ctx, q, func(r db.Row) (x version, err error) { return x, r.Scan(&x.n, &x.html, db.Scanned{T: &x.until}) },
		`SELECT version, html, until FROM post_version WHERE item_id = $1 ORDER BY version DESC LIMIT $2`, id, maxVersions)
	return list, fail.Wrap("post.versions", err)
}
