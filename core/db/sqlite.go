package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"

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
	w, err := sql.Open("sqlite", dsn("_txlock", "immediate"))
	if err != nil {
		return nil, fmt.Errorf("db: open %s: %w", file, err)
	}
	w.SetMaxOpenConns(1)
	if err := w.PingContext(ctx); err != nil {
		w.Close()
		return nil, fmt.Errorf("db: open %s: %w", file, err)
	}
	r, err := sql.Open("sqlite", dsn("_pragma", "query_only(1)"))
	if err != nil {
		w.Close()
		return nil, fmt.Errorf("db: open %s: %w", file, err)
	}
	r.SetMaxOpenConns(o.Readers)
	r.SetMaxIdleConns(o.Readers)
	return &DB{engine: SQLite, r: r, w: w, path: path}, nil
}

type sqlRunner interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

type sqliteQ struct{ r sqlRunner }

var (
	sqliteTexts rewrites
	dollarList  = regexp.MustCompile(`\bIN \(\$(\d+)\[\]\)`)
	dollar      = regexp.MustCompile(`\$(\d+)`)
)

// sqliteText turns $n into ?n, and IN ($n[]) into a reading of a JSON list.
func sqliteText(s string) string {
	return sqliteTexts.get(s, func(s string) string {
		s = dollarList.ReplaceAllString(s, "IN (SELECT value FROM json_each($$$1))")
		return dollar.ReplaceAllString(s, "?$1")
	})
}

func sqliteArgs(args []any) ([]any, error) {
	for i, a := range args {
		l, ok := a.(list)
		if !ok {
			continue
		}
		var v any = l.ints
		if l.texts != nil {
			v = l.texts
		}
		b, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		args[i] = string(b)
		if string(b) == "null" {
			args[i] = "[]"
		}
	}
	return args, nil
}

type sqliteRow struct {
	r   *sql.Row
	err error
}

func (r sqliteRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	err := r.r.Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNoRows
	}
	return err
}

type sqliteRows struct{ *sql.Rows }

func (r sqliteRows) Close() { r.Rows.Close() }

func (q sqliteQ) Engine() Engine { return SQLite }

func (q sqliteQ) Query(ctx context.Context, text string, args ...any) (Rows, error) {
	count(ctx)
	a, err := sqliteArgs(args)
	if err != nil {
		return nil, err
	}
	rows, err := q.r.QueryContext(ctx, sqliteText(text), a...)
	if err != nil {
		return nil, err
	}
	return sqliteRows{rows}, nil
}

func (q sqliteQ) QueryRow(ctx context.Context, text string, args ...any) Row {
	count(ctx)
	a, err := sqliteArgs(args)
	if err != nil {
		return sqliteRow{err: err}
	}
	return sqliteRow{r: q.r.QueryRowContext(ctx, sqliteText(text), a...)}
}

func (q sqliteQ) exec(ctx context.Context, text string, args ...any) (int64, error) {
	count(ctx)
	a, err := sqliteArgs(args)
	if err != nil {
		return 0, err
	}
	res, err := q.r.ExecContext(ctx, sqliteText(text), a...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Writer is SQLite's one writer connection, nil on PostgreSQL. For core/queue only: everybody else writes through Write.
func (d *DB) Writer() *sql.DB { return d.w }

func (d *DB) readSQLite(ctx context.Context, f func(Q) error) error {
	tx, err := d.r.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return f(sqliteQ{tx})
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
	s, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer s.Rollback()
	q := sqliteQ{s}
	tx := &Tx{Q: q, exec: q.exec, db: d, sql: s}
	if err := f(tx); err != nil {
		return nil, err
	}
	return tx, s.Commit()
}

func sqliteUnique(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}
