package journal_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/journal"
	"maillage/core/ref"
)

// notes is a follower's own table.
var quiet = slog.New(slog.DiscardHandler)

func say(t *testing.T, d *db.DB, j *journal.Journal, kinds ...string) {
	t.Helper()
	ctx := context.Background()
	err := d.Write(ctx, func(tx *db.Tx) error {
		for _, k := range kinds {
			if _, err := j.Append(ctx, tx, journal.Fact{Kind: k, Actor: 7, Item: 9, Mentions: []ref.Person{1, 2}, Data: json.RawMessage(`{"a":1}`)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func drain(t *testing.T, j *journal.Journal) int {
	t.Helper()
	n, err := j.Drain(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFollowersGetWhatTheyWantOnceInOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		j := journal.New(d, quiet)
		var all, some []string
		j.Follow(journal.Follower{Name: "all", Do: func(_ context.Context, _ *db.Tx, f journal.Fact) error { all = append(all, f.Kind); return nil }})
		j.Follow(journal.Follower{Name: "some", Kinds: []string{"b"}, Do: func(_ context.Context, _ *db.Tx, f journal.Fact) error {
			if f.Actor != 7 || f.Item != 9 || !slices.Equal(f.Mentions, []ref.Person{1, 2}) || string(f.Data) != `{"a":1}` || f.At.IsZero() {
				t.Errorf("fact came back as %+v", f)
			}
			some = append(some, f.Kind)
			return nil
		}})
		say(t, d, j, "a", "b", "c")
		say(t, d, j, "b")
		drain(t, j)
		if n := drain(t, j); n != 0 {
			t.Errorf("%d facts served twice", n)
		}
		if !slices.Equal(all, []string{"a", "b", "c", "b"}) || !slices.Equal(some, []string{"b", "b"}) {
			t.Errorf("all %v, some %v", all, some)
		}
	}, journal.Schema)
}

// A rolled back verb leaves no fact.
func TestFactsFollowTheirTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		j, ctx := journal.New(d, quiet), context.Background()
		served := 0
		j.Follow(journal.Follower{Name: "f", Do: func(context.Context, *db.Tx, journal.Fact) error { served++; return nil }})
		_ = d.Write(ctx, func(tx *db.Tx) error {
			if _, err := j.Append(ctx, tx, journal.Fact{Kind: "a"}); err != nil {
				t.Fatal(err)
			}
			return errors.New("no")
		})
		drain(t, j)
		if served != 0 {
			t.Error("a fact of a rolled back transaction was served")
		}
	}, journal.Schema)
}

// A follower which fails in the middle of a batch keeps what came before, leaves nothing of the fact that fails, is served
// again, and holds up no other.
func TestFailingFollower(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		j, ctx := journal.New(d, quiet), context.Background()
		broken, steady := true, 0
		var served []string
		j.Follow(journal.Follower{Name: "flaky", Do: func(ctx context.Context, tx *db.Tx, f journal.Fact) error {
			if _, err := tx.Exec(ctx, `INSERT INTO fact_cursor (follower, xid, seq) VALUES ($1, 0, 0)`, "mark of "+f.Kind); err != nil {
				return err
			}
			if f.Kind == "c" && broken {
				return errors.New("boom")
			}
			return nil
		}})
		j.Follow(journal.Follower{Name: "steady", Do: func(context.Context, *db.Tx, journal.Fact) error { steady++; return nil }})
		say(t, d, j, "a", "b", "c", "d")
		if _, err := j.Drain(ctx); err == nil {
			t.Fatal("the failure was not told")
		}
		marks := func() []string {
			list, err := db.All(ctx, d.Q(), db.One[string], `SELECT follower FROM fact_cursor WHERE follower LIKE 'mark%' ORDER BY follower`)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if served = marks(); !slices.Equal(served, []string{"mark of a", "mark of b"}) {
			t.Errorf("after the failure: %v", served)
		}
		if steady != 4 {
			t.Errorf("the steady follower got %d facts", steady)
		}
		broken = false
		drain(t, j)
		if served = marks(); len(served) != 4 {
			t.Errorf("after the repair: %v", served)
		}
	}, journal.Schema)
}

// Two processes serve the same follower: each fact is applied once.
func TestTwoProcessesServeOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var n atomic.Int64
		seen := make(chan struct{}, 1000)
		var js []*journal.Journal
		for range 2 {
			j := journal.New(d, quiet)
			j.Follow(journal.Follower{Name: "f", Do: func(ctx context.Context, tx *db.Tx, f journal.Fact) error {
				tx.AfterCommit(func() { n.Add(1); seen <- struct{}{} })
				return nil
			}})
			js = append(js, j)
			go j.Run(ctx)
		}
		for i := range 100 {
			say(t, d, js[i%2], "a")
		}
		timeout := time.After(20 * time.Second)
		for range 100 {
			select {
			case <-seen:
			case <-timeout:
				t.Fatalf("%d of 100 served", n.Load())
			}
		}
		drain(t, js[0])
		if n.Load() != 100 {
			t.Errorf("%d facts applied, want 100", n.Load())
		}
	}, journal.Schema)
}

// The trap of PostgreSQL: A begins before B and appends after it. A reader between the two commits sees neither out of
// order nor loses one: with a cursor on seq alone, B's fact (seq 1, committed last) would never be read.
func TestFactsOfALaterCommitAreNotLost(t *testing.T) {
	if !slices.Contains(dbtest.Engines(), db.Postgres) {
		return
	}
	d, ctx := dbtest.Open(t, db.Postgres, journal.Schema), context.Background()
	j := journal.New(d, quiet)
	var served []string
	j.Follow(journal.Follower{Name: "f", Do: func(_ context.Context, _ *db.Tx, f journal.Fact) error { served = append(served, f.Kind); return nil }})
	begin := func() pgx.Tx {
		tx, err := d.Pool().Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(ctx, `SELECT pg_current_xact_id()`); err != nil {
			t.Fatal(err)
		}
		return tx
	}
	appendTo := func(tx pgx.Tx, id int64, kind string) {
		if _, err := tx.Exec(ctx, `INSERT INTO fact (id, kind, at) VALUES ($1, $2, 1)`, id, kind); err != nil {
			t.Fatal(err)
		}
	}
	commit := func(tx pgx.Tx) {
		if err := tx.Commit(ctx); err != nil {
			t.Fatal(err)
		}
	}
	a := begin()
	b := begin()
	appendTo(b, 101, "from b")
	appendTo(a, 102, "from a")
	commit(a)
	drain(t, j)
	commit(b)
	drain(t, j)
	if !slices.Equal(served, []string{"from a", "from b"}) {
		t.Errorf("served %v, want both, in the order of their transactions", served)
	}
}
