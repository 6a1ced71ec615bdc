package forum

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/kit/fail"
	"maillage/ui"
)

// cards draws topics in streams and on their page: their text, then what is attached. Two queries.
func (f *Forum) cards(ctx context.Context, q db.Q, v *access.Viewer, items []item.Item) (map[ref.Item]kind.Card, error) {
	ids := idsOf(items)
	bodies, err := text.Of(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	attached, err := attach.OfFor(ctx, q, v.Person, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[ref.Item]kind.Card, len(items))
	for _, i := range items {
		if t, ok := bodies[i.ID]; ok {
			out[i.ID] = kind.Card{Title: i.Title, Name: i.Title, Body: card(ui.Safe(t.HTML), attached[i.ID])}
		}
	}
	return out, nil
}

func idsOf(items []item.Item) []ref.Item {
	ids := make([]ref.Item, len(items))
	for n, i := range items {
		ids[n] = i.ID
	}
	return ids
}

// Which topics of a place are listed.
type Which string

// The lists, as addresses name them.
const (
	Recent     Which = ""
	Unanswered Which = "sans-reponse" // questions that nobody answered
	Undecided  Which = "a-trancher"   // questions that have answers, none of them accepted
	Settled    Which = "resolus"
	Mine       Which = "mes-sujets"
	Followed   Which = "suivis"
	Fresh      Which = "non-lus"
)

// lists is every list, in the order of the page.
var lists = []Which{Recent, Unanswered, Undecided, Settled, Fresh, Followed, Mine}

// Ask is which topics are asked for.
type Ask struct {
	Which    Which
	Category ref.Item // 0: all of them
	Theme    ref.Theme
	From     mark
}

// mark is a place in a list of topics: what was last said before it comes next.
type mark struct {
	at time.Time
	id ref.Item
}

// Topic is a topic as lists show it.
type Topic struct {
	Item     item.Item
	Author   account.Card // zero when the reader may not know
	Category string
	Themes   []item.Theme
	IsNew    bool // something was said since the reader was there
	News     int  // replies since; 0 for a topic never read
}

// Topics returns topics of s that v may see, those where something was said last first, at most a page, and where the next
// page begins, if any. Five queries.
func (f *Forum) Topics(ctx context.Context, v *access.Viewer, s space.Space, a Ask) (list []Topic, next mark, err error) {
	err = f.core.DB.Read(ctx, func(q db.Q) error {
		items, err := topics(ctx, q, v, s.ID, a, pageSize+1)
		if err != nil {
			return err
		}
		if len(items) > pageSize {
			items = items[:pageSize]
			next = mark{items[pageSize-1].Updated, items[pageSize-1].ID}
		}
		list, err = f.describe(ctx, q, v, s.ID, items)
		return err
	})
	return list, next, fail.Wrap("forum.Topics", err)
}

func (f *Forum) describe(ctx context.Context, q db.Q, v *access.Viewer, s ref.Space, items []item.Item) ([]Topic, error) {
	ids := idsOf(items)
	var people []ref.Person
	for _, i := range items {
		if p, ok := access.Author(v, i); ok {
			people = append(people, p)
		}
	}
	authors, err := account.Cards(ctx, q, people)
	if err != nil {
		return nil, err
	}
	themes, err := item.ThemesOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	in, err := namesOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	known, err := knownOf(ctx, q, v.Person, s, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Topic, len(items))
	for n, i := range items {
		t := Topic{Item: i, Category: in[i.ID], Themes: themes[i.ID]}
		if p, ok := access.Author(v, i); ok {
			t.Author = authors[p]
		}
		t.IsNew, t.News = known.news(i)
		out[n] = t
	}
	return out, nil
}

// Counts is how many topics each list that waits for somebody has, at most mostCounted each.
type Counts struct{ Unanswered, Undecided, Fresh int }

// Whole is a topic with all that its page shows.
type Whole struct {
	Entry    kind.Entry
	Text     text.Text
	Category ref.Item
	Name     string // of the category
	Beside   []ref.Item
}

// Read returns topic id as v sees it. Errors: fail.Hidden.
func (f *Forum) Read(ctx context.Context, v *access.Viewer, id ref.Item) (w Whole, err error) {
	err = f.core.DB.Read(ctx, func(q db.Q) error {
		i, _, err := find(ctx, q, v, id, access.Read)
		if err != nil {
			return err
		}
		entries, err := f.core.Kinds.Entries(ctx, q, v, []item.Item{i})
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return fail.E("forum.Read", fail.Hidden, nil)
		}
		w.Entry = entries[0]
		bodies, err := text.Of(ctx, q, []ref.Item{id})
		if err != nil {
			return err
		}
		w.Text = bodies[id]
		w.Category, w.Name, w.Beside, err = detail(ctx, q, id)
		return err
	})
	return w, fail.Wrap("forum.Read", err)
}

// Versions is what topic id said before, the latest first, for those who may read it. Errors: fail.Hidden.
func (f *Forum) Versions(ctx context.Context, v *access.Viewer, id ref.Item) (Whole, []text.Version, error) {
	w, err := f.Read(ctx, v, id)
	if err != nil {
		return w, nil, err
	}
	list, err := text.Versions(ctx, f.core.DB.Q(), id)
	return w, list, err
}

// Waiting is how many topics of s that v may see wait for somebody. Three queries, the last for people who have signed in.
func (f *Forum) Waiting(ctx context.Context, v *access.Viewer, s ref.Space) (c Counts, err error) {
	q := f.core.DB.Q()
	if c.Unanswered, err = count(ctx, q, v, s, Unanswered); err != nil {
		return c, err
	}
	if c.Undecided, err = count(ctx, q, v, s, Undecided); err != nil || v.Person == 0 {
		return c, err
	}
	c.Fresh, err = count(ctx, q, v, s, Fresh)
	return c, err
}

// Item is the row id whatever its kind, when v may see it, with its space. Errors: fail.Hidden.
func (f *Forum) Item(ctx context.Context, v *access.Viewer, id ref.Item) (item.Item, space.Space, error) {
	q := f.core.DB.Q()
	i, err := item.Get(ctx, q, id)
	if err != nil {
		return i, space.Space{}, err
	}
	s, err := space.Get(ctx, q, i.Space)
	if err != nil {
		return i, s, err
	}
	return i, s, access.Can(v, access.Read, i, s)
}
