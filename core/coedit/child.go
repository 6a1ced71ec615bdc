package coedit

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"runtime/debug"
	"time"
)

// child is a machine of another process, which may die of what it is given.
type child struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	to   *gob.Encoder
	from *gob.Decoder
}

func newChild(command []string) (machine, error) {
	c := &child{cmd: exec.Command(command[0], command[1:]...)}
	c.cmd.Env = []string{} // it needs nothing of ours, secrets least of all
	in, err := c.cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("coedit: child: %w", err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("coedit: child: %w", err)
	}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("coedit: child: %w", err)
	}
	c.in, c.to, c.from = in, gob.NewEncoder(in), gob.NewDecoder(out)
	return c, nil
}

func (c *child) do(ctx context.Context, j Job) (d Done, err error) {
	stop := context.AfterFunc(ctx, func() { _ = c.cmd.Process.Kill() }) // it may be gone already
	defer stop()
	if err = c.to.Encode(j); err == nil {
		err = c.from.Decode(&d)
	}
	if ctx.Err() != nil {
		return Done{}, errSlow
	}
	if err != nil {
		return Done{}, fmt.Errorf("coedit: child: %w", err)
	}
	return d, nil
}

// close ends the process, whatever it is doing.
func (c *child) close() {
	_ = c.in.Close()
	_ = c.cmd.Process.Kill() // it may be gone already
	go func() { _ = c.cmd.Wait() }()
}

// Memory of an engine in a process of its own: the collector works hard above soft, and the process ends above hard. A page of
// 300 kB takes some 250 MB.
const (
	soft = 384 << 20
	hard = 640 << 20
)

// RunEngine is the process of Options.Child: it reads jobs from in and answers on out until in ends. It ends by itself, with an
// error, when it takes too much memory.
func RunEngine(in io.Reader, out io.Writer) error {
	debug.SetMemoryLimit(soft)
	debug.SetGCPercent(400) // what a page needs is soon thrown away: collecting less often halves the work
	m, err := newInside()
	if err != nil {
		return err
	}
	full := make(chan struct{})
	go watchMemory(full)
	jobs, answers := gob.NewDecoder(in), gob.NewEncoder(out)
	over := make(chan error, 1)
	go func() {
		for {
			var j Job
			if err := jobs.Decode(&j); err != nil {
				over <- ignoreEOF(err)
				return
			}
			d, err := m.do(context.Background(), j)
			if err == nil {
				err = answers.Encode(d)
			}
			if err != nil {
				over <- err
				return
			}
		}
	}()
	select {
	case err := <-over:
		return err
	case <-full:
		return errors.New("coedit: engine: too much memory")
	}
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func watchMemory(full chan<- struct{}) {
	for {
		time.Sleep(50 * time.Millisecond)
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		if s.HeapAlloc > hard {
			close(full)
			return
		}
	}
}
