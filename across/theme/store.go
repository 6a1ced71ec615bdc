package theme

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/kit/fail"
)

// query is about the items (alias i) that carry themes (alias it): conditions, and their arguments in order. The first
// arguments are those of access.Visible, of which the first of all is the viewer's person.
type query struct {
	viewer *access.Viewer
	where  []string
	args   []any
}

// newQuery is what every list of themes keeps to: published items of kinds that streams show and their answers, that the
// viewer may see, not by people they blocked, as far as they may know who wrote them.
func newQuery(v *access.Viewer, kinds []string) *query {
	q := &query{viewer: v, args: v.Args()}
	q.and(`i.state = 'published' AND (i.parent_id <> 0 OR i.kind IN (` + q.arg(db.Texts(kinds)) + `[])) AND ` + access.Visible("i", 1))
	if v.Person != 0 {
		q.and(`NOT (` + access.AuthorShown("i", 1) + ` AND ` + tie.Holds("$1", tie.Person, "i.author_id", tie.Block) + `)`)
	}
	return q
}

func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

func (q *query) and(condition string) *query {
	q.where = append(q.where, condition)
	return q
}

func (q *query) of(t ref.Theme) *query { return q.and(`it.theme_id = ` + q.arg(t)) }

func (q *query) since(at time.Time) *query { return q.and(`i.created > ` + q.arg(db.Millis(at))) }

// mine keeps what is in the viewer's networks, the groups opened to them, and the places the viewer is in.
func (q *query) mine() *query {
	if len(q.viewer.Networks()) == 0 {
		return q
	}
	places := slices.Concat(q.viewer.Spaces(), q.viewer.Hosted())
	return q.and(`(i.network_id IN (` + q.arg(db.Ints(q.viewer.Networks())) + `[]) OR i.space_id IN (` + q.arg(db.Ints(places)) + `[]))`)
}

func (q *query) rows() string {
	return ` FROM item_theme it JOIN item i ON i.id = it.item_id WHERE ` + strings.Join(q.where, "\n\t\tAND ")
}

// list returns at most max items older than m, newest first.
func (q *query) list(ctx context.Context, d db.Q, m Mark, max int) ([]item.Item, error) {
	at, id := int64(math.MaxInt64), int64(math.MaxInt64)
	if !m.At.IsZero() {
		at, id = m.At.UnixMilli(), m.ID
	}
	q.and(`(i.created, i.id) < (` + q.arg(at) + `, ` + q.arg(id) + `)`)
	list, err := db.All(ctx, d, item.Scan, `SELECT `+item.Columns+q.rows()+` ORDER BY i.created DESC, i.id DESC LIMIT `+q.arg(max), q.args...)
	return list, fail.Wrap("theme.list", err)
}

// any is nil when there is something. Errors: fail.Hidden.
func (q *query) any(ctx context.Context, d db.Q) error {
	const op = "theme.any"
	var one int
	err := d.QueryRow(ctx, `SELECT 1`+q.rows()+` LIMIT 1`, q.args...).Scan(&one)
	if err == db.ErrNoRows {
		return fail.E(op, fail.Hidden, nil)
	}
	return fail.Wrap(op, err)
}

// uses counts by theme, the most used first.
func (q *query) uses(ctx context.Context, d db.Q, max int) ([]Use, error) {
	text := `SELECT th.id, th.slug, th.label, x.n FROM theme th JOIN (SELECT it.theme_id, COUNT(*) AS n` + q.rows() + ` GROUP BY it.theme_id) x ON x.theme_id = th.id
		ORDER BY x.n DESC, th.slug LIMIT ` + q.arg(max)
	list, err := db.All(ctx, d, func(r db.Row) (u Use, err error) { return u, r.Scan(&u.ID, &u.Slug, &u.Label, &u.N) }, text, q.args...)
	return list, fail.Wrap("theme.uses", err)
}

// spaces returns where most of it is.
func (q *query) spaces(ctx context.Context, d db.Q, max int) ([]ref.Space, error) {
	list, err := db.All(ctx, d, db.One[ref.Space], `SELECT x.space_id FROM (SELECT i.space_id, COUNT(*) AS n`+q.rows()+` GROUP BY i.space_id) x
		JOIN space s ON s.id = x.space_id WHERE s.kind = 'group' ORDER BY x.n DESC, s.sort_key, s.id LIMIT `+q.arg(max), q.args...)
	return list, fail.Wrap("theme.spaces", err)
}

// groups returns those of ids that v may see, in their order.
func groups(ctx context.Context, d db.Q, v *access.Viewer, ids []ref.Space) ([]space.Space, error) {
	list, err := space.List(ctx, d, `s.id IN ($1[]) AND `+access.SpaceVisible("s", 2), append([]any{db.Ints(ids)}, v.SpaceArgs()...)...)
	slices.SortFunc(list, func(a, b space.Space) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return list, err
}

const maxChosen = 100

func chosen(ctx context.Context, d db.Q, v *access.Viewer, kinds []string) ([]Use, error) {
	q := newQuery(v, kinds).and(`it.theme_id = th.id`)
	text := `SELECT th.id, th.slug, th.label, f.stance FROM tie f JOIN theme th ON th.id = f.target
		WHERE f.person_id = $1 AND f.what = 'theme' AND EXISTS (SELECT 1` + q.rows() + `) ORDER BY th.slug LIMIT ` + q.arg(maxChosen)
	list, err := db.All(ctx, d, func(r db.Row) (u Use, err error) { return u, r.Scan(&u.ID, &u.Slug, &u.Label, &u.Stance) }, text, q.args...)
	return list, fail.Wrap("theme.chosen", err)
}
