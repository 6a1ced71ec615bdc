package home

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/tie"
	"maillage/kit/fail"
	"maillage/kit/id"
)

// followed is the items that come from where, whom and what a person follows, newest first. Those of the places they are in
// are read first, all places at once, each by its index and no further than needed: the database merges them. What else they
// follow is then asked for what is as new as that, which is little.
type followed struct {
	viewer *access.Viewer
	kinds  []string
	ties   tie.Sorts
	places []place
	sieved bool  // each place has its sieve, which says all there is to say
	since  int64 // what came after that, and is not theirs; 0 for all
	asks   bool  // questions without an answer only
}

// place is a space of the person, with what they read of it.
type place struct {
	id    ref.Space
	sieve access.Sieve
}

func (h *Home) followed(ctx context.Context, v *access.Viewer) (*followed, error) {
	f := &followed{viewer: v, kinds: h.core.Web.Feeds, sieved: true}
	var err error
	if f.ties, err = tie.SortsOf(ctx, h.core.DB.Q(), v.Person); err != nil {
		return nil, err
	}
	for _, p := range v.Places {
		if !slices.Contains(v.Spaces(), p.Space) {
			continue
		}
		s, exact := v.Sieve(p.Space, p.Network)
		f.places, f.sieved = append(f.places, place{p.Space, s}), f.sieved && exact
	}
	f.sieved = f.sieved && !f.ties.KeepsAway()
	return f, nil
}

// after keeps what others published after since.
func (f *followed) after(since int64) *followed {
	f.since = since
	return f
}

// waiting keeps the questions without an answer.
func (f *followed) waiting() *followed {
	f.asks = true
	return f
}

// where is a query with the conditions of every item; of the places, with their sieve, or of anywhere.
func (f *followed) where(sieved bool) *query {
	var q *query
	if sieved {
		q = &query{viewer: f.viewer}
		q.and(`i.parent_id = 0 AND i.kind IN (` + quoted(f.kinds) + `)`)
	} else {
		q = newQuery(f.viewer, f.kinds)
		if f.ties.KeepsAway() {
			q.unmuted()
		}
	}
	q.and(`i.state = 'published'`)
	if f.since != 0 {
		q.and(`i.created > ` + q.arg(f.since) + ` AND i.author_id <> ` + q.arg(f.viewer.Person))
	}
	if f.asks {
		q.and(`i.question = 'waiting' AND i.replies = 0`)
	}
	return q
}

// quoted is kinds as a list of SQL: names of the program, of letters alone.
func quoted(kinds []string) string { return `'` + strings.Join(kinds, `', '`) + `'` }

// inPlaces is q for each place, with what each selects: one after the other, a multiple of four, so that few texts are prepared.
// PostgreSQL plans each of them for longer than it reads it, and does not merge what they give: it gets the places as lists, and
// reads rest (an order, a limit) of each.
func (f *followed) inPlaces(e db.Engine, q *query, columns, rest string) string {
	if e == db.Postgres {
		ids, sieves := make([]ref.Space, len(f.places)), make([]int64, len(f.places))
		for n, p := range f.places {
			ids[n], sieves[n] = p.id, int64(p.sieve)
		}
		text := `SELECT y.* FROM unnest(CAST(` + q.arg(db.Ints(ids)) + ` AS BIGINT[]), CAST(` + q.arg(db.Ints(sieves)) + ` AS BIGINT[])) p (id, sieve)
			CROSS JOIN LATERAL (SELECT ` + columns + ` FROM item i WHERE i.space_id = p.id AND ` + q.condition()
		if f.sieved {
			text += ` AND ` + access.Passes("i", `p.sieve`)
		}
		return text + rest + `) y`
	}
	var list []string
	for n := range (len(f.places) + 3) / 4 * 4 {
		var p place
		if n < len(f.places) {
			p = f.places[n]
		}
		text := `SELECT ` + columns + ` FROM item i WHERE i.space_id = ` + q.arg(p.id) + ` AND ` + q.condition()
		if f.sieved {
			text += ` AND ` + access.Passes("i", q.arg(int64(p.sieve)))
		}
		list = append(list, text)
	}
	return strings.Join(list, "\n\tUNION ALL ")
}

// list returns at most max of them that are older than m.
func (f *followed) list(ctx context.Context, d db.Q, m Mark, max int) ([]item.Item, error) {
	const op = "home.followed"
	var list []item.Item
	if len(f.places) > 0 {
		q := f.where(f.sieved)
		q.older(m)
		most := q.arg(max)
		these := f.inPlaces(d.Engine(), q, `i.created, i.id`, ` ORDER BY `+newest+` LIMIT `+most) + "\n\tORDER BY 1 DESC, 2 DESC LIMIT " + most
		var err error
		if list, err = db.All(ctx, d, item.Scan, `SELECT `+item.Columns+` FROM (`+these+`) x JOIN item i ON i.id = x.id`, q.args...); err != nil {
			return nil, fail.Wrap(op, err)
		}
	}
	if f.ties.FollowsPeople || f.ties.FollowsThemes || f.ties.FollowsItems {
		from := int64(math.MinInt64)
		if len(list) == max {
			from = db.Millis(slices.MinFunc(list, byAge).Created)
		}
		more, err := f.elsewhere(from).list(ctx, d, m, max)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	list = slices.DeleteFunc(list, func(i item.Item) bool { return !f.viewer.Sees(i) })
	slices.SortFunc(list, func(a, b item.Item) int { return byAge(b, a) })
	list = slices.CompactFunc(list, func(a, b item.Item) bool { return a.ID == b.ID })
	return list[:min(len(list), max)], nil
}

// byAge puts the oldest first.
func byAge(a, b item.Item) int {
	return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
}

// drift is by how much an identifier may be older than what it names, where several processes make them.
const drift = time.Hour

// elsewhere is what whom and what the person follows have, as new as from. Identifiers sort by time, so that what is followed or
// has a theme comes nearly in the order of what is newest, by its index; a stream that has more of it than a page may then show
// two of them the one before the other.
func (f *followed) elsewhere(from int64) *query {
	q := f.where(false)
	tied := func(w tie.What) string {
		return `f.person_id = $1 AND f.what = '` + string(w) + `' AND f.stance = 'follow'`
	}
	recent := func(string) string { return `` }
	if from != math.MinInt64 {
		q.and(`i.created >= ` + q.arg(from))
		oldest := q.arg(id.At(db.Time(from).Add(-drift)))
		recent = func(column string) string { return ` AND ` + column + ` >= ` + oldest }
	}
	if f.ties.FollowsPeople {
		q.sources = append(q.sources, source{`tie f`, tied(tie.Person), `item i`, `i.author_id = f.target AND ` + access.AuthorShown("i", 1), newest})
	}
	if f.ties.FollowsThemes {
		q.sources = append(q.sources, source{`tie f`, tied(tie.Theme), `item_theme it CROSS JOIN item i`, `it.theme_id = f.target AND i.id = it.item_id` + recent(`it.item_id`), `it.item_id DESC`})
	}
	if f.ties.FollowsItems {
		q.sources = append(q.sources, source{``, ``, `tie f CROSS JOIN item i`, tied(tie.Item) + ` AND i.id = f.target` + recent(`f.target`), `f.target DESC`})
	}
	return q
}

// count is how many there are, at most most. Two queries at most.
func (f *followed) count(ctx context.Context, d db.Q, most int) (n int, err error) {
	const op = "home.count"
	if len(f.places) > 0 {
		q := f.where(f.sieved)
		limit := q.arg(most)
		text := `SELECT COUNT(*) FROM (` + f.inPlaces(d.Engine(), q, `1`, ` LIMIT `+limit) + ` LIMIT ` + limit + `) x`
		if err := d.QueryRow(ctx, text, q.args...).Scan(&n); err != nil {
			return n, fail.Wrap(op, err)
		}
	}
	if n >= most || !f.ties.FollowsPeople && !f.ties.FollowsThemes && !f.ties.FollowsItems {
		return n, nil
	}
	q := f.elsewhere(f.since)
	q.and(`i.space_id NOT IN (` + q.arg(db.Ints(f.viewer.Spaces())) + `[])`)
	limit := q.arg(most)
	var more int
	err = d.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT 1 `+q.rows(d.Engine(), limit)+` LIMIT `+limit+`) x`, q.args...).Scan(&more)
	return min(n+more, most), fail.Wrap(op, err)
}
