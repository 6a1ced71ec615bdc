package db_test

import (
	"context"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/db/pgserver"
)

func TestLSN(t *testing.T) {
	for _, s := range []string{"0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF"} {
		if got := db.ParseLSN(s).String(); got != s {
			t.Errorf("%s is read as %s", s, got)
		}
	}
	for _, s := range []string{"", "16", "16/", "/1", "x/y", "1FFFFFFFF/0"} {
		if got := db.ParseLSN(s); got != 0 {
			t.Errorf("%q is read as %s", s, got)
		}
	}
	if db.ParseLSN("1/0") <= db.ParseLSN("0/FFFFFFFF") {
		t.Error("places are not in their order")
	}
}

// Who wrote reads it at once, from a replica that is behind or from the primary; who did not may read what was; nobody
// notices a replica that dies.
func TestReplica(t *testing.T) {
	if !slices.Contains(dbtest.Engines(), db.Postgres) {
		return
	}
	ctx := t.Context()
	primary, err := pgserver.Launch(ctx, pgserver.Options{Settings: pgserver.Streaming()})
	if err != nil {
		t.Fatal(err)
	}
	defer primary.Stop()
	copied, err := primary.Replica(ctx, pgserver.Options{Settings: map[string]string{"recovery_min_apply_delay": "400ms"}})
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Stop()
	d, err := db.Open(ctx, primary.URL(), db.Options{Replica: copied.URL()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	write := func(ctx context.Context, text string, args ...any) {
		t.Helper()
		if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, text, args...); return err }); err != nil {
			t.Fatal(err)
		}
	}
	read := func(ctx context.Context) (n int64) {
		t.Helper()
		if err := d.Q().QueryRow(ctx, `SELECT COALESCE(MAX(n), 0) FROM mark`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		list, err := db.All(ctx, d.Q(), db.One[int64], `SELECT n FROM mark ORDER BY n DESC LIMIT 1`)
		if err != nil || len(list) > 0 && list[0] < n {
			t.Errorf("%v, then %v: %v", n, list, err)
		}
		return n
	}
	marks := db.Schema{Name: "marks", FS: fstest.MapFS{"20260101_marks.sql": {Data: []byte(`CREATE TABLE mark (n BIGINT PRIMARY KEY);`)}}}
	if err := d.Migrate(ctx, []db.Schema{marks}); err != nil {
		t.Fatal(err)
	}
	until := func(what string, ok func() bool) {
		t.Helper()
		for began := time.Now(); !ok(); time.Sleep(20 * time.Millisecond) {
			if time.Since(began) > 20*time.Second {
				t.Fatal("not yet: " + what)
			}
		}
	}
	until("the replica is read", func() bool {
		r := &db.Reader{}
		read(db.Reading(ctx, r))
		return r.FromReplica()
	})
	behind := 0
	for n := int64(1); n <= 10; n++ {
		r := &db.Reader{}
		mine := db.Reading(ctx, r)
		write(mine, `INSERT INTO mark (n) VALUES ($1)`, n)
		if r.Wrote() == 0 {
			t.Fatal("the place of the commit is not known")
		}
		if read(db.Reading(ctx, &db.Reader{})) < n {
			behind++
		}
		if got := read(mine); got != n {
			t.Errorf("the same visit reads %d, wrote %d", got, n)
		}
		next := &db.Reader{After: r.Wrote()}
		if got := read(db.Reading(ctx, next)); got != n {
			t.Errorf("the next visit reads %d, wrote %d", got, n)
		}
		if got := read(ctx); got != n {
			t.Errorf("a read without a visit gives %d, not %d", got, n)
		}
		d.Level(ctx)
		other := &db.Reader{}
		if got := read(db.Reading(ctx, other)); got != n || !other.FromReplica() {
			t.Errorf("once level, another reads %d, want %d; from the replica %v", got, n, other.FromReplica())
		}
	}
	if behind == 0 {
		t.Error("the replica was never behind: it was never read")
	}
	if err := copied.Kill(); err != nil {
		t.Fatal(err)
	}
	for n := range 20 {
		if got := read(db.Reading(ctx, &db.Reader{})); got != 10 {
			t.Errorf("read %d after the replica died: %d", n, got)
		}
		if err := d.Read(db.Reading(ctx, &db.Reader{}), func(db.Q) error { return nil }); err != nil {
			t.Error(err)
		}
	}
	if err := copied.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	until("the replica is read again", func() bool {
		r := &db.Reader{}
		read(db.Reading(ctx, r))
		return r.FromReplica()
	})
}
