package bench

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// plain is the floor: FTS5 as it comes, with accents left out, over titles and bodies, ranked by BM25.
type plain struct{ db *sql.DB }

const plainTable = `CREATE VIRTUAL TABLE plain USING fts5 (title, body, tokenize = 'unicode61 remove_diacritics 2')`

// openPlain opens the table in a file, made anew.
func openPlain(ctx context.Context, path string) (*plain, error) {
	d, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=journal_mode(MEMORY)&_pragma=synchronous(OFF)&_pragma=cache_size(-8000)")
	if err != nil {
		return nil, fmt.Errorf("bench: plain FTS5: %w", err)
	}
	d.SetMaxOpenConns(1)
	for _, text := range []string{`DROP TABLE IF EXISTS plain`, plainTable} {
		if _, err := d.ExecContext(ctx, text); err != nil {
			d.Close()
			return nil, fmt.Errorf("bench: plain FTS5: %w", err)
		}
	}
	return &plain{d}, nil
}

// fill puts the documents of a file in the table.
func (p *plain) fill(ctx context.Context, path string) (err error) {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	row := 0
	err = eachLine(path, func(_ int, d document) error {
		row++
		_, err := tx.ExecContext(ctx, `INSERT INTO plain (rowid, title, body) VALUES (?, ?, ?)`, row, d.Title, d.Body)
		return err
	})
	if err != nil {
		return err
	}
	return tx.Commit()
}

// find returns the rows that have any of the words of text, the ten best.
func (p *plain) find(ctx context.Context, text string) ([]int64, error) {
	var list []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) }) {
		list = append(list, `"`+w+`"`)
	}
	if len(list) == 0 {
		return nil, nil
	}
	rows, err := p.db.QueryContext(ctx, `SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY bm25(plain) LIMIT 10`, strings.Join(list, " OR "))
	if err != nil {
		return nil, fmt.Errorf("bench: plain FTS5: %w", err)
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

func (p *plain) close() error { return p.db.Close() }
