package populate

import (
	"math"
	"slices"
	"strings"
	"time"
)

const (
	// law of ages: activity is divided by e each so many days back.
	law = 300 * day
	// mostReplies of one item.
	mostReplies = 250
	// settledAge: what happened to a question is at least as old, so that nobody is still to be told.
	settledAge = 16 * day
)

// makeItems: who says what in which group and when. An item's place in items is its rank in time.
func (w *world) makeItems() error {
	r := w.of(ofTopics, 0)
	weights := make([]float64, len(w.groups))
	for k, g := range w.groups {
		weights[k] = math.Pow(float64(g.size), 0.85) * math.Exp(0.9*r.bell())
	}
	counts := shares(w.scaled(rootsAt1), weights)
	roots := make([]thing, 0, w.scaled(rootsAt1))
	for k := range w.groups {
		g := &w.groups[k]
		g.roots = counts[k]
		g.forum = g.size >= 8 && strings.Contains(" "+strings.Join(w.networks[g.network].space.Parts, " ")+" ", " forum ")
		for range counts[k] {
			roots = append(roots, w.root(&r, int32(k)))
		}
	}
	slices.SortStableFunc(roots, func(a, b thing) int { return compare(a.at, b.at) })
	all := w.answered(roots)
	w.rank(all, len(roots))
	w.settle()
	w.pin()
	return nil
}

func (w *world) root(r *random, k int32) thing {
	g := w.groups[k]
	t := thing{root: -1, group: k, answer: -1}
	if g.forum && r.chance(0.5) {
		t.flags |= isTopic
	}
	if t.is(isTopic) && r.chance(0.6) || r.chance(0.2) {
		t.flags |= isQuestion
	}
	oldest := float64(min(span.Milliseconds(), w.now-g.created-hour))
	age := -float64(law) * math.Log(1-r.float()*(1-math.Exp(-oldest/float64(law))))
	t.at = max(g.created+hour/2, min(w.working(r, w.now-int64(age)), w.now-5*hour/60))
	t.member = w.speaker(r, k, t.at)
	return t
}

// working moves t to an hour at which people write, of a day at which they work.
func (w *world) working(r *random, t int64) int64 {
	d := time.UnixMilli(t).UTC()
	back := int64(0)
	if wd := d.Weekday(); (wd == time.Saturday || wd == time.Sunday) && r.chance(0.85) {
		back = int64(wd+1) % 7 // to Friday
	}
	mean := 9.0
	if r.chance(0.5) {
		mean = 14
	}
	at := t - t%day - back*day + int64((mean+1.1*r.bell())*float64(hour))
	if at > w.now {
		at = t
	}
	return at
}

// speaker is a member of group k who was there at t: the first of the list speak much more than the others.
func (w *world) speaker(r *random, k int32, t int64) int32 {
	from, size := w.starts[k], float64(w.groups[k].size)
	for range 8 {
		x := r.float()
		m := from + int32(size*x*x)
		if w.people[w.members[m]].joined < t {
			return m
		}
	}
	return from // who founded it
}

// answered returns roots with their replies behind, each with the place of its root in roots.
func (w *world) answered(roots []thing) []thing {
	r := w.of(ofReplies, 0)
	weights := make([]float64, len(roots))
	for n, t := range roots {
		if w.groups[t.group].size > 1 && !r.chance(0.2) {
			weights[n] = math.Min(mostReplies, r.pareto(1.25))
		}
	}
	counts := shares(w.scaled(repliesAt1), weights)
	all := slices.Grow(roots, w.scaled(repliesAt1))
	for n := range counts {
		root := all[n]
		last, spoke := root.at, root.member
		first := len(all)
		for range counts[n] {
			t := thing{root: int32(n), group: root.group, answer: -1}
			last = w.after(&r, last)
			t.at = last
			t.member = w.replier(&r, all[first:], root, spoke, t.at)
			spoke = t.member
			if r.chance(0.03) {
				t.flags |= isMentioning
			}
			all = append(all, t)
		}
	}
	return all
}

// after is when a reply comes after t: most in a few hours.
func (w *world) after(r *random, t int64) int64 {
	wait := int64(math.Exp(r.bell()*1.3)*3.5*float64(hour)) + int64(hour/60)
	if t+wait < w.now {
		return t + wait
	}
	return t + 1 + int64(r.float()*float64(w.now-t-2))
}

// replier is who answers: somebody who did before, who asked, or another member; rarely the one who spoke last.
func (w *world) replier(r *random, before []thing, root thing, spoke int32, t int64) int32 {
	for range 3 {
		m := spoke
		switch x := r.float(); {
		case x < 0.15:
			m = root.member
		case x < 0.4 && len(before) > 0:
			m = before[r.n(len(before))].member
		default:
			m = w.speaker(r, root.group, t)
		}
		if m != spoke {
			return m
		}
	}
	return spoke
}

// rank puts all, of which the first are the roots, in the order of time.
func (w *world) rank(all []thing, roots int) {
	type key struct {
		at int64
		n  int32
	}
	order := make([]key, len(all))
	for n, t := range all {
		order[n] = key{t.at, int32(n)}
	}
	slices.SortFunc(order, func(a, b key) int {
		if c := compare(a.at, b.at); c != 0 {
			return c
		}
		return int(a.n - b.n)
	})
	place := make([]int32, roots)
	s := ids{node: nodeItems}
	w.items = make([]thing, len(all))
	for n, k := range order {
		t := all[k.n]
		t.id, t.updated = s.at(t.at), t.at
		w.joined[t.member] = max(min(w.joined[t.member], t.at-hour/4), w.groups[t.group].created, w.people[w.author(t)].joined)
		if t.root < 0 {
			place[k.n] = int32(n)
			g := &w.groups[t.group]
			g.posted = max(g.posted, t.at)
		} else {
			t.root = place[t.root]
			up := &w.items[t.root]
			up.replies, up.updated = up.replies+1, max(up.updated, t.at)
		}
		w.items[n] = t
	}
}

// settle has who asked keep an answer, half of the time.
func (w *world) settle() {
	r := w.of(ofReplies, 1)
	for n, t := range w.items {
		if t.root < 0 || w.now-t.at < settledAge+4*day || w.items[t.root].member == t.member {
			continue
		}
		up := &w.items[t.root]
		if up.is(isQuestion) && !up.is(isSettled) && r.chance(0.3) {
			up.flags |= isSettled
			up.answer = int32(n)
		}
	}
}

// pin puts something at the head of one group in ten.
func (w *world) pin() {
	r := w.of(ofTopics, 1)
	left := make([]int32, len(w.groups))
	for k, g := range w.groups {
		if g.roots > 0 && r.chance(0.1) {
			left[k] = 1 + int32(r.n(int(g.roots)))
		}
	}
	for n, t := range w.items {
		if t.root < 0 && left[t.group] > 0 {
			if left[t.group]--; left[t.group] == 0 {
				w.items[n].pin = true
			}
		}
	}
}
