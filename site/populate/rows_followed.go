package populate

import (
	"slices"

	"maillage/core/item"
)

// What follows from what people say: whoever takes part follows, and is told of the rest. The followers of the journal write
// the same rows when they are served the same facts (TestFollowersAgree).

const (
	// toldAge: what is older tells nobody (across/notify).
	toldAge = 14 * day
	// newcomer is how long somebody is one (across/desk).
	newcomer = 14 * day
)

// part is that a person takes part in a conversation, since an item of it.
type part struct{ person, root, since int32 }

// parts returns who takes part in what, by person, then by root.
func (r *rows) parts() []part {
	list := make([]part, 0, len(r.items))
	var said []reaction
	for n, t := range r.items {
		root := t.root
		if root < 0 {
			root = int32(n)
		}
		list = append(list, part{r.author(t), root, int32(n)})
		if t.root < 0 && t.is(isQuestion) {
			said = r.reactions(n, said)
			for _, z := range said {
				if z.kind == item.Same { // who has the same question follows its answers
					list = append(list, part{r.members[z.member], root, int32(n)})
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b part) int {
		if a.person != b.person {
			return int(a.person - b.person)
		}
		if a.root != b.root {
			return int(a.root - b.root)
		}
		return int(a.since - b.since)
	})
	return slices.CompactFunc(list, func(a, b part) bool { return a.person == b.person && a.root == b.root })
}

func (r *rows) ties(put func(...any)) {
	list := r.parts()
	at := 0
	for n, p := range r.people {
		for ; at < len(list) && list[at].person == int32(n); at++ {
			put(p.id, "item", r.items[list[at].root].id, "follow", r.items[list[at].since].at)
		}
		x := r.world.of(ofTies, uint64(n))
		if !x.chance(0.25) && p.cast < 0 {
			continue
		}
		// Some follow a few of those with whom they share a group, and a theme.
		var others []int32
		for _, m := range r.of[r.ofStarts[n]:r.ofStarts[n+1]][:min(3, r.ofStarts[n+1]-r.ofStarts[n])] {
			among := r.among(r.groupOf(m))
			if o := among[x.n(min(len(among), 20))]; o != int32(n) && !slices.Contains(others, o) {
				others = append(others, o)
			}
		}
		slices.Sort(others)
		for _, o := range others {
			put(p.id, "person", r.people[o].id, "follow", max(p.joined, r.people[o].joined)+hour)
		}
		if k := x.n(len(r.themes)); r.stock.Themes[k].Tag != "" {
			put(p.id, "theme", r.themes[k], "follow", p.joined+hour)
		}
	}
}

// reads: who opens a topic has read it as it was then; half of those who take part in one that is new have read all of it.
func (r *rows) reads(put func(...any)) {
	for _, p := range r.parts() {
		t := r.items[p.root]
		if !t.is(isTopic) {
			continue
		}
		x := r.world.of(ofVisits, uint64(p.person)<<32|uint64(p.root))
		all := r.now-t.updated < 60*day && x.chance(0.5)
		switch {
		case all:
			put(r.people[p.person].id, t.id, t.updated, int64(t.replies))
		case r.author(t) == p.person:
			put(r.people[p.person].id, t.id, t.at, int64(0))
		}
	}
}

// welcomes: a newcomer is welcomed when somebody answers them, or names them.
func (r *rows) welcomes(put func(...any)) {
	when := make([]int64, len(r.members))
	for _, t := range r.items {
		if t.root < 0 {
			continue
		}
		asked := r.items[t.root].member
		if r.members[asked] != r.author(t) && r.joined[asked] > t.at-newcomer {
			when[asked] = t.at
		}
	}
	for k, g := range r.groups {
		var list []int32
		for m := r.starts[k]; m < r.starts[k+1]; m++ {
			if when[m] > 0 {
				list = append(list, m)
			}
		}
		slices.SortFunc(list, func(a, b int32) int { return int(r.members[a] - r.members[b]) })
		for _, m := range list {
			put(g.id, r.people[r.members[m]].id, when[m])
		}
	}
}

// happened is a fact of an item that somebody said or, by accepted, whose answer was kept, or of a person who joined.
type happened struct {
	at       int64
	n        int32
	accepted bool
	person   bool
}

// history yields what happened, in order of time.
func (r *rows) history(yield func(happened)) {
	var kept []happened
	for n, t := range r.items {
		if t.is(isSettled) {
			kept = append(kept, happened{at: r.accepted(t), n: int32(n), accepted: true})
		}
	}
	slices.SortFunc(kept, func(a, b happened) int {
		if c := compare(a.at, b.at); c != 0 {
			return c
		}
		return int(a.n - b.n)
	})
	p, k := 0, 0
	for n, t := range r.items {
		for ; p < len(r.people) && r.people[p].joined <= t.at; p++ {
			yield(happened{at: r.people[p].joined, n: int32(p), person: true})
		}
		for ; k < len(kept) && kept[k].at <= t.at; k++ {
			yield(kept[k])
		}
		yield(happened{at: t.at, n: int32(n)})
	}
	for ; p < len(r.people); p++ {
		yield(happened{at: r.people[p].joined, n: int32(p), person: true})
	}
	for ; k < len(kept); k++ {
		yield(kept[k])
	}
}

// factKinds is what the journal calls the publishing of an item.
var factKinds = map[string]string{"post": "post.published", "topic": "forum.published", "comment": "talk.commented"}

// journal: facts as the verbs write them; what is older than a journal keeps is gone.
func (r *rows) journal(put func(...any)) {
	s := ids{node: nodeFacts}
	r.factOf = make([]int64, len(r.items)-r.recent)
	r.facts = 0
	r.history(func(h happened) {
		id := s.at(h.at)
		if !h.person && !h.accepted && int(h.n) >= r.recent {
			r.factOf[int(h.n)-r.recent] = id
		}
		if h.at < r.now-r.kept {
			return
		}
		r.facts++
		if h.person {
			put(r.facts, id, "account.joined", h.at, r.people[h.n].id, int64(0), int64(0), int64(0), "", "")
			return
		}
		t := r.items[h.n]
		kind, about, root, mentions := factKinds[t.kind()], t.id, t.id, ""
		if t.root >= 0 {
			root = r.items[t.root].id
		}
		if p := r.mentioned(t); p >= 0 {
			mentions = r.id(r.people[p].id)
		}
		if h.accepted {
			a := r.items[t.answer]
			kind, about, mentions = "item.accepted", a.id, r.id(r.people[r.author(a)].id)
		}
		put(r.facts, id, kind, h.at, r.people[r.author(t)].id, r.groups[t.group].id, about, root, mentions, "")
	})
}

// mentioned is whom the fact of t names: who asked, unless they answer themselves; -1 for nobody.
func (w *world) mentioned(t thing) int32 {
	if t.root < 0 || !t.is(isMentioning) || w.author(w.items[t.root]) == w.author(t) {
		return -1
	}
	return w.author(w.items[t.root])
}
