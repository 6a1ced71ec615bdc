// Package dbtest gives each test databases of its own, already migrated, on both engines.
//
// MAILLAGE_TEST_ENGINES chooses them: "sqlite", "postgres" or "both" (the default). PostgreSQL is a real server that the
// tests start (core/db/pgserver); where there is none, the runner leaves that engine out and names it.
package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"maillage/core/db"
	"maillage/core/db/pgserver"
)

// EnginesEnv is the environment variable that chooses the engines.
const EnginesEnv = "MAILLAGE_TEST_ENGINES"

// Engines returns the engines asked for.
func Engines() []db.Engine {
	switch os.Getenv(EnginesEnv) {
	case "sqlite":
		return []db.Engine{db.SQLite}
	case "postgres":
		return []db.Engine{db.Postgres}
	}
	return []db.Engine{db.SQLite, db.Postgres}
}

// Each runs f as a subtest on each engine, with a new database that has schemas.
func Each(t *testing.T, f func(t *testing.T, d *db.DB), schemas ...db.Schema) {
	t.Helper()
	for _, e := range Engines() {
		t.Run(string(e), func(t *testing.T) { f(t, Open(t, e, schemas...)) })
	}
}

// Open returns a new database on e that has schemas; it is gone when the test ends.
func Open(t testing.TB, e db.Engine, schemas ...db.Schema) *db.DB {
	t.Helper()
	return OpenURL(t, URL(t, e, func(ctx context.Context, d *db.DB) error { return d.Migrate(ctx, schemas) }, key(t, schemas)))
}

// OpenURL opens a database that URL made.
func OpenURL(t testing.TB, url string) *db.DB {
	t.Helper()
	ctx := context.Background()
	d, err := db.Open(ctx, url, db.Options{Relaxed: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	if err := d.Lease(ctx); err != nil {
		t.Fatal(err)
	}
	return d
}

// URL makes a database as fill leaves it and returns its address. fill runs once a process (SQLite) or once a server
// (PostgreSQL) for each key; the database is a copy.
func URL(t testing.TB, e db.Engine, fill func(context.Context, *db.DB) error, key string) string {
	t.Helper()
	if e == db.SQLite {
		return sqliteURL(t, fill, key)
	}
	return postgresURL(t, fill, key)
}

func key(t testing.TB, schemas []db.Schema) string {
	h := sha256.New()
	for _, s := range schemas {
		names, err := fs.Glob(s.FS, "*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			b, err := fs.ReadFile(s.FS, n)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(h, "%s/%s\n%s\n", s.Name, n, b)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:24]
}

// template is a migrated database's file, kept in memory: a test process leaves nothing behind.
type template struct {
	once sync.Once
	file []byte
	err  error
}

var templates sync.Map // key → *template

func sqliteURL(t testing.TB, fill func(context.Context, *db.DB) error, key string) string {
	t.Helper()
	v, _ := templates.LoadOrStore(key, new(template))
	tpl := v.(*template)
	tpl.once.Do(func() { tpl.file, tpl.err = makeSQLite(fill) })
	if tpl.err != nil {
		t.Fatal(tpl.err)
	}
	path := filepath.Join(t.TempDir(), "maillage.db")
	if err := os.WriteFile(path, tpl.file, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

func makeSQLite(fill func(context.Context, *db.DB) error) ([]byte, error) {
	dir, err := os.MkdirTemp("", "maillage-template-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path, ctx := filepath.Join(dir, "t.db"), context.Background()
	d, err := db.Open(ctx, "sqlite:"+path, db.Options{Relaxed: true})
	if err != nil {
		return nil, err
	}
	err = fill(ctx, d)
	d.Close() // the last connection folds the log into the file
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// running keeps the server's stop reachable: what nothing refers to may be collected, and the server ends with it.
type running struct {
	url  string
	stop func()
}

var server = sync.OnceValues(func() (running, error) {
	url, stop, err := pgserver.Start(context.Background())
	return running{url, stop}, err
})

func postgresURL(t testing.TB, fill func(context.Context, *db.DB) error, key string) string {
	t.Helper()
	ctx := context.Background()
	s, err := server()
	if err != nil {
		t.Fatalf("no PostgreSQL server (%v): run `make tools`, or leave the engine out with %s=sqlite", err, EnginesEnv)
	}
	url, tpl := s.url, "template_"+key
	err = pgserver.Template(ctx, url, tpl, func(ctx context.Context, dbURL string) error {
		d, err := db.Open(ctx, dbURL, db.Options{Relaxed: true})
		if err != nil {
			return err
		}
		defer d.Close()
		return fill(ctx, d)
	})
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("test_%s_%d", strings.ToLower(hex.EncodeToString(fmt.Append(nil, os.Getpid()))), databases.next())
	dbURL, err := pgserver.CreateDatabase(ctx, url, name, tpl)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pgserver.DropDatabase(ctx, url, name); err != nil {
			t.Log(err)
		}
	})
	return dbURL
}

var databases counter

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) next() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return c.n
}
