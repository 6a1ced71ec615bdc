package admin_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/across/admin"
	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/limit"
	"maillage/core/mail"
	"maillage/core/org"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/queue/queuetest"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/ui"
)

var schemas = []db.Schema{journal.Schema, mail.Schema, limit.Schema, account.Schema, org.Schema, space.Schema, item.Schema, attach.Schema}

// world is a site of which these pages are the only part; networks can switch two others, which are names only.
type world struct {
	*testing.T
	core    *part.Core
	admin   *admin.Admin
	handler http.Handler
	ctx     context.Context
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	queuetest.Each(t, func(t *testing.T, d *db.DB) { f(newWorld(t, d)) }, schemas...)
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	w := &world{T: t, ctx: clock.With(context.Background(), func() time.Time { return now })}
	c := &part.Core{DB: d, Log: log, Kinds: kind.Registry{}, Journal: journal.New(d, log), Queue: queue.New(d, log, queue.Options{}), Limits: limit.New(limit.Options{})}
	c.Accounts = account.New(d, c.Journal, c.Limits, account.Options{})
	c.Orgs = org.New(c.Journal, c.Accounts)
	c.Web = &web.Server{Options: web.Options{PublicURL: "http://maillage.test", Site: "Essai", Log: log}, DB: d, Accounts: c.Accounts, Catalogue: lang.NewCatalogue(), Assets: ui.NewAssets()}
	c.Web.Parts = []web.PartSwitch{{Name: "post", Label: "web.publish"}, {Name: "directory", Label: "web.side"}}
	p := admin.Join(c)
	for name, files := range map[string]fs.FS{"ui": ui.Words, "web": web.Words(), "account": account.Words, "org": org.Words, p.Name: p.Words} {
		if err := c.Web.Catalogue.Add(name, files); err != nil {
			t.Fatal(err)
		}
	}
	c.Web.Catalogue.OnMissing = func(tag, key string) { t.Errorf("no words in %s for %s", tag, key) }
	c.Web.Nav, c.Web.Actions = p.Nav, p.Actions
	c.Web.Add(p.Routes...)
	// A page of the network, to see its folder.
	c.Web.Add(web.Route{Pattern: "GET /reseaux/{network}", Rule: web.ByRights, Do: func(v *web.Visit) error {
		at, err := v.Place()
		if err != nil {
			return err
		}
		return v.Page(web.Page{Title: at.Space.Name, Place: &at, Frame: ui.FrameTwo, Main: ui.Plain("")})
	}})
	w.core, w.admin, w.handler = c, admin.New(c), c.Web.Handler()
	return w
}

func (w *world) write(f func(tx *db.Tx) error) {
	w.Helper()
	if err := w.core.DB.Write(w.ctx, f); err != nil {
		w.Fatal(err)
	}
}

func (w *world) person(name string) (p account.Person) {
	w.Helper()
	given, family, _ := strings.Cut(name, " ")
	w.write(func(tx *db.Tx) (err error) {
		p, err = w.core.Accounts.Create(w.ctx, tx, account.NewPerson{Email: "x" + lower(family) + "@mairie.example", Given: given, Family: family, EmailProved: true})
		return err
	})
	return p
}

func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return 'x'
	}, strings.ToLower(s))
}

func (w *world) operator(name string) account.Person {
	w.Helper()
	p := w.person(name)
	w.write(func(tx *db.Tx) error { return w.core.Accounts.SetOperator(w.ctx, tx, 0, p.ID, true) })
	return p
}

// network is an open network, seen by all, that boss manages.
func (w *world) network(slug string, boss account.Person) (n space.Space) {
	w.Helper()
	w.write(func(tx *db.Tx) (err error) {
		n, err = space.Put(w.ctx, tx, space.Space{Kind: space.Network, Slug: slug, Name: "Réseau " + slug, Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork, Colour: "#2a5fa8", Parts: []string{"post"}})
		return err
	})
	w.puts(boss, n, space.Manager, space.Active)
	return w.again(n)
}

func (w *world) puts(p account.Person, s space.Space, role space.Role, state space.State) {
	w.Helper()
	w.write(func(tx *db.Tx) error {
		return space.SetMembership(w.ctx, tx, space.Membership{Person: p.ID, Space: s.ID, Role: role, State: state})
	})
}

func (w *world) again(s space.Space) space.Space {
	w.Helper()
	w.core.Web.ForgetNetworks()
	n, err := space.Get(w.ctx, w.core.DB.Q(), s.ID)
	if err != nil {
		w.Fatal(err)
	}
	return n
}

func (w *world) refused(err error, kind fail.Kind, field string) {
	w.Helper()
	list := fail.FieldsOf(err)
	if !fail.Is(err, kind) || field != "" && (len(list) != 1 || list[0].Name != field) {
		w.Errorf("error %v %v, want %v on %q", err, list, kind, field)
	}
}

// told is what the facts of this part about s say, oldest first.
func (w *world) told(s space.Space) (out []string) {
	w.Helper()
	list, err := journal.Latest(w.ctx, w.core.DB.Q(), 100)
	if err != nil {
		w.Fatal(err)
	}
	for _, f := range list {
		if strings.HasPrefix(f.Kind, "admin.") && f.Space == s.ID {
			var data any
			if err := json.Unmarshal(f.Data, &data); err != nil {
				w.Fatal(err)
			}
			b, err := json.Marshal(data)
			if err != nil {
				w.Fatal(err)
			}
			out = append([]string{f.Kind + " " + string(b)}, out...)
		}
	}
	return out
}

// browser keeps no cookie but the session, and follows no redirection.
type browser struct {
	w     *world
	token string
}

func (w *world) as(p account.Person) browser {
	w.Helper()
	b := browser{w: w}
	if p.ID != 0 {
		w.write(func(tx *db.Tx) (err error) {
			b.token, err = w.core.Accounts.Open(w.ctx, tx, p.ID, "test", account.ByCode)
			return err
		})
	}
	return b
}

// page is an answer.
type page struct {
	w        *world
	status   int
	header   http.Header
	body     string
	location string
}

func (b browser) get(path string) page { return b.do(http.MethodGet, path, nil) }

func (b browser) post(path string, form url.Values) page { return b.do(http.MethodPost, path, form) }

func (b browser) do(method, path string, form url.Values) page {
	b.w.Helper()
	r := httptest.NewRequestWithContext(b.w.ctx, method, "http://maillage.test"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Accept-Language", "fr")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if b.token != "" {
		r.AddCookie(&http.Cookie{Name: "maillage", Value: b.token})
	}
	out := httptest.NewRecorder()
	b.w.handler.ServeHTTP(out, r)
	return page{b.w, out.Code, out.Header(), out.Body.String(), out.Header().Get("Location")}
}

func (p page) all(keep func(*html.Node) bool) (out []*html.Node) {
	p.w.Helper()
	doc, err := html.Parse(strings.NewReader(p.body))
	if err != nil {
		p.w.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && keep(n) {
			out = append(out, n)
		}
	}
	return out
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
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ", "’", "'").Replace(strings.Join(strings.Fields(b.String()), " "))
}

func (p page) text() string {
	return words(p.all(func(n *html.Node) bool { return n.Data == "body" })[0])
}

// is checks the status, that there is one h1, that ids are unique and that nothing is inline.
func (p page) is(status int) page {
	p.w.Helper()
	if p.status != status {
		p.w.Errorf("status %d, want %d\n%s", p.status, status, p.text())
	}
	seen := map[string]bool{}
	heads := 0
	for _, n := range p.all(func(*html.Node) bool { return true }) {
		if id := attr(n, "id"); id != "" {
			if seen[id] {
				p.w.Errorf("two elements have the id %s", id)
			}
			seen[id] = true
		}
		if n.Data == "h1" {
			heads++
		}
		if n.Data == "style" || has(n, "style") {
			p.w.Errorf("inline style in %s", n.Data)
		}
	}
	if heads != 1 {
		p.w.Errorf("%d h1", heads)
	}
	return p
}

func (p page) says(want ...string) page {
	p.w.Helper()
	got := p.text()
	for _, s := range want {
		if !strings.Contains(got, s) {
			p.w.Errorf("the page does not say %q:\n%s", s, got)
		}
	}
	return p
}

// form is what the form of the page that posts to path would send, as it stands.
func (p page) form(path string) url.Values {
	p.w.Helper()
	out := url.Values{}
	for _, f := range p.all(func(n *html.Node) bool {
		return n.Data == "form" && attr(n, "action") == path && attr(n, "method") == "post"
	}) {
		for n := range f.Descendants() {
			name := attr(n, "name")
			switch {
			case name == "":
			case n.Data == "textarea":
				if n.FirstChild != nil {
					out.Add(name, n.FirstChild.Data)
				}
			case n.Data == "input" && (attr(n, "type") == "radio" || attr(n, "type") == "checkbox"):
				if has(n, "checked") {
					out.Add(name, attr(n, "value"))
				}
			case n.Data == "input":
				out.Add(name, attr(n, "value"))
			case n.Data == "select":
				for o := range n.Descendants() {
					if o.Data == "option" && has(o, "selected") {
						out.Add(name, attr(o, "value"))
					}
				}
			}
		}
	}
	if len(out) == 0 {
		p.w.Errorf("no form posts to %s", path)
	}
	return out
}
