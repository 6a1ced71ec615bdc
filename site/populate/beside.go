package populate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"maillage/core/db"
)

// The index of search is half of the work on SQLite, and one database has one writer: it is made in a file of its own, and
// copied.

// besideTables are the tables of search, and parts of FTS5's own: its pages, what they begin with, the length of documents.
var (
	besideTables = []string{"search_document", "search_text", "search_name", "search_word", "search_slip"}
	besideCopied = []string{"search_document", "search_word", "search_slip", "search_text_data", "search_text_idx", "search_text_docsize", "search_name_data", "search_name_idx", "search_name_docsize"}
)

// searchSchema is the statements that make the tables of search.
func searchSchema(ctx context.Context, q db.Q) ([]string, error) {
	return db.All(ctx, q, db.One[string], `SELECT sql FROM sqlite_master WHERE type = 'table' AND name IN ($1[]) ORDER BY name`, db.Texts(besideTables))
}

// isSearch tells whether an index is of a table of search.
func isSearch(text string) bool { return strings.Contains(text, " ON search_") }

// fillMain writes all but search, and its indexes.
func (m *made) fillMain(ctx context.Context, into *lite) error {
	if err := into.exec(ctx, `BEGIN`); err != nil {
		return err
	}
	all, err := into.indexes(ctx)
	if err != nil {
		return err
	}
	var now []string
	for _, text := range all {
		if isSearch(text) {
			m.last = append(m.last, text)
		} else {
			now = append(now, text)
		}
	}
	if err := m.write(ctx, into); err != nil {
		return err
	}
	if err := m.cursors(ctx, into, "0"); err != nil {
		return err
	}
	if err := m.index(ctx, into, now); err != nil {
		return err
	}
	return into.exec(ctx, `COMMIT`)
}

// tuning of FTS5 while it is filled: large pieces, merged once at the end (FTS5, §6). Each takes as many bytes of memory.
const pieceBytes = 192 << 20

// fillSearch makes the index of search in a file of its own.
func (m *made) fillSearch(ctx context.Context, path string) (err error) {
	into, shut, err := open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shut()) }()
	into.rows = m.tell.rows
	texts := slices.Clone(m.schema)
	for _, t := range []string{"search_text", "search_name"} {
		texts = append(texts, `INSERT INTO `+t+` (`+t+`, rank) VALUES ('automerge', 0)`, `INSERT INTO `+t+` (`+t+`, rank) VALUES ('crisismerge', 1000)`)
	}
	texts = append(texts, fmt.Sprintf(`INSERT INTO search_text (search_text, rank) VALUES ('hashsize', %d)`, pieceBytes), `BEGIN`)
	for _, text := range texts {
		if err := into.exec(ctx, text); err != nil {
			return err
		}
	}
	if err := m.writeSearch(ctx, into, func(ctx context.Context) error { return m.documentsSQLite(ctx, into) }); err != nil {
		return err
	}
	m.tell.begin("merging search")
	for _, text := range []string{`COMMIT`, `INSERT INTO search_text (search_text) VALUES ('optimize')`, `INSERT INTO search_name (search_name) VALUES ('optimize')`} {
		if err := into.exec(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// merge copies the index of search, and makes the indexes of its tables.
func (m *made) merge(ctx context.Context, into *lite, path string) error {
	m.tell.begin("copying search")
	if err := into.exec(ctx, `ATTACH $1 AS beside`, path); err != nil {
		return err
	}
	for _, t := range besideCopied {
		for _, text := range []string{`DELETE FROM main.` + t, `INSERT INTO main.` + t + ` SELECT * FROM beside.` + t} {
			if err := into.exec(ctx, text); err != nil {
				return fmt.Errorf("populate: copy %s: %w", t, err)
			}
		}
	}
	if err := into.exec(ctx, `DETACH beside`); err != nil {
		return err
	}
	return m.index(ctx, into, m.last)
}
