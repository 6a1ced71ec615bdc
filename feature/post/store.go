package post

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// details is what a message has besides its item.
type details struct {
	title  string
	text   text.Text
	poll   bool
	shared ref.Item // 0 when it shows nothing else
}

func insert(ctx context.Context, tx *db.Tx, id ref.Item, x details) error {
	_, err := tx.Exec(ctx, `INSERT INTO post (item_id, title, markdown, html, plain, poll, shared_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, x.title, x.text.Markdown, x.text.HTML, x.text.Plain, x.poll, x.shared)
	return fail.Wrap("post.insert", err)
}

// replace stores the title and text of now, and keeps was as the version that i had.
func replace(ctx context.Context, tx *db.Tx, i item.Item, was, now details) error {
	const op = "post.replace"
	_, err := tx.Exec(ctx, `INSERT INTO post_version (item_id, version, title, markdown, html, until) VALUES ($1, $2, $3, $4, $5, $6)`,
		i.ID, i.Version, was.title, was.text.Markdown, was.text.HTML, db.Millis(clock.Now(ctx)))
	if err != nil {
		return fail.Wrap(op, err)
	}
	_, err = tx.Exec(ctx, `UPDATE post SET title = $1, markdown = $2, html = $3, plain = $4 WHERE item_id = $5`, now.title, now.text.Markdown, now.text.HTML, now.text.Plain, i.ID)
	return fail.Wrap(op, err)
}

func get(ctx context.Context, q db.Q, id ref.Item) (x details, err error) {
	err = q.QueryRow(ctx, `SELECT title, markdown, html, plain, poll, shared_id FROM post WHERE item_id = $1`, id).
		Scan(&x.title, &x.text.Markdown, &x.text.HTML, &x.text.Plain, &x.poll, &x.shared)
	if err == db.ErrNoRows {
		return x, fail.E("post.get", fail.Hidden, nil)
	}
	return x, fail.Wrap("post.get", err)
}

type row struct {
	id                 ref.Item
	title, html, plain string
	poll               bool
	shared             ref.Item
}

func rows(ctx context.Context, q db.Q, ids []ref.Item) ([]row, error) {
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		return x, r.Scan(&x.id, &x.title, &x.html, &x.plain, &x.poll, &x.shared)
	}, `SELECT item_id, title, html, plain, poll, shared_id FROM post WHERE item_id IN ($1[])`, db.Ints(ids))
	return list, fail.Wrap("post.rows", err)
}

// texts is the words of messages, for search: of one that shares another, only the word its author said of it. Two queries.
func texts(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]kind.Text, error) {
	list, err := rows(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	out := map[ref.Item]kind.Text{}
	var asked []ref.Item
	for _, r := range list {
		out[r.id] = kind.Text{Title: r.title, Body: r.plain}
		if r.poll {
			asked = append(asked, r.id)
		}
	}
	all, err := polls(ctx, q, 0, asked)
	for id, p := range all {
		t := out[id]
		for _, c := range p.Choices {
			t.Body += "\n" + c.Label
		}
		out[id] = t
	}
	return out, err
}

// seen returns those of ids that v may see, by id. One query.
func seen(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item) (map[ref.Item]item.Item, error) {
	out := map[ref.Item]item.Item{}
	if len(ids) == 0 {
		return out, nil
	}
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) AND `+access.Visible("i", 2), append([]any{db.Ints(ids)}, v.Args()...)...)
	for _, i := range list {
		out[i.ID] = i
	}
	return out, fail.Wrap("post.seen", err)
}

// version is what a message said until a time.
type version struct {
	n           int64
	title, html string
	until       time.Time
}

// maxVersions is how many versions the history page shows.
const maxVersions = 100

func versions(ctx context.Context, q db.Q, id ref.Item) ([]version, error) {
	list, err := db.All(ctx, q, func(r db.Row) (x version, err error) {
		return x, r.Scan(&x.n, &x.title, &x.html, db.Scanned{T: &x.until})
	},
		`SELECT version, title, html, until FROM post_version WHERE item_id = $1 ORDER BY version DESC LIMIT $2`, id, maxVersions)
	return list, fail.Wrap("post.versions", err)
}
