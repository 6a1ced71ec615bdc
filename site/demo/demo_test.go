package demo_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/site"
	"maillage/site/demo"
)

// The demonstration is a living world on either engine: people and groups in number, every group with its animators, every
// message in its group, nobody alone.
func TestTheWorldIsAlive(t *testing.T) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			ctx := context.Background()
			c := demo.Config(demo.Options{Addr: "127.0.0.1:8080", Data: t.TempDir()})
			c.Database = dbtest.URL(t, e, func(context.Context, *db.DB) error { return nil }, "empty")
			s, err := site.Open(ctx, c, slog.New(slog.DiscardHandler), site.Options{Relaxed: true})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			start := time.Now()
			if err := demo.Fill(ctx, s, 1, time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), nil); err != nil {
				t.Fatal(err)
			}
			t.Logf("made in %.1f s", time.Since(start).Seconds())
			for what, want := range map[string][2]int64{
				`SELECT COUNT(*) FROM org`:                                       {36_000, 60_000},
				`SELECT COUNT(*) FROM person`:                                    {1_150, 1_300},
				`SELECT COUNT(*) FROM space WHERE kind = 'network'`:              {5, 5},
				`SELECT COUNT(*) FROM space WHERE kind = 'group'`:                {115, 140},
				`SELECT COUNT(*) FROM space_opening WHERE state = 'opened'`:      {2, 2},
				`SELECT COUNT(*) FROM space_opening WHERE state = 'asked'`:       {2, 2},
				`SELECT COUNT(*) FROM space WHERE parent_id <> 0`:                {2, 2},
				`SELECT COUNT(*) FROM item`:                                      {2_800, 3_600},
				`SELECT COUNT(*) FROM space WHERE members = 0`:                   {0, 0},
				`SELECT COUNT(*) FROM space WHERE posted = 0 AND kind = 'group'`: {0, 0},
				`SELECT COUNT(*) FROM person WHERE org_name = ''`:                {0, 0},
				`SELECT COUNT(*) FROM membership WHERE state = 'requested'`:      {3, 60},
				`SELECT COUNT(*) FROM item WHERE question = 'settled'`:           {50, 2_000},
				`SELECT COUNT(*) FROM item WHERE question = 'waiting'`:           {20, 2_000},
				`SELECT COUNT(*) FROM post_poll`:                                 {3, 3},
				`SELECT COUNT(DISTINCT person_id) FROM post_poll_vote`:           {20, 100},
				`SELECT COUNT(*) FROM text_draft`:                                {1, 1},
				`SELECT COUNT(*) FROM moderation_case`:                           {3, 3},
				`SELECT COUNT(*) FROM moderation_appeal WHERE outcome = ''`:      {1, 1},
				`SELECT COUNT(*) FROM space s WHERE NOT EXISTS (SELECT 1 FROM membership m WHERE m.space_id = s.id AND m.role IN ('animator', 'manager'))`: {0, 0},
				`SELECT COUNT(*) FROM item WHERE created > 1795514400000`:                                                                                  {0, 0},
			} {
				var n int64
				if err := s.Core.DB.Q().QueryRow(ctx, what).Scan(&n); err != nil {
					t.Fatal(what, err)
				}
				if n < want[0] || n > want[1] {
					t.Errorf("%s: %d, want %d to %d", what, n, want[0], want[1])
				}
			}
		})
	}
}

// A folder that is not a demonstration's is never emptied, least of all one that looks like it: a real deployment's.
func TestSomebodyElsesFolderIsLeftAlone(t *testing.T) {
	for _, name := range []string{"thèse.odt", "maillage.db"} {
		for _, reset := range []bool{false, true} {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := demo.Open(context.Background(), demo.Options{Addr: "127.0.0.1:0", Data: dir, Reset: reset, Out: new(strings.Builder)}, slog.New(slog.DiscardHandler))
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s, reset %v: got %v, want a refusal that names the file", name, reset, err)
			}
			if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(b) != "x" {
				t.Errorf("%s was touched: %v", name, err)
			}
		}
	}
}
