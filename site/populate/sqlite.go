package populate

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
)

const (
	// rowsPerStatement: beyond, a statement is no quicker and its text only longer.
	rowsPerStatement = 64
	// rowsPerBatch are handed from who makes rows to who writes them at once.
	rowsPerBatch = 16 * rowsPerStatement
)

// lite writes into SQLite by one connection: the values of many rows in each statement, in one long transaction.
type lite struct {
	conn *sql.Conn
	rows func(table string, n int)
}

// batch is rows one behind the other, as the driver takes them.
type batch struct{ values []driver.NamedValue }

func (s *lite) load(ctx context.Context, t table, each func(put func(...any))) error {
	full, free := make(chan *batch, 4), make(chan *batch, 8)
	stop := make(chan struct{})
	for range cap(free) {
		free <- &batch{values: make([]driver.NamedValue, 0, rowsPerBatch*len(t.columns))}
	}
	go func() {
		defer close(full)
		b := <-free
		stopped := false
		hand := func() {
			select {
			case full <- b:
				b = <-free
			case <-stop:
				stopped = true
			}
			b.values = b.values[:0]
		}
		each(func(row ...any) {
			if stopped {
				return
			}
			for _, v := range row {
				b.values = append(b.values, driver.NamedValue{Ordinal: 1, Value: v})
			}
			if len(b.values) == cap(b.values) {
				hand()
			}
		})
		if len(b.values) > 0 && !stopped {
			hand()
		}
	}()
	err := s.conn.Raw(func(c any) error { return s.write(ctx, c, t, full, free) })
	close(stop)
	for range full { // until who makes rows has seen it
	}
	if err != nil {
		return fmt.Errorf("populate: %s: %w", t.name, err)
	}
	return nil
}

// write runs the statements of t. The context is asked between batches: a statement that may be interrupted costs a
// goroutine each.
func (s *lite) write(ctx context.Context, c any, t table, full <-chan *batch, free chan<- *batch) error {
	p := c.(driver.ConnPrepareContext)
	one, err := p.PrepareContext(context.Background(), insertOf(t, 1))
	if err != nil {
		return err
	}
	defer one.Close()
	many, err := p.PrepareContext(context.Background(), insertOf(t, rowsPerStatement))
	if err != nil {
		return err
	}
	defer many.Close()
	width := len(t.columns)
	for b := range full {
		if err := ctx.Err(); err != nil {
			return err
		}
		for at := 0; at < len(b.values); {
			stmt, n := many, rowsPerStatement*width
			if len(b.values)-at < n {
				stmt, n = one, width
			}
			args := b.values[at : at+n]
			for k := range args {
				args[k].Ordinal = k + 1
			}
			if _, err := stmt.(driver.StmtExecContext).ExecContext(context.Background(), args); err != nil {
				return err
			}
			at += n
		}
		if s.rows != nil {
			s.rows(t.name, len(b.values)/width)
		}
		free <- b
	}
	return nil
}

func insertOf(t table, rows int) string {
	one := "(" + strings.Repeat("?, ", len(t.columns)-1) + "?)"
	return "INSERT INTO " + t.name + " (" + strings.Join(t.columns, ", ") + ") VALUES " + strings.Repeat(one+", ", rows-1) + one
}

func (s *lite) exec(ctx context.Context, text string, args ...any) error {
	_, err := s.conn.ExecContext(ctx, text, args...)
	return err
}

// indexes drops the indexes of the tables and returns the statements that make them again.
func (s *lite) indexes(ctx context.Context) ([]string, error) {
	names := make([]string, len(tables))
	for n, t := range tables {
		names[n] = "'" + t.name + "'"
	}
	rows, err := s.conn.QueryContext(ctx, `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (`+strings.Join(names, ", ")+`) ORDER BY tbl_name, name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var drops, makes []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		drops, makes = append(drops, `DROP INDEX `+name), append(makes, text)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	for _, d := range drops {
		if err := s.exec(ctx, d); err != nil {
			return nil, err
		}
	}
	return makes, nil
}
