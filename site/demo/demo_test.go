package demo_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/site"
	"maillage/site/demo"
)

// What the figures below count.
const (
	posts   = `SELECT COUNT(*) FROM item WHERE kind = 'post' AND state = 'published' AND `
	topics  = `SELECT COUNT(*) FROM item WHERE kind = 'topic' AND state = 'published'`
	notices = `SELECT COUNT(*) FROM notice n WHERE n.person_id = `
	kinds   = `SELECT COUNT(DISTINCT n.kind) FROM notice n WHERE n.person_id = `
	weekAgo = `1794909600000`
)

var claire, animates = persona("claire"), persona("animatrice")

func persona(name string) string {
	return `(SELECT person_id FROM demo_persona WHERE name = '` + name + `')`
}

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
				`SELECT COUNT(*) FROM org`:                                                                               {36_000, 60_000},
				`SELECT COUNT(*) FROM person`:                                                                            {1_150, 1_300},
				`SELECT COUNT(*) FROM space WHERE kind = 'network'`:                                                      {5, 5},
				`SELECT COUNT(*) FROM space WHERE kind = 'group'`:                                                        {115, 140},
				`SELECT COUNT(*) FROM space_opening WHERE state = 'opened'`:                                              {2, 2},
				`SELECT COUNT(*) FROM space_opening WHERE state = 'asked'`:                                               {2, 2},
				`SELECT COUNT(*) FROM space WHERE parent_id <> 0`:                                                        {2, 2},
				`SELECT COUNT(*) FROM item`:                                                                              {5_600, 6_500},
				`SELECT COUNT(*) FROM space WHERE members = 0 AND state <> 'merged'`:                                     {0, 0},
				`SELECT COUNT(*) FROM space WHERE posted = 0 AND kind = 'group' AND state NOT IN ('merged', 'founding')`: {0, 0},
				`SELECT COUNT(*) FROM person WHERE org_name = ''`:                                                        {0, 0},
				`SELECT COUNT(*) FROM membership WHERE state = 'requested'`:                                              {3, 60},
				`SELECT COUNT(*) FROM post_poll`:                                                                         {3, 3},
				`SELECT COUNT(DISTINCT person_id) FROM post_poll_vote`:                                                   {20, 100},
				`SELECT COUNT(*) FROM text_draft`:                                                                        {1, 1},
				`SELECT COUNT(*) FROM moderation_case`:                                                                   {3, 3},
				`SELECT COUNT(*) FROM moderation_appeal WHERE outcome = ''`:                                              {1, 1},
				posts + `question = 'settled'`:                                                                           {50, 400},
				posts + `question = 'waiting' AND replies = 0`:                                                           {3, 100},
				posts + `pinned <> 0`:                                                                                    {8, 20},
				`SELECT COUNT(*) FROM post WHERE shared_id <> 0`:                                                         {3, 10},
				topics:                               {290, 320},
				topics + ` AND question = 'settled'`: {100, 160},
				topics + ` AND question = 'waiting' AND replies > 0`:                                                                 {40, 120},
				topics + ` AND question = 'waiting' AND replies = 0`:                                                                 {25, 40},
				topics + ` AND question = 'waiting' AND replies = 0 AND created < ` + weekAgo:                                        {3, 30},
				topics + ` AND byline = 'hidden' AND question <> ''`:                                                                 {4, 10},
				topics + ` AND locked <> 0`:                                                                                          {3, 6},
				topics + ` AND pinned <> 0`:                                                                                          {4, 10},
				`SELECT COUNT(*) FROM item i JOIN item r ON r.id = i.root_id WHERE r.kind = 'topic'`:                                 {2_300, 2_800},
				`SELECT COUNT(DISTINCT t.network_id) FROM item t WHERE t.kind = 'topic'`:                                             {4, 4},
				`SELECT COUNT(DISTINCT space_id) FROM forum_category`:                                                                {35, 45},
				`SELECT COUNT(DISTINCT act) FROM forum_trace`:                                                                        {5, 6},
				`SELECT COUNT(DISTINCT theme_id) FROM item_theme`:                                                                    {30, 80},
				notices + claire + ` AND n.seen = 0`:                                                                                 {6, 200},
				kinds + claire + ` AND n.seen = 0`:                                                                                   {4, 20},
				`SELECT COUNT(*) FROM search_saved s WHERE s.fresh > 0 AND s.person_id = ` + claire:                                  {1, 1},
				`SELECT COUNT(*) FROM tie WHERE what = 'person' AND stance = 'follow' AND person_id = ` + claire:                     {3, 3},
				`SELECT COUNT(*) FROM tie WHERE what = 'theme' AND stance = 'follow' AND person_id = ` + claire:                      {2, 2},
				`SELECT COUNT(*) FROM contact WHERE state = 'accepted' AND (asker_id = ` + claire + ` OR asked_id = ` + claire + `)`: {2, 2},
				`SELECT COUNT(*) FROM contact WHERE state = 'asked' AND asked_id = ` + claire:                                        {1, 1},
				`SELECT COUNT(*) FROM membership m JOIN membership a ON a.space_id = m.space_id WHERE m.state = 'requested' AND a.role = 'animator' AND a.person_id = ` + animates: {3, 9},
				topics + ` AND question = 'waiting' AND replies = 0 AND space_id IN (SELECT space_id FROM membership WHERE role = 'animator' AND person_id = ` + animates + `)`:    {2, 12},
				notices + persona("nouvelle"): {1, 1},
				`SELECT COUNT(*) FROM space s WHERE s.state <> 'merged' AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.space_id = s.id AND m.role IN ('animator', 'manager'))`: {0, 0},
				`SELECT COUNT(*) FROM item WHERE created > 1795514400000`: {0, 0},
			} {
				var n int64
				if err := s.Core.DB.Q().QueryRow(ctx, what).Scan(&n); err != nil {
					t.Fatal(what, err)
				}
				if n < want[0] || n > want[1] {
					t.Errorf("%s: %d, want %d to %d", what, n, want[0], want[1])
				}
			}
			discreet(ctx, t, s)
			near(ctx, t, s)
		})
	}
}

// Who asked a safe question is on no page that a member gets of it, and on that of an animator.
func discreet(ctx context.Context, t *testing.T, s *site.Site) {
	const author = "Olivier Masson"
	var id ref.Item
	if err := s.Core.DB.Q().QueryRow(ctx, `SELECT i.id FROM item i JOIN person p ON p.id = i.author_id WHERE i.byline = 'hidden' AND p.given || ' ' || p.family = $1`, author).Scan(&id); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/sujets/" + id.String(), "/publications/" + id.String(), "/reseaux/gaston/groupes/lycees-et-energie/forum?liste=a-trancher", "/recherche?q=proviseur"} {
		for _, who := range []string{claire, animates} {
			body := page(ctx, t, s, who, path)
			if path[:4] != "/pub" && !strings.Contains(body, "proviseur") {
				t.Errorf("%s does not show the question", path)
			}
			if has := strings.Contains(body, author); has && who == claire || !has && who == animates && strings.HasPrefix(path, "/sujets") {
				t.Errorf("%s names who asked: %v, for %s", path, has, who)
			}
		}
	}
}

// page is what the persona gets at path, at the end of redirections.
func page(ctx context.Context, t *testing.T, s *site.Site, who, path string) string {
	t.Helper()
	var token string
	err := s.Core.DB.Write(ctx, func(tx *db.Tx) error {
		var p ref.Person
		if err := tx.QueryRow(ctx, `SELECT person_id FROM demo_persona WHERE person_id = `+who).Scan(&p); err != nil {
			return err
		}
		var err error
		token, err = s.Core.Accounts.Open(ctx, tx, p, "test", account.ByDemo)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, s.Core.Web.Absolute(path), nil)
		r.AddCookie(&http.Cookie{Name: parttest.Session, Value: token})
		out := httptest.NewRecorder()
		s.Handler().ServeHTTP(out, r)
		if out.Code < 300 || out.Code > 399 {
			if out.Code != http.StatusOK {
				t.Errorf("%s: %d", path, out.Code)
			}
			return out.Body.String()
		}
		path = out.Header().Get("Location")
	}
	t.Fatalf("%s: too many redirections", path)
	return ""
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
