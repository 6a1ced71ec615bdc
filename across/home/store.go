package home

import (
	"context"
	"math"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// lister is one query over the spine: which kinds, where, for whom.
type lister struct {
	viewer *access.Viewer
	kinds  []string
	where  string
	arg    any
}

func newLister(v *access.Viewer, kinds []string) lister { return lister{viewer: v, kinds: kinds} }

func (l lister) inNetworks(ids []ref.Space) lister {
	l.where, l.arg = `i.network_id IN ($5[])`, db.Ints(ids)
	return l
}

func (l lister) inNetwork(id ref.Space) lister {
	l.where, l.arg = `i.network_id = $5`, id
	return l
}

func (l lister) inSpace(id ref.Space) lister {
	l.where, l.arg = `i.space_id = $5`, id
	return l
}

// list returns at most max root items older than m, newest first. Drafts are not in streams, not even for their author.
func (l lister) list(ctx context.Context, q db.Q, m Mark, max int) ([]item.Item, error) {
	at, id := int64(math.MaxInt64), int64(math.MaxInt64)
	if !m.At.IsZero() {
		at, id = m.At.UnixMilli(), m.ID
	}
	text := `SELECT ` + item.Columns + ` FROM item i
		WHERE i.parent_id = 0 AND ` + l.where + ` AND (i.created, i.id) < ($1, $2) AND i.kind IN ($3[]) AND i.state <> 'draft' AND ` + access.Visible("i", 6) + `
		ORDER BY i.created DESC, i.id DESC LIMIT $4`
	args := append([]any{at, id, db.Texts(l.kinds), max, l.arg}, l.viewer.Args()...)
	list, err := db.All(ctx, q, item.Scan, text, args...)
	return list, fail.Wrap("home.list", err)
}

// animators returns who runs s, the latest first, at most max.
func animators(ctx context.Context, q db.Q, s ref.Space, max int) ([]ref.Person, error) {
	list, err := space.People(ctx, q, s, []space.State{space.Active}, space.Animator, max)
	out := make([]ref.Person, len(list))
	for n, m := range list {
		out[n] = m.Person
	}
	return out, err
}

// discovered is how many groups are proposed at once.
const discovered = 4

func discover(ctx context.Context, q db.Q, v *access.Viewer) ([]space.Space, error) {
	var known []ref.Space
	for _, p := range v.Places {
		known = append(known, p.Space)
	}
	args := append([]any{db.Ints(v.Networks()), db.Ints(known), discovered}, v.SpaceArgs()...)
	list, err := space.List(ctx, q, `s.network_id IN ($1[]) AND s.kind = 'group' AND s.state = 'active' AND s.id NOT IN ($2[]) AND `+access.SpaceVisible("s", 4)+`
		ORDER BY s.posted DESC, s.id LIMIT $3`, args...)
	return list, fail.Wrap("home.discover", err)
}
