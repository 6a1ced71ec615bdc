package ops

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"maillage/core/db"
	"maillage/site"
)

// snapshot is the database as it was at one instant, in a file, and what a backup must know of it.
type snapshot struct {
	name    string // of the entry; "" when the database could not be copied
	path    string
	summary summary
}

// take copies the database of s into dir while people write.
func take(ctx context.Context, s *site.Site, dir string) (snapshot, error) {
	if s.Core.DB.Engine() == db.Postgres {
		return takePostgres(ctx, s.Core.DB, dir)
	}
	return takeSQLite(ctx, s.Core.DB, dir)
}

// takeSQLite copies by VACUUM INTO: it reads one snapshot, which in WAL mode keeps nobody from writing, and writes a
// compact file. The connection is its own, so that it does not hold the program's writer.
func takeSQLite(ctx context.Context, d *db.DB, dir string) (snapshot, error) {
	x := snapshot{name: sqliteName, path: filepath.Join(dir, sqliteName)}
	if d.Path() == "" {
		return x, errors.New("ops: a database in memory cannot be backed up")
	}
	if err := roomFor(d.Path(), dir); err != nil {
		return x, err
	}
	c, err := sql.Open("sqlite", "file:"+(&url.URL{Path: d.Path()}).EscapedPath()+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return x, err
	}
	_, err = c.ExecContext(ctx, `VACUUM INTO ?`, x.path)
	if err := errors.Join(err, c.Close()); err != nil {
		return x, fmt.Errorf("ops: copy the database: %w", err)
	}
	copied, err := db.Open(ctx, "sqlite:"+x.path, db.Options{Readers: 1, Relaxed: true})
	if err != nil {
		return x, err
	}
	defer copied.Close() // folds its log into the file
	x.summary, err = sumUp(ctx, copied.Q())
	return x, err
}

// roomFor refuses to fill the disk of dir with a copy of the file at path: a full disk stops the server.
func roomFor(path, dir string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if room, err := free(dir); err != nil {
		return err
	} else if room < info.Size()+spare {
		return fmt.Errorf("ops: the copy of the database needs %s, and the disk of %s has %s left", bytes(info.Size()+spare), dir, bytes(room))
	}
	return nil
}

// spare is what a copy must leave free on the disk.
const spare = 100 << 20

// takePostgres has pg_dump copy the very snapshot that the summary is read from.
func takePostgres(ctx context.Context, d *db.DB, dir string) (x snapshot, err error) {
	program, err := program("pg_dump")
	found := err == nil
	if found {
		x.name, x.path = dumpName, filepath.Join(dir, dumpName)
	}
	err = d.Read(ctx, func(q db.Q) error {
		if found {
			var id string
			if err := q.QueryRow(ctx, `SELECT pg_export_snapshot()`).Scan(&id); err != nil {
				return err
			}
			if err := tool(ctx, d.URL(), program, "--format=custom", "--compress=0", "--no-owner", "--no-privileges", "--snapshot="+id, "--file="+x.path); err != nil {
				return err
			}
		}
		x.summary, err = sumUp(ctx, q)
		return err
	})
	return x, err
}

// program finds a program of PostgreSQL: on the path, or where Debian keeps those of each version (the newest).
func program(name string) (string, error) {
	if p, err := exec.LookPath(name); err == nil {
		return p, nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("ops: %s is not installed", name)
	}
	best := found[0]
	for _, p := range found {
		if version(p) > version(best) {
			best = p
		}
	}
	return best, nil
}

func version(path string) (n int) {
	fmt.Sscanf(filepath.Base(filepath.Dir(filepath.Dir(path))), "%d", &n) // 0 for what is no number
	return n
}

// tool runs a program of PostgreSQL on the database at address. The password goes by the environment: arguments are seen
// by everyone on the machine.
func tool(ctx context.Context, address, program string, args ...string) error {
	u, err := url.Parse(address)
	if err != nil {
		return errors.New("ops: the address of the database is not understood")
	}
	cmd := exec.CommandContext(ctx, program)
	cmd.Env = os.Environ()
	if password, ok := u.User.Password(); ok {
		cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
		u.User = url.User(u.User.Username())
	}
	query := u.Query()
	for name := range query {
		if strings.HasPrefix(name, "pool_") || name == "password" {
			query.Del(name) // of our pool: libpq refuses what it does not know
		}
	}
	u.RawQuery = query.Encode()
	cmd.Args = append(append(cmd.Args, "--dbname="+u.String()), args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("ops: %s: %w\n%s", filepath.Base(program), err, out)
	}
	return nil
}
