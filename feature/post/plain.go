package post

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// plain returns those of ids that hold no poll and share nothing.
func plain(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]bool, error) {
	out := map[ref.Item]bool{}
	list, err := db.All(ctx, q, db.One[ref.Item], `SELECT item_id FROM post WHERE item_id IN ($1[]) AND poll = FALSE AND shared_id = 0`, db.Ints(ids))
	for _, id := range list {
		out[id] = true
	}
	return out, fail.Wrap("post.plain", err)
}
