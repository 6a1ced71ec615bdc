package limit_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/limit"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

var start = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func hit(ctx context.Context, d *db.DB, l *limit.Limits, key string, most int, per time.Duration) error {
	return d.Write(ctx, func(tx *db.Tx) error { return l.Hit(ctx, tx, key, most, per) })
}

// minutes returns how long the refusal err tells to wait.
func minutes(t *testing.T, err error) int {
	t.Helper()
	if !fail.Is(err, fail.TooMany) {
		t.Fatalf("got %v, want a refusal", err)
	}
	key, args := fail.Reason(err)
	if key != "limit.wait" || len(args) != 4 || args[0] != "n" || args[2] != "minutes" || args[1] != args[3] {
		t.Fatalf("got reason %s %v", key, args)
	}
	return args[1].(int)
}

func TestHitGrantsThenTellsHowLongToWait(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l, ctx := limit.New(limit.Options{}), context.Background()
		for i := range 5 {
			if err := hit(clock.At(ctx, start.Add(time.Duration(i)*time.Minute)), d, l, "a", 5, time.Hour); err != nil {
				t.Fatal(err)
			}
		}
		late := clock.At(ctx, start.Add(10*time.Minute))
		wait := minutes(t, hit(late, d, l, "a", 5, time.Hour))
		if wait != 55 {
			t.Errorf("got %d minutes, want 55: the hour, to the end of its slice of 5", wait)
		}
		if err := hit(late, d, l, "b", 5, time.Hour); err != nil {
			t.Errorf("another key: %v", err)
		}
		before := clock.At(ctx, start.Add(10*time.Minute+time.Duration(wait-1)*time.Minute))
		minutes(t, hit(before, d, l, "a", 5, time.Hour))
		if err := hit(clock.At(ctx, start.Add(10*time.Minute+time.Duration(wait)*time.Minute)), d, l, "a", 5, time.Hour); err != nil {
			t.Errorf("after the wait it told: %v", err)
		}
	}, limit.Schema)
}

func TestRolledBackUseIsForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l, ctx := limit.New(limit.Options{}), clock.At(context.Background(), start)
		for range 3 {
			err := d.Write(ctx, func(tx *db.Tx) error {
				if err := l.Hit(ctx, tx, "a", 1, time.Hour); err != nil {
					return err
				}
				return context.Canceled
			})
			if err != context.Canceled {
				t.Fatalf("got %v", err)
			}
		}
	}, limit.Schema)
}

func TestLooseMultiplies(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, limit.Schema)
	l, ctx := limit.New(limit.Options{Loose: 10}), clock.At(context.Background(), start)
	for i := range 20 {
		if err := hit(ctx, d, l, "a", 2, time.Hour); err != nil {
			t.Fatalf("use %d: %v", i, err)
		}
	}
	minutes(t, hit(ctx, d, l, "a", 2, time.Hour))
}

// Two processes share the count, and a crowd does not get past it.
func TestCountHoldsAcrossHandlesAndCrowds(t *testing.T) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			url := dbtest.URL(t, e, func(ctx context.Context, d *db.DB) error { return d.Migrate(ctx, []db.Schema{limit.Schema}) }, "limit")
			handles := []*db.DB{dbtest.OpenURL(t, url), dbtest.OpenURL(t, url)}
			ctx := clock.At(context.Background(), start)
			var granted atomic.Int64
			var all sync.WaitGroup
			for i := range 12 {
				all.Go(func() {
					err := hit(ctx, handles[i%2], limit.New(limit.Options{}), "a", 4, time.Hour)
					if err == nil {
						granted.Add(1)
					} else if !fail.Is(err, fail.TooMany) {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if granted.Load() != 4 {
				t.Errorf("%d granted, want 4", granted.Load())
			}
		})
	}
}

func TestPruneForgetsOnlyWhatNoLongerCounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l, ctx := limit.New(limit.Options{}), context.Background()
		for i := range 10 {
			if err := hit(clock.At(ctx, start.Add(time.Duration(i)*10*time.Minute)), d, l, fmt.Sprint(i), 1, time.Hour); err != nil {
				t.Fatal(err)
			}
		}
		now := clock.At(ctx, start.Add(95*time.Minute))
		var n int64
		if err := d.Write(now, func(tx *db.Tx) (err error) { n, err = l.Prune(now, tx); return err }); err != nil {
			t.Fatal(err)
		}
		if n != 4 {
			t.Errorf("%d rows forgotten, want 4 (those of 0, 10, 20 and 30 minutes)", n)
		}
		minutes(t, hit(now, d, l, "5", 1, time.Hour))
	}, limit.Schema)
}

// Property: whatever the times of asking, no period holds more than the limit, and what was never near it is granted.
func TestNoPeriodHoldsMoreThanTheLimit(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, limit.Schema)
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		key, l, now := fmt.Sprint("run", run), limit.New(limit.Options{}), start
		most := rapid.IntRange(1, 6).Draw(rt, "most")
		per := rapid.SampledFrom([]time.Duration{time.Minute, 15 * time.Minute, time.Hour}).Draw(rt, "per")
		var granted []time.Time
		for _, gap := range rapid.SliceOfN(rapid.Int64Range(0, 400), 1, 40).Draw(rt, "gaps") {
			now = now.Add(time.Duration(gap) * per / 400)
			err := hit(clock.At(context.Background(), now), d, l, key, most, per)
			if err == nil {
				granted = append(granted, now)
			} else if recent(granted, now, per+per/12) < most {
				rt.Fatalf("refused at %v though only %d uses are near", now, recent(granted, now, per+per/12))
			}
			if n := recent(granted, now, per); n > most {
				rt.Fatalf("%d uses within %v, at most %d", n, per, most)
			}
		}
	})
}

// recent counts the times less than per before now.
func recent(times []time.Time, now time.Time, per time.Duration) int {
	n := 0
	for _, at := range times {
		if now.Sub(at) < per {
			n++
		}
	}
	return n
}

func TestNetwork(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.7":                 "192.0.2.7",
		"::ffff:192.0.2.7":          "192.0.2.7",
		"2001:db8:1:2:3:4:5:6":      "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::1":      "2001:db8:1:2::/64",
		"fe80::1%eth0":              "fe80::/64",
		"":                          "",
		"@":                         "@",
		"192.0.2.7, 198.51.100.200": "192.0.2.7, 198.51.100.200",
	} {
		if got := limit.Network(in); got != want {
			t.Errorf("Network(%q) = %q, want %q", in, got, want)
		}
	}
}
