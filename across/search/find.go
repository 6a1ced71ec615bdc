package search

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/kind"
	"maillage/core/org"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// candidate is something that fits.
type candidate struct {
	id             int64
	kind           string
	score          float64
	network, space ref.Space // of an item; network of a group
	at             time.Time // of an item
	org            ref.Org   // of the author or the person, where the reader may know
	orgName        string
	title          string  // of people, spaces and organisations
	found          org.Org // of an organisation
	rank           rank
	partly         bool
}

// rank orders candidates that have the same words.
type rank int

const (
	name        rank = iota // it is called what was asked
	publication             // by how well it fits
	rest
	leftOut // counted, not shown
)

// Find returns what v may see that fits q. Any text is good; one without a word finds nothing. At most thirty-two queries, on one
// snapshot.
func (s *Search) Find(ctx context.Context, v *access.Viewer, q Query) (r Results, err error) {
	what := read(s.words, q.Text)
	if len(what.terms) == 0 && q.Org == 0 {
		return Results{}, nil
	}
	err = s.core.DB.Read(ctx, func(tx db.Q) error {
		r, err = s.find(ctx, tx, v, what, q)
		return err
	})
	return r, fail.Wrap("search.Find", err)
}

func (s *Search) find(ctx context.Context, q db.Q, v *access.Viewer, what ask, query Query) (Results, error) {
	f := s.finding(q, v)
	var r Results
	var err error
	if query.Org != 0 {
		if r.Org, err = org.Get(ctx, q, query.Org); fail.Is(err, fail.Hidden) {
			return Results{}, nil
		} else if err != nil {
			return r, err
		}
	}
	list, what, err := f.all(ctx, what, query)
	if err != nil {
		return Results{}, err
	}
	counted := list
	list = slices.DeleteFunc(slices.Clone(list), func(c candidate) bool { return c.rank == leftOut })
	if r.More = isCut(list); len(what.terms) > 0 {
		if list, err = f.blend(ctx, what, query, list); err != nil {
			return Results{}, err
		}
	}
	r.Total = len(list)
	for r.Total > 0 && list[r.Total-1].partly {
		r.Total--
	}
	if r.Total == 0 {
		counted = list
	}
	page := r.paginate(list, query.After)
	if r.Hits, err = f.hits(ctx, what, page); err != nil {
		return r, err
	}
	r.Instead = s.instead(what, r.Hits)
	r.Facets, err = f.facets(ctx, what, query, counted)
	return r, err
}

// finding is one search: a snapshot and its reader, with the texts read so far.
type finding struct {
	*Search
	q    db.Q
	v    *access.Viewer
	read map[ref.Item]kind.Text
}

func (s *Search) finding(q db.Q, v *access.Viewer) finding {
	return finding{s, q, v, map[ref.Item]kind.Text{}}
}

// all returns what has all the terms, best first. Terms that nothing has may be mistyped; where there is little, those that
// little has, and the last one may be unfinished: what was asked is returned with what it may have meant.
func (f finding) all(ctx context.Context, what ask, query Query) ([]candidate, ask, error) {
	what, err := f.ready(ctx, what)
	if err == nil {
		what, err = f.spell(ctx, what, false)
	}
	if err != nil {
		return nil, what, err
	}
	list, err := f.candidates(ctx, what, query, every)
	if err != nil || len(list) >= few {
		return list, what, err
	}
	wider, err := f.widen(ctx, what)
	if err != nil || !wider.isWiderThan(what) {
		return list, what, err
	}
	more, err := f.candidates(ctx, wider, query, every)
	return append(list, without(more, list)...), wider, err
}

// blend puts the publications of list, which have all the terms, in order by how their texts fit, with those that have only
// some but fit as well. Where something has both of two terms, what has one is no answer.
func (f finding) blend(ctx context.Context, what ask, query Query, list []candidate) ([]candidate, error) {
	var some, others []candidate
	var err error
	if len(what.terms) > 1 && !what.title {
		if what, err = f.kin(ctx, what); err != nil {
			return nil, err
		}
	}
	if n := len(what.terms); n > 2 && !what.title || n > 1 && len(list) == 0 {
		if some, others, err = f.some(ctx, what, query, list); err != nil {
			return nil, err
		}
	}
	var before, said, after []candidate
	for _, c := range list {
		switch c.rank {
		case name:
			before = append(before, c)
		case publication:
			said = append(said, c)
		default:
			after = append(after, c)
		}
	}
	if what.title || len(said)+len(some) < 2 || len(what.terms) == 1 && what.terms[0].count >= counted {
		return slices.Concat(list, some, others), nil
	}
	first := min(len(said), max(mostFit/2, mostFit-len(some)))
	if len(what.terms) == 1 {
		first = min(first, PageSize)
	}
	mixed := slices.Concat(said[:first], some)
	fitted, rest, err := f.fit(ctx, what, mixed)
	if err != nil {
		return nil, err
	}
	whole := len(fitted)
	for whole > 0 && fitted[whole-1].partly {
		whole--
	}
	partly := slices.Concat(fitted[whole:], rest, others)
	partly = slices.DeleteFunc(partly, func(c candidate) bool { return !c.partly })
	out := slices.Concat(before, fitted[:whole], said[first:], after)
	partly = partly[:max(0, min(len(partly), PageSize-len(out)))]
	for n := range out {
		out[n].partly = false
	}
	return append(out, partly...), nil
}

// some returns publications that have some of the terms: of those that tell most, any, where they can be ranked, else half of
// all; and where nothing at all has all the terms, people and groups that have any.
func (f finding) some(ctx context.Context, what ask, query Query, all []candidate) (items, names []candidate, err error) {
	have, asked := atLeastOne, what
	if rare, ok := what.telling(); ok {
		asked = rare
		asked.common = false
	} else {
		have, asked.common = half, true
	}
	items, err = f.items(ctx, asked, query, have)
	if err == nil && len(all) == 0 {
		names, err = f.names(ctx, asked, query, have)
	}
	items, names = without(best(items), all), best(names)
	for _, list := range [][]candidate{items, names} {
		for n := range list {
			list[n].rank, list[n].partly = publication, true
		}
	}
	return items[:min(len(items), mostFit)], names, err
}

func without(list, those []candidate) []candidate {
	return slices.DeleteFunc(list, func(c candidate) bool {
		return slices.ContainsFunc(those, func(o candidate) bool { return o.id == c.id && o.kind == c.kind })
	})
}

// candidates returns what fits, best first.
func (f finding) candidates(ctx context.Context, what ask, query Query, have share) ([]candidate, error) {
	items, err := f.items(ctx, what, query, have)
	if err != nil {
		return nil, err
	}
	names, err := f.names(ctx, what, query, have)
	if err != nil {
		return nil, err
	}
	var orgs []candidate
	if have == every {
		if orgs, err = f.orgs(ctx, what, query); err != nil {
			return nil, err
		}
	}
	return f.merge(what, query, items, names, orgs), nil
}

// merge puts together what was found: people, groups and organisations that bear the very words, then publications by how
// well they fit, then the rest. Organisations that are not asked for are counted, and a few of them kept: there are tens of
// thousands.
func (f finding) merge(what ask, query Query, items, names, orgs []candidate) []candidate {
	list := append(append(best(items), best(names)...), orgs...)
	mixed := len(query.Kinds) != 1
	given := map[string]int{}
	for n, c := range list {
		switch {
		case !c.isNamed():
			list[n].rank = publication
		case c.kind == Org && given[Org] >= mostNames && !slices.Contains(query.Kinds, Org):
			list[n].rank = leftOut
		case mixed && given[c.kind] >= mostNames || !f.bears(c, what):
			list[n].rank = rest
			given[c.kind]++
		default:
			given[c.kind]++
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.rank, b.rank), byFit(a, b)) })
	return list
}

// bears tells whether the name of c is what was asked: with all the words, and for an organisation no other, since so many
// have each word.
func (f finding) bears(c candidate, what ask) bool {
	own := f.words.Split(c.title)
	if c.kind == Org {
		return what.isAbout(own) || what.isAbout(f.words.Split(c.found.Short))
	}
	return len(what.terms) == 0 || what.covers(own)
}

// isNamed tells whether c is no publication.
func (c candidate) isNamed() bool { return slices.Contains(named, c.kind) }

func byFit(a, b candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.id, a.id)) }

// best keeps the Most that fit best.
func best(list []candidate) []candidate {
	slices.SortFunc(list, byFit)
	return list[:min(len(list), Most)]
}

func isCut(list []candidate) bool {
	n := map[bool]int{}
	for _, c := range list {
		n[c.isNamed()]++
	}
	return n[true] >= Most || n[false] >= Most
}

// widen lets the last word be a beginning, and those that little has be slips.
func (f finding) widen(ctx context.Context, what ask) (ask, error) {
	wider := what
	wider.terms = slices.Clone(what.terms)
	wider.begins(what.unfinished, shortestPrefix)
	wider, err := f.begin(ctx, wider)
	if err != nil {
		return what, err
	}
	return f.spell(ctx, wider, true)
}

// begin gives the terms that may be beginnings the words that begin so.
func (f finding) begin(ctx context.Context, what ask) (ask, error) {
	what.terms = slices.Clone(what.terms)
	for n, t := range what.terms {
		if !t.prefix || t.begun != nil {
			continue
		}
		list, err := begun(ctx, f.q, t.fold, what.title, mostBegun)
		if err != nil {
			return what, err
		}
		for _, w := range list {
			what.terms[n].begun = append(what.terms[n].begun, form{w.word, f.words.Stem(w.word)})
			what.terms[n].titled += w.n
		}
	}
	return what, nil
}

// mostBegun is how many words are looked for in place of their beginning: those that most titles have.
const mostBegun = 12

// ready weighs the terms, and gives those that may be beginnings the words that begin so.
func (f finding) ready(ctx context.Context, what ask) (ask, error) {
	what, err := f.weigh(ctx, what)
	if err != nil {
		return what, err
	}
	return f.begin(ctx, what)
}

func (q ask) isWiderThan(other ask) bool {
	for n, t := range q.terms {
		if len(q.terms) != len(other.terms) || len(t.all()) > len(other.terms[n].all()) {
			return true
		}
	}
	return false
}

// instead is the near words that hits show: those of what one may not see are never said.
func (s *Search) instead(what ask, hits []Hit) []string {
	var out []string
	for _, h := range hits {
		for _, p := range append(slices.Clone(h.Title), h.Text...) {
			if !p.Hit {
				continue
			}
			for _, w := range s.words.Split(p.Text) {
				if n := what.marks(w); n >= 0 && !what.terms[n].is(w) && !slices.Contains(out, w.Fold) {
					out = append(out, strings.ToLower(p.Text[w.Start:w.End]))
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// paginate notes where pages begin and returns the one after the candidate after; the first one when that is gone.
func (r *Results) paginate(list []candidate, after int64) []candidate {
	from := 0
	for n, c := range list {
		if n%PageSize == 0 {
			begin := int64(0)
			if n > 0 {
				begin = list[n-1].id
			}
			r.Pages = append(r.Pages, begin)
		}
		if c.id == after && after != 0 {
			from = n + 1
		}
	}
	return list[from:min(len(list), from+PageSize)]
}
