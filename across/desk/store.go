package desk

import (
	"context"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// sign is somebody in a group, and a moment: when they joined, or gave their last sign.
type sign struct {
	space  ref.Space
	person ref.Person
	at     time.Time
}

func scanSign(r db.Row) (s sign, err error) {
	return s, r.Scan(&s.space, &s.person, db.Scanned{T: &s.at})
}

// animated returns the groups, not archived, that v animates by a membership of their own, and those without animator in the
// networks that v manages; in alphabetical order, at most max.
func animated(ctx context.Context, q db.Q, v *access.Viewer, max int) ([]space.Space, error) {
	var own, managed []ref.Space
	for _, p := range v.Places {
		switch {
		case p.Kind == space.Group && p.Role.AtLeast(space.Animator) && v.Moderates(p.Space, p.Network):
			own = append(own, p.Space)
		case p.Kind == space.Network && v.Role(p.Space, p.Space) == space.Manager:
			managed = append(managed, p.Space)
		}
	}
	if len(own)+len(managed) == 0 {
		return nil, nil
	}
	return space.List(ctx, q, `s.kind = 'group' AND s.state = 'active' AND (s.id IN ($1[]) OR (s.network_id IN ($2[]) AND NOT EXISTS
		(SELECT 1 FROM membership m WHERE m.space_id = s.id AND m.state = 'active' AND m.role IN ('animator', 'manager')))) ORDER BY s.sort_key, s.id LIMIT $3`, db.Ints(own), db.Ints(managed), max)
}

// unwelcomed is the condition of newcomers, of memberships m of people p: of the spaces $1, since $2, other than $3.
const unwelcomed = ` FROM membership m JOIN person p ON p.id = m.person_id
	WHERE m.space_id IN ($1[]) AND m.state = 'active' AND m.role IN ('guest', 'member') AND m.joined > $2 AND m.person_id <> $3 AND p.state = 'active'
	AND NOT EXISTS (SELECT 1 FROM desk_welcome w WHERE w.space_id = m.space_id AND w.person_id = m.person_id AND w.at >= m.joined)`

// newcomers returns who joined spaces since and was not welcomed, less by, those who wait longest first, at most max; and
// how many there are. Two queries.
func newcomers(ctx context.Context, q db.Q, spaces []ref.Space, since time.Time, by ref.Person, max int) (list []sign, n int, err error) {
	const op = "desk.newcomers"
	args := []any{db.Ints(spaces), db.Millis(since), by}
	if err := q.QueryRow(ctx, `SELECT COUNT(*)`+unwelcomed, args...).Scan(&n); err != nil || n == 0 {
		return nil, 0, fail.Wrap(op, err)
	}
	list, err = db.All(ctx, q, scanSign, `SELECT m.space_id, m.person_id, m.joined`+unwelcomed+` ORDER BY m.joined, m.person_id LIMIT $4`, append(args, max)...)
	return list, n, fail.Wrap(op, err)
}

// putWelcomed notes that those of people who joined s since were welcomed at that time.
func putWelcomed(ctx context.Context, tx *db.Tx, s ref.Space, people []ref.Person, since, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO desk_welcome (space_id, person_id, at) SELECT m.space_id, m.person_id, CAST($4 AS BIGINT) FROM membership m
		WHERE m.space_id = $1 AND m.person_id IN ($2[]) AND m.joined > $3
		ON CONFLICT (space_id, person_id) DO UPDATE SET at = excluded.at`, s, db.Ints(people), db.Millis(since), db.Millis(at))
	return fail.Wrap("desk.putWelcomed", err)
}

// answeredBy returns the authors of what i answers: of its parent, and of the item at the top.
func answeredBy(ctx context.Context, q db.Q, i ref.Item) ([]ref.Person, error) {
	list, err := db.All(ctx, q, db.One[ref.Person], `SELECT a.author_id FROM item i JOIN item a ON a.id IN (i.parent_id, i.root_id) WHERE i.id = $1 AND i.parent_id <> 0`, i)
	return list, fail.Wrap("desk.answeredBy", err)
}

// quietOnes returns the members of spaces, less by, who gave their last sign there from since until until, in alphabetical
// order, at most max.
func quietOnes(ctx context.Context, q db.Q, spaces []ref.Space, since, until time.Time, by ref.Person, max int) ([]sign, error) {
	list, err := db.All(ctx, q, scanSign, `SELECT a.space_id, a.person_id, a.last FROM (SELECT space_id, person_id, MAX(at) AS last FROM (`+signs+`) x GROUP BY space_id, person_id) a
		JOIN person p ON p.id = a.person_id WHERE a.last < $3 AND p.state = 'active' AND p.id <> $4 ORDER BY p.sort_key, p.id, a.space_id LIMIT $5`,
		db.Ints(spaces), db.Millis(since), db.Millis(until), by, max)
	return list, fail.Wrap("desk.quietOnes", err)
}

// signs is what members of the spaces $1 did there since $2, with when (at) and whether they wrote.
const signs = `SELECT m.space_id, m.person_id, i.created AS at, 1 AS wrote FROM membership m
	JOIN   item i ON i.author_id = m.person_id AND i.space_id = m.space_id AND i.created >= $2
	WHERE  m.space_id IN ($1[]) AND m.state IN ('active', 'muted') AND i.state = 'published' AND i.root_state = 'published'
	UNION  ALL
	SELECT m.space_id, m.person_id, r.at, 0 FROM membership m
	JOIN   reaction r ON r.person_id = m.person_id AND r.at >= $2 JOIN item i ON i.id = r.item_id AND i.space_id = m.space_id
	WHERE  m.space_id IN ($1[]) AND m.state IN ('active', 'muted')`

// waiting is the condition of the questions i that wait in the spaces $1 of the networks $2, as far as may be seen: the
// arguments of access.Visible are from $3 on.
func waiting() string {
	return ` FROM item i WHERE i.question = 'waiting' AND i.parent_id = 0 AND i.state = 'published' AND i.network_id IN ($2[]) AND i.space_id IN ($1[]) AND ` + access.Visible("i", 3)
}

// questions returns the questions of spaces that wait, the oldest first, at most max, and how many there are. Two queries.
func questions(ctx context.Context, q db.Q, v *access.Viewer, spaces, networks []ref.Space, max int) (list []item.Item, n int, err error) {
	const op = "desk.questions"
	args := append([]any{db.Ints(spaces), db.Ints(networks)}, v.Args()...)
	if err := q.QueryRow(ctx, `SELECT COUNT(*)`+waiting(), args...).Scan(&n); err != nil || n == 0 {
		return nil, 0, fail.Wrap(op, err)
	}
	list, err = db.All(ctx, q, item.Scan, `SELECT `+item.Columns+waiting()+` ORDER BY i.created, i.id LIMIT $`+strconv.Itoa(len(args)+1), append(args, max)...)
	return list, n, fail.Wrap(op, err)
}

// counted is one week of a group as it is kept.
type counted struct {
	space ref.Space
	Week
	at time.Time
}

// kept returns the weeks of spaces that were counted, from first on.
func kept(ctx context.Context, q db.Q, spaces []ref.Space, first time.Time) ([]counted, error) {
	list, err := db.All(ctx, q, func(r db.Row) (c counted, err error) {
		return c, r.Scan(&c.space, db.Scanned{T: &c.Start}, &c.Active, &c.Contributors, &c.Questions, &c.Answered, db.Scanned{T: &c.at})
	}, `SELECT space_id, week, active, contributors, questions, answered, at FROM desk_week WHERE space_id IN ($1[]) AND week >= $2 ORDER BY space_id, week`, db.Ints(spaces), db.Millis(first))
	return list, fail.Wrap("desk.kept", err)
}

// tally counts the weeks of spaces from first on, as n weeks after it; those in which nothing was done are absent. Two queries.
func tally(ctx context.Context, q db.Q, spaces []ref.Space, first time.Time) (map[ref.Space]map[int]Week, error) {
	const op = "desk.tally"
	out := map[ref.Space]map[int]Week{}
	add := func(s ref.Space, n int, change func(*Week)) {
		if out[s] == nil {
			out[s] = map[int]Week{}
		}
		w := out[s][n]
		change(&w)
		out[s][n] = w
	}
	type row struct {
		space   ref.Space
		n, a, b int
	}
	scan := func(r db.Row) (x row, err error) { return x, r.Scan(&x.space, &x.n, &x.a, &x.b) }
	list, err := db.All(ctx, q, scan, `SELECT space_id, nth, COUNT(DISTINCT person_id), COUNT(DISTINCT CASE WHEN wrote = 1 THEN person_id END)
		FROM (SELECT space_id, person_id, wrote, (at - CAST($2 AS BIGINT)) / CAST($3 AS BIGINT) AS nth FROM (`+signs+`) x) y GROUP BY space_id, nth`, db.Ints(spaces), db.Millis(first), week.Milliseconds())
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	for _, x := range list {
		add(x.space, x.n, func(w *Week) { w.Active, w.Contributors = x.a, x.b })
	}
	list, err = db.All(ctx, q, scan, `SELECT space_id, nth, COUNT(*), SUM(helped) FROM (SELECT i.space_id, (i.created - CAST($2 AS BIGINT)) / CAST($3 AS BIGINT) AS nth,
			CASE WHEN EXISTS (SELECT 1 FROM item c WHERE c.root_id = i.id AND c.root_id <> 0 AND c.author_id <> i.author_id AND c.state = 'published' AND c.created < i.created + CAST($4 AS BIGINT)) THEN 1 ELSE 0 END AS helped
			FROM item i WHERE i.space_id IN ($1[]) AND i.parent_id = 0 AND i.created >= $2 AND i.question <> '' AND i.state = 'published') y GROUP BY space_id, nth`,
		db.Ints(spaces), db.Millis(first), week.Milliseconds(), inTime.Milliseconds())
	for _, x := range list {
		add(x.space, x.n, func(w *Week) { w.Questions, w.Answered = x.a, x.b })
	}
	return out, fail.Wrap(op, err)
}

// putWeeks keeps weeks that were counted at now. Those that were settled stay as they are.
func putWeeks(ctx context.Context, tx *db.Tx, list []counted, now time.Time) error {
	if len(list) == 0 {
		return nil
	}
	var rows []string
	var args []any
	for _, c := range list {
		var places []string
		for _, v := range []any{c.space, db.Millis(c.Start), c.Active, c.Contributors, c.Questions, c.Answered, db.Millis(now)} {
			args = append(args, v)
			places = append(places, "$"+strconv.Itoa(len(args)))
		}
		rows = append(rows, "("+strings.Join(places, ", ")+")")
	}
	settled := "$" + strconv.Itoa(len(args)+1)
	_, err := tx.Exec(ctx, `INSERT INTO desk_week (space_id, week, active, contributors, questions, answered, at) VALUES `+strings.Join(rows, ", ")+`
		ON CONFLICT (space_id, week) DO UPDATE SET active = excluded.active, contributors = excluded.contributors, questions = excluded.questions, answered = excluded.answered, at = excluded.at
		WHERE desk_week.at < desk_week.week + CAST(`+settled+` AS BIGINT)`, append(args, (week+inTime).Milliseconds())...)
	return fail.Wrap("desk.putWeeks", err)
}

// pruneWeeks forgets the weeks before first.
func pruneWeeks(ctx context.Context, tx *db.Tx, first time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM desk_week WHERE week < $1`, db.Millis(first))
	return fail.Wrap("desk.pruneWeeks", err)
}

// groupsAfter returns the groups that have a pulse, by their identifier, after one, at most max.
func groupsAfter(ctx context.Context, q db.Q, after ref.Space, max int) ([]ref.Space, error) {
	list, err := db.All(ctx, q, db.One[ref.Space], `SELECT id FROM space WHERE id > $1 AND kind = 'group' AND state = 'active' AND members >= $2 ORDER BY id LIMIT $3`, after, fewest, max)
	return list, fail.Wrap("desk.groupsAfter", err)
}

// templatesOf returns what spaces begin their welcomes with; those that wrote nothing are absent.
func templatesOf(ctx context.Context, q db.Q, spaces []ref.Space) (map[ref.Space]string, error) {
	type row struct {
		space ref.Space
		body  string
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.space, &x.body) }, `SELECT space_id, body FROM desk_template WHERE space_id IN ($1[])`, db.Ints(spaces))
	out := map[ref.Space]string{}
	for _, x := range list {
		out[x.space] = x.body
	}
	return out, fail.Wrap("desk.templatesOf", err)
}

// putTemplate keeps what s begins its welcomes with; "" takes it away.
func putTemplate(ctx context.Context, tx *db.Tx, s ref.Space, body string) error {
	text, args := `DELETE FROM desk_template WHERE space_id = $1`, []any{s}
	if body != "" {
		text, args = `INSERT INTO desk_template (space_id, body) VALUES ($1, $2) ON CONFLICT (space_id) DO UPDATE SET body = excluded.body`, []any{s, body}
	}
	_, err := tx.Exec(ctx, text, args...)
	return fail.Wrap("desk.putTemplate", err)
}

func forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM desk_welcome WHERE person_id = $1`, p)
	return fail.Wrap("desk.forget", err)
}
