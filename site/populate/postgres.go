package populate

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// pg writes into PostgreSQL by COPY, in one transaction: a world is there whole, or not at all.
type pg struct {
	tx   pgx.Tx
	rows func(table string, n int)
}

func (s *pg) load(ctx context.Context, t table, each func(put func(...any))) error {
	r, w := io.Pipe()
	go func() {
		out := bufio.NewWriterSize(w, 1<<16)
		var line []byte
		n := 0
		var failed error
		each(func(row ...any) {
			if failed != nil {
				return
			}
			line = line[:0]
			for k, v := range row {
				if k > 0 {
					line = append(line, '\t')
				}
				line = appendCopied(line, v)
			}
			_, failed = out.Write(append(line, '\n'))
			if n++; n%rowsPerBatch == 0 && s.rows != nil {
				s.rows(t.name, rowsPerBatch)
			}
		})
		if failed == nil {
			failed = out.Flush()
		}
		if s.rows != nil {
			s.rows(t.name, n%rowsPerBatch)
		}
		w.CloseWithError(failed)
	}()
	_, err := s.tx.Conn().PgConn().CopyFrom(ctx, r, `COPY `+t.name+` (`+strings.Join(t.columns, ", ")+`) FROM STDIN`)
	r.CloseWithError(io.ErrClosedPipe)
	if err != nil {
		return fmt.Errorf("populate: %s: %w", t.name, err)
	}
	return nil
}

// appendCopied writes v as COPY reads it: backslash, tab and line ends have a backslash before (PostgreSQL manual, COPY,
// text format).
func appendCopied(b []byte, v any) []byte {
	switch x := v.(type) {
	case int64:
		return strconv.AppendInt(b, x, 10)
	case bool:
		return strconv.AppendBool(b, x)
	case string:
		for i := range len(x) {
			switch c := x[i]; c {
			case '\\':
				b = append(b, `\\`...)
			case '\n':
				b = append(b, `\n`...)
			case '\r':
				b = append(b, `\r`...)
			case '\t':
				b = append(b, `\t`...)
			default:
				b = append(b, c)
			}
		}
		return b
	}
	panic(fmt.Sprintf("populate: a value of type %T is not written", v))
}

func (s *pg) exec(ctx context.Context, text string, args ...any) error {
	_, err := s.tx.Exec(ctx, text, args...)
	return err
}

const (
	// foreign keys come first: the indexes that they need go after.
	pgForeign = `
		SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname), format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
		FROM   pg_constraint
		WHERE  contype = 'f' AND conrelid::regclass::text = ANY ($1) ORDER BY conrelid::regclass::text, conname`
	pgIndexes = `
		SELECT format('DROP INDEX %I', c.relname), pg_get_indexdef(i.indexrelid)
		FROM   pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE  i.indrelid::regclass::text = ANY ($1) AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u')) ORDER BY c.relname`
)

// indexes drops the indexes and foreign keys of the tables and returns the statements that make them again.
func (s *pg) indexes(ctx context.Context) ([]string, error) {
	names := make([]string, len(tables))
	for n, t := range tables {
		names[n] = t.name
	}
	var keys, makes []string
	for k, query := range []string{pgForeign, pgIndexes} {
		rows, err := s.tx.Query(ctx, query, names)
		if err != nil {
			return nil, err
		}
		type pair struct{ Drop, Make string }
		list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[pair])
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			if err := s.exec(ctx, p.Drop); err != nil {
				return nil, err
			}
			if k == 0 {
				keys = append(keys, p.Make)
			} else {
				makes = append(makes, p.Make)
			}
		}
	}
	return append(makes, keys...), nil
}
