package search

import (
	"cmp"
	"context"
	"math"
	"slices"

	"maillage/kit/words"
)

const (
	// mostSpelt: terms that may be mistyped, two queries each.
	mostSpelt = 5
	// mostNear: words that a mistyped one may have been.
	mostNear = 3
	// mostCompared: words of which it is asked how many documents have them.
	mostCompared = 10
)

// spell gives the terms that nothing has the words they may be a slip of; and where known is set, those too that little has,
// when a word that much more has is a slip away.
func (f finding) spell(ctx context.Context, what ask, known bool) (ask, error) {
	terms := slices.Clone(what.terms)
	asked, empty := 0, map[int]bool{}
	for n, t := range terms {
		if len(t.near) > 0 || !mayBeMistyped(t.fold) || t.count > 0 && (!known || t.count > seldom) {
			continue
		}
		if asked++; asked > mostSpelt {
			break
		}
		list, err := f.near(ctx, t)
		if err != nil {
			return what, err
		}
		cost := 9.0
		for _, x := range list {
			cost = min(cost, words.Cost(t.fold, x.fold, 2))
		}
		if t.count == 0 && !what.title && isAskingMistyped(t.fold, cost) {
			empty[n] = true
		}
		terms[n].near = list
		if t.count == 0 && len(list) > 0 {
			terms[n].idf = f.idfOf(ctx, list)
		}
	}
	what.terms = terms
	what = what.less(empty)
	what.common = what.isCommon()
	return what, nil
}

// seldom is how many documents have a word at most that may be a slip all the same: texts have slips too.
const seldom = 8

// idfOf is what a mistyped word tells: as much as the likeliest of those it may be.
func (f finding) idfOf(ctx context.Context, list []near) float64 {
	total, err := f.total(ctx)
	if err != nil {
		return 0 // it was just asked, and known
	}
	return idf(list[0].count, total)
}

// near returns the words that t may be a slip of and that documents have, the likeliest first. Two queries.
func (f finding) near(ctx context.Context, t term) ([]near, error) {
	slips := words.Slips(t.fold)
	asked := append(words.Less(t.fold), t.fold)
	if s := words.Sound(t.fold); len(s) >= shortestSound {
		asked = append(asked, "~"+s)
	}
	if slips > 1 {
		for _, l := range words.Less(t.fold) {
			asked = append(asked, words.Less(l)...)
		}
		slices.Sort(asked)
		asked = slices.Compact(asked)
	}
	list, err := alike(ctx, f.q, asked)
	if err != nil {
		return nil, err
	}
	var out []near
	cost := map[string]float64{}
	for _, w := range list {
		x := form{w.word, f.words.Stem(w.word)}
		if x.stem == "" || x.stem == t.stem || w.word == t.fold {
			continue
		}
		c := words.Cost(t.fold, w.word, float64(slips)+0.6)
		if words.Sound(w.word) == words.Sound(t.fold) {
			c = min(c, 0.9)
		}
		if c > float64(slips)+0.6 {
			continue
		}
		cost[w.word] = c - 0.05*math.Log1p(float64(w.n))
		out = append(out, near{form: x})
	}
	slices.SortFunc(out, func(a, b near) int {
		return cmp.Or(cmp.Compare(cost[a.fold], cost[b.fold]), cmp.Compare(a.fold, b.fold))
	})
	out = slices.CompactFunc(out, func(a, b near) bool { return a.stem == b.stem })
	out = out[:min(len(out), mostCompared)]
	return f.likeliest(ctx, t, out, cost)
}

// likeliest keeps those of list that documents have, and that may as well be what was meant as the likeliest.
func (f finding) likeliest(ctx context.Context, t term, list []near, cost map[string]float64) ([]near, error) {
	if len(list) == 0 {
		return nil, nil
	}
	forms := make([]string, len(list))
	for n, x := range list {
		forms[n] = x.stem
	}
	counts, err := f.counts(ctx, forms)
	if err != nil {
		return nil, err
	}
	for n := range list {
		x := &list[n]
		x.count = counts[n]
		// What many documents have is meant more often; how much more is not in proportion.
		x.likely = math.Exp(-2.2*cost[x.fold]) * math.Sqrt(1+float64(x.count))
	}
	list = slices.DeleteFunc(list, func(x near) bool { return x.count == 0 || t.count > 0 && x.count < 10*t.count })
	slices.SortStableFunc(list, func(a, b near) int { return cmp.Compare(b.likely, a.likely) })
	if len(list) == 0 {
		return nil, nil
	}
	best := list[0].likely
	list = slices.DeleteFunc(list, func(x near) bool { return x.likely < best/6 })
	list = list[:min(len(list), mostNear)]
	for n := range list {
		list[n].likely /= best
	}
	return list, nil
}
