package directory_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"maillage/core/account"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/feature/directory"
)

// crowdOf is people of random networks, ties and choices, and what the rule says of them.
type crowdOf struct {
	people   []account.Person
	networks []map[int]bool // by person: the networks they are in
	asked    map[[2]int]bool
	contact  map[[2]int]bool
	blocks   map[[2]int]bool
	who      []directory.Privacy
}

// relation is what v is to p.
func (c crowdOf) relation(v, p int) directory.Relation {
	near := false
	for n := range c.networks[p] {
		near = near || c.networks[v][n]
	}
	switch {
	case v == p:
		return directory.Self
	case c.blocks[[2]int{p, v}]:
		return directory.Stranger
	case c.contact[[2]int{v, p}] || c.contact[[2]int{p, v}]:
		return directory.Contact
	case near:
		return directory.Colleague
	}
	return directory.Stranger
}

// lists tells whether p is in the directory of v.
func (c crowdOf) lists(v, p int) bool {
	near := false
	for n := range c.networks[p] {
		near = near || c.networks[v][n]
	}
	return near && !c.blocks[[2]int{p, v}] && !c.blocks[[2]int{v, p}]
}

// secret is what person n says in a field, and nobody else does.
func secret(n int, f directory.Field) string { return fmt.Sprintf("%s%c", f, 'a'+rune(n)) + "zq" }

func (w *world) crowd(r *rand.Rand) crowdOf {
	c := crowdOf{asked: map[[2]int]bool{}, contact: map[[2]int]bool{}, blocks: map[[2]int]bool{}}
	const people, networks = 6, 3
	var spaces []space.Space
	for n := range networks {
		spaces = append(spaces, w.listed(fmt.Sprintf("n%d", n), nil))
	}
	for n := range people {
		p := w.Person(fmt.Sprintf("Personne Num%c", 'a'+rune(n)), secret(n, directory.FieldEmail)+"@site.example")
		c.people = append(c.people, p)
		c.networks = append(c.networks, map[int]bool{})
		for k, s := range spaces {
			if r.IntN(2) == 0 {
				w.Puts(p, s, space.Member, space.Active)
				c.networks[n][k] = true
			}
		}
		w.says(p, func(i *directory.Input) {
			i.Skills, i.CanHelp, i.LooksFor, i.About = []string{secret(n, directory.FieldSkills)}, secret(n, directory.FieldHelp), secret(n, directory.FieldLooks), secret(n, directory.FieldAbout)
			i.Territory, i.Phone = fmt.Sprintf("departement:2%d", n+1), fmt.Sprintf("02980000%d%d", n, n)
		})
		who := directory.Privacy{}
		for _, f := range directory.Fields {
			who[f] = directory.Audiences[r.IntN(len(directory.Audiences))]
		}
		w.OK(w.own.SetPrivacy(w.Ctx, p.ID, who))
		c.who = append(c.who, who)
	}
	w.index(c.people...)
	for v := range people {
		for p := range people {
			if v == p || c.relation(v, p) != directory.Colleague || r.IntN(3) > 0 {
				continue
			}
			w.OK(w.own.AskContact(w.Ctx, c.people[v].ID, c.people[p].Handle, ""))
			if c.asked[[2]int{p, v}] {
				c.contact[[2]int{v, p}] = true // who is asked and asks accepts
				continue
			}
			c.asked[[2]int{v, p}] = true
			if r.IntN(2) == 0 {
				w.OK(w.own.AnswerContact(w.Ctx, c.people[p].ID, c.people[v].Handle, true))
				c.contact[[2]int{v, p}] = true
			}
		}
	}
	// Leaving a network ends what its members see, not a contact.
	for n := range people {
		if r.IntN(3) == 0 && len(c.networks[n]) > 0 {
			k := slices.Sorted(keys(c.networks[n]))[0]
			w.Puts(c.people[n], spaces[k], space.Member, space.Excluded)
			delete(c.networks[n], k)
		}
	}
	for range 3 {
		v, p := r.IntN(people), r.IntN(people)
		if v != p {
			w.OK(w.own.Choose(w.Ctx, c.people[v].ID, c.people[p].Handle, tie.Block))
			c.blocks[[2]int{v, p}] = true
			delete(c.contact, [2]int{v, p})
			delete(c.contact, [2]int{p, v})
		}
	}
	return c
}

func keys(m map[int]bool) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// In random worlds, whoever reads: the page shows a field when its owner lets them, and only then; the list has those who share a
// network and no block; what is found, tagged, counted or given to search is open to who gets it.
func TestRandomWorlds(t *testing.T) {
	for seed := range uint64(4) {
		each(t, func(w *world) {
			r := rand.New(rand.NewPCG(seed, 1))
			c := w.crowd(r)
			for v := range c.people {
				w.checkList(t, c, v, r)
				for p := range c.people {
					w.checkPage(t, c, v, p)
				}
			}
			w.checkSearch(t, c)
		})
	}
}

func (w *world) checkPage(t *testing.T, c crowdOf, v, p int) {
	t.Helper()
	page, err := w.own.Read(w.Ctx, w.Viewer(c.people[v]), c.people[p].Handle, 0)
	if err != nil {
		t.Fatal(err)
	}
	rel := c.relation(v, p)
	if page.Relation != rel || page.Person.Email != "" {
		t.Errorf("%d is %d to %d, want %d", v, page.Relation, p, rel)
	}
	x := page.Profile
	for f, said := range map[directory.Field]string{directory.FieldTerritory: x.Territory, directory.FieldSkills: strings.Join(x.Skills, ""), directory.FieldHelp: x.CanHelp, directory.FieldLooks: x.LooksFor,
		directory.FieldAbout: x.About + x.AboutHTML, directory.FieldPhone: x.Phone, directory.FieldEmail: x.Email} {
		if want := int(rel) >= slices.Index(directory.Audiences, c.who[p][f]); (said != "") != want {
			t.Errorf("%d reads %q of %d in %s, which is for %s", v, said, p, f, c.who[p][f])
		}
	}
}

func (w *world) checkList(t *testing.T, c crowdOf, v int, r *rand.Rand) {
	t.Helper()
	all := w.found(c.people[v], directory.Query{})
	var got, want []string
	words := ""
	for _, f := range all.People {
		got = append(got, f.Card.Handle)
		words += " " + strings.Join(f.Tags, " ")
	}
	for _, list := range all.Facets {
		words += " " + counts(list)
	}
	for p := range c.people {
		if c.lists(v, p) {
			want = append(want, c.people[p].Handle)
		}
	}
	if !slices.Equal(got, want) || all.Total != len(want) {
		t.Errorf("%d finds %q (%d), want %q", v, got, all.Total, want)
	}
	for p := range c.people {
		open := func(f directory.Field) bool {
			return c.lists(v, p) && slices.Index(directory.Audiences, c.who[p][f]) <= int(directory.Colleague)
		}
		for _, f := range []directory.Field{directory.FieldSkills, directory.FieldHelp, directory.FieldLooks, directory.FieldAbout, directory.FieldPhone, directory.FieldEmail} {
			if strings.Contains(words, secret(p, f)) && !open(f) {
				t.Errorf("%d gets %s of %d, which is for %s: %s", v, f, p, c.who[p][f], words)
			}
		}
		f := directory.Fields[r.IntN(len(directory.Fields))]
		found := w.found(c.people[v], directory.Query{Text: secret(p, f)})
		indexed := f == directory.FieldSkills || f == directory.FieldHelp || f == directory.FieldLooks
		if n := len(found.People); n != 0 && !(indexed && open(f)) || n == 0 && indexed && open(f) {
			t.Errorf("%d finds %q by %s of %d, which is for %s", v, names(found), f, p, c.who[p][f])
		}
	}
}

func (w *world) checkSearch(t *testing.T, c crowdOf) {
	t.Helper()
	var ids []ref.Person
	for _, p := range c.people {
		ids = append(ids, p.ID)
	}
	said, err := directory.Says(w.Ctx, w.Core.DB.Q(), ids)
	if err != nil {
		t.Fatal(err)
	}
	for p := range c.people {
		for _, f := range directory.Fields {
			if strings.Contains(said[ids[p]], secret(p, f)) && c.who[p][f] != directory.Everyone {
				t.Errorf("search is given %s of %d, which is for %s", f, p, c.who[p][f])
			}
		}
	}
}
