package post

import (
	"context"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/kit/markdown"
	"maillage/ui"
)

// cards draws messages: their text, then what is attached. Two queries.
func (p *Post) cards(ctx context.Context, q db.Q, _ *access.Viewer, items []item.Item) (map[ref.Item]kind.Card, error) {
	ids := make([]ref.Item, len(items))
	for n, i := range items {
		ids[n] = i.ID
	}
	list, err := rows(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	files, err := attach.Of(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[ref.Item]kind.Card, len(list))
	for _, r := range list {
		out[r.id] = kind.Card{Name: markdown.Excerpt(r.plain, titleRunes), Body: card(ui.Safe(r.html), files[r.id])}
	}
	return out, nil
}

// Whole is a message with all that its page shows.
type Whole struct {
	Entry kind.Entry
	Text  text.Text
}

// Read returns message id as v sees it. Errors: fail.Hidden.
func (p *Post) Read(ctx context.Context, v *access.Viewer, id ref.Item) (w Whole, err error) {
	err = p.core.DB.Read(ctx, func(q db.Q) error {
		i, _, err := find(ctx, q, v, id, access.Read)
		if err != nil {
			return err
		}
		entries, err := p.core.Kinds.Entries(ctx, q, v, []item.Item{i})
		if err != nil {
			return err
		}
		w.Entry = entries[0]
		w.Text, err = get(ctx, q, id)
		return err
	})
	return w, err
}

// Versions is what message id said before, the latest first, for those who may read it. Errors: fail.Hidden.
func (p *Post) Versions(ctx context.Context, v *access.Viewer, id ref.Item) (Whole, []version, error) {
	w, err := p.Read(ctx, v, id)
	if err != nil {
		return w, nil, err
	}
	list, err := versions(ctx, p.core.DB.Q(), id)
	return w, list, err
}

// Item is the row id whatever its kind, when v may see it, with its space. Errors: fail.Hidden.
func (p *Post) Item(ctx context.Context, v *access.Viewer, id ref.Item) (item.Item, space.Space, error) {
	q := p.core.DB.Q()
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

// reach is who would see a message published in s, for each audience its author may choose, the space's own first.
type reach struct {
	audience space.Audience
	people   int
}

func (p *Post) reach(ctx context.Context, s space.Space) ([]reach, error) {
	order := []space.Audience{s.ItemsAudience}
	for _, a := range []space.Audience{space.InGroup, space.InNetwork, space.Registered, space.Public} {
		if a != s.ItemsAudience && a.Within(s.Audience) && !(a == space.InGroup && s.Kind == space.Network) {
			order = append(order, a)
		}
	}
	out := make([]reach, len(order))
	for n, a := range order {
		out[n].audience = a
		if a == space.Public {
			continue
		}
		var err error
		if out[n].people, err = access.Readers(ctx, p.core.DB.Q(), s, a); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Spaces is where v may publish messages: the groups and networks that have the part on. One query.
func (p *Post) Spaces(ctx context.Context, v *access.Viewer) ([]space.Space, error) {
	all, err := space.Some(ctx, p.core.DB.Q(), v.Spaces())
	if err != nil {
		return nil, err
	}
	var out []space.Space
	for _, place := range v.Places {
		s, ok := all[place.Space]
		if !ok || access.CanSpace(v, access.Publish, s) != nil {
			continue
		}
		if n, ok := all[s.Network]; ok && placeHas(s, n) {
			out = append(out, s)
		}
	}
	return out, nil
}

// readers is how many people see what is published in each of spaces by default; absent where that is everyone.
func (p *Post) readers(ctx context.Context, spaces []space.Space) (map[ref.Space]int, error) {
	ids := make([]ref.Space, len(spaces))
	for n, s := range spaces {
		ids[n] = s.ID
	}
	return access.DefaultReaders(ctx, p.core.DB.Q(), ids)
}
