package db

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"maillage/kit/fail"
)

const (
	// lookEvery is how often the replica is asked how far it is. Who has just written reads from the primary that long at
	// least; shorter asks both servers more often.
	lookEvery = 100 * time.Millisecond
	// late is how far behind the replica may be before nobody reads from it: what others wrote shows that late at most.
	late = 3 * time.Second
	// lookTime bounds one look.
	lookTime = time.Second
)

// LSN is a place in PostgreSQL's log: what was committed before it is on a replica that has passed it.
type LSN uint64

// String is how PostgreSQL writes it, "16/B374D848".
func (l LSN) String() string { return fmt.Sprintf("%X/%X", uint32(l>>32), uint32(l)) }

// ParseLSN reads what String wrote; 0 for anything else.
func ParseLSN(s string) LSN {
	var high, low uint32
	if n, err := fmt.Sscanf(s, "%X/%X", &high, &low); n != 2 || err != nil {
		return 0
	}
	return LSN(high)<<32 | LSN(low)
}

// Reader is one visit's wish about where its reads outside transactions go. Without one they go to the primary.
type Reader struct {
	// After is what the visitor has written last: a replica that has not passed it is not read.
	After LSN
	// Primary sends every read to the primary.
	Primary bool

	mu     sync.Mutex
	wrote  LSN
	copied bool
}

// Wrote is the place of the last commit of the visit, 0 for none.
func (r *Reader) Wrote() LSN {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.wrote
}

// FromReplica tells whether something was read from the replica.
func (r *Reader) FromReplica() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.copied
}

func (r *Reader) note(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
}

type readerKey struct{}

// Reading returns a context whose reads go where r says.
func Reading(ctx context.Context, r *Reader) context.Context {
	return context.WithValue(ctx, readerKey{}, r)
}

// FromPrimary returns a context whose reads go to the primary.
func FromPrimary(ctx context.Context) context.Context { return Reading(ctx, nil) }

func readerOf(ctx context.Context) *Reader {
	r, _ := ctx.Value(readerKey{}).(*Reader)
	return r
}

// replica is a streaming copy of the primary, and how far it is.
type replica struct {
	pool *pgxpool.Pool

	mu      sync.Mutex
	floor   LSN           // before it has passed this, nobody reads from it
	passed  LSN           // all before is there
	level   time.Time     // all that the primary had then is there
	looked  chan struct{} // closed at the end of each look, and replaced
	ended   chan struct{}
	stop    context.CancelFunc
	pending LSN // where the primary was at since
	since   time.Time
}

// follow opens the replica at url and watches it until Close. One that does not answer is no error: it may come.
func (d *DB) follow(url string, o Options) error {
	c, err := postgresConfig(url, o)
	if err != nil {
		return err
	}
	pool, err := pgxpool.NewWithConfig(context.Background(), c)
	if err != nil {
		return fmt.Errorf("db: open %s: %w", redact(url), err)
	}
	ctx, stop := context.WithCancel(context.Background())
	d.copy = &replica{pool: pool, looked: make(chan struct{}), ended: make(chan struct{}), stop: stop}
	go d.copy.watch(ctx, d.pool)
	return nil
}

func (r *replica) close() {
	r.stop()
	<-r.ended
	r.pool.Close()
}

func (r *replica) watch(ctx context.Context, primary *pgxpool.Pool) {
	defer close(r.ended)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		r.look(ctx, primary)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look asks the primary where it is and the replica how far. What cannot be known leaves the replica to grow late.
func (r *replica) look(ctx context.Context, primary *pgxpool.Pool) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	began := time.Now()
	var at, passed string
	err := primary.QueryRow(ctx, `SELECT pg_current_wal_insert_lsn()::text`).Scan(&at)
	if err == nil {
		err = r.pool.QueryRow(ctx, `SELECT COALESCE(pg_last_wal_replay_lsn(), '0/0')::text`).Scan(&passed)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.passed = ParseLSN(passed)
		if r.since.IsZero() {
			r.pending, r.since = ParseLSN(at), began
		}
		if r.passed >= r.pending {
			r.level = r.since
			r.since = time.Time{}
		}
		if r.passed >= ParseLSN(at) {
			r.level = began
		}
	}
	close(r.looked)
	r.looked = make(chan struct{})
}

// serves tells whether somebody whose last commit is after may read from the replica.
func (r *replica) serves(after LSN) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.passed >= max(after, r.floor) && time.Since(r.level) < late
}

// needs keeps everybody from the replica until it has passed at.
func (r *replica) needs(at LSN) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.floor = max(r.floor, at)
}

// failed keeps everybody from the replica until it answers again.
func (r *replica) failed() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.level = time.Time{}
}

// Level waits until what is committed now can be read wherever reads go: until the replica has it, or is too late to be
// read. At once without a replica.
func (d *DB) Level(ctx context.Context) {
	if d.copy == nil {
		return
	}
	now := time.Now()
	for ctx.Err() == nil {
		d.copy.mu.Lock()
		fresh, looked := d.copy.level.After(now) || time.Since(d.copy.level) >= late, d.copy.looked
		d.copy.mu.Unlock()
		if fresh {
			return
		}
		select {
		case <-ctx.Done():
		case <-looked:
		}
	}
}

// chosen is the pool that a read of ctx goes to, and whether it is the replica's.
func (d *DB) chosen(ctx context.Context) (*pgxpool.Pool, bool) {
	r := readerOf(ctx)
	if d.copy == nil || r == nil || r.Primary || !d.copy.serves(max(r.After, r.Wrote())) {
		return d.pool, false
	}
	r.note(func() { r.copied = true })
	return d.copy.pool, true
}

// elsewhere tells whether a read that failed on the replica is to be made on the primary: the replica is away, or its own
// work got in the way (PostgreSQL manual, "Handling Query Conflicts").
func (d *DB) elsewhere(err error) bool {
	if err == nil || errors.Is(err, pgx.ErrNoRows) {
		return false
	}
	var e *pgconn.PgError
	if errors.As(err, &e) && e.Code == "40001" {
		return true
	}
	if isDown(err) || fail.Is(err, fail.Unavailable) {
		d.copy.failed()
		return true
	}
	return false
}

// sharedQ is the pool of reads that may go to the replica.
type sharedQ struct{ d *DB }

// Engine implements Q.
func (sharedQ) Engine() Engine { return Postgres }

// Query implements Q. The first row is fetched at once: until then another server can answer in place of this one.
func (q sharedQ) Query(ctx context.Context, text string, args ...any) (Rows, error) {
	pool, isCopy := q.d.chosen(ctx)
	rows, err := pgQ{pool}.Query(ctx, text, args...)
	if !isCopy {
		return rows, err
	}
	if err == nil {
		if rows.Next() {
			return &ahead{Rows: rows, fetched: true}, nil
		}
		if err = rows.Err(); err == nil {
			return rows, nil
		}
	}
	if !q.d.elsewhere(err) {
		return rows, err
	}
	return pgQ{q.d.pool}.Query(ctx, text, args...)
}

// QueryRow implements Q.
func (q sharedQ) QueryRow(ctx context.Context, text string, args ...any) Row {
	pool, isCopy := q.d.chosen(ctx)
	row := pgQ{pool}.QueryRow(ctx, text, args...)
	if !isCopy {
		return row
	}
	return retriedRow{row, func(dest []any, err error) error {
		if !q.d.elsewhere(err) {
			return err
		}
		return pgQ{q.d.pool}.QueryRow(ctx, text, args...).Scan(dest...)
	}}
}

type retriedRow struct {
	row   Row
	again func(dest []any, err error) error
}

// Scan implements Row.
func (r retriedRow) Scan(dest ...any) error {
	err := r.row.Scan(dest...)
	if err == nil || errors.Is(err, ErrNoRows) {
		return err
	}
	return r.again(dest, err)
}

// ahead is rows of which one was fetched already.
type ahead struct {
	Rows
	fetched bool
}

// Next implements Rows.
func (a *ahead) Next() bool {
	if a.fetched {
		a.fetched = false
		return true
	}
	return a.Rows.Next()
}

// readShared is Read where a replica may answer. Only the beginning can be made elsewhere: f may have kept what it read.
func (d *DB) readShared(ctx context.Context, f func(Q) error) error {
	pool, isCopy := d.chosen(ctx)
	if isCopy {
		tx, err := beginRead(ctx, pool)
		if err == nil {
			defer tx.Rollback(context.WithoutCancel(ctx))
			return f(pgQ{tx})
		}
		if !d.elsewhere(err) {
			return err
		}
		pool = d.pool
	}
	tx, err := beginRead(ctx, pool)
	if err != nil {
		return down(err)
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	return f(pgQ{tx})
}

func beginRead(ctx context.Context, pool *pgxpool.Pool) (pgx.Tx, error) {
	return pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
}

// noteWrite tells the visit of ctx where its commit is. After a commit, conn's server has all of it before that place.
func (d *DB) noteWrite(ctx context.Context, conn *pgxpool.Conn) {
	r := readerOf(ctx)
	if d.copy == nil || r == nil {
		return
	}
	var at string
	place := LSN(1<<64 - 1) // not known: nothing has passed it, and the visit reads from the primary
	if err := conn.QueryRow(ctx, `SELECT pg_current_wal_insert_lsn()::text`).Scan(&at); err == nil {
		place = ParseLSN(at)
	}
	r.note(func() { r.wrote = max(r.wrote, place) })
}

// HasReplica tells whether reads may go elsewhere than writes.
func (d *DB) HasReplica() bool { return d.copy != nil }
