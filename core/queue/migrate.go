package queue

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"maillage/core/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Schema is the table of this room. River's tables are made by Migrate.
var Schema = db.Schema{Name: "queue", FS: sub(files)}

// sub is the migrations at the root; the folder is embedded, so it exists.
func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return s
}

// migrateLock is the advisory lock of River's migrations; any number that nobody else uses.
const migrateLock = 7309848

// Migrate brings River's tables up to date. It changes nothing when they are, and processes that start together do it one
// after the other.
func Migrate(ctx context.Context, d *db.DB) error {
	f := migratePostgres
	if d.Engine() == db.SQLite {
		f = migrateSQLite
	}
	if err := f(ctx, d); err != nil {
		return fmt.Errorf("queue: migrate: %w", err)
	}
	return nil
}

func quiet() *rivermigrate.Config {
	return &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)}
}

// migrateSQLite does all in one transaction, which is also the lock.
func migrateSQLite(ctx context.Context, d *db.DB) error {
	m, err := rivermigrate.New(riversqlite.New(d.Writer()), quiet())
	if err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		//lint:ignore SA1019 River advises against it because of PostgreSQL's enumerations, which SQLite has not.
		_, err := m.MigrateTx(ctx, tx.SQL(), rivermigrate.DirectionUp, nil)
		return err
	})
}

// migratePostgres runs River's migrations in their own transactions, for one adds a value to an enumeration which the next
// uses. The lock is that of a session, held beside.
func migratePostgres(ctx context.Context, d *db.DB) error {
	m, err := rivermigrate.New(riverpgxv5.New(d.Pool()), quiet())
	if err != nil {
		return err
	}
	conn, err := d.Pool().Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, migrateLock); err != nil {
		return err
	}
	defer conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, migrateLock)
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}
