package group

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Texts is what a network says to who comes in, as its managers write it.
type Texts struct {
	Welcome, Charter string // Markdown: 2,000 and 10,000 characters at most; may be empty
	Ask              bool   // when the charter changes, those who are in already accept it again
	Version          int64  // of the charter when it was read
	Lang             string // in which they write
}

// Edition is a version of a charter.
type Edition struct {
	Version int64
	HTML    string // sanitised
	Created time.Time
	Asked   bool // those who were in already were asked to accept it
}

// shownEditions is how many versions of a charter are shown, from the last on.
const shownEditions = 50

// WriteTexts puts t in place of what network s says to who comes in. Its managers may. Errors: fail.Hidden, SignedOut,
// Forbidden; Conflict with the reason when the charter changed since t.Version; Invalid on bienvenue or charte.
func (g *Group) WriteTexts(ctx context.Context, by ref.Person, s ref.Space, t Texts) error {
	const op = "group.WriteTexts"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := stage(ctx, tx, by, s, access.Manage)
		if err != nil {
			return err
		}
		if sc.space.Kind != space.Network {
			return fail.E(op, fail.Hidden, nil)
		}
		if err := fail.Fields(op, longTexts(t.Welcome, t.Charter)...); err != nil {
			return err
		}
		was, err := aboutOf(ctx, tx, s)
		switch {
		case err != nil:
			return err
		case was.Version != t.Version:
			return fail.Say(op, fail.Conflict, "group.settings.meanwhile")
		case was.Welcome == t.Welcome && was.Charter == t.Charter:
			return nil
		}
		if err := rewrite(ctx, tx, s, was, About{Welcome: t.Welcome, Charter: t.Charter, Asked: t.Ask}, t.Lang); err != nil {
			return err
		}
		return g.tell(ctx, tx, "group.changed", by, s)
	})
	return fail.Wrap(op, err)
}

// longTexts is what is too long in what a place says to who comes in.
func longTexts(welcome, charter string) (faults []fail.Field) {
	for _, t := range []struct {
		field, text string
		max         int
	}{{fieldWelcome, welcome, maxWelcome}, {fieldCharter, charter, maxCharter}} {
		if n := len([]rune(t.text)); n > t.max {
			faults = append(faults, fail.On(t.field, "web.field.long", "max", t.max, "n", n))
		}
	}
	return faults
}

// AcceptCharter records that by, who is in s, accepts version of its charter. Errors: fail.Hidden, SignedOut; Forbidden for
// who is not in; Invalid on charte when it is not the present version.
func (g *Group) AcceptCharter(ctx context.Context, by ref.Person, s ref.Space, version int64) error {
	const op = "group.AcceptCharter"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := stage(ctx, tx, by, s, access.See)
		switch {
		case err != nil:
			return err
		case by == 0:
			return fail.E(op, fail.SignedOut, nil)
		case !mine(sc.viewer, s).IsIn():
			return fail.Say(op, fail.Forbidden, "access.join_first")
		}
		if err := acceptCharter(ctx, tx, by, s, version); err != nil {
			return err
		}
		return g.tell(ctx, tx, "group.charter_accepted", by, s)
	})
	return fail.Wrap(op, err)
}

// editions returns the versions of the charter of s, the last first, at most shownEditions. One query.
func (g *Group) editions(ctx context.Context, s ref.Space) ([]Edition, error) {
	return editionsOf(ctx, g.core.DB.Q(), s)
}

// asks returns which of spaces has a charter that p, who is in, is to accept, 0 for none. One query.
func (g *Group) asks(ctx context.Context, p ref.Person, spaces ...ref.Space) (ref.Space, error) {
	return askedOf(ctx, g.core.DB.Q(), p, spaces)
}
