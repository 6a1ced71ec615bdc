package forum

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// mostNear is how many topics are proposed beside another, or under a title that is being typed.
const mostNear = 5

// Near returns the topics that v may read and that are about what text is about, the nearest first, at most five, without
// except. Nil on a site without a search. At most three queries.
func (f *Forum) Near(ctx context.Context, v *access.Viewer, text string, except ref.Item) ([]item.Item, error) {
	if f.core.Near == nil {
		return nil, nil
	}
	ids, err := f.core.Near(ctx, v, text, []string{Kind}, mostNear+1)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	by, err := shown(ctx, f.core.DB.Q(), v, ids)
	if err != nil {
		return nil, err
	}
	var list []item.Item
	for _, id := range ids {
		if i, ok := by[id]; ok && id != except && len(list) < mostNear {
			list = append(list, i)
		}
	}
	return list, nil
}

// Shown returns those of ids that are published and that v may read, by id. One query.
func (f *Forum) Shown(ctx context.Context, v *access.Viewer, ids []ref.Item) (map[ref.Item]item.Item, error) {
	return shown(ctx, f.core.DB.Q(), v, ids)
}

// shown returns those of ids that are published and that v may read, by id.
func shown(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item) (map[ref.Item]item.Item, error) {
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) AND i.state = 'published' AND i.root_state = 'published' AND `+access.Visible("i", 2),
		append([]any{db.Ints(ids)}, v.Args()...)...)
	out := make(map[ref.Item]item.Item, len(list))
	for _, i := range list {
		out[i.ID] = i
	}
	return out, fail.Wrap("forum.shown", err)
}
