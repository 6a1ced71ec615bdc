package pgserver

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"

	"github.com/jackc/pgx/v5"
)

// CreateDatabase makes the database name on the server, as a copy of template, and returns its
// URL. An empty template means an empty database. A copy of a schema of a hundred tables takes
// some tens of milliseconds; nobody may be connected to the template meanwhile.
func CreateDatabase(ctx context.Context, serverURL, name, template string) (string, error) {
	if template == "" {
		// template0 is never connected to, so that copies of it never wait for anyone.
		template = "template0"
	}
	err := do(ctx, serverURL, "CREATE DATABASE "+quote(name)+" TEMPLATE "+quote(template))
	if err != nil {
		return "", fmt.Errorf("pgserver: database %s: %w", name, err)
	}
	return databaseURL(serverURL, name)
}

// DropDatabase removes the database name, ending the sessions on it. No error when there is none.
func DropDatabase(ctx context.Context, serverURL, name string) error {
	if err := do(ctx, serverURL, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("pgserver: drop %s: %w", name, err)
	}
	return nil
}

// Template makes sure that the database name exists and was filled by fill, once for the
// server whatever the number of test processes that ask: the others wait. fill gets the URL of
// an empty database and must close its connections before it returns. If it fails, nothing is
// left and the next caller tries again. Name it after a digest of what fill does.
func Template(ctx context.Context, serverURL, name string, fill func(ctx context.Context, databaseURL string) error) error {
	conn, err := pgx.Connect(ctx, serverURL)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	// The lock is of the session: it goes with conn, even if this process dies.
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockKey(name)); err != nil {
		return err
	}
	var there bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil || there {
		return err
	}
	// Filled under another name and renamed when whole: a name that exists is a finished template.
	draft := name + "_draft"
	if err := DropDatabase(ctx, serverURL, draft); err != nil {
		return err
	}
	draftURL, err := CreateDatabase(ctx, serverURL, draft, "")
	if err != nil {
		return err
	}
	if err := fill(ctx, draftURL); err != nil {
		return errors.Join(err, DropDatabase(context.WithoutCancel(ctx), serverURL, draft))
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+quote(draft)+" RENAME TO "+quote(name))
	return err
}

// do runs one statement on its own connection: what creates databases runs in no transaction.
func do(ctx context.Context, serverURL, statement string) error {
	conn, err := pgx.Connect(ctx, serverURL)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}

func databaseURL(serverURL, name string) (string, error) {
	u, err := url.Parse(serverURL)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

func lockKey(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte("maillage template " + name))
	return int64(h.Sum64())
}
