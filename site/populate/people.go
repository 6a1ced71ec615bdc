package populate

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"maillage/core/account"
	"maillage/core/org/directory"
	"maillage/site/demo/corpus"
)

const (
	day  = int64(24 * 60 * 60 * 1000)
	hour = day / 24
)

// The networks, by their place in world.networks: the order in which the presets come.
const (
	gaston = iota
	departements
	viaeduc
	ideal
	clubs
)

// employers are how many people each letter of employers has.
var employers = []struct {
	letter byte
	share  float64
}{{'r', 0.07}, {'d', 0.11}, {'a', 0.45}, {'c', 0.22}, {'e', 0.11}, {'s', 0.04}}

// crowd is what people are drawn from.
type crowd struct {
	w      *world
	shares []float64
	orgs   map[byte][]int32 // by letter
	sums   map[byte][]float64
	trades map[byte][]int32
	byKey  map[string]int32
}

func (w *world) crowd() *crowd {
	c := &crowd{w: w, orgs: map[byte][]int32{}, sums: map[byte][]float64{}, trades: map[byte][]int32{}, byKey: map[string]int32{}}
	weights := map[byte][]float64{}
	for n, o := range w.orgs {
		c.byKey[o.kind+":"+o.code] = int32(n)
		if l := corpus.Letter(kindOf(o.kind)); l != 0 {
			c.orgs[l], weights[l] = append(c.orgs[l], int32(n)), append(weights[l], o.weight)
		}
	}
	for l, list := range weights {
		c.sums[l] = running(list)
	}
	for n, j := range w.stock.Jobs {
		for i := range j.Employers {
			c.trades[j.Employers[i]] = append(c.trades[j.Employers[i]], int32(n))
		}
	}
	for _, e := range employers {
		c.shares = append(c.shares, e.share)
	}
	c.shares = running(c.shares)
	return c
}

// makePeople: who joined first has the lowest identifier.
func (w *world) makePeople() error {
	n := w.scaled(peopleAt1)
	c := w.crowd()
	r := w.of(ofPeople, 0)
	for k, role := range w.cast {
		org, ok := c.byKey[role.Org]
		if !ok {
			return fmt.Errorf("no organisation %s", role.Org)
		}
		w.people = append(w.people, w.fromCast(int32(k), role, org))
	}
	for len(w.people) < n {
		w.people = append(w.people, c.stranger(&r))
	}
	slices.SortStableFunc(w.people, func(a, b person) int { return compare(a.joined, b.joined) })
	s := ids{node: nodePeople}
	handles := map[string]int32{}
	for k := range w.people {
		p := &w.people[k]
		p.id = s.at(p.joined)
		handle, _ := account.Named(w.names(*p))
		handles[handle]++
		if n := handles[handle]; n > 1 {
			p.number = n
		}
		for k := range w.networks {
			if p.networks&(1<<k) != 0 {
				w.networks[k].count++
			}
		}
	}
	w.ticket()
	return nil
}

// ticket gives everyone tickets to the groups of their networks: half have one, a few have many.
func (w *world) ticket() {
	for k := range w.networks {
		w.networks[k].tickets = make([]int32, 0, 2*w.networks[k].count)
	}
	for n, p := range w.people {
		r := w.of(ofMembers, uint64(n))
		tickets := int(min(12, r.pareto(1.1)))
		if p.cast >= 0 {
			continue // they go where they are told to
		}
		for k := range w.networks {
			if p.networks&(1<<k) != 0 {
				for range tickets {
					w.networks[k].tickets = append(w.networks[k].tickets, int32(n))
				}
			}
		}
	}
}

func (w *world) fromCast(k int32, role corpus.Role, org int32) person {
	p := person{org: org, trade: -1, cast: k, feminine: role.Feminine, given: -1, family: -1, joined: w.now - span.Milliseconds() - 30*day + int64(k)*hour}
	for n, network := range w.networks {
		if slices.Contains(role.Networks, network.space.Preset) {
			p.networks |= 1 << n
		}
	}
	switch role.Persona {
	case "nouvelle":
		p.joined = w.now - 26*hour
	case "gestionnaire":
		p.manages = 1<<gaston | 1<<ideal
	case "exploitante":
		p.manages = 1 << clubs
	}
	switch role.Family {
	case "Delaunay":
		p.manages = 1 << departements
	}
	return p
}

// stranger invents somebody. More come every year.
func (c *crowd) stranger(r *random) person {
	e := employers[drawn(r, c.shares)]
	p := person{cast: -1}
	p.trade = c.trades[e.letter][r.n(len(c.trades[e.letter]))]
	p.org = c.orgs[e.letter][drawn(r, c.sums[e.letter])]
	p.given = int32(r.n(len(c.w.stock.Given)))
	p.family = int32(c.family(r))
	p.feminine = c.w.stock.Given[p.given].Feminine
	p.networks = c.networks(r, e.letter)
	p.joined = c.w.now - span.Milliseconds() + int64(math.Sqrt(r.float())*float64(span.Milliseconds()-2*hour))
	return p
}

// family: a third have one of the frequent surnames, the others one from a long list: names of places, which surnames
// often are.
func (c *crowd) family(r *random) int {
	known := len(c.w.stock.Family) - c.w.wide
	if c.w.wide == 0 || r.chance(0.35) {
		return min(int(float64(known)*r.float()*r.float()), known-1)
	}
	return known + r.n(c.w.wide)
}

// networks of somebody by the letter of the employer: their own, and those open to every kind.
func (c *crowd) networks(r *random, letter byte) uint8 {
	switch letter {
	case 'a':
		if r.chance(0.03) {
			return 1<<viaeduc | 1<<ideal
		}
		return 1 << viaeduc
	case 'r', 'd':
		out := uint8(1 << gaston)
		if letter == 'd' {
			out = 1 << departements
		}
		if r.chance(0.3) {
			out |= 1 << ideal
		}
		if r.chance(0.2) {
			out |= 1 << clubs
		}
		return out
	}
	out := uint8(0)
	if r.chance(0.85) {
		out = 1 << ideal
	}
	if out == 0 || r.chance(0.25) {
		out |= 1 << clubs
	}
	return out
}

// addPlaces makes surnames of the places whose name is one word.
func (w *world) addPlaces() {
	seen := map[string]bool{}
	for _, f := range w.stock.Family {
		seen[f] = true
	}
	for _, o := range w.orgs {
		_, name, ok := strings.Cut(o.name, "Commune de ")
		if !ok || len(name) < 4 || len(name) > 14 || seen[name] || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
			continue
		}
		seen[name] = true
		w.stock.Family = append(w.stock.Family, name)
		w.wide++
	}
}

// names of a person.
func (w *world) names(p person) (given, family string) {
	if p.cast >= 0 {
		role := w.cast[p.cast]
		return role.Given, role.Family
	}
	return w.stock.Given[p.given].Text, w.stock.Family[p.family]
}

// isSuspended tells whether p is the persona who is.
func (w *world) isSuspended(p person) bool {
	return p.cast >= 0 && w.cast[p.cast].Persona == "suspendue"
}

// job of a person, as it agrees with them.
func (w *world) job(p person) string {
	switch {
	case p.cast >= 0:
		return w.cast[p.cast].Function
	case p.feminine:
		return w.stock.Jobs[p.trade].Feminine
	}
	return w.stock.Jobs[p.trade].Masculine
}

// themes of a person, keys of subjects.
func (w *world) themesOf(p person) []string {
	if p.cast >= 0 {
		return w.cast[p.cast].Themes
	}
	return w.stock.Jobs[p.trade].Themes
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// handle of a person.
func (w *world) handle(p person) string {
	handle, _ := account.Named(w.names(p))
	if p.number > 0 {
		return handle + strconv.Itoa(int(p.number))
	}
	return handle
}

// kindOf is short for the long name.
func kindOf(kind string) directory.Kind { return directory.Kind(kind) }
