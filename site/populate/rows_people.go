package populate

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"maillage/core/account"
	"maillage/core/org/directory"
	"maillage/core/space"
	people "maillage/feature/directory"
	"maillage/site/demo/corpus"
)

// rows makes the rows of a world.
type rows struct {
	*world
	texts *texts
	hosts map[int32]string // domains of organisations' addresses
	// of holds, for each person, where they are in members, from ofStarts on, by group.
	of       []int32
	ofStarts []int32
	counts   []int32 // reactions of each item
	recent   int     // the first of items that somebody is still to be told of
	factOf   []int64 // identifiers of the facts of items from recent on
	nextWeek int64   // when digests are due
	category map[int32][]int64
	themes   []int64 // identifiers of the themes of the stock
	other    ids
}

func newRows(w *world, t *texts) *rows {
	r := &rows{world: w, texts: t, hosts: map[int32]string{}, category: map[int32][]int64{}, other: ids{node: nodeOthers}}
	r.ofStarts = make([]int32, len(w.people)+1)
	for _, p := range w.members {
		r.ofStarts[p+1]++
	}
	for n := range w.people {
		r.ofStarts[n+1] += r.ofStarts[n]
	}
	next := slices.Clone(r.ofStarts)
	r.of = make([]int32, len(w.members))
	for m, p := range w.members {
		r.of[next[p]] = int32(m)
		next[p]++
	}
	r.recent, _ = slices.BinarySearchFunc(w.items, w.now-toldAge, func(t thing, at int64) int { return compare(t.at, at) })
	r.counts = r.reactionCounts()
	return r
}

func (r *rows) host(n int32) string {
	if h, ok := r.hosts[n]; ok {
		return h
	}
	name := corpus.ASCII(r.orgs[n].name)
	for len(name) > 36 && strings.Contains(name, "-") {
		name = name[:strings.LastIndexByte(name, '-')]
	}
	r.hosts[n] = name + ".example"
	return r.hosts[n]
}

func (r *rows) persons(put func(...any)) {
	for _, p := range r.people {
		given, family := r.names(p)
		handle, sort := r.handle(p), ""
		_, sort = account.Named(given, family)
		email := handle + "@" + r.host(p.org)
		o := r.orgs[p.org]
		state, reason, operator := "active", "", false
		if p.cast >= 0 {
			switch r.cast[p.cast].Persona {
			case "suspendue":
				state, reason = "suspended", "Publicité répétée malgré deux rappels de la charte."
			case "exploitante":
				operator = true
			}
		}
		rights := 2 + int64(p.memberships) + int64(len(r.networksOf(p)))
		put(p.id, handle, email, email, p.joined, given, family, sort, r.job(p), o.id, o.name, o.kind, state, reason, operator, rights, p.joined)
	}
}

func (r *rows) networksOf(p person) []int {
	var out []int
	for k := range r.networks {
		if p.networks&(1<<k) != 0 {
			out = append(out, k)
		}
	}
	return out
}

func (r *rows) affiliations(put func(...any)) {
	for _, p := range r.people {
		put(r.other.at(p.joined), p.id, r.orgs[p.org].id, r.job(p), p.joined, "manager", p.joined)
	}
}

// told is what somebody says of themselves.
type told struct {
	territory, help, looks string
	skills                 []string
}

// profile of person n; four in ten say nothing.
func (w *world) profile(n int) (t told, ok bool) {
	p := w.people[n]
	r := w.of(ofProfiles, uint64(n))
	if p.cast < 0 && r.chance(0.4) {
		return t, false
	}
	o := w.orgs[p.org]
	t.territory = directory.Key(directory.Region, o.region)
	if o.kind != string(directory.Region) && o.dept != "" {
		t.territory = directory.Key(directory.Departement, o.dept)
	}
	if o.region == "" {
		t.territory = ""
	}
	s := w.subject(w.themesOf(p)[0])
	for range r.n(4) {
		if x := s.Skills[r.n(len(s.Skills))]; !slices.Contains(t.skills, x) {
			t.skills = append(t.skills, x)
		}
	}
	if len(s.Help) > 0 && r.chance(0.7) {
		t.help = sentence(s.Help[r.n(len(s.Help))])
	}
	if len(s.Looks) > 0 && r.chance(0.55) {
		t.looks = sentence(s.Looks[r.n(len(s.Looks))])
	}
	if p.cast >= 0 {
		t.help, t.looks = w.cast[p.cast].CanHelp, w.cast[p.cast].LooksFor
	}
	return t, true
}

// subject is the theme of that key.
func (w *world) subject(key string) corpus.Subject {
	return w.stock.Themes[slices.IndexFunc(w.stock.Themes, func(s corpus.Subject) bool { return s.Key == key })]
}

// sentence gives a noun phrase its capital.
func sentence(s string) string {
	c, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(c)) + s[n:]
}

func (r *rows) profiles(put func(...any)) {
	for n, p := range r.people {
		if t, ok := r.profile(n); ok {
			put(p.id, t.territory, t.help, t.looks, p.joined)
		}
	}
}

func (r *rows) skills(put func(...any)) {
	for n, p := range r.people {
		t, _ := r.profile(n)
		type skill struct {
			key, name string
			at        int
		}
		var list []skill
		for at, s := range t.skills {
			list = append(list, skill{people.SkillKey(s), s, at})
		}
		slices.SortFunc(list, func(a, b skill) int { return strings.Compare(a.key, b.key) })
		for _, s := range list {
			put(p.id, s.key, s.name, int64(s.at))
		}
	}
}

func (r *rows) digests(put func(...any)) {
	for _, p := range r.people {
		put(p.id, r.nextWeek, r.now)
	}
}

// visits: seven in ten have come to their home page, most of them lately.
func (r *rows) visits(put func(...any)) {
	for n, p := range r.people {
		x := r.world.of(ofVisits, uint64(n))
		if !x.chance(0.7) && p.cast < 0 {
			continue
		}
		ago := int64(x.float() * x.float() * float64(40*day))
		seen := max(p.joined, r.now-ago-hour)
		put(p.id, max(p.joined, seen-int64(x.n(9))*day), seen)
	}
}

func (r *rows) personas(put func(...any)) {
	type named struct {
		name string
		id   int64
	}
	var list []named
	for _, p := range r.people {
		if p.cast >= 0 && r.cast[p.cast].Persona != "" {
			list = append(list, named{r.cast[p.cast].Persona, p.id})
		}
	}
	slices.SortFunc(list, func(a, b named) int { return strings.Compare(a.name, b.name) })
	for _, x := range list {
		put(x.name, x.id)
	}
}

// belongings are the memberships of each person, by space.
func (r *rows) belongings(put func(...any)) {
	type place struct {
		id, joined int64
		role       space.Role
	}
	var list []place
	for n, p := range r.people {
		list = list[:0]
		for _, m := range r.of[r.ofStarts[n]:r.ofStarts[n+1]] {
			g := r.groupOf(m)
			role := space.Member
			if int(m-r.starts[g]) < r.groups[g].runners() {
				role = space.Animator
			}
			list = append(list, place{r.groups[g].id, r.joined[m], role})
		}
		for _, k := range r.networksOf(p) {
			role := space.Member
			if p.manages&(1<<k) != 0 {
				role = space.Manager
			}
			list = append(list, place{int64(r.networks[k].space.ID), p.joined, role})
		}
		slices.SortFunc(list, func(a, b place) int { return compare(a.id, b.id) })
		for _, x := range list {
			put(p.id, x.id, string(x.role), string(space.Active), x.joined)
		}
	}
}

// groupOf is the group of which m is a member.
func (w *world) groupOf(m int32) int32 {
	n, found := slices.BinarySearch(w.starts, m)
	if !found {
		return int32(n) - 1
	}
	for w.starts[n+1] == m { // groups without members begin at the same place
		n++
	}
	return int32(n)
}

func (r *rows) id(n int64) string { return strconv.FormatInt(n, 10) }
