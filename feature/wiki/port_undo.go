package wiki

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// undoBatch is how many pages go in one transaction.
const undoBatch = 100

// taskUndo takes away what an import made.
const taskUndo = "wiki.undo"

// undo has the pages that an import made taken away, by a task. Twice is once. Errors: fail.Hidden, Forbidden, Closed.
func (w *Wiki) undo(ctx context.Context, by ref.Person, n portID) error {
	const op = "wiki.undo"
	return fail.Wrap(op, w.core.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := getPort(ctx, tx, n)
		if err != nil {
			return err
		}
		if p.Person != by || p.What != imports || p.State != portReady && p.State != portFailed {
			return fail.E(op, fail.Hidden, nil)
		}
		if _, _, err := mayUndo(ctx, tx, p); err != nil {
			return err
		}
		first, err := setUndone(ctx, tx, n, clock.Now(ctx))
		if err != nil || !first {
			return err
		}
		if _, err := w.core.Journal.Append(ctx, tx, journal.Fact{Kind: "wiki.undone", Actor: by, Space: p.Space}); err != nil {
			return err
		}
		return w.core.Queue.Add(ctx, tx, taskUndo, n.String(), portTask{n}, time.Time{})
	}))
}

// mayUndo is the person of an import, when they may still undo it.
func mayUndo(ctx context.Context, q db.Q, p port) (*access.Viewer, space.Space, error) {
	v, err := access.LoadID(ctx, q, p.Person)
	if err != nil {
		return nil, space.Space{}, err
	}
	s, err := space.Get(ctx, q, p.Space)
	if err == nil {
		err = access.CanSpace(v, access.Publish, s)
	}
	return v, s, err
}

// workUndo takes pages away as anybody does, some at a time; those that somebody wrote in since, commented, or put something under,
// stay. Done in part, it goes on from where it stopped.
func (w *Wiki) workUndo(ctx context.Context, t queue.Task) error {
	var d portTask
	if err := json.Unmarshal(t.Data, &d); err != nil {
		return fmt.Errorf("wiki: %w: %w", err, queue.Drop)
	}
	p, err := getPort(ctx, w.core.DB.Q(), d.Port)
	if fail.Is(err, fail.Hidden) {
		return nil
	} else if err != nil {
		return err
	}
	made, err := madeItems(ctx, w.core.DB.Q(), p.ID)
	if err != nil {
		return err
	}
	for len(made) > 0 { // the last made first: what is under a page goes before it
		some := made[max(0, len(made)-undoBatch):]
		made = made[:len(made)-len(some)]
		if err := w.undoSome(ctx, p, some); hopeless(err) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

func (w *Wiki) undoSome(ctx context.Context, p port, ids []ref.Item) error {
	return fail.Wrap("wiki.undoSome", w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, s, err := mayUndo(ctx, tx, p)
		if err != nil {
			return err
		}
		for k := len(ids) - 1; k >= 0; k-- {
			if err := w.unmake(ctx, tx, v, s, ids[k]); err != nil {
				return err
			}
		}
		w.ring(tx, p)
		return nil
	}))
}

// unmake takes a page away unless something was made of it since.
func (w *Wiki) unmake(ctx context.Context, tx *db.Tx, v *access.Viewer, s space.Space, id ref.Item) error {
	i, err := item.Get(ctx, tx, id)
	if err != nil || i.State != item.Published || !i.Edited.IsZero() || i.Replies > 0 || access.Can(v, access.Delete, i, s) != nil {
		return err
	}
	if busy, err := hasUnder(ctx, tx, id); err != nil || busy {
		return err
	}
	if err := item.SetState(ctx, tx, i, item.Deleted); err != nil {
		return err
	}
	return w.says(ctx, tx, "item.deleted", v.Person, i, nil)
}

// madeItems is the pages that an import made, in the order in which it made them.
func madeItems(ctx context.Context, q db.Q, n portID) ([]ref.Item, error) {
	list, err := db.All(ctx, q, db.One[ref.Item], `SELECT item_id FROM wiki_port_page WHERE port_id = $1 AND item_id <> 0 AND outcome IN ('made', 'renamed') ORDER BY item_id`, n)
	return list, fail.Wrap("wiki.madeItems", err)
}

// still is which of ids are there. One query.
func still(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]bool, error) {
	list, err := db.All(ctx, q, db.One[ref.Item], `SELECT id FROM item WHERE id IN ($1[]) AND state = 'published'`, db.Ints(ids))
	out := make(map[ref.Item]bool, len(list))
	for _, id := range list {
		out[id] = true
	}
	return out, fail.Wrap("wiki.still", err)
}

// hasUnder tells whether a page that is there is under another one.
func hasUnder(ctx context.Context, q db.Q, id ref.Item) (is bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM wiki_page p JOIN item i ON i.id = p.item_id WHERE p.above_id = $1 AND i.state = 'published')`, id).Scan(&is)
	return is, fail.Wrap("wiki.hasUnder", err)
}

// setUndone notes that an import was undone; false when it was already.
func setUndone(ctx context.Context, tx *db.Tx, n portID, at time.Time) (bool, error) {
	done, err := tx.Exec(ctx, `UPDATE wiki_port SET undone = $1 WHERE id = $2 AND undone = 0`, db.Millis(at), n)
	return done > 0, fail.Wrap("wiki.setUndone", err)
}

// undoImport takes away what an import made.
func (w *Wiki) undoImport(v *web.Visit) error {
	p, _, err := w.askedPort(v)
	if err != nil {
		return err
	}
	if err := w.undo(v.Ctx(), v.Viewer.Person, p.ID); err != nil {
		return err
	}
	v.Flash("wiki.flash.undone")
	return v.Redirect(p.path())
}
