package search_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"maillage/across/search"
	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/limit"
	"maillage/core/org"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/lang"
	"maillage/kit/markdown"
	"maillage/ui"
)

// world is the search in a site of two kinds of items: notes, which have no title, and pages, which have one.
type world struct {
	testing.TB
	ctx     context.Context
	db      *db.DB
	core    *part.Core
	search  *search.Search
	handler http.Handler
	part    part.Part
}

var paper = db.Schema{Name: "paper", FS: fstest.MapFS{"20261124_paper.sql": {Data: []byte(`
CREATE TABLE paper (item_id BIGINT PRIMARY KEY REFERENCES item (id), title TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE saying (person_id BIGINT PRIMARY KEY REFERENCES person (id), text TEXT NOT NULL);`)}}}

var schemas = []db.Schema{journal.Schema, limit.Schema, account.Schema, org.Schema, space.Schema, item.Schema, paper}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) { f(newWorld(t, e)) })
	}
}

func newWorld(t testing.TB, e db.Engine) *world {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	// The schema of the part is known before its database: Join only needs the engine's name later.
	own := search.Schema()
	d := dbtest.Open(t, e, append(append([]db.Schema{}, schemas...), own)...)
	c := &part.Core{Config: config.Default(), Log: quiet, DB: d, Kinds: kind.Registry{}}
	c.Journal = journal.New(d, quiet)
	c.Queue = queue.New(d, quiet, queue.Options{})
	c.Accounts = account.New(d, c.Journal, limit.New(limit.Options{}), account.Options{})
	c.Orgs = org.New(c.Journal, c.Accounts)
	c.Web = &web.Server{
		Options: web.Options{PublicURL: "http://maillage.test", Site: "Maillage", Log: quiet},
		DB:      d, Accounts: c.Accounts, Catalogue: lang.NewCatalogue().Call(space.Usual), Assets: ui.NewAssets(),
	}
	for _, k := range []string{"note", "page"} {
		c.Kinds[k] = kind.Kind{Name: k, Icon: "message-2", Label: "search.kinds.person", Text: texts, Path: func(i item.Item) string { return "/" + k + "s/" + i.ID.String() }}
	}
	c.People = []part.PeopleText{sayings}
	w := &world{TB: t, ctx: context.Background(), db: d, core: c, search: search.New(c)}
	w.part = search.Join(c)
	for _, f := range w.part.Followers {
		c.Journal.Follow(f)
	}
	c.Web.Add(w.part.Routes...)
	c.Web.Search = w.part.Search
	for name, err := range map[string]error{"search": c.Web.Catalogue.Add("search", w.part.Words), "web": c.Web.Catalogue.Add("web", web.Words()), "ui": c.Web.Catalogue.Add("ui", ui.Words), "org": c.Web.Catalogue.Add("org", org.Words)} {
		if err != nil {
			t.Fatal(name, err)
		}
	}
	w.handler = c.Web.Handler()
	return w
}

func texts(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]kind.Text, error) {
	rows, err := q.Query(ctx, `SELECT item_id, title, body FROM paper WHERE item_id IN ($1[])`, db.Ints(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[ref.Item]kind.Text{}
	for rows.Next() {
		var id ref.Item
		var t kind.Text
		if err := rows.Scan(&id, &t.Title, &t.Body); err != nil {
			return nil, err
		}
		out[id] = t
	}
	return out, rows.Err()
}

func sayings(ctx context.Context, q db.Q, people []ref.Person) (map[ref.Person]string, error) {
	rows, err := q.Query(ctx, `SELECT person_id, text FROM saying WHERE person_id IN ($1[])`, db.Ints(people))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[ref.Person]string{}
	for rows.Next() {
		var id ref.Person
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return nil, err
		}
		out[id] = text
	}
	return out, rows.Err()
}

func (w *world) write(f func(tx *db.Tx) error) {
	w.Helper()
	if err := w.db.Write(w.ctx, f); err != nil {
		w.Fatal(err)
	}
}

// settle brings every fact to the index.
func (w *world) settle() {
	w.Helper()
	if _, err := w.core.Journal.Drain(w.ctx); err != nil {
		w.Fatal(err)
	}
}

func (w *world) tell(tx *db.Tx, f journal.Fact) error {
	_, err := w.core.Journal.Append(w.ctx, tx, f)
	return err
}

func (w *world) person(name string) account.Person {
	w.Helper()
	given, family, _ := strings.Cut(name, " ")
	var p account.Person
	w.write(func(tx *db.Tx) (err error) {
		p, err = w.core.Accounts.Create(w.ctx, tx, account.NewPerson{Email: fmt.Sprintf("p%d@exemple.fr", tx.ID()), Given: given, Family: family})
		return err
	})
	return p
}

func (w *world) network(slug, name string, change ...func(*space.Space)) space.Space {
	return w.space(space.Space{Kind: space.Network, Slug: slug, Name: name, Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork, Colour: "#2a5fa8"}, change)
}

func (w *world) group(n space.Space, slug, name string, change ...func(*space.Space)) space.Space {
	return w.space(space.Space{Kind: space.Group, Network: n.ID, Slug: slug, Name: name, Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork}, change)
}

func secret(s *space.Space) {
	s.Admission, s.Audience, s.ItemsAudience = space.Invite, space.InGroup, space.InGroup
}

func (w *world) space(s space.Space, change []func(*space.Space)) space.Space {
	w.Helper()
	for _, c := range change {
		c(&s)
	}
	w.write(func(tx *db.Tx) (err error) {
		if s, err = space.Put(w.ctx, tx, s); err != nil {
			return err
		}
		return w.tell(tx, journal.Fact{Kind: "group.changed", Space: s.ID})
	})
	w.core.Web.ForgetNetworks()
	return s
}

func (w *world) join(p account.Person, role space.Role, spaces ...space.Space) {
	w.Helper()
	w.write(func(tx *db.Tx) error {
		for _, s := range spaces {
			if err := space.SetMembership(w.ctx, tx, space.Membership{Person: p.ID, Space: s.ID, Role: role, State: space.Active}); err != nil {
				return err
			}
		}
		return nil
	})
}

// sheet is what is published: a note when it has no title.
type sheet struct {
	title, body string
	by          account.Person
	in          space.Space
	audience    space.Audience // "": the space's own
	unsigned    bool
	state       item.State
	under       item.Item // a reply to it
}

func (w *world) publish(s sheet) item.Item {
	w.Helper()
	i := item.Item{Kind: "page", Author: s.by.ID, Title: s.title, Audience: s.audience, State: item.Published}
	if s.title == "" {
		i.Kind, i.Title = "note", markdown.Excerpt(s.body, 80)
	}
	if i.Audience == "" {
		i.Audience = s.in.ItemsAudience
	}
	if s.unsigned {
		i.Byline = item.Unsigned
	}
	if s.state != "" {
		i.State = s.state
	}
	w.write(func(tx *db.Tx) (err error) {
		if s.under.ID != 0 {
			i, err = item.AddTo(w.ctx, tx, s.under, i)
		} else {
			i, err = item.Add(w.ctx, tx, s.in, i)
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(w.ctx, `INSERT INTO paper (item_id, title, body) VALUES ($1, $2, $3)`, i.ID, s.title, s.body); err != nil {
			return err
		}
		return w.tell(tx, journal.Fact{Kind: "paper.published", Actor: s.by.ID, Space: i.Space, Item: i.ID, Root: i.RootID()})
	})
	return i
}

func (w *world) edit(i item.Item, title, body string) {
	w.Helper()
	w.write(func(tx *db.Tx) error {
		if _, err := tx.Exec(w.ctx, `UPDATE paper SET title = $1, body = $2 WHERE item_id = $3`, title, body, i.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(w.ctx, `UPDATE item SET title = $1 WHERE id = $2`, title, i.ID); err != nil {
			return err
		}
		return w.tell(tx, journal.Fact{Kind: "paper.edited", Actor: i.Author, Space: i.Space, Item: i.ID, Root: i.RootID()})
	})
}

// become moves an item to a state, without telling anyone when quietly.
func (w *world) become(i item.Item, state item.State, quietly bool) {
	w.Helper()
	w.write(func(tx *db.Tx) error {
		now, err := item.Get(w.ctx, tx, i.ID)
		if err != nil {
			return err
		}
		if err := item.SetState(w.ctx, tx, now, state); err != nil || quietly {
			return err
		}
		return w.tell(tx, journal.Fact{Kind: "item.deleted", Space: i.Space, Item: i.ID, Root: i.RootID()})
	})
}

func (w *world) viewer(p account.Person) *access.Viewer {
	w.Helper()
	v, err := access.LoadID(w.ctx, w.db.Q(), p.ID)
	if err != nil {
		w.Fatal(err)
	}
	return v
}

func (w *world) find(p account.Person, q search.Query) search.Results {
	w.Helper()
	r, err := w.search.Find(w.ctx, w.viewer(p), q)
	if err != nil {
		w.Fatalf("Find(%+v): %v", q, err)
	}
	return r
}

// finds is the titles of what text finds, first the ones with all the words.
func (w *world) finds(p account.Person, text string) []string {
	w.Helper()
	return titles(w.find(p, search.Query{Text: text}).Hits)
}

func titles(hits []search.Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, flat(h.Title))
	}
	return out
}

func flat(list []ui.Piece) string {
	var b strings.Builder
	for _, p := range list {
		b.WriteString(p.Text)
	}
	return b.String()
}

// marked is a text with what was found between brackets.
func marked(list []ui.Piece) string {
	var b strings.Builder
	for _, p := range list {
		if p.Hit {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}
