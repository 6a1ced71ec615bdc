package moderation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/feature/moderation"
	"maillage/kit/fail"
	"maillage/ui"
)

// world is a site with this part and a kind of item that is only a title. In the network clubs, which bruno and mona manage,
// hugo and lise animate the group eau; ana, bob and eve are its members. zoe has an account, nora runs the deployment.
type world struct {
	*parttest.World
	moderation  *moderation.Moderation
	net, eau    space.Space
	bruno, mona account.Person
	hugo, lise  account.Person
	ana, bob    account.Person
	eve, zoe    account.Person
	nora        account.Person
	started     bool
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	var brought part.Part
	join := func(c *part.Core) part.Part {
		brought = moderation.Join(c)
		return brought
	}
	parttest.Each(t, func(w *parttest.World) {
		x := &world{World: w, moderation: moderation.New(w.Core)}
		for _, o := range brought.Workers {
			w.Core.Queue.Handle(o)
		}
		for _, o := range brought.Followers {
			w.Core.Journal.Follow(o)
		}
		w.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		x.people()
		f(x)
	}, join, notes, parttest.Places)
}

func (w *world) people() {
	w.Helper()
	names := []string{"Bruno Chef", "Mona Chef", "Hugo Anime", "Lise Anime", "Ana Lopez", "Bob Petit", "Eve Martin", "Zoe Roux", "Nora Exploite"}
	for n, p := range []*account.Person{&w.bruno, &w.mona, &w.hugo, &w.lise, &w.ana, &w.bob, &w.eve, &w.zoe, &w.nora} {
		*p = w.Person(names[n], "")
	}
	w.net = w.Network("clubs", space.Open, nil, w.bruno, w.mona)
	w.eau = w.Group(w.net, "eau", space.Open, nil, w.hugo, w.lise)
	for _, p := range []account.Person{w.hugo, w.lise, w.ana, w.bob, w.eve} {
		w.Puts(p, w.net, space.Member, space.Active)
	}
	for _, p := range []account.Person{w.ana, w.bob, w.eve} {
		w.Puts(p, w.eau, space.Member, space.Active)
	}
	w.Write(func(tx *db.Tx) error { return w.Core.Accounts.SetOperator(w.Ctx, tx, 0, w.nora.ID, true) })
}

// notePath is the address of a note.
func notePath(i item.Item) string { return "/publications/" + i.RootID().String() }

// notes is a kind whose items are a title, with their page, and a charter.
func notes(c *part.Core) part.Part {
	cards := func(_ context.Context, _ db.Q, _ *access.Viewer, items []item.Item) (map[ref.Item]kind.Card, error) {
		out := map[ref.Item]kind.Card{}
		for _, i := range items {
			out[i.ID] = kind.Card{Name: i.Title, Body: ui.Plain(i.Title)}
		}
		return out, nil
	}
	texts := func(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]kind.Text, error) {
		out := map[ref.Item]kind.Text{}
		for _, id := range ids {
			i, err := item.Get(ctx, q, id)
			if err != nil {
				return nil, err
			}
			out[id] = kind.Text{Body: i.Title}
		}
		return out, nil
	}
	return part.Part{
		Name:   "note",
		Kinds:  []kind.Kind{{Name: "note", Icon: "note", Label: "moderation.export.item", Path: notePath, Cards: cards, Text: texts}},
		Routes: []web.Route{{Pattern: "GET /publications/{item}", Rule: web.ByRights, Do: func(v *web.Visit) error { return page(c, v) }}},
		Charter: func(_ context.Context, _ db.Q, s space.Space, _ string) (string, error) {
			if s.Kind == space.Network {
				return "", nil
			}
			return "# Nos règles\n\n" + rule + "\n\n- On cite **ses sources**, toujours.\n", nil
		},
	}
}

const rule = "On reste courtois en toute circonstance."

// page is the page of a note, with what stands under it.
func page(c *part.Core, v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	i, err := item.Get(v.Ctx(), c.DB.Q(), id)
	if err != nil {
		return err
	}
	if !v.Viewer.Sees(i) {
		return fail.E("page", fail.Hidden, nil)
	}
	list, err := c.Kinds.Entries(v.Ctx(), c.DB.Q(), v.Viewer, []item.Item{i})
	if err != nil {
		return err
	}
	all := []templ.Component{ui.Title("Une note", ""), ui.Entry(v.Entry(list[0], web.EntryIn{Whole: true}))}
	for _, slot := range v.Site.Under {
		x, err := slot(v.Ctx(), v, i, web.Place{Space: list[0].Space, Network: list[0].Network})
		if err != nil {
			return err
		}
		if x != nil {
			all = append(all, x)
		}
	}
	return v.Page(web.Page{Title: "Une note", Main: templ.Join(all...)})
}

// note publishes one in s; audience "" is the group's or network's members.
func (w *world) note(by account.Person, s space.Space, title string, audience space.Audience) (i item.Item) {
	w.Helper()
	if audience == "" {
		audience = space.InGroup
	}
	w.Write(func(tx *db.Tx) (err error) {
		i, err = item.Add(w.Ctx, tx, s, item.Item{Kind: "note", Author: by.ID, Title: title, Audience: audience, State: item.Published})
		return err
	})
	return i
}

// under adds a child to i.
func (w *world) under(by account.Person, i item.Item, title string) (c item.Item) {
	w.Helper()
	w.Write(func(tx *db.Tx) (err error) {
		c, err = item.AddTo(w.Ctx, tx, i, item.Item{Kind: "note", Author: by.ID, Title: title, State: item.Published})
		return err
	})
	return c
}

func (w *world) item(i item.Item) item.Item {
	w.Helper()
	i, err := item.Get(w.Ctx, w.Core.DB.Q(), i.ID)
	if err != nil {
		w.Fatal(err)
	}
	return i
}

func (w *world) place(p account.Person, s space.Space) space.Membership {
	w.Helper()
	m, err := space.MembershipOf(w.Ctx, w.Core.DB.Q(), p.ID, s.ID)
	if err != nil {
		w.Fatal(err)
	}
	return m
}

func (w *world) report(p account.Person, i item.Item, g moderation.Ground, words string) error {
	return w.moderation.Report(w.Ctx, p.ID, i.ID, g, words)
}

// reports is report, which must succeed.
func (w *world) reports(p account.Person, i item.Item, g moderation.Ground, words string) {
	w.Helper()
	w.OK(w.report(p, i, g, words))
}

func (w *world) decide(p account.Person, i item.Item, r moderation.Ruling) ([]moderation.Decision, error) {
	return w.moderation.Decide(w.Ctx, p.ID, i.ID, r)
}

// decides is decide, which must succeed.
func (w *world) decides(p account.Person, i item.Item, r moderation.Ruling) moderation.Decision {
	w.Helper()
	made, err := w.decide(p, i, r)
	if err != nil {
		w.Fatal(err)
	}
	return made[0]
}

func hide(reason string) moderation.Ruling {
	return moderation.Ruling{Item: moderation.Hide, Person: moderation.Nothing, Reason: reason, Lang: "fr"}
}

func measure(m moderation.OnPerson, days int, reason string) moderation.Ruling {
	return moderation.Ruling{Item: moderation.Keep, Person: m, Days: days, Reason: reason, Lang: "fr"}
}

// excludedByTheGroup does what feature/group does from the page of a member.
func (w *world) excludedByTheGroup(by, p account.Person, reason string) {
	w.Helper()
	w.Write(func(tx *db.Tx) error {
		if err := space.SetMembership(w.Ctx, tx, space.Membership{Person: p.ID, Space: w.eau.ID, Role: space.Member, State: space.Excluded, Note: reason}); err != nil {
			return err
		}
		_, err := w.Core.Journal.Append(w.Ctx, tx, journal.Fact{Kind: "group.excluded", Actor: by.ID, Space: w.eau.ID, Mentions: []ref.Person{p.ID}})
		return err
	})
}

func (w *world) readmittedByTheGroup(by, p account.Person) {
	w.Helper()
	w.Write(func(tx *db.Tx) error {
		if err := space.SetMembership(w.Ctx, tx, space.Membership{Person: p.ID, Space: w.eau.ID, Role: space.Member, State: space.Invited}); err != nil {
			return err
		}
		_, err := w.Core.Journal.Append(w.Ctx, tx, journal.Fact{Kind: "group.readmitted", Actor: by.ID, Space: w.eau.ID, Mentions: []ref.Person{p.ID}})
		return err
	})
}

// deletes does what across/talk does.
func (w *world) deletes(by account.Person, i item.Item) {
	w.Helper()
	w.Write(func(tx *db.Tx) error {
		if err := item.SetState(w.Ctx, tx, i, item.Deleted); err != nil {
			return err
		}
		_, err := w.Core.Journal.Append(w.Ctx, tx, journal.Fact{Kind: "item.deleted", Actor: by.ID, Space: i.Space, Item: i.ID, Root: i.RootID()})
		return err
	})
}

// optionOf keeps the choice of a list whose words are text.
func optionOf(text string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == "option" && parttest.Words(n) == text }
}

// isNext keeps the link to the rest of a list.
func isNext(n *html.Node) bool { return n.Data == "a" && parttest.Attr(n, "rel") == "next" }

func hrefOf(n *html.Node) string { return parttest.Attr(n, "href") }

func valueOf(n *html.Node) string { return parttest.Attr(n, "value") }

// waiting is how much waits for p in s.
func (w *world) waiting(p account.Person, s moderation.Scope) int {
	w.Helper()
	n, err := w.moderation.Waiting(w.Ctx, w.Viewer(p), s)
	if err != nil {
		w.Fatal(err)
	}
	return n
}

// settle lets the journal be read and tasks be worked.
func (w *world) settle() {
	w.Helper()
	if !w.started {
		w.started = true
		if err := w.Core.Queue.Start(w.Ctx); err != nil {
			w.Fatal(err)
		}
		w.Cleanup(func() { _ = w.Core.Queue.Stop(context.WithoutCancel(w.Ctx)) })
	}
	if err := w.Core.Queue.Settle(w.Ctx); err != nil {
		w.Fatal(err)
	}
	if _, err := w.Core.Journal.Drain(w.Ctx); err != nil {
		w.Fatal(err)
	}
}

// facts is what the journal says of moderation, oldest first: "hidden Hugo→Ana".
func (w *world) facts() []string {
	w.Helper()
	name := func(n ref.Person) string {
		p, err := account.Get(w.Ctx, w.Core.DB.Q(), n)
		if err != nil {
			return "-"
		}
		return p.Given
	}
	list, err := db.All(w.Ctx, w.Core.DB.Q(), func(r db.Row) (string, error) {
		var kind, about string
		var actor ref.Person
		var i ref.Item
		err := r.Scan(&kind, &actor, &about, &i)
		out := strings.TrimPrefix(kind, "moderation.") + " " + name(actor)
		for _, id := range strings.Fields(about) {
			var n int64
			fmt.Sscan(id, &n)
			out += "→" + name(ref.Person(n))
		}
		if i != 0 {
			out += " *"
		}
		return out, err
	}, `SELECT kind, actor_id, mentions, item_id FROM fact WHERE kind LIKE 'moderation.%' ORDER BY seq`)
	if err != nil {
		w.Fatal(err)
	}
	return list
}

// told fails unless the journal says want.
func (w *world) told(want ...string) {
	w.Helper()
	if got := w.facts(); strings.Join(got, "; ") != strings.Join(want, "; ") {
		w.Errorf("facts %q, want %q", got, want)
	}
}
