package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"maillage/kit/id"
)

// Engine is which database is behind.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// ErrNoRows is what Row.Scan returns when there is no row.
var ErrNoRows = errors.New("db: no rows")

// Row is one row, or none.
type Row interface{ Scan(dest ...any) error }

// Rows is the rows of a query. Close may be called more than once.
type Rows interface {
	Row
	Next() bool
	Err() error
	Close()
}

// Q answers queries: a pool, a snapshot or a write transaction.
type Q interface {
	Query(ctx context.Context, text string, args ...any) (Rows, error)
	QueryRow(ctx context.Context, text string, args ...any) Row
	Engine() Engine
}

// DB is an open database. Safe for concurrent use.
type DB struct {
	engine Engine
	r      *readers      // SQLite
	w      *sql.DB       // SQLite
	pool   *pgxpool.Pool // PostgreSQL
	copy   *replica      // nil for none
	path   string        // SQLite's file, "" in memory
	url    string
	ids    atomic.Pointer[id.Source]
	node   int
	stop   func()
	closed sync.Once
}

// Options of Open. The zero value is right for a program.
type Options struct {
	// Readers is the number of read connections; 0 means 4. More than about twice the cores only costs memory.
	Readers int
	// Replica is the address of a streaming replica of a PostgreSQL database, "" for none: see Reading.
	Replica string
	// Durable false lets a crash of the machine (not of the process) lose the last commits: only for tests and bulk loading.
	Relaxed bool
}

// Open opens url: "sqlite:PATH", "sqlite::memory:NAME" (private to the process, for tests), or "postgres://…".
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	if o.Readers == 0 {
		o.Readers = 4
	}
	var d *DB
	var err error
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		d, err = openSQLite(ctx, strings.TrimPrefix(url, "sqlite:"), o)
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		d, err = openPostgres(ctx, url, o)
	default:
		return nil, fmt.Errorf("db: address %q: want sqlite:PATH or postgres://…", redact(url))
	}
	if err != nil {
		return nil, err
	}
	d.url = url
	return d, nil
}

func redact(url string) string {
	if i := strings.LastIndex(url, "@"); i >= 0 {
		return "…" + url[i:]
	}
	return url
}

// Engine returns which database is behind.
func (d *DB) Engine() Engine { return d.engine }

// URL is what Open was given, password included.
func (d *DB) URL() string { return d.url }

// Path is SQLite's file; "" otherwise.
func (d *DB) Path() string { return d.path }

// Close gives the node back and closes every connection; again, it does nothing.
func (d *DB) Close() { d.closed.Do(d.close) }

func (d *DB) close() {
	if d.stop != nil {
		d.stop()
	}
	if d.copy != nil {
		d.copy.close()
	}
	if d.pool != nil {
		d.pool.Close()
		return
	}
	d.r.close()
	d.closeWriter()
}

// Q is the pool: each query sees what is committed when it starts.
func (d *DB) Q() Q {
	if d.engine == SQLite {
		return d.r
	}
	return sharedQ{d}
}

// Read runs f on one snapshot.
func (d *DB) Read(ctx context.Context, f func(Q) error) error {
	if d.engine == SQLite {
		return d.readSQLite(ctx, f)
	}
	return d.readShared(ctx, f)
}

// Tx is a write transaction.
type Tx struct {
	Q
	exec  func(ctx context.Context, text string, args ...any) (int64, error)
	db    *DB
	sql   *sql.Tx
	pgx   pgx.Tx
	after []func()
}

// Exec runs a statement and returns the number of rows it changed.
func (t *Tx) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	return t.exec(ctx, text, args...)
}

// AfterCommit runs f once the transaction is durable, never otherwise. f must be quick and must not fail.
func (t *Tx) AfterCommit(f func()) { t.after = append(t.after, f) }

// ID returns a new identifier; convert it: ref.Item(tx.ID()).
func (t *Tx) ID() int64 { return t.db.NewID() }

// SQL is the transaction of database/sql on SQLite, nil on PostgreSQL. For core/queue only.
func (t *Tx) SQL() *sql.Tx { return t.sql }

// Pgx is the transaction of pgx on PostgreSQL, nil on SQLite. For core/queue only.
func (t *Tx) Pgx() pgx.Tx { return t.pgx }

// NewID returns a new identifier. It panics before Lease.
func (d *DB) NewID() int64 {
	s := d.ids.Load()
	if s == nil {
		panic("db: identifiers asked before Lease")
	}
	return s.Next()
}

// Write runs f in one durable write transaction. f may run more than once on PostgreSQL: it must change nothing but tx.
func (d *DB) Write(ctx context.Context, f func(*Tx) error) error { return d.write(ctx, false, f) }

// WriteLazy is Write for work that can be done again after a crash of the machine: its commit is not waited for
// on the disk; the next Write carries it. Followers of the journal use it.
func (d *DB) WriteLazy(ctx context.Context, f func(*Tx) error) error { return d.write(ctx, true, f) }

func (d *DB) write(ctx context.Context, lazy bool, f func(*Tx) error) error {
	var tx *Tx
	var err error
	if d.engine == SQLite {
		tx, err = d.writeSQLite(ctx, lazy, f)
	} else {
		tx, err = d.writePostgres(ctx, lazy, f)
	}
	if err != nil {
		return err
	}
	for _, a := range tx.after {
		a()
	}
	return nil
}

// Counter counts the queries made with a context. Those of a transaction that is run again count once.
type Counter struct {
	n atomic.Int64
	// Heard, if not nil, is told each query, from whichever goroutine makes it; it must not keep or change args.
	Heard func(text string, args []any)
}

// N is how many queries were made so far.
func (c *Counter) N() int64 { return c.n.Load() }

type counterKey struct{}

// Counting returns a context whose queries are counted, and the counter: the one that ctx has already, or a new one.
func Counting(ctx context.Context) (context.Context, *Counter) {
	if c, ok := ctx.Value(counterKey{}).(*Counter); ok {
		return ctx, c
	}
	c := new(Counter)
	return WithCounter(ctx, c), c
}

// WithCounter returns a context whose queries c counts.
func WithCounter(ctx context.Context, c *Counter) context.Context {
	return context.WithValue(ctx, counterKey{}, c)
}

func count(ctx context.Context, text string, args []any) {
	if c, ok := ctx.Value(counterKey{}).(*Counter); ok {
		c.n.Add(1)
		if c.Heard != nil {
			c.Heard(text, args)
		}
	}
}

// counted is how many queries ctx counts, and recount goes back to that number.
func counted(ctx context.Context) int64 {
	if c, ok := ctx.Value(counterKey{}).(*Counter); ok {
		return c.N()
	}
	return 0
}

func recount(ctx context.Context, n int64) {
	if c, ok := ctx.Value(counterKey{}).(*Counter); ok {
		c.n.Store(n)
	}
}

// All runs a query and gathers what scan reads of each row; nil when there is none.
func All[T any](ctx context.Context, q Q, scan func(Row) (T, error), text string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// PerRow is the query of the identifiers that inner ("SELECT i.id … LIMIT n") gives for each row of outer ("space s WHERE …"),
// whose columns inner may name; table is the one that inner reads, as i. So a few rows of each of many places are found by an
// index, without a query for each.
func PerRow(e Engine, outer, where, table, inner string) string {
	if e == Postgres {
		return `SELECT x.id FROM ` + outer + ` CROSS JOIN LATERAL (` + inner + `) x WHERE ` + where
	}
	return `SELECT x.id FROM ` + outer + ` CROSS JOIN ` + table + ` x ON x.id IN (` + inner + `) WHERE ` + where
}

// One is a scan for queries of one column.
func One[T any](r Row) (v T, err error) { return v, r.Scan(&v) }

// Millis is how tables keep t: milliseconds since 1970, 0 for the zero time.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Time is the inverse of Millis, in UTC.
func Time(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Scanned reads a column of milliseconds into t.
type Scanned struct{ T *time.Time }

// Scan implements sql.Scanner.
func (s Scanned) Scan(v any) error {
	n, ok := v.(int64)
	if !ok && v != nil {
		return fmt.Errorf("db: %T is not a time in milliseconds", v)
	}
	*s.T = Time(n)
	return nil
}

// list is an argument for IN ($n[]).
type list struct {
	ints  []int64
	texts []string
}

func (l list) len() int { return len(l.ints) + len(l.texts) }

// Ints is a list argument of identifiers or other integers.
func Ints[T ~int64](xs []T) any {
	l := list{ints: make([]int64, len(xs))}
	for i, x := range xs {
		l.ints[i] = int64(x)
	}
	return l
}

// Texts is a list argument of strings.
func Texts[T ~string](xs []T) any {
	l := list{texts: make([]string, len(xs))}
	for i, x := range xs {
		l.texts[i] = string(x)
	}
	return l
}

// rewrites keeps the engine's form of each text; the number of texts of the program is bounded.
type rewrites struct{ m sync.Map }

func (c *rewrites) get(text string, make func(string) string) string {
	if v, ok := c.m.Load(text); ok {
		return v.(string)
	}
	s := make(text)
	c.m.Store(text, s)
	return s
}
