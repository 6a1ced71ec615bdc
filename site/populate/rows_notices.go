package populate

import (
	"slices"
	"strings"
)

// notice is one line of the page of somebody.
type notice struct {
	person, root  int32
	kind          string
	first, last   int32
	n             int64
	since, latest int64
}

// teller works out who is told of what was said lately.
type teller struct {
	*rows
	follow  map[int32][]int32 // who takes part in a conversation, by its root
	chosen  map[int32][]int32 // who chose to be told of all of a group, or of its questions
	notices map[noticeKey]*notice
}

type noticeKey struct {
	person, root int32
	kind         string
}

func (r *rows) teller() *teller {
	return &teller{rows: r, follow: map[int32][]int32{}, chosen: map[int32][]int32{}, notices: map[noticeKey]*notice{}}
}

// told yields who is told of each item, by item and person; it keeps the notices.
func (t *teller) told(put func(...any)) {
	t.gather()
	for n := t.recent; n < len(t.items); n++ {
		it := t.items[n]
		root := it.root
		if root < 0 {
			root = int32(n)
		}
		fact := t.factOf[n-t.recent]
		for _, x := range t.toldOf(int32(n), root) {
			put(it.id, "site", t.people[x.person].id, x.kind, t.items[root].id, fact, it.at)
			key := noticeKey{x.person, root, x.kind}
			o := t.notices[key]
			if o == nil {
				o = &notice{person: x.person, root: root, kind: x.kind, first: int32(n), since: it.at}
				t.notices[key] = o
			}
			o.n, o.last, o.latest = o.n+1, int32(n), it.at
		}
	}
}

// gather finds who follows the conversations in which something was said lately.
func (t *teller) gather() {
	live := map[int32]bool{}
	for n := t.recent; n < len(t.items); n++ {
		if root := t.items[n].root; root >= 0 {
			live[root] = true
		}
	}
	for _, p := range t.parts() {
		if live[p.root] {
			// Who begins to take part afterwards is told only from then on.
			t.follow[p.root] = append(t.follow[p.root], p.person, p.since)
		}
	}
}

type toldTo struct {
	person int32
	kind   string
}

// toldOf is who is told of item n, by person.
func (t *teller) toldOf(n, root int32) []toldTo {
	it := t.items[n]
	named, author := t.mentioned(it), t.author(it)
	var out []toldTo
	add := func(p int32, kind string) {
		if p == author || slices.ContainsFunc(out, func(x toldTo) bool { return x.person == p }) {
			return
		}
		if p == named {
			kind = "mention"
		}
		out = append(out, toldTo{p, kind})
	}
	kind := "reply"
	if it.root < 0 {
		kind = "post"
	}
	silent := t.choices(it.group, levelNone)
	if it.root >= 0 {
		list := t.follow[root]
		for k := 0; k < len(list); k += 2 {
			if list[k+1] < n && !slices.Contains(silent, list[k]) {
				add(list[k], kind)
			}
		}
	}
	for _, p := range t.choices(it.group, levelAll) {
		add(p, kind)
	}
	if it.root < 0 && it.is(isQuestion) {
		for _, p := range t.choices(it.group, levelQuestions) {
			add(p, kind)
		}
	}
	slices.SortFunc(out, func(a, b toldTo) int { return int(a.person - b.person) })
	return out
}

// choices is who chose level in group g.
func (t *teller) choices(g int32, level string) []int32 {
	key := g*4 + int32(slices.Index([]string{levelAll, levelQuestions, levelNone}, level))
	list, ok := t.chosen[key]
	if !ok {
		for m := t.starts[g]; m < t.starts[g+1]; m++ {
			if t.level(m, t.groups[g].size) == level {
				list = append(list, t.members[m])
			}
		}
		t.chosen[key] = list
	}
	return list
}

// lines yields the notices. Seven people in ten have looked at those of before yesterday.
func (t *teller) lines(put func(...any)) {
	list := make([]*notice, 0, len(t.notices))
	for _, o := range t.notices {
		list = append(list, o)
	}
	slices.SortFunc(list, func(a, b *notice) int {
		if a.person != b.person {
			return int(a.person - b.person)
		}
		if c := strings.Compare(a.kind, b.kind); c != 0 {
			return c
		}
		return int(a.root - b.root)
	})
	for _, o := range list {
		seen := int64(0)
		if x := t.world.of(ofVisits, uint64(o.person)|1<<41); x.chance(0.7) && o.latest < t.now-day {
			seen = o.latest + day/2
		}
		put(t.people[o.person].id, o.kind, t.items[o.root].id, t.groups[t.items[o.root].group].id, t.items[o.first].id, t.items[o.last].id, o.n, o.since, o.latest, seen)
	}
}
