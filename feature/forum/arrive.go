package forum

import (
	"context"
	"encoding/json"
	"slices"

	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/french"
)

// arrivals is the facts of groups that move into others.
var arrivals = []string{"group.carried", "group.merged"}

// follow is the follower of the journal.
func (f *Forum) follow(ctx context.Context, tx *db.Tx, x journal.Fact) error {
	if slices.Contains(titled, x.Kind) {
		return f.retitle(ctx, tx, x)
	}
	return arrive(ctx, tx, x)
}

// arrive makes topics that came with another group news to nobody, and puts its drawers with those of the one that took it in.
func arrive(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	if f.Kind == "group.merged" {
		return takeDrawers(ctx, tx, f.Space)
	}
	var came struct{ Items []ref.Item }
	if err := json.Unmarshal(f.Data, &came); err != nil {
		return fail.E("forum.arrive", fail.Internal, err)
	}
	_, err := tx.Exec(ctx, `UPDATE forum_topic SET came = $1 WHERE item_id IN ($2[])`, db.Millis(f.At), db.Ints(came.Items))
	return fail.Wrap("forum.arrive", err)
}

// takeDrawers puts the categories of groups that moved into s after its own; two of one name become one.
func takeDrawers(ctx context.Context, tx *db.Tx, s ref.Space) error {
	const op = "forum.takeDrawers"
	own, err := categories(ctx, tx, s)
	if err != nil {
		return err
	}
	named := map[string]ref.Item{}
	for _, c := range own {
		named[french.Fold(c.Name)] = c.ID
	}
	come, err := db.All(ctx, tx, func(r db.Row) (c Category, err error) { return c, r.Scan(&c.ID, &c.Name) },
		`SELECT c.id, c.name FROM forum_category c JOIN space g ON g.id = c.space_id WHERE g.into_id = $1 AND g.state = 'merged' ORDER BY c.space_id, c.rank, c.id`, s)
	if err != nil {
		return fail.Wrap(op, err)
	}
	for n, c := range come {
		text, args := `UPDATE forum_category SET space_id = $1, rank = $2 WHERE id = $3`, []any{s, len(own) + n, c.ID}
		if same, ok := named[french.Fold(c.Name)]; ok {
			if _, err := tx.Exec(ctx, `UPDATE forum_topic SET category_id = $1 WHERE category_id = $2`, same, c.ID); err != nil {
				return fail.Wrap(op, err)
			}
			text, args = `DELETE FROM forum_category WHERE id = $1`, []any{c.ID}
		}
		if _, err := tx.Exec(ctx, text, args...); err != nil {
			return fail.Wrap(op, err)
		}
		named[french.Fold(c.Name)] = c.ID
	}
	_, err = tx.Exec(ctx, `DELETE FROM forum_caught WHERE space_id IN (SELECT g.id FROM space g WHERE g.into_id = $1 AND g.state = 'merged')`, s)
	return fail.Wrap(op, err)
}
