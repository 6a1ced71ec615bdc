package wiki

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/kit/markdown"
	"maillage/ui"
)

// beginning is how many characters of a page a stream shows.
const beginning = 320

// cards draws pages in streams: their title, and how they begin; one that came with others says how many. Two queries.
func (w *Wiki) cards(ctx context.Context, q db.Q, _ *access.Viewer, items []item.Item) (map[ref.Item]kind.Card, error) {
	ids := make([]ref.Item, len(items))
	for n, i := range items {
		ids[n] = i.ID
	}
	bodies, err := text.Of(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	with, err := broughtWith(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[ref.Item]kind.Card, len(items))
	for _, i := range items {
		if t, ok := bodies[i.ID]; ok {
			c := kind.Card{Title: i.Title, Name: i.Title, Body: ui.Plain(markdown.Excerpt(t.Plain(), beginning))}
			if n := with[i.ID]; n > 1 {
				c.Note = lang.T(ctx, "wiki.import.entry", "n", n-1)
			}
			out[i.ID] = c
		}
	}
	return out, nil
}

// Whole is a page with all that is shown beside it.
type Whole struct {
	Entry   kind.Entry
	Text    text.Text
	Links   []link
	Linking []item.Item // pages that link to it
	Above   []item.Item // from the top down, those that the reader sees
	Source  *kind.Entry // what it was made of, when the reader sees it
	Writers []account.Card
	People  int // how many wrote it
	Last    account.Card
	Changed time.Time
	Stand
}

// Read returns page id as v sees it, in about fifteen queries. Errors: fail.Hidden.
func (w *Wiki) Read(ctx context.Context, v *access.Viewer, id ref.Item) (p Whole, err error) {
	err = w.core.DB.Read(ctx, func(q db.Q) error {
		i, s, err := find(ctx, q, v, id, access.Read)
		if err != nil {
			return err
		}
		if p.Entry, err = w.entry(ctx, q, v, i); err != nil {
			return err
		}
		bodies, err := text.Of(ctx, q, []ref.Item{id})
		if err != nil {
			return err
		}
		p.Text = bodies[id]
		if p.Links, err = linksOf(ctx, q, v, i); err != nil {
			return err
		}
		if p.Linking, err = linking(ctx, q, v, i); err != nil {
			return err
		}
		if err := w.around(ctx, q, v, i, &p); err != nil {
			return err
		}
		if err := w.stand(ctx, q, v, i, s, &p); err != nil {
			return err
		}
		return w.writers(ctx, q, i, &p)
	})
	return p, fail.Wrap("wiki.Read", err)
}

func (w *Wiki) entry(ctx context.Context, q db.Q, v *access.Viewer, i item.Item) (kind.Entry, error) {
	entries, err := w.core.Kinds.Entries(ctx, q, v, []item.Item{i})
	if err != nil {
		return kind.Entry{}, err
	}
	if len(entries) == 0 {
		return kind.Entry{}, fail.E("wiki.entry", fail.Hidden, nil)
	}
	return entries[0], nil
}

// around is what is above the page, and what it was made of.
func (w *Wiki) around(ctx context.Context, q db.Q, v *access.Viewer, i item.Item, p *Whole) error {
	above, err := over(ctx, q, i.ID)
	if err != nil {
		return err
	}
	seen, err := visible(ctx, q, v, above)
	if err != nil {
		return err
	}
	for _, id := range above {
		if x, ok := seen[id]; ok && x.Space == i.Space {
			p.Above = append(p.Above, x)
		}
	}
	at, err := placeOf(ctx, q, i.ID)
	if err != nil || at.source == 0 {
		return err
	}
	from, err := visible(ctx, q, v, []ref.Item{at.source})
	if x, ok := from[at.source]; err == nil && ok {
		var e kind.Entry
		if e, err = w.entry(ctx, q, v, x); err == nil {
			p.Source = &e
		}
	}
	return err
}

// visible is those of ids that v sees, by id.
func visible(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item) (map[ref.Item]item.Item, error) {
	out := map[ref.Item]item.Item{}
	if len(ids) == 0 {
		return out, nil
	}
	args := append([]any{db.Ints(ids)}, v.Args()...)
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) AND i.state = 'published' AND `+access.Visible("i", 2), args...)
	for _, i := range list {
		out[i.ID] = i
	}
	return out, fail.Wrap("wiki.visible", err)
}

// shownWriters is how many writers a page shows.
const shownWriters = 3

func (w *Wiki) writers(ctx context.Context, q db.Q, i item.Item, p *Whole) error {
	people, n, err := text.Writers(ctx, q, i.ID, p.Next != nil, shownWriters)
	if err != nil {
		return err
	}
	last, err := text.Last(ctx, q, i.ID)
	if err != nil {
		return err
	}
	if last.By == 0 { // from before versions were signed
		last.By, last.Since = i.Author, i.Created
		if !i.Edited.IsZero() {
			last.Since = i.Edited
		}
		if n == 0 {
			people, n = []ref.Person{i.Author}, 1
		}
	}
	cards, err := account.Cards(ctx, q, append([]ref.Person{last.By}, people...))
	if err != nil {
		return err
	}
	p.People, p.Last, p.Changed = n, cards[last.By], last.Since
	for _, id := range people {
		p.Writers = append(p.Writers, cards[id])
	}
	return nil
}

// Called is the page of s that v sees which is called name, or was; ok is false when there is none.
func (w *Wiki) Called(ctx context.Context, v *access.Viewer, s ref.Space, name string) (item.Item, bool, error) {
	return called(ctx, w.core.DB.Q(), v, s, name)
}

// Titled returns the pages of s that v sees and whose title holds name, at most eight. One query.
func (w *Wiki) Titled(ctx context.Context, v *access.Viewer, s ref.Space, name string) ([]item.Item, error) {
	return titled(ctx, w.core.DB.Q(), v, s, name)
}

// Wanted is a name that pages link to and that none has.
type Wanted struct {
	Label string
	Pages int
}

// maxWanted is how many of them are shown.
const maxWanted = 50

// Wanted is what the pages of s that v sees link to and v finds no page for, the most wanted first. One query.
func (w *Wiki) Wanted(ctx context.Context, v *access.Viewer, s ref.Space) ([]Wanted, error) {
	args := append([]any{s, maxWanted}, v.Args()...)
	list, err := db.All(ctx, w.core.DB.Q(), func(r db.Row) (x Wanted, err error) { return x, r.Scan(&x.Label, &x.Pages) },
		`SELECT MIN(l.label), COUNT(*) FROM wiki_link l JOIN item i ON i.id = l.item_id
		WHERE i.space_id = $1 AND i.state = 'published' AND `+access.Visible("i", 3)+`
		AND NOT EXISTS (SELECT 1 FROM wiki_name n JOIN item a ON a.id = n.item_id WHERE n.name = l.name AND a.space_id = $1 AND a.state = 'published' AND `+access.Visible("a", 3)+`)
		GROUP BY l.name ORDER BY COUNT(*) DESC, MIN(l.label) LIMIT $2`, args...)
	return list, fail.Wrap("wiki.Wanted", err)
}

// Source is a publication that a page is to be made of: its title, its text, and who wrote it. Errors: fail.Hidden.
func (w *Wiki) Source(ctx context.Context, v *access.Viewer, id ref.Item) (e kind.Entry, title, markdown string, err error) {
	err = w.core.DB.Read(ctx, func(q db.Q) error {
		seen, err := visible(ctx, q, v, []ref.Item{id})
		if err != nil {
			return err
		}
		i, ok := seen[id]
		if !ok {
			return fail.E("wiki.Source", fail.Hidden, nil)
		}
		if e, err = w.entry(ctx, q, v, i); err != nil {
			return err
		}
		bodies, err := text.Of(ctx, q, []ref.Item{id})
		if err != nil {
			return err
		}
		markdown, title = bodies[id].Markdown, i.Title
		if i.IsRoot() {
			return nil
		}
		top, err := visible(ctx, q, v, []ref.Item{i.RootID()})
		title = top[i.RootID()].Title
		return err
	})
	return e, title, markdown, err
}

var exportVersions = part.Export{
	Name: "page_versions", Label: "wiki.export.versions",
	Columns: []part.Column{{Name: "page", Label: "wiki.export.page"}, {Name: "written", Label: "wiki.export.written"}, {Name: "summary", Label: "wiki.export.summary"}},
	Rows: func(ctx context.Context, q db.Q, p ref.Person, put func(values ...any) error) error {
		return text.Signed(ctx, q, p, func(id ref.Item, h text.Hand) error {
			return put("/publications/"+id.String(), h.Since, h.Summary)
		})
	},
}

// MadeOf is the pages that v sees which were made of the conversation of i: of it, or of an answer to it. One query.
func (w *Wiki) MadeOf(ctx context.Context, v *access.Viewer, i ref.Item) ([]item.Item, error) {
	return madeOf(ctx, w.core.DB.Q(), v, i)
}
