package group_test

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
	"maillage/core/org/directory"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/feature/group"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/ui"
)

// world is a small site with this part alone, on real tables.
type world struct {
	*testing.T
	ctx     context.Context
	core    *part.Core
	group   *group.Group
	handler http.Handler
	started bool // the queue, once letters are looked at
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
	url := dbtest.URL(t, e, migrate, "feature-group")
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
	w := &world{T: t, ctx: ctx, core: c, group: group.New(c)}
	w.join()
	w.handler = c.Web.Handler()
	return w
}

// schemas is the tables that the part stands on.
func schemas(p *db.Schema) []db.Schema {
	return []db.Schema{journal.Schema, queue.Schema, mail.Schema, limit.Schema, account.Schema, org.Schema, space.Schema, item.Schema, attach.Schema, *p}
}

func migrate(ctx context.Context, d *db.DB) error {
	p := group.Join(&part.Core{DB: d, Queue: queue.New(d, slog.New(slog.DiscardHandler), queue.Options{})})
	if err := d.Migrate(ctx, schemas(p.Schema)); err != nil {
		return err
	}
	return queue.Migrate(ctx, d)
}

// join adds the part to the site as site/site.go does, with a page for each space so that forms lead somewhere.
func (w *world) join() {
	w.Helper()
	s, p := w.core.Web, group.Join(w.core)
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
	s.Tabs, s.Actions = append(s.Tabs, p.Tabs...), append(s.Actions, p.Actions...)
	s.PlaceFacts = append(s.PlaceFacts, p.PlaceFacts...)
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
	record := directory.Record{Kind: kind, Code: code, Name: name, Short: name, Region: code}
	domains := []directory.Domain{{Name: strings.ToLower(name) + ".example", Kind: kind, Code: code}}
	if _, err := org.Load(w.ctx, w.core.DB, []directory.Record{record}, domains, nil); err != nil {
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

// network makes a network that everyone sees, run by people.
func (w *world) network(slug string, a space.Admission, change func(*space.Space), managers ...account.Person) space.Space {
	w.Helper()
	s := space.Space{Kind: space.Network, Slug: slug, Name: "Réseau " + slug, Lede: "Ce qu'il fait", Admission: a, Audience: space.Public, ItemsAudience: space.InNetwork, Colour: "#2a5fa8", Parts: []string{"post"}}
	return w.space(s, change, space.Manager, managers)
}

// grp makes a group of n.
func (w *world) grp(n space.Space, slug string, a space.Admission, change func(*space.Space), animators ...account.Person) space.Space {
	w.Helper()
	s := space.Space{Kind: space.Group, Network: n.ID, Slug: slug, Name: "Groupe " + slug, Lede: "De quoi il parle", Theme: "Énergie", Admission: a, Audience: space.Public, ItemsAudience: space.InGroup}
	return w.space(s, change, space.Animator, animators)
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

// membership is p's place in s now.
func (w *world) membership(p account.Person, s space.Space) space.Membership {
	w.Helper()
	m, err := space.MembershipOf(w.ctx, w.core.DB.Q(), p.ID, s.ID)
	if err != nil {
		w.Fatal(err)
	}
	return m
}

// is fails unless p has role and state in s.
func (w *world) is(p account.Person, s space.Space, role space.Role, state space.State) {
	w.Helper()
	if m := w.membership(p, s); m.Role != role || m.State != state {
		w.Errorf("%s in %s: %q %q, want %q %q", p.Handle, s.Slug, m.Role, m.State, role, state)
	}
}

// counted fails unless the counter of s says n, and there are n.
func (w *world) counted(s space.Space, n int64) {
	w.Helper()
	now, err := space.Get(w.ctx, w.core.DB.Q(), s.ID)
	if err != nil {
		w.Fatal(err)
	}
	var rows int64
	err = w.core.DB.Q().QueryRow(w.ctx, `SELECT COUNT(*) FROM membership WHERE space_id = $1 AND state IN ('active', 'muted')`, s.ID).Scan(&rows)
	if err != nil || rows != n || now.Members != n {
		w.Errorf("members of %s: counter %d, rows %d (%v), want %d", s.Slug, now.Members, rows, err, n)
	}
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

// facts is what the journal says of s, oldest first: "kind actor→about".
func (w *world) facts(s space.Space) []string {
	w.Helper()
	list, err := db.All(w.ctx, w.core.DB.Q(), func(r db.Row) (string, error) {
		var kind, about string
		var actor ref.Person
		err := r.Scan(&kind, &actor, &about)
		name := func(p ref.Person) string {
			a, err := account.Get(w.ctx, w.core.DB.Q(), p)
			if err != nil {
				return "?"
			}
			return a.Given
		}
		out := strings.TrimPrefix(kind, "group.") + " " + name(actor)
		for _, id := range strings.Fields(about) {
			var n int64
			fmt.Sscan(id, &n)
			out += "→" + name(ref.Person(n))
		}
		return out, err
	}, `SELECT kind, actor_id, mentions FROM fact WHERE space_id = $1 AND kind LIKE 'group.%' ORDER BY seq`, s.ID)
	if err != nil {
		w.Fatal(err)
	}
	return list
}

// told fails unless the facts of s are want.
func (w *world) told(s space.Space, want ...string) {
	w.Helper()
	if got := w.facts(s); strings.Join(got, "; ") != strings.Join(want, "; ") {
		w.Errorf("facts of %s: %q, want %q", s.Slug, got, want)
	}
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
