// Package tie is what a person follows, mutes and blocks: items, people, themes.
//
// Following an item is being told of its answers; following a person or a theme brings what they publish into one's own
// stream. Muting keeps out of the stream and silences notices. Blocking a person is muting them and, for them, the end of
// what they could ask of me: features refuse it. Nobody is told of what another chose.
//
// A tie opens no right: core/access decides what may be read, whatever is followed.
//
// Tables: tie.
package tie

import (
	"context"
	"embed"
	"io/fs"
	"strings"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

// Schema is the tables of this room.
var Schema = db.Schema{Name: "tie", FS: sub(files)}

func sub(f embed.FS) fs.FS {
	d, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return d
}

// What is the sort of thing at the other end; its identifier is a ref.Item (the root), a ref.Person or a ref.Theme.
type What string

// The things.
const (
	Item   What = "item"
	Person What = "person"
	Theme  What = "theme"
)

// Stance is what was chosen about it.
type Stance string

// The stances. Block is for people.
const (
	Follow Stance = "follow"
	Mute   Stance = "mute"
	Block  Stance = "block"
)

// Set makes s the stance of p about a thing, in place of another.
func Set(ctx context.Context, tx *db.Tx, p ref.Person, w What, target int64, s Stance) error {
	if s == Block && w != Person || w == Person && target == int64(p) {
		return fail.E("tie.Set", fail.Invalid, nil)
	}
	_, err := tx.Exec(ctx, `INSERT INTO tie (person_id, what, target, stance, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (person_id, what, target) DO UPDATE SET stance = excluded.stance, at = excluded.at`, p, string(w), target, string(s), db.Millis(clock.Now(ctx)))
	return fail.Wrap("tie.Set", err)
}

// Default makes s the stance of those of people who chose none about a thing. One query.
func Default(ctx context.Context, tx *db.Tx, w What, target int64, s Stance, people []ref.Person) error {
	if len(people) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO tie (person_id, what, target, stance, at) SELECT p.id, CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS BIGINT)
		FROM person p WHERE p.id IN ($5[]) ON CONFLICT DO NOTHING`, string(w), target, string(s), db.Millis(clock.Now(ctx)), db.Ints(people))
	return fail.Wrap("tie.Default", err)
}

// Clear takes back what p chose about a thing.
func Clear(ctx context.Context, tx *db.Tx, p ref.Person, w What, target int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM tie WHERE person_id = $1 AND what = $2 AND target = $3`, p, string(w), target)
	return fail.Wrap("tie.Clear", err)
}

// Of returns what p chose about targets, by target; those without a choice are absent. One query.
func Of(ctx context.Context, q db.Q, p ref.Person, w What, targets []int64) (map[int64]Stance, error) {
	const op = "tie.Of"
	out := map[int64]Stance{}
	if p == 0 || len(targets) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, `SELECT target, stance FROM tie WHERE person_id = $1 AND what = $2 AND target IN ($3[])`, p, string(w), db.Ints(targets))
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var t int64
		var s Stance
		if err := rows.Scan(&t, &s); err != nil {
			return nil, fail.Wrap(op, err)
		}
		out[t] = s
	}
	return out, fail.Wrap(op, rows.Err())
}

// Targets returns what p has stance s about, the latest choice first, at most max.
func Targets(ctx context.Context, q db.Q, p ref.Person, w What, s Stance, max int) ([]int64, error) {
	list, err := db.All(ctx, q, db.One[int64], `SELECT target FROM tie WHERE person_id = $1 AND what = $2 AND stance = $3 ORDER BY at DESC, target DESC LIMIT $4`, p, string(w), string(s), max)
	return list, fail.Wrap("tie.Targets", err)
}

// HasBlocked tells whether p blocks other.
func HasBlocked(ctx context.Context, q db.Q, p, other ref.Person) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT COUNT(*) FROM tie WHERE person_id = $1 AND what = 'person' AND target = $2 AND stance = 'block'`, p, other).Scan(&n)
	return n > 0, fail.Wrap("tie.HasBlocked", err)
}

// Holds is the condition that a person has one of stances about a thing, for the lists of others: person and target are
// expressions of their query.
func Holds(person string, w What, target string, stances ...Stance) string {
	list := make([]string, len(stances))
	for n, s := range stances {
		list[n] = "'" + string(s) + "'"
	}
	return `EXISTS (SELECT 1 FROM tie held WHERE held.person_id = ` + person + ` AND held.what = '` + string(w) + `' AND held.target = ` + target + ` AND held.stance IN (` + strings.Join(list, ", ") + `))`
}

// Sorts is of which sorts of things somebody follows or keeps away any: most people keep nobody away, and lists then need not
// ask it of each row.
type Sorts struct {
	FollowsPeople, FollowsThemes, FollowsItems bool
	MutesPeople, MutesThemes, MutesItems       bool // people: or blocks them
}

// KeepsAway tells whether anything is muted or blocked.
func (s Sorts) KeepsAway() bool { return s.MutesPeople || s.MutesThemes || s.MutesItems }

// SortsOf returns the sorts of p. One query.
func SortsOf(ctx context.Context, q db.Q, p ref.Person) (s Sorts, err error) {
	has := func(w What, stances ...Stance) string {
		var list []string
		for _, x := range stances {
			list = append(list, `EXISTS (SELECT 1 FROM tie WHERE person_id = $1 AND what = '`+string(w)+`' AND stance = '`+string(x)+`')`)
		}
		return `(` + strings.Join(list, ` OR `) + `)`
	}
	err = q.QueryRow(ctx, `SELECT `+strings.Join([]string{has(Person, Follow), has(Theme, Follow), has(Item, Follow), has(Person, Mute, Block), has(Theme, Mute), has(Item, Mute)}, ", "), p).
		Scan(&s.FollowsPeople, &s.FollowsThemes, &s.FollowsItems, &s.MutesPeople, &s.MutesThemes, &s.MutesItems)
	return s, fail.Wrap("tie.SortsOf", err)
}
