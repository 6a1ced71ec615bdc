package search_test

import (
	"slices"
	"testing"

	"maillage/across/search"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/space"
)

// Names proposed while one writes: people by the beginning of their name or handle, themes among those of what one may read.
func TestNamesAreCompleted(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		closed := w.group(n, "ferme", "Fermé", secret)
		ana, bob := w.person("Ana Lopez"), w.person("Bob Lopès")
		w.join(ana, space.Member, n, closed)
		w.join(bob, space.Member, n)
		themed := func(s sheet, labels ...string) {
			i := w.publish(s)
			w.write(func(tx *db.Tx) error { return item.SetThemes(w.ctx, tx, i, labels) })
		}
		themed(sheet{body: "Une", by: ana, in: n}, "énergie", "eau")
		themed(sheet{body: "Deux", by: ana, in: closed}, "énergie_grise", "enfance")
		w.settle()
		proposed := func(p account.Person, sign, typed string) (out []string) {
			for _, o := range elements(w.as(p).get(search.Path+"/mentions", "signe", sign, "q", typed), has("role", "option")) {
				out = append(out, attr(o, "data-insert"))
			}
			return out
		}
		for _, c := range []struct {
			by          account.Person
			sign, typed string
			want        []string
		}{
			{bob, "@", "lop", []string{"@ana.lopez", "@bob.lopes"}},
			{bob, "@", "ana.lop", []string{"@ana.lopez"}},
			{bob, "@", "zzz", nil},
			{bob, "#", "é", []string{"#eau", "#énergie"}},
			{ana, "#", "ENER", []string{"#énergie", "#énergie_grise"}},
			{bob, "#", "enf", nil},
			{bob, "#", "%", nil},
			{bob, "", "ana", nil},
		} {
			got := proposed(c.by, c.sign, c.typed)
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("%s%s: %q, want %q", c.sign, c.typed, got, c.want)
			}
		}
	})
}
