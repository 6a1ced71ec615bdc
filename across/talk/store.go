package talk

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/fail"
	"maillage/kit/markdown"
	"maillage/ui"
)

func insert(ctx context.Context, tx *db.Tx, id ref.Item, t text.Text) error {
	_, err := tx.Exec(ctx, `INSERT INTO comment (item_id, markdown, html, plain) VALUES ($1, $2, $3, $4)`, id, t.Markdown, t.HTML, t.Plain)
	return fail.Wrap("talk.insert", err)
}

func update(ctx context.Context, tx *db.Tx, id ref.Item, t text.Text) error {
	_, err := tx.Exec(ctx, `UPDATE comment SET markdown = $1, html = $2, plain = $3 WHERE item_id = $4`, t.Markdown, t.HTML, t.Plain, id)
	return fail.Wrap("talk.update", err)
}

func source(ctx context.Context, q db.Q, id ref.Item) (s string, err error) {
	err = q.QueryRow(ctx, `SELECT markdown FROM comment WHERE item_id = $1`, id).Scan(&s)
	if err == db.ErrNoRows {
		return "", fail.E("talk.source", fail.Hidden, nil)
	}
	return s, fail.Wrap("talk.source", err)
}

type row struct {
	id          ref.Item
	html, plain string
}

func rows(ctx context.Context, q db.Q, ids []ref.Item) ([]row, error) {
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.html, &x.plain) },
		`SELECT item_id, html, plain FROM comment WHERE item_id IN ($1[])`, db.Ints(ids))
	return list, fail.Wrap("talk.rows", err)
}

func texts(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]kind.Text, error) {
	list, err := rows(ctx, q, ids)
	out := map[ref.Item]kind.Text{}
	for _, r := range list {
		out[r.id] = kind.Text{Body: r.plain}
	}
	return out, err
}

func cards(ctx context.Context, q db.Q, _ *access.Viewer, items []item.Item) (map[ref.Item]kind.Card, error) {
	ids := make([]ref.Item, len(items))
	for n, i := range items {
		ids[n] = i.ID
	}
	list, err := rows(ctx, q, ids)
	out := make(map[ref.Item]kind.Card, len(list))
	for _, r := range list {
		out[r.id] = kind.Card{Name: markdown.Excerpt(r.plain, titleRunes), Body: ui.Text(ui.Safe(r.html))}
	}
	return out, err
}

// page is how many comments are shown at once; older and newer ones are a link away.
const page = 50

// mark is where a list stopped: what comes after is later than it.
type mark struct {
	at time.Time
	id ref.Item
}

// comments returns the comments of root that v may see after from, oldest first, at most page; more tells whether others
// follow.
func comments(ctx context.Context, q db.Q, v *access.Viewer, root ref.Item, from mark) (list []item.Item, more bool, err error) {
	args := append([]any{root, db.Millis(from.at), from.id, page + 1}, v.Args()...)
	list, err = db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i
		WHERE i.parent_id = $1 AND i.parent_id <> 0 AND (i.created, i.id) > ($2, $3) AND `+access.Visible("i", 5)+`
		ORDER BY i.created, i.id LIMIT $4`, args...)
	if len(list) > page {
		list, more = list[:page], true
	}
	return list, more, fail.Wrap("talk.comments", err)
}

// some returns those of ids that v may see, roots first. One query.
func some(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item) ([]item.Item, error) {
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) AND `+access.Visible("i", 2)+` ORDER BY i.parent_id, i.id`, append([]any{db.Ints(ids)}, v.Args()...)...)
	return list, fail.Wrap("talk.some", err)
}
