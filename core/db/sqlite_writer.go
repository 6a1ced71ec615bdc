package db

import (
	"context"
	"database/sql/driver"
	"regexp"

	"modernc.org/sqlite"
)

// writerConnector opens the connection that writes.
type writerConnector struct {
	driver.Connector
}

func newWriterConnector(dsn string) (writerConnector, error) {
	c, err := sqlite.NewConnector(dsn)
	return writerConnector{c}, err
}

// Connect implements driver.Connector.
func (c writerConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return writer{liteConn: conn.(liteConn), l: newLite(conn)}, nil
}

// liteConn is what the driver's connections can do for database/sql.
type liteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// writer is the connection that writes, as database/sql sees it: the queue asks through there. What changes or reads rows is
// prepared once, with the statements of l, where the driver would do so at each query: a third of what follows an answer.
type writer struct {
	liteConn
	l *lite
}

var kept = regexp.MustCompile(`^(?:\s|--[^\n]*\n)*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b`)

// Close ends the statements first: SQLite keeps a file open, and its log beside, while one is left.
func (w writer) Close() error { return w.l.close() }

// ExecContext implements driver.ExecerContext.
func (w writer) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if !kept.MatchString(text) {
		return w.liteConn.ExecContext(ctx, text, args)
	}
	s, err := w.l.take(ctx, text)
	if err != nil {
		return nil, err
	}
	defer w.l.give(text, s)
	return s.(driver.StmtExecContext).ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (w writer) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if !kept.MatchString(text) {
		return w.liteConn.QueryContext(ctx, text, args)
	}
	s, err := w.l.take(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		w.l.give(text, s)
		return nil, err
	}
	return &writerRows{rows, w.l, text, s}, nil
}

// writerRows gives its statement back.
type writerRows struct {
	driver.Rows
	on   *lite
	text string
	stmt driver.Stmt
}

// Close implements driver.Rows.
func (r *writerRows) Close() error {
	err := r.Rows.Close()
	if r.stmt != nil {
		r.on.give(r.text, r.stmt)
		r.stmt = nil
	}
	return err
}
