package talk

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// Accept makes answer the accepted one of the question it is under, in place of another, or takes that back; twice is once.
// It returns the question as it was.
// Errors: fail.Hidden, Forbidden (also for an answer to what asks nothing), Closed, Invalid when it cannot be one.
func (t *Talk) Accept(ctx context.Context, by ref.Person, answer ref.Item, on bool) (question item.Item, err error) {
	const op = "talk.Accept"
	err = t.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, a, _, err := t.may(ctx, tx, by, answer, access.Read)
		if err != nil {
			return err
		}
		if question, _, err = find(ctx, tx, v, a.RootID(), access.Accept); err != nil {
			return err
		}
		fact := journal.Fact{Kind: "item.unaccepted", Actor: by, Space: a.Space, Item: a.ID, Root: question.ID}
		switch is := question.Answer == a.ID; {
		case is == on:
			return nil
		case on:
			fact.Kind, fact.Mentions = "item.accepted", []ref.Person{a.Author}
			err = item.Accept(ctx, tx, question, a, by)
		default:
			err = item.Unaccept(ctx, tx, question)
		}
		if err != nil {
			return err
		}
		_, err = t.core.Journal.Append(ctx, tx, fact)
		return err
	})
	return question, fail.Wrap(op, err)
}
