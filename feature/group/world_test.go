package group_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/group"
)

// world is a small site with this part alone.
type world struct {
	*parttest.World
	group   *group.Group
	started bool // the queue, once letters are looked at
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	parttest.Each(t, func(w *parttest.World) { f(&world{World: w, group: group.New(w.Core)}) }, group.Join, parttest.Places)
}

// membership is p's place in s now.
func (w *world) membership(p account.Person, s space.Space) space.Membership {
	w.Helper()
	m, err := space.MembershipOf(w.Ctx, w.Core.DB.Q(), p.ID, s.ID)
	if err != nil {
		w.Fatal(err)
	}
	return m
}

// is fails unless p has role and state in s.
func (w *world) is(p account.Person, s space.Space, role space.Role, state space.State) {
	w.Helper()
	if m := w.membership(p, s); m.Role != role || m.State != state {
		w.Errorf("%s in %s: %q %q, want %q %q", p.Handle, s.Slug, m.Role, m.State, role, state)
	}
}

// counted fails unless the counter of s says n, and there are n.
func (w *world) counted(s space.Space, n int64) {
	w.Helper()
	now, err := space.Get(w.Ctx, w.Core.DB.Q(), s.ID)
	if err != nil {
		w.Fatal(err)
	}
	var rows int64
	err = w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM membership WHERE space_id = $1 AND state IN ('active', 'muted')`, s.ID).Scan(&rows)
	if err != nil || rows != n || now.Members != n {
		w.Errorf("members of %s: counter %d, rows %d (%v), want %d", s.Slug, now.Members, rows, err, n)
	}
}

// facts is what the journal says of s, oldest first: "kind actor→about".
func (w *world) facts(s space.Space) []string {
	w.Helper()
	list, err := db.All(w.Ctx, w.Core.DB.Q(), func(r db.Row) (string, error) {
		var kind, about string
		var actor ref.Person
		err := r.Scan(&kind, &actor, &about)
		name := func(p ref.Person) string {
			a, err := account.Get(w.Ctx, w.Core.DB.Q(), p)
			if err != nil {
				return "?"
			}
			return a.Given
		}
		out := strings.TrimPrefix(kind, "group.") + " " + name(actor)
		for _, id := range strings.Fields(about) {
			var n int64
			fmt.Sscan(id, &n)
			out += "→" + name(ref.Person(n))
		}
		return out, err
	}, `SELECT kind, actor_id, mentions FROM fact WHERE space_id = $1 AND kind LIKE 'group.%' ORDER BY seq`, s.ID)
	if err != nil {
		w.Fatal(err)
	}
	return list
}

// told fails unless the facts of s are want.
func (w *world) told(s space.Space, want ...string) {
	w.Helper()
	if got := w.facts(s); strings.Join(got, "; ") != strings.Join(want, "; ") {
		w.Errorf("facts of %s: %q, want %q", s.Slug, got, want)
	}
}

// headings is the words of the links in headings of tag.
func headings(a parttest.Answer, tag string) []string {
	var out []string
	for _, n := range a.All(func(n *html.Node) bool {
		return n.Data == tag && n.FirstChild != nil && n.FirstChild.Data == "a"
	}) {
		out = append(out, n.FirstChild.FirstChild.Data)
	}
	return out
}

// next is the address of the rest of the list, "" at its end.
func next(a parttest.Answer) string {
	for _, n := range a.All(func(n *html.Node) bool { return n.Data == "a" && parttest.Attr(n, "rel") == "next" }) {
		return parttest.Attr(n, "href")
	}
	return ""
}
