package post

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// forget leaves the votes of p counted, and keeps nothing of who voted.
func forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	for _, text := range []string{
		`UPDATE post_poll SET gone = gone + 1 WHERE item_id IN (SELECT item_id FROM post_poll_vote WHERE person_id = $1 UNION SELECT item_id FROM post_poll_voter WHERE person_id = $1)`,
		`UPDATE post_poll_choice SET ballots = ballots + 1 WHERE EXISTS (SELECT 1 FROM post_poll_vote v WHERE v.item_id = post_poll_choice.item_id AND v.choice = post_poll_choice.n AND v.person_id = $1)`,
		`DELETE FROM post_poll_vote WHERE person_id = $1`,
		`DELETE FROM post_poll_voter WHERE person_id = $1`,
	} {
		if _, err := tx.Exec(ctx, text, p); err != nil {
			return fail.Wrap("post.forget", err)
		}
	}
	return nil
}

// exports is what people may take with them besides what they published: their votes. Of an anonymous one the site knows only
// that they voted.
var exports = []part.Export{{
	Name: "votes", Label: "post.export.votes",
	Columns: []part.Column{{Name: "item", Label: "post.export.item"}, {Name: "choice", Label: "post.export.choice"}, {Name: "at", Label: "post.export.at"}},
	Rows: part.Select(`SELECT v.item_id, c.label, v.at FROM post_poll_vote v JOIN post_poll_choice c ON c.item_id = v.item_id AND c.n = v.choice WHERE v.person_id = $1
		UNION ALL SELECT w.item_id, '', 0 FROM post_poll_voter w WHERE w.person_id = $1 ORDER BY 1, 2`, func(r db.Row) ([]any, error) {
		var id ref.Item
		var choice string
		var at time.Time
		err := r.Scan(&id, &choice, db.Scanned{T: &at})
		return []any{id.String(), choice, at}, err
	}),
}}
