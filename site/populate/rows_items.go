package populate

import (
	"slices"
	"strings"

	"maillage/core/item"
	"maillage/kit/id"
)

// reactionCounts divides the reactions among the items.
func (r *rows) reactionCounts() []int32 {
	x := r.world.of(ofReactions, 0)
	weights := make([]float64, len(r.items))
	for n, t := range r.items {
		if size := r.groups[t.group].size; size > fewest && !x.chance(0.4) {
			weights[n] = min(x.pareto(1.2), float64(size)/3, 120)
			if t.root < 0 {
				weights[n] *= 2
			}
		}
	}
	return shares(r.scaled(reactionsAt1), weights)
}

// reaction is what member m said of an item.
type reaction struct {
	member int32
	kind   item.Reaction
	at     int64
}

// reactions of item n, by person; in list, which is used again.
func (r *rows) reactions(n int, list []reaction) []reaction {
	t := r.items[n]
	x := r.world.of(ofReactions, uint64(n)+1)
	list = list[:0]
	from, size := r.starts[t.group], r.groups[t.group].size
	for range min(r.counts[n], size-1) {
		y := x.float()
		m := from + int32(float64(size)*y*y)
		if m == t.member || slices.ContainsFunc(list, func(z reaction) bool { return z.member == m }) {
			continue
		}
		z := reaction{member: m, at: t.at + 1 + int64(x.float()*x.float()*x.float()*float64(min(r.now-t.at-2, 30*day)))}
		switch k := x.float(); {
		case k < 0.55:
			z.kind = item.Useful
		case k < 0.85:
			z.kind = item.Thanks
		default:
			z.kind = item.Same
		}
		list = append(list, z)
	}
	slices.SortFunc(list, func(a, b reaction) int { return int(r.members[a.member] - r.members[b.member]) })
	return list
}

func (r *rows) reacted(put func(...any)) {
	var list []reaction
	for n, t := range r.items {
		list = r.reactions(n, list)
		for _, z := range list {
			put(t.id, r.people[r.members[z.member]].id, string(z.kind), z.at)
		}
	}
}

// kind of an item.
func (t thing) kind() string {
	switch {
	case t.root >= 0:
		return "comment"
	case t.is(isTopic):
		return "topic"
	}
	return "post"
}

// accepted is when the answer of t was.
func (w *world) accepted(t thing) int64 { return w.items[t.answer].at + 2*day }

func (r *rows) itemRows(put func(...any)) {
	var list []reaction
	var x written
	for n, t := range r.items {
		list = r.reactions(n, list)
		var useful, thanks, same int64
		for _, z := range list {
			switch z.kind {
			case item.Useful:
				useful++
			case item.Thanks:
				thanks++
			default:
				same++
			}
		}
		r.texts.compose(n, &x)
		title, _ := r.texts.title(n, &x)
		g := r.groups[t.group]
		parent, version := int64(0), 1+int64(t.replies)
		if t.root >= 0 {
			parent = r.items[t.root].id
		}
		question, answer, by, answered, pinned := item.Statement, int64(0), int64(0), int64(0), int64(0)
		if t.is(isQuestion) {
			question = item.Waiting
		}
		author := r.people[r.author(t)].id
		if t.is(isSettled) {
			question, answer, by, answered = item.Settled, r.items[t.answer].id, author, r.accepted(t)
			version++
		}
		if t.pin {
			pinned = t.at + hour
			version++
		}
		put(t.id, t.kind(), g.id, int64(r.networks[g.network].space.ID), parent, parent, author, title, string(g.audience), string(item.Published), t.at, t.updated, version,
			int64(t.replies), useful, thanks, same, string(question), answer, by, answered, pinned)
	}
}

func (r *rows) bodies(put func(...any)) {
	var x written
	for n, t := range r.items {
		r.texts.compose(n, &x)
		put(t.id, string(x.md), string(x.html))
	}
}

func (r *rows) posts(put func(...any)) {
	for _, t := range r.items {
		if t.root < 0 && !t.is(isTopic) {
			put(t.id)
		}
	}
}

// besideTopics is how many topics are beside each: those of its group before it. Their titles say nothing in a made world.
const besideTopics = 8

func (r *rows) topics(put func(...any)) {
	before := map[int32][]string{} // the last topics of each group
	for n, t := range r.items {
		if t.root >= 0 || !t.is(isTopic) {
			continue
		}
		category := int64(0)
		x := r.world.of(ofTopics, uint64(n)+2)
		if list := r.category[t.group]; len(list) > 0 && !x.chance(0.2) {
			category = list[x.n(len(list))]
		}
		list := before[t.group]
		put(t.id, category, strings.Join(list, " "), t.at)
		before[t.group] = append(list[max(0, len(list)+1-besideTopics):], id.Format(t.id))
	}
}

func (r *rows) themeRows(put func(...any)) {
	for _, s := range r.stock.Themes {
		id := r.other.at(r.now)
		r.themes = append(r.themes, id)
		if s.Tag != "" {
			put(id, item.ThemeSlug(s.Tag), s.Tag)
		}
	}
}

func (r *rows) itemThemes(put func(...any)) {
	var x written
	for n, t := range r.items {
		if t.root >= 0 {
			continue
		}
		if r.texts.compose(n, &x); x.tagged {
			put(t.id, r.themes[r.groups[t.group].theme])
		}
	}
}
