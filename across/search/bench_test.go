package search_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"maillage/across/search"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/space"
)

const benchItems = 20_000

// vocabulary is 4,000 words whose frequencies fall as those of a language do.
func vocabulary(r *rand.Rand) func() string {
	syllables := strings.Fields("ba co di fa gu la me no pi ra se ti va zo lu bre tan gne ri eau ener col lec muni ci pal")
	words := make([]string, 4000)
	for i := range words {
		for range 2 + r.IntN(3) {
			words[i] += syllables[r.IntN(len(syllables))]
		}
	}
	z := rand.NewZipf(r, 1.1, 5, uint64(len(words)-1))
	return func() string { return words[z.Uint64()] }
}

// filled is a world of 20,000 texts of 60 words in 50 groups, of which ana is in 10.
func filled(b *testing.B, e db.Engine) (*world, account.Person, func() string) {
	b.Helper()
	w, r := newWorld(b, e), rand.New(rand.NewPCG(1, 2))
	word := vocabulary(r)
	n := w.network("gaston", "Gaston")
	ana, author := w.person("Ana Lopez"), w.person("Paul Auteur")
	w.join(ana, space.Member, n)
	w.join(author, space.Member, n)
	var groups []space.Space
	for i := range 50 {
		g := w.group(n, fmt.Sprintf("g%d", i), "Groupe "+word(), func(s *space.Space) { s.ItemsAudience = space.InGroup })
		if groups = append(groups, g); i < 10 {
			w.join(ana, space.Member, g)
		}
	}
	text := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = word()
		}
		return strings.Join(list, " ")
	}
	for done := 0; done < benchItems; done += 500 {
		w.write(func(tx *db.Tx) error {
			for range 500 {
				i, err := item.Add(w.ctx, tx, groups[r.IntN(len(groups))], item.Item{Kind: "page", Author: author.ID, Title: text(6), Audience: space.InGroup, State: item.Published})
				if err != nil {
					return err
				}
				if _, err := tx.Exec(w.ctx, `INSERT INTO paper (item_id, title, body) VALUES ($1, $2, $3)`, i.ID, i.Title, text(60)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := w.search.Rebuild(w.ctx); err != nil {
		b.Fatal(err)
	}
	return w, ana, word
}

func BenchmarkFind(b *testing.B) {
	for _, e := range dbtest.Engines() {
		b.Run(string(e), func(b *testing.B) {
			w, ana, word := filled(b, e)
			v := w.viewer(ana)
			rare, frequent := []string{}, word()
			for range 300 {
				rare = append(rare, word())
			}
			for name, text := range map[string]func(n int) string{
				"two words": func(n int) string { return rare[n%300] + " " + rare[(n*7+1)%300] },
				"frequent":  func(int) string { return frequent },
				"mistyped":  func(n int) string { return "x" + rare[n%300] },
				"question": func(n int) string {
					return "comment " + rare[n%300] + " la " + rare[(n+9)%300] + " des " + rare[(n+5)%300] + " ?"
				},
			} {
				b.Run(name, func(b *testing.B) {
					for n := 0; b.Loop(); n++ {
						if _, err := w.search.Find(w.ctx, v, search.Query{Text: text(n)}); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			b.Run("suggest", func(b *testing.B) {
				for n := 0; b.Loop(); n++ {
					if _, err := w.search.Suggest(w.ctx, v, rare[n%300][:3]); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
