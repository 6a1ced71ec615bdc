package wiki

import (
	"cmp"
	"context"
	"embed"
	"io/fs"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var words embed.FS

const (
	// Name is the part's.
	Name = "wiki"
	// Kind is the name of the kind of item: a page.
	Kind = "page"
)

// Wiki is the verbs of pages. Safe for concurrent use.
type Wiki struct{ core *part.Core }

// New returns the verbs of pages over c.
func New(c *part.Core) *Wiki { return &Wiki{core: c} }

// Join makes the part.
func Join(c *part.Core) part.Part {
	w := New(c)
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	c.Queue.Every("wiki.due", time.Hour, w.remind)
	p := part.Part{
		Name:   Name,
		Switch: &web.PartSwitch{Name: Name, Label: "wiki.part", Icon: "book"},
		Schema: &db.Schema{Name: Name, FS: migrations},
		Words:  words,
		Routes: w.routes(),
		Kinds: []kind.Kind{{
			Name: Kind, Icon: "file-description", Label: "wiki.kind", Path: Path, Cards: w.cards, Text: texts,
			EditPath:    func(i item.Item) string { return Path(i) + "/modifier" },
			Settle:      w.together,
			HistoryPath: func(i item.Item) string { return Path(i) + "/historique" },
			Comments:    true, Beside: beside,
		}},
		Facts: facts(),
		Tabs: []web.Tab{
			{Key: Name, Part: Name, Of: space.Network, Path: "/wiki", Label: "wiki.tab"},
			{Key: Name, Part: Name, Of: space.Group, Path: "/wiki", Label: "wiki.tab"},
		},
		ItemActs: []web.ItemSlot{w.itemActs},
		Under:    []web.UnderSlot{w.under},
		Panels:   []web.PanelSlot{w.panel},
		Feeds:    []string{Kind},
		Exports:  []part.Export{exportVersions, exportWriting, exportRemarks, exportCare, exportApprover, exportWatch},
		Forget:   forget,
	}
	w.joinPorts(&p)
	return p
}

// facts is what the part writes.
func facts() []part.Fact {
	// words: wiki.told.*
	return []part.Fact{
		{Kind: "wiki.published", Says: "somebody made a page"},
		{Kind: "wiki.imported", Says: "a page came in a file that somebody imported"},
		{Kind: "wiki.edited", Says: "somebody changed a page", Tells: &part.Telling{To: part.Followers, Name: "version", Words: "wiki.told.version"}},
		{Kind: "wiki.below", Says: "a page changed under one that somebody watches", Tells: &part.Telling{To: part.Mentioned, Name: "below", Words: "wiki.told.below"}},
		{Kind: "wiki.undone", Says: "somebody undid an import"},
		{Kind: "wiki.placed", Says: "somebody put a page elsewhere in its tree", Tells: &part.Telling{To: part.Followers, Name: "placed", Words: "wiki.told.placed"}},
		{Kind: "wiki.kept", Says: "a moderator kept a page for the moderators to write"},
		{Kind: "wiki.shared", Says: "a moderator gave a page back to all members to write"},
		{Kind: "wiki.ruled", Says: "an animator said whether pages are approved before they are shown, and by whom"},
		{Kind: "wiki.begun", Says: "somebody made a page that is shown once it is approved"},
		{Kind: "wiki.drafted", Says: "somebody changed what is being written in place of a page"},
		{Kind: "wiki.named", Says: "somebody gave a version of a page a name"},
		{Kind: "wiki.asked", Says: "somebody asked for a version of a page to be approved", Tells: &part.Telling{To: part.Mentioned, Name: "toapprove", Words: "wiki.told.asked", Letter: true}},
		{Kind: "wiki.unasked", Says: "somebody took that back"},
		{Kind: "wiki.reviewed", Says: "somebody read a version of a page again", Tells: &part.Telling{To: part.Mentioned, Name: "reviewed", Words: "wiki.told.reviewed"}},
		{Kind: "wiki.approved", Says: "a version of a page was approved: everybody reads it", Tells: &part.Telling{To: part.Followers, Name: "approved", Words: "wiki.told.approved"}},
		{Kind: "wiki.disapproved", Says: "the approval of what a page says was taken back", Tells: &part.Telling{To: part.Mentioned, Name: "disapproved", Words: "wiki.told.disapproved"}},
		{Kind: "wiki.resolved", Says: "somebody said that a thread in the margin of a page is settled", Tells: &part.Telling{To: part.Mentioned, Name: "resolved", Words: "wiki.told.resolved"}},
		{Kind: "wiki.reopened", Says: "somebody opened such a thread again", Tells: &part.Telling{To: part.Mentioned, Name: "reopened", Words: "wiki.told.reopened"}},
		{Kind: "wiki.cared", Says: "somebody said who answers for a page, or until when it is held right", Tells: &part.Telling{To: part.Mentioned, Name: "charge", Words: "wiki.told.cared"}},
		{Kind: "wiki.handed", Says: "the pages for which somebody answers were given to somebody else", Tells: &part.Telling{To: part.Mentioned, Name: "handed", Words: "wiki.told.handed", Path: pathList + "?" + paramList + "=" + string(Mine)}},
		{Kind: "wiki.due", Says: "a page is to be reviewed: the time of who answers for it has come", Tells: &part.Telling{To: part.Mentioned, Name: "review", Words: "wiki.told.due", Letter: true}},
		{Kind: "wiki.due_unowned", Says: "a page for which nobody answers is to be reviewed", Tells: &part.Telling{To: part.Runners, Name: "reviewunowned", Words: "wiki.told.due"}},
		{Kind: "wiki.opened", Says: "somebody changed who sees a page"},
		{Kind: "wiki.filed", Says: "somebody joined files to a page, or took some away"},
		{Kind: "wiki.withdrawn", Says: "what was being written in place of a page was given up"},
	}
}

// Path is the address of a page.
func Path(i item.Item) string { return "/pages/" + kind.Address(i.Title, int64(i.ID)) }

// Draft is a page to be made.
type Draft struct {
	Space     ref.Space
	Above     ref.Item // 0: at the top
	Source    ref.Item // what it is made of, 0 for nothing
	Title     string
	Body      string // Markdown, at most text.MaxPage characters
	ClientKey string // the form's own key: sent twice, it is the same page
	Lang      string
	Audience  space.Audience // "": that of the place
	Files     []attach.Upload

	rows     []int // of the files, in the form: the text names those that it shows by them (token)
	alone    bool  // it came alone in its file
	brought  int64 // how many pages came with it, which stands for them
	imported bool  // it came in a file: who keeps a draft here keeps it, and nobody is told of each page
}

func spot(s ref.Space) text.Spot { return text.Spot{Use: Kind, Space: s} }

// Make adds a page by by. The same ClientKey again returns the page already there.
// Errors: fail.Hidden, Forbidden, Closed, Invalid on titre, texte or sous.
func (w *Wiki) Make(ctx context.Context, by ref.Person, d Draft) (i item.Item, err error) {
	err = w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		s, err := space.Get(ctx, tx, d.Space)
		if err != nil {
			return err
		}
		if err := access.CanSpace(v, access.Publish, s); err != nil {
			return err
		}
		var again bool
		if i, again, err = item.ByClientKey(ctx, tx, by, d.ClientKey); err != nil || again {
			return err
		}
		i, err = w.add(ctx, tx, v, s, d)
		return err
	})
	return i, fail.Wrap("wiki.Make", err)
}

func (w *Wiki) add(ctx context.Context, tx *db.Tx, v *access.Viewer, s space.Space, d Draft) (item.Item, error) {
	ids := make([]ref.File, len(d.Files))
	for n := range ids {
		ids[n] = ref.File(tx.ID())
	}
	title, t, err := w.checked(ctx, tx, s, 0, d.Title, d.addressed(ids), d.Lang)
	if err == nil {
		err = fits(ctx, tx, v, s.ID, 0, d.Above)
	}
	if err == nil && d.Source != 0 {
		err = readable(ctx, tx, v, d.Source)
	}
	if err != nil {
		return item.Item{}, err
	}
	rules, err := rulesOf(ctx, tx, s.ID)
	if err != nil {
		return item.Item{}, err
	}
	if d.Audience != "" && (!d.Audience.Within(s.Audience) || d.Audience == space.ForPlan) {
		return item.Item{}, fail.Fields("wiki.add", fail.On(fieldAudience, "item.audience.wide"))
	}
	origin := ""
	if d.imported && !d.alone && d.brought == 0 {
		origin = item.Imported // it is in no stream: one stands for all
	}
	i := item.Item{Kind: Kind, Origin: origin, Author: v.Person, Writers: item.ByMembers, Title: title, Audience: cmp.Or(d.Audience, s.ItemsAudience), State: item.Published, Lang: d.Lang, ClientKey: d.ClientKey}
	if i, err = item.Add(ctx, tx, s, i); err != nil {
		return i, err
	}
	if err := put(ctx, tx, i.ID, placed{d.Above, d.Source, d.brought}); err != nil {
		return i, err
	}
	if err := attach.AddAs(ctx, tx, item.Item{ID: i.ID}, ids, d.Files); err != nil {
		return i, err
	}
	if !d.imported {
		if err := text.DropDraft(ctx, tx, v.Person, spot(s.ID)); err != nil {
			return i, err
		}
	}
	hand := text.Hand{By: v.Person, Since: clock.Now(ctx)}
	if rules.States {
		return w.begin(ctx, tx, i, s, t, hand)
	}
	if err := text.Put(ctx, tx, i, t); err != nil {
		return i, err
	}
	if err := text.Sign(ctx, tx, i.ID, hand); err != nil {
		return i, err
	}
	if err := w.named(ctx, tx, i, t); err != nil {
		return i, err
	}
	if d.imported {
		return i, w.says(ctx, tx, "wiki.imported", v.Person, i, nil)
	}
	if err := w.below(ctx, tx, v.Person, i); err != nil {
		return i, err
	}
	return i, w.tell(ctx, tx, "wiki.published", v.Person, i, t)
}

// addressed is the text of a page to be made with the addresses of its files in the place of their tokens.
func (d Draft) addressed(ids []ref.File) string {
	address := map[string]string{}
	for n, f := range d.Files {
		if n >= len(d.rows) {
			break
		}
		to := "/fichiers/" + ids[n].String()
		if f.Thumb != "" {
			to += "/" + attach.Preview
		}
		address[strconv.Itoa(d.rows[n])] = to
	}
	return addressed(d.Body, address)
}

// begin makes a page that says nothing until what is written is approved: those of its place alone know that it is there.
func (w *Wiki) begin(ctx context.Context, tx *db.Tx, i item.Item, s space.Space, t text.Text, hand text.Hand) (item.Item, error) {
	if err := text.Put(ctx, tx, i, text.Text{}); err != nil {
		return i, err
	}
	if err := text.PutNext(ctx, tx, i, text.Next{Title: i.Title, Text: t, Hand: hand}); err != nil {
		return i, err
	}
	if err := w.named(ctx, tx, i, text.Text{}); err != nil {
		return i, err
	}
	if err := w.kept(ctx, tx, i, s); err != nil {
		return i, err
	}
	i.Audience = narrowest(s)
	if err := follow(ctx, tx, i, hand.By); err != nil {
		return i, err
	}
	return i, w.says(ctx, tx, "wiki.begun", hand.By, i, nil)
}

// named keeps the name of a page, and those it links to.
func (w *Wiki) named(ctx context.Context, tx *db.Tx, i item.Item, t text.Text) error {
	if err := setName(ctx, tx, i.ID, i.Title); err != nil {
		return err
	}
	return setLinks(ctx, tx, i.ID, t.Pages)
}

// readable tells whether v may read what a page is made of.
func readable(ctx context.Context, q db.Q, v *access.Viewer, source ref.Item) error {
	i, err := item.Get(ctx, q, source)
	if err == nil && !v.Sees(i) {
		err = fail.E("wiki.readable", fail.Hidden, nil)
	}
	return err
}

// checked is a page as it is stored, with all that is wrong with it at once.
func (w *Wiki) checked(ctx context.Context, q db.Q, s space.Space, id ref.Item, title, body, language string) (string, text.Text, error) {
	title, faults := titleOf(title)
	if len(faults) == 0 {
		other, err := taken(ctx, q, s.ID, title, id)
		if err != nil {
			return title, text.Text{}, err
		}
		if other != 0 {
			faults = append(faults, fail.On("titre", "wiki.title_taken"))
		}
	}
	if n := utf8.RuneCountInString(body); n > text.MaxPage {
		faults = append(faults, fail.On("texte", "web.field.long", "max", text.MaxPage, "n", n))
		return title, text.Text{}, fail.Fields("wiki.checked", faults...)
	}
	base, err := pathOf(ctx, q, s)
	if err != nil {
		return title, text.Text{}, err
	}
	t, err := text.RenderPage(ctx, q, body, language, "texte", func(name string) (string, bool) {
		return toward(base, name), nameOf(name) != "" && utf8.RuneCountInString(name) <= text.MaxTitle
	})
	if err != nil && fail.FieldsOf(err) == nil {
		return title, t, err
	}
	return title, t, fail.Fields("wiki.checked", append(faults, fail.FieldsOf(err)...)...)
}

// pathOf is the address of s.
func pathOf(ctx context.Context, q db.Q, s space.Space) (string, error) {
	if s.Kind == space.Network {
		return s.Path(s), nil
	}
	network, err := space.Get(ctx, q, s.Network)
	return s.Path(network), err
}

func (w *Wiki) tell(ctx context.Context, tx *db.Tx, what string, by ref.Person, i item.Item, t text.Text) error {
	told, err := text.Told(ctx, tx, t.Mentions, i)
	if err != nil {
		return err
	}
	_, err = w.core.Journal.Append(ctx, tx, journal.Fact{Kind: what, Actor: by, Space: i.Space, Item: i.ID, Root: i.RootID(), Mentions: told})
	return err
}

// Change is what a page becomes. Summary says what changed, in a few words; With is who wrote it together with who saves it.
type Change struct {
	Title, Body, Summary string
	With                 []ref.Person
}

// Edit changes a page, and keeps what it said. since is that of Whole.Working, which by started from. In a place with states,
// readers go on reading what was approved.
// Errors: fail.Hidden, Forbidden, Closed, Invalid on titre, texte or resume, Conflict when it changed meanwhile.
func (w *Wiki) Edit(ctx context.Context, by ref.Person, id ref.Item, c Change, since time.Time) (i item.Item, err error) {
	woven, err := w.core.Coedit.Weave(ctx, id, c.Body)
	if err != nil {
		return i, fail.Wrap("wiki.Edit", err)
	}
	err = w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		var s space.Space
		if i, s, err = find(ctx, tx, v, id, access.Edit); err != nil {
			return err
		}
		if i, err = w.change(ctx, tx, by, i, s, c, since); err != nil {
			return err
		}
		return woven.Put(ctx, tx, by)
	})
	return i, fail.Wrap("wiki.Edit", err)
}

func (w *Wiki) change(ctx context.Context, tx *db.Tx, by ref.Person, i item.Item, s space.Space, c Change, since time.Time) (item.Item, error) {
	if n := utf8.RuneCountInString(c.Summary); n > maxSummary {
		return i, fail.Fields("wiki.change", fail.On("resume", "web.field.long", "max", maxSummary, "n", n))
	}
	hand := text.Hand{By: by, With: c.With, Since: clock.Now(ctx), Summary: strings.TrimSpace(c.Summary)}
	rules, err := rulesOf(ctx, tx, s.ID)
	if err != nil {
		return i, err
	}
	if rules.States {
		return w.draft(ctx, tx, hand, i, s, c, since)
	}
	if _, waits, err := text.NextOf(ctx, tx, i.ID); err != nil {
		return i, err
	} else if waits { // the place has no states any more: who saves publishes
		return w.settle(ctx, tx, hand, i, s, c, since)
	}
	was, err := text.Of(ctx, tx, []ref.Item{i.ID})
	if err != nil {
		return i, err
	}
	title, t, err := w.checked(ctx, tx, s, i.ID, c.Title, c.Body, i.Lang)
	if err != nil || title == i.Title && t.Markdown == was[i.ID].Markdown {
		return i, err
	}
	if err := item.Edit(ctx, tx, i, title, since); err != nil {
		return i, err
	}
	if err := text.Rewrite(ctx, tx, i, i.Title, t, hand); err != nil {
		return i, err
	}
	if err := w.moved(ctx, tx, i.ID, was[i.ID].HTML, t.HTML); err != nil {
		return i, err
	}
	i.Title = title
	if err := w.named(ctx, tx, i, t); err != nil {
		return i, err
	}
	if err := follow(ctx, tx, i, by); err != nil {
		return i, err
	}
	if err := w.below(ctx, tx, by, i); err != nil {
		return i, err
	}
	return i, w.tell(ctx, tx, "wiki.edited", by, i, t)
}

// settle writes what is being written in place of page i and makes it what the page says.
func (w *Wiki) settle(ctx context.Context, tx *db.Tx, by text.Hand, i item.Item, s space.Space, c Change, since time.Time) (item.Item, error) {
	first, err := isUnread(ctx, tx, i.ID)
	if err != nil {
		return i, err
	}
	if i, err = w.draft(ctx, tx, by, i, s, c, since); err != nil {
		return i, err
	}
	n := next{i: i, s: s}
	if n.text, _, err = text.NextOf(ctx, tx, i.ID); err != nil {
		return i, err
	}
	if i, err = w.publish(ctx, tx, n); err != nil {
		return i, err
	}
	what := "wiki.edited"
	if first {
		what = "wiki.published"
	}
	t, _, err := w.again(ctx, tx, i)
	if err != nil {
		return i, err
	}
	if err := w.below(ctx, tx, by.By, i); err != nil {
		return i, err
	}
	return i, w.tell(ctx, tx, what, by.By, i, t)
}

// Restore makes a page say again what version n said: a version more. Errors: as Edit.
func (w *Wiki) Restore(ctx context.Context, by ref.Person, id ref.Item, n int64, summary string) (i item.Item, err error) {
	past, err := text.At(ctx, w.core.DB.Q(), id, n)
	if err != nil {
		return i, err
	}
	woven, err := w.core.Coedit.Weave(ctx, id, past.Markdown)
	if err != nil {
		return i, fail.Wrap("wiki.Restore", err)
	}
	err = w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		var s space.Space
		if i, s, err = find(ctx, tx, v, id, access.Edit); err != nil {
			return err
		}
		if !past.Shown {
			rules, err := rulesOf(ctx, tx, s.ID)
			if err != nil {
				return err
			}
			if !rules.readsNext(v, i, s) {
				return fail.E("wiki.Restore", fail.Hidden, nil)
			}
		}
		_, start, err := working(ctx, tx, i)
		if err != nil {
			return err
		}
		if i, err = w.change(ctx, tx, by, i, s, Change{Title: past.Title, Body: past.Markdown, Summary: summary}, start); err != nil {
			return err
		}
		return woven.Put(ctx, tx, by)
	})
	return i, fail.Wrap("wiki.Restore", err)
}

// Place puts a page, with what is under it, under another one, or at the top (0).
// Errors: fail.Hidden, Forbidden, Closed, Invalid on sous.
func (w *Wiki) Place(ctx context.Context, by ref.Person, id, above ref.Item) error {
	return fail.Wrap("wiki.Place", w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		i, _, err := find(ctx, tx, v, id, access.Edit)
		if err != nil {
			return err
		}
		was, err := placeOf(ctx, tx, id)
		if err != nil || was.above == above {
			return err
		}
		if err := fits(ctx, tx, v, i.Space, id, above); err != nil {
			return err
		}
		if err := setAbove(ctx, tx, id, above); err != nil {
			return err
		}
		if err := w.below(ctx, tx, by, i); err != nil {
			return err
		}
		return w.tell(ctx, tx, "wiki.placed", by, i, text.Text{})
	}))
}

// Keep leaves a page to its moderators to write, or gives it back to all members. Errors: fail.Hidden, Forbidden.
func (w *Wiki) Keep(ctx context.Context, by ref.Person, id ref.Item, keep bool) error {
	return fail.Wrap("wiki.Keep", w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		i, _, err := find(ctx, tx, v, id, access.Moderate)
		if err != nil {
			return err
		}
		to, what := item.ByMembers, "wiki.shared"
		if keep {
			to, what = item.ByModerators, "wiki.kept"
		}
		if i.Writers == to {
			return nil
		}
		if err := item.SetWriters(ctx, tx, i, to); err != nil {
			return err
		}
		return w.tell(ctx, tx, what, by, i, text.Text{})
	}))
}

// find returns the page id and its space when v may do verb to it. Errors: fail.Hidden, also for items of other kinds.
func find(ctx context.Context, q db.Q, v *access.Viewer, id ref.Item, verb access.Verb) (item.Item, space.Space, error) {
	i, err := item.Get(ctx, q, id)
	if err != nil {
		return i, space.Space{}, err
	}
	if i.Kind != Kind {
		return i, space.Space{}, fail.E("wiki.find", fail.Hidden, nil)
	}
	s, err := space.Get(ctx, q, i.Space)
	if err != nil {
		return i, s, err
	}
	return i, s, access.Can(v, verb, i, s)
}
