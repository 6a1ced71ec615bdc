package access_test

import (
	"context"
	"slices"
	"testing"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
)

// checkFounding fails when v, who sees s, has nothing to do with it while it waits for its founders.
func (w *world) checkFounding(t *testing.T, seed uint64, v *access.Viewer, s space.Space) {
	t.Helper()
	if !s.IsFounding() {
		return
	}
	p, ok := v.Place(s.ID)
	asked := ok && (p.State == space.Active || p.State == space.Muted || p.State == space.Invited)
	if !asked && v.Role(s.Network, s.Network) != space.Manager {
		t.Errorf("seed %d, person %d sees the group %d, which is being created", seed, v.Person, s.ID)
	}
	if access.CanSpace(v, access.Publish, s) == nil {
		t.Errorf("seed %d, person %d may publish in the group %d, which is being created", seed, v.Person, s.ID)
	}
}

// glance is what everybody may, at one moment, of the items of some groups.
type glance struct {
	viewers map[ref.Person]*access.Viewer
	reads   map[ref.Person]map[ref.Item]bool
	knows   map[ref.Person]map[ref.Item]bool // the author
}

func (w *world) glance(ctx context.Context, t *testing.T, q db.Q, ids []ref.Item) glance {
	t.Helper()
	g := glance{map[ref.Person]*access.Viewer{}, map[ref.Person]map[ref.Item]bool{}, map[ref.Person]map[ref.Item]bool{}}
	for _, p := range w.people {
		v, err := access.LoadID(ctx, q, p)
		if err != nil {
			t.Fatal(err)
		}
		g.viewers[p], g.reads[p], g.knows[p] = v, map[ref.Item]bool{}, map[ref.Item]bool{}
		for _, id := range ids {
			i, err := item.Get(ctx, q, id)
			if err != nil {
				t.Fatal(err)
			}
			g.reads[p][id] = v.Sees(i)
			_, g.knows[p][id] = access.Author(v, i)
		}
	}
	return g
}

// steps moves from into into as a site does, and looks after each transaction.
func (w *world) steps(ctx context.Context, t *testing.T, d *db.DB, from, into space.Space, look func()) {
	t.Helper()
	left := 0
	apart, err := space.Apart(ctx, d.Q(), from, into)
	if err != nil {
		t.Fatal(err)
	}
	write := func(do func(tx *db.Tx) error) {
		t.Helper()
		if err := d.Write(ctx, do); err != nil {
			t.Fatal(err)
		}
		look()
	}
	write(func(tx *db.Tx) error { return space.BeginMerging(ctx, tx, from, into) })
	for last, more := ref.Person(0), true; more; more = last != 0 {
		write(func(tx *db.Tx) error {
			c, err := space.CarryPeople(ctx, tx, from, into, last, 2)
			last, left = c.Last, left+len(c.Left)
			return err
		})
	}
	if left != apart {
		t.Errorf("it was said that %d people would not come, %d did not", apart, left)
	}
	for n := 1; n > 0; {
		write(func(tx *db.Tx) (err error) { _, n, err = item.Carry(ctx, tx, from, into, 3); return err })
	}
	for n := int64(1); n > 0; {
		write(func(tx *db.Tx) (err error) { n, err = space.LeaveMerged(ctx, tx, from.ID, 2); return err })
	}
	write(func(tx *db.Tx) error { return space.EndMerging(ctx, tx, from) })
}

// When a group moves into another, at every step: nobody reads more than before but the members of the other, and what those
// of one read they go on reading; who was put out of one stays out; the numbers said before are those that come.
func TestMergingWidensNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		for _, seed := range []uint64{105, 130, 131, 132, 133, 134, 141} { // 105 and 141 have an exclusion and an opening that tell
			w := build(ctx, t, d, seed)
			for n := 0; n < owns; n += 3 {
				w.merge(ctx, t, d, seed, w.spaces[n+1], w.spaces[n+2])
			}
			if t.Failed() {
				return
			}
		}
	}, schemas...)
}

func (w *world) merge(ctx context.Context, t *testing.T, d *db.DB, seed uint64, from, into space.Space) {
	t.Helper()
	q := d.Q()
	var ours, theirs []ref.Item // of from, and of into
	kept := map[ref.Item]bool{} // published for the members of from alone
	for _, i := range w.items {
		switch i.Space {
		case from.ID:
			ours = append(ours, i.ID)
			kept[i.ID] = i.Audience == space.InGroup && i.State == item.Published && i.RootState == item.Published
		case into.ID:
			theirs = append(theirs, i.ID)
		}
	}
	all := slices.Concat(ours, theirs)
	before := w.glance(ctx, t, q, all)
	out := map[ref.Person]bool{} // put out of from
	for _, p := range w.people[1:] {
		m, err := space.MembershipOf(ctx, q, p, from.ID)
		if err != nil {
			t.Fatal(err)
		}
		out[p] = m.State == space.Excluded && !before.viewers[p].Moderates(into.ID, into.Network)
	}
	gain, err := access.Gains(ctx, q, from, into)
	if err != nil {
		t.Fatal(err)
	}
	look := func() {
		now := w.glance(ctx, t, q, all)
		for _, p := range w.people {
			v, was := now.viewers[p], before.viewers[p]
			in := v.Role(into.ID, into.Network) != space.None
			wasIn := was.Role(from.ID, from.Network) != space.None
			for _, id := range all {
				if now.reads[p][id] && !before.reads[p][id] && !in || now.reads[p][id] && !before.reads[p][id] && slices.Contains(theirs, id) && !wasIn {
					t.Errorf("seed %d: person %d reads item %d since the groups merge", seed, p, id)
				}
				if now.knows[p][id] && !before.knows[p][id] && !v.Moderates(into.ID, into.Network) {
					t.Errorf("seed %d: person %d knows the author of item %d since the groups merge", seed, p, id)
				}
				if kept[id] && before.reads[p][id] && wasIn && in && !now.reads[p][id] {
					t.Errorf("seed %d: person %d does not read item %d any more", seed, p, id)
				}
				if kept[id] && out[p] && now.reads[p][id] {
					t.Errorf("seed %d: person %d, who was put out, reads item %d", seed, p, id)
				}
			}
		}
	}
	w.steps(ctx, t, d, from, into, look)
	w.settled(ctx, t, d, seed, from, into, gain, before)
}

// settled looks at what is left once from has moved.
func (w *world) settled(ctx context.Context, t *testing.T, d *db.DB, seed uint64, from, into space.Space, gain access.Gain, before glance) {
	t.Helper()
	q := d.Q()
	for n := range w.spaces {
		w.spaces[n], _ = space.Get(ctx, q, w.spaces[n].ID)
	}
	for n := range w.items {
		w.items[n], _ = item.Get(ctx, q, w.items[n].ID)
	}
	probe := func(s space.Space) item.Item {
		return item.Item{Space: s.ID, Network: s.Network, Audience: space.InGroup, State: item.Published, RootState: item.Published}
	}
	var got access.Gain
	for _, p := range w.people[1:] {
		v, err := access.LoadID(ctx, q, p)
		if err != nil {
			t.Fatal(err)
		}
		reads := v.Sees(probe(into))
		if reads && before.viewers[p].Sees(probe(into)) && !before.viewers[p].Sees(probe(from)) {
			got.There++
		}
		if reads && !before.viewers[p].Sees(probe(into)) {
			got.Here++
		}
		if access.CanSpace(v, access.See, w.space(from.ID)) == nil {
			t.Errorf("seed %d: person %d sees what has merged", seed, p)
		}
		w.compareItems(t, q, seed, v)
		w.compareSpaces(t, q, seed, v)
	}
	if got != gain {
		t.Errorf("seed %d, %d into %d: it was said that %+v would read more, %+v do", seed, from.ID, into.ID, gain, got)
	}
	for _, s := range []ref.Space{from.ID, into.ID} {
		var n, rows int64
		if err := q.QueryRow(ctx, `SELECT s.members, (SELECT COUNT(*) FROM membership m WHERE m.space_id = s.id AND m.state IN ('active', 'muted')) FROM space s WHERE s.id = $1`, s).Scan(&n, &rows); err != nil || n != rows {
			t.Errorf("seed %d: the counter of %d says %d members, there are %d (%v)", seed, s, n, rows, err)
		}
	}
}
