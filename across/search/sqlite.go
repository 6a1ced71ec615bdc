package search

import (
	"context"
	"strings"

	"maillage/core/db"
)

// sqlite finds by FTS5, in the table search_text whose rowid is the document's id.
type sqlite struct{}

// match: every word is between quotes and is letters and figures alone, so that nothing typed is a sign of the language.
func (e sqlite) match(q ask, have share, kinds ...string) string {
	var all []string
	for _, t := range q.terms {
		list := e.forms(nil, t, q.title)
		for _, n := range t.near {
			list = e.forms(list, n, q.title)
		}
		all = append(all, "("+strings.Join(list, " OR ")+")")
	}
	if len(kinds) == 0 {
		return have.join(all, " AND ", " OR ")
	}
	return `kind:("` + strings.Join(kinds, `" OR "`) + `") AND (` + have.join(all, " AND ", " OR ") + ")"
}

// forms adds the forms of t: its stem, and the word itself, which makes who has the very word come first.
func (sqlite) forms(list []string, t term, title bool) []string {
	words, stems := "{title body}", "{title_stem body_stem}"
	if title {
		words, stems = "title", "title_stem"
	}
	if t.stem != "" {
		list = append(list, stems+`:"`+t.stem+`"`)
	}
	word := words + `:"` + t.fold + `"`
	if t.prefix && t.begun == nil {
		word += "*"
	}
	for _, w := range t.begun {
		list = append(list, words+`:"`+w.fold+`"`)
	}
	return append(list, word)
}

// find: CROSS JOIN keeps the planner from reading rows first and asking FTS5 of each. bm25 is lower for what fits better;
// its weights are those of the columns kind, title, body, title_stem, body_stem.
func (sqlite) find(columns, from, where string, ranked bool) string {
	fit := `-bm25(search_text, 0.0, 4.0, 0.5, 8.0, 1.0)`
	if !ranked {
		fit = `0.0`
	}
	return `SELECT ` + fit + `, ` + columns + `
		FROM search_text CROSS JOIN search_document d ON d.id = search_text.rowid ` + strings.ReplaceAll(from, "INNER JOIN", "CROSS JOIN") + `
		WHERE search_text MATCH $1 AND ` + where + `
		ORDER BY search_text.rowid DESC LIMIT $2`
}

// probe: bm25 reads every row that has a word, once for each word of the query, before it ranks the first.
func (sqlite) probe() string {
	return `SELECT COUNT(*) FROM (SELECT 1 FROM search_text WHERE search_text MATCH $1 LIMIT $2) x`
}

func (sqlite) put(ctx context.Context, tx *db.Tx, d document) error {
	if _, err := tx.Exec(ctx, `DELETE FROM search_text WHERE rowid = $1`, d.id); err != nil {
		return err
	}
	titleWords, titleStems := joined(d.title)
	bodyWords, bodyStems := joined(d.body)
	if _, err := tx.Exec(ctx, `INSERT INTO search_text (rowid, kind, title, body, title_stem, body_stem) VALUES ($1, $2, $3, $4, $5, $6)`,
		d.id, d.kind, titleWords, bodyWords, titleStems, bodyStems); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO search_document (id, kind, stamp, named) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, stamp = excluded.stamp, named = excluded.named`, d.id, d.kind, d.stamp, strings.Join(d.named, " "))
	return err
}

func joined(list []form) (words, stems string) {
	var w, s strings.Builder
	for _, f := range list {
		w.WriteString(f.fold + " ")
		if f.stem != "" {
			s.WriteString(f.stem + " ")
		}
	}
	return w.String(), s.String()
}

func (sqlite) drop(ctx context.Context, tx *db.Tx, ids []int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM search_text WHERE rowid IN ($1[])`, db.Ints(ids)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM search_document WHERE id IN ($1[])`, db.Ints(ids))
	return err
}

// lost: FTS5 keeps the length of each row it has.
func (sqlite) lost() string {
	return `SELECT COUNT(*) FROM search_document d WHERE NOT EXISTS (SELECT 1 FROM search_text_docsize x WHERE x.id = d.id)`
}
