package space

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// OpeningState is how an opening stands.
type OpeningState string

// The states of an opening.
const (
	Asked   OpeningState = "asked" // waits for a manager of the other network
	Opened  OpeningState = "opened"
	Refused OpeningState = "refused"
)

// Opening is a group offered to the members of a network that is not its own: once opened, they see it as its own network's
// members do, and join under its own rule.
type Opening struct {
	Space, Network ref.Space
	State          OpeningState
	Note           string // what the animator wrote when asking
	By             ref.Person
	Asked          time.Time
	DecidedBy      ref.Person // 0 while it waits
	Decided        time.Time
}

const openingColumns = `o.space_id, o.network_id, o.state, o.note, o.asked_by, o.asked, o.decided_by, o.decided`

func scanOpening(r db.Row) (o Opening, err error) {
	return o, r.Scan(&o.Space, &o.Network, &o.State, &o.Note, &o.By, db.Scanned{T: &o.Asked}, &o.DecidedBy, db.Scanned{T: &o.Decided})
}

// Openings returns the openings of a group, whatever their state, the first asked first.
func Openings(ctx context.Context, q db.Q, group ref.Space) ([]Opening, error) {
	list, err := db.All(ctx, q, scanOpening, `SELECT `+openingColumns+` FROM space_opening o WHERE o.space_id = $1 ORDER BY o.asked, o.network_id`, group)
	return list, fail.Wrap("space.Openings", err)
}

// OpeningsFor returns the openings to network in a state, the latest asked first, at most max.
func OpeningsFor(ctx context.Context, q db.Q, network ref.Space, state OpeningState, max int) ([]Opening, error) {
	list, err := db.All(ctx, q, scanOpening, `SELECT `+openingColumns+` FROM space_opening o WHERE o.network_id = $1 AND o.state = $2 ORDER BY o.asked DESC, o.space_id LIMIT $3`, network, string(state), max)
	return list, fail.Wrap("space.OpeningsFor", err)
}

// OpeningOf returns the opening of group to network; the zero Opening when there is none.
func OpeningOf(ctx context.Context, q db.Q, group, network ref.Space) (Opening, error) {
	o, err := scanOpening(q.QueryRow(ctx, `SELECT `+openingColumns+` FROM space_opening o WHERE o.space_id = $1 AND o.network_id = $2`, group, network))
	if err == db.ErrNoRows {
		return Opening{}, nil
	}
	return o, fail.Wrap("space.OpeningOf", err)
}

// AskOpening asks that g be opened to network; asking again, also after a refusal, replaces what was asked. Nothing happens
// when it is open already. Errors: fail.Invalid on reseau for a network, a secret group, or its own network.
func AskOpening(ctx context.Context, tx *db.Tx, g Space, network ref.Space, by ref.Person, note string) error {
	const op = "space.AskOpening"
	if g.Kind != Group || g.Network == network || g.Audience == InGroup {
		return fail.Fields(op, fail.On("reseau", "space.opening.never"))
	}
	_, err := tx.Exec(ctx, `INSERT INTO space_opening (space_id, network_id, state, note, asked_by, asked) SELECT CAST($1 AS BIGINT), n.id, 'asked', CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS BIGINT)
		FROM space n WHERE n.id = $2 AND n.kind = 'network'
		ON CONFLICT (space_id, network_id) DO UPDATE SET state = 'asked', note = excluded.note, asked_by = excluded.asked_by, asked = excluded.asked, decided_by = 0, decided = 0
		WHERE space_opening.state <> 'opened'`, g.ID, network, note, by, db.Millis(clock.Now(ctx)))
	return fail.Wrap(op, err)
}

// DecideOpening opens a group to network, or refuses; only what waits is decided. Errors: fail.Conflict when nothing waits.
func DecideOpening(ctx context.Context, tx *db.Tx, group, network ref.Space, by ref.Person, accept bool) error {
	const op = "space.DecideOpening"
	state := Refused
	if accept {
		state = Opened
	}
	n, err := tx.Exec(ctx, `UPDATE space_opening SET state = $1, decided_by = $2, decided = $3 WHERE space_id = $4 AND network_id = $5 AND state = 'asked'`,
		string(state), by, db.Millis(clock.Now(ctx)), group, network)
	if err == nil && n == 0 {
		return fail.E(op, fail.Conflict, nil)
	}
	if err == nil && accept {
		err = countOpened(ctx, tx, group)
	}
	return fail.Wrap(op, err)
}

// CloseOpening ends the opening of group to network, or what was asked. Those who were in the group by that network alone
// leave it.
func CloseOpening(ctx context.Context, tx *db.Tx, group, network ref.Space) error {
	const op = "space.CloseOpening"
	if _, err := tx.Exec(ctx, `DELETE FROM space_opening WHERE space_id = $1 AND network_id = $2`, group, network); err != nil {
		return fail.Wrap(op, err)
	}
	if err := countOpened(ctx, tx, group); err != nil {
		return fail.Wrap(op, err)
	}
	people, err := db.All(ctx, tx, db.One[ref.Person], `SELECT m.person_id FROM membership m JOIN membership n ON n.person_id = m.person_id AND n.space_id = $2
		WHERE m.space_id = $1 AND m.state <> 'excluded' AND NOT EXISTS (SELECT 1 FROM membership h WHERE h.person_id = m.person_id AND h.state IN ('active', 'muted') AND h.space_id IN (`+livesIn+`))`, group, network)
	if err != nil {
		return fail.Wrap(op, err)
	}
	for _, p := range people {
		if err := Remove(ctx, tx, p, group); err != nil {
			return err
		}
	}
	return nil
}

// livesIn is the networks where the space $1 lives.
const livesIn = `SELECT s.network_id FROM space s WHERE s.id = $1 UNION SELECT o.network_id FROM space_opening o WHERE o.space_id = $1 AND o.state = 'opened'`

func countOpened(ctx context.Context, tx *db.Tx, group ref.Space) error {
	_, err := tx.Exec(ctx, `UPDATE space SET opened = (SELECT COUNT(*) FROM space_opening o WHERE o.space_id = $1 AND o.state = 'opened'), version = version + 1 WHERE id = $1`, group)
	return err
}

// leaveOpened takes p, who is no longer in network, out of the groups that they were in by it alone: those of other networks
// opened to it.
func leaveOpened(ctx context.Context, tx *db.Tx, p ref.Person, network ref.Space) error {
	groups, err := db.All(ctx, tx, db.One[ref.Space], `SELECT m.space_id FROM membership m JOIN space_opening x ON x.space_id = m.space_id AND x.network_id = $2 AND x.state = 'opened'
		WHERE m.person_id = $1 AND m.state <> 'excluded' AND NOT EXISTS (SELECT 1 FROM membership h JOIN space s ON s.id = m.space_id WHERE h.person_id = $1 AND h.state IN ('active', 'muted')
			AND (h.space_id = s.network_id OR h.space_id IN (SELECT o.network_id FROM space_opening o WHERE o.space_id = m.space_id AND o.state = 'opened')))`, p, network)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := Remove(ctx, tx, p, g); err != nil {
			return err
		}
	}
	return nil
}
