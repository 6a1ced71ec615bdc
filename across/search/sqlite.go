package search

import (
	"context"
	"strings"

	"maillage/core/db"
)

// sqlite finds by FTS5, in a table for each side, whose rowid is the document's id.
type sqlite struct{}

// table is where the words of a side are.
func (of side) table() string {
	if of == inTexts {
		return "search_text"
	}
	return "search_name"
}

// match: every word is between quotes and is letters and figures alone, so that nothing typed is a sign of the language.
func (e sqlite) match(q ask, have share) string {
	var all []string
	for _, t := range q.terms {
		all = append(all, "("+strings.Join(t.forms(), " OR ")+")")
	}
	text := have.join(all, " AND ", " OR ")
	if q.title && text != "" {
		return "title : (" + text + ")"
	}
	return text
}

// forms is what a term is found by, between quotes: its own, those of the words that it begins, those it may be a slip of.
func (t term) forms() []string {
	var list []string
	for _, f := range t.all() {
		list = append(list, `"`+f+`"`)
	}
	return list
}

// find: CROSS JOIN keeps the planner from reading rows first and asking FTS5 of each. bm25 is lower for what fits better;
// its weights are those of the columns title and body.
func (sqlite) find(columns, from, where string, l looking) string {
	t := l.of.table()
	fit, order := `0.0`, `rowid DESC`
	if l.ranked {
		fit = `-bm25(` + t + `, 5.0, 1.0)`
		order = `fit DESC`
	}
	return `SELECT d.fit, ` + columns + `
		FROM (SELECT rowid AS id, ` + fit + ` AS fit FROM ` + t + ` WHERE ` + t + ` MATCH $1 AND rowid < $4 ORDER BY ` + order + ` LIMIT $3) d ` + strings.NewReplacer("INNER JOIN", "CROSS JOIN").Replace(from) + `
		WHERE ` + where + ` LIMIT $2`
}

func (sqlite) count(l looking) string {
	t := l.of.table()
	return `SELECT COUNT(*) FROM (SELECT 1 FROM ` + t + ` WHERE ` + t + ` MATCH $1 LIMIT $2) x`
}

func (sqlite) put(ctx context.Context, tx *db.Tx, d document) error {
	t := sideOf(d.kind).table()
	if _, err := tx.Exec(ctx, `DELETE FROM `+t+` WHERE rowid = $1`, d.id); err != nil {
		return err
	}
	title, body := d.searched()
	if _, err := tx.Exec(ctx, `INSERT INTO `+t+` (rowid, title, body) VALUES ($1, $2, $3)`, d.id, strings.Join(title, " "), strings.Join(body, " ")); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO search_document (id, kind, stamp, named) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, stamp = excluded.stamp, named = excluded.named`, d.id, d.kind, d.stamp, strings.Join(d.named, " "))
	return err
}

func (sqlite) drop(ctx context.Context, tx *db.Tx, of side, ids []int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM `+of.table()+` WHERE rowid IN ($1[])`, db.Ints(ids)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM search_document WHERE id IN ($1[])`, db.Ints(ids))
	return err
}

// lost: FTS5 keeps the length of each row it has.
func (sqlite) lost() string {
	return `SELECT COUNT(*) FROM search_document d WHERE NOT EXISTS (SELECT 1 FROM search_text_docsize x WHERE x.id = d.id) AND NOT EXISTS (SELECT 1 FROM search_name_docsize x WHERE x.id = d.id)`
}
