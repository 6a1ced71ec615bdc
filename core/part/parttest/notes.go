package parttest

import (
	"context"
	"testing/fstest"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/ui"
)

// Note is the kind of the items of Notes.
const Note = "note"

// Notes is a part that brings items of one line, with their page, for tests of what lists show and of what stands under an item.
func Notes(c *part.Core) part.Part {
	words := fstest.MapFS{"words.fr.json": {Data: []byte(`{"note.kind": "Note"}`)}, "words.en.json": {Data: []byte(`{"note.kind": "Note"}`)}}
	return part.Part{
		Name: Note, Words: words, Feeds: []string{Note},
		Kinds:  []kind.Kind{{Name: Note, Icon: "message-2", Label: "note.kind", Path: notePath, Cards: noteCards}},
		Routes: []web.Route{{Pattern: "GET /notes/{item}", Rule: web.ByRights, Do: func(v *web.Visit) error { return showNote(v, c) }}},
	}
}

func notePath(i item.Item) string { return "/notes/" + i.RootID().String() }

func noteCards(_ context.Context, _ db.Q, _ *access.Viewer, items []item.Item) (map[ref.Item]kind.Card, error) {
	out := map[ref.Item]kind.Card{}
	for _, i := range items {
		out[i.ID] = kind.Card{Name: i.Title, Body: ui.Plain(i.Title)}
	}
	return out, nil
}

func showNote(v *web.Visit, c *part.Core) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	q := c.DB.Q()
	i, err := item.Get(v.Ctx(), q, id)
	if err != nil {
		return err
	}
	s, err := space.Get(v.Ctx(), q, i.Space)
	if err != nil {
		return err
	}
	if err := access.Can(v.Viewer, access.Read, i, s); err != nil {
		return err
	}
	place, err := v.PlaceOf(s)
	if err != nil {
		return err
	}
	entries, err := c.Kinds.Entries(v.Ctx(), q, v.Viewer, []item.Item{i})
	if err != nil {
		return err
	}
	under := []templ.Component{ui.StreamEntry(v.Entry(entries[0], web.EntryIn{Whole: true, Level: 1}))}
	under = append(under, ui.Title(i.Title, ""))
	for _, slot := range v.Site.Under {
		u, err := slot(v.Ctx(), v, i, place)
		if err != nil {
			return err
		}
		if u != nil {
			under = append(under, u)
		}
	}
	return v.Page(web.Page{Title: i.Title, Frame: ui.FrameTwo, Main: templ.Join(under...)})
}

// Note publishes a note of p in s, for those to whom s shows what is in it; change, if not nil, makes it otherwise.
func (w *World) Note(p account.Person, s space.Space, text string, change func(*item.Item)) item.Item {
	w.Helper()
	i := item.Item{Kind: Note, Author: p.ID, Title: text, Audience: s.ItemsAudience, State: item.Published}
	if change != nil {
		change(&i)
	}
	w.Write(func(tx *db.Tx) (err error) {
		i, err = item.Add(w.Ctx, tx, s, i)
		return err
	})
	return i
}

// Under publishes an answer of p to i, a note too.
func (w *World) Under(p account.Person, i item.Item, text string, change func(*item.Item)) item.Item {
	w.Helper()
	a := item.Item{Kind: Note, Author: p.ID, Title: text, State: item.Published}
	if change != nil {
		change(&a)
	}
	w.Write(func(tx *db.Tx) (err error) {
		a, err = item.AddTo(w.Ctx, tx, i, a)
		return err
	})
	return a
}

// Item reads an item again.
func (w *World) Item(id ref.Item) item.Item {
	w.Helper()
	i, err := item.Get(w.Ctx, w.Core.DB.Q(), id)
	if err != nil {
		w.Fatal(err)
	}
	return i
}
