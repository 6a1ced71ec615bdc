package forum

import (
	"context"
	"strings"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/id"
)

// unfound returns topics of which nobody looked for what is beside them, the newest first, at most max.
func unfound(ctx context.Context, q db.Q, max int) ([]ref.Item, error) {
	list, err := db.All(ctx, q, db.One[ref.Item], `SELECT item_id FROM forum_topic WHERE near_found = 0 ORDER BY item_id DESC LIMIT $1`, max)
	return list, fail.Wrap("forum.unfound", err)
}

// putBeside keeps what is beside topic id, the nearest first.
func putBeside(ctx context.Context, tx *db.Tx, id ref.Item, list []ref.Item, now time.Time) error {
	words := make([]string, len(list))
	for n, near := range list {
		words[n] = near.String()
	}
	_, err := tx.Exec(ctx, `UPDATE forum_topic SET near = $1, near_found = $2 WHERE item_id = $3`, strings.Join(words, " "), db.Millis(now), id)
	return fail.Wrap("forum.putBeside", err)
}

// besides returns what is beside topics, by topic; those of which nobody looked for it are absent.
func besides(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item][]ref.Item, error) {
	const op = "forum.besides"
	out := map[ref.Item][]ref.Item{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, `SELECT item_id, near FROM forum_topic WHERE item_id IN ($1[]) AND near_found <> 0`, db.Ints(ids))
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Item
		var near string
		if err := rows.Scan(&id, &near); err != nil {
			return nil, fail.Wrap(op, err)
		}
		out[id] = itemsIn(near)
	}
	return out, fail.Wrap(op, rows.Err())
}

// itemsIn reads a list of identifiers as the tables keep it.
func itemsIn(list string) (ids []ref.Item) {
	for _, word := range strings.Fields(list) {
		if n, ok := id.Parse(word); ok {
			ids = append(ids, ref.Item(n))
		}
	}
	return ids
}
