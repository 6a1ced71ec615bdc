package home

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// pinned returns what stands at the head of the places of q, the latest first.
func (q *query) pinned(ctx context.Context, d db.Q) ([]item.Item, error) {
	return q.and(`i.pinned <> 0 AND i.state = 'published'`).all(ctx, d, `i.pinned DESC, i.id DESC`, maxPinned)
}

// countPinned is how many items stand at the head of s.
func countPinned(ctx context.Context, d db.Q, s ref.Space) (n int, err error) {
	err = d.QueryRow(ctx, `SELECT COUNT(*) FROM item WHERE space_id = $1 AND pinned <> 0 AND state = 'published'`, s).Scan(&n)
	return n, fail.Wrap("home.countPinned", err)
}

// last is a row of home_visit.
type last struct {
	since, seen time.Time
	stream      Stream
}

// lastOf is the zero last for someone who never came.
func lastOf(ctx context.Context, d db.Q, p ref.Person) (l last, err error) {
	err = d.QueryRow(ctx, `SELECT since, seen, stream FROM home_visit WHERE person_id = $1`, p).Scan(db.Scanned{T: &l.since}, db.Scanned{T: &l.seen}, &l.stream)
	if err == db.ErrNoRows {
		return last{}, nil
	}
	return l, fail.Wrap("home.lastOf", err)
}

func putLast(ctx context.Context, tx *db.Tx, p ref.Person, l last) error {
	_, err := tx.Exec(ctx, `INSERT INTO home_visit (person_id, since, seen, stream) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id) DO UPDATE SET since = excluded.since, seen = excluded.seen, stream = excluded.stream`, p, db.Millis(l.since), db.Millis(l.seen), string(l.stream))
	return fail.Wrap("home.putLast", err)
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

// discover passes over groups in the order in which something was last published, by its index: the sign before the column keeps
// it from sorting those of whole networks.
func discover(ctx context.Context, q db.Q, v *access.Viewer) ([]space.Space, error) {
	var known []ref.Space
	for _, p := range v.Places {
		known = append(known, p.Space)
	}
	args := append([]any{db.Ints(v.Networks()), db.Ints(known), discovered}, v.SpaceArgs()...)
	list, err := space.List(ctx, q, `+s.network_id IN ($1[]) AND s.kind = 'group' AND s.state = 'active' AND s.id NOT IN ($2[]) AND `+access.SpaceVisible("s", 4)+`
		ORDER BY s.posted DESC, s.id DESC LIMIT $3`, args...)
	return list, fail.Wrap("home.discover", err)
}
