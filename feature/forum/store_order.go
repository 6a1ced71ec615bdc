package forum

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

func setCategory(ctx context.Context, tx *db.Tx, id, category ref.Item) error {
	_, err := tx.Exec(ctx, `UPDATE forum_topic SET category_id = $1 WHERE item_id = $2`, category, id)
	return fail.Wrap("forum.setCategory", err)
}

func putTrace(ctx context.Context, tx *db.Tx, id ref.Item, t trace) error {
	_, err := tx.Exec(ctx, `INSERT INTO forum_trace (id, item_id, act, by_id, at, other_id, was) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.ID(), id, string(t.act), t.by, db.Millis(clock.Now(ctx)), t.other, t.was)
	return fail.Wrap("forum.putTrace", err)
}

// mostTraces is how many lines a topic shows of what was done to it.
const mostTraces = 50

// left is a line of what was done to a topic.
type left struct {
	trace
	at time.Time
}

// tracesOf returns what was done to a topic, the latest last.
func tracesOf(ctx context.Context, q db.Q, id ref.Item) ([]left, error) {
	list, err := db.All(ctx, q, func(r db.Row) (t left, err error) {
		return t, r.Scan(&t.act, &t.by, db.Scanned{T: &t.at}, &t.other, &t.was)
	}, `SELECT act, by_id, at, other_id, was FROM (SELECT id, act, by_id, at, other_id, was FROM forum_trace WHERE item_id = $1 ORDER BY id DESC LIMIT $2) t ORDER BY id`, id, mostTraces)
	return list, fail.Wrap("forum.tracesOf", err)
}

// answersOf returns those of ids that are answers of root and that v may see, oldest first.
func answersOf(ctx context.Context, q db.Q, v *access.Viewer, root ref.Item, ids []ref.Item) ([]item.Item, error) {
	args := append([]any{root, db.Ints(ids)}, v.Args()...)
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.root_id = $1 AND i.root_id <> 0 AND i.id IN ($2[]) AND i.state = 'published' AND `+access.Visible("i", 3)+`
		ORDER BY i.created, i.id`, args...)
	return list, fail.Wrap("forum.answersOf", err)
}

// mostAnswers is how many answers the page of order lists, the latest first.
const mostAnswers = 200

// answers returns the answers of root that v may see, oldest first, of which the page of order chooses.
func answers(ctx context.Context, q db.Q, v *access.Viewer, root ref.Item) ([]item.Item, error) {
	args := append([]any{root, mostAnswers}, v.Args()...)
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.root_id = $1 AND i.root_id <> 0 AND i.state = 'published' AND `+access.Visible("i", 3)+`
		ORDER BY i.created, i.id LIMIT $2`, args...)
	return list, fail.Wrap("forum.answers", err)
}
