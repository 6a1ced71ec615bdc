package access_test

import (
	"context"
	"slices"
	"testing"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
)

// The rule turned round is the rule: in random worlds, those whom ReadersOf keeps for an item are the active people whose
// viewer sees it, and Belongs is their role.
func TestReadersOfIsTheRule(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		for seed := range uint64(8) {
			w := build(ctx, t, d, seed)
			for _, i := range w.items {
				i, err := item.Get(ctx, d.Q(), i.ID)
				if err != nil {
					t.Fatal(err)
				}
				s, err := space.Get(ctx, d.Q(), i.Space)
				if err != nil {
					t.Fatal(err)
				}
				n, err := space.Get(ctx, d.Q(), s.Network)
				if err != nil {
					t.Fatal(err)
				}
				r := access.ReadersOf(i, s, n, clock.Now(ctx), 1)
				readers := ask(ctx, t, d, r.Joins, r.Reads, r.Args)
				within := ask(ctx, t, d, r.Joins, r.Reads+` AND `+r.Belongs, r.Args)
				for _, p := range w.people[1:] {
					person, err := account.Get(ctx, d.Q(), p)
					if err != nil {
						t.Fatal(err)
					}
					v, err := access.Load(ctx, d.Q(), person)
					if err != nil {
						t.Fatal(err)
					}
					sees := person.State == account.Active && v.Sees(i)
					if got := slices.Contains(readers, p); got != sees {
						t.Errorf("seed %d: item %+v, person %d: ReadersOf says %v, the viewer %v", seed, i, p, got, sees)
					}
					if got, want := slices.Contains(within, p), sees && (slices.Contains(v.Spaces(), s.ID) || space.Owner(s.ID) == p); got != want {
						t.Errorf("seed %d: space %d, person %d: Belongs says %v, the viewer %v", seed, s.ID, p, got, want)
					}
				}
			}
		}
	}, schemas...)
}

func ask(ctx context.Context, t *testing.T, d *db.DB, joins, where string, args []any) []ref.Person {
	t.Helper()
	list, err := db.All(ctx, d.Q(), db.One[ref.Person], `SELECT p.id FROM person p`+joins+` WHERE `+where, args...)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
