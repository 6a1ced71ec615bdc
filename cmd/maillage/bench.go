package main

import (
	"context"
	"os"
	"time"

	"maillage/site/bench"
)

type benchCmd struct {
	Pages  benchPagesCmd  `cmd:"" default:"withargs" help:"What pages cost. It writes in the deployment, for good."`
	Server benchServerCmd `cmd:"" hidden:""`
}

type benchPagesCmd struct {
	where
	Scratch bool          `help:"The deployment of --config may be written to: it is a copy."`
	Out     string        `help:"Folder of the report." default:"bench" placeholder:"DIR"`
	Lasting time.Duration `help:"How long each thing is measured." default:"3s"`
	Conns   int           `help:"Connections, each asking without pause." default:"8"`
	Beside  int           `help:"Writes a second of the second round; 0 for none." default:"100"`
	Only    []string      `help:"Only these." placeholder:"NAME"`
	Profile bool          `help:"Keep what the server does during each measure, for go tool pprof."`
	Gzip    bool          `help:"Answers are compressed."`
	Seed    uint64        `help:"Which members, and what they ask." default:"1"`
}

// Run measures, writes the report, and prints the table.
func (c benchPagesCmd) Run(ctx context.Context) error {
	o := bench.Options{Server: []string{"bench", "server"}, Out: c.Out, Lasting: c.Lasting, Conns: c.Conns, Beside: c.Beside, Only: c.Only, Seed: c.Seed, Profile: c.Profile, Progress: os.Stderr}
	return bench.Command(ctx, bench.Deployment{Config: c.Config, Data: c.Data, Scratch: c.Scratch}, o, c.Gzip, os.Stdout)
}

type benchServerCmd struct{ where }

// Run serves for the command that started it.
func (c benchServerCmd) Run(ctx context.Context) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return bench.Server(ctx, settings, os.Stdin, os.Stdout)
}
