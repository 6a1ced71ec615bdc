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

// engine is what the two databases do each in its way.
type engine interface {
	// match writes q as a query of the engine, for documents that have as many of its terms as asked and are of one of kinds.
	match(q ask, have share, kinds ...string) string
	// find returns the text of a query: the columns of the rows of from (which speaks of document d) that fit match $1 and
	// where, newest first, at most $2, the first column being how well they fit; 0 when it is not to be ranked.
	find(columns, from, where string, ranked bool) string
	// probe is the text of a query that counts the documents that fit match $1, up to $2; "" where ranking costs the same
	// whatever the words.
	probe() string
	// put stores d in place of what was there.
	put(ctx context.Context, tx *db.Tx, d document) error
	// lost is the text of a query that counts the documents that are not found by any word; "" where none can be.
	lost() string
	// drop forgets documents.
	drop(ctx context.Context, tx *db.Tx, ids []int64) error
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
