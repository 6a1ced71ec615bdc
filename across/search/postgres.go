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
// The kinds are a condition of find.
func (e postgres) match(q ask, have share, _ ...string) string {
	weight := ""
	if q.title {
		weight = "A"
	}
	var all []string
	for _, t := range q.terms {
		list := e.forms(nil, t, weight)
		for _, n := range t.near {
			list = e.forms(list, n, weight)
		}
		all = append(all, "("+strings.Join(list, " | ")+")")
	}
	return have.join(all, " & ", " | ")
}

// forms adds the forms of t: its stem, and the word itself, which makes who has the very word come first.
func (postgres) forms(list []string, t term, weight string) []string {
	labels := weight
	if t.prefix {
		labels += "*"
	}
	if labels != "" {
		labels = ":" + labels
	}
	if t.stem != "" {
		stem := "'" + t.stem + "'"
		if weight != "" {
			stem += ":" + weight
		}
		list = append(list, stem)
	}
	return append(list, "'="+t.fold+"'"+labels)
}

// probe: what is ranked is what is kept.
func (postgres) probe() string { return "" }

// find ranks only what is kept: ranking reads the whole document. The weights are those of D (text), C, B, A (title).
func (postgres) find(columns, from, where string, _ bool) string {
	return `SELECT ts_rank('{0.15, 0, 0, 1}', d.forms, CAST(CAST($1 AS TEXT) AS TSQUERY)), ` + columns + `
		FROM (SELECT d.id FROM search_document d ` + from + `
			WHERE d.forms @@ CAST(CAST($1 AS TEXT) AS TSQUERY) AND ` + where + `
			ORDER BY d.id DESC LIMIT $2) kept
		JOIN search_document d ON d.id = kept.id ` + from + `
		ORDER BY d.id DESC`
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

// vector writes d as a tsvector: 'eau':1A '=eaux':1A.
func vector(d document) string {
	places := map[string][]string{}
	add := func(lexeme, place string) {
		if len(places[lexeme]) < mostPlaces {
			places[lexeme] = append(places[lexeme], place)
		}
	}
	at := 0
	for _, part := range []struct {
		forms  []form
		weight string
	}{{d.title, "A"}, {d.body, ""}} {
		for _, f := range part.forms {
			at = min(at+1, lastPlace)
			place := strconv.Itoa(at) + part.weight
			add("="+f.fold, place)
			if f.stem != "" {
				add(f.stem, place)
			}
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

func (postgres) drop(ctx context.Context, tx *db.Tx, ids []int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM search_document WHERE id IN ($1[])`, db.Ints(ids))
	return err
}

func (postgres) lost() string { return "" }
