package live

import (
	"sync"

	"maillage/core/ref"
	"maillage/kit/fail"
)

// lines counts those that are open.
type lines struct {
	mu  sync.Mutex
	all int
	of  map[ref.Person]int
}

// enter counts one more line of p; leave ends it. Errors: fail.TooMany when p has too many, fail.Unavailable when the
// process has.
func (l *Live) enter(p ref.Person) (leave func(), err error) {
	n := &l.open
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case n.of[p] >= l.options.PerPerson:
		return nil, fail.Say("live.enter", fail.TooMany, "live.too_many")
	case n.all >= l.options.PerProcess:
		return nil, fail.E("live.enter", fail.Unavailable, nil)
	}
	if n.of == nil {
		n.of = map[ref.Person]int{}
	}
	n.all++
	n.of[p]++
	return func() { n.leave(p) }, nil
}

func (n *lines) leave(p ref.Person) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all--
	if n.of[p]--; n.of[p] == 0 {
		delete(n.of, p)
	}
}
