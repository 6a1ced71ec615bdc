package access

import (
	"context"
	"math"
	"sync"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
)

// mostKnown is how many viewers a process keeps: some ten megabytes.
const mostKnown = 5000

// Known keeps what people may from one of their requests to the next. It holds for what it was made of: the rights of the person,
// which grow with each change of their places and of their account; the epoch of spaces, plans and openings; and the time at
// which a plan of theirs begins or ends. All of these are read at each request, before what is kept is used: who loses a right
// loses it at once, in every process. The zero value is empty and ready.
type Known struct {
	mu sync.Mutex
	of map[ref.Person]known
}

type known struct {
	key    knownKey
	until  int64 // milliseconds
	viewer *Viewer
}

// knownKey is what a viewer depends on.
type knownKey struct {
	rights, epoch int64
	org           ref.Org
	orgKind       string
	state         account.State
	operator      bool
}

// Load is Load, without its queries but the one of the epoch where nothing has changed. p was read in the same request.
func (k *Known) Load(ctx context.Context, q db.Q, p account.Person) (*Viewer, error) {
	if p.ID == 0 || p.State != account.Active {
		return Load(ctx, q, p)
	}
	epoch, err := space.Epoch(ctx, q)
	if err != nil {
		return nil, err
	}
	key := knownKey{p.Rights, epoch, p.Org, p.OrgKind, p.State, p.Operator}
	now := clock.Now(ctx)
	k.mu.Lock()
	had, ok := k.of[p.ID]
	k.mu.Unlock()
	if ok && had.key == key && db.Millis(now) < had.until {
		return had.viewer, nil
	}
	// What is read now is at least as new as the key, so it is never older than what it is kept for.
	v, until, err := load(ctx, q, p, now)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of == nil || len(k.of) >= mostKnown {
		k.of = map[ref.Person]known{}
	}
	k.of[p.ID] = known{key, until, v}
	return v, nil
}

// turn is when the plans of list, which were asked for at now, are next others than they are then.
func turn(list []open, now time.Time) int64 {
	at := int64(math.MaxInt64)
	for _, o := range list {
		if o.home == 0 && o.starts > db.Millis(now) {
			at = min(at, o.starts)
		} else if o.home == 0 {
			at = min(at, o.ends)
		}
	}
	return at
}
