package populate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"maillage/core/config"
	"maillage/core/db"
	"maillage/kit/clock"
	"maillage/site"
)

// Options of Run.
type Options struct {
	Scale    float64 // 1 is Viaeduc as it was
	Seed     uint64
	Data     string // folder of the world; its database is SQLite unless Database is given
	Database string // postgres://…
	Progress func(line string)
}

// Report is what Run made.
type Report struct {
	People, Groups, Memberships, Items, Facts int
	Took, CPU                                 time.Duration
	Size                                      int64 // bytes of the database
}

// String is r as a line.
func (r Report) String() string {
	return fmt.Sprintf("%d people, %d groups, %d memberships, %d publications, %d facts; %d MB; made in %s, %s of processor", r.People, r.Groups, r.Memberships, r.Items, r.Facts,
		r.Size>>20, r.Took.Round(time.Second/10), r.CPU.Round(time.Second/10))
}

// largest scale: beyond, what is counted in 32 bits would not fit.
const largest = 1000

// ErrNotEmpty: there is something where a world should be made.
var ErrNotEmpty = errors.New("populate: it is not empty")

// aside is the folder, in that of the world, in which one is made.
const aside = ".populate"

// Run makes a world. Errors: ErrNotEmpty, ErrNoRoom; nothing is changed then.
func Run(ctx context.Context, o Options, log *slog.Logger) (Report, error) {
	if o.Scale <= 0 || o.Scale > largest {
		return Report{}, fmt.Errorf("populate: scale %v: want more than 0 and at most %d", o.Scale, largest)
	}
	began, cpu := time.Now(), cpuTime()
	tell := newProgress(o)
	var m *made
	var err error
	if o.Database != "" {
		m, err = runPostgres(ctx, o, log, tell)
	} else {
		m, err = runSQLite(ctx, o, log, tell)
	}
	if err != nil {
		return Report{}, err
	}
	tell.begin("done")
	r := Report{People: len(m.people), Groups: len(m.groups), Memberships: len(m.members), Items: len(m.items), Facts: int(m.facts), Took: time.Since(began), CPU: cpuTime() - cpu}
	for _, n := range m.networks {
		r.Memberships += n.count
	}
	if info, err := os.Stat(filepath.Join(o.Data, "maillage.db")); err == nil {
		r.Size = info.Size()
	}
	return r, nil
}

// settings of a world, which is served as a demonstration is.
func settings(data, database string) config.Config {
	c := config.Default()
	c.Data, c.Database, c.Demo, c.LogLevel = data, database, true, "warn"
	c.PublicURL = "http://localhost:8080"
	return c
}

func runPostgres(ctx context.Context, o Options, log *slog.Logger, tell *progress) (*made, error) {
	s, err := site.Open(ctx, settings(o.Data, o.Database), log, site.Options{Relaxed: true})
	if err != nil {
		return nil, err
	}
	m, err := fill(ctx, s, asked{o.Scale, o.Seed, clock.Now(ctx), journalKept}, tell)
	return m, errors.Join(err, s.Close())
}

// fill makes a world in the site s, in which there is nobody and nothing runs.
func fill(ctx context.Context, s *site.Site, a asked, tell *progress) (*made, error) {
	d := s.Core.DB
	var someone bool
	if err := d.Q().QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM person)`).Scan(&someone); err != nil {
		return nil, err
	}
	if someone {
		return nil, fmt.Errorf("%w: the database has people", ErrNotEmpty)
	}
	m, err := plan(ctx, s, a, tell)
	if err != nil {
		return nil, err
	}
	if d.Engine() == db.Postgres {
		return m, m.intoPostgres(ctx, d)
	}
	conn, err := d.Writer().Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return m, m.intoSQLite(ctx, conn)
}

func (m *made) intoPostgres(ctx context.Context, d *db.DB) error {
	tx, err := d.Pool().Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	into := &pg{tx: tx, rows: m.tell.rows}
	again, err := into.indexes(ctx)
	if err != nil {
		return err
	}
	if err := m.write(ctx, into); err != nil {
		return err
	}
	m.tell.begin("search")
	if err := m.writeSearch(ctx, into, func(ctx context.Context) error { return m.documentsPostgres(ctx, into) }); err != nil {
		return err
	}
	if err := m.cursors(ctx, into, `pg_current_xact_id()::text::bigint`); err != nil {
		return err
	}
	if err := m.index(ctx, into, again); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `SELECT setval(pg_get_serial_sequence('fact', 'seq'), $1)`, max(1, m.facts)); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	// What is there is said to the planner now, not when autovacuum comes by.
	m.tell.begin("VACUUM ANALYZE")
	_, err = d.Pool().Exec(ctx, `VACUUM ANALYZE`)
	return err
}

// index makes the indexes again.
func (m *made) index(ctx context.Context, into sink, again []string) error {
	for _, text := range again {
		m.tell.begin(strings.Join(strings.Fields(text)[1:min(4, len(strings.Fields(text)))], " "))
		if err := into.exec(ctx, text); err != nil {
			return fmt.Errorf("populate: %s: %w", text, err)
		}
	}
	return nil
}

// intoSQLite writes all through one connection, in one transaction.
func (m *made) intoSQLite(ctx context.Context, conn *sql.Conn) (err error) {
	into := &lite{conn: conn, rows: m.tell.rows}
	for _, text := range []string{`PRAGMA foreign_keys = OFF`, `BEGIN IMMEDIATE`} {
		if err := into.exec(ctx, text); err != nil {
			return err
		}
	}
	defer func() {
		end := `COMMIT`
		if err != nil {
			end = `ROLLBACK`
		}
		ctx := context.WithoutCancel(ctx)
		err = errors.Join(err, into.exec(ctx, end), into.exec(ctx, `PRAGMA foreign_keys = ON`))
	}()
	again, err := into.indexes(ctx)
	if err != nil {
		return err
	}
	if err := m.write(ctx, into); err != nil {
		return err
	}
	m.tell.begin("search")
	if err := m.writeSearch(ctx, into, func(ctx context.Context) error { return m.documentsSQLite(ctx, into) }); err != nil {
		return err
	}
	if err := m.cursors(ctx, into, "0"); err != nil {
		return err
	}
	return m.index(ctx, into, again)
}

// together runs two works side by side, and ends both when one fails.
func together(ctx context.Context, a, b func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	var errs [2]error
	for n, f := range []func(context.Context) error{a, b} {
		all.Go(func() {
			if errs[n] = f(ctx); errs[n] != nil {
				cancel()
			}
		})
	}
	all.Wait()
	return errors.Join(errs[:]...)
}
