package wiki

import (
	"context"
	"strings"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/fail"
)

// placed is where a page is in the tree, and what it was made of.
type placed struct {
	above, source ref.Item
	brought       int64 // how many pages came in the same file, for which it stands in streams
}

func put(ctx context.Context, tx *db.Tx, id ref.Item, p placed) error {
	_, err := tx.Exec(ctx, `INSERT INTO wiki_page (item_id, above_id, source_id, brought) VALUES ($1, $2, $3, $4)`, id, p.above, p.source, p.brought)
	return fail.Wrap("wiki.put", err)
}

func placeOf(ctx context.Context, q db.Q, id ref.Item) (p placed, err error) {
	err = q.QueryRow(ctx, `SELECT above_id, source_id, brought FROM wiki_page WHERE item_id = $1`, id).Scan(&p.above, &p.source, &p.brought)
	return p, fail.Wrap("wiki.placeOf", err)
}

func setAbove(ctx context.Context, tx *db.Tx, id, above ref.Item) error {
	_, err := tx.Exec(ctx, `UPDATE wiki_page SET above_id = $1 WHERE item_id = $2`, above, id)
	return fail.Wrap("wiki.setAbove", err)
}

// setName makes title the name of a page, and keeps those it had.
func setName(ctx context.Context, tx *db.Tx, id ref.Item, title string) error {
	if _, err := tx.Exec(ctx, `UPDATE wiki_name SET present = FALSE WHERE item_id = $1`, id); err != nil {
		return fail.Wrap("wiki.setName", err)
	}
	_, err := tx.Exec(ctx, `INSERT INTO wiki_name (item_id, name, present) VALUES ($1, $2, TRUE) ON CONFLICT (item_id, name) DO UPDATE SET present = TRUE`, id, nameOf(title))
	return fail.Wrap("wiki.setName", err)
}

// taken returns the page of s that is called title now, other than id; 0 when there is none.
func taken(ctx context.Context, q db.Q, s ref.Space, title string, id ref.Item) (other ref.Item, err error) {
	err = q.QueryRow(ctx, `SELECT i.id FROM wiki_name n JOIN item i ON i.id = n.item_id
		WHERE n.name = $1 AND n.present AND i.space_id = $2 AND i.state = 'published' AND i.id <> $3 ORDER BY i.id LIMIT 1`, nameOf(title), s, id).Scan(&other)
	if err == db.ErrNoRows {
		return 0, nil
	}
	return other, fail.Wrap("wiki.taken", err)
}

// called returns the page of s that v may see which is called so, or was.
func called(ctx context.Context, q db.Q, v *access.Viewer, s ref.Space, name string) (i item.Item, ok bool, err error) {
	args := append([]any{nameOf(name), s}, v.Args()...)
	i, err = item.Scan(q.QueryRow(ctx, `SELECT `+item.Columns+` FROM wiki_name n JOIN item i ON i.id = n.item_id
		WHERE n.name = $1 AND i.space_id = $2 AND i.state = 'published' AND `+access.Visible("i", 3)+` ORDER BY n.present DESC, i.id LIMIT 1`, args...))
	if err == db.ErrNoRows {
		return i, false, nil
	}
	return i, err == nil, fail.Wrap("wiki.called", err)
}

// maxTitled is how many names are proposed while one writes.
const maxTitled = 8

// titled is the pages of s whose title has name in it, those that begin with it first, as v sees them.
func titled(ctx context.Context, q db.Q, v *access.Viewer, s ref.Space, name string) ([]item.Item, error) {
	name = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(nameOf(name))
	args := append([]any{s, name + "%", "%" + name + "%", maxTitled}, v.Args()...)
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM wiki_name n JOIN item i ON i.id = n.item_id
		WHERE n.present AND n.name LIKE $3 ESCAPE '\' AND i.space_id = $1 AND i.state = 'published' AND `+access.Visible("i", 5)+`
		ORDER BY CASE WHEN n.name LIKE $2 ESCAPE '\' THEN 0 ELSE 1 END, n.name, i.id LIMIT $4`, args...)
	return list, fail.Wrap("wiki.titled", err)
}

// setLinks keeps the names that a page links to.
func setLinks(ctx context.Context, tx *db.Tx, id ref.Item, labels []string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM wiki_link WHERE item_id = $1`, id); err != nil {
		return fail.Wrap("wiki.setLinks", err)
	}
	for _, label := range labels {
		if _, err := tx.Exec(ctx, `INSERT INTO wiki_link (item_id, name, label) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, nameOf(label), label); err != nil {
			return fail.Wrap("wiki.setLinks", err)
		}
	}
	return nil
}

// link is a name that a text links to; to is the address of its page, "" when v sees none.
type link struct{ label, to string }

// linksOf is where the links of a page lead for v. One query.
func linksOf(ctx context.Context, q db.Q, v *access.Viewer, i item.Item) ([]link, error) {
	args := append([]any{i.ID, i.Space}, v.Args()...)
	list, err := db.All(ctx, q, func(r db.Row) (l link, err error) {
		var id ref.Item
		var title string
		if err = r.Scan(&l.label, &id, &title); err == nil && id != 0 {
			l.to = Path(item.Item{ID: id, Title: title})
		}
		return l, err
	}, `SELECT l.label, COALESCE(t.id, 0), COALESCE(t.title, '') FROM wiki_link l LEFT JOIN item t ON t.id = (
			SELECT i.id FROM wiki_name n JOIN item i ON i.id = n.item_id
			WHERE n.name = l.name AND i.space_id = $2 AND i.state = 'published' AND `+access.Visible("i", 3)+` ORDER BY n.present DESC, i.id LIMIT 1)
		WHERE l.item_id = $1`, args...)
	return list, fail.Wrap("wiki.linksOf", err)
}

// maxBeside is how many pages a list beside a page shows.
const maxBeside = 20

// linking is the pages of the same place that link to a page and that v sees, by title.
func linking(ctx context.Context, q db.Q, v *access.Viewer, id item.Item) ([]item.Item, error) {
	args := append([]any{id.ID, id.Space, maxBeside}, v.Args()...)
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.space_id = $2 AND i.id <> $1 AND i.state = 'published' AND `+access.Visible("i", 4)+`
		AND i.id IN (SELECT l.item_id FROM wiki_link l JOIN wiki_name n ON n.name = l.name WHERE n.item_id = $1) ORDER BY i.title, i.id LIMIT $3`, args...)
	return list, fail.Wrap("wiki.linking", err)
}

// madeOf is the published pages that were made of an item, or of an answer to it, and that v sees.
func madeOf(ctx context.Context, q db.Q, v *access.Viewer, source ref.Item) ([]item.Item, error) {
	args := append([]any{source, maxBeside}, v.Args()...)
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM wiki_page p JOIN item i ON i.id = p.item_id
		WHERE p.source_id IN (SELECT CAST($1 AS BIGINT) UNION ALL SELECT r.id FROM item r WHERE r.root_id = $1 AND r.root_id <> 0) AND p.source_id <> 0 AND i.state = 'published' AND `+access.Visible("i", 3)+` ORDER BY i.id LIMIT $2`, args...)
	return list, fail.Wrap("wiki.madeOf", err)
}

// broughtWith is how many pages came with each of ids, for those that stand for others. One query.
func broughtWith(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]int64, error) {
	type row struct {
		id ref.Item
		n  int64
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.n) },
		`SELECT item_id, brought FROM wiki_page WHERE item_id IN ($1[]) AND brought > 1`, db.Ints(ids))
	out := map[ref.Item]int64{}
	for _, x := range list {
		out[x.id] = x.n
	}
	return out, fail.Wrap("wiki.broughtWith", err)
}

// texts is the words of pages, for search and letters. Two queries.
func texts(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]kind.Text, error) {
	bodies, err := text.Of(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	titles, err := titlesOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[ref.Item]kind.Text, len(ids))
	for id, title := range titles {
		out[id] = kind.Text{Title: title, Body: bodies[id].Plain()}
	}
	return out, nil
}

func titlesOf(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]string, error) {
	out := make(map[ref.Item]string, len(ids))
	rows, err := q.Query(ctx, `SELECT id, title FROM item WHERE id IN ($1[])`, db.Ints(ids))
	if err != nil {
		return nil, fail.Wrap("wiki.titlesOf", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Item
		var title string
		if err := rows.Scan(&id, &title); err != nil {
			return nil, fail.Wrap("wiki.titlesOf", err)
		}
		out[id] = title
	}
	return out, fail.Wrap("wiki.titlesOf", rows.Err())
}
