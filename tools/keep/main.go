// Command keep makes a small data folder of a released version, which every later one must open (site/ops/version_test.go):
//
//	go run ./tools/keep v0.1.0
//
// It has one of each thing that people make, through the verbs that make it, on each engine: an archive of `maillage backup`
// under site/ops/testdata/versions. It is run on the commit that is tagged, once; what is kept is never made again.
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"

	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/db/pgserver"
	"maillage/e2e/outfit"
	"maillage/site"
	"maillage/site/ops"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "keep:", err)
		os.Exit(1)
	}
}

var version = regexp.MustCompile(`^v\d+\.\d+\.\d+$`)

func run(ctx context.Context, args []string) error {
	if len(args) != 1 || !version.MatchString(args[0]) {
		return errors.New("give the version that is released: make keep-version V=v0.1.0")
	}
	root, err := outfit.Root()
	if err != nil {
		return err
	}
	dir := filepath.Join(root, "site", "ops", "testdata", "versions")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		to := filepath.Join(dir, args[0]+"-"+string(e)+".tar.zst")
		if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is kept already: what was released does not change", to)
		}
		if err := keep(ctx, e, to); err != nil {
			return err
		}
	}
	return nil
}

// keep makes a deployment on e, and its archive.
func keep(ctx context.Context, e db.Engine, to string) error {
	data, err := os.MkdirTemp("", "maillage-keep-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	c := config.Default()
	c.PublicURL, c.Data, c.Demo = "http://localhost:8080", data, true
	if e == db.Postgres {
		url, stop, err := pgserver.Start(ctx)
		if err != nil {
			return err
		}
		defer stop()
		c.Database = url
	}
	s, err := site.Open(ctx, c, slog.New(slog.DiscardHandler), site.Options{})
	if err != nil {
		return err
	}
	err = fill(ctx, s)
	if err == nil {
		err = s.Settle(ctx)
	}
	if err := errors.Join(err, s.Close()); err != nil { // which waits until the end of each task is noted
		return err
	}
	if s, err = site.Open(ctx, c, slog.New(slog.DiscardHandler), site.Options{}); err != nil {
		return err
	}
	defer s.Close()
	if list := ops.Check(ctx, s, ops.CheckOptions{Deep: true}); ops.IsBad(list) {
		return fmt.Errorf("what was made is not sound: %v", list)
	}
	_, path, err := ops.BackupTo(ctx, s, to, ops.BackupOptions{})
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d kB\n", path, info.Size()>>10)
	if info.Size() > 300<<10 {
		return errors.New("that is too large to be kept")
	}
	return os.Chmod(path, 0o644)
}
