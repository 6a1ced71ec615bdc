package ydoc

import (
	"cmp"
	"fmt"
	"slices"
)

// Index is what a document has: the clock of each client, and how deep each run stands. Its zero value is an empty document.
// For one goroutine. It takes about 24 bytes for each run of text that was written at one go.
type Index struct {
	clients map[uint64][]span
}

// span is a run of places, up to but without to, that stand at one depth.
type span struct {
	from, to uint64
	depth    int
}

// Clock is the next place of client: how much of it the document has.
func (x *Index) Clock(client uint64) uint64 {
	if spans := x.clients[client]; len(spans) > 0 {
		return spans[len(spans)-1].to
	}
	return 0
}

// Clients is the clients that wrote in the document, in order.
func (x *Index) Clients() []uint64 {
	out := make([]uint64, 0, len(x.clients))
	for c := range x.clients {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

// Fresh is the clients of which u brings something that the document has not, in order.
func (x *Index) Fresh(u Update) (out []uint64) {
	for _, s := range u.Structs {
		if s.Clock+s.Len > x.Clock(s.Client) && !slices.Contains(out, s.Client) {
			out = append(out, s.Client)
		}
	}
	slices.Sort(out)
	return out
}

func depthAt(spans []span, clock uint64) (int, bool) {
	n, ok := slices.BinarySearchFunc(spans, clock, func(s span, c uint64) int {
		switch {
		case s.to <= c:
			return -1
		case s.from > c:
			return 1
		}
		return 0
	})
	if !ok {
		return 0, false
	}
	return spans[n].depth, true
}

// Check tells whether u fits: whether all that it follows, stands in or deletes is there, or in it, and nothing is below depth.
// Nothing is changed. Errors: ErrHole, ErrDepth, ErrForm when it refers to itself in a circle.
func (x *Index) Check(u Update, depth int) error {
	_, err := x.settle(u, depth)
	return err
}

// Add takes u, which Check has accepted at this depth or a larger one, into the index.
func (x *Index) Add(u Update) error {
	fresh, err := x.settle(u, 1<<30)
	if err != nil {
		return err
	}
	if x.clients == nil {
		x.clients = map[uint64][]span{}
	}
	for client, spans := range fresh {
		have := x.clients[client]
		for _, s := range spans {
			have = join(have, s)
		}
		x.clients[client] = have
	}
	return nil
}

// join appends s to spans, in the last one where it goes on.
func join(spans []span, s span) []span {
	if n := len(spans); n > 0 && spans[n-1].to == s.from && spans[n-1].depth == s.depth {
		spans[n-1].to = s.to
		return spans
	}
	return append(spans, s)
}

// settling finds how deep the structs of an update stand. As Yjs does, it follows what each struct needs, client by client, so
// the work is proportional to the number of structs.
type settling struct {
	x       *Index
	waiting map[uint64][]Struct // in order of their clocks
	fresh   map[uint64][]span
	depth   int
}

func (x *Index) settle(u Update, depth int) (map[uint64][]span, error) {
	s := settling{x: x, waiting: map[uint64][]Struct{}, fresh: map[uint64][]span{}, depth: depth}
	for _, one := range u.Structs {
		s.waiting[one.Client] = append(s.waiting[one.Client], one)
	}
	next := map[uint64]uint64{}
	for client, list := range s.waiting {
		slices.SortStableFunc(list, func(a, b Struct) int { return cmp.Compare(a.Clock, b.Clock) })
		clock := x.Clock(client)
		for _, one := range list {
			if one.Clock > clock {
				return nil, fmt.Errorf("%w: %d of client %d", ErrHole, clock, client)
			}
			clock = max(clock, one.Clock+one.Len)
		}
		next[client] = clock
	}
	there := func(i ID, n uint64) bool { return i.Clock+n <= max(next[i.Client], x.Clock(i.Client)) }
	for _, d := range u.Deleted {
		if !there(d.ID, d.Len) {
			return nil, fmt.Errorf("%w: it deletes %d of client %d", ErrHole, d.Clock, d.Client)
		}
	}
	for _, one := range u.Structs {
		if one.Left != nil && !there(*one.Left, 1) || one.Right != nil && !there(*one.Right, 1) {
			return nil, fmt.Errorf("%w: a neighbour", ErrHole)
		}
	}
	for client := range s.waiting {
		if err := s.run(client); err != nil {
			return nil, err
		}
	}
	return s.fresh, nil
}

// run settles all of client, and first whatever that needs of others.
func (s *settling) run(client uint64) error {
	stack := []uint64{client}
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		if len(s.waiting[top]) == 0 {
			stack = stack[:len(stack)-1]
			continue
		}
		one := s.waiting[top][0]
		depth, ok := s.of(one)
		if !ok {
			if len(s.waiting[one.From.Client]) == 0 {
				return fmt.Errorf("%w: %d of client %d", ErrHole, one.From.Clock, one.From.Client)
			}
			if slices.Contains(stack, one.From.Client) {
				return fmt.Errorf("%w: a circle", ErrForm)
			}
			stack = append(stack, one.From.Client)
			continue
		}
		if depth > s.depth {
			return ErrDepth
		}
		s.waiting[top] = s.waiting[top][1:]
		have := s.clock(top)
		if end := one.Clock + one.Len; end > have {
			s.fresh[top] = join(s.fresh[top], span{have, end, depth})
		}
		if len(stack) > 1 { // what waits below may go on now
			stack = stack[:len(stack)-1]
		}
	}
	return nil
}

// clock is how much of client is settled.
func (s *settling) clock(client uint64) uint64 {
	if spans := s.fresh[client]; len(spans) > 0 {
		return spans[len(spans)-1].to
	}
	return s.x.Clock(client)
}

// of is how deep one stands; ok is false while what says so is not settled.
func (s *settling) of(one Struct) (depth int, ok bool) {
	if one.Kind == GC || one.Top {
		return 0, true
	}
	depth, ok = depthAt(s.fresh[one.From.Client], one.From.Clock)
	if !ok {
		depth, ok = depthAt(s.x.clients[one.From.Client], one.From.Clock)
	}
	if one.Child {
		depth++
	}
	return depth, ok
}
