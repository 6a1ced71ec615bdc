package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/across/search"
	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
)

// chance is a random world and what happens in it.
type chance struct {
	*world
	r      *rand.Rand
	people []account.Person
	spaces []space.Space
	papers []paperOf
	rares  int
	loud   bool // every change is told
}

// paperOf is an item and the rare word that it alone has.
type paperOf struct {
	item item.Item
	rare string
}

func newChance(w *world, seed uint64) *chance {
	c := &chance{world: w, r: rand.New(rand.NewPCG(seed, 1))}
	for i := range 6 {
		c.people = append(c.people, w.person(fmt.Sprintf("Prénom %s", strings.Repeat(string(rune('a'+i)), 6))))
	}
	audiences := []space.Audience{space.Public, space.Registered, space.InNetwork, space.InGroup}
	for i := range 2 {
		n := w.network(fmt.Sprintf("n%d", i), fmt.Sprintf("Réseau %d", i), func(s *space.Space) { s.Audience = audiences[c.r.IntN(3)] })
		c.spaces = append(c.spaces, n)
		for j := range 3 {
			c.spaces = append(c.spaces, w.group(n, fmt.Sprintf("g%d", j), fmt.Sprintf("Groupe %d de %d", j, i), func(s *space.Space) {
				s.Audience = audiences[c.r.IntN(4)]
				s.ItemsAudience = s.Audience
			}))
		}
	}
	for _, p := range c.people {
		for _, s := range c.spaces {
			if c.r.IntN(3) == 0 {
				state := []space.State{space.Active, space.Active, space.Muted, space.Excluded, space.Invited, space.Requested}[c.r.IntN(6)]
				role := []space.Role{space.Guest, space.Member, space.Member, space.Animator}[c.r.IntN(4)]
				if s.Kind == space.Network && c.r.IntN(6) == 0 {
					role = space.Manager
				}
				w.write(func(tx *db.Tx) error {
					return space.SetMembership(w.ctx, tx, space.Membership{Person: p.ID, Space: s.ID, Role: role, State: state})
				})
			}
		}
	}
	return c
}

// rare is a word that is in one text alone, far from any other.
func (c *chance) rare() string {
	var b strings.Builder
	c.rares++
	for n := c.rares*7919 + 100_000; n > 0; n /= 10 {
		b.WriteString([]string{"ba", "do", "fu", "gi", "ka", "lo", "mu", "ni", "pa", "zo"}[n%10])
	}
	return b.String()
}

func (c *chance) publish() {
	s := c.spaces[c.r.IntN(len(c.spaces))]
	var narrower []space.Audience
	for _, a := range []space.Audience{space.Public, space.Registered, space.InNetwork, space.InGroup} {
		if a.Within(s.Audience) {
			narrower = append(narrower, a)
		}
	}
	rare := c.rare()
	x := sheet{body: "Ceci parle de " + rare + " et du commun.", by: c.people[c.r.IntN(len(c.people))], in: s, audience: narrower[c.r.IntN(len(narrower))], unsigned: c.r.IntN(3) == 0}
	if c.r.IntN(2) == 0 {
		x.title = "Un titre"
	}
	if c.r.IntN(8) == 0 {
		x.state = item.Draft
	}
	if len(c.papers) > 0 && c.r.IntN(3) == 0 {
		if root := c.papers[c.r.IntN(len(c.papers))].item; root.IsRoot() {
			x.under, x.title = root, ""
		}
	}
	c.papers = append(c.papers, paperOf{c.world.publish(x), rare})
}

func (c *chance) change() {
	p := &c.papers[c.r.IntN(len(c.papers))]
	switch c.r.IntN(4) {
	case 0:
		p.rare = c.rare()
		c.edit(p.item, "Un autre titre", "Maintenant "+p.rare+", toujours commun.")
	case 1:
		c.become(p.item, []item.State{item.Published, item.Hidden, item.Deleted}[c.r.IntN(3)], !c.loud && c.r.IntN(2) == 0)
	case 2:
		who, s := c.people[c.r.IntN(len(c.people))], c.spaces[c.r.IntN(len(c.spaces))]
		c.write(func(tx *db.Tx) error { return space.Remove(c.ctx, tx, who.ID, s.ID) })
	default:
		c.publish()
	}
}

// Whatever happened: all that anybody finds is theirs to read, and all that they may read and has a rare word is found by it.
func TestFoundIsReadableAndReadableIsFound(t *testing.T) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed)
			c := newChance(newWorld(t, e), seed)
			for range 25 {
				c.publish()
			}
			for range 15 {
				c.change()
			}
			c.settle()
			c.judge()
		})
	}
}

func (c *chance) judge() {
	c.Helper()
	viewers := []*access.Viewer{access.Nobody()}
	for _, p := range c.people {
		viewers = append(viewers, c.viewer(p))
	}
	for _, v := range viewers {
		may := map[ref.Item]bool{}
		for _, p := range c.papers {
			now, err := item.Get(c.ctx, c.db.Q(), p.item.ID)
			if err != nil {
				c.Fatal(err)
			}
			may[now.ID] = v.Sees(now) && now.State != item.Draft
			r, err := c.search.Find(c.ctx, v, search.Query{Text: p.rare})
			if err != nil {
				c.Fatal(err)
			}
			if found := len(r.Hits) == 1 && r.Hits[0].Item.ID == p.item.ID; found != may[now.ID] || !may[now.ID] && len(r.Hits) > 0 {
				c.Errorf("viewer %d, item in state %s: may read %v, found %v (%q)", v.Person, now.State, may[now.ID], found, titles(r.Hits))
			}
		}
		for _, text := range []string{"commun", "groupe", "titre commun", "prenom", "comun"} {
			c.judgeHits(v, text, may)
		}
	}
}

func (c *chance) judgeHits(v *access.Viewer, text string, may map[ref.Item]bool) {
	r, err := c.search.Find(c.ctx, v, search.Query{Text: text})
	if err != nil {
		c.Fatal(err)
	}
	suggested, err := c.search.Suggest(c.ctx, v, text)
	if err != nil {
		c.Fatal(err)
	}
	for _, h := range slices.Concat(r.Hits, suggested) {
		switch h.Kind {
		case search.Person:
			if v.Person == 0 {
				c.Errorf("%s: a stranger finds %s", text, flat(h.Title))
			}
		case search.Group, search.Network:
			if access.CanSpace(v, access.See, h.Space) != nil {
				c.Errorf("%s: viewer %d finds the place %s", text, v.Person, h.Space.Name)
			}
		default:
			if !may[h.Item.ID] {
				c.Errorf("%s: viewer %d finds %s", text, v.Person, flat(h.Title))
			}
			if _, known := access.Author(v, h.Item); h.Author.ID != 0 && !known {
				c.Errorf("%s: viewer %d is told an author", text, v.Person)
			}
		}
	}
}

// Rebuilt from nothing, the index is what following every fact had made of it; and nothing is missing, and nothing is too
// many, before and after.
func TestRebuildIsFollowing(t *testing.T) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			c := newChance(newWorld(t, e), 7)
			c.loud = true
			for range 20 {
				c.publish()
			}
			for range 30 {
				c.change()
			}
			c.settle()
			followed := c.dump()
			c.checked(t)
			if err := c.search.Rebuild(c.ctx); err != nil {
				t.Fatal(err)
			}
			if rebuilt := c.dump(); !slices.Equal(followed, rebuilt) {
				t.Errorf("rebuilt, the index differs:\n%s", diff(followed, rebuilt))
			}
			c.write(func(tx *db.Tx) error { return c.wreck(tx) })
			want := 3 // an item and two spaces
			if e == db.SQLite {
				want += len(c.people) + 1 // the texts of people, and of what is of nothing
			}
			if missing, extra, err := c.search.Check(c.ctx); err != nil || missing != want || extra != 1 {
				t.Errorf("wrecked: %d missing, want %d; %d extra, %v", missing, want, extra, err)
			}
			if err := c.search.Rebuild(c.ctx); err != nil {
				t.Fatal(err)
			}
			c.checked(t)
			if rebuilt := c.dump(); !slices.Equal(followed, rebuilt) {
				t.Errorf("rebuilt after a wreck, the index differs:\n%s", diff(followed, rebuilt))
			}
		})
	}
}

func (c *chance) checked(t *testing.T) {
	t.Helper()
	if missing, extra, err := c.search.Check(c.ctx); err != nil || missing != 0 || extra != 0 {
		t.Errorf("%d missing, %d extra, %v", missing, extra, err)
	}
}

// wreck damages the index as nothing should.
func (c *chance) wreck(tx *db.Tx) error {
	var statements = []string{
		`UPDATE search_document SET id = 4242 WHERE id = (SELECT MIN(id) FROM search_document WHERE kind = 'item')`,
		`DELETE FROM search_document WHERE id IN (SELECT id FROM search_document WHERE kind = 'space' ORDER BY id LIMIT 2)`,
		`UPDATE search_word SET n = n + 5`, `DELETE FROM search_word WHERE word > 'p'`, `DELETE FROM search_slip WHERE word < 'd'`,
		`INSERT INTO search_slip (slip, word) VALUES ('xxx', 'xxxx')`,
	}
	if tx.Engine() == db.SQLite {
		statements = append(statements, `DELETE FROM search_name WHERE rowid IN (SELECT id FROM search_document WHERE kind = 'person')`)
	}
	for _, s := range statements {
		if _, err := tx.Exec(c.ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// dump is every row of the index, in order.
func (c *chance) dump() []string {
	c.Helper()
	texts := []string{
		`SELECT 'document ' || id || ' ' || kind || ' ' || stamp || ' ' || named FROM search_document ORDER BY 1`,
		// words that nothing has any more are swept when everything is indexed again
		`SELECT 'word ' || word || ' ' || n FROM search_word WHERE n > 0 ORDER BY 1`,
		`SELECT 'slip ' || slip || ' ' || word FROM search_slip WHERE word IN (SELECT word FROM search_word WHERE n > 0) ORDER BY 1`,
	}
	if c.db.Engine() == db.Postgres {
		texts = append(texts, `SELECT 'forms ' || id || ' ' || forms FROM search_document ORDER BY 1`)
	} else {
		for _, t := range []string{"text", "name"} {
			texts = append(texts, `SELECT '`+t+` ' || doc || ' ' || term || ' ' || col || ' ' || offset FROM temp.form_`+t+` ORDER BY 1`)
		}
	}
	var out []string
	c.write(func(tx *db.Tx) error {
		if tx.Engine() == db.SQLite {
			for _, t := range []string{"text", "name"} {
				if _, err := tx.Exec(c.ctx, `CREATE VIRTUAL TABLE IF NOT EXISTS temp.form_`+t+` USING fts5vocab (main, search_`+t+`, instance)`); err != nil {
					return err
				}
			}
		}
		for _, text := range texts {
			list, err := db.All(c.ctx, tx, db.One[string], text)
			if err != nil {
				return err
			}
			out = append(out, list...)
		}
		return nil
	})
	return out
}

func diff(a, b []string) string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, "- "+s)
		}
	}
	for _, s := range b {
		if !slices.Contains(a, s) {
			out = append(out, "+ "+s)
		}
	}
	return strings.Join(out[:min(len(out), 20)], "\n")
}
