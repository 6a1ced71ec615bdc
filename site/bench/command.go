package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"maillage/site/ops"
)

// Deployment is what is measured: a data folder, or what a configuration says.
type Deployment struct {
	Config, Data string
	Scratch      bool // it may be written to
}

// ErrReal: the deployment may be a real one.
var ErrReal = errors.New("bench: it writes answers and reactions for good, in people's names: give the folder of a demonstration or of a populated world with --data, or say with --scratch that this is a copy")

// Command measures d, writes bench.tsv and bench.html in the folder of the report, and the figures to out.
func Command(ctx context.Context, d Deployment, o Options, gzip bool, out io.Writer) error {
	if d.Data == "" && !d.Scratch {
		return ErrReal
	}
	c, err := ops.Settings(d.Config, d.Data, os.LookupEnv)
	if err != nil {
		return err
	}
	if d.Data != "" {
		o.Server = append(o.Server, "--data", d.Data)
	} else if d.Config != "" {
		o.Server = append(o.Server, "--config", d.Config)
	}
	if gzip {
		o.Encoding = "gzip"
	}
	r, err := Run(ctx, c, o)
	if err != nil {
		return err
	}
	if err := write(filepath.Join(o.Out, "bench.tsv"), r.TSV); err != nil {
		return err
	}
	if err := write(filepath.Join(o.Out, "bench.html"), r.HTML); err != nil {
		return err
	}
	fmt.Fprintln(o.Progress, "Written in", o.Out)
	return r.TSV(out)
}

func write(path string, f func(io.Writer) error) error {
	w, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return errors.Join(f(w), w.Close())
}
