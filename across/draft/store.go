package draft

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/kit/fail"
)

// places is the items and spaces of list that are there, by id; items only those that v may see. Three queries at most.
func places(ctx context.Context, q db.Q, v *access.Viewer, list []text.Draft) (map[ref.Item]item.Item, map[ref.Space]space.Space, error) {
	var about []ref.Item
	var in []ref.Space
	for _, x := range list {
		if x.Spot.Item != 0 {
			about = append(about, x.Spot.Item)
		}
		if x.Spot.Space != 0 {
			in = append(in, x.Spot.Space)
		}
	}
	items := map[ref.Item]item.Item{}
	if len(about) > 0 {
		rows, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) AND `+access.Visible("i", 2), append([]any{db.Ints(about)}, v.Args()...)...)
		if err != nil {
			return nil, nil, fail.Wrap("draft.places", err)
		}
		for _, i := range rows {
			items[i.ID] = i
			in = append(in, i.Space)
		}
	}
	spaces, err := space.Some(ctx, q, in)
	if err != nil {
		return nil, nil, err
	}
	var networks []ref.Space
	for _, s := range spaces {
		networks = append(networks, s.Network)
	}
	above, err := space.Some(ctx, q, networks)
	for id, s := range above {
		spaces[id] = s
	}
	return items, spaces, err
}
