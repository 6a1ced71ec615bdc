package settings_test

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/limit"
	"maillage/core/org"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/feature/settings"
	"maillage/kit/clock"
	"maillage/kit/lang"
	"maillage/ui"
)

var schemas = []db.Schema{journal.Schema, limit.Schema, account.Schema, org.Schema, space.Schema}

// world is a site of which the settings are the only part.
type world struct {
	t       *testing.T
	core    *part.Core
	handler http.Handler
	ctx     context.Context
	now     time.Time
}

func each(t *testing.T, f func(t *testing.T, w *world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, newWorld(t, d)) }, schemas...)
}

func newWorld(t *testing.T, d *db.DB) *world {
	w := &world{t: t, now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	w.ctx = clock.With(context.Background(), func() time.Time { return w.now })
	log := slog.New(slog.DiscardHandler)
	c := &part.Core{DB: d, Log: log, Kinds: kind.Registry{}, Journal: journal.New(d, log), Limits: limit.New(limit.Options{})}
	c.Accounts = account.New(d, c.Journal, c.Limits, account.Options{})
	c.Web = &web.Server{Options: web.Options{PublicURL: "http://maillage.test", Site: "Essai", Log: log}, DB: d, Accounts: c.Accounts, Catalogue: lang.NewCatalogue(), Assets: ui.NewAssets()}
	p := settings.Join(c)
	for name, files := range map[string]fs.FS{"ui": ui.Words, "web": web.Words(), "account": account.Words, p.Name: p.Words} {
		if err := c.Web.Catalogue.Add(name, files); err != nil {
			t.Fatal(err)
		}
	}
	c.Web.Catalogue.OnMissing = func(tag, key string) { t.Errorf("no words in %s for %s", tag, key) }
	c.Web.Nav = p.Nav
	c.Web.Add(p.Routes...)
	w.core, w.handler = c, c.Web.Handler()
	return w
}

func (w *world) write(f func(tx *db.Tx) error) {
	w.t.Helper()
	if err := w.core.DB.Write(w.ctx, f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) person(given, family string) (p account.Person) {
	w.t.Helper()
	w.write(func(tx *db.Tx) (err error) {
		p, err = w.core.Accounts.Create(w.ctx, tx, account.NewPerson{Email: given + "@mairie.example", Given: given, Family: family, EmailProved: true})
		return err
	})
	return p
}

func (w *world) get(p ref.Person) account.Person {
	w.t.Helper()
	who, err := account.Get(w.ctx, w.core.DB.Q(), p)
	if err != nil {
		w.t.Fatal(err)
	}
	return who
}

// browser keeps cookies and follows no redirection.
type browser struct {
	w               *world
	cookies         map[string]string
	accept, referer string
}

func (w *world) nobody() *browser {
	return &browser{w: w, cookies: map[string]string{}, accept: "text/html"}
}

// as is a browser in which p is signed in.
func (w *world) as(p account.Person, device string) *browser {
	w.t.Helper()
	b := w.nobody()
	w.write(func(tx *db.Tx) (err error) {
		b.cookies["maillage"], err = w.core.Accounts.Open(w.ctx, tx, p.ID, device, account.ByCode)
		return err
	})
	return b
}

// page is an answer.
type page struct {
	t        *testing.T
	status   int
	header   http.Header
	location string
	doc      *html.Node
}

func (b *browser) get(path string) page { return b.do(http.MethodGet, path, "") }

// post sends a form of names and values in turn.
func (b *browser) post(path string, fields ...string) page {
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.do(http.MethodPost, path, form.Encode())
}

func (b *browser) do(method, path, body string) page {
	b.w.t.Helper()
	r := httptest.NewRequestWithContext(b.w.ctx, method, "http://maillage.test"+path, strings.NewReader(body))
	r.Header.Set("Accept", b.accept)
	r.Header.Set("Accept-Language", "fr")
	if b.referer != "" {
		r.Header.Set("Referer", b.referer)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	out := httptest.NewRecorder()
	b.w.handler.ServeHTTP(out, r)
	res := out.Result()
	for _, c := range res.Cookies() {
		if b.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	doc, err := html.Parse(out.Body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	return page{b.w.t, res.StatusCode, res.Header, res.Header.Get("Location"), doc}
}

func (p page) all(keep func(*html.Node) bool) (out []*html.Node) {
	for n := range p.doc.Descendants() {
		if n.Type == html.ElementNode && keep(n) {
			out = append(out, n)
		}
	}
	return out
}

// chosen is the value of the option or radio button that is chosen under a name.
func (p page) chosen(name string) string {
	for _, n := range p.all(func(n *html.Node) bool { return has(n, "checked") && attr(n, "name") == name }) {
		return attr(n, "value")
	}
	for _, n := range p.all(func(n *html.Node) bool {
		return n.Data == "option" && has(n, "selected") && attr(n.Parent, "name") == name
	}) {
		return attr(n, "value")
	}
	return ""
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return strings.ReplaceAll(strings.Join(strings.Fields(b.String()), " "), "’", "'")
}

// is checks the status, that there is one h1, and that every field has its label.
func (p page) is(status int) page {
	p.t.Helper()
	if p.status != status {
		p.t.Errorf("status %d, want %d\n%s", p.status, status, words(p.doc))
	}
	if n := len(p.all(func(n *html.Node) bool { return n.Data == "h1" })); n != 1 {
		p.t.Errorf("%d h1", n)
	}
	return p
}

func (p page) says(want ...string) page {
	p.t.Helper()
	got := words(p.doc)
	for _, s := range want {
		if !strings.Contains(got, s) {
			p.t.Errorf("the page does not say %q:\n%s", s, got)
		}
	}
	return p
}

func (p page) goesTo(path string) {
	p.t.Helper()
	if p.status != http.StatusSeeOther || p.location != path {
		p.t.Errorf("status %d to %q, want 303 to %q\n%s", p.status, p.location, path, words(p.doc))
	}
}

// cookie is the line that sets a cookie, "" when none does.
func (p page) cookie(name string) string {
	for _, line := range p.header.Values("Set-Cookie") {
		if strings.HasPrefix(line, name+"=") {
			return line
		}
	}
	return ""
}
