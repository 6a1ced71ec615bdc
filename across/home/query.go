package home

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/tie"
	"maillage/kit/fail"
)

// query is a list of root items (alias i): conditions, and their arguments in order. The first arguments are those of
// access.Visible, of which the first of all is the viewer's person.
type query struct {
	viewer *access.Viewer
	where  []string
	args   []any
	// sources are where the items come from, each in the order of an index; none: from everywhere.
	sources []source
}

// source is items of which each row of outer, with where, gives the newest: those of from with condition.
type source struct{ outer, where, from, condition, order string }

// newQuery is what every stream keeps to: kinds that streams show, what the viewer may see, nobody they blocked. Drafts are in
// no stream, not even their author's.
func newQuery(v *access.Viewer, kinds []string) *query {
	q := &query{viewer: v, args: v.Args()}
	q.and(`i.parent_id = 0 AND i.state <> 'draft' AND i.origin <> '` + item.Imported + `' AND ` + access.Visible("i", 1))
	q.and(`i.kind IN (` + q.arg(db.Texts(kinds)) + `[])`)
	if v.Person != 0 {
		q.and(not(q.by(tie.Block)))
	}
	return q
}

// arg adds an argument and returns its place.
func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

func (q *query) and(condition string) *query {
	q.where = append(q.where, condition)
	return q
}

func not(condition string) string { return `NOT ` + condition }

// by is the condition that the viewer has one of stances about the author, as far as they may know who it is.
func (q *query) by(stances ...tie.Stance) string {
	return `(` + access.AuthorShown("i", 1) + ` AND ` + tie.Holds("$1", tie.Person, "i.author_id", stances...) + `)`
}

// themed is the condition that the viewer has stance about a theme of the item.
func (q *query) themed(s tie.Stance) string {
	return `EXISTS (SELECT 1 FROM item_theme it WHERE it.item_id = i.id AND ` + tie.Holds("$1", tie.Theme, "it.theme_id", s) + `)`
}

// newest is the order of an index of items by place.
const newest = `i.created DESC, i.id DESC`

// mine keeps what is in the viewer's networks, the groups opened to them, and the places the viewer is in. Each place gives
// its newest: looking for them among all that is newest passes over everything that others write, and sorting all that a
// member of large networks may see costs more still.
func (q *query) mine() *query {
	q.in(q.viewer.Networks(), `i.network_id = s.id`)
	return q.in(elsewhere(q.viewer), `i.space_id = s.id`).and(`i.state = 'published'`)
}

// in adds spaces as a source.
func (q *query) in(spaces []ref.Space, condition string) *query {
	q.sources = append(q.sources, source{`space s`, `s.id IN (` + q.arg(db.Ints(spaces)) + `[])`, `item i`, condition, newest})
	return q
}

// unmuted leaves out what the viewer muted.
func (q *query) unmuted() *query {
	return q.and(not(q.by(tie.Mute))).and(not(tie.Holds("$1", tie.Item, "i.id", tie.Mute))).and(not(q.themed(tie.Mute)))
}

// waiting keeps the questions that wait: without any answer, or for any without an accepted one.
func (q *query) waiting(any bool) *query {
	q.and(`i.question = 'waiting' AND i.state = 'published'`)
	if !any {
		q.and(`i.replies = 0`)
	}
	return q
}

func (q *query) inNetworks(ids []ref.Space) *query {
	return q.and(`i.network_id IN (` + q.arg(db.Ints(ids)) + `[])`)
}

func (q *query) inNetwork(id ref.Space) *query { return q.and(`i.network_id = ` + q.arg(id)) }

func (q *query) inSpace(id ref.Space) *query { return q.and(`i.space_id = ` + q.arg(id)) }

// unpinned leaves out what stands at the head of the place.
func (q *query) unpinned(s ref.Space) *query {
	return q.and(`NOT (i.pinned <> 0 AND i.state = 'published' AND i.space_id = ` + q.arg(s) + `)`)
}

// list returns at most max items older than m, newest first.
func (q *query) list(ctx context.Context, d db.Q, m Mark, max int) ([]item.Item, error) {
	return q.older(m).all(ctx, d, `i.created DESC, i.id DESC`, max)
}

// older keeps what is older than m.
func (q *query) older(m Mark) *query {
	at, id := int64(math.MaxInt64), int64(math.MaxInt64)
	if !m.At.IsZero() {
		at, id = m.At.UnixMilli(), m.ID
	}
	return q.and(`(i.created, i.id) < (` + q.arg(at) + `, ` + q.arg(id) + `)`)
}

func (q *query) all(ctx context.Context, d db.Q, order string, max int) ([]item.Item, error) {
	most := q.arg(max)
	text := `SELECT ` + item.Columns + ` ` + q.rows(d.Engine(), most) + ` ORDER BY ` + order + ` LIMIT ` + most
	list, err := db.All(ctx, d, item.Scan, text, q.args...)
	return list, fail.Wrap("home.list", err)
}

// rows is the items i that q lists, or enough of them to find the most newest among.
func (q *query) rows(e db.Engine, most string) string {
	if len(q.sources) == 0 {
		return `FROM item i WHERE ` + q.condition()
	}
	var list []string
	for _, s := range q.sources {
		inner := `SELECT i.id FROM ` + s.from + ` WHERE ` + s.condition + ` AND ` + q.condition() + ` ORDER BY ` + s.order + ` LIMIT ` + most
		if s.outer == "" {
			list = append(list, `SELECT id FROM (`+inner+`) x`)
		} else {
			list = append(list, db.PerRow(e, s.outer, s.where, `item`, inner))
		}
	}
	return `FROM item i WHERE i.id IN (` + strings.Join(list, "\n\t\tUNION ") + `)`
}

func (q *query) condition() string { return strings.Join(q.where, "\n\t\tAND ") }

// elsewhere is the places the viewer is in, or that are opened to theirs, of other networks than theirs.
func elsewhere(v *access.Viewer) []ref.Space {
	out := slices.Clone(v.Hosted())
	for _, p := range v.Places {
		if !slices.Contains(v.Networks(), p.Network) && slices.Contains(v.Spaces(), p.Space) {
			out = append(out, p.Space)
		}
	}
	return out
}
