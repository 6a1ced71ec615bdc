package admin_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/across/admin"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/part/parttest"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
)

// world is a site of which these pages are the only part; networks can switch two others, which are names only.
type world struct {
	*parttest.World
	admin *admin.Admin
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) { f(newWorld(t, e)) })
	}
}

func newWorld(t *testing.T, e db.Engine) *world {
	t.Helper()
	named := func(name, label string) part.Join {
		return func(*part.Core) part.Part {
			p := part.Part{Name: name, Switch: &web.PartSwitch{Name: name, Label: label}}
			if name == "post" {
				p.Routes = []web.Route{{Pattern: "GET /reseaux/{network}/groupes/{group}/fil", Rule: web.ByRights, Part: name, Do: func(v *web.Visit) error { return v.Redirect("/") }}}
			}
			return p
		}
	}
	w := parttest.New(t, e, admin.Join, parttest.Places, named("post", "web.publish"), named("directory", "web.side"))
	w.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	return &world{w, admin.New(w.Core)}
}

func (w *world) operator(name string) account.Person {
	w.Helper()
	p := w.Person(name, "")
	w.Write(func(tx *db.Tx) error { return w.Core.Accounts.SetOperator(w.Ctx, tx, 0, p.ID, true) })
	return p
}

// network is an open network, seen by all, that boss manages.
func (w *world) network(slug string, boss account.Person) space.Space {
	w.Helper()
	return w.again(w.Network(slug, space.Open, nil, boss))
}

func (w *world) again(s space.Space) space.Space {
	w.Helper()
	w.Core.Web.ForgetNetworks()
	n, err := space.Get(w.Ctx, w.Core.DB.Q(), s.ID)
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
	list, err := journal.Latest(w.Ctx, w.Core.DB.Q(), 100)
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

// browser is one whose pages are read without what is outside their body, and with plain apostrophes.
type browser struct {
	parttest.Browser
	w *world
}

func (w *world) as(p account.Person) browser {
	w.Helper()
	if p.ID == 0 {
		return browser{w.Nobody(), w}
	}
	return browser{w.As(p), w}
}

func (b browser) get(path string) page { return page{b.Get(path), b.w} }

func (b browser) post(path string, form url.Values) page { return page{b.PostForm(path, form), b.w} }

// page is an answer.
type page struct {
	parttest.Answer
	w *world
}

func words(n *html.Node) string { return strings.ReplaceAll(parttest.Words(n), "’", "'") }

func (p page) text() string {
	return words(p.All(func(n *html.Node) bool { return n.Data == "body" })[0])
}

func (p page) is(status int) page { return page{p.Want(status), p.w} }

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
	for _, f := range p.All(func(n *html.Node) bool {
		return n.Data == "form" && parttest.Attr(n, "action") == path && parttest.Attr(n, "method") == "post"
	}) {
		for n := range f.Descendants() {
			name := parttest.Attr(n, "name")
			switch {
			case name == "":
			case n.Data == "textarea":
				if n.FirstChild != nil {
					out.Add(name, n.FirstChild.Data)
				}
			case n.Data == "input" && (parttest.Attr(n, "type") == "radio" || parttest.Attr(n, "type") == "checkbox"):
				if parttest.HasAttr(n, "checked") {
					out.Add(name, parttest.Attr(n, "value"))
				}
			case n.Data == "input":
				out.Add(name, parttest.Attr(n, "value"))
			case n.Data == "select":
				for o := range n.Descendants() {
					if o.Data == "option" && parttest.HasAttr(o, "selected") {
						out.Add(name, parttest.Attr(o, "value"))
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
