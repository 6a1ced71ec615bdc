package site_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/space"
	"maillage/feature/forum"
	"maillage/site/sitetest"
)

var updatePlans = flag.Bool("update-plans", false, "write the plans of queries as they are now")

// hotPages is what most people ask for most of the time, in a network, a group and a topic.
func hotPages(n, g space.Space, i item.Item) map[string]string {
	return map[string]string{
		"home": "/?fil=suivis", "home-recent": "/?fil=recents", "network": n.Path(n), "group": g.Path(n), "topic": forum.Path(i), "topics": n.Path(n) + "/forum", "directory": "/annuaire?q=durand",
		"search": "/recherche?q=reseau", "suggest": "/recherche/suggestions?q=fui", "unread": "/notifications/compte",
	}
}

// The engines find what hot pages ask for as they did when the plans were written: a statement that begins to read a whole
// table is seen here before it is felt. `go test ./site -run Plans -update-plans` writes them anew, to be reviewed as code.
func TestPlansOfHotPages(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		n, ana, bob := w.Network("alpha"), w.Person("Ana Lopez"), w.Person("Bob Durand")
		g := w.Group(n, "eau")
		w.Join(ana, space.Member, n, g)
		w.Join(bob, space.Member, n, g)
		var i item.Item
		for k := range 8 {
			var err error
			if i, err = forum.New(w.Site.Core).Open(w.Ctx, ana.ID, forum.Draft{Space: n.ID, Title: fmt.Sprint("Fuites du réseau ", k), Body: "Que **faire** ?", Lang: "fr", Question: true}); err != nil {
				t.Fatal(err)
			}
			w.Post(ana, g, "Un message.", "")
			w.Comment(bob, i, "Chercher la nuit.")
		}
		if err := w.Site.Settle(w.Ctx); err != nil {
			t.Fatal(err)
		}
		for name, path := range hotPages(n, g, i) {
			t.Run(name, func(t *testing.T) {
				var heard []heard
				v := w.As(bob)
				v.Get(path) // what is written at a first visit is not in the way of the second
				v.Heard = hear(&heard)
				if a := v.Get(path); a.Status != http.StatusOK {
					t.Fatal(a.Status)
				}
				same(t, w, name, heard)
			})
		}
		t.Run("reply", func(t *testing.T) {
			var heard []heard
			v := w.As(bob)
			v.Heard = hear(&heard)
			if a := v.Post("/publications/"+i.ID.String()+"/commentaires", url.Values{"texte": {"Encore."}, "cle": {"k"}}); a.Status != http.StatusSeeOther {
				t.Fatal(a.Status, a.Words())
			}
			same(t, w, "reply", heard)
			heard = nil
			c := &db.Counter{Heard: hear(&heard)}
			if _, err := w.Site.Core.Journal.Drain(db.WithCounter(w.Ctx, c)); err != nil {
				t.Fatal(err)
			}
			same(t, w, "reply-followers", heard)
		})
	})
}

type heard struct {
	text string
	args []any
}

// hear keeps each text once.
func hear(list *[]heard) func(string, []any) {
	return func(text string, args []any) {
		if !slices.ContainsFunc(*list, func(h heard) bool { return h.text == text }) && !strings.HasPrefix(strings.TrimSpace(text), "PRAGMA") {
			*list = append(*list, heard{text, slices.Clone(args)})
		}
	}
}

// same compares the plans of list with those that were written down.
func same(t *testing.T, w *sitetest.World, name string, list []heard) {
	t.Helper()
	var lines []string
	for _, h := range list {
		steps, err := plan(w.Ctx, w.Site.Core.DB, h)
		if err != nil {
			t.Fatalf("%v\n%s", err, h.text)
		}
		lines = append(lines, steps...)
	}
	slices.Sort(lines)
	text := strings.Join(slices.Compact(lines), "\n") + "\n"
	path := filepath.Join("testdata", "plans", string(w.Site.Core.DB.Engine()), name+".txt")
	if *updatePlans {
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("the plans of %s are not as they were: look whether something is scanned, then -update-plans.\n%s", name, difference(string(want), text))
	}
}

// difference is the lines of got that want has not, and the other way round.
func difference(want, got string) string {
	var b strings.Builder
	was, is := strings.Split(want, "\n"), strings.Split(got, "\n")
	for _, line := range was {
		if !slices.Contains(is, line) {
			b.WriteString("was " + line + "\n")
		}
	}
	for _, line := range is {
		if !slices.Contains(was, line) {
			b.WriteString("is  " + line + "\n")
		}
	}
	return b.String()
}

// plan is how a query reads each table, once: by which index, or whole; and for SQLite, of what it sorts what it reads.
func plan(ctx context.Context, d *db.DB, h heard) (out []string, err error) {
	if d.Engine() == db.SQLite {
		steps, err := db.All(ctx, d.Q(), func(r db.Row) (s string, err error) {
			var id, parent, unused int
			return s, r.Scan(&id, &parent, &unused, &s)
		}, "EXPLAIN QUERY PLAN "+h.text, h.args...)
		for _, step := range steps {
			switch {
			case strings.HasPrefix(step, "SCAN json_each"), step == "SCAN CONSTANT ROW", step == "SCAN x", step == "SCAN kept": // lists, and what was read already
			case strings.HasPrefix(step, "SEARCH "), strings.HasPrefix(step, "SCAN "):
				out = append(out, step)
			case strings.HasPrefix(step, "USE TEMP B-TREE FOR ORDER BY") && len(out) > 0:
				out = append(out, out[0]+", sorted")
			}
		}
		return out, err
	}
	// Tables of a few rows are read whole whatever the index: without that, only those that have no index are.
	err = d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL enable_seqscan = off`); err != nil {
			return err
		}
		lines, err := db.All(ctx, tx, db.One[string], "EXPLAIN (COSTS OFF) "+h.text, h.args...)
		out = nil
		for _, line := range lines {
			if m := reading.FindStringSubmatch(line); m != nil {
				out = append(out, strings.TrimSpace(m[1]))
			}
		}
		return err
	})
	return out, err
}

// reading is the lines of a plan of PostgreSQL that say which table is read whole; which index it takes, and how it joins,
// depends on what it knows of the rows.
var reading = regexp.MustCompile(`(Seq Scan on \w+)`)
