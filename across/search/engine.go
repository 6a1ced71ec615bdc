package search

import (
	"context"

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

// where a document comes from.
const (
	inItem   = "item"
	inPerson = "person"
	inSpace  = "space"
)

// engine is what the two databases do each in its way.
type engine interface {
	// match writes q as a query of the engine, for documents that have all its terms, or some, and are of one of kinds.
	match(q ask, some bool, kinds ...string) string
	// find returns the text of a query: the columns of the rows of from (which speaks of document d) that fit match $1 and
	// where, newest first, at most $2, the first column being how well they fit.
	find(columns, from, where string) string
	// put stores d in place of what was there.
	put(ctx context.Context, tx *db.Tx, d document) error
	// drop forgets documents.
	drop(ctx context.Context, tx *db.Tx, ids []int64) error
}

func engineOf(e db.Engine) engine {
	if e == db.Postgres {
		return postgres{}
	}
	return sqlite{}
}
