package moderation

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// factMerged says that another group has moved whole into the place of the fact.
const factMerged = "group.merged"

// takeIn makes what was decided in the groups that moved into s decisions of s: that is where a sanction is lifted, or contested.
func takeIn(ctx context.Context, tx *db.Tx, s ref.Space) error {
	_, err := tx.Exec(ctx, `UPDATE moderation_decision SET space_id = $1 WHERE space_id IN (SELECT g.id FROM space g WHERE g.into_id = $1 AND g.state = 'merged')`, s)
	return fail.Wrap("moderation.takeIn", err)
}
