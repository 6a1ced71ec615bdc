package directory_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/limit"
	"maillage/core/org"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/feature/directory"
)

// benchPeople is how many members the large network of the bench has; the small one has a hundredth of them.
const benchPeople = 20_000

// crowd is a directory of people, all in the network 1 and a hundredth of them in 2 as well, and what the first one of them may.
func crowd(b testing.TB, e db.Engine, people int) (*directory.Directory, *access.Viewer) {
	b.Helper()
	ctx := context.Background()
	d := dbtest.Open(b, e, journal.Schema, limit.Schema, account.Schema, org.Schema, space.Schema, item.Schema, tie.Schema, directory.Tables())
	numbers := fmt.Sprintf(`WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %d)`, people)
	key := `'nom' || CAST(n %% 5000 AS TEXT) || ' prenom' || CAST(n %% 1000 AS TEXT)`
	terms := []string{`''`, `'kcommune'`, `'r' || CAST(n %% 18 AS TEXT)`, `'d' || CAST(n %% 96 AS TEXT)`, `'o' || CAST(n %% 900 AS TEXT)`, `'j' || CAST(n %% 200 AS TEXT)`,
		`'scompetence ' || CAST(n %% 300 AS TEXT)`, `'srare ' || CAST(n %% 7000 AS TEXT)`, `'haide ' || CAST(n %% 500 AS TEXT)`,
		`'wprenom' || CAST(n %% 1000 AS TEXT)`, `'wnom' || CAST(n %% 5000 AS TEXT)`, `'wchargee'`, `'wmission'`, `'wenergie' || CAST(n %% 40 AS TEXT)`}
	texts := []string{
		numbers + ` INSERT INTO person (id, handle, email, email_key, given, family, sort_key, org_kind, created)
			SELECT n, 'p' || CAST(n AS TEXT), '', CAST(n AS TEXT), 'prenom', 'nom', ` + key + `, 'commune', 0 FROM c`,
		`INSERT INTO space (id, kind, network_id, slug, name, sort_key, admission, audience, items_audience, parts, created)
			VALUES (1, 'network', 1, 'grand', 'Grand', 'grand', 'open', 'public', 'network', 'directory', 0), (2, 'network', 2, 'petit', 'Petit', 'petit', 'open', 'public', 'network', 'directory', 0)`,
	}
	for n, every := range map[int]int{1: 1, 2: 100} {
		texts = append(texts, fmt.Sprintf(`%s INSERT INTO membership (person_id, space_id, role, state, joined) SELECT n, %d, 'member', 'active', 0 FROM c WHERE n %%%% %d = 1 %%%% %d`, numbers, n, every, every))
		for _, t := range terms {
			texts = append(texts, fmt.Sprintf(`%s INSERT INTO directory_term (network_id, term, sort_key, person_id) SELECT %d, %s, %s, n FROM c WHERE n %%%% %d = 1 %%%% %d`, numbers, n, t, key, every, every))
		}
	}
	err := d.Write(ctx, func(tx *db.Tx) error {
		for _, t := range texts {
			if _, err := tx.Exec(ctx, strings.ReplaceAll(t, `%%`, `%`)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && e == db.Postgres {
		err = d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, `ANALYZE`); return err })
	}
	if err != nil {
		b.Fatal(err)
	}
	v, err := access.LoadID(ctx, d.Q(), 1)
	if err != nil {
		b.Fatal(err)
	}
	return directory.New(&part.Core{DB: d}), v
}

// BenchmarkDirectory is a page of the directory with its facets, as different readings of it find it.
func BenchmarkDirectory(b *testing.B) {
	for _, e := range dbtest.Engines() {
		b.Run(string(e), func(b *testing.B) {
			d, v := crowd(b, e, benchPeople)
			for _, c := range []struct {
				name string
				q    directory.Query
			}{
				{"everyone", directory.Query{}},
				{"far", directory.Query{After: benchPeople / 2}},
				{"small", directory.Query{Networks: []ref.Space{2}}},
				{"rare", directory.Query{Chosen: map[directory.Facet][]string{directory.SkillFacet: {"rare 12"}}}},
				{"wide", directory.Query{Chosen: map[directory.Facet][]string{directory.KindFacet: {"commune"}, directory.SkillFacet: {"competence 12"}}}},
				{"never", directory.Query{Chosen: map[directory.Facet][]string{directory.RegionFacet: {"3"}, directory.DeptFacet: {"4"}}}},
				{"name", directory.Query{Text: "prenom12 nom1012"}},
				{"begun", directory.Query{Text: "nom1"}},
				{"vague", directory.Query{Text: "mis"}},
				{"words", directory.Query{Text: "chargée de mission énergie3"}},
			} {
				b.Run(c.name, func(b *testing.B) {
					for b.Loop() {
						if _, err := d.Find(context.Background(), v, c.q); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}
