package group

import (
	"context"
	"strings"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Settings is what a group is, as Change stores it; the limits of the first five are those of Draft.
type Settings struct {
	Name, Lede, Theme string
	Themes            []string // others
	Door              Door
	Barred            []string
	// Items is who sees what is published, by default: within who sees the group. A secret group has space.InGroup.
	Items            space.Audience
	Welcome, Charter string // Markdown: 2,000 and 10,000 characters at most; may be empty
	Ask              bool   // when the charter changes, members accept it again
	// Version is that of the group when it was read: a change made meanwhile is not undone unseen.
	Version int64
	Lang    string // of the texts
}

// manageable is a group that by may change. One that waits for its founders, or moves into another, cannot be.
func manageable(ctx context.Context, q db.Q, by ref.Person, s ref.Space) (scene, error) {
	sc, err := stage(ctx, q, by, s, access.Manage)
	if err == nil && sc.space.Kind != space.Group {
		err = fail.E("group.manageable", fail.Hidden, nil)
	}
	switch {
	case err != nil:
	case sc.space.IsFounding():
		err = fail.Say("group.manageable", fail.Closed, "access.founding")
	case sc.space.Into != 0:
		err = fail.Say("group.manageable", fail.Closed, "group.merge.moving")
	}
	return sc, err
}

// Change stores what s is. Its animators may, and who manages its network. A group cannot become secret while something in
// it is read from outside. Members whose kind of organisation is barred are in no more, but for those who run it; members
// stay when the door narrows. Sub-groups are held within it: what it closes is closed there as well. A group that becomes
// secret lives in its own network alone. Errors: fail.Hidden, SignedOut, Forbidden, Closed when archived; Conflict with the reason when
// it changed meanwhile; Invalid on nom, objet, theme, themes, acces, lecture, fermes, bienvenue or charte.
func (g *Group) Change(ctx context.Context, by ref.Person, s ref.Space, in Settings) error {
	const op = "group.Change"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := manageable(ctx, tx, by, s)
		switch {
		case err != nil:
			return err
		case sc.space.IsArchived():
			return fail.Say(op, fail.Closed, "access.closed")
		case sc.space.Version != in.Version:
			return fail.Say(op, fail.Conflict, "group.settings.meanwhile")
		}
		is := sc.space
		if in.Themes, err = in.apply(&is, sc.frame()); err != nil {
			return err
		}
		if in.Themes, err = spelt(ctx, tx, sc.viewer, &is, in.Themes); err != nil {
			return err
		}
		if err := putThemes(ctx, tx, s, in.Themes); err != nil {
			return err
		}
		if err := mayHide(ctx, tx, sc.space, in.Door); err != nil {
			return err
		}
		if sc.parent.ID != 0 {
			is = under(is, sc.parent)
		}
		if _, err := space.Put(ctx, tx, is); err != nil {
			return err
		}
		if err := g.holdBelow(ctx, tx, by, is); err != nil {
			return err
		}
		if is.Audience == space.InGroup {
			if err := g.shutAll(ctx, tx, by, s); err != nil {
				return err
			}
		}
		was, err := aboutOf(ctx, tx, s)
		if err != nil {
			return err
		}
		if err := rewrite(ctx, tx, s, was, About{Welcome: in.Welcome, Charter: in.Charter, Asked: in.Ask}, in.Lang); err != nil {
			return err
		}
		return g.tell(ctx, tx, "group.changed", by, s)
	})
	return fail.Wrap(op, err)
}

// mayHide refuses that s becomes secret while lists show its name with what is read from outside.
func mayHide(ctx context.Context, q db.Q, s space.Space, d Door) error {
	if d != DoorSecret || doorFor(s) == DoorSecret {
		return nil
	}
	n, err := readOutside(ctx, q, s.ID)
	if err != nil || n == 0 {
		return err
	}
	return fail.Fields("group.mayHide", fail.On(fieldDoor, "group.settings.read_outside", "n", n))
}

// apply makes s what in says, and returns its themes beside the main one. Errors: fail.Invalid.
func (in Settings) apply(s *space.Space, frame space.Space) ([]string, error) {
	theme := s.Theme
	s.Name, s.Lede, s.Theme, s.Barred = in.Name, in.Lede, in.Theme, in.Barred
	if in.Theme == theme {
		s.Theme = "" // themes that come from texts of law are longer than those that people write, and stay
	}
	faults := checked(s)
	if in.Theme == theme {
		s.Theme = theme
	}
	more, wrong := otherThemes(in.Themes, s.Theme)
	faults = append(faults, wrong...)
	if in.Door == DoorDomains && doorFor(*s) != DoorDomains || !in.Door.through(s, frame) {
		faults = append(faults, fail.On(fieldDoor, "web.field.choice"))
	}
	switch {
	case in.Door == DoorSecret:
	case in.Items != space.ForPlan && in.Items.Within(s.Audience):
		s.ItemsAudience = in.Items
	default:
		faults = append(faults, fail.On(fieldItems, "web.field.choice"))
	}
	faults = append(faults, longTexts(in.Welcome, in.Charter)...)
	return more, fail.Fields("group.apply", faults...)
}

// Archive makes s read-only for everyone; it stays where it is, and says so. fate is what becomes of its sub-groups. Who may
// change it may. Archiving twice is archiving once. Errors: fail.Hidden, SignedOut, Forbidden; Invalid on sous when there are
// sub-groups and nothing was said of them.
func (g *Group) Archive(ctx context.Context, by ref.Person, s ref.Space, fate Fate) error {
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := manageable(ctx, tx, by, s)
		if err != nil || sc.space.IsArchived() {
			return err
		}
		if err := g.settle(ctx, tx, sc, fate); err != nil {
			return err
		}
		sc.space.State = space.Archived
		return g.put(ctx, tx, by, sc.space, "group.archived")
	})
	return fail.Wrap("group.Archive", err)
}

// Reopen lets members write in s again. Who may change it may. Errors: fail.Hidden, SignedOut, Forbidden; Conflict with the
// reason for a sub-group of an archived group.
func (g *Group) Reopen(ctx context.Context, by ref.Person, s ref.Space) error {
	const op = "group.Reopen"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := manageable(ctx, tx, by, s)
		switch {
		case err != nil || !sc.space.IsArchived():
			return err
		case sc.parent.IsArchived():
			return fail.Say(op, fail.Conflict, "group.below.above_archived")
		}
		sc.space.State = space.ActiveSpace
		return g.put(ctx, tx, by, sc.space, "group.reopened")
	})
	return fail.Wrap(op, err)
}

// HandOver makes the member called handle an animator of s, and by, when they are one, a member. Who may change s may.
// Errors: fail.Hidden, SignedOut, Forbidden; Invalid on qui when they are no active member, or by themselves.
func (g *Group) HandOver(ctx context.Context, by ref.Person, s ref.Space, handle string) error {
	const op = "group.HandOver"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := manageable(ctx, tx, by, s); err != nil {
			return err
		}
		handle = strings.TrimPrefix(handle, "@")
		if strings.Contains(handle, "@") {
			return fail.Fields(op, fail.On(fieldWho, "group.hand.handle")) // an address does not tell whose it is
		}
		to, err := whom(ctx, tx, handle)
		if err != nil {
			return err
		}
		m, err := space.MembershipOf(ctx, tx, to.person.ID, s)
		switch {
		case err != nil:
			return err
		case to.person.ID == by:
			return fail.Fields(op, fail.On(fieldWho, "group.hand.self"))
		case m.State != space.Active:
			return fail.Fields(op, fail.On(fieldWho, "group.hand.member"))
		}
		mine, err := space.MembershipOf(ctx, tx, by, s)
		if err != nil {
			return err
		}
		if err := g.rename(ctx, tx, by, m, space.Animator); err != nil {
			return err
		}
		if mine.State != space.Active || mine.Role != space.Animator {
			return nil
		}
		return g.rename(ctx, tx, by, mine, space.Member)
	})
	return fail.Wrap(op, err)
}

// rename gives m the role, and says so; nothing when it has it.
func (g *Group) rename(ctx context.Context, tx *db.Tx, by ref.Person, m space.Membership, role space.Role) error {
	if m.Role == role {
		return nil
	}
	m.Role = role
	if err := space.SetMembership(ctx, tx, m); err != nil {
		return err
	}
	return g.tellRole(ctx, tx, by, m.Space, m.Person, role)
}
