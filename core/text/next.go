package text

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Next is what is being written in place of what an item says. Those who may write the item read it; all that asks for the
// text of items (Of) has what they say to everybody, so that nothing of it shows before Promote.
type Next struct {
	Title string
	Text  Text // without mentions and themes
	Hand  Hand
}

// NextOf returns what is being written in place of what id says; ok is false when nothing is.
func NextOf(ctx context.Context, q db.Q, id ref.Item) (n Next, ok bool, err error) {
	h := &n.Hand
	err = q.QueryRow(ctx, `SELECT title, markdown, html, writer_id, since, summary FROM text_next WHERE item_id = $1`, id).Scan(
		&n.Title, &n.Text.Markdown, &n.Text.HTML, &h.By, db.Scanned{T: &h.Since}, &h.Summary)
	if err == db.ErrNoRows {
		return n, false, nil
	}
	return n, err == nil, fail.Wrap("text.NextOf", err)
}

// PutNext makes n what is being written in place of what i says. What was being written before is kept as a version that
// readers are not shown.
func PutNext(ctx context.Context, tx *db.Tx, i item.Item, n Next) error {
	const op = "text.PutNext"
	if err := shelve(ctx, tx, i); err != nil {
		return err
	}
	if err := n.Hand.dated(ctx, tx, i.ID); err != nil {
		return err
	}
	h := n.Hand
	_, err := tx.Exec(ctx, `INSERT INTO text_next (item_id, title, markdown, html, writer_id, since, summary) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (item_id) DO UPDATE SET title = excluded.title, markdown = excluded.markdown, html = excluded.html,
			writer_id = excluded.writer_id, since = excluded.since, summary = excluded.summary`,
		i.ID, n.Title, n.Text.Markdown, n.Text.HTML, h.By, db.Millis(h.Since), h.Summary)
	if err != nil {
		return fail.Wrap(op, err)
	}
	return sign(ctx, tx, i.ID, h)
}

// Promote makes what was being written what i says from now on, and t its rendering; what it said before, under the title it
// had, is kept as a version. i is the item as it was. Errors: fail.Hidden when nothing is being written.
func Promote(ctx context.Context, tx *db.Tx, i item.Item, t Text) error {
	const op = "text.Promote"
	n, ok, err := NextOf(ctx, tx, i.ID)
	if err != nil {
		return err
	}
	if !ok {
		return fail.E(op, fail.Hidden, nil)
	}
	// What was never shown to anybody is no version: a page that is approved for the first time said nothing.
	_, err = tx.Exec(ctx, `INSERT INTO text_version (item_id, version, title, markdown, html, until, writer_id, since, summary)
		SELECT item_id, CAST($2 AS BIGINT), CAST($3 AS TEXT), markdown, html, CAST($4 AS BIGINT), writer_id, since, summary FROM text_body WHERE item_id = $1 AND (since <> 0 OR markdown <> '')`,
		i.ID, i.Version, i.Title, db.Millis(clock.Now(ctx)))
	if err == nil {
		_, err = tx.Exec(ctx, `DELETE FROM text_next WHERE item_id = $1`, i.ID)
	}
	if err != nil {
		return fail.Wrap(op, err)
	}
	return set(ctx, tx, i, t, n.Hand)
}

// Withdraw ends what was being written in place of what i says; it is kept as a version that readers are not shown.
func Withdraw(ctx context.Context, tx *db.Tx, i item.Item) error {
	if err := shelve(ctx, tx, i); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM text_next WHERE item_id = $1`, i.ID)
	return fail.Wrap("text.Withdraw", err)
}

// shelve keeps what is being written as a version that readers are not shown.
func shelve(ctx context.Context, tx *db.Tx, i item.Item) error {
	_, err := tx.Exec(ctx, `INSERT INTO text_version (item_id, version, title, markdown, html, until, writer_id, since, summary, shown)
		SELECT item_id, CAST($2 AS BIGINT), title, markdown, html, CAST($3 AS BIGINT), writer_id, since, summary, FALSE FROM text_next WHERE item_id = $1`, i.ID, i.Version, db.Millis(clock.Now(ctx)))
	return fail.Wrap("text.shelve", err)
}

// dated makes the time of h one that no other version of id has: versions are known by it. Nothing happens to a hand without
// a time, which is that of an item with one writer.
func (h *Hand) dated(ctx context.Context, q db.Q, id ref.Item) error {
	if h.Since.IsZero() {
		return nil
	}
	var last int64
	err := q.QueryRow(ctx, `SELECT COALESCE(MAX(since), 0) FROM (SELECT since FROM text_body WHERE item_id = $1 UNION ALL SELECT since FROM text_next WHERE item_id = $1
		UNION ALL SELECT since FROM text_version WHERE item_id = $1) w`, id).Scan(&last)
	if err != nil {
		return fail.Wrap("text.dated", err)
	}
	if at := db.Millis(h.Since); at <= last {
		h.Since = time.UnixMilli(last + 1).UTC()
	}
	return nil
}

// sign keeps who wrote a version with its writer.
func sign(ctx context.Context, tx *db.Tx, id ref.Item, h Hand) error {
	for _, p := range h.With {
		if p == h.By || p == 0 {
			continue
		}
		if _, err := tx.Exec(ctx, `INSERT INTO text_with (item_id, since, person_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, db.Millis(h.Since), p); err != nil {
			return fail.Wrap("text.sign", err)
		}
	}
	return nil
}

// History returns versions of id that are older than version before (0: the latest), the latest first, at most max, without
// their HTML; those that readers were not shown with all alone. Two queries.
func History(ctx context.Context, q db.Q, id ref.Item, before int64, all bool, max int) ([]Version, error) {
	const op = "text.History"
	list, err := db.All(ctx, q, func(r db.Row) (x Version, err error) {
		return x, r.Scan(&x.N, &x.Title, db.Scanned{T: &x.Until}, &x.Hand.By, db.Scanned{T: &x.Hand.Since}, &x.Hand.Summary, &x.Shown)
	}, `SELECT version, title, until, writer_id, since, summary, shown FROM text_version
		WHERE item_id = $1 AND (CAST($2 AS BIGINT) = 0 OR version < $2) AND (shown OR $3) ORDER BY version DESC LIMIT $4`, id, before, all, max)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	hands := make([]*Hand, len(list))
	for n := range list {
		hands[n] = &list[n].Hand
	}
	return list, withOthers(ctx, q, id, hands...)
}

// withOthers fills in who wrote versions of id with their writers. One query.
func withOthers(ctx context.Context, q db.Q, id ref.Item, hands ...*Hand) error {
	const op = "text.withOthers"
	at := map[int64]*Hand{}
	var times []int64
	for _, h := range hands {
		ms := db.Millis(h.Since)
		at[ms] = h
		times = append(times, ms)
	}
	rows, err := q.Query(ctx, `SELECT since, person_id FROM text_with WHERE item_id = $1 AND since IN ($2[]) ORDER BY since, person_id`, id, db.Ints(times))
	if err != nil {
		return fail.Wrap(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var ms int64
		var p ref.Person
		if err := rows.Scan(&ms, &p); err != nil {
			return fail.Wrap(op, err)
		}
		at[ms].With = append(at[ms].With, p)
	}
	return fail.Wrap(op, rows.Err())
}

// Retract makes t, written by h, what i says again. What it said until now is what is being written in place of it, or a version
// that readers are not shown any more when something newer is. i is the item as it was.
func Retract(ctx context.Context, tx *db.Tx, i item.Item, t Text, h Hand) error {
	const op = "text.Retract"
	_, err := tx.Exec(ctx, `INSERT INTO text_version (item_id, version, title, markdown, html, until, writer_id, since, summary, shown)
		SELECT item_id, CAST($2 AS BIGINT), CAST($3 AS TEXT), markdown, html, CAST($4 AS BIGINT), writer_id, since, summary, FALSE FROM text_body
		WHERE item_id = $1 AND EXISTS (SELECT 1 FROM text_next n WHERE n.item_id = $1)`, i.ID, i.Version, i.Title, db.Millis(clock.Now(ctx)))
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO text_next (item_id, title, markdown, html, writer_id, since, summary)
			SELECT item_id, CAST($2 AS TEXT), markdown, html, writer_id, since, summary FROM text_body WHERE item_id = $1 ON CONFLICT DO NOTHING`, i.ID, i.Title)
	}
	if err == nil { // what it says again is no version of before any more
		_, err = tx.Exec(ctx, `DELETE FROM text_version WHERE item_id = $1 AND since = $2 AND since <> 0 AND shown`, i.ID, db.Millis(h.Since))
	}
	if err != nil {
		return fail.Wrap(op, err)
	}
	return set(ctx, tx, i, t, h)
}
