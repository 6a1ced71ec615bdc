package ops_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"maillage/across/talk"
	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/post"
	"maillage/site"
	"maillage/site/ops"
)

// place is a deployment of its own: a data folder, and a database on PostgreSQL.
type place struct {
	t testing.TB
	config.Config
	more  []part.Join
	plain bool // without the part that counts what its follower is served
}

// newPlace is empty; the database gets its tables when it is first opened.
func newPlace(t testing.TB, e db.Engine) place {
	t.Helper()
	c := config.Default()
	c.PublicURL, c.Data, c.Demo = "http://localhost:8080", filepath.Join(t.TempDir(), "data"), true
	if e == db.Postgres {
		c.Database = dbtest.URL(t, e, func(context.Context, *db.DB) error { return nil }, "ops-empty")
	}
	return place{t: t, Config: c}
}

// open opens the deployment as serve does.
func (p place) open() *world {
	p.t.Helper()
	s, err := site.Open(p.t.Context(), p.Config, slog.New(slog.DiscardHandler), site.Options{Parts: p.parts(), Loose: 1000})
	if err != nil {
		p.t.Fatal(err)
	}
	w := &world{t: p.t, Site: s, posts: post.New(s.Core), talk: talk.New(s.Core)}
	p.t.Cleanup(w.close)
	return w
}

func (p place) parts() []part.Join {
	if p.plain {
		return site.Parts
	}
	return append(append(slices.Clone(site.Parts), count), p.more...)
}

func each(t *testing.T, f func(t *testing.T, e db.Engine)) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) { f(t, e) })
	}
}

// count is a part whose follower notes each fact it is served, so that one served twice, or never, shows.
func count(*part.Core) part.Part {
	migrations := fstest.MapFS{"20261124_count.sql": {Data: []byte(`CREATE TABLE counted (fact_id BIGINT PRIMARY KEY, times BIGINT NOT NULL);`)}}
	return part.Part{Name: "count", Schema: &db.Schema{Name: "count", FS: migrations}, Followers: []journal.Follower{{Name: "count", Do: func(ctx context.Context, tx *db.Tx, f journal.Fact) error {
		_, err := tx.Exec(ctx, `INSERT INTO counted (fact_id, times) VALUES ($1, 1) ON CONFLICT (fact_id) DO UPDATE SET times = counted.times + 1`, f.ID)
		return err
	}}}}
}

// world is an opened deployment, with a group in which ana writes.
type world struct {
	t testing.TB
	*site.Site
	posts  *post.Post
	talk   *talk.Talk
	ana    account.Person
	group  space.Space
	closed bool
}

func (w *world) close() {
	if w.closed {
		return
	}
	w.closed = true
	if err := w.Close(); err != nil {
		w.t.Error(err)
	}
}

// people makes what posts need.
func (w *world) people() *world {
	w.t.Helper()
	ctx := w.t.Context()
	n, err := ops.CreateNetwork(ctx, w.Site, "generic", "essai", "Essai")
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(func(tx *db.Tx) error {
		if w.ana, err = w.Core.Accounts.Create(ctx, tx, account.NewPerson{Email: "ana@exemple.fr", Given: "Ana", Family: "Lopez"}); err != nil {
			return err
		}
		w.group, err = space.Put(ctx, tx, space.Space{Kind: space.Group, Network: n.ID, Slug: "ecrire", Name: "Écrire", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork})
		if err != nil {
			return err
		}
		for _, s := range []ref.Space{n.ID, w.group.ID} {
			if err := space.SetMembership(ctx, tx, space.Membership{Person: w.ana.ID, Space: s, Role: space.Member, State: space.Active}); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

func (w *world) write(f func(tx *db.Tx) error) {
	w.t.Helper()
	if err := w.Core.DB.Write(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(text string, args ...any) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		n, err := tx.Exec(w.t.Context(), text, args...)
		if err == nil && n == 0 {
			return fmt.Errorf("no row changed by %s", text)
		}
		return err
	})
}

func (w *world) number(text string, args ...any) (n int64) {
	w.t.Helper()
	if err := w.Core.DB.Q().QueryRow(w.t.Context(), text, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// post publishes a message, with a file of its own when content is not "".
func (w *world) post(ctx context.Context, body, content string) (item.Item, error) {
	d := post.Draft{Space: w.group.ID, Body: body, Lang: "fr"}
	if content != "" {
		ref, err := w.Core.Blobs.Put(ctx, strings.NewReader(content), -1)
		if err != nil {
			return item.Item{}, err
		}
		d.Files = []attach.Upload{{Digest: ref.Digest, Size: ref.Size, Name: "note.txt", Type: "text/plain"}}
	}
	return w.posts.Publish(ctx, w.ana.ID, d)
}

func (w *world) mustPost(body, content string) item.Item {
	w.t.Helper()
	i, err := w.post(w.t.Context(), body, content)
	if err != nil {
		w.t.Fatal(err)
	}
	return i
}

// must fails on findings that are wrong.
func (w *world) mustBeSound(where string) {
	w.t.Helper()
	for _, f := range ops.Check(w.t.Context(), w.Site, ops.CheckOptions{Deep: true}) {
		if f.Level == ops.Wrong {
			w.t.Errorf("%s: %s", where, f)
		}
	}
}

// served brings every fact to the followers and fails unless each was served once.
func (w *world) served(where string) {
	w.t.Helper()
	if _, err := w.Core.Journal.Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	facts, once := w.number(`SELECT COUNT(*) FROM fact`), w.number(`SELECT COUNT(*) FROM counted c JOIN fact f ON f.id = c.fact_id WHERE c.times = 1`)
	if rows := w.number(`SELECT COUNT(*) FROM counted`); facts != once || rows != once {
		w.t.Errorf("%s: %d facts, %d served once, %d rows of the follower", where, facts, once, rows)
	}
}

// finding returns the first finding that says text.
func finding(list []ops.Finding, text string) (ops.Finding, bool) {
	i := slices.IndexFunc(list, func(f ops.Finding) bool { return strings.Contains(f.Says, text) })
	if i < 0 {
		return ops.Finding{}, false
	}
	return list[i], true
}

// blobPath is the file in which a blob is kept.
func (p place) blobPath(digest string) string {
	return filepath.Join(p.Data, "blobs", digest[:2], digest[2:4], digest)
}

func digestOf(t testing.TB, w *world, content string) string {
	t.Helper()
	ref, err := w.Core.Blobs.Put(t.Context(), strings.NewReader(content), -1)
	if err != nil {
		t.Fatal(err)
	}
	return ref.Digest
}

func flip(t testing.TB, path string, at int) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[at] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// SQLite's data folder has one server at a time; commands beside it open it all the same. PostgreSQL is served by several.
func TestOneServer(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		p := newPlace(t, e)
		w := p.open()
		second, err := site.Open(t.Context(), p.Config, slog.New(slog.DiscardHandler), site.Options{Parts: p.parts()})
		switch {
		case e == db.Postgres && err == nil:
			second.Close()
		case e == db.SQLite && errors.Is(err, site.ErrLocked) && strings.Contains(ops.Explain(nil, err), "Stop it first"):
		default:
			t.Errorf("a second server: %v", err)
		}
		beside, err := site.Open(t.Context(), p.Config, slog.New(slog.DiscardHandler), site.Options{Parts: p.parts(), Shared: true})
		if err != nil {
			t.Fatal(err)
		}
		beside.Close()
		w.close()
		p.open() // the lock went with the first
	})
}

// What a newer program has touched is refused, and not changed.
func TestNewerSchema(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		p := newPlace(t, e)
		p.plain = true
		w := p.open()
		w.exec(`INSERT INTO schema_migration (room, name, checksum, applied) VALUES ('post', '20991231_later', 'x', 0)`)
		w.close()
		_, err := ops.Open(t.Context(), p.Config, slog.New(slog.DiscardHandler))
		if !errors.Is(err, db.ErrNewer) {
			t.Fatalf("opened: %v", err)
		}
		if said := ops.Explain(nil, err); !strings.Contains(said, "newer version of Maillage") || !strings.Contains(said, "post/20991231_later") {
			t.Errorf("said: %s", said)
		}
	})
}

// A command that is given the wrong folder says so, and makes nothing there.
func TestOpenMakesNothing(t *testing.T) {
	p := newPlace(t, db.SQLite)
	_, err := ops.Open(t.Context(), p.Config, slog.New(slog.DiscardHandler))
	if !errors.Is(err, ops.ErrNothing) || !strings.Contains(ops.Explain(nil, err), "--config") {
		t.Errorf("opened: %v", err)
	}
	if _, err := os.Stat(p.Data); !os.IsNotExist(err) {
		t.Errorf("the folder was made: %v", err)
	}
}

func TestSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "maillage.toml")
	if err := os.WriteFile(file, []byte("data = \"/srv/a\"\nsmtp = \"smtp://relais\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := func(name string) (string, bool) { return "Eau", name == "MAILLAGE_SITE" }
	c, err := ops.Settings(file, "", env)
	if err != nil || c.Data != "/srv/a" || c.SMTP != "smtp://relais" || c.Site != "Eau" || c.Demo {
		t.Errorf("of a file: %+v %v", c, err)
	}
	c, err = ops.Settings("", "/tmp/demo", env)
	if err != nil || c.Data != "/tmp/demo" || !c.Demo || c.SMTP != "" {
		t.Errorf("of a demonstration: %+v %v", c, err)
	}
	if _, err := ops.Settings(filepath.Join(t.TempDir(), "absent"), "", env); err == nil {
		t.Error("a file that is not there is taken")
	}
}

func engines() []db.Engine { return dbtest.Engines() }

// one is the engine of a test that would say the same on each.
func one() db.Engine { return engines()[0] }

// only tells whether the tests run on e; a test about e alone has nothing to say otherwise.
func only(e db.Engine) bool { return slices.Contains(engines(), e) }
