package demo

import (
	"context"
	"fmt"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
)

// visits makes the last visit of each person, to the week: that of the last thing they did, or a later one, since one reads
// more often than one writes. One in eight never came back after the account was made.
func (f *filler) visits(ctx context.Context) error {
	type last struct {
		person ref.Person
		at     time.Time
	}
	list, err := db.All(ctx, f.site.Core.DB.Q(), func(r db.Row) (l last, err error) {
		return l, r.Scan(&l.person, db.Scanned{T: &l.at})
	}, `SELECT p.id, COALESCE((SELECT MAX(i.created) FROM item i WHERE i.author_id = p.id), 0) FROM person p ORDER BY p.id`)
	if err != nil {
		return fmt.Errorf("visits: %w", err)
	}
	return f.each(ctx, "visits", len(list), func(tx *db.Tx, k int) error {
		l := list[k]
		if l.at.IsZero() && k%8 == 0 {
			return nil
		}
		at := f.now.AddDate(0, 0, -7*(k%11))
		if l.at.After(at) {
			at = l.at
		}
		return account.Visited(ctx, tx, l.person, at)
	})
}
