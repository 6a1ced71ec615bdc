package feed

import (
	"context"

	"maillage/core/db"
	"maillage/core/journal"
	"maillage/kit/fail"
)

// arrivals is the fact of a group that another has moved into.
var arrivals = []string{"group.merged"}

// arrive is the follower that makes the secret addresses of a group that moved into another lead there, for those who have none
// there.
func arrive(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	const gone = `space_id IN (SELECT g.id FROM space g WHERE g.into_id = $1 AND g.state = 'merged')`
	for _, text := range []string{
		`DELETE FROM feed_address WHERE ` + gone + ` AND (person_id IN (SELECT a.person_id FROM feed_address a WHERE a.space_id = $1)
			OR space_id <> (SELECT MIN(o.space_id) FROM feed_address o JOIN space x ON x.id = o.space_id WHERE o.person_id = feed_address.person_id AND x.into_id = $1 AND x.state = 'merged'))`,
		`UPDATE feed_address SET space_id = $1 WHERE ` + gone,
	} {
		if _, err := tx.Exec(ctx, text, f.Space); err != nil {
			return fail.Wrap("feed.arrive", err)
		}
	}
	return nil
}
