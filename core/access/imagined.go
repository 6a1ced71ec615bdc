package access

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// nobodyYet is the person of imagined viewers: identifiers are above zero, so it is nobody's.
const nobodyYet ref.Person = -1

// Imagine returns somebody signed in who is a plain member of networks and of no group, without a plan: to show a person what
// such a reader gets. It is no account, so nothing can be written in its name. One query.
func Imagine(ctx context.Context, q db.Q, networks ...ref.Space) (*Viewer, error) {
	v := &Viewer{Person: nobodyYet, roles: map[ref.Space]space.Role{}, muted: map[ref.Space]bool{}, excluded: map[ref.Space]bool{}}
	for _, n := range networks {
		v.Places = append(v.Places, Place{Space: n, Network: n, Kind: space.Network, Role: space.Member, State: space.Active})
	}
	v.settle()
	now := clock.Now(ctx)
	list, err := db.All(ctx, q, scanOpened, opened, nobodyYet, ref.Org(0), db.Millis(now), db.Ints(v.networks))
	v.openings = begun(list, now)
	v.open()
	return v, fail.Wrap("access.Imagine", err)
}
