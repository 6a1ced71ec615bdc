package populate

import (
	"math"
	"slices"

	"maillage/core/space"
)

const (
	// fewest members of a group.
	fewest = 3
	// newestGroup is how old the newest group is.
	newestGroup = 20 * day
)

// rankOfFirst is how large the group is with which each network begins: everybody is proposed to join it.
var rankOfFirst = [...]int{gaston: 12, departements: 8, viaeduc: 0, ideal: 2, clubs: 4}

// groupShare is how many of the groups are in each network.
var groupShare = [...]float64{gaston: 0.08, departements: 0.12, viaeduc: 0.40, ideal: 0.25, clubs: 0.15}

// makeGroups: sizes follow Zipf's law, of which the slope is the one that makes the memberships as many as they should be.
func (w *world) makeGroups() error {
	sizes := w.sizes()
	r := w.of(ofGroups, 0)
	sums := running(groupShare[:])
	lists := make([][]int32, len(sizes))
	stamps := make([]int32, len(w.people))
	first := map[int]int8{}
	for k := range w.networks {
		first[min(rankOfFirst[k], len(sizes)-len(w.networks)+k)] = int8(k)
	}
	for rank, size := range sizes {
		g := group{network: int8(drawn(&r, sums)), theme: int16(r.n(len(w.stock.Themes))), parent: -1, opened: -1}
		if k, ok := first[rank]; ok {
			g.network, g.known = k, true
		}
		n := &w.networks[g.network]
		g.size = int32(min(size, max(fewest, n.count/3)))
		w.doors(&r, &g)
		lists[rank] = w.draw(&r, n, int(g.size), int32(rank+1), stamps)
		g.size = int32(len(lists[rank]))
		g.created = w.begin(&r, g, lists[rank])
		w.groups = append(w.groups, g)
	}
	w.placeCast(&r, lists)
	w.order(lists)
	w.nest(&r)
	return nil
}

// sizes returns the sizes of the groups, the largest first.
func (w *world) sizes() []int {
	n, largest := w.scaled(groupsAt1), float64(w.scaled(largestAt1))
	want := float64(w.scaled(membershipsAt1))
	for _, x := range w.networks {
		want -= float64(x.count)
	}
	total := func(slope float64) (sum float64) {
		for rank := range n {
			sum += math.Max(fewest, largest*math.Pow(float64(rank+1), -slope))
		}
		return sum
	}
	low, high := 0.0, 3.0
	for range 40 {
		if mid := (low + high) / 2; total(mid) > want {
			low = mid
		} else {
			high = mid
		}
	}
	out := make([]int, n)
	for rank := range out {
		out[rank] = int(math.Max(fewest, largest*math.Pow(float64(rank+1), -low)))
	}
	return out
}

// doors says how one enters g, and who reads it: mostly whom the network lets.
func (w *world) doors(r *random, g *group) {
	n := w.networks[g.network]
	g.audience, g.door = n.space.ItemsAudience, space.Open
	if g.known {
		g.door, g.audience = n.first.Admission, n.first.ItemsAudience
		return
	}
	switch x := r.float(); {
	case x < 0.68:
	case x < 0.86:
		g.door = space.Request
	default:
		g.door = space.Invite
	}
	switch {
	case g.door == space.Invite && r.chance(0.4):
		g.audience, g.secret = space.InGroup, true
	case g.door != space.Invite && r.chance(0.2):
		g.audience = space.InGroup
	case g.door == space.Invite && g.audience == space.InGroup:
		g.audience = space.InNetwork
	}
}

// draw takes size different people of n, those with many tickets first.
func (w *world) draw(r *random, n *network, size int, mark int32, stamps []int32) []int32 {
	out := make([]int32, 0, size)
	for tries := 0; len(out) < size && tries < 20*size+100; tries++ {
		p := n.tickets[r.n(len(n.tickets))]
		if stamps[p] != mark {
			stamps[p] = mark
			out = append(out, p)
		}
	}
	return out
}

// begin puts who founded g first, and returns when that was.
func (w *world) begin(r *random, g group, list []int32) int64 {
	founder := 0
	for k, p := range list {
		if p < list[founder] {
			founder = k
		}
	}
	list[0], list[founder] = list[founder], list[0]
	started := w.now - span.Milliseconds()
	if !g.known {
		started += int64(math.Pow(r.float(), 1.4) * float64(span.Milliseconds()-newestGroup))
	}
	return max(started, w.people[list[0]].joined+hour)
}

// placed is how many groups the people of the cast are in; claire is in many.
const (
	placed       = 12
	placedClaire = 40
)

// placeCast lets the cast into groups, large and small, where they take part more than most.
func (w *world) placeCast(r *random, lists [][]int32) {
	for n, p := range w.people {
		if p.cast < 0 {
			continue
		}
		role := w.cast[p.cast]
		want := placed
		switch role.Persona {
		case "claire":
			want = placedClaire
		case "nouvelle", "suspendue":
			continue
		}
		for k := 0; k < len(lists) && want > 0; k += 1 + r.n(1+k/6) {
			g := &w.groups[k]
			if p.networks&(1<<g.network) == 0 || p.joined > g.created {
				continue
			}
			lists[k] = append(lists[k], int32(n))
			at, last := 1+r.n(min(len(lists[k])-1, 6)), len(lists[k])-1
			if role.Persona == "animatrice" && want > placed-4 {
				at = 0
			}
			lists[k][at], lists[k][last] = lists[k][last], lists[k][at]
			g.size++
			want--
		}
	}
}

// order gives the groups their identifiers, in the order in which they were made, and gathers their members. Those that the
// presets made have theirs already, later ones.
func (w *world) order(lists [][]int32) {
	by := make([]int32, len(w.groups))
	for k := range by {
		by[k] = int32(k)
	}
	slices.SortFunc(by, func(a, b int32) int {
		x, y := w.groups[a], w.groups[b]
		switch {
		case x.known != y.known && x.known:
			return 1
		case x.known != y.known:
			return -1
		case x.known:
			return compare(int64(w.networks[x.network].first.ID), int64(w.networks[y.network].first.ID))
		}
		if c := compare(x.created, y.created); c != 0 {
			return c
		}
		return int(a - b)
	})
	s := ids{node: nodeGroups}
	groups := make([]group, 0, len(w.groups))
	w.starts = append(w.starts, 0)
	for _, k := range by {
		g := w.groups[k]
		if g.id = int64(w.networks[g.network].first.ID); !g.known {
			g.id = s.at(g.created)
			w.networks[g.network].groups++
		}
		w.members = append(w.members, lists[k]...)
		w.starts = append(w.starts, int32(len(w.members)))
		groups = append(groups, g)
	}
	w.groups = groups
	w.join()
}

// join says when each member came: in the first days, for many.
func (w *world) join() {
	w.joined = make([]int64, len(w.members))
	for k, g := range w.groups {
		r := w.of(ofMembers, uint64(k)|1<<40)
		for n := w.starts[k]; n < w.starts[k+1]; n++ {
			p := &w.people[w.members[n]]
			p.memberships++
			from := max(p.joined, g.created)
			x := r.float()
			w.joined[n] = from + int64(x*x*x*float64(w.now-from))
		}
		w.joined[w.starts[k]] = g.created
	}
}

// nest makes sub-groups, and opens groups to other networks.
func (w *world) nest(r *random) {
	for k := range w.groups {
		g := &w.groups[k]
		if g.known || k == 0 {
			continue
		}
		if above := int32(r.n(k)); r.chance(0.05) && w.groups[above].network == g.network && w.groups[above].parent < 0 && !w.groups[above].secret {
			g.parent = above
		}
		if other := int8(r.n(len(w.networks))); r.chance(0.01) && other != g.network && !g.secret && g.parent < 0 {
			g.opened = other
		}
	}
}

// runners is how many of the first members of g run it.
func (g group) runners() int {
	switch {
	case g.size < 10:
		return 1
	case g.size < 200:
		return 2
	}
	return 4
}
