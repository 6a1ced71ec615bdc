package wiki

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Node is a page in the tree of its place.
type Node struct {
	ID       ref.Item
	Title    string
	Above    ref.Item
	HasUnder bool
	Under    []Node // where they were asked for
}

// maxSiblings is how many pages are listed under one; more are found in the list of all pages.
const maxSiblings = 300

// under returns the pages right under each of above that v sees, by title; above 0 is the top. One query. A page whose own
// page above is gone, or hidden from v, is at the top for v.
func under(ctx context.Context, q db.Q, v *access.Viewer, s ref.Space, above []ref.Item) (map[ref.Item][]Node, error) {
	args := append([]any{s, db.Ints(above), maxSiblings * (len(above) + 1), Kind}, v.Args()...)
	list, err := db.All(ctx, q, func(r db.Row) (n Node, err error) {
		return n, r.Scan(&n.ID, &n.Title, &n.Above, &n.HasUnder)
	}, `SELECT i.id, i.title, CASE WHEN a.id IS NULL THEN 0 ELSE p.above_id END,
			EXISTS (SELECT 1 FROM wiki_page c JOIN item i ON i.id = c.item_id WHERE c.above_id = p.item_id AND i.space_id = $1 AND i.state = 'published' AND `+access.Visible("i", 5)+`)
		FROM item i JOIN wiki_page p ON p.item_id = i.id
		LEFT JOIN item a ON a.id = p.above_id AND a.space_id = $1 AND a.state = 'published' AND `+access.Visible("a", 5)+`
		WHERE i.space_id = $1 AND i.kind = $4 AND i.state = 'published' AND `+access.Visible("i", 5)+`
			AND CASE WHEN a.id IS NULL THEN 0 ELSE p.above_id END IN ($2[])
		ORDER BY i.title, i.id LIMIT $3`, args...)
	if err != nil {
		return nil, fail.Wrap("wiki.under", err)
	}
	out := map[ref.Item][]Node{}
	for _, n := range list {
		out[n.Above] = append(out[n.Above], n)
	}
	return out, nil
}

// over returns what is above id, from the top down, at most maxDepth pages. One query.
func over(ctx context.Context, q db.Q, id ref.Item) ([]ref.Item, error) {
	list, err := db.All(ctx, q, db.One[ref.Item], `WITH RECURSIVE up (id, n) AS (
			SELECT above_id, 1 FROM wiki_page WHERE item_id = $1 AND above_id <> 0
			UNION ALL SELECT p.above_id, up.n + 1 FROM wiki_page p JOIN up ON p.item_id = up.id WHERE p.above_id <> 0 AND up.n < $2)
		SELECT id FROM up ORDER BY n DESC`, id, maxDepth)
	return list, fail.Wrap("wiki.over", err)
}

// deep is how many levels of pages are under id, itself included. One query.
func deep(ctx context.Context, q db.Q, id ref.Item) (n int, err error) {
	err = q.QueryRow(ctx, `WITH RECURSIVE down (id, n) AS (
			SELECT CAST($1 AS BIGINT), 1 UNION ALL SELECT p.item_id, down.n + 1 FROM wiki_page p JOIN down ON p.above_id = down.id WHERE down.n <= $2)
		SELECT MAX(n) FROM down`, id, maxDepth).Scan(&n)
	return n, fail.Wrap("wiki.deep", err)
}

// Tree returns the tree of s as v sees it, unfolded down to id (0: the top and what is right under it). Three queries.
func (w *Wiki) Tree(ctx context.Context, v *access.Viewer, s space.Space, id ref.Item) ([]Node, error) {
	q := w.core.DB.Q()
	open := []ref.Item{0}
	if id != 0 {
		above, err := over(ctx, q, id)
		if err != nil {
			return nil, err
		}
		open = append(append(open, above...), id)
	}
	by, err := under(ctx, q, v, s.ID, open)
	if err != nil {
		return nil, err
	}
	if id == 0 {
		first := make([]ref.Item, 0, len(by[0]))
		for _, n := range by[0] {
			if n.HasUnder {
				first = append(first, n.ID)
			}
		}
		below, err := under(ctx, q, v, s.ID, first[:min(len(first), maxUnfolded)])
		if err != nil {
			return nil, err
		}
		for id, list := range below {
			if id != 0 {
				by[id] = list
			}
		}
	}
	return grown(by, 0, 0), nil
}

// maxUnfolded is how many pages of the top show what is under them on the first page.
const maxUnfolded = 60

func grown(by map[ref.Item][]Node, at ref.Item, depth int) []Node {
	list := by[at]
	if depth > maxDepth {
		return list
	}
	for n := range list {
		list[n].Under = grown(by, list[n].ID, depth+1)
	}
	return list
}

// fits tells whether id may stand under above, in s: not under itself, and not too deep. id is 0 for a new page.
func fits(ctx context.Context, q db.Q, v *access.Viewer, s ref.Space, id, above ref.Item) error {
	const op = "wiki.fits"
	if above == 0 {
		return nil
	}
	a, err := item.Get(ctx, q, above)
	if fail.Is(err, fail.Hidden) || err == nil && (a.Kind != Kind || a.Space != s || a.State != item.Published || !v.Sees(a)) {
		return fail.Fields(op, fail.On("sous", "web.field.choice"))
	}
	if err != nil {
		return err
	}
	line, err := over(ctx, q, above)
	if err != nil {
		return err
	}
	height := 1
	if id != 0 {
		if height, err = deep(ctx, q, id); err != nil {
			return err
		}
	}
	for _, x := range append(line, above) {
		if x == id {
			return fail.Fields(op, fail.On("sous", "wiki.under_itself"))
		}
	}
	if len(line)+1+height > maxDepth {
		return fail.Fields(op, fail.On("sous", "wiki.too_deep", "n", maxDepth))
	}
	return nil
}
