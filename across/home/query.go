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
}

// newQuery is what every stream keeps to: kinds that streams show, what the viewer may see, nobody they blocked. Drafts are in
// no stream, not even their author's.
func newQuery(v *access.Viewer, kinds []string) *query {
	q := &query{viewer: v, args: v.Args()}
	q.and(`i.parent_id = 0 AND i.state <> 'draft' AND ` + access.Visible("i", 1))
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

// mine keeps what is in the viewer's networks, the groups opened to them, and the places the viewer is in. The sign before a
// column keeps the list in the order of its index: sorting all that a member of large networks may see costs more than
// passing over what they may not.
func (q *query) mine() *query {
	return q.and(`(+i.network_id IN (` + q.arg(db.Ints(q.viewer.Networks())) + `[]) OR +i.space_id IN (` + q.arg(db.Ints(places(q.viewer))) + `[])) AND i.state = 'published'`)
}

// followed keeps what comes from where, whom and what the viewer follows.
func (q *query) followed() *query {
	q.and(`i.state = 'published' AND (+i.space_id IN (` + q.arg(db.Ints(q.viewer.Spaces())) + `[]) OR ` + q.by(tie.Follow) + ` OR ` + tie.Holds("$1", tie.Item, "i.id", tie.Follow) + ` OR ` + q.themed(tie.Follow) + `)`)
	return q.unmuted()
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
	at, id := int64(math.MaxInt64), int64(math.MaxInt64)
	if !m.At.IsZero() {
		at, id = m.At.UnixMilli(), m.ID
	}
	q.and(`(i.created, i.id) < (` + q.arg(at) + `, ` + q.arg(id) + `)`)
	return q.all(ctx, d, `i.created DESC, i.id DESC`, max)
}

func (q *query) all(ctx context.Context, d db.Q, order string, max int) ([]item.Item, error) {
	text := `SELECT ` + item.Columns + ` FROM item i WHERE ` + q.condition() + ` ORDER BY ` + order + ` LIMIT ` + q.arg(max)
	list, err := db.All(ctx, d, item.Scan, text, q.args...)
	return list, fail.Wrap("home.list", err)
}

func (q *query) condition() string { return strings.Join(q.where, "\n\t\tAND ") }

// places is where the viewer is, and the groups opened to where they are.
func places(v *access.Viewer) []ref.Space { return slices.Concat(v.Spaces(), v.Hosted()) }
