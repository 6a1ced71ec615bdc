package home

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// forget erases when p was here, and which stream they keep.
func forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM home_visit WHERE person_id = $1`, p)
	return fail.Wrap("home.forget", err)
}

// exported is what is kept of somebody's visits.
var exported = part.Export{
	Name: "home", Label: "home.export.title",
	Columns: []part.Column{{Name: "seen", Label: "home.export.seen"}, {Name: "before", Label: "home.export.before"}, {Name: "stream", Label: "home.export.stream", Words: streamWords}},
	Rows: part.Select(`SELECT seen, since, stream FROM home_visit WHERE person_id = $1`, func(r db.Row) ([]any, error) {
		var seen, before time.Time
		var s string
		err := r.Scan(db.Scanned{T: &seen}, db.Scanned{T: &before}, &s)
		return []any{seen, before, s}, err
	}),
}

// streamWords is the words key of a stream that is kept.
func streamWords(s string) string {
	switch Stream(s) {
	case Recent:
		return "home.tab.recents"
	case Unanswered:
		return "home.tab.sans-reponse"
	}
	return "home.tab.suivis"
}
