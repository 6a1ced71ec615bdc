package search

import (
	"cmp"
	"context"
	"math"
	"slices"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// NearItems returns the publications of kinds that v may see and that are about what text, a title maybe unfinished, is
// about, at most max: those whose title has two of its words (one, of one or two), where those that share rare words come
// first, then those that say all of its words, then those whose title has a word of it that few have. Ten queries at most.
func (s *Search) NearItems(ctx context.Context, v *access.Viewer, text string, kinds []string, max int) (ids []ref.Item, err error) {
	what := read(s.words, text)
	if len(what.terms) == 0 || len(s.kinds(kinds)) == 0 {
		return nil, nil
	}
	what.begins(what.unfinished, shortestPrefix)
	err = s.core.DB.Read(ctx, func(q db.Q) error {
		f := s.finding(q, v)
		titles := what
		titles.title = true
		weights, err := f.weights(ctx, what)
		if err != nil {
			return err
		}
		pairs, err := f.ready(ctx, titles.rarest(weights))
		if err != nil {
			return err
		}
		pairs.common = true // the order is that of byRarity: ranking each pair of words would cost the most of a page
		list, err := f.items(ctx, pairs, Query{Kinds: kinds}, twoOf)
		if err != nil {
			return err
		}
		if list, err = f.byRarity(ctx, titles, weights, list); err != nil {
			return err
		}
		if len(list) < max && len(what.terms) > 1 {
			said, err := f.said(ctx, what, kinds)
			if err != nil {
				return err
			}
			list = append(list, without(best(said), list)...)
		}
		if rare, heavy := titles.rare(weights); len(list) < max && len(rare.terms) > 0 {
			some, err := f.items(ctx, rare, Query{Kinds: kinds}, atLeastOne)
			if err != nil {
				return err
			}
			if some, err = f.byRarity(ctx, rare, heavy, some); err != nil {
				return err
			}
			list = append(list, without(some, list)...)
		}
		for _, c := range list[:min(max, len(list))] {
			ids = append(ids, ref.Item(c.id))
		}
		return nil
	})
	return ids, fail.Wrap("search.NearItems", err)
}

// said returns the publications that say all the terms; none where too much does.
func (f finding) said(ctx context.Context, what ask, kinds []string) ([]candidate, error) {
	what, err := f.ready(ctx, what)
	if err != nil || what.common {
		return nil, err
	}
	return f.items(ctx, what, Query{Kinds: kinds}, every)
}

// uncounted is in how many titles a word is taken to be that is too short for search_word to count it.
const uncounted = 10

// weights is what the terms weigh, in their order: the less, the more titles have the word. One query.
func (f finding) weights(ctx context.Context, what ask) ([]float64, error) {
	folds := make([]string, len(what.terms))
	for n, t := range what.terms {
		folds[n] = t.fold
	}
	counts, err := titlesWith(ctx, f.q, folds)
	out := make([]float64, len(folds))
	for n, fold := range folds {
		in := counts[fold]
		if !mayBeMistyped(fold) {
			in = uncounted
		}
		out[n] = weight(in)
	}
	return out, err
}

// paired is how many words of a title are looked for two by two: fifteen pairs. Common words say little, and each of their
// pairs reads all the titles that have them.
const paired = 6

// rarest is the paired terms of q that the fewest titles have, of those that some have, in their order.
func (q ask) rarest(weights []float64) ask {
	var order []int
	for n, t := range q.terms {
		if weights[n] < weight(0) || t.prefix {
			order = append(order, n)
		}
	}
	if len(order) <= 1 {
		return q
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	order = order[:min(paired, len(order))]
	slices.Sort(order)
	kept := q
	kept.terms = nil
	for _, n := range order {
		kept.terms = append(kept.terms, q.terms[n])
	}
	return kept
}

// rareIn is in how many titles a word is at most that is enough by itself.
const rareIn = 5

// rare is those terms of q that few titles have, with what they weigh.
func (q ask) rare(weights []float64) (ask, []float64) {
	kept, heavy := q, []float64(nil)
	kept.terms = nil
	for n, t := range q.terms {
		if weights[n] < 1 && weights[n] >= weight(rareIn) || t.prefix {
			kept.terms, heavy = append(kept.terms, t), append(heavy, weights[n])
		}
	}
	return kept, heavy
}

// weight is what a word weighs that n titles have.
func weight(n int64) float64 { return 1 / (1 + math.Log1p(float64(n))) }

// byRarity orders list by what the words weigh that their titles share with what, then by how much of the title that is, then
// the newest first. One query.
func (f finding) byRarity(ctx context.Context, what ask, weights []float64, list []candidate) ([]candidate, error) {
	ids := make([]ref.Item, len(list))
	for n, c := range list {
		ids[n] = ref.Item(c.id)
	}
	titles, err := titlesOf(ctx, f.q, ids)
	if err != nil {
		return nil, err
	}
	for n, c := range list {
		list[n].score = f.shared(what, weights, titles[ref.Item(c.id)])
	}
	return best(list), nil
}

// shared is what the words weigh that title has of what, and a little for how much of the title they are.
func (f finding) shared(what ask, weights []float64, title string) float64 {
	var sum, own, common float64
	has := make([]bool, len(what.terms))
	for _, w := range f.words.Split(title) {
		if w.Stem == "" {
			continue
		}
		own++
		if n := what.marks(w); n >= 0 && !has[n] {
			has[n] = true
			sum += weights[n]
			common++
		}
	}
	if own == 0 {
		return sum
	}
	return sum * (1 + common/own/4)
}

// NearPeople returns the members of the place in, when v may see who they are, whose name, function or what they say of
// themselves has a word of text, those that fit best first, at most max. Two queries.
func (s *Search) NearPeople(ctx context.Context, v *access.Viewer, text string, in ref.Space, max int) (people []ref.Person, err error) {
	what := read(s.words, text)
	if len(what.terms) == 0 {
		return nil, nil
	}
	err = s.core.DB.Read(ctx, func(q db.Q) error {
		list, err := s.finding(q, v).names(ctx, what, Query{Kinds: []string{Person}, Space: in}, atLeastOne)
		if err != nil {
			return err
		}
		list = best(list)
		for _, c := range list[:min(max, len(list))] {
			people = append(people, ref.Person(c.id))
		}
		return nil
	})
	return people, fail.Wrap("search.NearPeople", err)
}
