package db_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/fstest"

	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/ref"
)

var things = db.Schema{Name: "things", FS: fstest.MapFS{"20260101_things.sql": {Data: []byte(`
CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, done BOOLEAN NOT NULL DEFAULT FALSE, n BIGINT NOT NULL DEFAULT 0);
-- sqlite:
CREATE TABLE only_sqlite (id BIGINT);
-- postgres:
CREATE TABLE only_postgres (id BIGINT);
-- end
`)}}}

func insert(ctx context.Context, tx *db.Tx, name string) (ref.Item, error) {
	id := ref.Item(tx.ID())
	_, err := tx.Exec(ctx, `INSERT INTO thing (id, name) VALUES ($1, $2)`, id, name)
	return id, err
}

func names(t *testing.T, q db.Q, where string, args ...any) []string {
	t.Helper()
	out, err := db.All(context.Background(), q, db.One[string], `SELECT name FROM thing WHERE `+where+` ORDER BY id`, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestReadsWritesAndLists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		var ids []ref.Item
		err := d.Write(ctx, func(tx *db.Tx) error {
			for _, n := range []string{"a", "b", "c"} {
				id, err := insert(ctx, tx, n)
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		ids = ids[len(ids)-3:]
		if got := names(t, d.Q(), `id IN ($1[])`, db.Ints(ids[:2])); len(got) != 2 {
			t.Errorf("IN a list: %v", got)
		}
		if got := names(t, d.Q(), `name NOT IN ($1[]) AND done = $2`, db.Texts([]string{"a"}), false); len(got) != 2 {
			t.Errorf("NOT IN a list: %v", got)
		}
		if got := names(t, d.Q(), `id IN ($1[])`, db.Ints[ref.Item](nil)); got != nil {
			t.Errorf("IN an empty list: %v", got)
		}
		var id ref.Item
		if err := d.Q().QueryRow(ctx, `SELECT id FROM thing WHERE name = $1`, "zz").Scan(&id); !errors.Is(err, db.ErrNoRows) {
			t.Errorf("no row: %v", err)
		}
		if err := d.Q().QueryRow(ctx, `SELECT id FROM thing WHERE name = $1`, "b").Scan(&id); err != nil || id != ids[1] {
			t.Errorf("one row: %v %v", id, err)
		}
	}, things)
}

func TestFailedWriteLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, boom, after := context.Background(), errors.New("boom"), 0
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.AfterCommit(func() { after++ })
			if _, err := insert(ctx, tx, "a"); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) || after != 0 || names(t, d.Q(), "TRUE") != nil {
			t.Fatalf("err %v, after %d, rows %v", err, after, names(t, d.Q(), "TRUE"))
		}
		twice := d.Write(ctx, func(tx *db.Tx) error {
			if _, err := insert(ctx, tx, "a"); err != nil {
				return err
			}
			_, err := insert(ctx, tx, "a")
			return err
		})
		if !db.IsUnique(twice) {
			t.Fatalf("a second row with the same key: %v", twice)
		}
	}, things)
}

// Read then write by many at once: with lost updates the sum would be short.
func TestVerbsBehaveAsIfAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		if err := d.Write(ctx, func(tx *db.Tx) error { _, err := insert(ctx, tx, "a"); return err }); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 10 {
					err := d.Write(ctx, func(tx *db.Tx) error {
						var n int64
						if err := tx.QueryRow(ctx, `SELECT n FROM thing WHERE name = 'a'`).Scan(&n); err != nil {
							return err
						}
						_, err := tx.Exec(ctx, `UPDATE thing SET n = $1 WHERE name = 'a'`, n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		var n int64
		if err := d.Q().QueryRow(ctx, `SELECT n FROM thing WHERE name = 'a'`).Scan(&n); err != nil || n != 40 {
			t.Fatalf("n = %d (%v), want 40", n, err)
		}
	}, things)
}

func TestSnapshotStandsStill(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		err := d.Read(ctx, func(q db.Q) error {
			before := len(names(t, q, "TRUE"))
			if err := d.WriteLazy(ctx, func(tx *db.Tx) error { _, err := insert(ctx, tx, "a"); return err }); err != nil {
				return err
			}
			if now := len(names(t, q, "TRUE")); now != before {
				t.Errorf("snapshot moved from %d to %d rows", before, now)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(names(t, d.Q(), "TRUE")) != 1 {
			t.Error("the write is not seen afterwards")
		}
	}, things)
}

func TestMigrations(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		more := db.Schema{Name: "things", FS: fstest.MapFS{
			"20260101_things.sql": things.FS.(fstest.MapFS)["20260101_things.sql"],
			"20260301_more.sql":   {Data: []byte(`ALTER TABLE thing ADD COLUMN more TEXT NOT NULL DEFAULT 'x';`)},
		}}
		if err := d.Migrate(ctx, []db.Schema{more}); err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(ctx, []db.Schema{more}); err != nil {
			t.Fatalf("again: %v", err)
		}
		if err := d.Migrate(ctx, []db.Schema{things}); !errors.Is(err, db.ErrNewer) {
			t.Errorf("an older program opened a newer database: %v", err)
		}
		changed := db.Schema{Name: "things", FS: fstest.MapFS{
			"20260101_things.sql": {Data: []byte(`CREATE TABLE other (id BIGINT);`)},
			"20260301_more.sql":   more.FS.(fstest.MapFS)["20260301_more.sql"],
		}}
		if err := d.Migrate(ctx, []db.Schema{changed}); err == nil {
			t.Error("a changed migration passed")
		}
		broken := db.Schema{Name: "broken", FS: fstest.MapFS{"20260101_a.sql": {Data: []byte(`CREATE TABLE fine (id BIGINT); CREATE TABLE fine (id BIGINT);`)}}}
		if err := d.Migrate(ctx, []db.Schema{more, broken}); err == nil {
			t.Error("a broken migration passed")
		}
		if err := d.Q().QueryRow(ctx, `SELECT COUNT(*) FROM fine`).Scan(new(int)); err == nil {
			t.Error("a broken migration left a table behind")
		}
	}, things)
}

// Two processes on one database never make the same identifier, and one that died without a word does not lend its node
// to the next before its lease ends.
func TestNodesAreLeased(t *testing.T) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			ctx := context.Background()
			url := dbtest.URL(t, e, func(ctx context.Context, d *db.DB) error { return d.Migrate(ctx, nil) }, "nodes")
			a, b := dbtest.OpenURL(t, url), dbtest.OpenURL(t, url)
			seen := map[int64]bool{}
			for range 1000 {
				for _, d := range []*db.DB{a, b} {
					if n := d.NewID(); seen[n] {
						t.Fatalf("%d twice", n)
					} else {
						seen[n] = true
					}
				}
			}
			last := a.NewID()
			c, err := db.Open(ctx, url, db.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Lease(ctx); err != nil {
				t.Fatal(err)
			}
			c.Close()
			again := dbtest.OpenURL(t, url)
			if n := again.NewID(); n <= last || seen[n] {
				t.Errorf("%d after %d", n, last)
			}
		})
	}
}

func TestQueriesAreCounted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var c db.Counter
		ctx := db.WithCounter(context.Background(), &c)
		for range 3 {
			if _, err := db.All(ctx, d.Q(), db.One[string], `SELECT name FROM thing`); err != nil {
				t.Fatal(err)
			}
		}
		if c.N() != 3 {
			t.Errorf("counted %d, want 3", c.N())
		}
	}, things)
}

// Whoever defers Close and asks for its error besides closes twice.
func TestCloseAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Lease(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.Close()
		d.Close()
	})
}
