package directory_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/broadcast"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/limit"
	"maillage/core/mail"
	"maillage/core/org"
	book "maillage/core/org/directory"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/feature/directory"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/ui"
)

// world is a small site with this part alone, on real tables.
type world struct {
	*testing.T
	ctx     context.Context
	core    *part.Core
	own     *directory.Directory
	handler http.Handler
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) { f(newWorld(t, e)) })
	}
}

func newWorld(t *testing.T, e db.Engine) *world {
	t.Helper()
	ctx, log := context.Background(), slog.New(slog.DiscardHandler)
	url := dbtest.URL(t, e, migrate, "feature-directory")
	d := dbtest.OpenURL(t, url)
	c := &part.Core{Log: log, DB: d, Kinds: kind.Registry{}, Journal: journal.New(d, log), Queue: queue.New(d, log, queue.Options{}), Limits: limit.New(limit.Options{}), Hub: broadcast.New()}
	t.Cleanup(c.Hub.Close)
	var err error
	if c.Mail, err = mail.New(d, c.Queue, mail.Options{From: "Maillage <maillage@site.example>", Box: true}); err != nil {
		t.Fatal(err)
	}
	if c.Blobs, err = blob.NewDisk(ctx, t.TempDir(), blob.Options{}); err != nil {
		t.Fatal(err)
	}
	c.Files = attach.New(d, c.Blobs, attach.Options{})
	c.Accounts = account.New(d, c.Journal, c.Limits, account.Options{Letter: func(context.Context, *db.Tx, account.Letter) error { return nil }})
	c.Web = &web.Server{Options: web.Options{PublicURL: "http://maillage.test", Site: "Maillage", Log: log}, DB: d, Accounts: c.Accounts, Catalogue: lang.NewCatalogue(), Assets: ui.NewAssets()}
	w := &world{T: t, ctx: ctx, core: c, own: directory.New(c)}
	w.join()
	w.handler = c.Web.Handler()
	return w
}

// schemas is the tables that the part stands on.
func schemas(p *db.Schema) []db.Schema {
	return []db.Schema{journal.Schema, queue.Schema, mail.Schema, limit.Schema, account.Schema, org.Schema, space.Schema, item.Schema, attach.Schema, *p}
}

func migrate(ctx context.Context, d *db.DB) error {
	p := directory.Join(&part.Core{DB: d, Queue: queue.New(d, slog.New(slog.DiscardHandler), queue.Options{})})
	if err := d.Migrate(ctx, schemas(p.Schema)); err != nil {
		return err
	}
	return queue.Migrate(ctx, d)
}

// join adds the part to the site as site/site.go does, with a page for each space so that forms lead somewhere.
func (w *world) join() {
	w.Helper()
	s, p := w.core.Web, directory.Join(w.core)
	s.Catalogue.OnMissing = func(l, key string) { w.Errorf("missing words: %s %s", l, key) }
	for _, add := range []error{s.Catalogue.Add("ui", ui.Words), s.Catalogue.Add("web", web.Words()), s.Catalogue.Add("account", account.Words), s.Catalogue.Add("org", org.Words), s.Catalogue.Add("text", text.Words), s.Catalogue.Add("attach", attach.Words), s.Catalogue.Add(p.Name, p.Words)} {
		if add != nil {
			w.Fatal(add)
		}
	}
	s.OnDone(func(r web.Route, _ int, _ time.Duration, queries int64) {
		if queries > r.Budget() {
			w.Errorf("%s: %d queries, at most %d allowed", r.Pattern, queries, r.Budget())
		}
	})
	s.Add(p.Routes...)
	s.Nav = p.Nav
	s.Feeds = []string{"note"}
	w.core.Kinds["note"] = kind.Kind{Name: "note", Icon: "note", Label: "directory.works", Path: func(i item.Item) string { return "/notes/" + i.ID.String() }, Cards: cards}
	for _, at := range []string{"GET /reseaux/{network}", "GET /reseaux/{network}/groupes/{group}"} {
		s.Add(web.Route{Pattern: at, Rule: web.ByRights, Do: func(v *web.Visit) error {
			place, err := v.Place()
			if err != nil {
				return err
			}
			return v.Page(web.Page{Title: place.Space.Name, Place: &place, Main: ui.Plain("")})
		}})
	}
}

// cards draws the notes of tests: their title.
func cards(_ context.Context, _ db.Q, _ *access.Viewer, items []item.Item) (map[ref.Item]kind.Card, error) {
	out := map[ref.Item]kind.Card{}
	for _, i := range items {
		out[i.ID] = kind.Card{Title: i.Title, Name: i.Title}
	}
	return out, nil
}

// note publishes something by p in s.
func (w *world) note(p account.Person, s space.Space, title string, audience space.Audience, change func(*item.Item)) item.Item {
	w.Helper()
	i := item.Item{Kind: "note", Author: p.ID, Title: title, Audience: audience, State: item.Published}
	if change != nil {
		change(&i)
	}
	w.write(func(tx *db.Tx) (err error) {
		i, err = item.Add(w.ctx, tx, s, i)
		return err
	})
	return i
}

func (w *world) write(f func(tx *db.Tx) error) {
	w.Helper()
	if err := w.core.DB.Write(w.ctx, f); err != nil {
		w.Fatal(err)
	}
}

// person makes an account whose address is proved, from "Ana Lopez" and an address.
func (w *world) person(name, email string) account.Person {
	w.Helper()
	given, family, _ := strings.Cut(name, " ")
	var p account.Person
	w.write(func(tx *db.Tx) (err error) {
		if email == "" {
			email = fmt.Sprintf("p%d@poste.example", tx.ID())
		}
		p, err = w.core.Accounts.Create(w.ctx, tx, account.NewPerson{Email: email, Given: given, Family: family, EmailProved: true})
		return err
	})
	return p
}

// works puts p in an organisation of kind.
func (w *world) works(p account.Person, kind org.Kind, code, name string) {
	w.Helper()
	record := book.Record{Kind: kind, Code: code, Name: name, Short: name, Region: code}
	domains := []book.Domain{{Name: strings.ToLower(name) + ".example", Kind: kind, Code: code}}
	if _, err := org.Load(w.ctx, w.core.DB, []book.Record{record}, domains, nil); err != nil {
		w.Fatal(err)
	}
	w.write(func(tx *db.Tx) error {
		o, err := org.ByCode(w.ctx, tx, kind, code)
		if err != nil {
			return err
		}
		return org.New(w.core.Journal, w.core.Accounts).Affiliate(w.ctx, tx, p.ID, p.ID, org.Place{Org: o.ID, Job: "Agent"})
	})
}

func (w *world) space(s space.Space, change func(*space.Space), role space.Role, people []account.Person) space.Space {
	w.Helper()
	if change != nil {
		change(&s)
	}
	w.write(func(tx *db.Tx) (err error) {
		if s, err = space.Put(w.ctx, tx, s); err != nil {
			return err
		}
		for _, p := range people {
			if err := space.SetMembership(w.ctx, tx, space.Membership{Person: p.ID, Space: s.ID, Role: role, State: space.Active}); err != nil {
				return err
			}
		}
		return nil
	})
	w.core.Web.ForgetNetworks()
	return s
}

// puts p in s, in any state.
func (w *world) puts(p account.Person, s space.Space, role space.Role, state space.State) {
	w.Helper()
	w.write(func(tx *db.Tx) error {
		return space.SetMembership(w.ctx, tx, space.Membership{Person: p.ID, Space: s.ID, Role: role, State: state})
	})
}

// viewer is what p may now.
func (w *world) viewer(p account.Person) *access.Viewer {
	w.Helper()
	v, err := access.LoadID(w.ctx, w.core.DB.Q(), p.ID)
	if err != nil {
		w.Fatal(err)
	}
	return v
}

// refused fails unless err is of kind, with the reason or the field's message key.
func (w *world) refused(err error, k fail.Kind, key string) {
	w.Helper()
	if !fail.Is(err, k) {
		w.Errorf("got %v, want %v (%s)", err, k, key)
		return
	}
	got, _ := fail.Reason(err)
	if f := fail.FieldsOf(err); len(f) > 0 {
		got = f[0].Key
	}
	if key != "" && got != key {
		w.Errorf("reason %q, want %q", got, key)
	}
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Error(err)
	}
}
