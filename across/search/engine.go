package search

import (
	"context"
	"strings"

	"maillage/core/db"
)

// document is what is indexed of one thing: its words in order.
type document struct {
	id          int64
	kind        string // inItem, inPerson or inSpace
	stamp       int64
	title, body []form
	named       []string // distinct words of the title that may be found mistyped
	said        []string // those of the body, with those of named
}

// form is one word of a document. stem is "" for common words.
type form struct{ fold, stem string }

// share is how many of the terms a document must have.
type share int

const (
	every share = iota
	half        // or more; where there are many terms, one: who has more of them fits better
	atLeastOne
	twoOf // or more; of one or two, one
)

// mostHalved: terms of which every half is asked for; there are 20 halves of six.
const mostHalved = 6

// join writes a query from those of the terms, by the two signs of the language.
func (have share) join(terms []string, and, or string) string {
	switch {
	case have == every:
		return strings.Join(terms, and)
	case have == atLeastOne, have == half && len(terms) > mostHalved, have == twoOf && len(terms) < 3:
		return strings.Join(terms, or)
	}
	n := (len(terms) + 1) / 2
	if have == twoOf {
		n = 2
	}
	var all []string
	for _, some := range choose(terms, n) {
		all = append(all, "("+strings.Join(some, and)+")")
	}
	return strings.Join(all, or)
}

// choose returns every way of taking n of list.
func choose(list []string, n int) [][]string {
	if n == 0 {
		return [][]string{nil}
	}
	var out [][]string
	for i := range len(list) - n + 1 {
		for _, rest := range choose(list[i+1:], n-1) {
			out = append(out, append([]string{list[i]}, rest...))
		}
	}
	return out
}

// where a document comes from.
const (
	inItem   = "item"
	inPerson = "person"
	inSpace  = "space"
)

// side is which documents are looked in: what was said, or who and where. They are apart, so that names are found without
// reading all that was said.
type side int

const (
	inTexts side = iota
	inNames
)

func sideOf(kind string) side {
	if kind == inItem {
		return inTexts
	}
	return inNames
}

// engine is what the two databases do each in its way.
type engine interface {
	// match writes q as a query of the engine, for documents that have as many of its terms as asked.
	match(q ask, have share) string
	// find returns the text of a query: the columns of the rows of from (which speaks of document d) that fit match $1 and
	// where, at most $2, of the first $3 documents of a side that fit below $4. The first column is how well each fits.
	// Ranked, what fits best is first; otherwise the newest, and all fit alike.
	find(columns, from, where string, l looking) string
	// count is the text of a query that counts the documents of a side that fit match $1, up to $2.
	count(l looking) string
	// put stores d in place of what was there.
	put(ctx context.Context, tx *db.Tx, d document) error
	// lost is the text of a query that counts the documents that are not found by any word; "" where none can be.
	lost() string
	// drop forgets documents of a side.
	drop(ctx context.Context, tx *db.Tx, of side, ids []int64) error
	// scrub does a little of the work of leaving no word of what was dropped on the disk, and tells whether more is to be
	// done; first begins it.
	scrub(ctx context.Context, tx *db.Tx, first bool) (more bool, err error)
}

func engineOf(e db.Engine) engine {
	if e == db.Postgres {
		return postgres{}
	}
	return sqlite{}
}

// searched is the forms that d is found by: of its title every word, of the rest those that tell something.
func (d document) searched() (title, body []string) {
	for _, f := range d.title {
		title = append(title, f.found())
	}
	for _, f := range d.body {
		if f.stem != "" {
			body = append(body, f.stem)
		}
	}
	return title, body
}

// found is what a word of a title is found by.
func (f form) found() string {
	if f.stem != "" {
		return f.stem
	}
	return f.fold
}
