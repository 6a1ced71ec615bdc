package item

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Lock closes the conversation under the root i, or opens it again.
func Lock(ctx context.Context, tx *db.Tx, i Item, on bool) error {
	var at int64
	if on {
		at = db.Millis(clock.Now(ctx))
	}
	_, err := tx.Exec(ctx, `UPDATE item SET locked = $1, version = version + 1 WHERE id = $2 OR root_id = $2`, at, i.ID)
	return fail.Wrap("item.Lock", err)
}

// Move puts the root i and what is under it in s. An audience that s does not have becomes the one of what is published
// there, and one for a plan of another network that of the group. It is pinned nowhere any more.
func Move(ctx context.Context, tx *db.Tx, i Item, s space.Space) error {
	audience, plan := i.Audience, i.Plan
	switch {
	case audience == space.ForPlan && s.Network != i.Network:
		audience, plan = space.InGroup, ""
	case !audience.Within(s.Audience):
		audience = s.ItemsAudience
	}
	stood, plan := stored(audience, plan)
	_, err := tx.Exec(ctx, `UPDATE item SET space_id = $1, network_id = $2, audience = $3, plan = $4, pinned = 0, version = version + 1 WHERE id = $5 OR root_id = $5`,
		s.ID, s.Network, stood, plan, i.ID)
	if err == nil && i.State == Published {
		err = space.Touch(ctx, tx, s.ID, i.Created)
	}
	return fail.Wrap("item.Move", err)
}

// Turn makes the root i an item of kind, which then answers for it. What is under it stays.
func Turn(ctx context.Context, tx *db.Tx, i Item, kind string) error {
	_, err := tx.Exec(ctx, `UPDATE item SET kind = $1, version = version + 1 WHERE id = $2`, kind, i.ID)
	return fail.Wrap("item.Turn", err)
}

// Absorb makes the root from, and what is under it, answers of the root into: from becomes an item of kind there. What from
// asked is no longer a question of its own. Errors: fail.Invalid when one of them is no published root, or both are the same.
func Absorb(ctx context.Context, tx *db.Tx, into, from Item, kind string) error {
	const op = "item.Absorb"
	if !into.IsRoot() || !from.IsRoot() || into.State != Published || from.State != Published || into.ID == from.ID {
		return fail.E(op, fail.Invalid, nil)
	}
	audience, plan := stored(into.Audience, into.Plan)
	_, err := tx.Exec(ctx, `UPDATE item SET kind = CASE WHEN id = $1 THEN $2 ELSE kind END, parent_id = $3, root_id = $3, space_id = $4, network_id = $5, audience = $6, plan = $7,
		root_state = $8, locked = $9, pinned = 0, question = '', answer_id = 0, answer_by = 0, answered = 0, replies = 0, version = version + 1 WHERE id = $1 OR root_id = $1`,
		from.ID, kind, into.ID, into.Space, into.Network, audience, plan, string(into.State), db.Millis(into.Locked))
	if err != nil {
		return fail.Wrap(op, err)
	}
	return fail.Wrap(op, recount(ctx, tx, into.ID))
}

// Split takes answers of root out of it and returns the new root they stand under: the first of them, which becomes an item
// of kind with a title and asks what question says; the others are its answers. It has the space and audience of root.
// Errors: fail.Invalid when there is none, or one is not a published answer of root.
func Split(ctx context.Context, tx *db.Tx, root Item, answers []Item, kind, title string, question Question) (Item, error) {
	const op = "item.Split"
	ids := make([]ref.Item, len(answers))
	for n, a := range answers {
		if a.Root != root.ID || a.State != Published {
			return Item{}, fail.E(op, fail.Invalid, nil)
		}
		ids[n] = a.ID
	}
	if len(ids) == 0 {
		return Item{}, fail.E(op, fail.Invalid, nil)
	}
	head := ids[0]
	for _, id := range ids {
		if err := reopen(ctx, tx, `answer_id = $1`, id); err != nil {
			return Item{}, fail.Wrap(op, err)
		}
	}
	_, err := tx.Exec(ctx, `UPDATE item SET parent_id = $1, root_id = $1, root_state = 'published', version = version + 1 WHERE id IN ($2[]) AND id <> $1`, head, db.Ints(ids))
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE item SET kind = $1, title = $2, question = $3, parent_id = 0, root_id = 0, root_state = 'published', version = version + 1 WHERE id = $4`,
			kind, title, string(question), head)
	}
	for _, id := range []ref.Item{head, root.ID} {
		if err == nil {
			err = recount(ctx, tx, id)
		}
	}
	if err != nil {
		return Item{}, fail.Wrap(op, err)
	}
	i, err := Get(ctx, tx, head)
	return i, fail.Wrap(op, err)
}

// recount makes the number of answers of root, and its last sign of life, those of the rows.
func recount(ctx context.Context, tx *db.Tx, root ref.Item) error {
	_, err := tx.Exec(ctx, `UPDATE item SET replies = (SELECT COUNT(*) FROM item c WHERE c.root_id = $1 AND c.state = 'published'),
		updated = COALESCE((SELECT MAX(c.created) FROM item c WHERE c.root_id = $1 AND c.state = 'published' AND c.created > item.created), item.created), version = version + 1 WHERE id = $1`, root)
	return err
}

// SetStates moves the roots ids, all in the state from, to state; what is under them carries it.
func SetStates(ctx context.Context, tx *db.Tx, ids []ref.Item, from, state State) error {
	const op = "item.SetStates"
	if len(ids) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE item SET state = $1, version = version + 1 WHERE id IN ($2[]) AND parent_id = 0 AND state = $3`, string(state), db.Ints(ids), string(from)); err != nil {
		return fail.Wrap(op, err)
	}
	_, err := tx.Exec(ctx, `UPDATE item SET root_state = $1, version = version + 1 WHERE root_id IN ($2[]) AND root_id <> 0 AND root_state = $3`, string(state), db.Ints(ids), string(from))
	return fail.Wrap(op, err)
}

// SetAudiences makes a the audience of the roots ids, and of what is under them. The caller has checked that it is within that
// of their space; what is in somebody's own place stays theirs alone.
func SetAudiences(ctx context.Context, tx *db.Tx, ids []ref.Item, a space.Audience) error {
	if len(ids) == 0 {
		return nil
	}
	audience, plan := stored(a, "")
	_, err := tx.Exec(ctx, `UPDATE item SET audience = CASE WHEN space_id < 0 THEN 'group' ELSE $1 END, plan = CASE WHEN space_id < 0 THEN '' ELSE $3 END, version = version + 1 WHERE id IN ($2[]) OR (root_id IN ($2[]) AND root_id <> 0)`, audience, db.Ints(ids), plan)
	return fail.Wrap("item.SetAudiences", err)
}
