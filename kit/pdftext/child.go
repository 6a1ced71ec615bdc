package pdftext

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime/debug"
	"time"
)

// Child reads each document in a process of its own, which ends with it, or when its time or its memory is over.
type Child struct {
	// Command is that of a program which calls Serve.
	Command []string
}

// asked is what a child is given, told what it answers.
type asked struct {
	Data  []byte
	O     Options
	Until time.Time
}

type told struct {
	Document
	Fault  string
	Broken bool
}

// heap is the most that a child's own memory holds, beside PDFium's.
const heap = 512 << 20

// Read is Reader.Read in a process of its own. Errors: ErrBroken; any other when the process could not do it.
func (c Child) Read(ctx context.Context, data []byte, o Options) (Document, error) {
	cmd := exec.CommandContext(ctx, c.Command[0], c.Command[1:]...)
	cmd.Env = []string{} // it needs nothing of ours, secrets least of all
	in, err := cmd.StdinPipe()
	if err != nil {
		return Document{}, fmt.Errorf("pdftext: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return Document{}, fmt.Errorf("pdftext: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return Document{}, fmt.Errorf("pdftext: %w", err)
	}
	until, _ := ctx.Deadline()
	var t told
	err = gob.NewEncoder(in).Encode(asked{data, o, until})
	if err == nil {
		err = gob.NewDecoder(io.LimitReader(out, 64<<20)).Decode(&t)
	}
	_ = in.Close()
	_ = cmd.Process.Kill() // it has nothing more to say
	_ = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return Document{}, ctx.Err()
	case err != nil:
		return Document{}, fmt.Errorf("pdftext: the process that reads: %w", err)
	case t.Broken:
		return Document{}, fmt.Errorf("%w: %s", ErrBroken, t.Fault)
	case t.Fault != "":
		return Document{}, errors.New(t.Fault)
	}
	return t.Document, nil
}

// Serve reads one document from in and answers on out. cache is a folder that keeps PDFium ready; "" for none.
func Serve(in io.Reader, out io.Writer, cache string) error {
	debug.SetMemoryLimit(heap)
	var a asked
	if err := gob.NewDecoder(in).Decode(&a); err != nil {
		return fmt.Errorf("pdftext: %w", err)
	}
	ctx := context.Background()
	if !a.Until.IsZero() {
		var cancel func()
		ctx, cancel = context.WithDeadline(ctx, a.Until.Add(-slack))
		defer cancel()
	}
	r, err := NewReader(context.Background(), cache)
	var t told
	if err == nil {
		t.Document, err = r.Read(ctx, a.Data, a.O)
	}
	if err != nil {
		t.Fault, t.Broken = err.Error(), errors.Is(err, ErrBroken)
	}
	return gob.NewEncoder(out).Encode(t)
}
