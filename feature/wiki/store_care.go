package wiki

import (
	"context"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

func careOf(ctx context.Context, q db.Q, id ref.Item) (c Care, err error) {
	err = q.QueryRow(ctx, `SELECT owner_id, due FROM wiki_page WHERE item_id = $1`, id).Scan(&c.Owner, db.Scanned{T: &c.Due})
	return c, fail.Wrap("wiki.careOf", err)
}

// setCare keeps who answers for a page; that they were reminded is forgotten unless the time is the same.
func setCare(ctx context.Context, tx *db.Tx, id ref.Item, c Care, same bool) error {
	_, err := tx.Exec(ctx, `UPDATE wiki_page SET owner_id = $1, due = $2, reminded = CASE WHEN $3 THEN reminded ELSE 0 END WHERE item_id = $4`, c.Owner, db.Millis(c.Due), same, id)
	return fail.Wrap("wiki.setCare", err)
}

func setReminded(ctx context.Context, tx *db.Tx, id ref.Item) error {
	_, err := tx.Exec(ctx, `UPDATE wiki_page SET reminded = $1 WHERE item_id = $2`, db.Millis(clock.Now(ctx)), id)
	return fail.Wrap("wiki.setReminded", err)
}

// dueItem is a page whose time has come.
type dueItem struct {
	item  item.Item
	owner ref.Person
}

// dueNow is the pages to review of which nobody was reminded, the oldest time first.
func dueNow(ctx context.Context, q db.Q, now time.Time, max int) ([]dueItem, error) {
	owners := map[ref.Item]ref.Person{}
	var ids []ref.Item
	rows, err := q.Query(ctx, `SELECT p.item_id, p.owner_id FROM wiki_page p JOIN item i ON i.id = p.item_id WHERE p.due <> 0 AND p.due <= $1 AND p.reminded = 0 AND i.state = 'published' ORDER BY p.due, p.item_id LIMIT $2`, db.Millis(now), max)
	if err != nil {
		return nil, fail.Wrap("wiki.dueNow", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Item
		var owner ref.Person
		if err := rows.Scan(&id, &owner); err != nil {
			return nil, fail.Wrap("wiki.dueNow", err)
		}
		ids, owners[id] = append(ids, id), owner
	}
	if err := rows.Err(); err != nil {
		return nil, fail.Wrap("wiki.dueNow", err)
	}
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) ORDER BY i.id`, db.Ints(ids))
	out := make([]dueItem, len(list))
	for n, i := range list {
		out[n] = dueItem{i, owners[i.ID]}
	}
	return out, fail.Wrap("wiki.dueNow", err)
}

// cared is who answers for a page of a list, and until when.
type cared struct {
	care  Care
	owner account.Card
}

// cares is who answers for the pages of a list, by page. Two queries.
func (w *Wiki) cares(ctx context.Context, list []item.Item) (map[ref.Item]cared, error) {
	const op = "wiki.cares"
	q := w.core.DB.Q()
	ids := make([]ref.Item, len(list))
	for n, i := range list {
		ids[n] = i.ID
	}
	out := map[ref.Item]cared{}
	var people []ref.Person
	rows, err := q.Query(ctx, `SELECT item_id, owner_id, due FROM wiki_page WHERE item_id IN ($1[])`, db.Ints(ids))
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Item
		var c cared
		if err := rows.Scan(&id, &c.care.Owner, db.Scanned{T: &c.care.Due}); err != nil {
			return nil, fail.Wrap(op, err)
		}
		out[id], people = c, append(people, c.care.Owner)
	}
	if err := rows.Err(); err != nil {
		return nil, fail.Wrap(op, err)
	}
	cards, err := account.Cards(ctx, q, people)
	for id, c := range out {
		c.owner = cards[c.care.Owner]
		out[id] = c
	}
	return out, fail.Wrap(op, err)
}

func handOver(ctx context.Context, tx *db.Tx, s ref.Space, from, to ref.Person) (int64, error) {
	n, err := tx.Exec(ctx, `UPDATE wiki_page SET owner_id = $1 WHERE owner_id = $2 AND owner_id <> 0 AND item_id IN (SELECT id FROM item WHERE space_id = $3)`, to, from, s)
	return n, fail.Wrap("wiki.handOver", err)
}
