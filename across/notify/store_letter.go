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
	push  bool // they have a browser to push to
}

// awaiting returns the next people told of the fact of s, of one of kinds, who take letters about it or have a browser to
// push to, at most spreadBatch. One query.
func awaiting(ctx context.Context, q db.Q, s spreading, kinds []string) ([]wanted, error) {
	args := append([]any{s.Fact, s.After, db.Texts(kinds), s.Space, spreadBatch}, ordinary()...)
	list, err := db.All(ctx, q, func(r db.Row) (w wanted, err error) {
		w.due.Fact, w.due.Space = s.Fact, s.Space
		return w, r.Scan(append([]any{&w.due.Person, &w.due.Kind, &w.due.Subject, db.Scanned{T: &w.at}, &w.zone, &w.push}, w.prefs.scanned()...)...)
	}, `SELECT t.person_id, t.kind, t.subject_id, t.at, p.time_zone, EXISTS (SELECT 1 FROM notice_device d WHERE d.person_id = t.person_id), `+prefsColumns(6)+`
		FROM   notice_told t JOIN person p ON p.id = t.person_id
		LEFT   JOIN notice_pref f ON f.person_id = t.person_id
		LEFT   JOIN notice_level l ON l.space_id = $4 AND l.person_id = t.person_id
		LEFT   JOIN tie o ON o.person_id = t.person_id AND o.what = 'item' AND o.target = t.subject_id
		WHERE  t.fact_id = $1 AND t.channel = 'site' AND t.person_id > $2 AND t.kind IN ($3[])
		AND    (COALESCE(f.mail, TRUE) OR EXISTS (SELECT 1 FROM notice_device d WHERE d.person_id = t.person_id))
		AND    COALESCE(l.level, 'mentions') NOT IN ('weekly', 'none') AND (t.kind <> 'reply' OR o.stance = 'follow')
		ORDER  BY t.person_id LIMIT $5`, args...)
	return list, fail.Wrap("notify.awaiting", err)
}

// mostUntold is how many items one letter can answer for; the others are on the site.
const mostUntold = 200

// untold returns what o would tell on a channel: what was told on the site since they last looked, was not told on that
// channel nor in a digest, and may be read now; oldest first.
func untold(ctx context.Context, q db.Q, o occasion, channel string) ([]item.Item, error) {
	args := append([]any{o.person.ID, o.due.Subject, o.due.Kind, db.Millis(o.line.since), mostUntold, channel}, o.viewer.Args()...)
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM notice_told t JOIN item i ON i.id = t.item_id
		WHERE t.person_id = $1 AND t.subject_id = $2 AND t.kind = $3 AND t.channel = 'site' AND t.at >= $4 AND i.state = 'published' AND i.root_state = 'published'
		AND   NOT EXISTS (SELECT 1 FROM notice_told m WHERE m.item_id = t.item_id AND m.channel IN ($6, 'digest') AND m.person_id = t.person_id)
		AND   (i.byline <> 'named' OR `+heeds("t.person_id", "i.author_id")+`)
		AND   `+access.Visible("i", 7)+`
		ORDER BY i.created, i.id LIMIT $5`, args...)
	return list, fail.Wrap("notify.untold", err)
}

// putTellings notes that p is told on a channel of some of what they were told on the site, and returns how many were not
// before, there or in a digest.
func putTellings(ctx context.Context, tx *db.Tx, p ref.Person, what []int64, channel string) (int64, error) {
	n, err := tx.Exec(ctx, `INSERT INTO notice_told (item_id, channel, person_id, kind, subject_id, fact_id, at)
		SELECT t.item_id, CAST($3 AS TEXT), t.person_id, t.kind, t.subject_id, t.fact_id, t.at FROM notice_told t WHERE t.channel = 'site' AND t.person_id = $1 AND t.item_id IN ($2[])
			AND NOT EXISTS (SELECT 1 FROM notice_told d WHERE d.item_id = t.item_id AND d.channel = 'digest' AND d.person_id = t.person_id) ON CONFLICT DO NOTHING`,
		p, db.Ints(what), channel)
	return n, fail.Wrap("notify.putTellings", err)
}

// toldOnce notes that p is told of a declared fact on a channel, and tells whether it is the first time.
func toldOnce(ctx context.Context, tx *db.Tx, p ref.Person, f ref.Fact, channel string) (bool, error) {
	n, err := putTellings(ctx, tx, p, []int64{int64(f)}, channel)
	return n > 0, err
}

// The keys of this part.
const (
	keyLinks = 1 // signs the links that end letters
	keyPush  = 2 // signs what is pushed to browsers
)

// secret returns a key; fresh becomes it when it is first needed.
func secret(ctx context.Context, tx *db.Tx, which int, fresh []byte) (key []byte, err error) {
	const op = "notify.secret"
	if _, err := tx.Exec(ctx, `INSERT INTO notice_key (id, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING`, which, fresh); err != nil {
		return nil, fail.Wrap(op, err)
	}
	key, err = known(ctx, tx, which)
	return key, fail.Wrap(op, err)
}

// known is a key, nil when it was never needed.
func known(ctx context.Context, q db.Q, which int) (key []byte, err error) {
	err = q.QueryRow(ctx, `SELECT secret FROM notice_key WHERE id = $1`, which).Scan(&key)
	if err == db.ErrNoRows {
		return nil, nil
	}
	return key, fail.Wrap("notify.known", err)
}
