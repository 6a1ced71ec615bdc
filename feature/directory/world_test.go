package directory_test

import (
	"context"
	"testing"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/directory"
)

// world is a small site with this part alone, in which people publish notes.
type world struct {
	*parttest.World
	own *directory.Directory
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	parttest.Each(t, func(w *parttest.World) { f(&world{w, directory.New(w.Core)}) }, directory.Join, notes, parttest.Places)
}

// notes brings a kind of item, drawn by its title.
func notes(*part.Core) part.Part {
	note := kind.Kind{Name: "note", Icon: "note", Label: "directory.works", Path: func(i item.Item) string { return "/notes/" + i.ID.String() }, Cards: cards}
	return part.Part{Name: "note", Kinds: []kind.Kind{note}, Feeds: []string{"note"}}
}

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
	w.Write(func(tx *db.Tx) (err error) {
		i, err = item.Add(w.Ctx, tx, s, i)
		return err
	})
	return i
}
