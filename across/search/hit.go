package search

import (
	"context"
	"strings"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/markdown"
	"maillage/ui"
)

// titleRunes is how much of a text stands for it where it has no title.
const titleRunes = 80

// material is what the hits of a page are made of, each read once for all.
type material struct {
	items  map[ref.Item]item.Item
	texts  map[ref.Item]kind.Text
	cards  map[ref.Person]account.Card
	said   map[ref.Person]string
	spaces map[ref.Space]space.Space
}

// hits returns what is shown of candidates, in order. Rights are asked again of each row: a candidate the reader may no
// longer see is left out.
func (f finding) hits(ctx context.Context, what ask, list []candidate) ([]Hit, error) {
	m, err := f.material(ctx, list)
	if err != nil {
		return nil, err
	}
	var out []Hit
	for _, c := range list {
		h, ok := f.hit(c, what, m)
		if h.ID, h.Kind, h.Partly = c.id, c.kind, c.partly; ok {
			out = append(out, h)
		}
	}
	return out, nil
}

func (f finding) material(ctx context.Context, list []candidate) (m material, err error) {
	var items []ref.Item
	var people []ref.Person
	var places []ref.Space
	for _, c := range list {
		switch c.kind {
		case Person:
			people = append(people, ref.Person(c.id))
		case Group, Network:
			places = append(places, ref.Space(c.id), c.network)
		case Org:
		default:
			items = append(items, ref.Item(c.id))
		}
	}
	if m.items, err = f.itemsByID(ctx, items); err != nil {
		return m, err
	}
	if m.said, err = f.Search.said(ctx, f.q, people); err != nil {
		return m, err
	}
	var kept []item.Item
	for _, i := range m.items {
		kept = append(kept, i)
		places = append(places, i.Space, i.Network)
		if p, ok := access.Author(f.v, i); ok {
			people = append(people, p)
		}
	}
	if m.texts, err = f.textsOf(ctx, kept); err != nil {
		return m, err
	}
	if m.cards, err = account.Cards(ctx, f.q, people); err != nil {
		return m, err
	}
	m.spaces, err = space.Some(ctx, f.q, places)
	return m, err
}

// hit is what is shown of c; ok is false when nothing may be.
func (f finding) hit(c candidate, what ask, m material) (h Hit, ok bool) {
	switch c.kind {
	case Person:
		h.Person, ok = m.cards[ref.Person(c.id)]
		h.Title = f.mark(what, h.Person.Name)
		h.Text = f.person(what, h.Person, m.said[h.Person.ID])
	case Group, Network:
		h.Space, ok = f.seen(m.spaces, ref.Space(c.id))
		h.Network = m.spaces[c.network]
		h.Title, h.Text = f.mark(what, h.Space.Name), f.snippet(what, h.Space.Lede)
	case Org:
		h.Org, ok = c.found, true
		h.Title = f.mark(what, c.found.Name)
	default:
		if h.Item, ok = m.items[ref.Item(c.id)]; !ok {
			return h, false
		}
		h.Space, _ = f.seen(m.spaces, h.Item.Space)
		h.Network, _ = f.seen(m.spaces, h.Item.Network)
		if p, named := access.Author(f.v, h.Item); named {
			h.Author = m.cards[p]
		}
		h.Title, h.Text = f.publication(what, m.texts[h.Item.ID])
	}
	return h, ok
}

// publication is the title of a text and what surrounds the words found. A text without a title is called by its beginning,
// which is then not said twice.
func (f finding) publication(what ask, t kind.Text) (title, text []ui.Piece) {
	body := oneLine(t.Body)
	if t.Title != "" {
		return f.mark(what, t.Title), f.snippet(what, body)
	}
	name := markdown.Excerpt(body, titleRunes)
	head, cut := strings.CutSuffix(name, "…")
	if !cut || !strings.HasPrefix(body, head) {
		return f.mark(what, name), nil
	}
	return f.mark(what, name), f.snippet(what, "…"+strings.TrimLeft(body[len(head):], " "))
}

// person is the function and organisation, and what the person says of themselves where the words are.
func (f finding) person(what ask, c account.Card, said string) []ui.Piece {
	about := c.Job
	if about != "" && c.OrgName != "" {
		about += ", "
	}
	out := f.mark(what, about+c.OrgName)
	for _, w := range f.words.Split(said) {
		if what.marks(w) >= 0 {
			return append(append(out, ui.Piece{Text: " "}), f.snippet(what, oneLine(said))...)
		}
	}
	return out
}
