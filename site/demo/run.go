package demo

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"maillage/core/config"
	"maillage/site"
)

// Options of Open.
type Options struct {
	// Pages is site.Options.Pages.
	Pages []string
	Addr  string // host:port to answer on
	Data  string // folder; made anew when Reset
	Reset bool
	Seed  uint64
	Out   io.Writer // progress, for people
}

// loose multiplies the rate limits: those who try the demonstration share one address.
const loose = 20

// marker is the file that makes a folder a demonstration's: nothing is ever removed from a folder without it. It says
// whether the world is whole.
const (
	marker  = "demonstration"
	halfway = "being made\n"
)

// Open returns a site that holds the demonstration, filling it when it is new. The caller serves and closes it.
func Open(ctx context.Context, o Options, log *slog.Logger) (*site.Site, error) {
	if o.Reset || !isWhole(o.Data) {
		if err := empty(o.Data); err != nil {
			return nil, err
		}
		if err := mark(o.Data, halfway); err != nil {
			return nil, err
		}
		if err := build(ctx, o, log); err != nil {
			return nil, err
		}
		if err := mark(o.Data, fmt.Sprintf("seed %d, %s\n", o.Seed, time.Now().Format(time.DateOnly))); err != nil {
			return nil, err
		}
	}
	return site.Open(ctx, Config(o), log, site.Options{Loose: loose, Pages: o.Pages})
}

func isWhole(dir string) bool {
	said, err := os.ReadFile(filepath.Join(dir, marker))
	return err == nil && string(said) != halfway
}

func mark(dir, said string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, marker), []byte(said), 0o640); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// Config is the settings of the demonstration.
func Config(o Options) config.Config {
	c := config.Default()
	c.PublicURL, c.Listen, c.Data = "http://"+o.Addr, o.Addr, o.Data
	c.Demo, c.Development, c.LogLevel = true, true, "warn"
	c.Foot = "Maillage, logiciel libre. Plateforme de démonstration."
	if host, port, ok := strings.Cut(o.Addr, ":"); ok && (host == "" || host == "127.0.0.1") {
		c.PublicURL = "http://localhost:" + port
	}
	return c
}

// empty removes an earlier demonstration. It refuses a folder that holds anything and is not one: a real deployment's looks
// the same but for the marker.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if _, err := os.Stat(filepath.Join(dir, marker)); err != nil {
		return fmt.Errorf("demo: %s is not a demonstration's folder (it holds %q): nothing was removed; choose another with --data", dir, entries[0].Name())
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	return nil
}

func build(ctx context.Context, o Options, log *slog.Logger) (err error) {
	start := time.Now()
	s, err := site.Open(ctx, Config(o), log, site.Options{Loose: loose, Relaxed: true, Pages: o.Pages})
	if err != nil {
		return err
	}
	defer func() {
		if e := s.Close(); err == nil {
			err = e
		}
	}()
	fmt.Fprintln(o.Out, "Making the demonstration in", o.Data)
	if err := Fill(ctx, s, o.Seed, start, line(o.Out)); err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "\rMade in %.1f s.%40s\n", time.Since(start).Seconds(), "")
	return nil
}

// line shows the progress on one line.
func line(w io.Writer) Progress {
	return func(what string, done, all int) {
		fmt.Fprintf(w, "\r  %-14s %6d of %6d", what, done, all)
		if done == all {
			fmt.Fprintln(w)
		}
	}
}

// sentence gives a noun phrase its capital.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
