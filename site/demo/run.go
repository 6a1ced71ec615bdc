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
	Addr  string // host:port to answer on
	Data  string // folder; made anew when Reset
	Reset bool
	Seed  uint64
	Out   io.Writer // progress, for people
}

// loose multiplies the rate limits: those who try the demonstration share one address.
const loose = 20

// marker is the file that says that the folder holds a whole demonstration. Without it, what is there is half made.
const marker = "demonstration"

// Open returns a site that holds the demonstration, filling it when it is new. The caller serves and closes it.
func Open(ctx context.Context, o Options, log *slog.Logger) (*site.Site, error) {
	done := filepath.Join(o.Data, marker)
	if _, err := os.Stat(done); o.Reset || os.IsNotExist(err) {
		if err := empty(o.Data); err != nil {
			return nil, err
		}
		if err := build(ctx, o, log); err != nil {
			return nil, err
		}
		if err := os.WriteFile(done, []byte(fmt.Sprintf("seed %d, %s\n", o.Seed, time.Now().Format(time.DateOnly))), 0o640); err != nil {
			return nil, fmt.Errorf("demo: %w", err)
		}
	}
	return site.Open(ctx, Config(o), log, site.Options{Loose: loose})
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

// empty empties a data folder of ours; it refuses a folder that holds anything else.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	for _, e := range entries {
		if !ours(e.Name()) {
			return fmt.Errorf("demo: %s holds %q, which is not a demonstration's: nothing was removed", dir, e.Name())
		}
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	return nil
}

func ours(name string) bool {
	return name == marker || name == "blobs" || name == "lock" || strings.HasPrefix(name, "maillage.db")
}

func build(ctx context.Context, o Options, log *slog.Logger) (err error) {
	start := time.Now()
	s, err := site.Open(ctx, Config(o), log, site.Options{Loose: loose, Relaxed: true})
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
	if err := s.Settle(ctx); err != nil {
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
