package demo_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/site"
)

// near asks for topics near fifty titles of the demonstration, as somebody else would put the same question.
func near(ctx context.Context, t *testing.T, s *site.Site) {
	nearTo(ctx, t, s, "a third of its words left out or replaced", 48, third)
	nearTo(ctx, t, s, "half of its words replaced, which leaves some nothing but words that many titles have", 38, other)
}

// nearTo fails unless the topic that a title comes from is among the five near what put makes of it, for want of fifty.
func nearTo(ctx context.Context, t *testing.T, s *site.Site, how string, want int, put func(words []string) string) {
	type topic struct {
		id    ref.Item
		title string
	}
	q := s.Core.DB.Q()
	var who ref.Person
	if err := q.QueryRow(ctx, `SELECT person_id FROM demo_persona WHERE name = 'exploitante'`).Scan(&who); err != nil {
		t.Fatal(err)
	}
	v, err := access.LoadID(ctx, q, who)
	if err != nil {
		t.Fatal(err)
	}
	list, err := db.All(ctx, q, func(r db.Row) (x topic, err error) { return x, r.Scan(&x.id, &x.title) },
		`SELECT i.id, i.title FROM item i WHERE i.kind = 'topic' AND i.state = 'published' AND `+access.Visible("i", 1)+` ORDER BY i.id`, v.Args()...)
	if err != nil {
		t.Fatal(err)
	}
	var asked, found int
	var first int
	var took time.Duration
	seen := map[string]bool{}
	for n := 0; n < len(list) && asked < 50; n += max(1, len(list)/60) {
		x := list[n]
		words := strings.Fields(x.title)
		if len(words) < 6 || seen[x.title] {
			continue
		}
		seen[x.title] = true
		asked++
		start := time.Now()
		ids, err := s.Core.Near(ctx, v, put(words), []string{"topic"}, 5)
		took += time.Since(start)
		if err != nil {
			t.Fatal(err)
		}
		switch k := slices.Index(ids, x.id); {
		case k == 0:
			first++
			fallthrough
		case k > 0:
			found++
		default:
			t.Logf("%q does not find %q", put(words), x.title)
		}
	}
	t.Logf("%s: %d of %d titles found among five, %d of them first, %s each", how, found, asked, first, took/time.Duration(max(1, asked)))
	if asked < 50 || found < want {
		t.Errorf("%s: %d of %d titles are found, want %d of 50", how, found, asked, want)
	}
}

// third is a title without a sixth of its words, another sixth of them replaced, between two others.
func third(words []string) string {
	out := []string{"Conseils"}
	for n, w := range words {
		switch n % 6 {
		case 2:
		case 5:
			out = append(out, "collègues")
		default:
			out = append(out, w)
		}
	}
	return strings.Join(append(out, "maintenant"), " ")
}

// other is a title as somebody else would put it: half of its words, among others.
func other(words []string) string {
	noise := []string{"Conseils", "collègues", "maintenant", "urgence", "besoin", "bonjour"}
	var out []string
	for n, w := range words {
		if n%2 == 1 {
			w = noise[n/2%len(noise)]
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}
