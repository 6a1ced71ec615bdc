package coedit

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"maillage/kit/fail"
)

// pool is a few engines. One that failed is thrown away, and so is one that has nothing to do: it holds some 60 MB.
type pool struct {
	free  chan struct{}
	slow  time.Duration
	log   *slog.Logger
	start func() (machine, error)

	mu   sync.Mutex
	idle []machine
	stop *time.Timer
	over bool
}

// idleTime is how long an engine waits for more work. Shorter starts them more often (0.2 s each), longer holds memory.
const idleTime = time.Minute

func newPool(o Options, log *slog.Logger) *pool {
	p := &pool{free: make(chan struct{}, o.Engines), slow: o.Slow, log: log, start: newInside}
	if len(o.Child) > 0 {
		p.start = func() (machine, error) { return newChild(o.Child) }
	}
	p.stop = time.AfterFunc(idleTime, p.rest)
	return p
}

// run does j on an engine. Errors: fail.Unavailable when none could, fail.Invalid when the script says that it cannot.
func (p *pool) run(ctx context.Context, j Job) (Done, error) {
	const op = "coedit.run"
	ctx, cancel := context.WithTimeout(ctx, p.slow)
	defer cancel()
	select {
	case p.free <- struct{}{}:
		defer func() { <-p.free }()
	case <-ctx.Done():
		return Done{}, fail.E(op, fail.Unavailable, ctx.Err())
	}
	m, err := p.take()
	if err != nil {
		return Done{}, fail.E(op, fail.Unavailable, err)
	}
	began := time.Now()
	d, err := m.do(ctx, j)
	if err != nil {
		m.close()
		p.log.Warn("an engine fails, and is replaced", "do", j.Do, "ms", time.Since(began).Milliseconds(), "error", err)
		return d, fail.E(op, fail.Unavailable, err)
	}
	p.give(m)
	if d.Fault != "" {
		return d, fail.E(op, fail.Invalid, fmt.Errorf("engine: %s", d.Fault))
	}
	return d, nil
}

func (p *pool) take() (machine, error) {
	p.mu.Lock()
	if n := len(p.idle); n > 0 {
		m := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return m, nil
	}
	p.mu.Unlock()
	return p.start()
}

func (p *pool) give(m machine) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		m.close()
		return
	}
	p.idle = append(p.idle, m)
	p.stop.Reset(idleTime)
}

// rest ends the engines that have nothing to do.
func (p *pool) rest() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.idle {
		m.close()
	}
	p.idle = nil
}

func (p *pool) close() {
	p.stop.Stop()
	p.mu.Lock()
	p.over = true
	p.mu.Unlock()
	p.rest()
}
