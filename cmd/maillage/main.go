// Command maillage is the whole program: the server, the demonstration, and what an operator does beside them.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"maillage/core/config"
	"maillage/site"
	"maillage/site/ops"
)

// commands is the command line: a field a command, its help beside it.
type commands struct {
	Demo    demoCmd  `cmd:"" help:"Try Maillage: make a living demonstration, and serve it."`
	Serve   serveCmd `cmd:"" help:"Serve a deployment until told to stop."`
	Network struct {
		Create networkCreateCmd `cmd:"" help:"Make a network from a preset."`
		List   networkListCmd   `cmd:"" help:"List the networks."`
	} `cmd:"" help:"Networks."`
	Organisations struct {
		Load organisationsLoadCmd `cmd:"" help:"Load the public organisations that come with the program, or bring them up to date."`
	} `cmd:"" help:"Organisations that people work for."`
	Person struct {
		Operator personOperatorCmd `cmd:"" help:"Let somebody run the platform."`
		Suspend  personSuspendCmd  `cmd:"" help:"Keep somebody from taking part."`
		Restore  personRestoreCmd  `cmd:"" help:"End a suspension."`
	} `cmd:"" help:"People."`
	Migrate migrateCmd `cmd:"" help:"Make the database, or bring it up to date. serve does so by itself."`
	Backup  backupCmd  `cmd:"" help:"Save the database and the files people sent, while the server runs."`
	Restore restoreCmd `cmd:"" help:"Put a backup into an empty data folder (and, with PostgreSQL, an empty database)."`
	Check   checkCmd   `cmd:"" help:"Say what is wrong with a deployment, and what to do. Fails when something is."`
	Files   struct {
		Key  filesKeyCmd  `cmd:"" help:"Print a new key that seals files (setting file_keys)."`
		Seal filesSealCmd `cmd:"" help:"Seal every file anew under the first key of file_keys, while the server runs."`
	} `cmd:"" help:"How the files that people send are kept."`
	Why      whyCmd      `cmd:"" help:"Say why somebody may read, answer, edit or moderate something, or may not. Writes nothing."`
	Bench    benchCmd    `cmd:"" help:"Measure what pages cost, and how well searches find. For demonstrations, populated worlds and copies."`
	Parts    partsCmd    `cmd:"" help:"Say which part brings what, and which follows what."`
	Config   configCmd   `cmd:"" help:"Print a configuration file with every setting."`
	Version  versionCmd  `cmd:"" help:"Say which version this is."`
	Engine   engineCmd   `cmd:"" hidden:"" help:"Run the editor's engine for a server, which starts it."`
	Pages    pagesCmd    `cmd:"" hidden:"" help:"Read a PDF for a server, which starts it."`
	Populate populateCmd `cmd:"" help:"Make a world of any size, to measure the program on."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the program at once: whoever insists has a reason.
	context.AfterFunc(ctx, stop)
	var c commands
	k := kong.Parse(&c, kong.Name("maillage"), kong.Description("A professional network for the public service. Free software, EUPL 1.2."), kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	if err := k.Run(); err != nil {
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			err = errors.New("interrupted")
		}
		fmt.Fprintln(os.Stderr, "maillage:", ops.Explain(nil, err))
		os.Exit(1)
	}
}

// where is the deployment that a command is about.
type where struct {
	Config string `help:"Configuration file (see: maillage config). The environment wins over it." placeholder:"FILE" xor:"where"`
	Data   string `help:"In place of a configuration: the data folder of a demonstration." placeholder:"DIR" xor:"where"`
}

func (w where) settings() (config.Config, error) { return ops.Settings(w.Config, w.Data, os.LookupEnv) }

// open opens the deployment beside the server that may be running on it, and calls f.
func (w where) open(ctx context.Context, f func(s *site.Site) error) error {
	c, err := w.settings()
	if err != nil {
		return err
	}
	s, err := ops.Open(ctx, c, warnings())
	if err != nil {
		return err
	}
	if err := f(s); err != nil {
		return errors.Join(said{err, ops.Explain(s, err)}, s.Close())
	}
	return s.Close()
}

// said is an error in the words of people.
type said struct {
	error
	words string
}

func (s said) Error() string { return s.words }

func (s said) Unwrap() error { return s.error }

// warnings is the log of commands: what they do, they print.
func warnings() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
