package group

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// step is what the task of a merging does next.
type step string

// The steps, in order.
const (
	stepWaiting step = "waiting" // requests and invitations end
	stepPeople  step = "people"
	stepItems   step = "items"
	stepLeaving step = "leaving" // the old places are given up
	stepDone    step = "done"
)

// merge is a group that moves, or moved, into another.
type merge struct {
	from, into     ref.Space
	by             ref.Person // 0 once their account is closed
	hidden         bool       // its name is for those who run the other
	step           step
	after          ref.Person
	people, apart  int64 // who came, and who could not
	items, total   int64 // what has moved, of how many
	started, ended time.Time
	name           string // of the one that moves
}

// percent is how far it is.
func (m merge) percent() int {
	if m.total == 0 {
		return 0
	}
	return int(min(99, 100*m.items/m.total))
}

func putMerge(ctx context.Context, tx *db.Tx, m merge) error {
	_, err := tx.Exec(ctx, `INSERT INTO group_merge (space_id, into_id, by_id, hidden, step, total, started) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		m.from, m.into, m.by, m.hidden, string(m.step), m.total, db.Millis(m.started))
	return fail.Wrap("group.putMerge", err)
}

func setMerge(ctx context.Context, tx *db.Tx, m merge) error {
	_, err := tx.Exec(ctx, `UPDATE group_merge SET step = $1, after_id = $2, people = $3, apart = $4, items = $5, ended = $6 WHERE space_id = $7`,
		string(m.step), m.after, m.people, m.apart, m.items, db.Millis(m.ended), m.from)
	return fail.Wrap("group.setMerge", err)
}

const mergeColumns = `g.space_id, g.into_id, g.by_id, g.hidden, g.step, g.after_id, g.people, g.apart, g.items, g.total, g.started, g.ended, s.name FROM group_merge g JOIN space s ON s.id = g.space_id`

func scanMerge(r db.Row) (m merge, err error) {
	return m, r.Scan(&m.from, &m.into, &m.by, &m.hidden, &m.step, &m.after, &m.people, &m.apart, &m.items, &m.total, db.Scanned{T: &m.started}, db.Scanned{T: &m.ended}, &m.name)
}

// mergeOf is the merging of the group from. Errors: fail.Hidden.
func mergeOf(ctx context.Context, q db.Q, from ref.Space) (merge, error) {
	m, err := scanMerge(q.QueryRow(ctx, `SELECT `+mergeColumns+` WHERE g.space_id = $1`, from))
	if err == db.ErrNoRows {
		return m, fail.E("group.mergeOf", fail.Hidden, nil)
	}
	return m, fail.Wrap("group.mergeOf", err)
}

func mergesInto(ctx context.Context, q db.Q, into ref.Space, max int) ([]merge, error) {
	list, err := db.All(ctx, q, scanMerge, `SELECT `+mergeColumns+` WHERE g.into_id = $1 ORDER BY g.started DESC, g.space_id LIMIT $2`, into, max)
	return list, fail.Wrap("group.mergesInto", err)
}

func countItems(ctx context.Context, q db.Q, s ref.Space) (n int64, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM item WHERE space_id = $1`, s).Scan(&n)
	return n, fail.Wrap("group.countItems", err)
}

// weigh counts what e says of the people and the items of e.From. Four queries.
func weigh(ctx context.Context, q db.Q, e *Effects) error {
	const op = "group.weigh"
	err := q.QueryRow(ctx, `SELECT COUNT(CASE WHEN m.state IN ('active', 'muted') AND t.person_id IS NOT NULL THEN 1 END), COUNT(CASE WHEN m.state IN ('active', 'muted') AND t.person_id IS NULL THEN 1 END),
		COUNT(CASE WHEN m.state IN ('requested', 'invited') THEN 1 END)
		FROM membership m LEFT JOIN membership t ON t.person_id = m.person_id AND t.space_id = $2 AND t.state IN ('active', 'muted') WHERE m.space_id = $1`, e.From.ID, e.Into.ID).Scan(&e.Both, &e.People, &e.Waiting)
	if err != nil {
		return fail.Wrap(op, err)
	}
	var letters int
	err = q.QueryRow(ctx, `SELECT COUNT(CASE WHEN i.audience = 'group' AND i.parent_id = 0 AND i.state = 'published' THEN 1 END), COUNT(*), COUNT(CASE WHEN i.byline = $2 THEN 1 END),
		COUNT(CASE WHEN i.audience = 'network' AND i.parent_id = 0 AND i.state = 'published' THEN 1 END), (SELECT COUNT(*) FROM group_invitation l WHERE l.space_id = $1 AND l.person_id = 0)
		FROM item i WHERE i.space_id = $1 AND i.state <> 'deleted'`, e.From.ID, string(item.Unsigned)).Scan(&e.Kept, &e.Items, &e.Unsigned, &e.Narrowed, &letters)
	if err != nil {
		return fail.Wrap(op, err)
	}
	e.Waiting += letters
	wider, err := item.Widens(ctx, q, e.From, e.Into)
	if err != nil {
		return err
	}
	if !wider {
		e.Narrowed = 0
	}
	if e.Apart, err = space.Apart(ctx, q, e.From, e.Into); err != nil {
		return err
	}
	e.People -= e.Apart
	e.Openings, err = db.All(ctx, q, db.One[string], `SELECT n.name FROM space_opening o JOIN space n ON n.id = o.network_id WHERE o.space_id = $1 AND o.state = 'opened' ORDER BY n.sort_key, n.id`, e.From.ID)
	return fail.Wrap(op, err)
}

// targets are the groups of the network of s, but s and its sub-groups, that v may run, by name; whose name or purpose has the
// words of text; at most max.
func targets(ctx context.Context, q db.Q, v *access.Viewer, s space.Space, text string, max int) ([]space.Space, error) {
	var mine []ref.Space
	for _, p := range v.Places {
		if p.Kind == space.Group && v.Moderates(p.Space, p.Network) {
			mine = append(mine, p.Space)
		}
	}
	args := []any{s.Network, s.ID, db.Ints(mine), v.Role(s.Network, s.Network) == space.Manager, max}
	found, args := begins("s.sort_key || ' ' || s.lede", like(text), args)
	list, err := space.List(ctx, q, `s.network_id = $1 AND s.kind = 'group' AND s.state = 'active' AND s.id <> $2 AND s.parent_id <> $2 AND (CAST($4 AS BOOLEAN) OR s.id IN ($3[])) AND `+found+`
		ORDER BY s.sort_key, s.id LIMIT $5`, args...)
	return list, fail.Wrap("group.targets", err)
}

// someWaiting returns people whose request or invitation waits in s, at most max.
func someWaiting(ctx context.Context, q db.Q, s ref.Space, max int) ([]ref.Person, error) {
	list, err := db.All(ctx, q, db.One[ref.Person], `SELECT person_id FROM membership WHERE space_id = $1 AND state IN ('requested', 'invited') ORDER BY person_id LIMIT $2`, s, max)
	return list, fail.Wrap("group.someWaiting", err)
}

func dropLetters(ctx context.Context, tx *db.Tx, s ref.Space) error {
	_, err := tx.Exec(ctx, `DELETE FROM group_invitation WHERE space_id = $1`, s)
	return fail.Wrap("group.dropLetters", err)
}
