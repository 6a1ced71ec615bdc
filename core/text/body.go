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

// Put stores t as what i says, and its themes.
func Put(ctx context.Context, tx *db.Tx, i item.Item, t Text) error {
	const op = "text.Put"
	_, err := tx.Exec(ctx, `INSERT INTO text_body (item_id, markdown, html) VALUES ($1, $2, $3)`, i.ID, t.Markdown, t.HTML)
	if err != nil {
		return fail.Wrap(op, err)
	}
	return item.SetThemes(ctx, tx, i, t.Themes)
}

// Sign says who wrote what id says now, and when.
func Sign(ctx context.Context, tx *db.Tx, id ref.Item, h Hand) error {
	if _, err := tx.Exec(ctx, `UPDATE text_body SET writer_id = $1, since = $2, summary = $3 WHERE item_id = $4`, h.By, db.Millis(h.Since), h.Summary, id); err != nil {
		return fail.Wrap("text.Sign", err)
	}
	return sign(ctx, tx, id, h)
}

// Past is a version with all that it said.
type Past struct {
	Version
	Markdown string
}

// At is what id said as version n. Errors: fail.Hidden.
func At(ctx context.Context, q db.Q, id ref.Item, n int64) (p Past, err error) {
	err = q.QueryRow(ctx, `SELECT `+versionColumns+`, shown, markdown FROM text_version WHERE item_id = $1 AND version = $2`, id, n).Scan(
		&p.N, &p.Title, &p.HTML, db.Scanned{T: &p.Until}, &p.Hand.By, db.Scanned{T: &p.Hand.Since}, &p.Hand.Summary, &p.Shown, &p.Markdown)
	if err == db.ErrNoRows {
		return p, fail.E("text.At", fail.Hidden, nil)
	}
	return p, fail.Wrap("text.At", err)
}

// Last is who wrote what id says now. Two queries.
func Last(ctx context.Context, q db.Q, id ref.Item) (h Hand, err error) {
	err = q.QueryRow(ctx, `SELECT writer_id, since, summary FROM text_body WHERE item_id = $1`, id).Scan(&h.By, db.Scanned{T: &h.Since}, &h.Summary)
	if err == db.ErrNoRows {
		return h, fail.E("text.Last", fail.Hidden, nil)
	}
	if err != nil {
		return h, fail.Wrap("text.Last", err)
	}
	return h, withOthers(ctx, q, id, &h)
}

// Writers is who wrote id, the last one first, at most max; n is how many of them there are. Those of what readers are not shown
// count with all alone.
func Writers(ctx context.Context, q db.Q, id ref.Item, all bool, max int) (people []ref.Person, n int, err error) {
	people, err = db.All(ctx, q, db.One[ref.Person], `WITH w (person_id, since) AS (
			SELECT writer_id, since FROM text_body WHERE item_id = $1 UNION ALL SELECT writer_id, since FROM text_version WHERE item_id = $1 AND (shown OR $2)
			UNION ALL SELECT writer_id, since FROM text_next WHERE item_id = $1 AND $2)
		SELECT person_id FROM (SELECT person_id, since FROM w UNION ALL SELECT t.person_id, t.since FROM text_with t WHERE t.item_id = $1 AND t.since IN (SELECT since FROM w)) x
		WHERE person_id <> 0 GROUP BY person_id ORDER BY MAX(since) DESC, person_id LIMIT 1000`, id, all)
	n = len(people)
	return people[:min(n, max)], n, fail.Wrap("text.Writers", err)
}

// Signed gives each version that p signed, by item and time, to put; what put returns ends it.
func Signed(ctx context.Context, q db.Q, p ref.Person, put func(id ref.Item, h Hand) error) error {
	const op = "text.Signed"
	rows, err := q.Query(ctx, `SELECT item_id, since, summary FROM text_body WHERE writer_id = $1
		UNION ALL SELECT item_id, since, summary FROM text_version WHERE writer_id = $1
		UNION ALL SELECT item_id, since, summary FROM text_next WHERE writer_id = $1
		UNION ALL SELECT item_id, since, '' FROM text_with WHERE person_id = $1 ORDER BY 1, 2`, p)
	if err != nil {
		return fail.Wrap(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Item
		h := Hand{By: p}
		if err := rows.Scan(&id, db.Scanned{T: &h.Since}, &h.Summary); err != nil {
			return fail.Wrap(op, err)
		}
		if err := put(id, h); err != nil {
			return err
		}
	}
	return fail.Wrap(op, rows.Err())
}

// Hand is who wrote a text that several people write, and what they say they changed. The zero value is the item's author.
type Hand struct {
	By      ref.Person
	With    []ref.Person // who wrote it with them, without them
	Since   time.Time    // when it was written so; zero where nobody asked. No two versions of an item have the same.
	Summary string
}

// Replace stores t as what i says from now on, and its themes; what it said before, under the title it had, is kept as a
// version, unless i is a draft, which nobody has read. i is the item as it was before the change.
func Replace(ctx context.Context, tx *db.Tx, i item.Item, title string, t Text) error {
	if i.State == item.Draft {
		return set(ctx, tx, i, t, Hand{})
	}
	return Rewrite(ctx, tx, i, title, t, Hand{})
}

// Rewrite is Replace by one of several writers; what a draft said is kept too.
func Rewrite(ctx context.Context, tx *db.Tx, i item.Item, title string, t Text, by Hand) error {
	if err := by.dated(ctx, tx, i.ID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO text_version (item_id, version, title, markdown, html, until, writer_id, since, summary)
		SELECT item_id, CAST($2 AS BIGINT), CAST($3 AS TEXT), markdown, html, CAST($4 AS BIGINT), writer_id, since, summary FROM text_body WHERE item_id = $1`, i.ID, i.Version, title, db.Millis(clock.Now(ctx)))
	if err != nil {
		return fail.Wrap("text.Rewrite", err)
	}
	return set(ctx, tx, i, t, by)
}

func set(ctx context.Context, tx *db.Tx, i item.Item, t Text, by Hand) error {
	_, err := tx.Exec(ctx, `UPDATE text_body SET markdown = $1, html = $2, writer_id = $3, since = $4, summary = $5 WHERE item_id = $6`,
		t.Markdown, t.HTML, by.By, db.Millis(by.Since), by.Summary, i.ID)
	if err == nil {
		err = sign(ctx, tx, i.ID, by)
	}
	if err != nil {
		return fail.Wrap("text.set", err)
	}
	return item.SetThemes(ctx, tx, i, t.Themes)
}

// Of returns what items say, by item, without mentions and themes; those without a text are absent. One query.
func Of(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]Text, error) {
	const op = "text.Of"
	out := make(map[ref.Item]Text, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, `SELECT item_id, markdown, html FROM text_body WHERE item_id IN ($1[])`, db.Ints(ids))
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Item
		var t Text
		if err := rows.Scan(&id, &t.Markdown, &t.HTML); err != nil {
			return nil, fail.Wrap(op, err)
		}
		out[id] = t
	}
	return out, fail.Wrap(op, rows.Err())
}

// Version is what an item said until a time.
type Version struct {
	N           int64
	Title, HTML string
	Until       time.Time
	Hand        Hand
	Shown       bool // to readers; those who may write it read the others too. Set by At and History.
}

// maxVersions is how many versions a history shows.
const maxVersions = 100

const versionColumns = `version, title, html, until, writer_id, since, summary`

func scanVersion(r db.Row) (x Version, err error) {
	return x, r.Scan(&x.N, &x.Title, &x.HTML, db.Scanned{T: &x.Until}, &x.Hand.By, db.Scanned{T: &x.Hand.Since}, &x.Hand.Summary)
}

// Versions returns what id said before, the latest first, at most a hundred.
func Versions(ctx context.Context, q db.Q, id ref.Item) ([]Version, error) {
	list, err := db.All(ctx, q, scanVersion, `SELECT `+versionColumns+` FROM text_version WHERE item_id = $1 ORDER BY version DESC LIMIT $2`, id, maxVersions)
	return list, fail.Wrap("text.Versions", err)
}
