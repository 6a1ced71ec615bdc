package populate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"maillage/kit/clock"
	"maillage/site"
)

// ErrNoRoom: the disk is too small.
var ErrNoRoom = errors.New("populate: the disk is too small")

const (
	// bytesAt1 is what a world of scale 1 takes on the disk while it is made, beside bytesAlways [measured].
	bytesAt1     = 400 << 20
	bytesAlways  = 100 << 20
	databaseFile = "maillage.db"
	searchFile   = "search.db"
)

// checkFolder refuses a folder that holds anything but an unfinished world, which it removes.
func checkFolder(o Options) error {
	if err := os.MkdirAll(o.Data, 0o750); err != nil {
		return fmt.Errorf("populate: %w", err)
	}
	list, err := os.ReadDir(o.Data)
	if err != nil {
		return fmt.Errorf("populate: %w", err)
	}
	for _, e := range list {
		if e.Name() != aside {
			return fmt.Errorf("%w: %s holds %q; choose another folder", ErrNotEmpty, o.Data, e.Name())
		}
	}
	if err := os.RemoveAll(filepath.Join(o.Data, aside)); err != nil {
		return fmt.Errorf("populate: %w", err)
	}
	var s syscall.Statfs_t
	if err := syscall.Statfs(o.Data, &s); err != nil {
		return fmt.Errorf("populate: room on the disk: %w", err)
	}
	need, have := uint64(o.Scale*bytesAt1)+bytesAlways, s.Bavail*uint64(s.Bsize)
	if have < need {
		return fmt.Errorf("%w: about %d MB are needed in %s, %d MB are free", ErrNoRoom, need>>20, o.Data, have>>20)
	}
	return nil
}

func runSQLite(ctx context.Context, o Options, log *slog.Logger, tell *progress) (*made, error) {
	if err := checkFolder(o); err != nil {
		return nil, err
	}
	dir := filepath.Join(o.Data, aside)
	m, err := prepareSQLite(ctx, o, dir, log, tell)
	if err != nil {
		return nil, err
	}
	if err := m.makeFiles(ctx, dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return m, moveUp(dir, o.Data)
}

// prepareSQLite makes the database with what is few.
func prepareSQLite(ctx context.Context, o Options, dir string, log *slog.Logger, tell *progress) (*made, error) {
	s, err := site.Open(ctx, settings(dir, ""), log, site.Options{Relaxed: true})
	if err != nil {
		return nil, err
	}
	m, err := plan(ctx, s, asked{o.Scale, o.Seed, clock.Now(ctx), journalKept}, tell)
	return m, errors.Join(err, s.Close())
}

// moveUp puts what is in dir into its parent, the database last: until then nothing is there.
func moveUp(dir, parent string) error {
	list, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("populate: %w", err)
	}
	for _, e := range list {
		if e.Name() == databaseFile || e.Name() == "lock" {
			continue
		}
		if err := os.Rename(filepath.Join(dir, e.Name()), filepath.Join(parent, e.Name())); err != nil {
			return fmt.Errorf("populate: %w", err)
		}
	}
	if err := os.Rename(filepath.Join(dir, databaseFile), filepath.Join(parent, databaseFile)); err != nil {
		return fmt.Errorf("populate: %w", err)
	}
	return os.RemoveAll(dir)
}

// open opens a database for one who may break it: without journal nor synchronisation, and alone.
func open(ctx context.Context, path string) (*lite, func() error, error) {
	d, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		return nil, nil, err
	}
	d.SetMaxOpenConns(1)
	conn, err := d.Conn(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, d.Close())
	}
	s := &lite{conn: conn}
	shut := func() error { return errors.Join(conn.Close(), d.Close()) }
	for _, text := range []string{`PRAGMA locking_mode = EXCLUSIVE`, `PRAGMA journal_mode = OFF`, `PRAGMA synchronous = OFF`, `PRAGMA cache_size = -131072`, `PRAGMA temp_store = MEMORY`, `PRAGMA foreign_keys = OFF`} {
		if err := s.exec(ctx, text); err != nil {
			return nil, nil, errors.Join(err, shut())
		}
	}
	return s, shut, nil
}

// makeFiles fills the database in dir; search is made in a file of its own meanwhile, with the other core.
func (m *made) makeFiles(ctx context.Context, dir string) (err error) {
	into, shut, err := open(ctx, filepath.Join(dir, databaseFile))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shut()) }()
	into.rows = m.tell.rows
	beside := filepath.Join(dir, searchFile)
	err = together(ctx, func(ctx context.Context) error { return m.fillMain(ctx, into) }, func(ctx context.Context) error { return m.fillSearch(ctx, beside) })
	if err != nil {
		return err
	}
	if err := m.merge(ctx, into, beside); err != nil {
		return err
	}
	if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
