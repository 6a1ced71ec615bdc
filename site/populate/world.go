package populate

import (
	"fmt"
	"math"
	"slices"
	"time"

	"maillage/core/space"
	"maillage/kit/id"
	"maillage/site/demo/corpus"
)

// The size of a world of scale 1: Viaeduc as it was (docs/architecture.md names the references).
const (
	peopleAt1      = 8_891
	groupsAt1      = 1_453
	membershipsAt1 = 60_000
	rootsAt1       = 20_000
	repliesAt1     = 80_000
	reactionsAt1   = 120_000
	largestAt1     = 1_000 // members of the largest group
)

// span is how far back a world goes.
const span = 3 * 365 * 24 * time.Hour

// world is all of a world but its texts, in memory: about 60 bytes for each item. Times are milliseconds.
type world struct {
	seed  uint64
	scale float64
	now   int64
	kept  int64 // how far back the journal goes
	stock *corpus.Stock
	cast  []corpus.Role
	wide  int // how many surnames of the stock are names of places, at its end

	orgs     []orgRow
	networks []network
	people   []person // in the order of their identifiers
	groups   []group  // in the order of their identifiers
	// members are the people of each group, the liveliest first; group g has those from starts[g] until starts[g+1].
	members []int32
	starts  []int32
	joined  []int64 // when each of members did
	items   []thing // in the order of their identifiers
	facts   int64   // how many there are in the journal
}

// orgRow is an organisation as the database has it.
type orgRow struct {
	id                       int64
	kind, name, region, dept string
	code                     string
	weight                   float64
}

// network is one that a preset made, with the people in it, those who come to most groups several times.
type network struct {
	space   space.Space
	first   space.Space // its first group
	noun    string      // what it calls a group
	tickets []int32
	count   int
	groups  int
}

type person struct {
	id            int64
	joined        int64
	given, family int32 // of names
	org           int32
	trade         int32 // of stock.Jobs; -1 for the cast
	cast          int32 // of corpus.Cast; -1 for the others
	number        int32 // after the handle; 0 for none
	networks      uint8 // bits
	manages       uint8
	feminine      bool
	memberships   int32
}

type group struct {
	id       int64
	created  int64
	network  int8
	theme    int16
	size     int32
	parent   int32 // of groups; -1 for none
	known    bool  // the preset made it
	secret   bool
	audience space.Audience // of what is published in it
	door     space.Admission
	roots    int32
	posted   int64
	forum    bool
	opened   int8 // another network; -1 for none
}

// thing is an item.
type thing struct {
	id, at  int64
	updated int64
	root    int32 // of items; -1 for a root
	group   int32
	member  int32 // its author, of members
	replies int32
	answer  int32 // of items, the accepted one; -1 for none
	flags   flag
	pin     bool
}

type flag uint8

const (
	isTopic flag = 1 << iota
	isQuestion
	isSettled
	isMentioning // its text names somebody
)

func (t thing) is(f flag) bool { return t.flags&f != 0 }

// scaled is how many there are of what there are n at scale 1.
func (w *world) scaled(n int) int { return max(1, int(math.Round(float64(n)*w.scale))) }

// The last bits of identifiers, by what they are of: nodes that no process reaches, so that they are nobody else's.
const (
	nodePeople = id.Nodes - 8 + iota
	nodeGroups
	nodeItems
	nodeFacts
	nodeOthers
)

// ids makes identifiers that sort by time, as kit/id does for what happens now.
type ids struct {
	node, last int64
}

func (s *ids) at(ms int64) int64 {
	const counter, node = 12, 10
	t := id.At(time.UnixMilli(ms)) >> node // milliseconds before counter bits
	if t <= s.last {
		t = s.last + 1
	}
	s.last = t
	return t>>counter<<(counter+node) | s.node<<counter | t&(1<<counter-1)
}

// plan makes a world: who is there, in which groups, who says what and when.
func (w *world) plan() error {
	for _, step := range []struct {
		name string
		do   func() error
	}{{"people", w.makePeople}, {"groups", w.makeGroups}, {"conversations", w.makeItems}} {
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// among returns the members of group g, the liveliest first.
func (w *world) among(g int32) []int32 { return w.members[w.starts[g]:w.starts[g+1]] }

// author is the person who wrote t.
func (w *world) author(t thing) int32 { return w.members[t.member] }

// shares divides n by weights: as many whole parts, whose sum is n.
func shares(n int, weights []float64) []int32 {
	sum := 0.0
	for _, x := range weights {
		sum += x
	}
	out := make([]int32, len(weights))
	until, given := 0.0, 0
	for i, x := range weights {
		until += x
		upTo := int(math.Round(until / sum * float64(n)))
		out[i] = int32(upTo - given)
		given = upTo
	}
	return out
}

// running is the sums of weights up to each, to draw by.
func running(weights []float64) []float64 {
	out := make([]float64, len(weights))
	sum := 0.0
	for i, x := range weights {
		sum += x
		out[i] = sum
	}
	return out
}

// drawn is one of those whose running sums are given.
func drawn(r *random, sums []float64) int {
	n, _ := slices.BinarySearch(sums, r.float()*sums[len(sums)-1])
	return min(n, len(sums)-1)
}
