package directory

import (
	"context"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/tie"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// contactOf returns the row between two people, whoever asked; the zero contact when there is none.
func contactOf(ctx context.Context, q db.Q, a, b ref.Person) (contact, error) {
	var c contact
	err := q.QueryRow(ctx, `SELECT asker_id, asked_id, state, shown, note FROM contact
		WHERE (asker_id = $1 AND asked_id = $2) OR (asker_id = $2 AND asked_id = $1)`, a, b).Scan(&c.Asker, &c.Asked, &c.State, &c.Shown, &c.Note)
	if err == db.ErrNoRows {
		return contact{}, nil
	}
	return c, fail.Wrap("directory.contactOf", err)
}

func putContact(ctx context.Context, tx *db.Tx, c contact) error {
	now, decided := db.Millis(clock.Now(ctx)), int64(0)
	if c.State != Asked {
		decided = now
	}
	_, err := tx.Exec(ctx, `INSERT INTO contact (asker_id, asked_id, state, shown, note, at, decided) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (asker_id, asked_id) DO UPDATE SET state = excluded.state, shown = excluded.shown, note = excluded.note, decided = excluded.decided`,
		c.Asker, c.Asked, string(c.State), c.Shown, c.Note, now, decided)
	return fail.Wrap("directory.putContact", err)
}

func dropContact(ctx context.Context, tx *db.Tx, a, b ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM contact WHERE (asker_id = $1 AND asked_id = $2) OR (asker_id = $2 AND asked_id = $1)`, a, b)
	return fail.Wrap("directory.dropContact", err)
}

// Circle is a list of people whom a person has to do with.
type Circle string

// The circles.
const (
	MyContacts Circle = "contacts"
	Requests   Circle = "demandes" // that wait for the person
	Sent       Circle = "envoyees"
	Followed   Circle = "suivis"
	Muted      Circle = "masques"
	Blocked    Circle = "bloques"
)

// Circles is every circle, in the order of the page.
var Circles = []Circle{MyContacts, Requests, Sent, Followed, Muted, Blocked}

// among is the people of each circle of $1, as (person_id, note).
var among = map[Circle]string{
	MyContacts: `SELECT asked_id AS person_id, '' AS note FROM contact WHERE asker_id = $1 AND state = 'accepted'
		UNION ALL SELECT asker_id, '' FROM contact WHERE asked_id = $1 AND state = 'accepted'`,
	Requests: `SELECT asker_id AS person_id, note FROM contact WHERE asked_id = $1 AND state = 'asked'`,
	Sent:     `SELECT asked_id AS person_id, note FROM contact WHERE asker_id = $1 AND shown AND state <> 'accepted'`,
	Followed: tied(tie.Follow),
	Muted:    tied(tie.Mute),
	Blocked:  tied(tie.Block),
}

func tied(s tie.Stance) string {
	return `SELECT target AS person_id, '' AS note FROM tie WHERE person_id = $1 AND what = 'person' AND stance = '` + string(s) + `'`
}

// member is one of a circle.
type member struct {
	id   ref.Person
	note string
}

// circle returns those of c around p who come after a person in the order of names, at most max. Those who are suspended or
// have left are not listed.
func circle(ctx context.Context, q db.Q, p ref.Person, c Circle, after place, max int) ([]member, error) {
	list, err := db.All(ctx, q, func(r db.Row) (m member, err error) { return m, r.Scan(&m.id, &m.note) },
		`SELECT p.id, c.note FROM (`+among[c]+`) c JOIN person p ON p.id = c.person_id
		WHERE p.state = 'active' AND (p.sort_key, p.id) > ($2, $3) ORDER BY p.sort_key, p.id LIMIT $4`, p, after.key, after.id, max)
	return list, fail.Wrap("directory.circle", err)
}

// countCircles returns how many people are in each circle of p, those that are empty absent. One query.
func countCircles(ctx context.Context, q db.Q, p ref.Person) (map[Circle]int, error) {
	text := ""
	for n, c := range Circles {
		if n > 0 {
			text += ` UNION ALL `
		}
		text += `SELECT '` + string(c) + `', COUNT(*) FROM (` + among[c] + `) c JOIN person p ON p.id = c.person_id WHERE p.state = 'active'`
	}
	rows, err := q.Query(ctx, text, p)
	if err != nil {
		return nil, fail.Wrap("directory.countCircles", err)
	}
	out := map[Circle]int{}
	return out, fail.Wrap("directory.countCircles", each(rows, func(r db.Row) error {
		var c Circle
		var n int
		err := r.Scan(&c, &n)
		out[c] = n
		return err
	}))
}

// place is where a list goes on: after this person.
type place struct {
	key string
	id  ref.Person
}

// placeOf is the place of p; the beginning when there is no such person.
func placeOf(ctx context.Context, q db.Q, p ref.Person) (place, error) {
	if p == 0 {
		return place{}, nil
	}
	at := place{id: p}
	err := q.QueryRow(ctx, `SELECT sort_key FROM person WHERE id = $1`, p).Scan(&at.key)
	if err == db.ErrNoRows {
		return place{}, nil
	}
	return at, fail.Wrap("directory.placeOf", err)
}

// Acquaintance is someone of a circle.
type Acquaintance struct {
	Card account.Card
	Note string // of a request
}

// circlePage is how many people a page of a circle shows.
const circlePage = 30

// Around returns those of circle c of p after a person, and how many each circle has; more tells that others follow. Five
// queries.
func (d *Directory) Around(ctx context.Context, p ref.Person, c Circle, after ref.Person) (list []Acquaintance, counts map[Circle]int, more bool, err error) {
	err = d.core.DB.Read(ctx, func(q db.Q) error {
		at, err := placeOf(ctx, q, after)
		if err != nil {
			return err
		}
		some, err := circle(ctx, q, p, c, at, circlePage+1)
		if err != nil {
			return err
		}
		if more = len(some) > circlePage; more {
			some = some[:circlePage]
		}
		ids := make([]ref.Person, len(some))
		for n, m := range some {
			ids[n] = m.id
		}
		cards, err := account.Cards(ctx, q, ids)
		if err != nil {
			return err
		}
		list = nil
		for _, m := range some {
			list = append(list, Acquaintance{cards[m.id], m.note})
		}
		counts, err = countCircles(ctx, q, p)
		return err
	})
	return list, counts, more, fail.Wrap("directory.Around", err)
}
