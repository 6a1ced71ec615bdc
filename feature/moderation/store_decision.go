package moderation

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/id"
)

// ID is a decision's.
type ID int64

// String is the form in addresses.
func (d ID) String() string { return id.Format(int64(d)) }

// Decision is a row of the log.
type Decision struct {
	ID      ID
	Act     Act
	By      ref.Person // 0: it happened by itself
	About   ref.Person
	Item    ref.Item // 0 for none
	Space   ref.Space
	Network ref.Space
	Charter string // the rule it stands on, "" for none
	Reason  string // may be empty where Charter is not
	Until   time.Time
	Of      ID // the decision that it undoes or answers
	Lifted  ID // what undid it
	At      time.Time

	reserved bool // About runs the space
	wasRole  space.Role
	wasState space.State
}

// Stands tells whether nothing undid it.
func (d Decision) Stands() bool { return d.Lifted == 0 }

const decisionColumns = `d.id, d.act, d.by_id, d.about_id, d.item_id, d.space_id, d.network_id, d.charter, d.reason, d.reserved, d.until, d.was_role, d.was_state, d.of_id, d.lifted_id, d.at`

func scanDecision(r db.Row) (d Decision, err error) {
	return d, r.Scan(&d.ID, &d.Act, &d.By, &d.About, &d.Item, &d.Space, &d.Network, &d.Charter, &d.Reason, &d.reserved, db.Scanned{T: &d.Until}, &d.wasRole, &d.wasState, &d.Of, &d.Lifted, db.Scanned{T: &d.At})
}

func putDecision(ctx context.Context, tx *db.Tx, d Decision) error {
	_, err := tx.Exec(ctx, `INSERT INTO moderation_decision (id, act, by_id, about_id, item_id, space_id, network_id, charter, reason, reserved, until, was_role, was_state, of_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		d.ID, string(d.Act), d.By, d.About, d.Item, d.Space, d.Network, d.Charter, d.Reason, d.reserved, db.Millis(d.Until), string(d.wasRole), string(d.wasState), d.Of, db.Millis(d.At))
	return fail.Wrap("moderation.putDecision", err)
}

// byID returns a decision. Errors: fail.Hidden.
func byID(ctx context.Context, q db.Q, n ID) (Decision, error) {
	d, err := scanDecision(q.QueryRow(ctx, `SELECT `+decisionColumns+` FROM moderation_decision d WHERE d.id = $1`, n))
	if err == db.ErrNoRows {
		return d, fail.E("moderation.byID", fail.Hidden, nil)
	}
	return d, fail.Wrap("moderation.byID", err)
}

// standingOf returns the decisions of act that stand about an item (0 for none) or else about a person in a space, the latest
// first.
func standingOf(ctx context.Context, q db.Q, act Act, i ref.Item, p ref.Person, s ref.Space) ([]Decision, error) {
	where, args := `d.item_id = $2 AND d.item_id <> 0`, []any{string(act), i}
	if i == 0 {
		where, args = `d.about_id = $2 AND d.space_id = $3`, []any{string(act), p, s}
	}
	list, err := db.All(ctx, q, scanDecision, `SELECT `+decisionColumns+` FROM moderation_decision d WHERE d.act = $1 AND d.lifted_id = 0 AND `+where+` ORDER BY d.at DESC, d.id DESC`, args...)
	return list, fail.Wrap("moderation.standingOf", err)
}

// suspensions returns the suspensions of p that stand, wherever they were decided.
func suspensions(ctx context.Context, q db.Q, p ref.Person) ([]Decision, error) {
	list, err := db.All(ctx, q, scanDecision, `SELECT `+decisionColumns+` FROM moderation_decision d WHERE d.act = 'suspended' AND d.lifted_id = 0 AND d.about_id = $1 ORDER BY d.at DESC, d.id DESC`, p)
	return list, fail.Wrap("moderation.suspensions", err)
}

// setLifted notes that by undid the decisions.
func setLifted(ctx context.Context, tx *db.Tx, decisions []Decision, by ID) error {
	if len(decisions) == 0 {
		return nil
	}
	ids := make([]ID, len(decisions))
	for n, d := range decisions {
		ids[n] = d.ID
	}
	_, err := tx.Exec(ctx, `UPDATE moderation_decision SET lifted_id = $1 WHERE id IN ($2[]) AND lifted_id = 0`, by, db.Ints(ids))
	return fail.Wrap("moderation.setLifted", err)
}

// ofItem returns what was decided about item i, the latest first, at most max.
func ofItem(ctx context.Context, q db.Q, i ref.Item, max int) ([]Decision, error) {
	list, err := db.All(ctx, q, scanDecision, `SELECT `+decisionColumns+` FROM moderation_decision d WHERE d.item_id = $1 AND d.item_id <> 0 ORDER BY d.at DESC, d.id DESC LIMIT $2`, i, max)
	return list, fail.Wrap("moderation.ofItem", err)
}

// weighing returns what was decided against p in network, or in one space of it for s not 0, the latest first, at most max.
func weighing(ctx context.Context, q db.Q, p ref.Person, network, s ref.Space, max int) ([]Decision, error) {
	list, err := db.All(ctx, q, scanDecision, `SELECT `+decisionColumns+` FROM moderation_decision d
		WHERE d.about_id = $1 AND d.network_id = $2 AND (CAST($3 AS BIGINT) = 0 OR d.space_id = $3) AND d.act IN ('hidden', 'muted', 'excluded', 'suspended')
		ORDER BY d.at DESC, d.id DESC LIMIT $4`, p, network, s, max)
	return list, fail.Wrap("moderation.weighing", err)
}

// decidedAbout returns what was decided about p, reports dismissed apart, before from, the latest first, at most max.
func decidedAbout(ctx context.Context, q db.Q, p ref.Person, from mark, max int) ([]Decision, error) {
	list, err := db.All(ctx, q, scanDecision, `SELECT `+decisionColumns+` FROM moderation_decision d
		WHERE d.about_id = $1 AND d.act <> 'dismissed' AND (d.at, d.id) < ($2, $3) ORDER BY d.at DESC, d.id DESC LIMIT $4`, p, db.Millis(from.at), from.id, max)
	return list, fail.Wrap("moderation.decidedAbout", err)
}

// logged returns what was decided in scope, as far as v belongs there or manages it, before from, the latest first, at most
// max.
func logged(ctx context.Context, q db.Q, v *access.Viewer, s Scope, from mark, max int) ([]Decision, error) {
	_, networks := reach(v)
	list, err := db.All(ctx, q, scanDecision, `SELECT `+decisionColumns+` FROM moderation_decision d
		WHERE (d.at, d.id) < ($1, $2) AND (CAST($3 AS BIGINT) = 0 OR d.space_id = $3) AND (CAST($4 AS BIGINT) = 0 OR d.network_id = $4)
		AND (d.space_id IN ($5[]) OR d.network_id IN ($6[])) ORDER BY d.at DESC, d.id DESC LIMIT $7`,
		db.Millis(from.at), from.id, s.Space, s.Network, db.Ints(v.Spaces()), db.Ints(networks), max)
	return list, fail.Wrap("moderation.logged", err)
}

// appeal is a row of moderation_appeal.
type appeal struct {
	decision ID
	words    string
	at       time.Time
	outcome  Act // "" while it waits
	answer   ID
}

func scanAppeal(r db.Row) (a appeal, err error) {
	return a, r.Scan(&a.decision, &a.words, db.Scanned{T: &a.at}, &a.outcome, &a.answer)
}

// appealOf returns what was answered to d; ok is false when nothing was.
func appealOf(ctx context.Context, q db.Q, d ID) (a appeal, ok bool, err error) {
	a, err = scanAppeal(q.QueryRow(ctx, `SELECT decision_id, words, at, outcome, answer_id FROM moderation_appeal WHERE decision_id = $1`, d))
	if err == db.ErrNoRows {
		return a, false, nil
	}
	return a, err == nil, fail.Wrap("moderation.appealOf", err)
}

func putAppeal(ctx context.Context, tx *db.Tx, a appeal) error {
	_, err := tx.Exec(ctx, `INSERT INTO moderation_appeal (decision_id, words, at) VALUES ($1, $2, $3)`, a.decision, a.words, db.Millis(a.at))
	return fail.Wrap("moderation.putAppeal", err)
}

func answerAppeal(ctx context.Context, tx *db.Tx, d ID, outcome Act, answer ID) error {
	_, err := tx.Exec(ctx, `UPDATE moderation_appeal SET outcome = $1, answer_id = $2 WHERE decision_id = $3`, string(outcome), answer, d)
	return fail.Wrap("moderation.answerAppeal", err)
}

// waitingAppeals is what v may answer: condition on moderation_appeal a and its decision d; arguments from appealArgs.
const waitingAppeals = ` FROM moderation_appeal a JOIN moderation_decision d ON d.id = a.decision_id
	WHERE a.outcome = '' AND d.by_id <> $1 AND d.about_id <> $1 AND ((d.act = 'suspended' AND CAST($2 AS BIGINT) = 1) OR (d.act <> 'suspended' AND d.network_id IN ($3[])))
	AND (CAST($4 AS BIGINT) = 0 OR d.space_id = $4) AND (CAST($5 AS BIGINT) = 0 OR d.network_id = $5)`

func appealArgs(v *access.Viewer, s Scope) []any {
	_, networks := reach(v)
	operates := 0
	if v.Operator {
		operates = 1
	}
	return []any{v.Person, operates, db.Ints(networks), s.Space, s.Network}
}

// contested returns the decisions of scope whose appeal waits for v, the oldest appeal first, at most max.
func contested(ctx context.Context, q db.Q, v *access.Viewer, s Scope, max int) ([]Decision, error) {
	list, err := db.All(ctx, q, scanDecision, `SELECT `+decisionColumns+waitingAppeals+` ORDER BY a.at, a.decision_id LIMIT $6`, append(appealArgs(v, s), max)...)
	return list, fail.Wrap("moderation.contested", err)
}

func countAppeals(ctx context.Context, q db.Q, v *access.Viewer, s Scope) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*)`+waitingAppeals, appealArgs(v, s)...).Scan(&n)
	return n, fail.Wrap("moderation.countAppeals", err)
}
