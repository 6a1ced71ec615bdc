package populate

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/across/search"
	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/text"
	people "maillage/feature/directory"
	"maillage/feature/post"
	"maillage/kit/clock"
	"maillage/site/ops"
	"maillage/site/sitetest"
)

// small is the scale of the worlds of tests: 267 people, 3,000 publications.
const small = 0.03

// whole is a world whose journal goes back to the beginning, so that followers may be served it again.
func whole(t *testing.T, w *sitetest.World) (*made, context.Context) {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Millisecond)
	m, err := fill(w.Ctx, w.Site, asked{small, 7, now, 2 * span}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m, clock.At(w.Ctx, now)
}

// derived is what followers keep, a query each. Times at which a follower wrote are left out.
var derived = map[string]string{
	"documents": `SELECT id || ' ' || kind || ' ' || stamp || ' ' || named FROM search_document`,
	"words":     `SELECT word || ' ' || n FROM search_word`,
	"slips":     `SELECT slip || ' ' || word FROM search_slip`,
	"terms":     `SELECT network_id || ' ' || term || ' ' || sort_key || ' ' || person_id FROM directory_term`,
	"labels":    `SELECT term FROM directory_label`,
	"ties":      `SELECT person_id || ' ' || what || ' ' || target || ' ' || stance FROM tie`,
	"welcomes":  `SELECT space_id || ' ' || person_id || ' ' || at FROM desk_welcome`,
	"told":      `SELECT item_id || ' ' || channel || ' ' || person_id || ' ' || kind || ' ' || subject_id || ' ' || fact_id || ' ' || at FROM notice_told`,
	"notices":   `SELECT person_id || ' ' || kind || ' ' || subject_id || ' ' || space_id || ' ' || first_item || ' ' || item_id || ' ' || n || ' ' || since || ' ' || latest FROM notice`,
	"cursors":   `SELECT follower || ' ' || xid || ' ' || seq FROM fact_cursor`,
}

// forms are what is found of a few words.
const (
	formsPostgres = `SELECT id || ' ' || forms::text FROM search_document`
	formsSQLite   = `SELECT 'eau ' || rowid FROM search_text WHERE search_text MATCH '"eau"' UNION ALL SELECT 'energ ' || rowid FROM search_text WHERE search_text MATCH 'body:"energi"' UNION ALL SELECT 'maire ' || rowid FROM search_name WHERE search_name MATCH '"mair"'
		UNION ALL SELECT 'sur ' || rowid FROM search_text WHERE search_text MATCH 'title:"sur"'`
)

func snapshot(t *testing.T, q db.Q) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	queries := maps.Clone(derived)
	if queries["forms"] = formsSQLite; q.Engine() == db.Postgres {
		queries["forms"] = formsPostgres
	}
	for name, query := range queries {
		rows, err := db.All(context.Background(), q, db.One[string], query)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		slices.Sort(rows)
		out[name] = rows
	}
	return out
}

// forget empties what followers keep, and puts them back before the first fact. What verbs write of follows stays.
func forget(t *testing.T, w *sitetest.World) {
	t.Helper()
	texts := []string{`DELETE FROM search_document`, `DELETE FROM search_word`, `DELETE FROM search_slip`, `DELETE FROM directory_term`, `DELETE FROM directory_label`, `DELETE FROM desk_welcome`, `DELETE FROM notice_told`, `DELETE FROM notice`,
		`DELETE FROM tie WHERE what = 'item'`, `UPDATE fact_cursor SET xid = 0, seq = 0`,
		`INSERT INTO tie (person_id, what, target, stance, at) SELECT r.person_id, 'item', r.item_id, 'follow', r.at FROM reaction r JOIN item i ON i.id = r.item_id WHERE r.kind = 'same' AND i.question <> ''`}
	if w.Site.Core.DB.Engine() == db.SQLite {
		texts = append(texts, `INSERT INTO search_text (search_text) VALUES ('delete-all')`, `INSERT INTO search_name (search_name) VALUES ('delete-all')`)
	}
	w.Write(func(tx *db.Tx) error {
		for _, text := range texts {
			if _, err := tx.Exec(w.Ctx, text); err != nil {
				return fmt.Errorf("%s: %w", text, err)
			}
		}
		return nil
	})
}

// A world is sound, is what verbs and followers would have made of the same facts, and is lived in.
func TestWorld(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		m, ctx := whole(t, w)
		t.Run("check", func(t *testing.T) { checkPasses(t, w) })
		t.Run("texts", func(t *testing.T) { textsAreRendered(t, w) })
		t.Run("claire", func(t *testing.T) { claire(ctx, t, w, m) })
		t.Run("followers", func(t *testing.T) { followersAgree(ctx, t, w, m) })
		t.Run("verbs", func(t *testing.T) { verbsAgree(ctx, t, w, m) })
	})
}

// What populate writes is what the followers of the journal keep when they are served the same facts.
func followersAgree(ctx context.Context, t *testing.T, w *sitetest.World, m *made) {
	d := w.Site.Core.DB
	was := snapshot(t, d.Q())
	if n, err := w.Site.Core.Journal.Drain(ctx); n != 0 || err != nil {
		t.Errorf("%d facts are left to be served: %v", n, err)
	}
	forget(t, w)
	if _, err := w.Site.Core.Journal.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	if err := search.New(w.Site.Core).Reconcile(ctx); err != nil { // spaces, which no fact tells of
		t.Fatal(err)
	}
	if err := people.New(w.Site.Core).Mend(ctx); err != nil {
		t.Fatal(err)
	}
	is := snapshot(t, d.Q())
	for name := range is {
		compareRows(t, name, was[name], is[name])
	}
	if len(is["told"]) == 0 || len(is["welcomes"]) == 0 || len(is["documents"]) < len(m.items) {
		t.Errorf("too little to compare: %d told, %d welcomes, %d documents", len(is["told"]), len(is["welcomes"]), len(is["documents"]))
	}
}

func compareRows(t *testing.T, name string, was, is []string) {
	t.Helper()
	missing := slices.DeleteFunc(slices.Clone(is), func(s string) bool { _, ok := slices.BinarySearch(was, s); return ok })
	more := slices.DeleteFunc(slices.Clone(was), func(s string) bool { _, ok := slices.BinarySearch(is, s); return ok })
	if len(missing)+len(more) > 0 || len(was) != len(is) {
		t.Errorf("%s: %d rows written, %d kept by followers; %d of these are missing (%.3q…), %d are too many (%.3q…)", name, len(was), len(is), len(missing), missing[:min(3, len(missing))], len(more), more[:min(3, len(more))])
	}
}

func checkPasses(t *testing.T, w *sitetest.World) {
	for _, f := range ops.Check(w.Ctx, w.Site, ops.CheckOptions{}) {
		if f.Level != ops.Fine && f.About != "settings" && f.About != "disk" {
			t.Error(f)
		}
	}
}

const sampled = `
	SELECT i.id, i.kind, i.title, i.author_id, b.markdown, b.html FROM item i JOIN text_body b ON b.item_id = i.id
	ORDER  BY i.id`

type sample struct {
	id                    int64
	kind, title, md, html string
	author                ref.Person
}

// Texts that are put together are what rendering them whole gives.
func textsAreRendered(t *testing.T, w *sitetest.World) {
	list, err := db.All(w.Ctx, w.Site.Core.DB.Q(), func(r db.Row) (s sample, err error) {
		return s, r.Scan(&s.id, &s.kind, &s.title, &s.author, &s.md, &s.html)
	}, sampled)
	if err != nil {
		t.Fatal(err)
	}
	wrong, lengths := 0, map[bool][]int{}
	for _, s := range list {
		x, err := text.Render(w.Ctx, w.Site.Core.DB.Q(), s.md, "fr", "texte")
		if err != nil {
			t.Fatal(err)
		}
		if wrong < 5 && (x.HTML != s.html) {
			wrong++
			t.Errorf("%s %d:\n%q\nis %q\nnot %q", s.kind, s.id, s.md, x.HTML, s.html)
		}
		lengths[s.kind == "comment"] = append(lengths[s.kind == "comment"], len(s.md))
	}
	for comment, want := range map[bool]int{true: 280, false: 950} {
		l := lengths[comment]
		slices.Sort(l)
		if long, _ := slices.BinarySearch(l, want); long < len(l)*2/5 || long > len(l)*11/20 {
			t.Errorf("%d of %d texts are shorter than %d bytes (comments: %v)", long, len(l), want, comment)
		}
	}
}

// A message published again by its verb, in the same group, has the same row but for its identifier, times and counters.
func verbsAgree(ctx context.Context, t *testing.T, w *sitetest.World, m *made) {
	columns := `i.kind || '|' || i.space_id || '|' || i.network_id || '|' || i.parent_id || '|' || i.root_id || '|' || i.author_id || '|' || i.byline || '|' || i.title || '|' || i.audience || '|' || i.plan || '|' || i.state || '|' ||
		i.root_state || '|' || i.lang || '|' || i.origin || '|' || i.client_key || '|' || i.edited || '|' || i.question || '|' || i.locked || '|' || b.markdown || '|' || b.html || '|' || p.title`
	row := `SELECT ` + columns + ` FROM item i JOIN text_body b ON b.item_id = i.id JOIN post p ON p.item_id = i.id WHERE i.id = $1`
	q, n := w.Site.Core.DB.Q(), 0
	for k, it := range m.items {
		if it.root >= 0 || it.is(isTopic|isSettled) || n == 5 {
			continue
		}
		var was, is, md string
		if err := q.QueryRow(ctx, row, it.id).Scan(&was); err != nil {
			t.Fatal(k, err)
		}
		if err := q.QueryRow(ctx, `SELECT markdown FROM text_body WHERE item_id = $1`, it.id).Scan(&md); err != nil {
			t.Fatal(err)
		}
		i, err := w.Posts.Publish(ctx, ref.Person(m.people[m.author(it)].id), post.Draft{Space: ref.Space(m.groups[it.group].id), Body: md, Question: it.is(isQuestion), Lang: "fr"})
		if err != nil {
			t.Fatal(err)
		}
		if err := q.QueryRow(ctx, row, i.ID).Scan(&is); err != nil || was != is {
			t.Errorf("%v: written\n%s\npublished\n%s", err, was, is)
		}
		n++
	}
	if n < 5 {
		t.Errorf("%d messages compared", n)
	}
}

// Claire has a busy place in the world, and pages are hers.
func claire(ctx context.Context, t *testing.T, w *sitetest.World, m *made) {
	for _, p := range m.people {
		if p.cast < 0 || m.cast[p.cast].Persona != "claire" {
			continue
		}
		v, err := access.LoadID(ctx, w.Site.Core.DB.Q(), ref.Person(p.id))
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Networks()) != 3 || len(v.Places) < 6 {
			t.Errorf("claire is in %d networks and %d places", len(v.Networks()), len(v.Places))
		}
		r, err := search.New(w.Site.Core).Find(ctx, v, search.Query{Text: "consommations"})
		if err != nil || len(r.Hits) == 0 {
			t.Errorf("%d hits, %v", len(r.Hits), err)
		}
	}
}

// A column that may not be null and has no default is named, before anything is written.
func TestSchemaThatHasChanged(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		w.Write(func(tx *db.Tx) error {
			for _, text := range []string{`DROP TABLE notice_digest`, `CREATE TABLE notice_digest (person_id BIGINT PRIMARY KEY, next BIGINT NOT NULL, novel TEXT NOT NULL, easy TEXT NOT NULL DEFAULT '')`} {
				if _, err := tx.Exec(w.Ctx, text); err != nil {
					return err
				}
			}
			return nil
		})
		_, err := fill(w.Ctx, w.Site, asked{small, 1, time.Now(), span}, nil)
		if err == nil || !strings.Contains(err.Error(), "notice_digest.novel") || !strings.Contains(err.Error(), "notice_digest.since is not there") || strings.Contains(err.Error(), "easy") {
			t.Errorf("%v", err)
		}
	})
}

// A folder that holds something is left as it is; what an interrupted run left is not in the way.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	log := slog.New(slog.DiscardHandler)
	stopped, cancel := context.WithCancel(t.Context())
	o := Options{Scale: small, Seed: 1, Data: dir, Progress: func(line string) {
		if strings.Contains(line, "text_body") {
			cancel()
		}
	}}
	if _, err := Run(stopped, o, log); err == nil {
		t.Fatal("an interrupted run succeeds")
	}
	o.Progress = nil
	if _, err := Run(t.Context(), o, log); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(t.Context(), o, log); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("over another world: %v", err)
	}
	s, err := ops.Open(t.Context(), settings(dir, ""), log)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, f := range ops.Check(t.Context(), s, ops.CheckOptions{}) {
		if f.Level == ops.Wrong || f.Level == ops.Watch && f.About != "disk" {
			t.Error(f)
		}
	}
	o.Scale, o.Data = largest, t.TempDir()
	if _, err := Run(t.Context(), o, log); err == nil || !strings.Contains(err.Error(), "too small") {
		t.Errorf("a world larger than the disk: %v", err)
	}
}
