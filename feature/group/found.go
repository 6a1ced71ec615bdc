package group

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	// foundingLife is how long a group waits for its founders.
	foundingLife = 30 * 24 * time.Hour
	// foundingReminder is how long before the end those who have not answered are reminded: three weeks after they were asked.
	foundingReminder = 7 * 24 * time.Hour
	// foundingsAtOnce is how many groups one run of the schedule looks at.
	foundingsAtOnce = 50
)

// founding is a group that waits for its founders.
type founding struct {
	space           ref.Space
	needed, have    int         // others than who makes it; have is how many accepted
	will            space.Space // its admission and audiences, once begun
	expires, ended  time.Time
	asked, accepted []ref.Person
}

// asksFounders tells whether a group that sc.by makes in sc.space needs founders: the network asks for them, unless they manage it.
// Sub-groups need none: those of their group are there.
func (sc scene) asksFounders(parent ref.Space) bool {
	return sc.space.Founders > 0 && parent == 0 && sc.viewer.Role(sc.space.ID, sc.space.ID) != space.Manager
}

// foundingScene is a group that waits, for somebody who may verb it.
func foundingScene(ctx context.Context, q db.Q, by ref.Person, s ref.Space, verb access.SpaceVerb) (scene, founding, error) {
	sc, err := stage(ctx, q, by, s, verb)
	if err == nil && !sc.space.IsFounding() {
		err = fail.Say("group.founding", fail.Conflict, "group.found.begun")
	}
	if err != nil {
		return sc, founding{}, err
	}
	f, err := foundingOf(ctx, q, s)
	return sc, f, err
}

// mayFound refuses that somebody is asked to found s, whose time is over. Nothing for a group that waits for nobody.
func mayFound(ctx context.Context, q db.Q, s space.Space) error {
	if !s.IsFounding() {
		return nil
	}
	f, err := foundingOf(ctx, q, s.ID)
	if err == nil && !f.ended.IsZero() {
		err = fail.Say("group.mayFound", fail.Closed, "group.found.over")
	}
	return err
}

// AskFounder asks somebody, by handle or address, to found s with by, who makes it. Errors: those of Invite; Conflict with the
// reason once it has begun; Closed once it has ended.
func (g *Group) AskFounder(ctx context.Context, by ref.Person, s ref.Space, who, lang string) error {
	return g.Invite(ctx, by, Invitation{Space: s, Who: who, Role: space.Member, Lang: lang})
}

// AcceptFounding makes by, who was asked, a founder of s, which begins with the last one it needs.
// Errors: fail.Hidden, SignedOut, Forbidden; Conflict with the reason.
func (g *Group) AcceptFounding(ctx context.Context, by ref.Person, s ref.Space) error {
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, _, err := foundingScene(ctx, tx, by, s, access.Enter)
		if err != nil {
			return err
		}
		switch m := mine(sc.viewer, s); {
		case m.IsIn():
			return nil
		case m.State != space.Invited:
			return fail.Say("group.AcceptFounding", fail.Forbidden, "group.closed")
		}
		return g.admit(ctx, tx, by, s, space.Member)
	})
	return fail.Wrap("group.AcceptFounding", err)
}

// DeclineFounding lets by, who was asked, stay out of s; who makes it is told, and may ask somebody else.
// Errors: fail.Hidden, SignedOut; Conflict with the reason.
func (g *Group) DeclineFounding(ctx context.Context, by ref.Person, s ref.Space) error {
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, _, err := foundingScene(ctx, tx, by, s, access.See)
		if err != nil || mine(sc.viewer, s).State != space.Invited {
			return err
		}
		if err := takeOut(ctx, tx, by, sc.space); err != nil {
			return err
		}
		return g.tell(ctx, tx, "group.founder_declined", by, s)
	})
	return fail.Wrap("group.DeclineFounding", err)
}

// WaiveFounders begins s without the founders it still needs. Who manages its network may. Errors: fail.Hidden, SignedOut,
// Forbidden; Conflict with the reason.
func (g *Group) WaiveFounders(ctx context.Context, by ref.Person, s ref.Space) error {
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, f, err := foundingScene(ctx, tx, by, s, access.Manage)
		if err == nil {
			err = access.CanSpace(sc.viewer, access.Manage, sc.network)
		}
		if err != nil {
			return err
		}
		return g.begin(ctx, tx, by, f)
	})
	return fail.Wrap("group.WaiveFounders", err)
}

// DropFounding ends the making of s: nobody is asked any more. Who makes it may. Errors: fail.Hidden, SignedOut, Forbidden;
// Conflict with the reason.
func (g *Group) DropFounding(ctx context.Context, by ref.Person, s ref.Space) error {
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		_, f, err := foundingScene(ctx, tx, by, s, access.Manage)
		if err != nil {
			return err
		}
		return g.endFounding(ctx, tx, by, f)
	})
	return fail.Wrap("group.DropFounding", err)
}

// ResumeFounding gives s, whose time is over, as long again. Who makes it may. Errors: fail.Hidden, SignedOut, Forbidden; Conflict
// with the reason.
func (g *Group) ResumeFounding(ctx context.Context, by ref.Person, s ref.Space) error {
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		_, f, err := foundingScene(ctx, tx, by, s, access.Manage)
		if err != nil || f.ended.IsZero() {
			return err
		}
		return putFounding(ctx, tx, s, f.needed, f.will, clock.Now(ctx).Add(foundingLife))
	})
	return fail.Wrap("group.ResumeFounding", err)
}

// SetFounders makes n the number of founders that network asks of new groups. Who manages it may. Errors: fail.Hidden, SignedOut,
// Forbidden; Invalid on nombre.
func (g *Group) SetFounders(ctx context.Context, by ref.Person, network ref.Space, n int) error {
	const op = "group.SetFounders"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := stage(ctx, tx, by, network, access.Manage)
		switch {
		case err != nil:
			return err
		case sc.space.Kind != space.Network:
			return fail.E(op, fail.Hidden, nil)
		case n < 0 || n > space.MaxFounders:
			return fail.Fields(op, fail.On(fieldNumber, "web.field.choice"))
		}
		sc.space.Founders = n
		return g.put(ctx, tx, by, sc.space, "group.changed")
	})
	return fail.Wrap(op, err)
}

// founded begins s when p, who has just come in, is the last founder that it needed. Nothing for a group that waits for nobody.
func (g *Group) founded(ctx context.Context, tx *db.Tx, s ref.Space, p ref.Person) error {
	is, err := space.Get(ctx, tx, s)
	if err != nil || !is.IsFounding() {
		return err
	}
	f, err := foundingOf(ctx, tx, s)
	if err != nil || f.have < f.needed {
		return err
	}
	return g.begin(ctx, tx, p, f)
}

// begin opens the group of f to whom it is for, and tells its founders.
func (g *Group) begin(ctx context.Context, tx *db.Tx, by ref.Person, f founding) error {
	if err := space.Begin(ctx, tx, f.will); err != nil {
		return err
	}
	if err := dropFounding(ctx, tx, f.space); err != nil {
		return err
	}
	if err := g.tell(ctx, tx, "group.created", by, f.space); err != nil {
		return err
	}
	return g.tell(ctx, tx, "group.begun", 0, f.space, f.accepted...)
}

// endFounding ends what was asked of f; who makes it still sees it, and may take it up again.
func (g *Group) endFounding(ctx context.Context, tx *db.Tx, by ref.Person, f founding) error {
	if !f.ended.IsZero() {
		return nil
	}
	for _, p := range f.asked {
		if err := space.Remove(ctx, tx, p, f.space); err != nil {
			return err
		}
	}
	if err := dropLetters(ctx, tx, f.space); err != nil {
		return err
	}
	if err := markFounding(ctx, tx, f.space, "ended"); err != nil {
		return err
	}
	return g.tell(ctx, tx, "group.unfounded", by, f.space, append(f.asked, f.accepted...)...)
}

// ageFoundings reminds those who have not answered, and ends what has waited too long.
func (g *Group) ageFoundings(ctx context.Context, tx *db.Tx, due time.Time) error {
	over, err := foundingsBefore(ctx, tx, due, "ended")
	if err != nil {
		return err
	}
	for _, s := range over {
		f, err := foundingOf(ctx, tx, s)
		if err != nil {
			return err
		}
		if err := g.endFounding(ctx, tx, 0, f); err != nil {
			return err
		}
	}
	soon, err := foundingsBefore(ctx, tx, due.Add(foundingReminder), "reminded")
	if err != nil {
		return err
	}
	for _, s := range soon {
		f, err := foundingOf(ctx, tx, s)
		if err != nil {
			return err
		}
		if err := markFounding(ctx, tx, s, "reminded"); err != nil {
			return err
		}
		if err := g.tell(ctx, tx, "group.founder_reminded", 0, s, append(f.asked, f.accepted...)...); err != nil {
			return err
		}
	}
	return nil
}

// founding reads a group that waits. The caller has checked access.See.
func (g *Group) founding(ctx context.Context, s ref.Space) (founding, error) {
	return foundingOf(ctx, g.core.DB.Q(), s)
}
