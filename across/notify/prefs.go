package notify

import (
	"context"
	"strings"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Prefer keeps what by prefers, and the levels of the spaces given. Errors: fail.Invalid for hours or a level that are none,
// fail.Forbidden for a space that by is not in.
func (n *Notify) Prefer(ctx context.Context, by ref.Person, p Prefs, levels map[ref.Space]Level) error {
	const op = "notify.Prefer"
	if !p.sound() {
		return fail.E(op, fail.Invalid, nil)
	}
	return fail.Wrap(op, n.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		for s, l := range levels {
			if err := setLevel(ctx, tx, v, s, l); err != nil {
				return err
			}
		}
		return putPrefs(ctx, tx, by, p)
	}))
}

// SetLevel says what by is told of in s. Errors: fail.Invalid for a level that is none, fail.Forbidden when by is not in s.
func (n *Notify) SetLevel(ctx context.Context, by ref.Person, s ref.Space, l Level) error {
	return fail.Wrap("notify.SetLevel", n.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		return setLevel(ctx, tx, v, s, l)
	}))
}

func setLevel(ctx context.Context, tx *db.Tx, v *access.Viewer, s ref.Space, l Level) error {
	const op = "notify.setLevel"
	if !IsLevel(string(l)) {
		return fail.E(op, fail.Invalid, nil)
	}
	if !isIn(v, s) {
		return fail.Say(op, fail.Forbidden, "access.join_first")
	}
	return putLevel(ctx, tx, v.Person, s, l)
}

// isIn tells whether v is in s by a membership of their own: a manager has no level in groups they never joined.
func isIn(v *access.Viewer, s ref.Space) bool {
	p, ok := v.Place(s)
	return ok && (p.State == space.Active || p.State == space.Muted) && v.Role(p.Space, p.Network) != space.None
}

// Follow makes by follow the root of an item, or mute it. Errors: fail.Hidden, SignedOut.
func (n *Notify) Follow(ctx context.Context, by ref.Person, on ref.Item, follows bool) (i item.Item, err error) {
	err = n.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		if i, err = item.Get(ctx, tx, on); err == nil && !i.IsRoot() {
			i, err = item.Get(ctx, tx, i.Root)
		}
		if err != nil {
			return err
		}
		if !v.Sees(i) || v.Person == 0 {
			return fail.E("notify.Follow", fail.Hidden, nil)
		}
		stance := tie.Mute
		if follows {
			stance = tie.Follow
		}
		return tie.Set(ctx, tx, by, tie.Item, int64(i.ID), stance)
	})
	return i, fail.Wrap("notify.Follow", err)
}

// prefsColumns is what scanPrefs reads of notice_pref f, with what people have who chose nothing: its arguments are those of
// ordinary, from $n on.
func prefsColumns(n int) string {
	var out []string
	for k, c := range []string{"mail", "quiet", "quiet_from", "quiet_to", "weekends", "digest", "digest_day", "digest_at"} {
		out = append(out, "COALESCE(f."+c+", "+nth(n+k)+")")
	}
	return strings.Join(out, ", ")
}

func ordinary() []any {
	o := Ordinary
	return []any{o.Mail, o.Quiet, o.From, o.To, o.Weekends, string(o.Digest), int(o.Day), o.At}
}

// scanned is where prefsColumns are read into.
func (p *Prefs) scanned() []any {
	return []any{&p.Mail, &p.Quiet, &p.From, &p.To, &p.Weekends, &p.Digest, &p.Day, &p.At}
}

// PrefsOf returns what p prefers; Ordinary for somebody who chose nothing.
func PrefsOf(ctx context.Context, q db.Q, p ref.Person) (Prefs, error) {
	var f Prefs
	err := q.QueryRow(ctx, `SELECT `+prefsColumns(2)+` FROM person p LEFT JOIN notice_pref f ON f.person_id = p.id WHERE p.id = $1`, append([]any{p}, ordinary()...)...).Scan(f.scanned()...)
	if err == db.ErrNoRows {
		return Ordinary, nil
	}
	return f, fail.Wrap("notify.PrefsOf", err)
}

// putPrefs keeps what by prefers. A digest that was planned is planned anew.
func putPrefs(ctx context.Context, tx *db.Tx, by ref.Person, p Prefs) error {
	const op = "notify.putPrefs"
	_, err := tx.Exec(ctx, `INSERT INTO notice_pref (person_id, mail, quiet, quiet_from, quiet_to, weekends, digest, digest_day, digest_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (person_id) DO UPDATE SET mail = excluded.mail, quiet = excluded.quiet, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, weekends = excluded.weekends,
			digest = excluded.digest, digest_day = excluded.digest_day, digest_at = excluded.digest_at`,
		by, p.Mail, p.Quiet, p.From, p.To, p.Weekends, string(p.Digest), int(p.Day), p.At)
	if err != nil {
		return fail.Wrap(op, err)
	}
	who, err := account.Get(ctx, tx, by)
	if err != nil {
		return err
	}
	return plan(ctx, tx, []ref.Person{by}, p.NextDigest(clock.Now(ctx), zone(who.TimeZone)))
}

// LevelOf returns the level of p in s.
func LevelOf(ctx context.Context, q db.Q, p ref.Person, s ref.Space) (l Level, err error) {
	err = q.QueryRow(ctx, `SELECT level FROM notice_level WHERE space_id = $1 AND person_id = $2`, s, p).Scan(&l)
	if err == db.ErrNoRows {
		return Mentions, nil
	}
	return l, fail.Wrap("notify.LevelOf", err)
}

func putLevel(ctx context.Context, tx *db.Tx, p ref.Person, s ref.Space, l Level) error {
	_, err := tx.Exec(ctx, `INSERT INTO notice_level (space_id, person_id, level) VALUES ($1, $2, $3) ON CONFLICT (space_id, person_id) DO UPDATE SET level = excluded.level`, s, p, string(l))
	return fail.Wrap("notify.putLevel", err)
}

// levelsOf returns the levels that p chose, by space. One query.
func levelsOf(ctx context.Context, q db.Q, p ref.Person) (map[ref.Space]Level, error) {
	out := map[ref.Space]Level{}
	rows, err := q.Query(ctx, `SELECT space_id, level FROM notice_level WHERE person_id = $1`, p)
	if err != nil {
		return nil, fail.Wrap("notify.levelsOf", err)
	}
	defer rows.Close()
	for rows.Next() {
		var s ref.Space
		var l Level
		if err := rows.Scan(&s, &l); err != nil {
			return nil, fail.Wrap("notify.levelsOf", err)
		}
		out[s] = l
	}
	return out, fail.Wrap("notify.levelsOf", rows.Err())
}
