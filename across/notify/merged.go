package notify

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// factMerged says that another group has moved whole into the place of the fact.
const factMerged = "group.merged"

// takeIn gives the place s what was told of the groups that moved into it: who chose nothing there keeps the level they had in the
// one that moved, and notices about what was published in it are of its new place.
func takeIn(ctx context.Context, tx *db.Tx, s ref.Space) error {
	const gone = `(SELECT g.id FROM space g WHERE g.into_id = $1 AND g.state = 'merged')`
	for _, text := range []string{
		`INSERT INTO notice_level (space_id, person_id, level) SELECT CAST($1 AS BIGINT), l.person_id, MIN(l.level) FROM notice_level l
			JOIN membership m ON m.space_id = $1 AND m.person_id = l.person_id AND m.state IN ('active', 'muted') WHERE l.space_id IN ` + gone + ` GROUP BY l.person_id ON CONFLICT DO NOTHING`,
		`DELETE FROM notice_level WHERE space_id IN ` + gone,
		`UPDATE notice SET space_id = $1 WHERE item_id <> 0 AND space_id IN ` + gone,
	} {
		if _, err := tx.Exec(ctx, text, s); err != nil {
			return fail.Wrap("notify.takeIn", err)
		}
	}
	return nil
}
