package item

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Question is whether an item asks something, and how far it got. Any kind may ask.
type Question string

// The states of a question.
const (
	Statement Question = ""        // asks nothing
	Waiting   Question = "waiting" // no answer was accepted; Replies tells whether there are any
	Settled   Question = "settled" // Answer is the one that was accepted
)

// Accept makes answer, a published descendant of root, the accepted answer of the question root, in place of another.
// Errors: fail.Invalid when root asks nothing, or answer is not one.
func Accept(ctx context.Context, tx *db.Tx, root, answer Item, by ref.Person) error {
	const op = "item.Accept"
	if root.Question == Statement || answer.Root != root.ID || answer.State != Published {
		return fail.Say(op, fail.Invalid, "item.answer.none")
	}
	_, err := tx.Exec(ctx, `UPDATE item SET question = $1, answer_id = $2, answer_by = $3, answered = $4, version = version + 1 WHERE id = $5`,
		string(Settled), answer.ID, by, db.Millis(clock.Now(ctx)), root.ID)
	return fail.Wrap(op, err)
}

// Unaccept makes the question root wait again. Nothing happens when it does already.
func Unaccept(ctx context.Context, tx *db.Tx, root Item) error {
	return fail.Wrap("item.Unaccept", reopen(ctx, tx, `id = $1`, root.ID))
}

// reopen makes the settled questions that the condition keeps wait again.
func reopen(ctx context.Context, tx *db.Tx, where string, id ref.Item) error {
	_, err := tx.Exec(ctx, `UPDATE item SET question = 'waiting', answer_id = 0, answer_by = 0, answered = 0, version = version + 1 WHERE question = 'settled' AND `+where, id)
	return err
}

// Pin puts i at the head of its space, or takes it back from there.
func Pin(ctx context.Context, tx *db.Tx, i Item, on bool) error {
	var at int64
	if on {
		at = db.Millis(clock.Now(ctx))
	}
	_, err := tx.Exec(ctx, `UPDATE item SET pinned = $1, version = version + 1 WHERE id = $2`, at, i.ID)
	return fail.Wrap("item.Pin", err)
}
