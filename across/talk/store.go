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

func source(ctx context.Context, q db.Q, id ref.Item) (string, error) {
	bodies, err := text.Of(ctx, q, []ref.Item{id})
	if err != nil {
		return "", err
	}
	t, ok := bodies[id]
	if !ok {
		return "", fail.E("talk.source", fail.Hidden, nil)
	}
	return t.Markdown, nil
}

func texts(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]kind.Text, error) {
	bodies, err := text.Of(ctx, q, ids)
	out := make(map[ref.Item]kind.Text, len(bodies))
	for id, t := range bodies {
		out[id] = kind.Text{Body: t.Plain}
	}
	return out, err
}

func cards(ctx context.Context, q db.Q, _ *access.Viewer, items []item.Item) (map[ref.Item]kind.Card, error) {
	ids := make([]ref.Item, len(items))
	for n, i := range items {
		ids[n] = i.ID
	}
	bodies, err := text.Of(ctx, q, ids)
	out := make(map[ref.Item]kind.Card, len(bodies))
	for id, t := range bodies {
		out[id] = kind.Card{Name: markdown.Excerpt(t.Plain, titleRunes), Body: ui.Text(ui.Safe(t.HTML))}
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
