package notify

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/tie"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// readersFrom is where the arguments of the readership begin in putTold.
const readersFrom = 11

// hearing is who is told of an item on the site, as a condition on people p with their level l in its place and their stance o
// to the item at the top. Its fields are arguments of the query: lists of those who are told nothing (left), of those named
// and of levels; the item at the top; the item of which followers are told, 0 for none; who is not to be muted (heeded).
type hearing struct {
	left, named, root, followed, heeded, levels string
	readers                                     access.Readership
}

func (h hearing) condition() string {
	return `p.id NOT IN (` + h.left + `[]) AND COALESCE(l.level, 'mentions') <> 'none' AND ` + heeds("p.id", h.heeded) + `
		AND    (p.id IN (` + h.named + `[]) OR (COALESCE(o.stance, '') <> 'mute' AND (o.target = ` + h.followed + ` OR (l.level IN (` + h.levels + `[]) AND ` + h.readers.Belongs + ` AND ` + likes("p.id", h.root) + `))))
		AND    ` + h.readers.Reads
}

// heeded is whom people must not have muted to be told of i: nobody for an unsigned one, which that would give away.
func heeded(i item.Item) ref.Person {
	if i.Byline != item.Named {
		return 0
	}
	return i.Author
}

// putTold notes who is told of t on the site and was not before, and returns how many. One query whatever their number:
// those named, those who follow, those whose level there says so; less who did it, and who may not read it.
func putTold(ctx context.Context, tx *db.Tx, t telling) (int64, error) {
	f := t.fact
	followed := t.root
	if !t.follower {
		followed = 0
	}
	args := append([]any{t.item.ID, db.Ints(f.Mentions), t.kind, t.root, f.ID, db.Millis(f.At), db.Ints([]ref.Person{f.Actor, t.item.Author}), t.item.Space, followed, heeded(t.item)}, t.readers.Args...)
	args = append(args, db.Texts(t.levels))
	h := hearing{left: "$7", named: "$2", root: "$4", followed: "$9", heeded: "$10", levels: nth(len(args)), readers: t.readers}
	n, err := tx.Exec(ctx, `INSERT INTO notice_told (item_id, channel, person_id, kind, subject_id, fact_id, at)
		SELECT CAST($1 AS BIGINT), 'site', p.id, CASE WHEN p.id IN ($2[]) THEN 'mention' ELSE CAST($3 AS TEXT) END, CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT)
		FROM   (SELECT id AS person_id FROM person WHERE id IN ($2[])
			UNION SELECT person_id FROM tie WHERE what = 'item' AND target = $9 AND stance = 'follow'
			UNION SELECT person_id FROM notice_level WHERE space_id = $8 AND level IN (`+h.levels+`[])) c
		JOIN   person p ON p.id = c.person_id
		LEFT   JOIN notice_level l ON l.space_id = $8 AND l.person_id = p.id
		LEFT   JOIN tie o ON o.person_id = p.id AND o.what = 'item' AND o.target = $4`+t.readers.Joins+`
		WHERE  `+h.condition()+`
		ON CONFLICT DO NOTHING`, args...)
	return n, fail.Wrap("notify.putTold", err)
}

// heeds is the condition that a person has not muted or blocked another.
func heeds(person, other string) string {
	return `NOT EXISTS (SELECT 1 FROM tie mp WHERE mp.person_id = ` + person + ` AND mp.what = 'person' AND mp.target = ` + other + ` AND mp.stance IN ('mute', 'block'))`
}

// likes is the condition that a person has muted no theme of an item at the top.
func likes(person, root string) string {
	return `NOT EXISTS (SELECT 1 FROM item_theme h JOIN tie mt ON mt.target = h.theme_id WHERE h.item_id = ` + root + ` AND mt.person_id = ` + person + ` AND mt.what = 'theme' AND mt.stance = 'mute')`
}

// declared is a fact that is told as its part says.
type declared struct {
	fact    journal.Fact
	telling part.Telling
	subject int64
	author  ref.Person        // of its item
	readers access.Readership // of its item, for those who are told of it by reading; its arguments begin at $declaredFrom
}

// declaredFrom is where the arguments of the readership begin in putDeclared.
const declaredFrom = 7

// putDeclared notes who is told of d on the site, and returns how many.
func putDeclared(ctx context.Context, tx *db.Tx, d declared) (int64, error) {
	const op = "notify.putDeclared"
	const text = `INSERT INTO notice_told (item_id, channel, person_id, kind, subject_id, fact_id, at)
		SELECT CAST($1 AS BIGINT), 'site', p.id, CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($1 AS BIGINT), CAST($4 AS BIGINT) `
	f := d.fact
	args := []any{f.ID, d.telling.Name, d.subject, db.Millis(f.At)}
	if d.telling.To == part.Runners {
		const who = ` JOIN person p ON p.id = m.person_id LEFT JOIN membership nm ON nm.person_id = p.id AND nm.space_id = s.network_id
			WHERE  s.id = $5 AND p.id NOT IN ($6[]) AND p.state = 'active' AND m.state = 'active' AND m.role IN ('animator', 'manager') AND COALESCE(nm.state, '') <> 'excluded'
			ON CONFLICT DO NOTHING`
		args = append(args, f.Space, db.Ints([]ref.Person{f.Actor, d.author}))
		n, err := tx.Exec(ctx, text+`FROM space s JOIN membership m ON m.space_id = s.id`+who, args...)
		if err == nil && n == 0 {
			n, err = tx.Exec(ctx, text+`FROM space s JOIN membership m ON m.space_id = s.network_id`+who, args...)
		}
		return n, fail.Wrap(op, err)
	}
	args = append(args, db.Ints(f.Mentions), f.Actor)
	who := `FROM person p` + d.readers.Joins + ` WHERE p.id IN ($5[]) AND p.id <> $6 `
	switch d.telling.To {
	case part.Concerned:
		who += `AND p.state <> 'closed'`
	case part.Followers:
		args[4] = cmp.Or(f.Root, f.Item)
		who = `FROM tie o JOIN person p ON p.id = o.person_id` + d.readers.Joins + `
			WHERE o.what = 'item' AND o.target = $5 AND o.stance = 'follow' AND p.id <> $6 AND p.state = 'active' AND ` + heeds("p.id", "$6") + `
			AND NOT EXISTS (SELECT 1 FROM notice_told n WHERE n.person_id = p.id AND n.fact_id = $1 AND n.channel = 'site') AND NOT EXISTS (SELECT 1 FROM notice_level l JOIN item li ON li.space_id = l.space_id WHERE li.id = $5 AND l.person_id = p.id AND l.level = 'none')`
	default:
		who += `AND p.state = 'active' AND ` + heeds("p.id", "$6")
	}
	if d.readers.Reads != "" {
		who += ` AND ` + d.readers.Reads
		args = append(args, d.readers.Args...)
	}
	n, err := tx.Exec(ctx, text+who+` ON CONFLICT DO NOTHING`, args...)
	return n, fail.Wrap(op, err)
}

// toldOf returns who was told of a fact on the site, at most max.
func toldOf(ctx context.Context, q db.Q, fact ref.Fact, max int) ([]ref.Person, error) {
	list, err := db.All(ctx, q, db.One[ref.Person], `SELECT person_id FROM notice_told WHERE fact_id = $1 AND channel = 'site' ORDER BY person_id LIMIT $2`, fact, max)
	return list, fail.Wrap("notify.toldOf", err)
}

// onNotice is how a notice takes one more thing in; one that was seen begins anew. Facts do not come in the order of their
// times: two are written at once, and clocks are set back.
const onNotice = ` ON CONFLICT (person_id, kind, subject_id) DO UPDATE SET
	first_item = CASE WHEN notice.seen > 0 THEN excluded.first_item ELSE notice.first_item END,
	n = CASE WHEN notice.seen > 0 THEN 1 ELSE notice.n + 1 END,
	since = CASE WHEN notice.seen > 0 OR excluded.since < notice.since THEN excluded.since ELSE notice.since END,
	latest = CASE WHEN notice.seen > 0 OR excluded.latest > notice.latest THEN excluded.latest ELSE notice.latest END,
	item_id = excluded.item_id, actor_id = excluded.actor_id, seen = 0`

// noticed is what the notices of one fact have in common.
type noticed struct {
	space ref.Space // 0 for what happens nowhere
	item  ref.Item  // 0 for what leads elsewhere
	actor ref.Person
	reach part.Told // "" for what is published
}

// putNotices makes the notices of those who are told of a fact on the site.
func putNotices(ctx context.Context, tx *db.Tx, fact ref.Fact, c noticed) error {
	_, err := tx.Exec(ctx, `INSERT INTO notice (person_id, kind, subject_id, space_id, first_item, item_id, actor_id, reach, n, since, latest)
		SELECT person_id, kind, subject_id, CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS TEXT), 1, at, at
		FROM notice_told WHERE fact_id = $1 AND channel = 'site'`+onNotice, fact, c.space, c.item, c.actor, string(c.reach))
	return fail.Wrap("notify.putNotices", err)
}

// kindBounced says that the address of a person refuses letters.
const kindBounced = "bounced"

// putBounced tells p on the site that their address refuses letters, unless they were told not long ago.
func putBounced(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `INSERT INTO notice (person_id, kind, subject_id, reach, n, since, latest) VALUES ($1, $2, $1, $3, 1, $4, $4) ON CONFLICT DO NOTHING`,
		p, kindBounced, string(part.Concerned), db.Millis(clock.Now(ctx)))
	return fail.Wrap("notify.putBounced", err)
}

// dropBounced takes that back.
func dropBounced(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM notice WHERE person_id = $1 AND kind = $2`, p, kindBounced)
	return fail.Wrap("notify.dropBounced", err)
}

// putWaiting makes the notices of a kind about s say how many wait there now; none are left when none does.
func putWaiting(ctx context.Context, tx *db.Tx, s ref.Space, kind string, waiting int) error {
	const op = "notify.putWaiting"
	if waiting == 0 {
		_, err := tx.Exec(ctx, `DELETE FROM notice WHERE subject_id = $1 AND kind = $2`, s, kind)
		return fail.Wrap(op, err)
	}
	_, err := tx.Exec(ctx, `UPDATE notice SET n = $3 WHERE subject_id = $1 AND kind = $2`, s, kind, waiting)
	return fail.Wrap(op, err)
}

// forget takes an item that is deleted or hidden out of the notices.
func forget(ctx context.Context, tx *db.Tx, i, root ref.Item) error {
	const op = "notify.forget"
	if i == root {
		_, err := tx.Exec(ctx, `DELETE FROM notice WHERE subject_id = $1`, root)
		return fail.Wrap(op, err)
	}
	const others = `SELECT t.item_id FROM notice_told t JOIN item i ON i.id = t.item_id WHERE t.person_id = notice.person_id AND t.subject_id = notice.subject_id
		AND t.kind = notice.kind AND t.channel = 'site' AND t.at >= notice.since AND i.state = 'published' ORDER BY t.at `
	for _, text := range []string{
		`UPDATE notice SET n = n - 1 WHERE subject_id = $2 AND EXISTS (SELECT 1 FROM notice_told t
			WHERE t.item_id = $1 AND t.channel = 'site' AND t.person_id = notice.person_id AND t.kind = notice.kind AND t.at >= notice.since)`,
		`DELETE FROM notice WHERE subject_id = $2 AND (n <= 0 OR (item_id = $1 AND first_item = $1))`,
		`UPDATE notice SET item_id = COALESCE((` + others + `DESC, t.item_id DESC LIMIT 1), first_item) WHERE subject_id = $2 AND item_id = $1`,
		`UPDATE notice SET first_item = COALESCE((` + others + `, t.item_id LIMIT 1), item_id) WHERE subject_id = $2 AND first_item = $1`,
	} {
		if _, err := tx.Exec(ctx, text, i, root); err != nil {
			return fail.Wrap(op, err)
		}
	}
	return nil
}

func prune(ctx context.Context, tx *db.Tx, seen, told time.Time) error {
	const op = "notify.prune"
	if _, err := tx.Exec(ctx, `DELETE FROM notice WHERE seen > 0 AND seen < $1 OR latest < $2`, db.Millis(seen), db.Millis(told)); err != nil {
		return fail.Wrap(op, err)
	}
	_, err := tx.Exec(ctx, `DELETE FROM notice_told WHERE at < $1 OR (channel = 'seen' AND at < $2)`, db.Millis(told), db.Millis(seen))
	return fail.Wrap(op, err)
}

// line is a row of the table of notices.
type line struct {
	kind        string
	subject     int64 // an item or a space
	space       ref.Space
	first, item ref.Item
	actor       ref.Person
	reach       part.Told
	n           int
	since, at   time.Time
	isSeen      bool
}

const lineColumns = `n.kind, n.subject_id, n.space_id, n.first_item, n.item_id, n.actor_id, n.reach, n.n, n.since, n.latest, n.seen`

func scanLine(r db.Row) (l line, err error) {
	var seen int64
	err = r.Scan(&l.kind, &l.subject, &l.space, &l.first, &l.item, &l.actor, &l.reach, &l.n, db.Scanned{T: &l.since}, db.Scanned{T: &l.at}, &seen)
	l.isSeen = seen > 0
	return l, err
}

// shown is the notices of a viewer that they may still read: what is about them, and otherwise an item or a place that they
// see, which they run if it was told to who runs it. Its arguments are those of shownArgs, from $n on.
func shown(n int) string {
	return `FROM notice n LEFT JOIN space s ON s.id = n.space_id LEFT JOIN item i ON i.id = n.item_id
		WHERE n.person_id = ` + nth(n) + ` AND (n.reach = 'concerned' OR (
			(CASE WHEN n.item_id <> 0 THEN ` + access.Visible("i", n) + ` WHEN n.space_id <> 0 THEN ` + access.SpaceVisible("s", n+access.VisibleArgs) + ` ELSE TRUE END)
			AND (n.reach <> 'runners' OR s.id IN (` + nth(n+3) + `[]) OR s.network_id IN (` + nth(n+4) + `[]))))`
}

func shownArgs(v *access.Viewer) []any { return append(v.Args(), v.SpaceArgs()...) }

// most is how many unread notices are counted; the bell says "99+" beyond.
const most = 100

func unread(ctx context.Context, q db.Q, v *access.Viewer) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT 1 `+shown(2)+` AND n.seen = 0 LIMIT $1) x`, append([]any{most}, shownArgs(v)...)...).Scan(&n)
	return n, fail.Wrap("notify.unread", err)
}

func lines(ctx context.Context, q db.Q, v *access.Viewer, kinds []string, from Mark, max int) ([]line, error) {
	args := append([]any{db.Texts(kinds), from.at, from.subject, max}, shownArgs(v)...)
	list, err := db.All(ctx, q, scanLine, `SELECT `+lineColumns+` `+shown(5)+` AND n.kind IN ($1[]) AND (n.latest, n.subject_id) < ($2, $3)
		ORDER BY n.latest DESC, n.subject_id DESC LIMIT $4`, args...)
	return list, fail.Wrap("notify.lines", err)
}

// lineOf returns one notice, whether or not it may be read. Errors: fail.Hidden.
func lineOf(ctx context.Context, q db.Q, p ref.Person, kind string, subject int64) (line, error) {
	l, err := scanLine(q.QueryRow(ctx, `SELECT `+lineColumns+` FROM notice n WHERE n.person_id = $1 AND n.kind = $2 AND n.subject_id = $3`, p, kind, subject))
	if err == db.ErrNoRows {
		return l, fail.E("notify.lineOf", fail.Hidden, nil)
	}
	return l, fail.Wrap("notify.lineOf", err)
}

// some returns the items of ids that v sees, by id. One query.
func some(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item) (map[ref.Item]item.Item, error) {
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) AND `+access.Visible("i", 2), append([]any{db.Ints(ids)}, v.Args()...)...)
	out := make(map[ref.Item]item.Item, len(list))
	for _, i := range list {
		out[i.ID] = i
	}
	return out, fail.Wrap("notify.some", err)
}

// look marks the notices of p about subject as seen; every notice for 0.
func look(ctx context.Context, tx *db.Tx, p ref.Person, subject int64) error {
	_, err := tx.Exec(ctx, `UPDATE notice SET seen = $1 WHERE person_id = $2 AND seen = 0 AND (CAST($3 AS BIGINT) = 0 OR subject_id = $3)`, db.Millis(clock.Now(ctx)), p, subject)
	return fail.Wrap("notify.look", err)
}

// stands is how a person stands to an item at the top.
type stands struct {
	stance tie.Stance
	isNew  bool // something about it is not read
	isRead bool // its page was, once
}

// standing is how p stands to an item. One query.
func standing(ctx context.Context, q db.Q, p ref.Person, root ref.Item) (s stands, err error) {
	err = q.QueryRow(ctx, `SELECT COALESCE((SELECT stance FROM tie WHERE what = 'item' AND target = $1 AND person_id = $2), ''),
		EXISTS (SELECT 1 FROM notice WHERE person_id = $2 AND subject_id = $1 AND seen = 0),
		EXISTS (SELECT 1 FROM notice_told WHERE item_id = $1 AND channel = 'seen' AND person_id = $2)`, root, p).Scan(&s.stance, &s.isNew, &s.isRead)
	return s, fail.Wrap("notify.standing", err)
}

// nth is the n-th argument of a query.
func nth(n int) string { return "$" + strconv.Itoa(n) }
