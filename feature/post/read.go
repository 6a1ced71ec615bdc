package post

import (
	"context"
	"slices"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/kit/markdown"
	"maillage/ui"
)

// cards draws messages: their text, their poll, what they share, the answer that was accepted, what is attached. Two queries;
// two more where there are polls, with their rights; three and one a kind where something else is shown.
func (p *Post) cards(ctx context.Context, q db.Q, v *access.Viewer, items []item.Item) (map[ref.Item]kind.Card, error) {
	ids := make([]ref.Item, len(items))
	for n, i := range items {
		ids[n] = i.ID
	}
	list, err := rows(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	more, err := p.gather(ctx, q, v, items, list)
	if err != nil {
		return nil, err
	}
	files, err := attach.OfFor(ctx, q, v.Person, ids)
	if err != nil {
		return nil, err
	}
	l, out := lang.From(ctx), make(map[ref.Item]kind.Card, len(list))
	for _, r := range list {
		c := kind.Card{Title: r.title, Name: r.title}
		if c.Name == "" {
			c.Name = markdown.Excerpt(markdown.Words(r.html), titleRunes)
		}
		o := cardOf{html: ui.Safe(r.html), files: files[r.id]}
		if poll := more.polls[r.id]; poll != nil {
			c.Icon, c.Label = "chart-bar", l.T("post.poll.kind")
			o.poll = more.drawn(ctx, v, *poll)
		}
		if r.shared != 0 {
			c.Icon, c.Label = "share-3", l.T("post.share.kind")
			o.shared = linkOf(ctx, more.shown[r.shared])
			if c.Name == "" {
				c.Name = c.Label
			}
		}
		if x, ok := more.shown[more.items[r.id].Answer]; ok {
			o.answer = answerOf(ctx, x)
		}
		c.Body = card(o)
		out[r.id] = c
	}
	return out, nil
}

// gathered is what messages show besides their own text.
type gathered struct {
	items  map[ref.Item]item.Item
	polls  map[ref.Item]*Poll
	spaces map[ref.Space]space.Space // of the polls
	shown  map[ref.Item]shown        // originals of shares, and accepted answers
}

func (p *Post) gather(ctx context.Context, q db.Q, v *access.Viewer, items []item.Item, list []row) (g gathered, err error) {
	g.items = map[ref.Item]item.Item{}
	for _, i := range items {
		g.items[i.ID] = i
	}
	var asked, others []ref.Item
	var places []ref.Space
	for _, r := range list {
		i := g.items[r.id]
		if r.poll {
			asked, places = append(asked, r.id), append(places, i.Space)
		}
		if r.shared != 0 {
			others = append(others, r.shared)
		}
		if i.Answer != 0 {
			others = append(others, i.Answer)
		}
	}
	if g.polls, err = polls(ctx, q, v.Person, asked); err != nil {
		return g, err
	}
	g.shown, g.spaces, err = p.links(ctx, q, v, others, places)
	return g, err
}

func (g gathered) drawn(ctx context.Context, v *access.Viewer, poll Poll) *pollOf {
	i := g.items[poll.Item]
	may := access.Can(v, access.React, i, g.spaces[i.Space]) == nil
	return drawPoll(ctx, poll, viewOf{may: may, author: v.Person != 0 && i.Author == v.Person})
}

// Whole is a message with all that its page shows.
type Whole struct {
	Entry kind.Entry
	Title string
	Text  text.Text
	Poll  *Poll // nil when it has none
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
		if len(entries) == 0 {
			return fail.E("post.Read", fail.Hidden, nil)
		}
		w.Entry = entries[0]
		x, err := get(ctx, q, id)
		if err != nil {
			return err
		}
		w.Title, w.Text = x.title, x.text
		if x.poll {
			poll, err := onePoll(ctx, q, v.Person, id)
			if err != nil {
				return err
			}
			w.Poll = &poll
		}
		return nil
	})
	return w, err
}

// Versions is what message id said before, the latest first, for those who may read it. Errors: fail.Hidden.
func (p *Post) Versions(ctx context.Context, v *access.Viewer, id ref.Item) (Whole, []text.Version, error) {
	w, err := p.Read(ctx, v, id)
	if err != nil {
		return w, nil, err
	}
	list, err := text.Versions(ctx, p.core.DB.Q(), id)
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
	people   access.People
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
		people, err := p.readersOf(ctx, s, a)
		if err != nil {
			return nil, err
		}
		out[n] = reach{a, people}
	}
	return out, nil
}

// Spaces is where v may publish messages: the groups and networks that have the part on. One query.
func (p *Post) Spaces(ctx context.Context, v *access.Viewer) ([]space.Space, error) {
	ids := slices.Clone(v.Spaces())
	for _, place := range v.Places {
		ids = append(ids, place.Network) // of groups opened to where v is, it is not among their own
	}
	all, err := space.Some(ctx, p.core.DB.Q(), ids)
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
func (p *Post) readers(ctx context.Context, spaces []space.Space) (map[ref.Space]access.People, error) {
	return access.DefaultReaders(ctx, p.core.DB.Q(), spaces)
}
