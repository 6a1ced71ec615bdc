package home

import (
	"context"
	"sync"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/tie"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	// countTo: a page says "plus de 99" beyond; counting further tells nobody anything.
	countTo = 100
	// longest is how far back one is told what was missed: who was away longer begins anew.
	longest = 30 * 24 * time.Hour
	// maxTopics is how many items with new answers are listed.
	maxTopics = 20
)

// Missed is how much came since a time: items of the Followed stream by others, those of them that are questions without an
// answer, and answers of others to the items one follows. Each is counted to 100.
type Missed struct{ Posts, Questions, Replies int }

// Missed counts what v missed since a time, at most thirty days back. Six queries at most.
func (h *Home) Missed(ctx context.Context, v *access.Viewer, since time.Time) (m Missed, err error) {
	const op = "home.Missed"
	d := h.core.DB.Q()
	f, err := h.missing(ctx, v, since)
	if err != nil {
		return m, fail.Wrap(op, err)
	}
	if m.Posts, err = f.count(ctx, d, countTo); err != nil {
		return m, fail.Wrap(op, err)
	}
	if m.Posts > 0 { // else there are no questions among them
		if m.Questions, err = f.waiting().count(ctx, d, countTo); err != nil {
			return m, fail.Wrap(op, err)
		}
	}
	if f.ties.FollowsItems {
		q := &query{viewer: v, args: v.Args()}
		answers := q.answers(from(ctx, since))
		err = d.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT 1 `+answers+` LIMIT `+q.arg(countTo)+`) x`, q.args...).Scan(&m.Replies)
	}
	return m, fail.Wrap(op, err)
}

// MissedStream is the items that Missed counts, newest first, from m on; the questions alone if wanted.
func (h *Home) MissedStream(ctx context.Context, v *access.Viewer, since time.Time, questions bool, m Mark) (Page, error) {
	f, err := h.missing(ctx, v, since)
	if err != nil {
		return Page{}, err
	}
	if questions {
		f.waiting()
	}
	return h.page(ctx, v, f, m, nil)
}

// lately keeps what people missed for a minute: who comes back to the home page between two readings is told the same.
type lately struct {
	mu sync.Mutex
	of map[ref.Person]was
}

type was struct {
	viewer *access.Viewer // the same one as long as the person may the same (access.Known)
	since  time.Time
	at     time.Time
	missed Missed
}

const (
	keptMissed = time.Minute
	mostMissed = 5000
)

// lately is Missed, at most a minute old; new at once when v may something else.
func (h *Home) lately(ctx context.Context, v *access.Viewer, since time.Time) (Missed, error) {
	l, now := &h.missed, clock.Now(ctx)
	l.mu.Lock()
	w, ok := l.of[v.Person]
	l.mu.Unlock()
	if age := now.Sub(w.at); ok && w.viewer == v && w.since.Equal(since) && age >= 0 && age < keptMissed {
		return w.missed, nil
	}
	m, err := h.Missed(ctx, v, since)
	if err != nil {
		return m, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of == nil || len(l.of) >= mostMissed {
		l.of = map[ref.Person]was{}
	}
	l.of[v.Person] = was{v, since, now, m}
	return m, nil
}

func (h *Home) missing(ctx context.Context, v *access.Viewer, since time.Time) (*followed, error) {
	f, err := h.followed(ctx, v)
	if err != nil {
		return nil, err
	}
	return f.after(from(ctx, since)), nil
}

// from is since as tables keep it, at most thirty days back.
func from(ctx context.Context, since time.Time) int64 {
	return max(db.Millis(since), db.Millis(clock.Now(ctx).Add(-longest)))
}

// answers is the rows c of answers of others that came since, to the items r that the viewer follows.
func (q *query) answers(since int64) string {
	at := q.arg(since)
	shown := func(alias string) string { return access.Visible(alias, 1) }
	return `FROM tie f JOIN item r ON r.id = f.target AND r.updated > ` + at + ` AND r.state = 'published' JOIN item c ON c.parent_id = r.id AND c.parent_id <> 0 AND c.created > ` + at + ` AND c.state = 'published'
		WHERE f.person_id = $1 AND f.what = 'item' AND f.stance = 'follow' AND c.author_id <> $1 AND ` + shown("r") + ` AND ` + shown("c") + `
		AND NOT (` + access.AuthorShown("c", 1) + ` AND ` + tie.Holds("$1", tie.Person, "c.author_id", tie.Mute, tie.Block) + `)`
}

// wider reads columns after those of a scan.
type wider struct {
	db.Row
	more []any
}

func (w wider) Scan(dest ...any) error { return w.Row.Scan(append(dest, w.more...)...) }

// Topic is an item that one follows, with how many answers came.
type Topic struct {
	kind.Entry
	New   int
	First ref.Item // of them
}

// MissedReplies returns the items that have the answers that Missed counts, the latest answered first, at most 20. One query,
// and those of kind.Entries.
func (h *Home) MissedReplies(ctx context.Context, v *access.Viewer, since time.Time) ([]Topic, error) {
	const op = "home.MissedReplies"
	d := h.core.DB.Q()
	q := &query{viewer: v, args: v.Args()}
	text := `SELECT ` + item.Columns + `, x.n, x.first FROM item i JOIN (SELECT r.id, COUNT(*) AS n, MIN(c.id) AS first, MAX(c.created) AS latest ` + q.answers(from(ctx, since)) + ` GROUP BY r.id) x ON x.id = i.id
		ORDER BY x.latest DESC, i.id DESC LIMIT ` + q.arg(maxTopics)
	found := map[ref.Item]Topic{}
	items, err := db.All(ctx, d, func(r db.Row) (item.Item, error) {
		var t Topic
		i, err := item.Scan(wider{r, []any{&t.New, &t.First}})
		found[i.ID] = t
		return i, err
	}, text, q.args...)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	entries, err := h.core.Kinds.Entries(ctx, d, v, items)
	out := make([]Topic, len(entries))
	for n, e := range entries {
		out[n] = Topic{Entry: e, New: found[e.Item.ID].New, First: found[e.Item.ID].First}
	}
	return out, fail.Wrap(op, err)
}
