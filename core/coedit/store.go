package coedit

import (
	"context"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// document is the row of a document.
type document struct {
	Epoch, Seq, Base, Settled int64
	Changed                   time.Time
	Said                      string
	Fault                     string // in JSON
	Tries                     int64
}

// docOf returns the document of id; ok is false when there is none.
func docOf(ctx context.Context, q db.Q, id ref.Item) (d document, ok bool, err error) {
	err = q.QueryRow(ctx, `SELECT epoch, seq, base, settled, changed, said, fault, tries FROM coedit_doc WHERE item_id = $1`, id).Scan(
		&d.Epoch, &d.Seq, &d.Base, &d.Settled, db.Scanned{T: &d.Changed}, &d.Said, &d.Fault, &d.Tries)
	if err == db.ErrNoRows {
		return d, false, nil
	}
	return d, err == nil, fail.Wrap("coedit.docOf", err)
}

func stateOf(ctx context.Context, q db.Q, id ref.Item) (state []byte, err error) {
	err = q.QueryRow(ctx, `SELECT state FROM coedit_state WHERE item_id = $1`, id).Scan(&state)
	return state, fail.Wrap("coedit.stateOf", err)
}

// row is one update as it is kept.
type row struct {
	Seq    int64
	Person ref.Person
	Body   []byte
}

// rowsOf returns the updates of id above after and up to upTo, in order.
func rowsOf(ctx context.Context, q db.Q, id ref.Item, after, upTo int64) ([]row, error) {
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.Seq, &x.Person, &x.Body) },
		`SELECT seq, person_id, body FROM coedit_update WHERE item_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq`, id, after, upTo)
	return list, fail.Wrap("coedit.rowsOf", err)
}

type owner struct {
	client uint64
	person ref.Person
}

func ownersOf(ctx context.Context, q db.Q, id ref.Item) (map[uint64]ref.Person, error) {
	list, err := db.All(ctx, q, func(r db.Row) (x owner, err error) {
		var client int64
		err = r.Scan(&client, &x.person)
		x.client = uint64(client)
		return x, err
	}, `SELECT client, person_id FROM coedit_client WHERE item_id = $1`, id)
	out := make(map[uint64]ref.Person, len(list))
	for _, x := range list {
		out[x.client] = x.person
	}
	return out, fail.Wrap("coedit.ownersOf", err)
}

func own(ctx context.Context, tx *db.Tx, id ref.Item, client uint64, p ref.Person) error {
	_, err := tx.Exec(ctx, `INSERT INTO coedit_client (item_id, client, person_id) VALUES ($1, $2, $3) ON CONFLICT (item_id, client) DO NOTHING`, id, int64(client), p)
	return fail.Wrap("coedit.own", err)
}

// create adds the document of id, whose text is its state; made is false when there was one.
func create(ctx context.Context, tx *db.Tx, id ref.Item, state []byte, said string, now time.Time) (made bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO coedit_doc (item_id, epoch, seq, base, settled, changed, said) VALUES ($1, $2, 1, 1, 1, $3, $4) ON CONFLICT (item_id) DO NOTHING`,
		id, tx.ID(), db.Millis(now), said)
	if err != nil || n == 0 {
		return false, fail.Wrap("coedit.create", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO coedit_state (item_id, state) VALUES ($1, $2)`, id, state)
	return err == nil, fail.Wrap("coedit.create", err)
}

// grow gives n numbers to updates of id: it returns the last of them. Who comes next waits until tx is over, so numbers are
// committed in their order. Errors: fail.Hidden when there is no document.
func grow(ctx context.Context, tx *db.Tx, id ref.Item, n int, now time.Time) (last int64, err error) {
	err = tx.QueryRow(ctx, `UPDATE coedit_doc SET seq = seq + $2, changed = $3, again = 0 WHERE item_id = $1 RETURNING seq`, id, int64(n), db.Millis(now)).Scan(&last)
	if err == db.ErrNoRows {
		return 0, fail.E("coedit.grow", fail.Hidden, nil)
	}
	return last, fail.Wrap("coedit.grow", err)
}

func keep(ctx context.Context, tx *db.Tx, id ref.Item, x row, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO coedit_update (item_id, seq, person_id, at, body) VALUES ($1, $2, $3, $4, $5)`, id, x.Seq, x.Person, db.Millis(now), x.Body)
	return fail.Wrap("coedit.keep", err)
}

// handsOf is who wrote what is not settled up to a number, the last one first.
func handsOf(ctx context.Context, q db.Q, id ref.Item, d document, upTo int64) ([]ref.Person, error) {
	people, err := db.All(ctx, q, db.One[ref.Person], `SELECT person_id FROM (
		SELECT person_id, seq FROM coedit_update WHERE item_id = $1 AND seq > $2 AND seq <= $3
		UNION ALL SELECT person_id, 0 FROM coedit_hand WHERE item_id = $1) h WHERE person_id <> 0 GROUP BY person_id ORDER BY MAX(seq) DESC, person_id`, id, d.Settled, upTo)
	return people, fail.Wrap("coedit.handsOf", err)
}

// fold puts updates up to a number in the state, which holds them. Those who wrote what is not settled among them are kept.
func fold(ctx context.Context, tx *db.Tx, id ref.Item, d document, upTo int64, state []byte, settles bool) error {
	const op = "coedit.fold"
	if settles {
		if _, err := tx.Exec(ctx, `DELETE FROM coedit_hand WHERE item_id = $1`, id); err != nil {
			return fail.Wrap(op, err)
		}
	} else if _, err := tx.Exec(ctx, `INSERT INTO coedit_hand (item_id, person_id) SELECT DISTINCT item_id, person_id FROM coedit_update
		WHERE item_id = $1 AND seq > $2 AND seq <= $3 AND person_id <> 0 ON CONFLICT (item_id, person_id) DO NOTHING`, id, d.Settled, upTo); err != nil {
		return fail.Wrap(op, err)
	}
	if _, err := tx.Exec(ctx, `UPDATE coedit_doc SET base = $2 WHERE item_id = $1`, id, upTo); err != nil {
		return fail.Wrap(op, err)
	}
	if _, err := tx.Exec(ctx, `UPDATE coedit_state SET state = $2 WHERE item_id = $1`, id, state); err != nil {
		return fail.Wrap(op, err)
	}
	_, err := tx.Exec(ctx, `DELETE FROM coedit_update WHERE item_id = $1 AND seq <= $2`, id, upTo)
	return fail.Wrap(op, err)
}

// settle writes that the item says the document as of upTo, in a text of that digest.
func settle(ctx context.Context, tx *db.Tx, id ref.Item, upTo int64, said string) error {
	_, err := tx.Exec(ctx, `UPDATE coedit_doc SET settled = $2, said = $3, fault = '', again = 0, tries = 0 WHERE item_id = $1`, id, upTo, said)
	return fail.Wrap("coedit.settle", err)
}

// hinder writes why the document of id cannot be settled, and when that is tried again.
func hinder(ctx context.Context, tx *db.Tx, id ref.Item, why string, again time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE coedit_doc SET fault = $2, again = $3, tries = tries + 1 WHERE item_id = $1`, id, why, db.Millis(again))
	return fail.Wrap("coedit.hinder", err)
}

// drop takes the document of id away.
func drop(ctx context.Context, tx *db.Tx, id ref.Item) error {
	for _, table := range []string{"coedit_update", "coedit_client", "coedit_hand", "coedit_state", "coedit_doc"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE item_id = $1`, id); err != nil {
			return fail.Wrap("coedit.drop", err)
		}
	}
	return nil
}

// quietSince is at most max documents that have been quiet since a time, that say more than their items, and that may be tried now.
func quietSince(ctx context.Context, q db.Q, since, now time.Time, max int) ([]ref.Item, error) {
	list, err := db.All(ctx, q, db.One[ref.Item], `SELECT item_id FROM coedit_doc WHERE settled < seq AND changed < $1 AND again <= $2 ORDER BY changed LIMIT $3`, db.Millis(since), db.Millis(now), max)
	return list, fail.Wrap("coedit.quietSince", err)
}

// standing is what decides whether somebody's rights are still those that were looked at.
type standing struct {
	person ref.Person
	rights int64
	state  account.State
}

func standings(ctx context.Context, q db.Q, people []ref.Person) ([]standing, error) {
	list, err := db.All(ctx, q, func(r db.Row) (x standing, err error) { return x, r.Scan(&x.person, &x.rights, &x.state) },
		`SELECT id, rights, state FROM person WHERE id IN ($1[])`, db.Ints(people))
	return list, fail.Wrap("coedit.standings", err)
}

// extentOf is how large the document of id is.
func extentOf(ctx context.Context, q db.Q, id ref.Item) (e extent, err error) {
	err = q.QueryRow(ctx, `SELECT COALESCE((SELECT LENGTH(state) FROM coedit_state WHERE item_id = $1), 0),
		COALESCE(SUM(LENGTH(body)), 0), COUNT(*) FROM coedit_update WHERE item_id = $1`, id).Scan(&e.state, &e.log, &e.rows)
	return e, fail.Wrap("coedit.extentOf", err)
}

// Unsettled gives each document in which p wrote what its item does not say yet, and when they last did, to put; what put returns
// ends it. The time is zero where updates were merged since.
func Unsettled(ctx context.Context, q db.Q, p ref.Person, put func(id ref.Item, last time.Time) error) error {
	const op = "coedit.Unsettled"
	rows, err := q.Query(ctx, `SELECT item_id, MAX(at) FROM (
		SELECT u.item_id, u.at FROM coedit_update u JOIN coedit_doc d ON d.item_id = u.item_id WHERE u.person_id = $1 AND u.seq > d.settled
		UNION ALL SELECT item_id, 0 FROM coedit_hand WHERE person_id = $1) w GROUP BY item_id ORDER BY item_id`, p)
	if err != nil {
		return fail.Wrap(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Item
		var last time.Time
		if err := rows.Scan(&id, db.Scanned{T: &last}); err != nil {
			return fail.Wrap(op, err)
		}
		if err := put(id, last); err != nil {
			return err
		}
	}
	return fail.Wrap(op, rows.Err())
}
