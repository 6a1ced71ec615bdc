package ops_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/across/talk"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/feature/forum"
	"maillage/feature/post"
	"maillage/kit/clock"
	"maillage/site"
	"maillage/site/ops"
	"maillage/site/sitetest"
)

// reader is ana in her browser, on a deployment whose log is read.
type reader struct {
	*world
	handler http.Handler
	token   string
	log     *bytes.Buffer
}

// read opens the deployment as ana sees it.
func (p place) read(ctx context.Context) *reader {
	p.t.Helper()
	log := &bytes.Buffer{}
	s, err := site.Open(ctx, p.Config, slog.New(slog.NewTextHandler(log, nil)), site.Options{Parts: p.parts(), Loose: 1000})
	if err != nil {
		p.t.Fatal(err)
	}
	w := &world{t: p.t, Site: s, posts: post.New(s.Core), talk: talk.New(s.Core)}
	p.t.Cleanup(w.close)
	return &reader{world: w, handler: s.Handler(), log: log}
}

func (r *reader) signIn() *reader {
	r.t.Helper()
	r.people()
	r.write(func(tx *db.Tx) (err error) {
		r.token, err = r.Core.Accounts.Open(r.t.Context(), tx, r.ana.ID, "test", account.ByDemo)
		return err
	})
	return r
}

func (r *reader) ask(method, path string, fields url.Values) *httptest.ResponseRecorder {
	r.t.Helper()
	q := httptest.NewRequest(method, "http://localhost:8080"+path, strings.NewReader(fields.Encode()))
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	q.AddCookie(&http.Cookie{Name: "maillage", Value: r.token})
	out := httptest.NewRecorder()
	r.handler.ServeHTTP(out, q)
	return out
}

const typed = "Un texte que je ne veux pas taper <deux> fois."

func (r *reader) publish(key string) *httptest.ResponseRecorder {
	return r.ask(http.MethodPost, group+"/publications", url.Values{"cle": {key}, "texte": {typed}, "sorte": {"message"}})
}

// mustBeReadable fails unless the pages that people read all day answer.
func (r *reader) mustBeReadable(where string, pages []string) {
	r.t.Helper()
	for _, path := range pages {
		if a := r.ask(http.MethodGet, path, nil); a.Code != http.StatusOK {
			r.t.Errorf("%s: GET %s is %d\n%s", where, path, a.Code, r.log)
		}
	}
}

// mustKeep fails unless a is a page in French, of that status, that says what happens and gives back what was typed, to be sent
// again with its key.
func (r *reader) mustKeep(a *httptest.ResponseRecorder, status int, says, key string) {
	r.t.Helper()
	page := sitetest.Answer{Body: a.Body.String()}
	if a.Code != status || !strings.Contains(page.Words(), says) || page.Value("texte") != typed || page.Value("cle") != key {
		r.t.Errorf("status %d, want %d and %q:\n%s", a.Code, status, says, page.Words())
	}
	if a.Header().Get("Retry-After") == "" || !strings.Contains(a.Body.String(), "<html") {
		r.t.Error("no page of the site, or it does not say when to try again")
	}
	if n := len(sitetest.Find(page.Doc(), func(n *html.Node) bool { return n.Data == "h1" })); n != 1 {
		r.t.Errorf("%d h1", n)
	}
}

// A disk that is full, or that can only be read, leaves all that there is to be read. What is sent is refused with a page that
// says so and gives back what was typed, the operator is told what to do, nothing is half there, and once there is room again
// the very same form goes through.
func TestDiskThatTakesNothing(t *testing.T) {
	if !only(db.SQLite) {
		return
	}
	for _, c := range []struct {
		name, begins, ends, says, log string
		status                        int
	}{
		{"full", "PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000000", "n’a plus de place", "make room on the disk", http.StatusInsufficientStorage},
		{"read only", "PRAGMA query_only = 1", "PRAGMA query_only = 0", "On peut toujours lire", "can only be read", http.StatusServiceUnavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t, db.SQLite)
			p.t = t
			r := p.read(t.Context()).signIn()
			kept := r.mustPost("Déjà là", "un fichier")
			topic, err := forum.New(r.Core).Open(t.Context(), r.ana.ID, forum.Draft{Space: r.group.ID, Title: "Un sujet", Body: "Lequel ?", Lang: "fr", Question: true})
			if err != nil {
				t.Fatal(err)
			}
			r.served("before")
			pages := []string{"/", group, group + "/forum", forum.Path(topic), r.Core.Kinds.Path(kept), "/notifications", "/annuaire", "/recherche?q=deja", "/parametres"}
			pragma := func(text string) {
				t.Helper()
				if _, err := r.Core.DB.Writer().ExecContext(t.Context(), text); err != nil {
					t.Fatal(err)
				}
			}
			// Sessions are noted as seen again after a while: that must not keep anybody from reading.
			r.exec(`UPDATE session SET seen = 1`)
			items := r.number(`SELECT COUNT(*) FROM item`)
			pragma(c.begins)
			r.mustBeReadable(c.name, pages)
			last := r.publish("cle-0")
			for n := 1; last.Code == http.StatusSeeOther && n < 200; n++ { // the pages that are there have room left
				items++
				last = r.publish(fmt.Sprint("cle-", n))
			}
			key := sitetest.Answer{Body: last.Body.String()}.Value("cle")
			r.mustKeep(last, c.status, c.says, key)
			if !strings.Contains(r.log.String(), c.log) {
				t.Errorf("the log does not say %q:\n%s", c.log, r.log)
			}
			r.mustBeReadable(c.name, pages)
			if n := r.number(`SELECT COUNT(*) FROM item`); n != items {
				t.Errorf("%d items, want %d", n, items)
			}
			pragma(c.ends)
			if a := r.publish(key); a.Code != http.StatusSeeOther {
				t.Errorf("sent again: %d\n%s", a.Code, r.log)
			}
			if n := r.number(`SELECT COUNT(*) FROM item`); n != items+1 {
				t.Errorf("%d items, want %d", n, items+1)
			}
			r.served("after")
			r.isWhole("after")
			r.mustBeSound("after")
		})
	}
}

// The same on a disk that is really full: a small one, where one may mount it.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if !only(db.SQLite) || syscall.Mount("maillage-test", dir, "tmpfs", 0, "size=24m") != nil {
		return // only root may; TestDiskThatTakesNothing says the same of a disk that SQLite believes full
	}
	p := newPlace(t, db.SQLite)
	p.Data = filepath.Join(dir, "data")
	r := p.read(t.Context()).signIn()
	t.Cleanup(func() { r.close(); _ = syscall.Unmount(dir, 0) })
	kept := r.mustPost("Déjà là", "un fichier")
	r.served("before")
	fill := filepath.Join(dir, "plein")
	f, err := os.Create(fill)
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 64<<10); ; {
		if _, err := f.Write(block); err != nil {
			break
		}
	}
	for block := make([]byte, 512); ; {
		if _, err := f.Write(block); err != nil {
			break
		}
	}
	f.Close()
	items := r.number(`SELECT COUNT(*) FROM item`)
	last := r.publish("cle-0")
	for n := 1; last.Code == http.StatusSeeOther && n < 500; n++ {
		items++
		last = r.publish(fmt.Sprint("cle-", n))
	}
	key := sitetest.Answer{Body: last.Body.String()}.Value("cle")
	r.mustKeep(last, last.Code, "", key)
	if last.Code != http.StatusInsufficientStorage && last.Code != http.StatusServiceUnavailable || !strings.Contains(r.log.String(), "the disk") {
		t.Errorf("status %d\n%s", last.Code, r.log)
	}
	r.mustBeReadable("full", []string{"/", group, r.Core.Kinds.Path(kept)})
	if f, ok := finding(r.check(ops.CheckOptions{}), "left on the disk"); !ok || f.Level != ops.Wrong {
		t.Errorf("check: %v", f)
	}
	if err := os.Remove(fill); err != nil {
		t.Fatal(err)
	}
	if a := r.publish(key); a.Code != http.StatusSeeOther {
		t.Errorf("sent again: %d\n%s", a.Code, r.log)
	}
	if n := r.number(`SELECT COUNT(*) FROM item`); n != items+1 {
		t.Errorf("%d items, want %d", n, items+1)
	}
	r.served("after")
	r.isWhole("after")
}

// A page of the database that changed on the disk is met by whoever reads it: they are told in a page of the site, the operator
// in the log, and check names it. What does not need it is served.
func TestDamagedPage(t *testing.T) {
	if !only(db.SQLite) {
		return
	}
	p := newPlace(t, db.SQLite)
	r := p.read(t.Context()).signIn()
	for range 60 {
		r.mustPost("Un message assez long pour remplir des pages. "+strings.Repeat("Et la suite. ", 50), "")
	}
	r.served("before")
	path, token := r.Core.DB.Path(), r.token
	r.close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; ; { // every page with a text
		n := bytes.Index(b[at:], []byte("Et la suite. "))
		if n < 0 {
			break
		}
		at = (at+n)/4096*4096 + 4096
		copy(b[at-4096:], "\xff\xff\xff\xff\xff\xff\xff\xff")
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	r = p.read(t.Context())
	r.token = token
	a := r.ask(http.MethodGet, group, nil)
	if words := (sitetest.Answer{Body: a.Body.String()}).Words(); a.Code != http.StatusServiceUnavailable || !strings.Contains(words, "panne de son disque") {
		t.Errorf("%d %s", a.Code, words)
	}
	if !strings.Contains(r.log.String(), "restore the last good backup") {
		t.Errorf("the log: %s", r.log)
	}
	r.mustBeReadable("damaged", []string{"/parametres", "/healthz"})
	if f, ok := finding(r.check(ops.CheckOptions{}), "SQLite finds"); !ok || f.Level != ops.Wrong || !strings.Contains(f.Do, "restore") {
		t.Errorf("check: %v", f)
	}
}

// A clock that goes back an hour, in a server that is started again: what is written then is there, after what was, told once,
// and nothing is counted twice.
func TestClockThatGoesBack(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		p := newPlace(t, e)
		later := clock.At(t.Context(), time.Now().Add(time.Hour))
		r := p.read(later).signIn()
		var ids []int64
		publish := func(ctx context.Context) {
			t.Helper()
			i, err := r.post(ctx, "Un message", "")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.talk.Comment(ctx, r.ana.ID, i.ID, "Une réponse", "", "fr"); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, int64(i.ID))
		}
		publish(later)
		r.served("an hour ahead")
		ana, group, token := r.ana, r.group, r.token
		r.close()
		r = p.read(t.Context())
		r.ana, r.group, r.token = ana, group, token
		publish(t.Context())
		r.served("an hour back")
		r.mustBeSound("an hour back")
		r.isWhole("an hour back")
		if a := r.publish("cle"); a.Code != http.StatusSeeOther {
			t.Errorf("publishing: %d %s", a.Code, r.log)
		}
		if n := r.number(`SELECT COUNT(DISTINCT id) FROM fact`); n != r.number(`SELECT COUNT(*) FROM fact`) || ids[0] == ids[1] {
			t.Error("an identifier was given twice")
		}
	})
}
