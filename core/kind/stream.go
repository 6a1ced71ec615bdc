package kind

import (
	"context"
	"slices"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Entry is an item with all that a list shows of it.
type Entry struct {
	Item    item.Item
	Kind    Kind
	Card    Card
	Author  account.Card // zero when the viewer may not know
	Space   space.Space
	Network space.Space
	Mine    []item.Reaction
	// What the viewer may do.
	Comment, React, Edit, Delete, Moderate bool

	path string
}

// Path is the address of its item.
func (e Entry) Path() string {
	if e.path != "" {
		return e.path
	}
	return e.Kind.Path(e.Item)
}

// IsMine tells whether the viewer had r for it.
func (e Entry) IsMine(r item.Reaction) bool { return slices.Contains(e.Mine, r) }

// Entries fills the items that v may see with what lists show, in the order given; those of unknown kinds or without a
// card are left out. At most three queries and one a kind.
func (r Registry) Entries(ctx context.Context, q db.Q, v *access.Viewer, items []item.Item) ([]Entry, error) {
	const op = "kind.Entries"
	if len(items) == 0 {
		return nil, nil
	}
	cards, err := r.cards(ctx, q, v, items)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	var people []ref.Person
	var places []ref.Space
	var ids []ref.Item
	for _, i := range items {
		if p, ok := access.Author(v, i); ok {
			people = append(people, p)
		}
		places, ids = append(places, i.Space, i.Network), append(ids, i.ID)
	}
	authors, err := account.Cards(ctx, q, people)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	spaces, err := space.Some(ctx, q, places)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	mine, err := item.Mine(ctx, q, v.Person, ids)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	var out []Entry
	for _, i := range items {
		card, ok := cards[i.ID]
		if !ok {
			continue
		}
		e := Entry{Item: i, Kind: r[i.Kind], Card: card, Space: spaces[i.Space], Network: spaces[i.Network], Mine: mine[i.ID]}
		if p, ok := access.Author(v, i); ok {
			e.Author = authors[p]
		}
		if e.Kind.Path != nil {
			e.path = e.Kind.Path(i)
		}
		e.allow(v)
		out = append(out, e)
	}
	return out, nil
}

func (e *Entry) allow(v *access.Viewer) {
	may := func(verb access.Verb) bool { return access.Can(v, verb, e.Item, e.Space) == nil }
	e.Comment, e.React, e.Delete, e.Moderate = may(access.Comment), may(access.React), may(access.Delete), may(access.Moderate)
	e.Edit = e.Kind.EditPath != nil && may(access.Edit)
}

func (r Registry) cards(ctx context.Context, q db.Q, v *access.Viewer, items []item.Item) (map[ref.Item]Card, error) {
	byKind := map[string][]item.Item{}
	for _, i := range items {
		byKind[i.Kind] = append(byKind[i.Kind], i)
	}
	all := map[ref.Item]Card{}
	for name, some := range byKind {
		k, ok := r[name]
		if !ok || k.Cards == nil {
			continue
		}
		cards, err := k.Cards(ctx, q, v, some)
		if err != nil {
			return nil, err
		}
		for id, c := range cards {
			all[id] = c
		}
	}
	return all, nil
}
