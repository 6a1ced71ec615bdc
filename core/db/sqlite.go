package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

func openSQLite(ctx context.Context, path string, o Options) (*DB, error) {
	sync := "FULL"
	if o.Relaxed {
		sync = "OFF"
	}
	v := url.Values{"_pragma": {"foreign_keys(1)", "busy_timeout(10000)", "synchronous(" + sync + ")", "cache_size(-8000)", "temp_store(MEMORY)"}}
	file := path
	if len(path) > 8 && path[:8] == ":memory:" {
		file, path = "/"+path[8:], ""
		v.Set("vfs", "memdb")
	} else {
		v["_pragma"] = append(v["_pragma"], "journal_mode(WAL)")
	}
	dsn := func(extra ...string) string {
		x := url.Values{"_pragma": append([]string{}, v["_pragma"]...)}
		if vfs := v.Get("vfs"); vfs != "" {
			x.Set("vfs", vfs)
		}
		for i := 0; i+1 < len(extra); i += 2 {
			x.Add(extra[i], extra[i+1])
		}
		return "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + x.Encode()
	}
	c, err := newWriterConnector(dsn("_txlock", "immediate"))
	if err != nil {
		return nil, fmt.Errorf("db: open %s: %w", file, err)
	}
	w := sql.OpenDB(c)
	w.SetMaxOpenConns(1)
	if err := w.PingContext(ctx); err != nil {
		w.Close()
		return nil, fmt.Errorf("db: open %s: %w", file, err)
	}
	r, err := sqlite.NewConnector(dsn("_pragma", "query_only(1)"))
	if err != nil {
		w.Close()
		return nil, fmt.Errorf("db: open %s: %w", file, err)
	}
	return &DB{engine: SQLite, r: newReaders(o.Readers, r.Connect), w: w, path: path}, nil
}

// Writer is SQLite's one writer connection, nil on PostgreSQL. For core/queue only: everybody else writes through Write.
func (d *DB) Writer() *sql.DB { return d.w }

func (d *DB) readSQLite(ctx context.Context, f func(Q) error) error {
	l, err := d.r.acquire(ctx)
	if err != nil {
		return err
	}
	defer d.r.release(l)
	if _, err := l.exec(ctx, "BEGIN", nil); err != nil {
		return err
	}
	// The connection is shared: it leaves the snapshot even when ctx has ended.
	defer l.exec(context.WithoutCancel(ctx), "ROLLBACK", nil)
	return f(l)
}

// Afresh calls f with a connection to SQLite that nothing used before, and that is closed after. For looking at the database
// as a whole: what virtual tables remember between two queries (FTS5: its segments) is not looked at anew by PRAGMA
// integrity_check, which then finds damage where there is none.
func (d *DB) Afresh(ctx context.Context, f func(Q) error) error {
	c, err := d.r.open(ctx)
	if err != nil {
		return err
	}
	l := newLite(c)
	defer l.close()
	return f(l)
}

func (d *DB) writeSQLite(ctx context.Context, lazy bool, f func(*Tx) error) (*Tx, error) {
	conn, err := d.w.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if lazy {
		if _, err := conn.ExecContext(ctx, "PRAGMA synchronous=NORMAL"); err != nil {
			return nil, err
		}
		// The connection is shared: the setting must not outlive this transaction, even when ctx ends meanwhile.
		defer conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA synchronous=FULL")
	}
	l, err := d.writing(conn)
	if err != nil {
		return nil, err
	}
	// database/sql rolls back by itself when ctx ends, which must not happen in the middle of a query of l: the end of ctx is
	// looked at by each query, and before the commit.
	s, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return nil, err
	}
	defer s.Rollback()
	tx := &Tx{Q: l, db: d, sql: s, exec: func(ctx context.Context, text string, args ...any) (int64, error) {
		count(ctx, text, args)
		return l.exec(ctx, text, args)
	}}
	if err := f(tx); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return tx, s.Commit()
}

// writing is the writer's connection with its prepared statements. It is used between two calls of database/sql, never
// during one: whoever has conn has the writer alone.
func (d *DB) writing(conn *sql.Conn) (l *lite, err error) {
	err = conn.Raw(func(c any) error {
		l = c.(writer).l
		return nil
	})
	return l, err
}

// ending is how long Close waits for the transaction under way.
const ending = 10 * time.Second

// closeWriter waits for the transaction under way.
func (d *DB) closeWriter() {
	ctx, cancel := context.WithTimeout(context.Background(), ending)
	defer cancel()
	if conn, err := d.w.Conn(ctx); err == nil {
		conn.Close()
	}
	d.w.Close()
}

func sqliteUnique(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}
