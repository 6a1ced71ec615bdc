package post

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/fail"
	"maillage/kit/markdown"
)

// details is what a message has besides its item.
type details struct {
	title  string
	text   text.Text
	poll   bool
	shared ref.Item // 0 when it shows nothing else
}

func insert(ctx context.Context, tx *db.Tx, i item.Item, x details) error {
	_, err := tx.Exec(ctx, `INSERT INTO post (item_id, title, poll, shared_id) VALUES ($1, $2, $3, $4)`, i.ID, x.title, x.poll, x.shared)
	if err != nil {
		return fail.Wrap("post.insert", err)
	}
	return text.Put(ctx, tx, i, x.text)
}

// replace stores the title and text of now, and keeps was as the version that i had.
func replace(ctx context.Context, tx *db.Tx, i item.Item, was, now details) error {
	if _, err := tx.Exec(ctx, `UPDATE post SET title = $1 WHERE item_id = $2`, now.title, i.ID); err != nil {
		return fail.Wrap("post.replace", err)
	}
	return text.Replace(ctx, tx, i, was.title, now.text)
}

func get(ctx context.Context, q db.Q, id ref.Item) (x details, err error) {
	err = q.QueryRow(ctx, `SELECT p.title, b.markdown, b.html, p.poll, p.shared_id FROM post p JOIN text_body b ON b.item_id = p.item_id WHERE p.item_id = $1`, id).
		Scan(&x.title, &x.text.Markdown, &x.text.HTML, &x.poll, &x.shared)
	if err == db.ErrNoRows {
		return x, fail.E("post.get", fail.Hidden, nil)
	}
	return x, fail.Wrap("post.get", err)
}

type row struct {
	id          ref.Item
	title, html string
	poll        bool
	shared      ref.Item
}

func rows(ctx context.Context, q db.Q, ids []ref.Item) ([]row, error) {
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		return x, r.Scan(&x.id, &x.title, &x.html, &x.poll, &x.shared)
	}, `SELECT p.item_id, p.title, b.html, p.poll, p.shared_id FROM post p JOIN text_body b ON b.item_id = p.item_id WHERE p.item_id IN ($1[])`, db.Ints(ids))
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
		out[r.id] = kind.Text{Title: r.title, Body: markdown.Words(r.html)}
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
