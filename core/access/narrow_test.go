package access_test

import (
	"context"
	"slices"
	"testing"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/space"
)

var (
	verbs      = []access.Verb{access.Read, access.Comment, access.React, access.Edit, access.Delete, access.Moderate, access.Accept, access.Pin}
	spaceVerbs = []access.SpaceVerb{access.See, access.Enter, access.SeeMembers, access.Publish, access.Animate, access.Manage}
)

// Seen as a member, or as nobody, one may nothing more than before, on any world; who runs nothing loses nothing as a member;
// and both writings of the rule still agree.
func TestSeenAsAMemberOneMayNothingMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		for seed := range uint64(25) {
			w := build(ctx, t, d, 1000+seed)
			for _, p := range w.people {
				v, err := access.LoadID(ctx, d.Q(), p)
				if err != nil {
					t.Fatal(err)
				}
				m := v.AsMember()
				w.narrows(t, seed, v, m, !runs(v))
				w.narrows(t, seed, v, access.Nobody(), false)
				w.compareItems(t, d.Q(), seed, m)
				w.compareSpaces(t, d.Q(), seed, m)
			}
			if t.Failed() {
				return
			}
		}
	}, schemas...)
}

// runs tells whether v is more than a member somewhere.
func runs(v *access.Viewer) bool {
	return v.Operator || slices.ContainsFunc(v.Places, func(p access.Place) bool { return p.Role.AtLeast(space.Animator) })
}

// narrows fails where m may what v may not; when same, where v may what m may not as well.
func (w *world) narrows(t *testing.T, seed uint64, v, m *access.Viewer, same bool) {
	t.Helper()
	check := func(what string, wide, narrow bool) {
		t.Helper()
		if narrow && !wide || same && wide != narrow {
			t.Errorf("seed %d, person %d, %s: %v before, %v as a member", seed, v.Person, what, wide, narrow)
		}
	}
	for _, i := range w.items {
		s := w.space(i.Space)
		for _, verb := range verbs {
			check("item", access.Can(v, verb, i, s) == nil, access.Can(m, verb, i, s) == nil)
		}
		_, wide := access.Author(v, i)
		_, narrow := access.Author(m, i)
		check("author", wide, narrow)
	}
	for _, s := range w.spaces {
		for _, verb := range spaceVerbs {
			check("space", access.CanSpace(v, verb, s) == nil, access.CanSpace(m, verb, s) == nil)
		}
		check("moderation", v.Moderates(s.ID, s.Network), m.Moderates(s.ID, s.Network))
		if !v.Role(s.ID, s.Network).AtLeast(m.Role(s.ID, s.Network)) {
			t.Errorf("seed %d, person %d: the role grew", seed, v.Person)
		}
	}
}
