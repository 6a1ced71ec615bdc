package group

import (
	"context"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Decide lets in p, who asked to join s, or turns them down. Animators may. Errors: fail.Hidden, SignedOut, Forbidden;
// Conflict with the reason when the request is gone, or when p has left the network of the group.
func (g *Group) Decide(ctx context.Context, by ref.Person, s ref.Space, p ref.Person, accept bool) error {
	const op = "group.Decide"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := stage(ctx, tx, by, s, access.Animate)
		if err != nil {
			return err
		}
		m, err := space.MembershipOf(ctx, tx, p, s)
		if err != nil {
			return err
		}
		if m.State != space.Requested {
			return fail.Say(op, fail.Conflict, "group.request.gone")
		}
		if !accept {
			if err := space.Remove(ctx, tx, p, s); err != nil {
				return err
			}
			return g.tell(ctx, tx, "group.declined", by, s, p)
		}
		return g.accept(ctx, tx, sc, m)
	})
	return fail.Wrap(op, err)
}

// accept lets in the person of m, whose request waits.
func (g *Group) accept(ctx context.Context, tx *db.Tx, sc scene, m space.Membership) error {
	if sc.space.Kind == space.Group {
		net, err := space.MembershipOf(ctx, tx, m.Person, sc.network.ID)
		if err != nil {
			return err
		}
		hosted, err := isHosted(ctx, tx, m.Person, sc.space.ID)
		if err != nil {
			return err
		}
		if !net.IsIn() && (!hosted || net.State == space.Excluded) {
			return fail.Say("group.accept", fail.Conflict, "group.request.left")
		}
	}
	err := space.SetMembership(ctx, tx, space.Membership{Person: m.Person, Space: sc.space.ID, Role: space.Member, State: space.Active})
	if err != nil {
		return err
	}
	if err := dropInvitations(ctx, tx, m.Person, sc.space.ID); err != nil {
		return err
	}
	if err := g.tell(ctx, tx, "group.accepted", sc.by.ID, sc.space.ID, m.Person); err != nil {
		return err
	}
	return g.greet(ctx, tx, sc.space.ID, m.Person)
}

// SetRole makes p, who belongs to s and may write there, a member, an animator, or a manager of a network. In a group
// animators may, in a network managers. Nobody raises themselves. Errors: fail.Hidden, SignedOut, Forbidden; Invalid on
// role; Conflict with the reason when p is no active member, or is the last one who runs s.
func (g *Group) SetRole(ctx context.Context, by ref.Person, s ref.Space, p ref.Person, role space.Role) error {
	const op = "group.SetRole"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := stage(ctx, tx, by, s, access.Animate)
		if err != nil {
			return err
		}
		if sc.space.Kind == space.Network {
			if err := access.CanSpace(sc.viewer, access.Manage, sc.space); err != nil {
				return err
			}
		}
		m, err := space.MembershipOf(ctx, tx, p, s)
		switch {
		case err != nil:
			return err
		case m.Person == 0:
			return fail.E(op, fail.Hidden, nil)
		}
		return g.setRoleOf(ctx, tx, sc, m, role)
	})
	return fail.Wrap(op, err)
}

// setRoleOf makes the person of m what SetRole says.
func (g *Group) setRoleOf(ctx context.Context, tx *db.Tx, sc scene, m space.Membership, role space.Role) error {
	const op = "group.setRoleOf"
	switch {
	case !mayBe(sc.space.Kind, role):
		return fail.Fields(op, fail.On("role", "web.field.choice"))
	case m.State != space.Active:
		return fail.Say(op, fail.Conflict, "group.role.inactive")
	case m.Role == role:
		return nil
	case m.Person == sc.by.ID && role.AtLeast(m.Role):
		return fail.Say(op, fail.Forbidden, "group.role.self")
	}
	if !role.AtLeast(threshold(sc.space.Kind)) {
		if err := keepOne(ctx, tx, m, sc.space); err != nil {
			return err
		}
	}
	m.Role = role
	if err := space.SetMembership(ctx, tx, m); err != nil {
		return err
	}
	return g.tellRole(ctx, tx, sc.by.ID, sc.space.ID, m.Person, role)
}

// Exclude puts p out of s, for a reason that is kept, and out of the groups of a network with it; nothing but Readmit lets
// them back. Animators may. Excluding twice is excluding once. Errors: fail.Hidden, SignedOut, Forbidden with the reason
// (oneself, a manager); Invalid on motif.
func (g *Group) Exclude(ctx context.Context, by ref.Person, s ref.Space, p ref.Person, reason string) error {
	const op = "group.Exclude"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := stage(ctx, tx, by, s, access.Animate)
		if err != nil {
			return err
		}
		m, err := space.MembershipOf(ctx, tx, p, s)
		switch {
		case err != nil:
			return err
		case m.Person == 0:
			return fail.E(op, fail.Hidden, nil)
		case p == by:
			return fail.Say(op, fail.Forbidden, "group.exclude.self")
		case m.State == space.Excluded:
			return nil
		}
		manager, err := isManager(ctx, tx, p, sc.network.ID)
		if err != nil {
			return err
		}
		if manager || m.Role == space.Manager {
			return fail.Say(op, fail.Forbidden, "group.exclude.manager")
		}
		if reason, err = why(reason); err != nil {
			return err
		}
		if err := expel(ctx, tx, m, sc.space, reason); err != nil {
			return err
		}
		return g.tell(ctx, tx, "group.excluded", by, s, p)
	})
	return fail.Wrap(op, err)
}

func isManager(ctx context.Context, q db.Q, p ref.Person, network ref.Space) (bool, error) {
	m, err := space.MembershipOf(ctx, q, p, network)
	return m.State == space.Active && m.Role == space.Manager, err
}

// why checks the reason of an exclusion.
func why(reason string) (string, error) {
	reason = account.Line(reason)
	switch n := len([]rune(reason)); {
	case n == 0:
		return "", fail.Fields("group.why", fail.On("motif", "group.exclude.reason"))
	case n > maxNote:
		return "", fail.Fields("group.why", fail.On("motif", "web.field.long", "max", maxNote, "n", n))
	}
	return reason, nil
}

func expel(ctx context.Context, tx *db.Tx, m space.Membership, s space.Space, reason string) error {
	m.Role, m.State, m.Note = space.Member, space.Excluded, reason
	if err := space.SetMembership(ctx, tx, m); err != nil {
		return err
	}
	if s.Kind == space.Network {
		if err := space.RemoveFromGroups(ctx, tx, m.Person, s.ID); err != nil {
			return err
		}
	}
	return dropInvitations(ctx, tx, m.Person, s.ID)
}

// Readmit lifts the exclusion of p from s: they are invited again, and come back if they wish. Animators may. It does
// nothing when p is not excluded. Errors: fail.Hidden, SignedOut, Forbidden.
func (g *Group) Readmit(ctx context.Context, by ref.Person, s ref.Space, p ref.Person) error {
	const op = "group.Readmit"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := stage(ctx, tx, by, s, access.Animate); err != nil {
			return err
		}
		m, err := space.MembershipOf(ctx, tx, p, s)
		switch {
		case err != nil:
			return err
		case m.Person == 0:
			return fail.E(op, fail.Hidden, nil)
		case m.State != space.Excluded:
			return nil
		}
		err = space.SetMembership(ctx, tx, space.Membership{Person: p, Space: s, Role: space.Member, State: space.Invited})
		if err != nil {
			return err
		}
		return g.tell(ctx, tx, "group.readmitted", by, s, p)
	})
	return fail.Wrap(op, err)
}
