package item

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Carry moves conversations of from, which moves into into, until about max rows have moved or none is left; roots are those
// that moved, and n is how many rows did.
// What was for the members of from is for those of into. What was for the network becomes so too when into is opened to
// networks that from is not: nothing is read by more people than before, but by the members of into.
func Carry(ctx context.Context, tx *db.Tx, from, into space.Space, max int) (roots []ref.Item, n int, err error) {
	const op = "item.Carry"
	list, err := db.All(ctx, tx, Scan, `SELECT `+Columns+` FROM item i WHERE i.space_id = $1 AND i.parent_id = 0 ORDER BY i.created DESC, i.id DESC LIMIT $2`, from.ID, max)
	if err != nil || len(list) == 0 {
		return nil, 0, fail.Wrap(op, err)
	}
	wider, err := Widens(ctx, tx, from, into)
	if err != nil {
		return nil, 0, fail.Wrap(op, err)
	}
	for _, i := range list {
		if i.Audience == space.InNetwork && wider {
			i.Audience = space.InGroup
		}
		if err := Move(ctx, tx, i, into); err != nil {
			return roots, n, err
		}
		roots = append(roots, i.ID)
		if n += 1 + int(i.Replies); n >= max {
			break
		}
	}
	return roots, n, nil
}

// Widens tells whether what is for the network in into reaches networks that from is not opened to. One query.
func Widens(ctx context.Context, q db.Q, from, into space.Space) (wider bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM space_opening o WHERE o.space_id = $2 AND o.state = 'opened'
		AND NOT EXISTS (SELECT 1 FROM space_opening x WHERE x.space_id = $1 AND x.state = 'opened' AND x.network_id = o.network_id))`, from.ID, into.ID).Scan(&wider)
	return wider, fail.Wrap("item.Widens", err)
}
