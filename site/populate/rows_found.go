package populate

import (
	"slices"
	"strings"

	"maillage/across/search"
	"maillage/core/account"
	"maillage/core/ref"
	people "maillage/feature/directory"
)

// listing is the index of the directory: for each network, pairs of a term and a person, both by their rank.
type listing struct {
	*rows
	directory *people.Directory
	terms     map[string]int32
	labels    []people.Term
	pairs     [][]uint64 // by network
	sorts     []string   // by person
}

func (r *rows) listing(d *people.Directory) *listing {
	return &listing{rows: r, directory: d, terms: map[string]int32{}, pairs: make([][]uint64, len(r.networks)), sorts: make([]string, len(r.people))}
}

// read finds under what everybody is found.
func (l *listing) read() {
	for n, p := range l.people {
		given, family := l.names(p)
		_, l.sorts[n] = account.Named(given, family)
		o := l.orgs[p.org]
		x := people.Listed{Given: given, Family: family, Job: l.job(p), OrgKind: o.kind, OrgName: o.name, Region: o.region, Departement: o.dept}
		x.Org = ref.Org(o.id)
		t, _ := l.profile(n)
		x.Profile = people.Profile{Territory: t.territory, CanHelp: t.help, LooksFor: t.looks, Skills: t.skills}
		found := l.directory.Terms(x)
		for _, t := range found {
			term := l.term(t)
			if l.isSuspended(p) {
				continue // in no list; how things are written is kept of them as well
			}
			for _, k := range l.networksOf(p) {
				l.pairs[k] = append(l.pairs[k], uint64(term)<<32|uint64(n))
			}
		}
	}
	l.order()
}

func (l *listing) term(t people.Term) int32 {
	n, ok := l.terms[t.Term]
	if !ok {
		n = int32(len(l.labels))
		l.terms[t.Term] = n
		l.labels = append(l.labels, t)
	}
	return n
}

// order replaces what pairs hold by ranks, and sorts them.
func (l *listing) order() {
	byTerm, byName := make([]int32, len(l.labels)), make([]int32, len(l.people))
	rank := func(order []int32, less func(a, b int32) int) []int32 {
		for n := range order {
			order[n] = int32(n)
		}
		slices.SortFunc(order, less)
		ranks := make([]int32, len(order))
		for at, n := range order {
			ranks[n] = int32(at)
		}
		return ranks
	}
	terms := rank(byTerm, func(a, b int32) int { return strings.Compare(l.labels[a].Term, l.labels[b].Term) })
	names := rank(byName, func(a, b int32) int {
		if c := strings.Compare(l.sorts[a], l.sorts[b]); c != 0 {
			return c
		}
		return int(a - b)
	})
	for _, list := range l.pairs {
		for n, x := range list {
			list[n] = uint64(terms[x>>32])<<32 | uint64(names[uint32(x)])
		}
		slices.Sort(list)
		for n, x := range list {
			list[n] = uint64(byTerm[x>>32])<<32 | uint64(byName[uint32(x)])
		}
	}
}

func (l *listing) termRows(put func(...any)) {
	for _, k := range l.networksByID() {
		for _, x := range l.pairs[k] {
			n := uint32(x)
			put(int64(l.networks[k].space.ID), l.labels[x>>32].Term, l.sorts[n], l.people[n].id)
		}
	}
}

func (r *rows) networksByID() []int {
	out := make([]int, len(r.networks))
	for k := range out {
		out[k] = k
	}
	slices.SortFunc(out, func(a, b int) int { return compare(int64(r.networks[a].space.ID), int64(r.networks[b].space.ID)) })
	return out
}

func (l *listing) labelRows(put func(...any)) {
	list := slices.Clone(l.labels)
	slices.SortFunc(list, func(a, b people.Term) int { return strings.Compare(a.Term, b.Term) })
	for _, t := range list {
		if t.Label != "" {
			put(t.Term, t.Label)
		}
	}
}

// finder makes the documents of search.
type finder struct {
	*rows
	bulk *search.Bulk
	cuts map[string]*search.Cut // of what many have: functions, organisations, skills
}

func (r *rows) finder(b *search.Bulk) *finder {
	return &finder{rows: r, bulk: b, cuts: map[string]*search.Cut{}}
}

func (f *finder) cut(text string) *search.Cut {
	c := f.cuts[text]
	if c == nil {
		c = f.texts.cut(text)
		f.cuts[text] = c
	}
	return c
}

// documents yields what is found: people, places, then what they said, so that identifiers go down twice only.
func (f *finder) documents(yield func(x search.Source)) {
	for n, p := range f.people {
		yield(f.person(n, p))
	}
	named := f.namings()
	for k, g := range f.groups {
		x := named[k]
		yield(f.place(g.id, x.name, x.theme, x.lede, f.networks[g.network].noun))
	}
	for _, n := range f.networks {
		yield(f.place(int64(n.space.ID), n.space.Name, n.space.Theme, n.space.Lede, n.space.Noun))
	}
	var x written
	for n, t := range f.items {
		f.texts.compose(n, &x)
		title, cut := f.texts.title(n, &x)
		yield(search.Source{ID: t.id, Kind: "item", Title: title, Body: string(x.plain), TitleCuts: []*search.Cut{cut}, BodyCuts: x.cuts})
	}
}

func (f *finder) person(n int, p person) search.Source {
	given, family := f.names(p)
	job, org := f.job(p), f.orgs[p.org].name
	x := search.Source{ID: p.id, Kind: "person", Title: given + " " + family, Body: job + "\n" + org, Names: org}
	x.NameCuts = []*search.Cut{f.cut(org)}
	x.BodyCuts = []*search.Cut{f.cut(job), f.cut(org)}
	x.TitleCuts = []*search.Cut{f.cut(given), f.cut(family)}
	t, _ := f.profile(n)
	for _, s := range append([]string{t.help, t.looks}, t.skills...) {
		if s != "" {
			x.Body += "\n" + s
			x.BodyCuts = append(x.BodyCuts, f.cut(s))
		}
	}
	return x
}

func (f *finder) place(id int64, name, theme, lede, noun string) search.Source {
	x := search.Source{ID: id, Kind: "space", Title: name, Body: theme + "\n" + lede + "\n" + noun, Names: theme, TitleCuts: []*search.Cut{f.texts.cut(name)}, NameCuts: []*search.Cut{f.cut(theme)}}
	x.BodyCuts = []*search.Cut{f.cut(theme), f.texts.cut(lede), f.cut(noun)}
	return x
}
