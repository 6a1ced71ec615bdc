package coedit

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"maillage/core/broadcast"
	"maillage/core/db"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

// Words holds words.fr.json and words.en.json (keys coedit.…).
//
//go:embed words.fr.json words.en.json
var Words embed.FS

// Schema is the tables of this room.
var Schema = db.Schema{Name: "coedit", FS: sub(files)}

func sub(f embed.FS) fs.FS {
	d, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return d
}

// Limits is what a document may be, and what a writer may do.
type Limits struct {
	Bytes   int `json:"bytes"`   // of the whole document, as Yjs writes it
	Editors int `json:"editors"` // at once in one document
	Rate    int `json:"rate"`    // updates a second from each; three times as many in a burst
}

// Options of New. Zero fields take their default.
type Options struct {
	Limits Limits // 2 MB, 50 people, 20 a second
	// Quiet is how long nobody writes before a version is made (10 min, see adr/0017).
	Quiet time.Duration
	// Grace is how long a room that is empty waits for who only loads the page again, before a version is made (10 s).
	Grace time.Duration
	// Look is the time between two looks at each session and its rights (20 s); it is also the sign of life.
	Look time.Duration
	// Child is the command of a process that runs the engine ("maillage", "engine"): what goes wrong there harms nothing here.
	// Nil runs it in this process: for tests and commands.
	Child []string
	// Engines is how many engines work at once (2), and Slow how long one may take for one thing (2 min).
	Engines int
	Slow    time.Duration
}

func (o Options) filled() Options {
	set := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	number := func(n *int, v int) {
		if *n == 0 {
			*n = v
		}
	}
	number(&o.Limits.Bytes, 2<<20)
	number(&o.Limits.Editors, 50)
	number(&o.Limits.Rate, 20)
	number(&o.Engines, 2)
	set(&o.Quiet, 10*time.Minute)
	set(&o.Grace, 10*time.Second)
	set(&o.Look, 20*time.Second)
	set(&o.Slow, 2*time.Minute)
	return o
}

// Rooms is the documents that are open in this process. Safe for concurrent use.
type Rooms struct {
	db      *db.DB
	hub     *broadcast.Hub
	kinds   kind.Registry
	log     *slog.Logger
	options Options
	process uint64 // tells our own messages from those of other processes
	engines *pool
	figures figures

	mu     sync.Mutex
	rooms  map[ref.Item]*room
	closed bool
	all    sync.WaitGroup // lines and rooms
	stop   chan struct{}
}

// New returns the rooms over d. kinds may fill later.
func New(d *db.DB, hub *broadcast.Hub, kinds kind.Registry, log *slog.Logger, o Options) *Rooms {
	o = o.filled()
	return &Rooms{db: d, hub: hub, kinds: kinds, log: log, options: o, process: rand.Uint64() | 1, engines: newPool(o, log),
		rooms: map[ref.Item]*room{}, stop: make(chan struct{})}
}

// Start lets the rooms hear who lost a right, and make versions of what is quiet, until Close.
func (r *Rooms) Start(ctx context.Context) {
	news, cancel := r.hub.Subscribe(topicPeople)
	r.all.Go(func() {
		defer cancel()
		for {
			select {
			case <-r.stop:
				return
			case m, open := <-news:
				if !open {
					return
				}
				r.mind(m)
			}
		}
	})
	r.all.Go(func() { r.sweep(context.WithoutCancel(ctx)) })
}

// Close ends every line, once what it has sent is durable, and every engine. ctx bounds the wait.
func (r *Rooms) Close(ctx context.Context) {
	r.mu.Lock()
	if !r.closed {
		r.closed = true
		close(r.stop)
	}
	r.mu.Unlock()
	over := make(chan struct{})
	go func() {
		r.all.Wait()
		close(over)
	}()
	select {
	case <-over:
	case <-ctx.Done():
	}
	r.engines.close()
}

// sweepEvery is the time between two looks for documents that have been quiet. A version is so much late at most.
const sweepEvery = time.Minute

// sweep makes a version of each document that has been quiet, whether anybody is there or not: also of those that a process
// which died has left.
func (r *Rooms) sweep(ctx context.Context) {
	for {
		select {
		case <-r.stop:
			return
		case <-time.After(sweepEvery/2 + rand.N(sweepEvery)):
		}
		if err := r.SettleQuiet(ctx); err != nil && !fail.Is(err, fail.Unavailable) {
			r.log.Warn("versions of quiet documents are not made", "error", err)
		}
	}
}

// SettleQuiet makes a version of each document in which nobody has written for Quiet.
func (r *Rooms) SettleQuiet(ctx context.Context) error {
	now := clock.Now(ctx)
	list, err := quietSince(ctx, r.db.Q(), now.Add(-r.options.Quiet), now, 50)
	if err != nil {
		return err
	}
	for _, id := range list {
		if _, err := r.Settle(ctx, id, 0, ""); err != nil {
			r.log.Warn("no version is made of a document", "item", int64(id), "error", err)
		}
	}
	return nil
}

// figures is what is counted, for metrics.
type figures struct{ lines, updates, refused, settled atomic.Int64 }

// Figures is what is counted: lines and rooms open now; updates kept, updates refused and versions made since the start.
type Figures struct{ Lines, Rooms, Updates, Refused, Settled int64 }

// Figures returns what is counted in this process.
func (r *Rooms) Figures() Figures {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Figures{r.figures.lines.Load(), int64(len(r.rooms)), r.figures.updates.Load(), r.figures.refused.Load(), r.figures.settled.Load()}
}
