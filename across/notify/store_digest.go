package notify

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/id"
)

// plan says when the next digest of people is due, for those who are enrolled; the others are when they will be.
func plan(ctx context.Context, tx *db.Tx, people []ref.Person, next time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE notice_digest SET next = $1 WHERE person_id IN ($2[])`, db.Millis(next), db.Ints(people))
	return fail.Wrap("notify.plan", err)
}

// planned is a person with what decides when their digest is due.
type planned struct {
	person ref.Person
	since  time.Time
	next   time.Time
	zone   string
	prefs  Prefs
}

// overlap covers people whose accounts were made side by side and stored in another order.
const overlap = time.Hour

// unenrolled returns people who have no plan yet, by their identifier, at most enrolBatch. One query; those who have one are
// not walked through again.
func unenrolled(ctx context.Context, q db.Q) ([]planned, error) {
	var last int64
	if err := q.QueryRow(ctx, `SELECT COALESCE(MAX(person_id), 0) FROM notice_digest`).Scan(&last); err != nil {
		return nil, fail.Wrap("notify.unenrolled", err)
	}
	span := id.At(time.UnixMilli(overlap.Milliseconds())) - id.At(time.UnixMilli(0))
	list, err := db.All(ctx, q, func(r db.Row) (p planned, err error) {
		return p, r.Scan(append([]any{&p.person, &p.zone}, p.prefs.scanned()...)...)
	}, `SELECT p.id, p.time_zone, `+prefsColumns(3)+` FROM person p LEFT JOIN notice_pref f ON f.person_id = p.id
		WHERE p.id > $1 AND p.state <> 'closed' AND NOT EXISTS (SELECT 1 FROM notice_digest d WHERE d.person_id = p.id) ORDER BY p.id LIMIT $2`, append([]any{last - span, enrolBatch}, ordinary()...)...)
	return list, fail.Wrap("notify.unenrolled", err)
}

// enrol gives people their first plan.
func enrol(ctx context.Context, tx *db.Tx, people []ref.Person, next, since time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO notice_digest (person_id, next, since) SELECT p.id, CAST($1 AS BIGINT), CAST($2 AS BIGINT) FROM person p WHERE p.id IN ($3[]) ON CONFLICT DO NOTHING`,
		db.Millis(next), db.Millis(since), db.Ints(people))
	return fail.Wrap("notify.enrol", err)
}

// expected returns people whose digest is due at now, those who wait longest first, at most digestBatch.
func expected(ctx context.Context, q db.Q, now time.Time) ([]planned, error) {
	list, err := db.All(ctx, q, func(r db.Row) (p planned, err error) {
		return p, r.Scan(append([]any{&p.person, db.Scanned{T: &p.next}, db.Scanned{T: &p.since}, &p.zone}, p.prefs.scanned()...)...)
	}, `SELECT d.person_id, d.next, d.since, p.time_zone, `+prefsColumns(3)+` FROM notice_digest d JOIN person p ON p.id = d.person_id LEFT JOIN notice_pref f ON f.person_id = d.person_id
		WHERE d.next > 0 AND d.next <= $1 ORDER BY d.next, d.person_id LIMIT $2`, append([]any{db.Millis(now), digestBatch}, ordinary()...)...)
	return list, fail.Wrap("notify.expected", err)
}

// claim moves the plan of a person on, from the digest that is being prepared. It tells whether nobody else did before.
func claim(ctx context.Context, tx *db.Tx, p planned, next, until time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE notice_digest SET next = $1, since = $2 WHERE person_id = $3 AND next = $4`, db.Millis(next), db.Millis(until), p.person, db.Millis(p.next))
	return n > 0, fail.Wrap("notify.claim", err)
}

// planOf returns the plan of p; the zero value for who is not enrolled yet.
func planOf(ctx context.Context, q db.Q, p ref.Person) (out planned, err error) {
	err = q.QueryRow(ctx, `SELECT next, since FROM notice_digest WHERE person_id = $1`, p).Scan(db.Scanned{T: &out.next}, db.Scanned{T: &out.since})
	if err == db.ErrNoRows {
		return out, nil
	}
	return out, fail.Wrap("notify.planOf", err)
}

// period is what a digest is about: for whom, what was published from since until before until.
type period struct {
	viewer       *access.Viewer
	since, until time.Time
}

// args is the arguments of fresh, before those of access.Visible.
func (p period) args(more ...any) []any {
	return append(append([]any{p.viewer.Person, db.Millis(p.since), db.Millis(p.until)}, more...), p.viewer.Args()...)
}

// fresh is the condition that an item at the top is news for the person $1: published from $2 until $3 by somebody else whom
// they do not mute, of no theme that they mute, not muted itself; neither read, nor answered, nor reacted to, nor sent before
// on any channel. access.Visible takes its arguments from $n on.
func fresh(n int) string {
	return `i.parent_id = 0 AND i.state = 'published' AND i.created >= $2 AND i.created < $3 AND i.author_id <> $1
		AND (i.byline <> 'named' OR ` + heeds("$1", "i.author_id") + `) AND ` + likes("$1", "i.id") + `
		AND NOT EXISTS (SELECT 1 FROM tie mi WHERE mi.person_id = $1 AND mi.what = 'item' AND mi.target = i.id AND mi.stance = 'mute')
		AND NOT EXISTS (SELECT 1 FROM notice_told t WHERE t.item_id = i.id AND t.person_id = $1 AND t.channel <> 'site')
		AND NOT EXISTS (SELECT 1 FROM notice o WHERE o.person_id = $1 AND o.subject_id = i.id AND o.seen > 0)
		AND NOT EXISTS (SELECT 1 FROM reaction a WHERE a.item_id = i.id AND a.person_id = $1)
		AND NOT EXISTS (SELECT 1 FROM item c WHERE c.root_id = i.id AND c.author_id = $1)
		AND NOT EXISTS (SELECT 1 FROM notice_level l WHERE l.space_id = i.space_id AND l.person_id = $1 AND l.level = 'none')
		AND ` + access.Visible("i", n)
}

// freshItems returns the news of some kinds in the places that a person is in, newest first, at most max.
func freshItems(ctx context.Context, q db.Q, p period, kinds []string, places []ref.Space, max int) ([]item.Item, error) {
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.space_id IN ($4[]) AND i.kind IN ($5[]) AND `+fresh(7)+` ORDER BY i.created DESC, i.id DESC LIMIT $6`,
		p.args(db.Ints(places), db.Texts(kinds), max)...)
	return list, fail.Wrap("notify.freshItems", err)
}

// freshBroadcasts returns the news that were sent to all the members of places, newest first, at most max.
func freshBroadcasts(ctx context.Context, q db.Q, p period, places []ref.Space, max int) ([]item.Item, error) {
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.space_id IN ($4[]) AND i.broadcast AND `+fresh(6)+` ORDER BY i.created DESC, i.id DESC LIMIT $5`,
		p.args(db.Ints(places), max)...)
	return list, fail.Wrap("notify.freshBroadcasts", err)
}

// openQuestions returns the questions that nobody answered, in the networks that a person is in, newest first, at most max.
func openQuestions(ctx context.Context, q db.Q, p period, networks []ref.Space, max int) ([]item.Item, error) {
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.network_id IN ($4[]) AND i.question = 'waiting' AND i.replies = 0 AND `+fresh(6)+` ORDER BY i.created DESC, i.id DESC LIMIT $5`,
		p.args(db.Ints(networks), max)...)
	return list, fail.Wrap("notify.openQuestions", err)
}

// unsent returns the notices that are not read, of which something came since and was not sent on any channel; newest first.
func unsent(ctx context.Context, q db.Q, v *access.Viewer, since time.Time, max int) ([]line, error) {
	list, err := db.All(ctx, q, scanLine, `SELECT `+lineColumns+` `+shown(3)+` AND n.seen = 0 AND n.kind NOT IN ('post', 'bounced') AND n.latest >= $1 AND `+unsentOf("n")+`
		AND NOT EXISTS (SELECT 1 FROM notice_level l WHERE l.space_id = n.space_id AND l.person_id = n.person_id AND l.level = 'none') ORDER BY n.latest DESC, n.subject_id DESC LIMIT $2`,
		append([]any{db.Millis(since), max}, shownArgs(v)...)...)
	return list, fail.Wrap("notify.unsent", err)
}

func unsentOf(n string) string {
	return `EXISTS (SELECT 1 FROM notice_told t WHERE t.person_id = ` + n + `.person_id AND t.subject_id = ` + n + `.subject_id AND t.kind = ` + n + `.kind AND t.channel = 'site' AND t.at >= ` + n + `.since
		AND NOT EXISTS (SELECT 1 FROM notice_told m WHERE m.item_id = t.item_id AND m.person_id = t.person_id AND m.channel <> 'site'))`
}

const channelDigest = "digest"

// putDigested notes that p got items and notices in a digest.
func putDigested(ctx context.Context, tx *db.Tx, p ref.Person, items []ref.Item, lines []line, at time.Time) error {
	const op = "notify.putDigested"
	_, err := tx.Exec(ctx, `INSERT INTO notice_told (item_id, channel, person_id, kind, subject_id, fact_id, at)
		SELECT i.id, CAST($1 AS TEXT), CAST($2 AS BIGINT), 'post', i.id, 0, CAST($3 AS BIGINT) FROM item i WHERE i.id IN ($4[]) ON CONFLICT DO NOTHING`,
		channelDigest, p, db.Millis(at), db.Ints(items))
	if err != nil {
		return fail.Wrap(op, err)
	}
	for _, l := range lines { // ten at most
		_, err := tx.Exec(ctx, `INSERT INTO notice_told (item_id, channel, person_id, kind, subject_id, fact_id, at)
			SELECT item_id, CAST($1 AS TEXT), person_id, kind, subject_id, fact_id, CAST($2 AS BIGINT) FROM notice_told
			WHERE channel = 'site' AND person_id = $3 AND kind = $4 AND subject_id = $5 AND at >= $6 ON CONFLICT DO NOTHING`,
			channelDigest, db.Millis(at), p, l.kind, l.subject, db.Millis(l.since))
		if err != nil {
			return fail.Wrap(op, err)
		}
	}
	return nil
}

// putSeen notes that p read an item at the top on the site.
func putSeen(ctx context.Context, tx *db.Tx, p ref.Person, root ref.Item, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO notice_told (item_id, channel, person_id, kind, subject_id, fact_id, at) VALUES ($1, 'seen', $2, 'post', $1, 0, $3) ON CONFLICT DO NOTHING`, root, p, db.Millis(at))
	return fail.Wrap("notify.putSeen", err)
}
