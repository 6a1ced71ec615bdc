package search

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"maillage/core/db"
)

// postgres finds by a tsvector, written here word by word: the server's own parser, whose idea of a word depends on its
// language, never sees the text.
type postgres struct{}

// match: every word is between quotes and is letters and figures alone, so that nothing typed is a sign of the language.
func (e postgres) match(q ask, have share) string {
	weight := ""
	if q.title {
		weight = ":A"
	}
	var all []string
	for _, t := range q.terms {
		var list []string
		for _, f := range t.all() {
			list = append(list, "'"+f+"'"+weight)
		}
		all = append(all, "("+strings.Join(list, " | ")+")")
	}
	return have.join(all, " & ", " | ")
}

// fits is the condition that d is of the side, and fits match $1, as the indexes have it: each side has its own, and the titles
// of publications one more, since an index of all words does not tell those of titles.
func (l looking) fits() string {
	const match = ` @@ CAST(CAST($1 AS TEXT) AS TSQUERY) AND `
	switch {
	case l.of == inNames:
		return `d.forms` + match + `d.kind IN ('person', 'space')`
	case l.title:
		return `ts_filter(d.forms, '{a}')` + match + `d.kind = 'item'`
	}
	return `d.forms` + match + `d.kind = 'item'`
}

// find: the weights are those of D (text), C, B, A (title); 1 divides by the logarithm of the length. Planned anew, since of
// what many documents have, the planner knows whether it is soonest found from the newest on or by the index of words.
func (postgres) find(columns, from, where string, l looking) string {
	// The sign keeps from passing over everything from the newest on: what few have is taken for likelier than it is. Rows are
	// joined in the order that the documents come in, which the planner knows of a column of its own alone.
	nth, newest := `, d.id + 0 AS nth`, `nth DESC`
	if l.many {
		nth, newest = ``, `d.id DESC`
	}
	fit, order := `CAST(0 AS DOUBLE PRECISION)`, newest
	if l.ranked {
		fit, order = `CAST(ts_rank('{0.2, 0, 0, 1}', d.forms, CAST(CAST($1 AS TEXT) AS TSQUERY), 1) AS DOUBLE PRECISION)`, `fit DESC, `+newest
	}
	return db.Anew + `SELECT d.fit, ` + columns + `
		FROM (SELECT d.id, d.kind` + nth + `, ` + fit + ` AS fit FROM search_document d
			WHERE ` + l.fits() + ` AND d.id < $4 ORDER BY ` + order + ` LIMIT $3) d ` + from + `
		WHERE ` + where + ` ORDER BY ` + order + ` LIMIT $2`
}

func (postgres) count(l looking) string {
	return `SELECT COUNT(*) FROM (SELECT 1 FROM search_document d WHERE ` + l.fits() + ` LIMIT $2) x`
}

const (
	mostPlaces = 255   // places of one word that a tsvector keeps
	lastPlace  = 16383 // beyond, places are no longer told apart
)

func (postgres) put(ctx context.Context, tx *db.Tx, d document) error {
	_, err := tx.Exec(ctx, `INSERT INTO search_document (id, kind, stamp, named, forms) VALUES ($1, $2, $3, $4, CAST(CAST($5 AS TEXT) AS TSVECTOR))
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, stamp = excluded.stamp, named = excluded.named, forms = excluded.forms`,
		d.id, d.kind, d.stamp, strings.Join(d.named, " "), vector(d))
	return err
}

// vector writes d as a tsvector: 'eau':1A,7 'lyce':9.
func vector(d document) string {
	places := map[string][]string{}
	add := func(lexeme, place string) {
		if len(places[lexeme]) < mostPlaces {
			places[lexeme] = append(places[lexeme], place)
		}
	}
	at := 0
	title, body := d.searched()
	for _, part := range []struct {
		forms  []string
		weight string
	}{{title, "A"}, {body, ""}} {
		for _, f := range part.forms {
			at = min(at+1, lastPlace)
			add(f, strconv.Itoa(at)+part.weight)
		}
	}
	var b strings.Builder
	lexemes := make([]string, 0, len(places))
	for l := range places {
		lexemes = append(lexemes, l)
	}
	slices.Sort(lexemes)
	for _, l := range lexemes {
		b.WriteString("'" + l + "':" + strings.Join(places[l], ",") + " ")
	}
	return b.String()
}

func (postgres) drop(ctx context.Context, tx *db.Tx, _ side, ids []int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM search_document WHERE id IN ($1[])`, db.Ints(ids))
	return err
}

func (postgres) lost() string { return "" }
