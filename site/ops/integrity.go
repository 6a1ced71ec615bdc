package ops

import (
	"context"

	"maillage/core/db"
)

// beyond counts the followers whose place is after the last fact that was ever written.
const (
	beyondSQLite   = `SELECT COUNT(*) FROM fact_cursor WHERE seq > COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'fact'), 0)`
	beyondPostgres = `SELECT COUNT(*) FROM fact_cursor WHERE seq > (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM fact_seq_seq)`
)

// database asks the engine whether its tables are sound.
func (c *checker) database(ctx context.Context) error {
	if c.s.Core.DB.Engine() == db.SQLite {
		return c.s.Core.DB.Afresh(ctx, func(q db.Q) error { return c.sqlite(ctx, q) })
	}
	return c.postgres(ctx)
}

const damaged = "Stop the server, keep a copy of the data folder, and restore the last good backup; check the disk and the memory of the machine."

func (c *checker) sqlite(ctx context.Context, q db.Q) error {
	look := `PRAGMA quick_check(20)` // every page, but not each index against its table
	if c.o.Deep {
		look = `PRAGMA integrity_check(20)`
	}
	lines, err := db.All(ctx, q, db.One[string], look)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l != "ok" {
			c.wrong("page", "line", l)
		}
	}
	broken := map[[2]string]int{}
	rows, err := q.Query(ctx, `PRAGMA foreign_key_check`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var table, parent string
		var row, key *int64
		if err := rows.Scan(&table, &row, &parent, &key); err != nil {
			return err
		}
		broken[[2]string{table, parent}]++
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for what, n := range broken {
		c.wrong("reference", "n", n, "table", what[0], "parent", what[1])
	}
	if len(broken) == 0 && len(lines) == 1 && lines[0] == "ok" {
		c.fine("sqlite")
	}
	return nil
}

// What PostgreSQL itself knows to be unsound.
const (
	invalidIndexes = `SELECT i.indexrelid::regclass::text FROM pg_index i WHERE NOT i.indisvalid`
	unproved       = `SELECT conrelid::regclass::text || ' ' || conname FROM pg_constraint WHERE NOT convalidated`
	badPages       = `SELECT COALESCE(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()`
)

func (c *checker) postgres(ctx context.Context) error {
	q := c.s.Core.DB.Q()
	before := len(c.list)
	for _, x := range []struct{ text, says string }{{invalidIndexes, "invalid_index"}, {unproved, "unproved"}} {
		list, err := db.All(ctx, q, db.One[string], x.text)
		if err != nil {
			return err
		}
		for _, name := range list {
			c.wrong(x.says, "name", name)
		}
	}
	n, err := number(ctx, q, badPages)
	if err != nil {
		return err
	}
	if n > 0 {
		c.wrong("bad_pages", "n", n)
	}
	if len(c.list) == before {
		c.fine("postgres")
	}
	return nil
}
