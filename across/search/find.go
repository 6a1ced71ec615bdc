package search

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/org"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/words"
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
	f := finding{s, q, v}
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
	whole := len(list)
	if whole < few && len(what.terms) > 1 {
		some, err := f.some(ctx, what, query, list)
		if err != nil {
			return Results{}, err
		}
		list = append(list, some...)
	}
	if whole == 0 {
		counted = list
	}
	r.Total, r.More = whole, isCut(list)
	page := r.paginate(list, query.After)
	if r.Hits, err = f.hits(ctx, what, page); err != nil {
		return r, err
	}
	r.Instead = s.instead(what, r.Hits)
	r.Facets, err = f.facets(ctx, what, query, counted)
	return r, err
}

// finding is one search: a snapshot and its reader.
type finding struct {
	*Search
	q db.Q
	v *access.Viewer
}

// all returns what has all the terms, best first. Where there is little, terms may be mistyped: what was asked is returned
// with what it may have meant.
func (f finding) all(ctx context.Context, what ask, query Query) ([]candidate, ask, error) {
	list, err := f.candidates(ctx, what, query, every)
	if err != nil || len(list) >= few {
		return list, what, err
	}
	wider, err := f.widen(ctx, what, len(list))
	if err != nil || !wider.isWider() {
		return list, what, err
	}
	more, err := f.candidates(ctx, wider, query, every)
	return append(list, without(more, list)...), wider, err
}

// some returns what has half of the terms, or where that is nothing what has any, to fill the page that begins with those of
// all. Where something has both of two terms, what has one is no answer.
func (f finding) some(ctx context.Context, what ask, query Query, all []candidate) ([]candidate, error) {
	var list []candidate
	var err error
	if len(what.terms) > 2 {
		list, err = f.candidates(ctx, what, query, half)
	}
	if err == nil && len(list) == 0 && len(all) == 0 {
		list, err = f.candidates(ctx, what, query, atLeastOne)
	}
	list = without(list, all)
	list = list[:min(len(list), PageSize-len(all))]
	for n := range list {
		list[n].partly = true
	}
	return list, err
}

func without(list, those []candidate) []candidate {
	return slices.DeleteFunc(list, func(c candidate) bool {
		return slices.ContainsFunc(those, func(o candidate) bool { return o.id == c.id && o.kind == c.kind })
	})
}

// candidates returns what fits, best first.
func (f finding) candidates(ctx context.Context, what ask, query Query, have share) ([]candidate, error) {
	what, err := f.ready(ctx, what)
	if err != nil {
		return nil, err
	}
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

// widen lets the last word be a beginning, and adds to each term the words of titles and names that it may be a slip of: one
// slip where something was found, since what was typed may well be right.
func (f finding) widen(ctx context.Context, what ask, found int) (ask, error) {
	wider := what
	wider.terms = slices.Clone(what.terms)
	wider.begins(what.unfinished, shortestPrefix)
	for i, t := range wider.terms {
		if i == mostWidened {
			break
		}
		if !mayBeMistyped(t.fold) {
			continue
		}
		list, err := alike(ctx, f.q, t.fold)
		if err != nil {
			return what, err
		}
		slips := words.Slips(t.fold)
		if found > 0 {
			slips = min(slips, 1)
		}
		wider.terms[i].near = f.near(t, list, slips)
	}
	return wider, nil
}

const (
	// mostWidened: terms that may be mistyped, one query each.
	mostWidened = 4
	// mostNear: words that a mistyped one may have been.
	mostNear = 4
)

// near keeps those of list within slips of the term, the nearest first, that it does not find already.
func (f finding) near(t term, list []string, slips int) []term {
	list = slices.DeleteFunc(list, func(w string) bool {
		return t.is(words.Word{Fold: w, Stem: f.words.Stem(w)}) || words.Distance(t.fold, w, slips) > slips
	})
	slices.SortStableFunc(list, func(a, b string) int {
		return cmp.Compare(words.Distance(t.fold, a, slips), words.Distance(t.fold, b, slips))
	})
	var out []term
	for _, w := range list[:min(len(list), mostNear)] {
		out = append(out, term{fold: w, stem: f.words.Stem(w)})
	}
	return out
}

func (q ask) isWider() bool {
	return slices.ContainsFunc(q.terms, func(t term) bool { return t.prefix || len(t.near) > 0 })
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
