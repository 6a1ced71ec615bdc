package moderation

import (
	"context"
	"fmt"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// dossier is a row of moderation_case: an item that waits for a decision.
type dossier struct {
	item           ref.Item
	reports        int
	opened, latest time.Time
	reserved       bool
	climbed        time.Time
}

const caseColumns = `c.item_id, c.reports, c.opened, c.latest, c.reserved, c.climbed`

func scanCase(r db.Row) (c dossier, err error) {
	return c, r.Scan(&c.item, &c.reports, db.Scanned{T: &c.opened}, db.Scanned{T: &c.latest}, &c.reserved, db.Scanned{T: &c.climbed})
}

// caseOf returns the case of item id; ok is false when none waits.
func caseOf(ctx context.Context, q db.Q, id ref.Item) (c dossier, ok bool, err error) {
	c, err = scanCase(q.QueryRow(ctx, `SELECT `+caseColumns+` FROM moderation_case c WHERE c.item_id = $1`, id))
	if err == db.ErrNoRows {
		return c, false, nil
	}
	return c, err == nil, fail.Wrap("moderation.caseOf", err)
}

// putCase counts one report more of c.item, at c.latest; the rest of c is for a case that begins.
func putCase(ctx context.Context, tx *db.Tx, c dossier) error {
	_, err := tx.Exec(ctx, `INSERT INTO moderation_case (item_id, reports, opened, latest, reserved, climbed) VALUES ($1, 1, $2, $2, $3, $4)
		ON CONFLICT (item_id) DO UPDATE SET reports = moderation_case.reports + 1, latest = excluded.latest`, c.item, db.Millis(c.latest), c.reserved, db.Millis(c.climbed))
	return fail.Wrap("moderation.putCase", err)
}

// closeCase takes the case of item id away, and says on its reports what was decided.
func closeCase(ctx context.Context, tx *db.Tx, id ref.Item, decided ID) error {
	const op = "moderation.closeCase"
	if _, err := tx.Exec(ctx, `UPDATE moderation_report SET decision_id = $1 WHERE item_id = $2 AND decision_id = 0`, decided, id); err != nil {
		return fail.Wrap(op, err)
	}
	_, err := tx.Exec(ctx, `DELETE FROM moderation_case WHERE item_id = $1`, id)
	return fail.Wrap(op, err)
}

// dropCases takes away the cases of an item that is gone and of what is under it, and tells whether there was one.
func dropCases(ctx context.Context, tx *db.Tx, id ref.Item) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM moderation_case WHERE item_id = $1 OR item_id IN (SELECT id FROM item WHERE root_id = $1)`, id)
	return n > 0, fail.Wrap("moderation.dropCases", err)
}

// climbing returns the cases that are older than t and did not go up, the oldest first, at most max.
func climbing(ctx context.Context, q db.Q, t time.Time, max int) ([]dossier, error) {
	list, err := db.All(ctx, q, scanCase, `SELECT `+caseColumns+` FROM moderation_case c WHERE c.climbed = 0 AND c.opened <= $1 ORDER BY c.opened, c.item_id LIMIT $2`, db.Millis(t), max)
	return list, fail.Wrap("moderation.climbing", err)
}

func setClimbed(ctx context.Context, tx *db.Tx, ids []ref.Item, t time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE moderation_case SET climbed = $1 WHERE item_id IN ($2[])`, db.Millis(t), db.Ints(ids))
	return fail.Wrap("moderation.setClimbed", err)
}

// Scope narrows a list to one space, or to one network with its groups. The zero Scope is all that one moderates.
type Scope struct {
	Space, Network ref.Space
}

// mine is the condition that who has args decides about the case c of the item i; it takes six arguments from $n on, of
// scoped, and those of access.Visible after them.
func mine(n int) string {
	p := func(k int) string { return fmt.Sprintf("$%d", n+k) }
	return fmt.Sprintf(`(i.space_id IN (%[1]s[]) OR i.network_id IN (%[2]s[])) AND (c.reserved = FALSE OR i.network_id IN (%[2]s[])) AND i.author_id <> %[3]s
		AND (CAST(%[4]s AS BIGINT) = 0 OR i.space_id = %[4]s) AND (CAST(%[5]s AS BIGINT) = 0 OR i.network_id = %[5]s) AND `, p(0), p(1), p(2), p(3), p(4)) + access.Visible("i", n+5)
}

// scoped is the arguments of mine.
func scoped(v *access.Viewer, s Scope) []any {
	spaces, networks := reach(v)
	return append([]any{db.Ints(spaces), db.Ints(networks), v.Person, s.Space, s.Network}, v.Args()...)
}

// openCases returns the cases of scope that v decides about, the oldest first, after from, at most max.
func openCases(ctx context.Context, q db.Q, v *access.Viewer, s Scope, from mark, max int) ([]dossier, error) {
	args := append([]any{db.Millis(from.at), from.id, max}, scoped(v, s)...)
	list, err := db.All(ctx, q, scanCase, `SELECT `+caseColumns+` FROM moderation_case c CROSS JOIN item i
		WHERE i.id = c.item_id AND (c.opened, c.item_id) > ($1, $2) AND `+mine(4)+` ORDER BY c.opened, c.item_id LIMIT $3`, args...)
	return list, fail.Wrap("moderation.openCases", err)
}

// countCases reads the cases that are open, and each one's item: there are few, and what one moderates may be large. CROSS JOIN
// says so to SQLite.
func countCases(ctx context.Context, q db.Q, v *access.Viewer, s Scope) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM moderation_case c CROSS JOIN item i WHERE i.id = c.item_id AND `+mine(1), scoped(v, s)...).Scan(&n)
	return n, fail.Wrap("moderation.countCases", err)
}

// countWaiting is how many cases wait in s itself for whoever runs it. Those about who runs it are not counted: their authors
// may not know.
func countWaiting(ctx context.Context, q db.Q, s ref.Space) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM moderation_case c CROSS JOIN item i
		WHERE i.id = c.item_id AND i.space_id = $1 AND c.reserved = FALSE AND i.state IN ('published', 'hidden') AND i.root_state IN ('published', 'hidden')`, s).Scan(&n)
	return n, fail.Wrap("moderation.countWaiting", err)
}

// items returns those of ids that v may see, by id. One query.
func items(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item) (map[ref.Item]item.Item, error) {
	out := map[ref.Item]item.Item{}
	if len(ids) == 0 {
		return out, nil
	}
	args := append([]any{db.Ints(ids)}, v.Args()...)
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) AND `+access.Visible("i", 2), args...)
	for _, i := range list {
		out[i.ID] = i
	}
	return out, fail.Wrap("moderation.items", err)
}

// plain returns items, whoever may see them. One query.
func plain(ctx context.Context, q db.Q, ids []ref.Item) ([]item.Item, error) {
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) ORDER BY i.id`, db.Ints(ids))
	return list, fail.Wrap("moderation.plain", err)
}

// report is a row of moderation_report.
type report struct {
	item    ref.Item
	person  ref.Person
	ground  Ground
	words   string
	at      time.Time
	decided ID
}

const reportColumns = `item_id, person_id, ground, words, at, decision_id`

func scanReport(r db.Row) (x report, err error) {
	return x, r.Scan(&x.item, &x.person, &x.ground, &x.words, db.Scanned{T: &x.at}, &x.decided)
}

func putReport(ctx context.Context, tx *db.Tx, r report) error {
	_, err := tx.Exec(ctx, `INSERT INTO moderation_report (item_id, person_id, ground, words, at) VALUES ($1, $2, $3, $4, $5)`, r.item, r.person, string(r.ground), r.words, db.Millis(r.at))
	return fail.Wrap("moderation.putReport", err)
}

// reportBy returns what p said of item id; ok is false when nothing.
func reportBy(ctx context.Context, q db.Q, id ref.Item, p ref.Person) (r report, ok bool, err error) {
	r, err = scanReport(q.QueryRow(ctx, `SELECT `+reportColumns+` FROM moderation_report WHERE item_id = $1 AND person_id = $2`, id, p))
	if err == db.ErrNoRows {
		return r, false, nil
	}
	return r, err == nil, fail.Wrap("moderation.reportBy", err)
}

// reportsOf returns what was said of item id, the latest first, at most max.
func reportsOf(ctx context.Context, q db.Q, id ref.Item, max int) ([]report, error) {
	list, err := db.All(ctx, q, scanReport, `SELECT `+reportColumns+` FROM moderation_report WHERE item_id = $1 ORDER BY at DESC, person_id LIMIT $2`, id, max)
	return list, fail.Wrap("moderation.reportsOf", err)
}

// tally is how many people gave a ground for an item.
type tally struct {
	item   ref.Item
	ground Ground
	n      int
}

// tallies counts the reports of items that wait, by ground, the most given first.
func tallies(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item][]tally, error) {
	out := map[ref.Item][]tally{}
	if len(ids) == 0 {
		return out, nil
	}
	list, err := db.All(ctx, q, func(r db.Row) (t tally, err error) { return t, r.Scan(&t.item, &t.ground, &t.n) },
		`SELECT item_id, ground, COUNT(*) AS n FROM moderation_report WHERE item_id IN ($1[]) AND decision_id = 0 GROUP BY item_id, ground ORDER BY n DESC, ground`, db.Ints(ids))
	for _, t := range list {
		out[t.item] = append(out[t.item], t)
	}
	return out, fail.Wrap("moderation.tallies", err)
}

// reporters returns the latest people who reported items that wait, at most max for each.
func reporters(ctx context.Context, q db.Q, ids []ref.Item, max int) (map[ref.Item][]ref.Person, error) {
	out := map[ref.Item][]ref.Person{}
	if len(ids) == 0 {
		return out, nil
	}
	type pair struct {
		item   ref.Item
		person ref.Person
	}
	list, err := db.All(ctx, q, func(r db.Row) (p pair, err error) { return p, r.Scan(&p.item, &p.person) },
		`SELECT item_id, person_id FROM (
			SELECT item_id, person_id, at, ROW_NUMBER() OVER (PARTITION BY item_id ORDER BY at DESC, person_id) AS n
			FROM   moderation_report WHERE item_id IN ($1[]) AND decision_id = 0) r
		WHERE n <= $2 ORDER BY item_id, n`, db.Ints(ids), max)
	for _, p := range list {
		out[p.item] = append(out[p.item], p.person)
	}
	return out, fail.Wrap("moderation.reporters", err)
}

// forgetReports forgets who reported what before t, once it is decided.
func forgetReports(ctx context.Context, tx *db.Tx, t time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM moderation_report WHERE decision_id <> 0 AND at < $1`, db.Millis(t))
	return fail.Wrap("moderation.forgetReports", err)
}

// operators returns who runs the deployment, at most max.
func operators(ctx context.Context, q db.Q, max int) ([]ref.Person, error) {
	list, err := db.All(ctx, q, db.One[ref.Person], `SELECT id FROM person WHERE operator = TRUE AND state = 'active' ORDER BY id LIMIT $1`, max)
	return list, fail.Wrap("moderation.operators", err)
}
