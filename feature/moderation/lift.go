package moderation

import (
	"context"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// taskLift ends a sanction when its time is over.
const taskLift = "moderation.lift"

// lifting is its data.
type lifting struct{ Decision ID }

// Lift undoes a decision that weighs on somebody, for a reason that they read: what was hidden is shown, who was muted
// writes again, who was excluded is back as before, an account takes part again. Who may decide there may. It does nothing
// when it was undone already. Errors: fail.Hidden, SignedOut, Forbidden; Invalid on motif.
func (m *Moderation) Lift(ctx context.Context, by ref.Person, id ID, reason string) error {
	const op = "moderation.Lift"
	err := m.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, d, err := m.decision(ctx, tx, by, id)
		switch {
		case err != nil:
			return err
		case knows(v, d) && d.Act.weighs() && !d.Stands():
			return nil
		case !mayLift(v, d):
			return fail.E(op, fail.Forbidden, nil)
		}
		if err := required(reason, fieldReason, maxWords); err != nil {
			return err
		}
		_, err = m.undo(ctx, tx, d, Decision{By: by, Reason: reason}, true)
		return err
	})
	return fail.Wrap(op, err)
}

// required checks a text that cannot be empty.
func required(text, field string, max int) error {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return fail.Fields("moderation.required", fail.On(field, "web.field.required"))
	case n > max:
		return fail.Fields("moderation.required", fail.On(field, "web.field.long", "max", max, "n", n))
	}
	return nil
}

// decision loads one that by may know all of, or that is about them: then v is nobody when their account is suspended.
// Errors: fail.SignedOut, Hidden.
func (m *Moderation) decision(ctx context.Context, q db.Q, by ref.Person, id ID) (v *access.Viewer, d Decision, err error) {
	const op = "moderation.decision"
	if by == 0 {
		return nil, d, fail.E(op, fail.SignedOut, nil)
	}
	if v, err = access.LoadID(ctx, q, by); err != nil {
		return v, d, err
	}
	d, err = known(ctx, q, v, by, id)
	return v, d, err
}

// known is the decision id, when it is about by, suspended or not, or v decides there. Errors: fail.Hidden.
func known(ctx context.Context, q db.Q, v *access.Viewer, by ref.Person, id ID) (Decision, error) {
	d, err := byID(ctx, q, id)
	if err != nil {
		return d, err
	}
	if d.About == by && d.Act == Dismissed || d.About != by && !knows(v, d) {
		return d, fail.E("moderation.known", fail.Hidden, nil)
	}
	return d, nil
}

// undo puts things back as they were before d, and writes why, which holds who and the reason. mention tells the person.
func (m *Moderation) undo(ctx context.Context, tx *db.Tx, d, why Decision, mention bool) (Decision, error) {
	why.Act, why.About, why.Item, why.Space, why.Network, why.Of = undoing[d.Act], d.About, d.Item, d.Space, d.Network, d.ID
	why.reserved = d.reserved
	if err := m.back(ctx, tx, d, why.By); err != nil {
		return why, err
	}
	why, err := m.write(ctx, tx, why)
	if err != nil {
		return why, err
	}
	if err := setLifted(ctx, tx, []Decision{d}, why.ID); err != nil {
		return why, err
	}
	return why, m.tell(ctx, tx, why, mention)
}

// back undoes what d did.
func (m *Moderation) back(ctx context.Context, tx *db.Tx, d Decision, by ref.Person) error {
	switch d.Act {
	case Hidden:
		i, err := item.Get(ctx, tx, d.Item)
		if err != nil || i.State != item.Hidden {
			return err
		}
		return item.SetState(ctx, tx, i, item.Published)
	case Suspended:
		return m.core.Accounts.Restore(ctx, tx, by, d.About)
	}
	place, err := space.MembershipOf(ctx, tx, d.About, d.Space)
	if err != nil {
		return err
	}
	switch {
	case d.Act == Muted && place.State == space.Muted:
		place.State, place.Note = space.Active, ""
	case d.Act == Muted && place.State == space.Excluded && place.Note == note(d.Charter, d.Reason):
		place.State, place.Role, place.Note = space.Invited, space.Member, "" // they left meanwhile, which lifts nothing by itself
	case d.Act == Excluded && place.State == space.Excluded && (d.wasState == space.Active || d.wasState == space.Muted):
		place.State, place.Role, place.Note = space.Active, d.wasRole, ""
	case d.Act == Excluded && place.State == space.Excluded:
		place.State, place.Role, place.Note = space.Invited, space.Member, "" // an exclusion is left by an invitation alone
	default:
		return nil // it was changed otherwise meanwhile
	}
	return space.SetMembership(ctx, tx, place)
}

// expire is the worker of taskLift.
func (m *Moderation) expire(ctx context.Context, t queue.Task) error {
	var x lifting
	if err := json.Unmarshal(t.Data, &x); err != nil {
		return fmt.Errorf("%w: %w", queue.Drop, err)
	}
	return m.core.DB.Write(ctx, func(tx *db.Tx) error {
		d, err := byID(ctx, tx, x.Decision)
		if fail.Is(err, fail.Hidden) {
			return nil // the person is gone
		}
		if err != nil || !d.Stands() {
			return err
		}
		_, err = m.undo(ctx, tx, d, Decision{}, true)
		return err
	})
}
