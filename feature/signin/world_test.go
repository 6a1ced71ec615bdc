package signin_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/limit"
	"maillage/core/mail"
	"maillage/core/mail/mailtest"
	"maillage/core/org"
	"maillage/core/org/directory"
	"maillage/core/part"
	"maillage/core/queue/queuetest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/feature/signin"
	"maillage/kit/clock"
	"maillage/kit/lang"
	"maillage/ui"
)

var schemas = []db.Schema{journal.Schema, mail.Schema, limit.Schema, account.Schema, org.Schema, space.Schema, *signin.Join(&part.Core{}).Schema}

const claire = "claire.morvan@bretagne.bzh"

// world is a site of which sign-in is the only part, with a real mail server, at a time that the test moves.
type world struct {
	t    *testing.T
	core *part.Core
	smtp *mailtest.Server
	url  string

	mu      sync.Mutex
	now     time.Time
	queries []int64 // of each request, in order
}

// each runs f on both engines; change, if not nil, sets the options of the site.
func each(t *testing.T, change func(*web.Options), f func(t *testing.T, w *world)) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) { f(t, newWorld(t, d, change)) }, schemas...)
}

func newWorld(t *testing.T, d *db.DB, change func(*web.Options)) *world {
	w := &world{t: t, smtp: mailtest.Start(t), now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(out, r.WithContext(clock.With(r.Context(), w.clock)))
	}))
	t.Cleanup(server.Close)
	w.url = server.URL
	log := slog.New(slog.DiscardHandler)
	c := &part.Core{DB: d, Log: log, Kinds: kind.Registry{}, Journal: journal.New(d, log), Queue: queuetest.New(d), Limits: limit.New(limit.Options{})}
	c.Config = config.Default()
	c.Config.Site, c.Config.PublicURL, c.Config.SMTP = "Réseau d'essai", w.url, w.smtp.URL
	var err error
	if c.Mail, err = mail.New(d, c.Queue, mail.Options{From: "Essai <essai@maillage.example>", SMTP: w.smtp.URL, Log: log}); err != nil {
		t.Fatal(err)
	}
	c.Accounts = account.New(d, c.Journal, c.Limits, account.Options{Letter: signin.Letter(c)})
	c.Orgs = org.New(c.Journal, c.Accounts)
	o := web.Options{PublicURL: w.url, Site: c.Config.Site, Log: log}
	if change != nil {
		change(&o)
	}
	c.Web = &web.Server{Options: o, DB: d, Accounts: c.Accounts, Catalogue: lang.NewCatalogue().Call(space.Usual), Assets: ui.NewAssets()}
	w.core = c
	p := signin.Join(c)
	for name, files := range map[string]fs.FS{"ui": ui.Words, "web": web.Words(), "account": account.Words, p.Name: p.Words} {
		if err := c.Web.Catalogue.Add(name, files); err != nil {
			t.Fatal(err)
		}
	}
	c.Web.Catalogue.OnMissing = func(tag, key string) { t.Errorf("no words in %s for %s", tag, key) }
	c.Web.Add(p.Routes...)
	for _, f := range p.Followers {
		c.Journal.Follow(f)
	}
	c.Web.OnDone(func(_ web.Route, _ int, _ time.Duration, queries int64) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.queries = append(w.queries, queries)
	})
	handler = c.Web.Handler()
	queuetest.Start(clock.With(context.Background(), w.clock), t, c.Queue)
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// asked is how many queries each request made since it was last called.
func (w *world) asked() []int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.queries
	w.queries = nil
	return out
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) ctx() context.Context { return clock.With(context.Background(), w.clock) }

func (w *world) write(f func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	if err := w.core.DB.Write(w.ctx(), func(tx *db.Tx) error { return f(w.ctx(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// person makes an account.
func (w *world) person(email, given, family string) (p account.Person) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = w.core.Accounts.Create(ctx, tx, account.NewPerson{Email: email, Given: given, Family: family, EmailProved: true})
		return err
	})
	return p
}

// bretagne makes an organisation known whose agents write from bretagne.bzh.
func (w *world) bretagne() {
	w.t.Helper()
	records := []directory.Record{{Kind: directory.Region, Code: "53", Name: "Région Bretagne", Short: "Bretagne"}}
	domains := []directory.Domain{{Name: "bretagne.bzh", Category: "collectivites", Kind: directory.Region, Code: "53"}}
	if _, err := org.Load(w.ctx(), w.core.DB, records, domains, nil); err != nil {
		w.t.Fatal(err)
	}
}

// letters is what arrived for an address, in order; domains arrive in small letters.
func (w *world) letters(to string) (out []mailtest.Got) {
	w.t.Helper()
	if _, err := w.core.Journal.Drain(w.ctx()); err != nil {
		w.t.Fatal(err)
	}
	queuetest.Settle(w.ctx(), w.t, w.core.Queue)
	for _, l := range w.smtp.Letters() {
		if len(l.To) == 1 && strings.EqualFold(l.To[0], to) {
			out = append(out, l)
		}
	}
	return out
}

var (
	codeLine = regexp.MustCompile(`(?m)^(\d{3} \d{3})\r?$`)
	linkLine = regexp.MustCompile(`(?m)^https?://[^/]+(/connexion/lien/\S+?)\r?$`)
	anyLink  = regexp.MustCompile(`/connexion/lien/[\w-]+`)
	anyCode  = regexp.MustCompile(`\b\d{3} \d{3}\b`)
)

// last is the code and the path of the link in the last letter to an address.
func (w *world) last(to string) (code, link string) {
	w.t.Helper()
	list := w.letters(to)
	if len(list) == 0 {
		w.t.Fatalf("no letter for %s", to)
	}
	text := list[len(list)-1].Text
	c, l := codeLine.FindStringSubmatch(text), linkLine.FindStringSubmatch(text)
	if c == nil || l == nil {
		w.t.Fatalf("no code or no link in\n%s", text)
	}
	return c[1], l[1]
}

// facts is the kinds of all facts, in order.
func (w *world) facts() string {
	w.t.Helper()
	list, err := journal.Latest(w.ctx(), w.core.DB.Q(), 100)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, f := range list {
		out = append([]string{f.Kind}, out...)
	}
	return strings.Join(out, " ")
}

func (w *world) personOf(email string) (account.Person, error) {
	return account.ByEmail(w.ctx(), w.core.DB.Q(), email)
}

func (w *world) sessions(p ref.Person) int {
	w.t.Helper()
	list, err := account.Sessions(w.ctx(), w.core.DB.Q(), p)
	if err != nil {
		w.t.Fatal(err)
	}
	return len(list)
}

// browser keeps cookies and follows no redirection by itself.
type browser struct {
	w      *world
	client *http.Client
	lang   string
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &browser{w: w, lang: "fr", client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// page is an answer.
type page struct {
	status   int
	header   http.Header
	body     string
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
	b.w.core.Web.ForgetNetworks() // so that equal requests make equal queries
	r, err := http.NewRequest(method, b.w.url+path, strings.NewReader(body))
	if err != nil {
		b.w.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", b.lang)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.client.Do(r)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer res.Body.Close()
	all, err := io.ReadAll(res.Body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	doc, err := html.Parse(bytes.NewReader(all))
	if err != nil {
		b.w.t.Fatal(err)
	}
	return page{res.StatusCode, res.Header, string(all), res.Header.Get("Location"), doc}
}

func (b *browser) cookie(name string) string {
	u, err := url.Parse(b.w.url)
	if err != nil {
		b.w.t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// signedIn tells whether the site knows who uses the browser.
func (b *browser) signedIn() bool {
	return b.get("/connexion").form("/deconnexion") != nil
}

// comesIn signs the owner of an address in by the code of a letter, and returns the last answer.
func (b *browser) comesIn(email, next string) page {
	b.w.t.Helper()
	if p := b.post("/connexion", "email", email, "suite", next); p.status != http.StatusSeeOther {
		b.w.t.Fatalf("asking for a letter: status %d", p.status)
	}
	code, _ := b.w.last(email)
	return b.post("/connexion/code", "code", code)
}

func (p page) all(keep func(*html.Node) bool) (out []*html.Node) {
	for n := range p.doc.Descendants() {
		if n.Type == html.ElementNode && keep(n) {
			out = append(out, n)
		}
	}
	return out
}

func (p page) first(keep func(*html.Node) bool) *html.Node {
	if list := p.all(keep); len(list) > 0 {
		return list[0]
	}
	return nil
}

func attr(n *html.Node, name string) string {
	if n != nil {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val
			}
		}
	}
	return ""
}

func (p page) id(id string) *html.Node {
	return p.first(func(n *html.Node) bool { return attr(n, "id") == id })
}

// form is the one that posts to action, nil when there is none.
func (p page) form(action string) *html.Node {
	return p.first(func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == action })
}

// fault is the message beside the field of an id, "" when there is none: the field must point to it.
func (p page) fault(id string) string {
	n := p.id(id + "-erreur")
	if n == nil || attr(p.id(id), "aria-invalid") != "true" || !strings.Contains(attr(p.id(id), "aria-describedby"), id+"-erreur") {
		return ""
	}
	return words(n)
}

func words(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return plain(b.String())
}

// plain folds white space, of which French typography has several kinds, and its apostrophes.
func plain(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "’", "'")
}

func (p page) says(t *testing.T, want ...string) {
	t.Helper()
	got := words(p.doc)
	for _, s := range want {
		if !strings.Contains(got, s) {
			t.Errorf("the page does not say %q:\n%s", s, got)
		}
	}
}

func (p page) goesTo(t *testing.T, path string) {
	t.Helper()
	if p.status != http.StatusSeeOther || p.location != path {
		t.Errorf("status %d to %q, want 303 to %q\n%s", p.status, p.location, path, words(p.doc))
	}
}

func (p page) is(t *testing.T, status int) {
	t.Helper()
	if p.status != status {
		t.Errorf("status %d, want %d\n%s", p.status, status, words(p.doc))
	}
	if n := len(p.all(func(n *html.Node) bool { return n.Data == "h1" })); n != 1 {
		t.Errorf("%d h1", n)
	}
}

// hostile are places to go to that are none of this site's, or none that one should come back to.
var hostile = []string{
	"https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example", "http:evil.example", "javascript:alert(1)", "data:text/html,x",
	"/\t/evil.example", "/\n/evil.example", " //evil.example", "evil.example", "", "/connexion", "/connexion/code", "/deconnexion", "/inscription", "/%zz", "https:/evil.example", "?x", "#x",
}

func escape(s string) string { return url.QueryEscape(s) }
