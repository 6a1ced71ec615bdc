package desk

import (
	"context"

	"maillage/core/db"
	"maillage/core/journal"
	"maillage/kit/fail"
)

// arrivals is the fact of a group that another has moved into.
var arrivals = []string{"group.merged"}

// arrive is the follower that forgets what was counted of a group that moved into another, and of the other, whose weeks are
// counted anew with what came; who came is welcomed already.
func arrive(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	const gone = `(SELECT g.id FROM space g WHERE g.into_id = $1 AND g.state = 'merged')`
	for _, text := range []string{
		`DELETE FROM desk_week WHERE space_id = $1 OR space_id IN ` + gone,
		`INSERT INTO desk_welcome (space_id, person_id, at) SELECT m.space_id, m.person_id, m.joined FROM membership m
			WHERE m.space_id = $1 AND m.state IN ('active', 'muted') AND m.person_id IN (SELECT w.person_id FROM desk_welcome w WHERE w.space_id IN ` + gone + `) ON CONFLICT DO NOTHING`,
		`DELETE FROM desk_welcome WHERE space_id IN ` + gone,
		`DELETE FROM desk_template WHERE space_id IN ` + gone,
	} {
		if _, err := tx.Exec(ctx, text, f.Space); err != nil {
			return fail.Wrap("desk.arrive", err)
		}
	}
	return nil
}
