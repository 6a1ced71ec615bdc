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

// kinds is the documents of a side.
func (of side) kinds() string {
	if of == inTexts {
		return `d.kind = 'item'`
	}
	return `d.kind IN ('person', 'space')`
}

// find: the weights are those of D (text), C, B, A (title); 1 divides by the logarithm of the length.
func (postgres) find(columns, from, where string, of side, ranked bool) string {
	fit, order := `CAST(0 AS DOUBLE PRECISION)`, `d.id DESC`
	if ranked {
		fit, order = `CAST(ts_rank('{0.2, 0, 0, 1}', d.forms, CAST(CAST($1 AS TEXT) AS TSQUERY), 1) AS DOUBLE PRECISION)`, `fit DESC, d.id DESC`
	}
	return `SELECT d.fit, ` + columns + `
		FROM (SELECT d.id, d.kind, ` + fit + ` AS fit FROM search_document d
			WHERE d.forms @@ CAST(CAST($1 AS TEXT) AS TSQUERY) AND ` + of.kinds() + ` AND d.id < $4 ORDER BY ` + order + ` LIMIT $3) d ` + from + `
		WHERE ` + where + ` ORDER BY ` + order + ` LIMIT $2`
}

func (postgres) count(of side) string {
	return `SELECT COUNT(*) FROM (SELECT 1 FROM search_document d WHERE d.forms @@ CAST(CAST($1 AS TEXT) AS TSQUERY) AND ` + of.kinds() + ` LIMIT $2) x`
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
