package forum

import (
	"context"
	"sync"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// mostNear is how many topics are proposed beside another, or under a title that is being typed.
const mostNear = 5

// Near returns the topics that v may read and that are about what text is about, the nearest first, at most five, without
// except. Nil on a site without a search. At most three queries.
func (f *Forum) Near(ctx context.Context, v *access.Viewer, text string, except ref.Item) ([]item.Item, error) {
	if f.core.Near == nil {
		return nil, nil
	}
	ids, err := f.core.Near(ctx, v, text, []string{Kind}, mostNear+1)
	if err != nil {
		return nil, err
	}
	return f.among(ctx, v, ids, except)
}

// besides keeps what was found beside topics: a search for each page that is read would cost more than the page, and the
// answer hardly changes. Who may see what is asked each time.
type besides struct {
	mu sync.Mutex
	of map[ref.Item]beside
}

type beside struct {
	title string
	ids   []ref.Item
	at    time.Time
}

const (
	// keptBeside is how long what was found is kept: what is opened since is beside it an hour later at most.
	keptBeside  = time.Hour
	keptBesides = 20_000
	// mostBeside is how many are kept: those who may not see some of them see the others.
	mostBeside = 20
)

// Beside is Near for a topic that is there, under its own title. Found for one reader, it is kept for the others, who see of
// it what they may.
func (f *Forum) Beside(ctx context.Context, v *access.Viewer, i item.Item) ([]item.Item, error) {
	if f.core.Near == nil || i.Title == "" {
		return nil, nil
	}
	c := &f.beside
	c.mu.Lock()
	b, ok := c.of[i.ID]
	c.mu.Unlock()
	if !ok || b.title != i.Title || time.Since(b.at) > keptBeside {
		ids, err := f.core.Near(ctx, v, i.Title, []string{Kind}, mostBeside+1)
		if err != nil {
			return nil, err
		}
		b = beside{i.Title, ids, time.Now()}
		if len(ids) > mostNear { // fewer are found soon, and one more would be missed
			c.keep(i.ID, b)
		}
	}
	return f.among(ctx, v, b.ids, i.ID)
}

func (c *besides) keep(id ref.Item, b beside) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil || len(c.of) >= keptBesides {
		c.of = map[ref.Item]beside{}
	}
	c.of[id] = b
}

// among is the first topics of ids that v may read, at most mostNear, without except. One query; none for none.
func (f *Forum) among(ctx context.Context, v *access.Viewer, ids []ref.Item, except ref.Item) ([]item.Item, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	by, err := shown(ctx, f.core.DB.Q(), v, ids)
	if err != nil {
		return nil, err
	}
	var list []item.Item
	for _, id := range ids {
		if i, ok := by[id]; ok && id != except && len(list) < mostNear {
			list = append(list, i)
		}
	}
	return list, nil
}

// Shown returns those of ids that are published and that v may read, by id. One query.
func (f *Forum) Shown(ctx context.Context, v *access.Viewer, ids []ref.Item) (map[ref.Item]item.Item, error) {
	return shown(ctx, f.core.DB.Q(), v, ids)
}

// shown returns those of ids that are published and that v may read, by id.
func shown(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item) (map[ref.Item]item.Item, error) {
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) AND i.state = 'published' AND i.root_state = 'published' AND `+access.Visible("i", 2),
		append([]any{db.Ints(ids)}, v.Args()...)...)
	out := make(map[ref.Item]item.Item, len(list))
	for _, i := range list {
		out[i.ID] = i
	}
	return out, fail.Wrap("forum.shown", err)
}
