package forum

import (
	"context"
	"math"
	"strconv"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// sifted returns the publications of s of kinds that v may see and that a is about but for their words, the latest first.
func sifted(ctx context.Context, q db.Q, v *access.Viewer, s ref.Space, kinds []string, a Sift, max int) ([]row, error) {
	at, id := int64(math.MaxInt64), int64(math.MaxInt64)
	if !a.From.at.IsZero() {
		at, id = a.From.at.UnixMilli(), int64(a.From.id)
	}
	var where string
	if a.NoDrawer {
		where += ` AND NOT EXISTS (SELECT 1 FROM forum_topic f WHERE f.item_id = i.id AND f.category_id <> 0)`
	}
	if a.NoTheme {
		where += ` AND NOT EXISTS (SELECT 1 FROM item_theme t WHERE t.item_id = i.id)`
	}
	args := append([]any{s, at, id, max, db.Texts(kinds)}, v.Args()...)
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		return x, r.Scan(&x.id, &x.title, db.Scanned{T: &x.at})
	}, `SELECT i.id, i.title, i.created FROM item i
		WHERE i.space_id = $1 AND i.parent_id = 0 AND i.kind IN ($5[]) AND (i.created, i.id) < ($2, $3) AND i.state = 'published' AND `+access.Visible("i", 6)+where+`
		ORDER BY i.created DESC, i.id DESC LIMIT $4`, args...)
	return list, fail.Wrap("forum.sifted", err)
}

// drawersOf returns the drawers of spaces, in their order, without how much is in them.
func drawersOf(ctx context.Context, q db.Q, spaces []ref.Space) (map[ref.Space][]Category, error) {
	type in struct {
		space ref.Space
		Category
	}
	list, err := db.All(ctx, q, func(r db.Row) (c in, err error) { return c, r.Scan(&c.space, &c.ID, &c.Name) },
		`SELECT space_id, id, name FROM forum_category WHERE space_id IN ($1[]) ORDER BY space_id, rank, id`, db.Ints(spaces))
	out := map[ref.Space][]Category{}
	for _, c := range list {
		out[c.space] = append(out[c.space], c.Category)
	}
	return out, fail.Wrap("forum.drawersOf", err)
}

// inDrawers returns the drawers that topics are in; those in none are absent.
func inDrawers(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]drawerName, error) {
	type in struct {
		item ref.Item
		drawerName
	}
	list, err := db.All(ctx, q, func(r db.Row) (x in, err error) { return x, r.Scan(&x.item, &x.id, &x.name) },
		`SELECT t.item_id, c.id, c.name FROM forum_topic t JOIN forum_category c ON c.id = t.category_id WHERE t.item_id IN ($1[])`, db.Ints(ids))
	out := map[ref.Item]drawerName{}
	for _, x := range list {
		out[x.item] = x.drawerName
	}
	return out, fail.Wrap("forum.inDrawers", err)
}

// stray is the condition of topics i of the spaces $1 that are in none of the drawers that these have; the arguments of
// access.Visible are from $2 on.
func stray() string {
	return ` FROM item i JOIN forum_topic f ON f.item_id = i.id
		WHERE i.space_id IN ($1[]) AND i.parent_id = 0 AND i.kind = 'topic' AND i.state = 'published' AND f.category_id = 0
		AND EXISTS (SELECT 1 FROM forum_category c WHERE c.space_id = i.space_id) AND ` + access.Visible("i", 2)
}

func strays(ctx context.Context, q db.Q, v *access.Viewer, spaces []ref.Space, max int) (list []item.Item, n int, err error) {
	const op = "forum.strays"
	args := append([]any{db.Ints(spaces)}, v.Args()...)
	if err := q.QueryRow(ctx, `SELECT COUNT(*)`+stray(), args...).Scan(&n); err != nil || n == 0 {
		return nil, 0, fail.Wrap(op, err)
	}
	list, err = db.All(ctx, q, item.Scan, `SELECT `+item.Columns+stray()+` ORDER BY i.created DESC, i.id DESC LIMIT $`+strconv.Itoa(len(args)+1), append(args, max)...)
	return list, n, fail.Wrap(op, err)
}
