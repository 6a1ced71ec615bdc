package access_test

import (
	"context"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/space"
	"maillage/kit/clock"
)

// What is kept of what people may is what they may, after each change of their places, of a space, of a plan or of an opening,
// and as time passes.
func TestKnownFollowsEachChange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		for seed := range uint64(4) {
			ctx := clock.At(context.Background(), now)
			w := build(ctx, t, d, seed)
			var k access.Known
			compare := func(what string) {
				t.Helper()
				for _, id := range w.people[1:] {
					p, err := account.Get(ctx, d.Q(), id)
					if err != nil {
						t.Fatal(err)
					}
					kept, err := k.Load(ctx, d.Q(), p)
					if err != nil {
						t.Fatal(err)
					}
					fresh, err := access.Load(ctx, d.Q(), p)
					if err != nil {
						t.Fatal(err)
					}
					if !reflect.DeepEqual(kept, fresh) {
						t.Fatalf("seed %d, after %s: kept %+v, now %+v", seed, what, kept, fresh)
					}
				}
			}
			compare("nothing")
			for range 30 {
				var what string
				err := d.Write(ctx, func(tx *db.Tx) (err error) {
					what, err = w.change(ctx, tx, now)
					return err
				})
				if err != nil {
					t.Fatal(what, err)
				}
				compare(what)
				now = now.Add(time.Duration(rand.IntN(90)) * time.Minute)
				ctx = clock.At(context.Background(), now)
				compare("time")
			}
		}
	}, schemas...)
}

// change does one thing, and says what.
func (w *world) change(ctx context.Context, tx *db.Tx, now time.Time) (string, error) {
	p, s := pick(w.Rand, w.people[1:]...), pick(w.Rand, w.spaces[:owns]...)
	network := w.space(s.Network)
	switch w.IntN(6) {
	case 0:
		return "a place", space.SetMembership(ctx, tx, space.Membership{Person: p, Space: s.ID, Role: pick(w.Rand, space.Guest, space.Member, space.Animator), State: pick(w.Rand, space.Active, space.Muted, space.Excluded)})
	case 1:
		return "leaving", space.Remove(ctx, tx, p, s.ID)
	case 2:
		s.Name += "'"
		s.Barred = pick(w.Rand, nil, []string{"region"}, []string{"none"})
		_, err := space.Put(ctx, tx, s)
		return "a space", err
	case 3:
		starts := now.Add(time.Duration(w.IntN(120)-60) * time.Minute)
		return "a plan", space.SetGrant(ctx, tx, space.Grant{Network: network.ID, Plan: pick(w.Rand, "gold", "blue"), Person: p, Starts: starts, Ends: starts.Add(time.Duration(1+w.IntN(90)) * time.Minute)})
	case 4:
		_, err := tx.Exec(ctx, `UPDATE space_opening SET state = $1`, pick(w.Rand, "opened", "asked"))
		return "openings", err
	}
	_, err := tx.Exec(ctx, `UPDATE person SET org_kind = $1, rights = rights + 1 WHERE id = $2`, pick(w.Rand, "", "region"), p)
	return "an organisation", err
}
