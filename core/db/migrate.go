package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"maillage/kit/clock"
)

// Schema is the migrations of one room: dated files "YYYYMMDD_words.sql" at the root of FS, applied in order of name.
// Lines between "-- sqlite:" or "-- postgres:" and "-- end" serve that engine alone.
type Schema struct {
	Name string
	FS   fs.FS
}

// Migrate brings the schema up to date, in one transaction, under a lock. A database that knows a migration which this
// program does not is newer than it: Migrate refuses with ErrNewer and changes nothing. A replica is not read before it has
// the same.
func (d *DB) Migrate(ctx context.Context, schemas []Schema) error {
	r := &Reader{}
	if err := d.migrate(Reading(ctx, r), schemas); err != nil {
		return err
	}
	if d.copy != nil {
		d.copy.needs(r.Wrote())
	}
	return nil
}

func (d *DB) migrate(ctx context.Context, schemas []Schema) error {
	return d.write(ctx, false, func(tx *Tx) error {
		if d.engine == Postgres {
			if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(7309847)`); err != nil {
				return err
			}
		}
		if err := tx.script(ctx, bootstrap); err != nil {
			return err
		}
		done, err := applied(ctx, tx)
		if err != nil {
			return err
		}
		for _, s := range schemas {
			if err := tx.apply(ctx, s, done); err != nil {
				return err
			}
		}
		for key := range done {
			return fmt.Errorf("%w: it has %q", ErrNewer, key)
		}
		return nil
	})
}

// ErrNewer: the database was migrated by a newer program.
var ErrNewer = errors.New("db: the database is newer than this program")

const bootstrap = `
CREATE TABLE IF NOT EXISTS schema_migration (
	room TEXT NOT NULL,
	name TEXT NOT NULL,
	checksum TEXT NOT NULL,
	applied BIGINT NOT NULL,
	PRIMARY KEY (room, name)
);
CREATE TABLE IF NOT EXISTS node (
	id BIGINT PRIMARY KEY,
	lease BIGINT NOT NULL,
	last_id BIGINT NOT NULL,
	until BIGINT NOT NULL
);`

func applied(ctx context.Context, q Q) (map[string]string, error) {
	rows, err := q.Query(ctx, `SELECT room, name, checksum FROM schema_migration`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	done := map[string]string{}
	for rows.Next() {
		var room, name, sum string
		if err := rows.Scan(&room, &name, &sum); err != nil {
			return nil, err
		}
		done[room+"/"+name] = sum
	}
	return done, rows.Err()
}

// apply runs what s has and done has not, and takes what is known out of done.
func (t *Tx) apply(ctx context.Context, s Schema, done map[string]string) error {
	names, err := fs.Glob(s.FS, "*.sql")
	if err != nil {
		return err
	}
	slices.Sort(names)
	for _, file := range names {
		text, err := fs.ReadFile(s.FS, file)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(text)
		name, check := strings.TrimSuffix(path.Base(file), ".sql"), hex.EncodeToString(sum[:])
		key := s.Name + "/" + name
		if was, ok := done[key]; ok {
			if was != check {
				return fmt.Errorf("db: migration %s was changed after it was applied", key)
			}
			delete(done, key)
			continue
		}
		if err := t.script(ctx, only(string(text), t.Engine())); err != nil {
			return fmt.Errorf("db: migration %s: %w", key, err)
		}
		if _, err := t.Exec(ctx, `INSERT INTO schema_migration (room, name, checksum, applied) VALUES ($1, $2, $3, $4)`, s.Name, name, check, Millis(clock.Now(ctx))); err != nil {
			return err
		}
	}
	return nil
}

// only drops the blocks of the other engine.
func only(text string, e Engine) string {
	var b strings.Builder
	keep := true
	for line := range strings.Lines(text) {
		switch mark := strings.TrimSpace(line); {
		case mark == "-- sqlite:":
			keep = e == SQLite
		case mark == "-- postgres:":
			keep = e == Postgres
		case mark == "-- end":
			keep = true
		case keep:
			b.WriteString(line)
		}
	}
	return b.String()
}

// script runs several statements without arguments.
func (t *Tx) script(ctx context.Context, text string) error {
	if t.pgx != nil {
		_, err := t.pgx.Conn().PgConn().Exec(ctx, text).ReadAll()
		return err
	}
	// A key of this type, and no other, is SQLite's own number of the row: it saves an index of each table, and half of each
	// search by identifier.
	_, err := t.sql.ExecContext(ctx, strings.ReplaceAll(text, "BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY"))
	return err
}
