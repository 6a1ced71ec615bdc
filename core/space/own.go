package space

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Own is the kind of a place that is one person's alone: nobody is let in, nobody runs it, and it is of no network (adr/0021).
const Own Kind = "own"

// ownPath is the address of everybody's own place.
const ownPath = "/moi"

// OwnOf is the number of p's own place: theirs, below zero, where no other space is.
func OwnOf(p ref.Person) ref.Space { return ref.Space(-p) }

// IsOwn tells whether id is somebody's own place.
func IsOwn(id ref.Space) bool { return id < 0 }

// Owner is whose own place id is; 0 for another space.
func Owner(id ref.Space) ref.Person {
	if !IsOwn(id) {
		return 0
	}
	return ref.Person(-id)
}

// own is what the place id is: all own places are alike.
func own(id ref.Space) Space {
	return Space{ID: id, Kind: Own, Network: id, Name: "Mes documents", Admission: Invite, Audience: InGroup, ItemsAudience: InGroup, State: ActiveSpace}
}

// MakeOwn makes the row of p's own place, where it is not there yet, so that others may point at it. To every list of spaces it is
// a group that has become another: none shows those.
func MakeOwn(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `INSERT INTO space (id, kind, network_id, slug, name, sort_key, admission, audience, items_audience, state, created)
		VALUES ($1, $2, $1, '', '', '', $3, $4, $4, $5, $6) ON CONFLICT DO NOTHING`, OwnOf(p), string(Group), string(Invite), string(InGroup), Merged, db.Millis(clock.Now(ctx)))
	return fail.Wrap("space.MakeOwn", err)
}
