package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"sync"
)

// keptStatements is how many prepared statements a connection keeps: about all those of the program. Each holds some
// kilobytes; fewer would prepare some again at each page, which costs more than most of them take to run.
const keptStatements = 512

// lite is one connection to SQLite, with the statements that it has prepared. database/sql prepares at each query, watches
// each by a goroutine and reads each column by reflection: together more than a page takes to be made. For one goroutine at
// a time.
type lite struct {
	conn driver.Conn
	idle map[string]driver.Stmt // prepared, and not in use
}

func newLite(c driver.Conn) *lite { return &lite{conn: c, idle: map[string]driver.Stmt{}} }

func (l *lite) close() error {
	l.forget()
	return l.conn.Close()
}

// forget ends the statements that are kept.
func (l *lite) forget() {
	for _, s := range l.idle {
		s.Close()
	}
	clear(l.idle)
}

// take is the statement of text for one use; rows that are open keep theirs, and the same text then gets another.
func (l *lite) take(ctx context.Context, text string) (driver.Stmt, error) {
	if s, ok := l.idle[text]; ok {
		delete(l.idle, text)
		return s, nil
	}
	return l.conn.(driver.ConnPrepareContext).PrepareContext(ctx, text)
}

func (l *lite) give(text string, s driver.Stmt) {
	if _, twice := l.idle[text]; twice {
		s.Close()
		return
	}
	if len(l.idle) >= keptStatements {
		for any, old := range l.idle { // whichever comes: those in use come back
			delete(l.idle, any)
			old.Close()
			break
		}
	}
	l.idle[text] = s
}

func (l *lite) query(ctx context.Context, text string, args []any) (*liteRows, error) {
	text, lists := sqliteForm(text, args)
	named, err := liteArgs(args, lists)
	if err != nil {
		return nil, err
	}
	s, err := l.take(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, named)
	if err != nil {
		l.give(text, s)
		return nil, err
	}
	return &liteRows{on: l, stmt: s, text: text, rows: rows, ctx: ctx, row: make([]driver.Value, len(rows.Columns()))}, nil
}

func (l *lite) exec(ctx context.Context, text string, args []any) (int64, error) {
	text, lists := sqliteForm(text, args)
	named, err := liteArgs(args, lists)
	if err != nil {
		return 0, err
	}
	s, err := l.take(ctx, text)
	if err != nil {
		return 0, err
	}
	defer l.give(text, s)
	res, err := s.(driver.StmtExecContext).ExecContext(ctx, named)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// liteRows is the rows of one query.
type liteRows struct {
	on   *lite
	stmt driver.Stmt
	text string
	rows driver.Rows
	ctx  context.Context
	row  []driver.Value
	err  error
	done func() // gives the connection back; nil in a transaction
}

func (r *liteRows) Next() bool {
	if r.rows == nil {
		return false
	}
	if err := r.ctx.Err(); err != nil {
		r.err = err
	} else if err := r.rows.Next(r.row); err == nil {
		return true
	} else if err != io.EOF {
		r.err = err
	}
	r.Close()
	return false
}

func (r *liteRows) Err() error { return r.err }

func (r *liteRows) Close() {
	if r.rows == nil {
		return
	}
	if err := r.rows.Close(); err != nil && r.err == nil {
		r.err = err
	}
	r.rows = nil
	r.on.give(r.text, r.stmt)
	if r.done != nil {
		r.done()
	}
}

func (r *liteRows) Scan(dest ...any) error {
	if r.rows == nil {
		return fmt.Errorf("db: scan without a row")
	}
	if len(dest) != len(r.row) {
		return fmt.Errorf("db: %d columns for %d places", len(r.row), len(dest))
	}
	for n, d := range dest {
		if err := assign(d, r.row[n]); err != nil {
			return fmt.Errorf("db: column %d, %s: %w", n, r.rows.Columns()[n], err)
		}
	}
	return nil
}

// liteRow is the first row of a query that is run when it is read.
type liteRow struct {
	query func() (*liteRows, error)
}

func (r liteRow) Scan(dest ...any) error {
	rows, err := r.query()
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if rows.err != nil {
			return rows.err
		}
		return ErrNoRows
	}
	if err := rows.Scan(dest...); err != nil {
		return err
	}
	rows.Close()
	return rows.err
}

// liteArgs is args as the driver takes them.
func liteArgs(args []any, lists lengths) ([]driver.NamedValue, error) {
	out := make([]driver.NamedValue, len(args))
	for i, a := range args {
		out[i].Ordinal = i + 1
		switch v := a.(type) {
		case nil, int64, float64, bool, string, []byte:
			out[i].Value = a
		case int:
			out[i].Value = int64(v)
		case list:
			var err error
			if out[i].Value, err = v.value(lists.of(i)); err != nil {
				return nil, err
			}
		default:
			switch r := reflect.ValueOf(a); {
			case r.CanInt():
				out[i].Value = r.Int()
			case r.Kind() == reflect.String:
				out[i].Value = r.String()
			case r.Kind() == reflect.Bool:
				out[i].Value = r.Bool()
			case r.Kind() == reflect.Slice && r.Type().Elem().Kind() == reflect.Uint8:
				out[i].Value = r.Bytes()
			default:
				return nil, fmt.Errorf("db: argument %d of type %T", i+1, a)
			}
		}
	}
	return out, nil
}

// assign puts v, a value of the driver, where d points to.
func assign(d any, v driver.Value) error {
	switch p := d.(type) {
	case *int64:
		if n, ok := v.(int64); ok {
			*p = n
			return nil
		}
	case *string:
		if s, ok := v.(string); ok {
			*p = s
			return nil
		}
	case *int:
		if n, ok := v.(int64); ok {
			*p = int(n)
			return nil
		}
	case *[]byte:
		switch b := v.(type) {
		case nil:
			*p = nil
			return nil
		case []byte:
			*p = append([]byte{}, b...)
			return nil
		case string:
			*p = []byte(b)
			return nil
		}
	case *any:
		*p = v
		return nil
	case sql.Scanner:
		return p.Scan(v)
	}
	to := reflect.ValueOf(d)
	if to.Kind() != reflect.Pointer || to.IsNil() {
		return fmt.Errorf("into %T", d)
	}
	return assignKind(to.Elem(), v)
}

// assignKind is assign by what to is underneath, whatever its type is called.
func assignKind(to reflect.Value, v driver.Value) error {
	switch x := v.(type) {
	case int64:
		switch {
		case to.CanInt() && !to.OverflowInt(x):
			to.SetInt(x)
			return nil
		case to.Kind() == reflect.Bool && (x == 0 || x == 1):
			to.SetBool(x == 1)
			return nil
		case to.CanFloat():
			to.SetFloat(float64(x))
			return nil
		case to.Kind() == reflect.String:
			to.SetString(strconv.FormatInt(x, 10))
			return nil
		}
	case float64:
		if to.CanFloat() {
			to.SetFloat(x)
			return nil
		}
	case bool:
		if to.Kind() == reflect.Bool {
			to.SetBool(x)
			return nil
		}
	case string:
		return assignText(to, x)
	case []byte:
		if to.Kind() == reflect.Slice && to.Type().Elem().Kind() == reflect.Uint8 {
			to.SetBytes(append([]byte{}, x...))
			return nil
		}
		return assignText(to, string(x))
	case nil:
		if to.Kind() == reflect.Pointer {
			to.SetZero()
			return nil
		}
	}
	if to.Kind() == reflect.Pointer && v != nil {
		to.Set(reflect.New(to.Type().Elem()))
		return assign(to.Interface(), v)
	}
	return fmt.Errorf("%T into %s", v, to.Type())
}

func assignText(to reflect.Value, s string) error {
	switch {
	case to.Kind() == reflect.String:
		to.SetString(s)
		return nil
	case to.Kind() == reflect.Slice && to.Type().Elem().Kind() == reflect.Uint8:
		to.SetBytes([]byte(s))
		return nil
	case to.CanInt():
		n, err := strconv.ParseInt(s, 10, to.Type().Bits())
		to.SetInt(n)
		return err
	case to.CanFloat():
		n, err := strconv.ParseFloat(s, to.Type().Bits())
		to.SetFloat(n)
		return err
	}
	return fmt.Errorf("text into %s", to.Type())
}

// readers is the connections that read; the one last used is used first, since its cache is the warmest.
type readers struct {
	open  func(ctx context.Context) (driver.Conn, error)
	slots chan struct{}
	mu    sync.Mutex
	idle  []*lite
	shut  bool
}

func newReaders(n int, open func(ctx context.Context) (driver.Conn, error)) *readers {
	return &readers{open: open, slots: make(chan struct{}, n)}
}

func (p *readers) acquire(ctx context.Context) (*lite, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	if n := len(p.idle); n > 0 {
		l := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return l, nil
	}
	shut := p.shut
	p.mu.Unlock()
	if shut {
		<-p.slots
		return nil, sql.ErrConnDone
	}
	c, err := p.open(ctx)
	if err != nil {
		<-p.slots
		return nil, err
	}
	return newLite(c), nil
}

func (p *readers) release(l *lite) {
	p.mu.Lock()
	shut := p.shut
	if !shut {
		p.idle = append(p.idle, l)
	}
	p.mu.Unlock()
	if shut {
		l.close()
	}
	<-p.slots
}

func (p *readers) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut = true
	for _, l := range p.idle {
		l.close()
	}
	p.idle = nil
}

// Engine, Query and QueryRow make the pool a Q: each query has a connection for as long as its rows are read.
func (p *readers) Engine() Engine { return SQLite }

func (p *readers) rows(ctx context.Context, text string, args []any) (*liteRows, error) {
	l, err := p.acquire(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := l.query(ctx, text, args)
	if err != nil {
		p.release(l)
		return nil, err
	}
	rows.done = func() { p.release(l) }
	return rows, nil
}

func (p *readers) Query(ctx context.Context, text string, args ...any) (Rows, error) {
	count(ctx, text, args)
	rows, err := p.rows(ctx, text, args)
	if err != nil {
		return nil, err
	}
	return rows, nil
}

func (p *readers) QueryRow(ctx context.Context, text string, args ...any) Row {
	count(ctx, text, args)
	return liteRow{func() (*liteRows, error) { return p.rows(ctx, text, args) }}
}

// Query and QueryRow make one connection, in a transaction, a Q.
func (l *lite) Query(ctx context.Context, text string, args ...any) (Rows, error) {
	count(ctx, text, args)
	rows, err := l.query(ctx, text, args)
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// QueryRow is the first row.
func (l *lite) QueryRow(ctx context.Context, text string, args ...any) Row {
	count(ctx, text, args)
	return liteRow{func() (*liteRows, error) { return l.query(ctx, text, args) }}
}

// Engine is SQLite.
func (l *lite) Engine() Engine { return SQLite }
