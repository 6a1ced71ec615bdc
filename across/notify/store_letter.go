package notify

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// wanted is a letter that somebody would have, with what decides when.
type wanted struct {
	due   due
	at    time.Time // when it happened
	zone  string
	prefs Prefs
}

// awaiting returns the next people told of the fact of s who take letters about it, at most spreadBatch. One query.
func awaiting(ctx context.Context, q db.Q, s spreading, kinds []string) ([]wanted, error) {
	o := Ordinary
	list, err := db.All(ctx, q, func(r db.Row) (w wanted, err error) {
		w.due.Fact, w.due.Space = s.Fact, s.Space
		return w, r.Scan(&w.due.Person, &w.due.Kind, &w.due.Subject, db.Scanned{T: &w.at}, &w.zone, &w.prefs.Quiet, &w.prefs.From, &w.prefs.To, &w.prefs.Weekends)
	}, `SELECT t.person_id, t.kind, t.subject_id, t.at, p.time_zone, COALESCE(f.quiet, $5), COALESCE(f.quiet_from, $6), COALESCE(f.quiet_to, $7), COALESCE(f.weekends, $8)
		FROM   notice_told t JOIN person p ON p.id = t.person_id
		LEFT   JOIN notice_pref f ON f.person_id = t.person_id
		LEFT   JOIN notice_level l ON l.space_id = $4 AND l.person_id = t.person_id
		LEFT   JOIN tie o ON o.person_id = t.person_id AND o.what = 'item' AND o.target = t.subject_id
		WHERE  t.fact_id = $1 AND t.channel = 'site' AND t.person_id > $2 AND t.kind IN ($3[])
		AND    COALESCE(f.mail, TRUE) AND COALESCE(l.level, 'mentions') NOT IN ('weekly', 'none') AND (t.kind <> 'reply' OR o.stance = 'follow')
		ORDER  BY t.person_id LIMIT $9`, s.Fact, s.After, db.Texts(kinds), s.Space, o.Quiet, o.From, o.To, o.Weekends, spreadBatch)
	return list, fail.Wrap("notify.awaiting", err)
}

// mostUntold is how many items one letter can answer for; the others are on the site.
const mostUntold = 200

// untold returns what the letter of o would tell: what was told on the site since they last looked, was in no letter, and
// may be read now; oldest first.
func untold(ctx context.Context, q db.Q, o occasion) ([]item.Item, error) {
	args := append([]any{o.person.ID, o.due.Subject, o.due.Kind, db.Millis(o.line.since), mostUntold}, o.viewer.Args()...)
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM notice_told t JOIN item i ON i.id = t.item_id
		WHERE t.person_id = $1 AND t.subject_id = $2 AND t.kind = $3 AND t.channel = 'site' AND t.at >= $4 AND i.state = 'published' AND i.root_state = 'published'
		AND   NOT EXISTS (SELECT 1 FROM notice_told m WHERE m.item_id = t.item_id AND m.channel = 'mail' AND m.person_id = t.person_id)
		AND   (i.byline <> 'named' OR `+heeds("t.person_id", "i.author_id")+`)
		AND   `+access.Visible("i", 6)+`
		ORDER BY i.created, i.id LIMIT $5`, args...)
	return list, fail.Wrap("notify.untold", err)
}

// putTellings notes that p is told on a channel of some of what they were told on the site, and returns how many were not
// before.
func putTellings(ctx context.Context, tx *db.Tx, p ref.Person, what []int64, channel string) (int64, error) {
	n, err := tx.Exec(ctx, `INSERT INTO notice_told (item_id, channel, person_id, kind, subject_id, fact_id, at)
		SELECT item_id, CAST($3 AS TEXT), person_id, kind, subject_id, fact_id, at FROM notice_told WHERE channel = 'site' AND person_id = $1 AND item_id IN ($2[]) ON CONFLICT DO NOTHING`,
		p, db.Ints(what), channel)
	return n, fail.Wrap("notify.putTellings", err)
}

// toldOnce notes that p is told of a declared fact on a channel, and tells whether it is the first time.
func toldOnce(ctx context.Context, tx *db.Tx, p ref.Person, f ref.Fact, channel string) (bool, error) {
	n, err := putTellings(ctx, tx, p, []int64{int64(f)}, channel)
	return n > 0, err
}

// secret returns what signs the links that end letters; it is made when first needed.
func secret(ctx context.Context, tx *db.Tx, fresh []byte) (key []byte, err error) {
	const op = "notify.secret"
	if _, err := tx.Exec(ctx, `INSERT INTO notice_key (id, secret) VALUES (1, $1) ON CONFLICT DO NOTHING`, fresh); err != nil {
		return nil, fail.Wrap(op, err)
	}
	key, err = known(ctx, tx)
	return key, fail.Wrap(op, err)
}

// known is the secret, nil when no link was ever signed.
func known(ctx context.Context, q db.Q) (key []byte, err error) {
	err = q.QueryRow(ctx, `SELECT secret FROM notice_key WHERE id = 1`).Scan(&key)
	if err == db.ErrNoRows {
		return nil, nil
	}
	return key, err
}
