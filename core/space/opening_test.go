package space_test

import (
	"context"
	"testing"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Whoever is in an opened group by the other network alone leaves with it, however it ends; who is also at home stays.
func TestWhatHoldsPeopleInAnOpenedGroup(t *testing.T) {
	ends := map[string]func(context.Context, *db.Tx, ref.Space, ref.Space, ref.Person) error{
		"the opening is closed": func(ctx context.Context, tx *db.Tx, group, other ref.Space, _ ref.Person) error {
			return space.CloseOpening(ctx, tx, group, other)
		},
		"they leave the other network": func(ctx context.Context, tx *db.Tx, _, other ref.Space, p ref.Person) error {
			return space.Remove(ctx, tx, p, other)
		},
		"they are excluded from it": func(ctx context.Context, tx *db.Tx, _, other ref.Space, p ref.Person) error {
			return space.SetMembership(ctx, tx, space.Membership{Person: p, Space: other, Role: space.Member, State: space.Excluded})
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				ctx := context.Background()
				var group ref.Space
				guest, both := ref.Person(d.NewID()), ref.Person(d.NewID())
				err := d.Write(ctx, func(tx *db.Tx) error {
					var err error
					group, err = opened(ctx, tx, guest, both, end)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				for who, want := range map[ref.Person]bool{guest: false, both: true} {
					m, err := space.MembershipOf(ctx, d.Q(), who, group)
					if err != nil || m.IsIn() != want {
						t.Errorf("person %d is in: %t, want %t (%v)", who, m.IsIn(), want, err)
					}
				}
				s, err := space.Get(ctx, d.Q(), group)
				if err != nil || s.Members != 1 {
					t.Errorf("%d members are counted, want 1 (%v)", s.Members, err)
				}
			}, account.Schema, space.Schema)
		})
	}
}

func opened(ctx context.Context, tx *db.Tx, guest, both ref.Person, end func(context.Context, *db.Tx, ref.Space, ref.Space, ref.Person) error) (ref.Space, error) {
	put := func(s space.Space) (space.Space, error) {
		s.Name, s.Admission, s.Audience, s.ItemsAudience = s.Slug, space.Open, space.InNetwork, space.InNetwork
		return space.Put(ctx, tx, s)
	}
	home, err := put(space.Space{Kind: space.Network, Slug: "home"})
	if err != nil {
		return 0, err
	}
	other, err := put(space.Space{Kind: space.Network, Slug: "other"})
	if err != nil {
		return 0, err
	}
	g, err := put(space.Space{Kind: space.Group, Network: home.ID, Slug: "g"})
	if err != nil {
		return 0, err
	}
	for _, p := range []ref.Person{guest, both} {
		if _, err := tx.Exec(ctx, `INSERT INTO person (id, handle, email, email_key, created) VALUES ($1, $2, $2, $2, 1)`, p, p.String()); err != nil {
			return 0, err
		}
	}
	if err := space.AskOpening(ctx, tx, g, other.ID, 1, "ensemble"); err != nil {
		return 0, err
	}
	if err := space.DecideOpening(ctx, tx, g.ID, other.ID, 2, true); err != nil {
		return 0, err
	}
	for _, m := range []space.Membership{{Person: both, Space: home.ID}, {Person: both, Space: other.ID}, {Person: guest, Space: other.ID}, {Person: both, Space: g.ID}, {Person: guest, Space: g.ID}} {
		m.Role, m.State = space.Member, space.Active
		if err := space.SetMembership(ctx, tx, m); err != nil {
			return 0, err
		}
	}
	for _, p := range []ref.Person{guest, both} {
		if err := end(ctx, tx, g.ID, other.ID, p); err != nil {
			return 0, err
		}
	}
	return g.ID, nil
}

func TestOpeningsThatCannotBe(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		err := d.Write(ctx, func(tx *db.Tx) error {
			for name, g := range map[string]space.Space{
				"a network":      {ID: 5, Kind: space.Network, Network: 5, Audience: space.Public},
				"a secret group": {ID: 6, Kind: space.Group, Network: 5, Audience: space.InGroup},
				"its own":        {ID: 6, Kind: space.Group, Network: 7, Audience: space.Public},
			} {
				if err := space.AskOpening(ctx, tx, g, 7, 1, ""); !fail.Is(err, fail.Invalid) {
					t.Errorf("%s: %v", name, err)
				}
			}
			if err := space.DecideOpening(ctx, tx, 6, 7, 1, true); !fail.Is(err, fail.Conflict) {
				t.Errorf("what nobody asked is decided: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}, account.Schema, space.Schema)
}
