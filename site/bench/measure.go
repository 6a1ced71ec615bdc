package bench

import (
	"context"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Figure is what was seen of one thing under one load.
type Figure struct {
	Name, Text string
	Beside     int // writes a second meanwhile
	N, Errors  int64
	PerSecond  float64
	P50        time.Duration
	P95        time.Duration
	P99        time.Duration
	Bytes      int64         // of an answer, on average
	Queries    float64       // a request; 0 for floors
	CPU        time.Duration // of the server, a request; with those of the writes beside
	RSS        int64         // the most that was seen
	// Memory and Query are the floors with as many bytes; nil where they were not measured.
	Memory, Query *Figure
	// Drained is how long after the last write all its followers had done; of writes only.
	Drained time.Duration
}

// Share is how many requests a second are answered, to those of the floor f; 0 without one.
func (f Figure) Share(floor *Figure) float64 {
	if floor == nil || floor.PerSecond == 0 {
		return 0
	}
	return f.PerSecond / floor.PerSecond
}

// load is how a thing is asked for.
type load struct {
	address string
	next    func(n int, rnd *rand.Rand) (request, bool)
	conns   int
	lasting time.Duration
	pace    int // requests a second, of all connections; 0: one right after the other
}

// seen is what one connection saw.
type seen struct {
	times  []time.Duration
	bytes  int64
	errors int64
}

// ask puts l on the server, and returns what all connections saw and how long it took.
func (b *run) ask(ctx context.Context, l load) (all seen, took time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, l.lasting+patience)
	defer cancel()
	var turn atomic.Int64
	turn.Store(b.turn)
	began := time.Now()
	until := began.Add(l.lasting)
	list, faults := make([]seen, l.conns), make([]error, l.conns)
	var group sync.WaitGroup
	for k := range l.conns {
		group.Go(func() {
			rnd := rand.New(rand.NewPCG(b.o.Seed, uint64(k)+uint64(began.UnixNano())))
			list[k], faults[k] = b.asker(ctx, l, rnd, &turn, until)
		})
	}
	group.Wait()
	took = time.Since(began)
	b.turn = turn.Load()
	for k, s := range list {
		all.times = append(all.times, s.times...)
		all.bytes += s.bytes
		all.errors += s.errors
		if faults[k] != nil {
			err = faults[k]
		}
	}
	slices.Sort(all.times)
	return all, took, err
}

// asker is one connection at work until until.
func (b *run) asker(ctx context.Context, l load, rnd *rand.Rand, turn *atomic.Int64, until time.Time) (s seen, err error) {
	c := &client{address: l.address, encoding: b.o.Encoding}
	defer c.close()
	pause := time.Duration(0)
	if l.pace > 0 {
		pause = time.Second * time.Duration(l.conns) / time.Duration(l.pace)
	}
	next, missed := time.Now().Add(time.Duration(rnd.Int64N(int64(pause)+1))), 0
	for time.Now().Before(until) && ctx.Err() == nil {
		if pause > 0 {
			time.Sleep(time.Until(next))
			next = next.Add(pause)
		}
		r, ok := l.next(int(turn.Add(1)), rnd)
		if !ok {
			// Nobody may have anything of that sort.
			if missed++; missed > 2*rotating {
				return s, nil
			}
			continue
		}
		began := time.Now()
		a, err := c.do(ctx, r, io.Discard)
		s.times = append(s.times, time.Since(began))
		s.bytes += a.bytes
		if err != nil || isWrong(r, a) {
			s.errors++
			b.wrong(r, a, err)
		}
	}
	return s, ctx.Err()
}

// figure puts l on the server, and reckons.
func (b *run) figure(ctx context.Context, l load) (f Figure, err error) {
	before, err := b.child.usage(ctx, false)
	if err != nil {
		return f, err
	}
	all, took, err := b.ask(ctx, l)
	if err != nil {
		return f, err
	}
	after, err := b.child.usage(ctx, false)
	if err != nil {
		return f, err
	}
	f.N, f.Errors, f.RSS = int64(len(all.times)), all.errors, after.RSS
	if f.N == 0 {
		return f, nil
	}
	f.PerSecond = float64(f.N) / took.Seconds()
	f.Bytes = all.bytes / f.N
	f.P50, f.P95, f.P99 = at(all.times, 50), at(all.times, 95), at(all.times, 99)
	f.CPU = (after.CPU - before.CPU) / time.Duration(f.N)
	if n := after.Requests - before.Requests; n > 0 {
		f.Queries = float64(after.Queries-before.Queries) / float64(n)
	}
	return f, nil
}

// at is the percentile p of sorted.
func at(sorted []time.Duration, p int) time.Duration { return sorted[(len(sorted)-1)*p/100] }
