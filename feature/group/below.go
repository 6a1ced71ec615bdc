package group

import (
	"context"
	"slices"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// maxBelow is how many sub-groups a group may have.
const maxBelow = 40

// Fate is what becomes of the sub-groups of a group that is archived.
type Fate string

// The fates.
const (
	Unsaid      Fate = ""
	ArchiveThem Fate = "archive" // with it
	DetachThem  Fate = "detach"  // they become groups of the network
)

// host is the group in which by makes a sub-group; the zero space when p is 0. Who runs the group may. There is one level
// of sub-groups: two already hide who is where. Errors: fail.Hidden, SignedOut, Forbidden, Closed, Conflict with the reason.
func host(ctx context.Context, q db.Q, by ref.Person, p, network ref.Space) (space.Space, error) {
	const op = "group.host"
	if p == 0 {
		return space.Space{}, nil
	}
	sc, err := stage(ctx, q, by, p, access.Animate)
	switch {
	case err != nil:
		return space.Space{}, err
	case sc.space.Kind != space.Group || sc.space.Parent != 0 || sc.space.Network != network:
		return space.Space{}, fail.E(op, fail.Hidden, nil)
	case sc.space.IsArchived():
		return space.Space{}, fail.Say(op, fail.Closed, "access.closed")
	}
	there, err := below(ctx, q, p)
	if err == nil && len(there) >= maxBelow {
		err = fail.Say(op, fail.Conflict, "group.below.many", "max", maxBelow)
	}
	return sc.space, err
}

// under is s held within its parent: seen by no more people, and closed to whom the parent is.
func under(s, parent space.Space) space.Space {
	if !s.Audience.Within(parent.Audience) {
		s.Audience = parent.Audience
	}
	if s.Audience == space.InGroup {
		s.Admission, s.ItemsAudience = space.Invite, space.InGroup
	}
	if !s.ItemsAudience.Within(s.Audience) {
		s.ItemsAudience = s.Audience
	}
	s.Barred = slices.DeleteFunc(barrable(), func(k string) bool { return !slices.Contains(s.Barred, k) && !slices.Contains(parent.Barred, k) })
	return s
}

// holdBelow keeps the sub-groups of s within it, after it changed.
func (g *Group) holdBelow(ctx context.Context, tx *db.Tx, by ref.Person, s space.Space) error {
	subs, err := below(ctx, tx, s.ID)
	if err != nil {
		return err
	}
	for _, sub := range subs {
		is := under(sub, s)
		if is.Audience == sub.Audience && is.Admission == sub.Admission && is.ItemsAudience == sub.ItemsAudience && slices.Equal(is.Barred, sub.Barred) {
			continue
		}
		if err := g.put(ctx, tx, by, is, "group.changed"); err != nil {
			return err
		}
		if is.Audience == space.InGroup {
			if err := g.shutAll(ctx, tx, by, is.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// put stores s as by changed it, and says so.
func (g *Group) put(ctx context.Context, tx *db.Tx, by ref.Person, s space.Space, kind string) error {
	if _, err := space.Put(ctx, tx, s); err != nil {
		return err
	}
	return g.tell(ctx, tx, kind, by, s.ID)
}

// settle decides what becomes of the sub-groups of sc.space, which is archived. Those that who archives it does not see go
// on by themselves. Errors: fail.Invalid on sous when nothing was said of those that they see.
func (g *Group) settle(ctx context.Context, tx *db.Tx, sc scene, fate Fate) error {
	subs, err := below(ctx, tx, sc.space.ID)
	if err != nil {
		return err
	}
	for _, sub := range subs {
		if sub.IsArchived() {
			continue
		}
		switch seen := access.CanSpace(sc.viewer, access.See, sub) == nil; {
		case seen && fate == Unsaid:
			return fail.Fields("group.settle", fail.On(fieldFate, "group.below.choose"))
		case seen && fate == ArchiveThem:
			sub.State = space.Archived
			err = g.put(ctx, tx, sc.by.ID, sub, "group.archived")
		default:
			sub.Parent = 0
			err = g.put(ctx, tx, sc.by.ID, sub, "group.changed")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Detach makes the sub-group s a group of its network. Who may change it, and may publish in the network, may. Nothing
// happens when it is no sub-group. Errors: fail.Hidden, SignedOut, Forbidden, Closed.
func (g *Group) Detach(ctx context.Context, by ref.Person, s ref.Space) error {
	const op = "group.Detach"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := manageable(ctx, tx, by, s)
		if err != nil || sc.space.Parent == 0 {
			return err
		}
		if err := access.CanSpace(sc.viewer, access.Publish, sc.network); err != nil {
			return err
		}
		sc.space.Parent = 0
		return g.put(ctx, tx, by, sc.space, "group.changed")
	})
	return fail.Wrap(op, err)
}

// Below returns the sub-groups of s that v may see, by name; archived ones too. One query.
func (g *Group) Below(ctx context.Context, v *access.Viewer, s ref.Space) ([]space.Space, error) {
	list, err := below(ctx, g.core.DB.Q(), s)
	return slices.DeleteFunc(list, func(sub space.Space) bool { return access.CanSpace(v, access.See, sub) != nil }), err
}

// above is the group of which s is a sub-group, when v may see it; the zero space elsewhere. One query at most.
func (g *Group) above(ctx context.Context, v *access.Viewer, s space.Space) (space.Space, error) {
	if s.Parent == 0 {
		return space.Space{}, nil
	}
	p, err := space.Get(ctx, g.core.DB.Q(), s.Parent)
	if err != nil || access.CanSpace(v, access.See, p) != nil {
		return space.Space{}, err
	}
	return p, nil
}

// inside is the group of network, of address slug, in which v may make a sub-group; the zero space when slug is "". Errors:
// fail.Hidden, SignedOut, Forbidden.
func (g *Group) inside(ctx context.Context, v *access.Viewer, network ref.Space, slug string) (space.Space, error) {
	if slug == "" {
		return space.Space{}, nil
	}
	s, err := space.GroupBySlug(ctx, g.core.DB.Q(), network, slug)
	if err == nil && s.Parent != 0 {
		err = fail.E("group.inside", fail.Hidden, nil)
	}
	if err == nil {
		err = access.CanSpace(v, access.Animate, s)
	}
	return s, err
}

// frame is what holds s: the group of which it is a sub-group, or its network. One query at most.
func (g *Group) frame(ctx context.Context, s, network space.Space) (space.Space, error) {
	if s.Parent == 0 {
		return network, nil
	}
	return space.Get(ctx, g.core.DB.Q(), s.Parent)
}
