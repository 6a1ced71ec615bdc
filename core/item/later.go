package item

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Later is when a draft is published by itself: what a clock of a zone shows then. It is kept so, since an hour that was
// promised stays the same hour when the clocks change. The zero value is no time: it waits for its author.
type Later struct {
	Wall string // "2026-11-27T18:00", as browsers send it
	Zone string // of IANA: "Europe/Paris"
}

// Wall is the form of Later.Wall.
const Wall = "2006-01-02T15:04"

// FieldLater is the field of forms in which Later.Wall is typed.
const FieldLater = "quand"

const (
	// MaxHeld is how many drafts wait for one person at most.
	MaxHeld = 50
	// farthest is how many years ahead one may plan; farther is a date typed wrong.
	farthest = 1
)

// At returns the instant: the first of the two where the clock shows the same hour twice.
// Errors: fail.Invalid on FieldLater for no date, an unknown zone, or an hour over which the clock jumps.
func (l Later) At() (time.Time, error) {
	const op = "item.Later.At"
	zone, err := time.LoadLocation(l.Zone)
	if err != nil {
		return time.Time{}, fail.Fields(op, fail.On(FieldLater, "item.later.zone"))
	}
	t, err := time.ParseInLocation(Wall, l.Wall, zone)
	if err != nil {
		return time.Time{}, fail.Fields(op, fail.On(FieldLater, "item.later.date"))
	}
	if t.Format(Wall) != l.Wall {
		return time.Time{}, fail.Fields(op, fail.On(FieldLater, "item.later.skipped"))
	}
	const turn = 2 * time.Hour // no clock is set back by more
	for back := turn; back > 0; back -= turn / 8 {
		if earlier := t.Add(-back); earlier.Format(Wall) == l.Wall {
			t = earlier
			break
		}
	}
	return t.UTC(), nil
}

// within returns At when it is to come, and not too far. Errors: those of At.
func (l Later) within(now time.Time) (time.Time, error) {
	t, err := l.At()
	switch {
	case err != nil:
		return t, err
	case !t.After(now):
		return t, fail.Fields("item.later", fail.On(FieldLater, "item.later.past"))
	case t.After(now.AddDate(farthest, 0, 0)):
		return t, fail.Fields("item.later", fail.On(FieldLater, "item.later.far"))
	}
	return t, nil
}

// Sending is how what is written is to be published: at once for the zero value.
type Sending struct {
	Later     Later
	Broadcast bool // to all the members of its place: it waits until its author has read whom it reaches
}

// Holds tells whether it is not published at once.
func (s Sending) Holds() bool { return s.Broadcast || s.Later != Later{} }

// Moment is when it is published, as far as is known: now, unless it has a date.
func (s Sending) Moment(now time.Time) time.Time {
	if t, err := s.Later.At(); err == nil && s.Later.Wall != "" {
		return t
	}
	return now
}

// Held is a draft that is to be published.
type Held struct {
	Later
	At      time.Time // zero while it waits for its author
	Refused string    // why it was not published at that time; "" otherwise
}

// IsSet tells whether it is published by itself when its time comes.
func (h Held) IsSet() bool { return !h.At.IsZero() && h.Refused == "" }

// Hold makes the draft i wait for its time; set false only notes the time, and it waits for its author, as it does for the
// zero Later. Errors: fail.Invalid on FieldLater for a time that is past, too far or none, and for too many drafts.
func Hold(ctx context.Context, tx *db.Tx, i Item, l Later, set bool) error {
	const op = "item.Hold"
	if i.State != Draft {
		return fail.E(op, fail.Closed, nil)
	}
	var at int64
	if l.Wall != "" {
		t, err := l.within(clock.Now(ctx))
		if err != nil {
			return err
		}
		if set {
			at = db.Millis(t)
		}
	}
	var others int
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM item_due WHERE author_id = $1 AND item_id <> $2`, i.Author, i.ID).Scan(&others); err != nil {
		return fail.Wrap(op, err)
	}
	if others >= MaxHeld {
		return fail.Fields(op, fail.On(FieldLater, "item.later.many", "n", MaxHeld))
	}
	_, err := tx.Exec(ctx, `INSERT INTO item_due (item_id, author_id, wall, zone, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (item_id) DO UPDATE SET wall = excluded.wall, zone = excluded.zone, at = excluded.at, refused = ''`, i.ID, i.Author, l.Wall, l.Zone, at)
	return fail.Wrap(op, err)
}

// HeldOf returns how the drafts of ids are held, by item; the others are absent. One query.
func HeldOf(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]Held, error) {
	out := map[ref.Item]Held{}
	if len(ids) == 0 {
		return out, nil
	}
	type row struct {
		id ref.Item
		Held
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		return x, r.Scan(&x.id, &x.Wall, &x.Zone, db.Scanned{T: &x.At}, &x.Refused)
	}, `SELECT item_id, wall, zone, at, refused FROM item_due WHERE item_id IN ($1[])`, db.Ints(ids))
	for _, x := range list {
		out[x.id] = x.Held
	}
	return out, fail.Wrap("item.HeldOf", err)
}

// Due returns the drafts whose time has come at now, those that wait longest first, at most max.
func Due(ctx context.Context, q db.Q, now time.Time, max int) ([]ref.Item, error) {
	list, err := db.All(ctx, q, db.One[ref.Item], `SELECT item_id FROM item_due WHERE at > 0 AND refused = '' AND at <= $1 ORDER BY at, item_id LIMIT $2`, db.Millis(now), max)
	return list, fail.Wrap("item.Due", err)
}

// Publish makes the draft i, which is in s, a published item dated now, as if it had been written now, and returns it. An
// audience that s does not have any more becomes the one of what is published there. Errors: fail.Closed when it is no draft.
func Publish(ctx context.Context, tx *db.Tx, s space.Space, i Item) (Item, error) {
	const op = "item.Publish"
	audience := i.Audience
	if !audience.Within(s.Audience) {
		audience = s.ItemsAudience
	}
	now := clock.Now(ctx)
	stood, _ := stored(audience, i.Plan) // a plan does not change
	n, err := tx.Exec(ctx, `UPDATE item SET state = 'published', audience = $1, created = $2, updated = $2, edited = 0, version = version + 1 WHERE id = $3 AND state = 'draft'`,
		stood, db.Millis(now), i.ID)
	if err == nil && n == 0 {
		return i, fail.E(op, fail.Closed, nil)
	}
	if err == nil {
		err = release(ctx, tx, i.ID)
	}
	if err == nil {
		err = space.Touch(ctx, tx, s.ID, now)
	}
	if err != nil {
		return i, fail.Wrap(op, err)
	}
	i, err = Get(ctx, tx, i.ID)
	return i, fail.Wrap(op, err)
}

// Refuse notes why the draft i was not published at its time. It waits for its author.
func Refuse(ctx context.Context, tx *db.Tx, i ref.Item, why string) error {
	_, err := tx.Exec(ctx, `UPDATE item_due SET refused = $1 WHERE item_id = $2`, why, i)
	return fail.Wrap("item.Refuse", err)
}

func release(ctx context.Context, tx *db.Tx, i ref.Item) error {
	_, err := tx.Exec(ctx, `DELETE FROM item_due WHERE item_id = $1`, i)
	return err
}

// Forget takes away the drafts that p holds, which nobody else has read.
func Forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	const op = "item.Forget"
	_, err := tx.Exec(ctx, `UPDATE item SET state = 'deleted', version = version + 1 WHERE state = 'draft' AND id IN (SELECT item_id FROM item_due WHERE author_id = $1)`, p)
	if err != nil {
		return fail.Wrap(op, err)
	}
	_, err = tx.Exec(ctx, `DELETE FROM item_due WHERE author_id = $1`, p)
	return fail.Wrap(op, err)
}

// HeldBy returns the drafts of p that are to be published: those whose time comes first, then those that wait for p. At most
// MaxHeld. One query.
func HeldBy(ctx context.Context, q db.Q, p ref.Person) ([]Item, error) {
	list, err := db.All(ctx, q, Scan, `SELECT `+Columns+` FROM item_due d JOIN item i ON i.id = d.item_id
		WHERE d.author_id = $1 AND i.state = 'draft' ORDER BY CASE WHEN d.at > 0 AND d.refused = '' THEN 0 ELSE 1 END, d.at, d.item_id`, p)
	return list, fail.Wrap("item.HeldBy", err)
}

// heldIn is the drafts of the spaces $1 that are published by themselves when their time comes.
const heldIn = ` FROM item_due d JOIN item i ON i.id = d.item_id WHERE i.space_id IN ($1[]) AND i.state = 'draft' AND d.at > 0 AND d.refused = ''`

// HeldIn returns the drafts of spaces that are published by themselves, those whose time comes first, at most max, and how
// many there are: for those who run these spaces. Two queries.
func HeldIn(ctx context.Context, q db.Q, spaces []ref.Space, max int) (list []Item, n int, err error) {
	const op = "item.HeldIn"
	if err := q.QueryRow(ctx, `SELECT COUNT(*)`+heldIn, db.Ints(spaces)).Scan(&n); err != nil || n == 0 {
		return nil, 0, fail.Wrap(op, err)
	}
	list, err = db.All(ctx, q, Scan, `SELECT `+Columns+heldIn+` ORDER BY d.at, d.item_id LIMIT $2`, db.Ints(spaces), max)
	return list, n, fail.Wrap(op, err)
}

// BroadcastsIn returns when what is to be sent to all the members of s goes, less the item but; soonest first.
func BroadcastsIn(ctx context.Context, q db.Q, s ref.Space, but ref.Item) ([]time.Time, error) {
	list, err := db.All(ctx, q, func(r db.Row) (t time.Time, err error) { return t, r.Scan(db.Scanned{T: &t}) },
		`SELECT d.at`+heldIn+` AND i.broadcast AND i.id <> $2 ORDER BY d.at`, db.Ints([]ref.Space{s}), but)
	return list, fail.Wrap("item.BroadcastsIn", err)
}

// Rezone makes what is held go when the clocks of its zone show its time, as they are known now: States change their rules.
// It returns how many it moved.
func Rezone(ctx context.Context, tx *db.Tx) (int, error) {
	const op = "item.Rezone"
	type row struct {
		id ref.Item
		Held
	}
	list, err := db.All(ctx, tx, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.Wall, &x.Zone, db.Scanned{T: &x.At}) },
		`SELECT item_id, wall, zone, at FROM item_due WHERE at > 0 AND refused = ''`)
	if err != nil {
		return 0, fail.Wrap(op, err)
	}
	moved := 0
	for _, x := range list {
		at, err := x.Later.At()
		if err != nil || at.Equal(x.At) { // an hour that is no more keeps its instant
			continue
		}
		if _, err := tx.Exec(ctx, `UPDATE item_due SET at = $1 WHERE item_id = $2`, db.Millis(at), x.id); err != nil {
			return moved, fail.Wrap(op, err)
		}
		moved++
	}
	return moved, nil
}
