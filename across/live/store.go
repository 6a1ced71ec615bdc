package live

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/id"
)

const (
	// before: what happened so shortly before a first line opened may have happened after its page was made.
	before = 10 * time.Second
	// overlap: an identifier is made before its transaction commits, so one below the last heard may come after it. Pages
	// pass over what they have heard.
	overlap = 5 * time.Second
	// longestAway: beyond it, a page is too old to be mended.
	longestAway = time.Hour
	// mostMissed: beyond it as well.
	mostMissed = 64
)

// from is the identifier above which a line that last heard last (an identifier as text, or "") has missed facts; ok is
// false when that is too long ago, or no identifier of ours.
func from(now time.Time, last string) (after ref.Fact, ok bool) {
	if last == "" {
		return ref.Fact(id.At(now.Add(-before))), true
	}
	n, ok := id.Parse(last)
	if !ok || n < id.At(now.Add(-longestAway)) || n > id.At(now.Add(time.Minute)) {
		return 0, false
	}
	return ref.Fact(n - id.At(now) + id.At(now.Add(-overlap))), true
}

// undetected is longer than the other processes may fall silent before the hub knows (core/broadcast): beats meanwhile said
// that nothing was missed.
const undetected = time.Minute

// earlier is last, moved back by that time.
func earlier(last string) string {
	n, ok := id.Parse(last)
	if !ok {
		return last
	}
	t := time.Now()
	return ref.Fact(n - id.At(t) + id.At(t.Add(-undetected))).String()
}

// after scans a fact's columns before those of its item.
type after struct {
	row  db.Row
	fact *journal.Fact
}

func (a after) Scan(dest ...any) error {
	return a.row.Scan(append([]any{&a.fact.ID, &a.fact.Kind}, dest...)...)
}

// missed returns what v should have heard since last, oldest first; ok is false when it is too much or too long ago. Old
// facts that are written down now (an import) are no news.
func (l *Live) missed(ctx context.Context, v *access.Viewer, last string) (list []told, ok bool, err error) {
	now := clock.Now(ctx)
	since, ok := from(now, last)
	if !ok || len(v.Spaces()) == 0 {
		return nil, ok, nil
	}
	type row struct {
		fact journal.Fact
		item item.Item
	}
	rows, err := db.All(ctx, l.core.DB.Q(), func(r db.Row) (x row, err error) {
		x.item, err = item.Scan(after{r, &x.fact})
		return x, err
	}, `SELECT f.id, f.kind, `+item.Columns+` FROM fact f JOIN item i ON i.id = f.item_id
		WHERE f.id > $1 AND f.at >= $5 AND (i.network_id IN ($2[]) OR i.space_id IN ($3[]))
		ORDER BY f.id LIMIT $4`, since, db.Ints(v.Networks()), db.Ints(v.Spaces()), mostMissed+1, db.Millis(now.Add(-longestAway)))
	if err != nil || len(rows) > mostMissed {
		return nil, false, fail.Wrap("live.missed", err)
	}
	for _, x := range rows {
		if t, ok := about(x.fact, x.item, l.feeds); ok && t.isFor(v) {
			list = append(list, t)
		}
	}
	return list, true, nil
}
