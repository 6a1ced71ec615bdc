package search

import (
	"cmp"
	"context"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
)

// mostCounts is how many choices one facet offers.
const mostCounts = 8

// facets counts what each narrowing would leave, the others staying. Where nothing narrows, list is all there is to count;
// otherwise what fits is asked once more, without narrowing.
func (f finding) facets(ctx context.Context, what ask, query Query, list []candidate) (Facets, error) {
	if query.narrows() && len(what.terms) > 0 {
		var err error
		if list, err = f.candidates(ctx, what, Query{}, every); err != nil {
			return Facets{}, err
		}
	}
	now := clock.Now(ctx)
	kinds, networks, spaces, orgs := tally{}, tally{}, tally{}, tally{}
	var x Facets
	for _, c := range list {
		m := query.misses(c)
		if m.onlyBy(m.kind) {
			kinds.add(Count{Key: c.kind})
		}
		if m.onlyBy(m.network) && c.network != 0 {
			networks.add(Count{ID: int64(c.network)})
		}
		if m.onlyBy(m.space) && c.space != 0 && c.space != c.network {
			spaces.add(Count{ID: int64(c.space)})
		}
		if m.onlyBy(m.org) && c.org != 0 {
			orgs.add(Count{ID: int64(c.org), Name: c.orgName})
		}
		if m.onlyBy(m.time) && !c.at.IsZero() {
			x.date(now.Sub(c.at))
		}
	}
	x.Kinds, x.Orgs = kinds.list(), orgs.list()
	var err error
	if x.Networks, err = f.places(ctx, networks.list()); err != nil {
		return x, err
	}
	x.Spaces, err = f.places(ctx, spaces.list())
	return x, err
}

func (x *Facets) date(age time.Duration) {
	switch {
	case age <= month:
		x.Month++
		x.Year++
	case age <= year:
		x.Year++
	default:
		x.Older++
	}
}

// missing tells in which ways a candidate does not fit a query.
type missing struct{ kind, network, space, org, time bool }

func (q Query) misses(c candidate) missing {
	return missing{
		kind:    len(q.Kinds) > 0 && !slices.Contains(q.Kinds, c.kind),
		network: len(q.Networks) > 0 && !slices.Contains(q.Networks, c.network),
		space:   q.Space != 0 && q.Space != c.space,
		org:     q.Org != 0 && q.Org != c.org,
		time:    !q.Since.IsZero() && c.at.Before(q.Since) || !q.Until.IsZero() && (c.at.IsZero() || !c.at.Before(q.Until)),
	}
}

// onlyBy tells whether the candidate fits, that one way left aside.
func (m missing) onlyBy(way bool) bool {
	n := 0
	for _, misses := range []bool{m.kind, m.network, m.space, m.org, m.time} {
		if misses {
			n++
		}
	}
	return n == 0 || n == 1 && way
}

// tally counts choices by what they are.
type tally map[Count]int

func (t tally) add(c Count) { t[c]++ }

// list is the choices that leave the most, at most mostCounts.
func (t tally) list() []Count {
	var out []Count
	for c, n := range t {
		c.N = n
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Key, b.Key), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Name, b.Name))
	})
	return out[:min(len(out), mostCounts)]
}

// places gives networks or groups their names, and leaves out those that the reader may not see: something public may have
// been published where one is no longer seen.
func (f finding) places(ctx context.Context, list []Count) ([]Count, error) {
	ids := make([]ref.Space, len(list))
	for n, c := range list {
		ids[n] = ref.Space(c.ID)
	}
	all, err := space.Some(ctx, f.q, ids)
	var out []Count
	for _, c := range list {
		if s, ok := f.seen(all, ref.Space(c.ID)); ok {
			c.Key, c.Name, c.Network = s.Slug, s.Name, s.Network
			out = append(out, c)
		}
	}
	return out, err
}

// seen returns the space id of all when the reader may see it.
func (f finding) seen(all map[ref.Space]space.Space, id ref.Space) (space.Space, bool) {
	s, ok := all[id]
	if !ok || access.CanSpace(f.v, access.See, s) != nil {
		return space.Space{}, false
	}
	return s, true
}
