package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"maillage/core/config"
	"maillage/site/ops"
)

// Options of Run.
type Options struct {
	// Server is the arguments with which this program runs Server on the same deployment.
	Server   []string
	Out      string        // folder of the report; "" for none
	Lasting  time.Duration // of each measure
	Conns    int
	Beside   int      // writes a second of the second round; 0 for no second round
	Only     []string // names of scenarios; nil for all
	Encoding string   // "gzip": answers are compressed
	Profile  bool     // what the server does during each measure is kept in Out, for go tool pprof
	Seed     uint64
	Progress io.Writer
}

// Report is a whole run.
type Report struct {
	At      time.Time
	Machine string
	Data    string
	Counts  map[string]int64 // rows
	Size    int64            // bytes of the database; 0 when it is not a file
	Ready   time.Duration
	Idle    int64 // RSS before the first request
	Most    int64 // RSS
	Members int
	Conns   int
	Lasting time.Duration
	Figures []Figure
}

type run struct {
	o      Options
	child  *child
	world  *world
	report *Report
	turn   int64
	told   atomic.Int64 // wrong answers that were said
}

// warming is how long each scenario is asked for before it is measured, or as long as it is.
const warming = 700 * time.Millisecond

// Run measures the deployment of c, which nobody else may be serving.
func Run(ctx context.Context, c config.Config, o Options) (r *Report, err error) {
	s, err := ops.Open(ctx, c, ops.Logger(config.Config{LogLevel: "error"}))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	fmt.Fprintln(o.Progress, "Looking for members and for what they read…")
	w, err := look(ctx, s, o.Seed)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, leave(context.WithoutCancel(ctx), s, w.members)) }()
	log, err := logFile(o.Out)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	child, err := start(ctx, o.Server, log)
	if err != nil {
		return nil, err
	}
	b := &run{o: o, child: child, world: w, report: &Report{At: time.Now(), Machine: machine(), Data: c.Data, Ready: child.Ready, Members: len(w.members), Conns: o.Conns, Lasting: o.Lasting}}
	if b.report.Counts, err = counts(ctx, s.Core.DB.Q()); err == nil {
		err = b.all(ctx)
	}
	b.report.Size = size(s.Core.DB.Path())
	return b.report, errors.Join(err, child.stop())
}

func logFile(out string) (*os.File, error) {
	if out == "" {
		return os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	}
	if err := os.MkdirAll(out, 0o750); err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	return os.Create(filepath.Join(out, "server.log"))
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

func (b *run) all(ctx context.Context) error {
	time.Sleep(time.Second) // what starts has started
	u, err := b.child.usage(ctx, false)
	if err != nil {
		return err
	}
	b.report.Idle = u.RSS
	if err := b.arrive(ctx); err != nil {
		return err
	}
	for _, writes := range slices.Compact([]int{0, b.o.Beside}) {
		for _, s := range scenarios() {
			if len(b.o.Only) > 0 && !slices.Contains(b.o.Only, s.Name) {
				continue
			}
			if err := b.one(ctx, s, writes); err != nil {
				return fmt.Errorf("%s: %w", s.Name, err)
			}
		}
	}
	return nil
}

// arrive has members come, one after the other, for twice as long as a measure lasts: most pages that are read are not the first of
// a visit.
func (b *run) arrive(ctx context.Context) error {
	_, _, err := b.ask(ctx, load{address: b.child.Public, conns: b.o.Conns, lasting: 2 * b.o.Lasting, next: b.taking(scenarios()[0].ask)})
	return err
}

// one measures s, with writes a second beside.
func (b *run) one(ctx context.Context, s scenario, writes int) (err error) {
	l := load{address: b.child.Public, conns: b.o.Conns, lasting: min(warming, b.o.Lasting), pace: s.pace, next: b.taking(s.ask)}
	if _, _, err := b.ask(ctx, l); err != nil {
		return err
	}
	stop := b.writing(ctx, writes)
	l.lasting = b.o.Lasting
	kept := b.profile(ctx, s.Name, writes)
	f, err := b.figure(ctx, l)
	stop()
	if err = errors.Join(err, kept()); err != nil {
		return err
	}
	f.Name, f.Text, f.Beside = s.Name, s.Text, writes
	if s.pace > 0 && f.N > 0 {
		if err := b.drain(ctx, &f); err != nil {
			return err
		}
	} else if writes == 0 && f.N > 0 {
		if err := b.floors(ctx, s, &f); err != nil {
			return err
		}
	}
	b.report.Most = max(b.report.Most, f.RSS)
	b.report.Figures = append(b.report.Figures, f)
	fmt.Fprintln(b.o.Progress, f)
	return nil
}

// taking makes members take turns.
func (b *run) taking(ask func(*world, member, *rand.Rand) (request, bool)) func(int, *rand.Rand) (request, bool) {
	return func(n int, rnd *rand.Rand) (request, bool) {
		return ask(b.world, b.world.members[n%len(b.world.members)], rnd)
	}
}

// writing lets others write meanwhile, until it is stopped.
func (b *run) writing(ctx context.Context, pace int) (stop func()) {
	if pace == 0 {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		other := &run{o: b.o, world: b.world, turn: 500}
		l := load{address: b.child.Public, conns: 4, lasting: time.Hour, pace: pace, next: other.taking(beside)}
		other.ask(ctx, l) // it ends with ctx, always
	}()
	return func() { cancel(); <-done }
}

// profile keeps what the server does from now on, for as long as a measure lasts.
func (b *run) profile(ctx context.Context, name string, writes int) (wait func() error) {
	if !b.o.Profile {
		return func() error { return nil }
	}
	done := make(chan error, 1)
	go func() {
		p, err := b.child.control(ctx, "GET", fmt.Sprintf("/debug/pprof/profile?seconds=%d", int(max(1, b.o.Lasting.Seconds()))), nil)
		if err == nil {
			err = os.WriteFile(filepath.Join(b.o.Out, fmt.Sprintf("%s-%d.pprof", name, writes)), p, 0o640)
		}
		done <- err
	}()
	return func() error { return <-done }
}

// floors measures the floors with the bytes of s, in the same minute.
func (b *run) floors(ctx context.Context, s scenario, f *Figure) error {
	var body bytes.Buffer
	c := &client{address: b.child.Public}
	defer c.close()
	for n := range b.world.members {
		if r, ok := b.taking(s.ask)(n, rand.New(rand.NewPCG(b.o.Seed, 2))); ok {
			if _, err := c.do(ctx, r, &body); err != nil {
				return err
			}
			break
		}
	}
	same := bytes.Repeat(append(body.Bytes(), '\n'), int(f.Bytes)/(body.Len()+1)+1)[:f.Bytes]
	if _, err := b.child.control(ctx, "PUT", "/body", same); err != nil {
		return err
	}
	for path, to := range map[string]**Figure{"/floor/memory": &f.Memory, "/floor/query": &f.Query} {
		l := load{address: b.child.Control, conns: b.o.Conns, lasting: b.o.Lasting / 3, next: func(int, *rand.Rand) (request, bool) { return request{path: path}, true }}
		floor, err := b.figure(ctx, l)
		if err != nil {
			return err
		}
		*to = &floor
	}
	return nil
}

// draining is how long followers are waited for.
const draining = time.Minute

// drain waits until all that follows the writes of f is done, and counts its CPU as theirs.
func (b *run) drain(ctx context.Context, f *Figure) error {
	began := time.Now()
	before, err := b.child.usage(ctx, false)
	if err != nil {
		return err
	}
	for {
		u, err := b.child.usage(ctx, true)
		if err != nil {
			return err
		}
		f.Drained = time.Since(began)
		if u.Behind == 0 || f.Drained > draining {
			f.CPU += (u.CPU - before.CPU) / time.Duration(f.N)
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// mostTold is how many wrong answers are said; the others are only counted.
const mostTold = 5

func (b *run) wrong(r request, a answer, err error) {
	if b.report == nil || b.told.Add(1) > mostTold {
		return
	}
	fmt.Fprintln(b.o.Progress, "  wrong:", r.path, a.status, a.to, err)
}
