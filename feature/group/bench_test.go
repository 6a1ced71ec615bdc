package group_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/group"
)

// groupsOfViaeduc is how many groups the largest of the networks of reference had.
const groupsOfViaeduc = 1453

// One page of the list of groups of a large network, with its facets.
func BenchmarkFind(b *testing.B) {
	for _, e := range dbtest.Engines() {
		core := func(d *db.DB) *part.Core {
			return &part.Core{DB: d, Queue: queue.New(d, slog.New(slog.DiscardHandler), queue.Options{})}
		}
		schema := *group.Join(core(dbtest.Open(b, db.SQLite))).Schema
		d := dbtest.Open(b, e, account.Schema, space.Schema, schema)
		ctx := context.Background()
		n := fillGroups(ctx, b, d)
		verbs := group.New(core(d))
		for name, w := range map[string]group.Wanted{
			"all": {}, "words": {Text: "eau potable"}, "narrowed": {Themes: []string{"Thème 3"}, Life: group.Month, Doors: []space.Admission{space.Open}},
		} {
			b.Run(string(e)+"/"+name, func(b *testing.B) {
				for b.Loop() {
					if f, err := verbs.Find(ctx, access.Nobody(), []ref.Space{n}, w); err != nil || f.Count == 0 {
						b.Fatal(f.Count, err)
					}
				}
			})
		}
	}
}

func fillGroups(ctx context.Context, b *testing.B, d *db.DB) (network ref.Space) {
	err := d.Write(ctx, func(tx *db.Tx) error {
		n, err := space.Put(ctx, tx, space.Space{Kind: space.Network, Slug: "viaeduc", Name: "Viaeduc", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork})
		network = n.ID
		for k := 0; err == nil && k < groupsOfViaeduc; k++ {
			var s space.Space
			s, err = space.Put(ctx, tx, space.Space{Kind: space.Group, Network: n.ID, Slug: fmt.Sprintf("g%d", k), Name: fmt.Sprintf("Groupe %d de l'eau", k), Lede: "Ce que les agents se disent de l'eau potable, des captages et des réseaux d'assainissement.",
				Theme: fmt.Sprintf("Thème %d", k%40), Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork})
			if err == nil {
				err = space.Touch(ctx, tx, s.ID, time.Now().Add(-time.Duration(k)*time.Hour))
			}
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return network
}
