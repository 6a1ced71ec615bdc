package post

import (
	"context"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// original is what is shown when v shares the item id: its root, or what the root shares itself, as long as v may read it.
// Errors: fail.Hidden, Forbidden (not published: a draft, or hidden by moderation).
func original(ctx context.Context, q db.Q, v *access.Viewer, id ref.Item) (ref.Item, error) {
	const op = "post.original"
	i, err := item.Get(ctx, q, id)
	if err != nil {
		return 0, err
	}
	if !v.Sees(i) {
		return 0, fail.E(op, fail.Hidden, nil)
	}
	if !i.IsRoot() {
		return original(ctx, q, v, i.Root)
	}
	if i.State != item.Published {
		return 0, fail.Say(op, fail.Forbidden, "post.share.not_published")
	}
	if i.Kind != Kind {
		return i.ID, nil
	}
	x, err := get(ctx, q, i.ID)
	if err != nil || x.shared == 0 {
		return i.ID, err
	}
	of, err := item.Get(ctx, q, x.shared)
	switch {
	case fail.Is(err, fail.Hidden):
		return i.ID, nil
	case err != nil:
		return 0, err
	case v.Sees(of) && of.State == item.Published:
		return of.ID, nil
	}
	return i.ID, nil
}

// shown is an original as a share shows it to one person; the zero value when they may not read it.
type shown struct {
	item    item.Item
	kind    kind.Kind
	text    kind.Text
	author  account.Card // zero when it may not be known
	space   space.Space
	network space.Space
}

// links returns the originals ids as v sees them, by id; those v may not read are absent. Beside, the spaces of places, by id.
// At most three queries and one a kind.
func (p *Post) links(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item, places []ref.Space) (map[ref.Item]shown, map[ref.Space]space.Space, error) {
	items, err := seen(ctx, q, v, ids)
	if err != nil {
		return nil, nil, err
	}
	byKind := map[string][]ref.Item{}
	var people []ref.Person
	for id, i := range items {
		byKind[i.Kind] = append(byKind[i.Kind], id)
		places = append(places, i.Space, i.Network)
		if a, ok := access.Author(v, i); ok {
			people = append(people, a)
		}
	}
	words := map[ref.Item]kind.Text{}
	for name, some := range byKind {
		if err := p.words(ctx, q, name, some, words); err != nil {
			return nil, nil, err
		}
	}
	authors, err := account.Cards(ctx, q, people)
	if err != nil {
		return nil, nil, err
	}
	spaces, err := space.Some(ctx, q, places)
	if err != nil {
		return nil, nil, err
	}
	out := map[ref.Item]shown{}
	for id, i := range items {
		x := shown{item: i, kind: p.core.Kinds[i.Kind], text: words[id], space: spaces[i.Space], network: spaces[i.Network]}
		if a, ok := access.Author(v, i); ok {
			x.author = authors[a]
		}
		out[id] = x
	}
	return out, spaces, nil
}

// words adds to out the words of ids, which are of the kind name.
func (p *Post) words(ctx context.Context, q db.Q, name string, ids []ref.Item, out map[ref.Item]kind.Text) error {
	k, ok := p.core.Kinds[name]
	if !ok || k.Text == nil {
		return nil
	}
	list, err := k.Text(ctx, q, ids)
	for id, t := range list {
		out[id] = t
	}
	return err
}

// Sharing is a place to which v may share an original, with who would see the share, and how many of them may read the original.
type Sharing struct {
	Space space.Space
	access.Reach
}

// Share is the item id as v would share it, and the places where they may. Errors: as original.
func (p *Post) Share(ctx context.Context, v *access.Viewer, id ref.Item) (i item.Item, list []Sharing, err error) {
	const op = "post.Share"
	spaces, err := p.Spaces(ctx, v)
	if err != nil {
		return i, nil, err
	}
	err = p.core.DB.Read(ctx, func(q db.Q) error {
		if id, err = original(ctx, q, v, id); err != nil {
			return err
		}
		if i, err = item.Get(ctx, q, id); err != nil {
			return err
		}
		all, err := space.Some(ctx, q, []ref.Space{i.Space, i.Network})
		if err != nil {
			return err
		}
		counts, err := access.DefaultReadersOf(ctx, q, spaces, i, all[i.Space], all[i.Network])
		for _, s := range spaces {
			list = append(list, Sharing{s, counts[s.ID]})
		}
		return err
	})
	return i, list, fail.Wrap(op, err)
}

// linkTo is the original id as v sees it.
func (p *Post) linkTo(ctx context.Context, v *access.Viewer, id ref.Item) (link *linkView, err error) {
	err = p.core.DB.Read(ctx, func(q db.Q) error {
		all, _, err := p.links(ctx, q, v, []ref.Item{id}, nil)
		link = linkOf(ctx, all[id])
		return err
	})
	return link, err
}
