package talk

import (
	"context"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/fail"
	"maillage/kit/markdown"
	"maillage/ui"
)

func source(ctx context.Context, q db.Q, id ref.Item) (string, error) {
	bodies, err := text.Of(ctx, q, []ref.Item{id})
	if err != nil {
		return "", err
	}
	t, ok := bodies[id]
	if !ok {
		return "", fail.E("talk.source", fail.Hidden, nil)
	}
	return t.Markdown, nil
}

func texts(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]kind.Text, error) {
	bodies, err := text.Of(ctx, q, ids)
	out := make(map[ref.Item]kind.Text, len(bodies))
	for id, t := range bodies {
		out[id] = kind.Text{Body: t.Plain()}
	}
	return out, err
}

// cards draws answers: their text, then what is attached. Two queries.
func cards(ctx context.Context, q db.Q, v *access.Viewer, items []item.Item) (map[ref.Item]kind.Card, error) {
	ids := make([]ref.Item, len(items))
	for n, i := range items {
		ids[n] = i.ID
	}
	bodies, err := text.Of(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	files, err := attach.OfFor(ctx, q, v.Person, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[ref.Item]kind.Card, len(bodies))
	for _, i := range items {
		t, ok := bodies[i.ID]
		if !ok {
			continue
		}
		c := kind.Card{Name: markdown.Excerpt(t.Plain(), titleRunes), Body: withFiles(ui.Safe(t.HTML), files[i.ID])}
		if c.Name == "" {
			c.Name = i.Title
		}
		out[i.ID] = c
	}
	return out, nil
}

const (
	// page is how many answers are shown at once; earlier and later ones are a link away.
	page = 50
	// lead is how many answers stand before the one that was asked for, where it is not on the first page: one reads what it
	// answers.
	lead = 10
)

// mark is a place in a list of answers: what is after it is later.
type mark struct {
	at time.Time
	id ref.Item
}

func markOf(i item.Item) mark { return mark{i.Created, i.ID} }

// stretch is a part of the answers to an item, oldest first, and whether there are others on both sides. missing is the answer
// asked for when it is not one that the viewer may see there.
type stretch struct {
	items          []item.Item
	earlier, later bool
	missing        ref.Item
}

// stretchOf returns the part of the answers to root that w asks for, at most a page of those v may see. At most three queries.
// listed is the condition on those that the list shows.
func stretchOf(ctx context.Context, q db.Q, v *access.Viewer, root ref.Item, w wanted, listed string) (s stretch, err error) {
	until := w.before
	if w.reply != 0 {
		list, err := some(ctx, q, v, []ref.Item{w.reply})
		if err != nil {
			return s, err
		}
		if len(list) == 0 || list[0].Root != root {
			s.missing = w.reply
		} else {
			until = markOf(list[0])
		}
	}
	after, room := w.after, page
	s.earlier = after != mark{}
	if until != (mark{}) {
		before, more, err := commentsBefore(ctx, q, v, root, until, listed)
		if err != nil {
			return s, err
		}
		switch {
		case len(before) < page: // the first page reaches that far
			after, s.earlier = mark{}, false
		case w.reply == 0:
			s.items, s.earlier, s.later = before, more, true
			return s, nil
		default:
			s.items, s.earlier, room, after = before[page-lead:], true, page-lead, markOf(before[page-1])
		}
	}
	next, more, err := comments(ctx, q, v, root, after, room, listed)
	s.items, s.later = append(s.items, next...), more
	return s, err
}

// comments returns the answers to root that v may see after from, oldest first, at most limit; more tells whether others
// follow.
func comments(ctx context.Context, q db.Q, v *access.Viewer, root ref.Item, from mark, limit int, listed string) (list []item.Item, more bool, err error) {
	args := append([]any{root, db.Millis(from.at), from.id, limit + 1}, v.Args()...)
	list, err = db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i
		WHERE i.parent_id = $1 AND i.parent_id <> 0 AND (i.created, i.id) > ($2, $3) AND `+access.Visible("i", 5)+listed+`
		ORDER BY i.created, i.id LIMIT $4`, args...)
	if len(list) > limit {
		list, more = list[:limit], true
	}
	return list, more, fail.Wrap("talk.comments", err)
}

// commentsBefore returns the last answers to root that v may see before until, oldest first, at most a page; more tells
// whether others come before.
func commentsBefore(ctx context.Context, q db.Q, v *access.Viewer, root ref.Item, until mark, listed string) (list []item.Item, more bool, err error) {
	args := append([]any{root, db.Millis(until.at), until.id, page + 1}, v.Args()...)
	list, err = db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i
		WHERE i.parent_id = $1 AND i.parent_id <> 0 AND (i.created, i.id) < ($2, $3) AND `+access.Visible("i", 5)+listed+`
		ORDER BY i.created DESC, i.id DESC LIMIT $4`, args...)
	if len(list) > page {
		list, more = list[:page], true
	}
	slices.Reverse(list)
	return list, more, fail.Wrap("talk.commentsBefore", err)
}

// some returns those of ids that v may see, roots first. One query.
func some(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item) ([]item.Item, error) {
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) AND `+access.Visible("i", 2)+` ORDER BY i.parent_id, i.id`, append([]any{db.Ints(ids)}, v.Args()...)...)
	return list, fail.Wrap("talk.some", err)
}

// beside is how many published answers to root stand beside its text, and not in the list. One query, none for most kinds.
func (t *Talk) beside(ctx context.Context, q db.Q, root item.Item) (n int, err error) {
	k := t.core.Kinds[root.Kind]
	if k.Beside == nil || root.Replies == 0 {
		return 0, nil
	}
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM item i WHERE i.root_id = $1 AND i.root_id <> 0 AND i.state = 'published' AND `+k.Beside("i"), root.ID).Scan(&n)
	return n, fail.Wrap("talk.beside", err)
}

// listed is the condition on the answers to root that the list shows; "" for all of them.
func (t *Talk) listed(root item.Item) string {
	if k := t.core.Kinds[root.Kind]; k.Beside != nil {
		return ` AND NOT ` + k.Beside("i")
	}
	return ""
}

// isListed tells whether the list under root shows answer id. One query, none for most kinds.
func (t *Talk) isListed(ctx context.Context, q db.Q, root item.Item, id ref.Item) (is bool, err error) {
	k := t.core.Kinds[root.Kind]
	if k.Beside == nil {
		return true, nil
	}
	err = q.QueryRow(ctx, `SELECT NOT EXISTS (SELECT 1 FROM item i WHERE i.id = $1 AND `+k.Beside("i")+`)`, id).Scan(&is)
	return is, fail.Wrap("talk.isListed", err)
}
