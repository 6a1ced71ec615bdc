package post

import (
	"context"
	"sync"
	"time"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/space"
)

// counts keeps how many people see what is published in large places: counting some thousands takes longer than the rest of a
// page, and tells nobody more than the number of ten minutes ago.
type counts struct {
	mu sync.Mutex
	of map[countOf]count
}

type countOf struct {
	space    ref.Space
	audience space.Audience
}

type count struct {
	n  access.People
	at time.Time
}

const (
	// manyReaders is from how many people on a count is kept: fewer are counted each time.
	manyReaders = 1000
	// keptCount is how old a kept count may be, and keptCounts how many are kept.
	keptCount  = 10 * time.Minute
	keptCounts = 10_000
)

// readersOf is how many people may see what is published in s for audience.
func (p *Post) readersOf(ctx context.Context, s space.Space, audience space.Audience) (access.People, error) {
	key := countOf{s.ID, audience}
	switch {
	case audience == space.Public || audience == space.Registered:
		key = countOf{0, space.Registered}
	case audience == space.InNetwork && s.Opened == 0:
		// Who is in the network, wherever in it: who runs a group is in its network too.
		s, key.space = space.Space{ID: s.Network, Network: s.Network}, s.Network
	}
	c := &p.seen
	c.mu.Lock()
	kept, ok := c.of[key]
	c.mu.Unlock()
	if ok && time.Since(kept.at) < keptCount {
		return kept.n, nil
	}
	n, err := access.Readers(ctx, p.core.DB.Q(), s, audience)
	if err != nil || n.N < manyReaders {
		return n, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil || len(c.of) >= keptCounts {
		c.of = map[countOf]count{}
	}
	c.of[key] = count{n, time.Now()}
	return n, nil
}
