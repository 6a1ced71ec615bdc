package db

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

func openPostgres(ctx context.Context, url string, o Options) (*DB, error) {
	c, err := postgresConfig(url, o)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("db: open %s: %w", redact(url), err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("db: open %s: %w", redact(url), err)
	}
	d := &DB{engine: Postgres, pool: pool}
	if o.Replica != "" {
		if err := d.follow(o.Replica, o); err != nil {
			pool.Close()
			return nil, err
		}
	}
	return d, nil
}

func postgresConfig(url string, o Options) (*pgxpool.Config, error) {
	c, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("db: address %q is not understood", redact(url))
	}
	c.MaxConns = int32(max(o.Readers*2, 8))
	c.ConnConfig.RuntimeParams["timezone"] = "UTC"
	if o.Relaxed {
		c.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	}
	c.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, planning)
		return err
	}
	return c, nil
}

// planning is what each connection tells the planner: the pages that are asked for are in memory or on disks that do not turn,
// and a page is too short for its plan to be compiled or shared between workers, which others need. Set here, and not at the
// start of the session, which poolers refuse.
const planning = `SET jit = off; SET random_page_cost = 1.1; SET max_parallel_workers_per_gather = 0`

// Pool is the PostgreSQL pool, nil on SQLite. For core/queue only.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

type pgRunner interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
	QueryRow(context.Context, string, ...any) pgx.Row
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
}

type pgQ struct{ r pgRunner }

var (
	pgTexts   rewrites
	pgNotList = regexp.MustCompile(`\bNOT IN \(\$(\d+)\[\]\)`)
)

// pgText turns IN ($n[]) into = ANY ($n).
func pgText(s string) string {
	return pgTexts.get(s, func(s string) string {
		s = pgNotList.ReplaceAllString(s, "<> ALL ($$$1)")
		return dollarList.ReplaceAllString(s, "= ANY ($$$1)")
	})
}

// Anew begins a query that PostgreSQL is to plan for its arguments each time: where the plan that is good for one network of a
// hundred members is bad for one of forty thousand. It costs a tenth of a millisecond and more, by what the query joins. Other
// queries are planned once a connection (PostgreSQL manual, "plan_cache_mode").
const Anew = `/* anew */ `

// pgAll is args for pgx, with how it is to ask. Without a statement of its own on the server, a query is planned each time.
func pgAll(text string, args []any) []any {
	if args = pgArgs(args); !strings.HasPrefix(text, Anew) {
		return args
	}
	return append([]any{pgx.QueryExecModeCacheDescribe}, args...)
}

// pgArgs hands pgx the plain form of named types, which spares it a search for each value.
func pgArgs(args []any) []any {
	for i, a := range args {
		switch v := a.(type) {
		case nil, int64, int, string, bool, []byte, float64:
		case list:
			if v.texts != nil {
				args[i] = v.texts
			} else {
				args[i] = v.ints
			}
		default:
			switch r := reflect.ValueOf(a); r.Kind() {
			case reflect.Int64, reflect.Int, reflect.Int32:
				args[i] = r.Int()
			case reflect.String:
				args[i] = r.String()
			}
		}
	}
	return args
}

type pgRow struct{ r pgx.Row }

func (r pgRow) Scan(dest ...any) error {
	err := r.r.Scan(dest...)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNoRows
	}
	return down(err)
}

func (q pgQ) Engine() Engine { return Postgres }

func (q pgQ) Query(ctx context.Context, text string, args ...any) (Rows, error) {
	count(ctx, text, args)
	rows, err := q.r.Query(ctx, pgText(text), pgAll(text, args)...)
	return pgRows{rows}, down(err)
}

func (q pgQ) QueryRow(ctx context.Context, text string, args ...any) Row {
	count(ctx, text, args)
	return pgRow{q.r.QueryRow(ctx, pgText(text), pgAll(text, args)...)}
}

func (q pgQ) exec(ctx context.Context, text string, args ...any) (int64, error) {
	count(ctx, text, args)
	tag, err := q.r.Exec(ctx, pgText(text), pgAll(text, args)...)
	return tag.RowsAffected(), down(err)
}

// writeTries bounds how often a verb is run again after a serialization failure. With the pauses below that is about a
// second of contention on one row; beyond it the person gets "try again".
const writeTries = 12

// How a write begins. A table of a few rows would be read whole, and then whoever writes another row of it meets this verb: by
// an index, only the rows that were asked for are watched (PostgreSQL manual, "Serializable Isolation Level"). Lazy leaves the
// commit to be carried to the disk by the next one.
const (
	beginWrite = `BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL enable_seqscan = off`
	beginLazy  = beginWrite + `; SET LOCAL synchronous_commit = off`
)

func (d *DB) writePostgres(ctx context.Context, lazy bool, f func(*Tx) error) (*Tx, error) {
	before, begin := counted(ctx), beginWrite
	if lazy {
		begin = beginLazy
	}
	for try := 1; ; try++ {
		tx, err := d.tryPostgres(ctx, f, begin, try >= queueFrom)
		if err == nil || try == writeTries || !retryable(err) {
			return tx, err
		}
		recount(ctx, before)
		pause := time.Duration(rand.Int64N(int64(min(time.Duration(1<<try)*time.Millisecond, 200*time.Millisecond))))
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// queueFrom is the try from which verbs that keep failing wait for each other: together they would only go on failing.
const queueFrom = 3

// turn is the advisory lock of those that wait. It is taken before the transaction begins, since a snapshot older than the
// wait would fail again.
const turn = 7309848

func (d *DB) tryPostgres(ctx context.Context, f func(*Tx) error, begin string, inTurn bool) (*Tx, error) {
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return nil, down(err)
	}
	defer conn.Release()
	if inTurn {
		if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, turn); err != nil {
			return nil, down(err)
		}
		// A connection that cannot give the lock back is broken, and the lock ends with it.
		defer conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, turn)
	}
	p, err := conn.BeginTx(ctx, pgx.TxOptions{BeginQuery: begin})
	if err != nil {
		return nil, down(err)
	}
	defer p.Rollback(context.WithoutCancel(ctx))
	q := pgQ{p}
	tx := &Tx{Q: q, exec: q.exec, db: d, pgx: p}
	if err := f(tx); err != nil {
		return nil, err
	}
	if err := p.Commit(ctx); err != nil {
		return nil, unsure(err)
	}
	d.noteWrite(ctx, conn)
	return tx, nil
}

// retryable: serialization_failure and deadlock_detected, PostgreSQL manual, appendix A.
func retryable(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}

// IsUnique tells whether err is the refusal of a second row with the same key.
func IsUnique(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "23505" || sqliteUnique(err)
}
