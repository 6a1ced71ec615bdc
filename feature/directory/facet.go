package directory

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"maillage/core/ref"
	"maillage/core/space"
)

// inNetworks is the pool of the counts of networks, beside those of FacetList.
const inNetworks Facet = "n"

// pools is the people over whom each facet is counted: those whom the query describes, that facet left aside.
type pools struct {
	base   []ref.Person // where the facet does not narrow
	of     map[Facet][]ref.Person
	isCut  map[Facet]bool
	byBase bool // the base is cut
}

func (p pools) get(x Facet) (people []ref.Person, cut bool) {
	if list, ok := p.of[x]; ok {
		return list, p.isCut[x]
	}
	return p.base, p.byBase
}

func (p pools) all() []ref.Person {
	out := slices.Clone(p.base)
	for _, list := range p.of {
		out = append(out, list...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// pools reads them: one reading for the query, and one for each facet that narrows it.
func (f finding) pools(ctx context.Context) (pools, error) {
	p := pools{of: map[Facet][]ref.Person{}, isCut: map[Facet]bool{}}
	read := func(a ask) ([]ref.Person, bool, error) {
		list, err := f.people(ctx, a, place{}, Most+1)
		return list[:min(len(list), Most)], len(list) > Most, err
	}
	var err error
	if p.base, p.byBase, err = read(ask{f.groups(""), f.networks()}); err != nil {
		return p, err
	}
	if len(f.query.Networks) > 0 {
		if p.of[inNetworks], p.isCut[inNetworks], err = read(ask{f.groups(""), f.where()}); err != nil {
			return p, err
		}
	}
	for _, x := range FacetList {
		if len(f.query.Chosen[x]) > 0 {
			if p.of[x], p.isCut[x], err = read(ask{f.groups(x), f.networks()}); err != nil {
				return p, err
			}
		}
	}
	return p, nil
}

// count fills the counts of r: of each facet as if it did not narrow, the others staying.
func (f finding) count(ctx context.Context, r *Results) error {
	p, err := f.pools(ctx)
	if err != nil {
		return err
	}
	r.Total, r.More, r.Cut = len(p.base), p.byBase, map[Facet]bool{}
	known, err := f.facetTerms(ctx, p.all())
	if err != nil {
		return err
	}
	tallies := map[Facet]tally{}
	for _, x := range FacetList {
		tallies[x] = tally{}
		people, cut := p.get(x)
		r.Cut[x] = cut
		for _, id := range people {
			for _, term := range known[id].terms {
				if strings.HasPrefix(term, string(x)) {
					tallies[x][term[1:]]++
				}
			}
		}
	}
	people, cut := p.get(inNetworks)
	r.Cut[""], r.Networks = cut, f.networkChoices(people, known)
	r.Facets, err = f.choices(ctx, tallies)
	return err
}

// networkChoices is how many of people are in each network of the reader.
func (f finding) networkChoices(people []ref.Person, known map[ref.Person]facts) []Choice {
	in := map[ref.Space]int{}
	for _, id := range people {
		for _, n := range known[id].networks {
			in[n]++
		}
	}
	var out []Choice
	for _, n := range f.mine {
		if c := networkChoice(n, in[n.ID], f.query); c.N > 0 || c.Chosen {
			out = append(out, c)
		}
	}
	return out
}

func networkChoice(n space.Space, people int, q Query) Choice {
	return Choice{Key: n.Slug, Label: n.Name, N: people, Chosen: slices.Contains(q.Networks, n.ID)}
}

// tally counts people by value.
type tally map[string]int

// list is the values that leave the most people, and those chosen.
func (t tally) list(chosen []string, most int) []Choice {
	var out []Choice
	for v, n := range t {
		out = append(out, Choice{Key: v, N: n, Chosen: slices.Contains(chosen, v)})
	}
	for _, v := range chosen {
		if t[v] == 0 {
			out = append(out, Choice{Key: v, Chosen: true})
		}
	}
	slices.SortFunc(out, func(a, b Choice) int {
		return cmp.Or(-compareBool(a.Chosen, b.Chosen), cmp.Compare(b.N, a.N), cmp.Compare(a.Key, b.Key))
	})
	return out[:min(len(out), most)]
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// choices gives the values of facets their words; a kind of organisation and a place are left to the page.
func (f finding) choices(ctx context.Context, tallies map[Facet]tally) (map[Facet][]Choice, error) {
	out := map[Facet][]Choice{}
	var terms []string
	var orgs []ref.Org
	for _, x := range FacetList {
		most := mostChoices
		if x == KindFacet || x == RegionFacet || x == DeptFacet {
			most = mostOf
		}
		out[x] = tallies[x].list(f.query.Chosen[x], most)
		for _, c := range out[x] {
			terms = append(terms, string(x)+c.Key)
			if n, err := strconv.ParseInt(c.Key, 10, 64); x == OrgFacet && err == nil {
				orgs = append(orgs, ref.Org(n))
			}
		}
	}
	labels, err := labelsOf(ctx, f.q, terms)
	if err != nil {
		return nil, err
	}
	names, err := orgNames(ctx, f.q, orgs)
	if err != nil {
		return nil, err
	}
	for _, x := range FacetList {
		for n, c := range out[x] {
			out[x][n].Label = cmp.Or(labels[string(x)+c.Key], c.Key)
			if x == OrgFacet {
				out[x][n].Label = names[c.Key]
			}
		}
		out[x] = slices.DeleteFunc(out[x], func(c Choice) bool { return c.Label == "" })
	}
	return out, nil
}
