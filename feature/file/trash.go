package file

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Trash puts folders and files, with what is in them, into the trash of their place: nobody sees them any more but there.
// Errors: fail.Hidden, Forbidden (also when something inside is somebody else's), Closed (reserved), Invalid on vers (too many).
func (f *Files) Trash(ctx context.Context, by ref.Person, ids []ref.Item) error {
	return fail.Wrap("file.Trash", f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		for _, id := range ids {
			n, s, err := find(ctx, tx, v, id, access.Delete)
			if err != nil {
				return err
			}
			if err := f.trash(ctx, tx, v, n, s); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (f *Files) trash(ctx context.Context, tx *db.Tx, v *access.Viewer, n Node, s space.Space) error {
	const op = "file.trash"
	list, err := below(ctx, tx, []ref.Item{n.Item.ID}, maxTree)
	if err != nil {
		return err
	}
	if len(list) > maxTree {
		return fail.Fields(op, fail.On("vers", "file.tree", "n", maxTree))
	}
	for _, x := range list {
		if x.Item.State != item.Published {
			continue
		}
		if access.Can(v, access.Delete, x.Item, s) != nil {
			return fail.Say(op, fail.Forbidden, "file.others")
		}
		if x.IsHeldFrom(v.Person, now(ctx)) && !v.Moderates(s.ID, s.Network) {
			return fail.Say(op, fail.Closed, "file.reserved")
		}
	}
	return f.away(ctx, tx, v.Person, n.Item.ID, list, item.Published)
}

// away puts those of list that are in the state from into the trash, for the sake of top.
func (f *Files) away(ctx context.Context, tx *db.Tx, by ref.Person, top ref.Item, list []Node, from item.State) error {
	var ids []ref.Item
	for _, x := range list {
		if x.TrashID == 0 && (x.Item.State == from || x.Item.ID == top) {
			ids = append(ids, x.Item.ID)
		}
	}
	if err := item.SetStates(ctx, tx, ids, item.Published, item.Deleted); err != nil {
		return err
	}
	if err := unlockAll(ctx, tx, ids); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE file_node SET trashed = $1, trashed_by = $2, trash_id = $3, held = 0, held_by = 0 WHERE item_id IN ($4[])`, db.Millis(now(ctx)), by, top, db.Ints(ids)); err != nil {
		return fail.Wrap("file.away", err)
	}
	for _, x := range list {
		if x.TrashID == 0 && x.Item.State == item.Published {
			if err := f.tell(ctx, tx, "file.trashed", by, x.Item, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// hear follows what others do to items: one that was taken away is in the trash; those that came with another group are here.
func (f *Files) hear(ctx context.Context, tx *db.Tx, x journal.Fact) error {
	if x.Kind == "group.carried" {
		return arrive(ctx, tx, x.Space)
	}
	n, err := get(ctx, tx, x.Item)
	if fail.Is(err, fail.Hidden) || err == nil && (n.TrashID != 0 || n.Item.State != item.Deleted) {
		return nil
	}
	if err != nil {
		return err
	}
	list, err := below(ctx, tx, []ref.Item{n.Item.ID}, maxTree)
	if err != nil {
		return err
	}
	return f.away(ctx, tx, x.Actor, n.Item.ID, list, item.Published)
}

// arrive puts what came into s with another group into its tree, and counts what it weighs.
func arrive(ctx context.Context, tx *db.Tx, s ref.Space) error {
	came, err := db.All(ctx, tx, func(r db.Row) (x Node, err error) { return x, r.Scan(&x.Item.ID, &x.Item.Space, &x.Size) },
		`SELECT n.item_id, n.space_id, CAST(COALESCE(SUM(v.size), 0) AS BIGINT) FROM item i JOIN file_node n ON n.item_id = i.id LEFT JOIN file_version v ON v.item_id = i.id
		WHERE i.space_id = $1 AND i.kind IN ('file', 'folder') AND n.space_id <> $1 GROUP BY n.item_id, n.space_id`, s)
	if err != nil {
		return fail.Wrap("file.arrive", err)
	}
	for _, x := range came {
		if err := weigh(ctx, tx, x.Item.Space, -x.Size); err != nil {
			return err
		}
		if err := weigh(ctx, tx, s, x.Size); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE file_node SET space_id = $1 WHERE item_id = $2`, s, x.Item.ID); err != nil {
			return fail.Wrap("file.arrive", err)
		}
	}
	return nil
}

// restorable tells whether v may take n, which is in the trash, out of it: they put it there, or could take it away.
func restorable(v *access.Viewer, n Node, s space.Space) bool {
	was := n.Item
	was.State = item.Published
	return n.TrashID == n.Item.ID && v.Sees(was) && (n.TrashedBy == v.Person && v.Person != 0 || access.Can(v, access.Delete, was, s) == nil)
}

// perTrash is how many things a page of the trash shows.
const perTrash = 100

// Trashed is what is in the trash of s and v may take out of it, the last first, at most perTrash; more is looked at for those
// who see little of it. Two queries.
func (f *Files) Trashed(ctx context.Context, v *access.Viewer, s space.Space) ([]Node, error) {
	if v.Person == 0 {
		return nil, nil
	}
	mod := v.Moderates(s.ID, s.Network)
	list, err := db.All(ctx, f.core.DB.Q(), scan, `SELECT `+nodeColumns+nodeTables+`WHERE n.space_id = $1 AND n.trash_id = n.item_id AND n.trash_id <> 0 AND i.state = 'deleted'
		AND (CAST($2 AS BOOLEAN) OR i.author_id = $3 OR n.trashed_by = $3) ORDER BY n.trashed DESC, n.item_id DESC LIMIT $4`, s.ID, mod, v.Person, 2*perTrash)
	var out []Node
	for _, n := range list {
		if restorable(v, n, s) && len(out) < perTrash {
			out = append(out, n)
		}
	}
	return out, fail.Wrap("file.Trashed", err)
}

// Untrash takes something out of the trash, with what went there along with it: into the folder where it was, or at the top when
// that one is gone. A name that is taken meanwhile has a number. Errors: fail.Hidden, Closed (archived).
func (f *Files) Untrash(ctx context.Context, by ref.Person, id ref.Item) (i item.Item, err error) {
	const op = "file.Untrash"
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		n, err := get(ctx, tx, id)
		if err != nil {
			return err
		}
		s, err := space.Get(ctx, tx, n.Item.Space)
		if err != nil {
			return err
		}
		if !restorable(v, n, s) {
			return fail.E(op, fail.Hidden, nil)
		}
		if s.IsArchived() {
			return fail.Say(op, fail.Closed, "access.closed")
		}
		i, err = f.back(ctx, tx, v, n, s)
		return err
	})
	return i, fail.Wrap(op, err)
}

func (f *Files) back(ctx context.Context, tx *db.Tx, v *access.Viewer, n Node, s space.Space) (item.Item, error) {
	if n.Above != 0 {
		a, err := get(ctx, tx, n.Above)
		if err != nil && !fail.Is(err, fail.Hidden) {
			return n.Item, err
		}
		if err != nil || a.Item.State != item.Published || !v.Sees(a.Item) || a.Item.Space != s.ID {
			n.Above = 0
		}
	}
	name, err := free(ctx, tx, v, Where{s.ID, n.Above}, n.Item.Title)
	if err != nil {
		return n.Item, err
	}
	list, err := db.All(ctx, tx, scan, `SELECT `+nodeColumns+nodeTables+`WHERE n.trash_id = $1`, n.Item.ID)
	if err != nil {
		return n.Item, err
	}
	ids := make([]ref.Item, len(list))
	for k, x := range list {
		ids[k] = x.Item.ID
	}
	if err := item.SetStates(ctx, tx, ids, item.Deleted, item.Published); err != nil {
		return n.Item, err
	}
	if _, err := tx.Exec(ctx, `UPDATE file_node SET trashed = 0, trashed_by = 0, trash_id = 0 WHERE item_id IN ($1[])`, db.Ints(ids)); err != nil {
		return n.Item, fail.Wrap("file.back", err)
	}
	if err := setAbove(ctx, tx, n.Item.ID, n.Above); err != nil {
		return n.Item, err
	}
	if name != n.Item.Title {
		if err := item.Edit(ctx, tx, n.Item, name, n.Item.Edited); err != nil {
			return n.Item, err
		}
		if err := setName(ctx, tx, n.Item.ID, name); err != nil {
			return n.Item, err
		}
		n.Item.Title = name
	}
	for _, x := range list {
		if err := f.tell(ctx, tx, "file.restored", v.Person, x.Item, nil); err != nil {
			return n.Item, err
		}
	}
	return n.Item, nil
}

// tidied is how many rows of each sort one run of tidy takes away: it lasts little, and comes again.
const tidied = 500

// tidy destroys what has been in the trash for trashTime, forgets files that wait too long for a decision, and drops versions
// that are past their time.
func (f *Files) tidy(ctx context.Context, tx *db.Tx, _ time.Time) error {
	gone, err := db.All(ctx, tx, scan, `SELECT `+nodeColumns+nodeTables+`WHERE n.trashed <> 0 AND n.trashed < $1 ORDER BY n.trashed, n.item_id LIMIT $2`, db.Millis(now(ctx).Add(-trashTime)), tidied)
	if err != nil {
		return fail.Wrap("file.tidy", err)
	}
	for _, n := range gone {
		if err := destroy(ctx, tx, n); err != nil {
			return err
		}
	}
	left, err := db.All(ctx, tx, db.One[ref.File], `SELECT id FROM file_arrival WHERE created < $1 AND scan = '' ORDER BY created LIMIT $2`, db.Millis(now(ctx).Add(-arrivalTime)), tidied)
	if err != nil {
		return fail.Wrap("file.tidy", err)
	}
	for _, id := range left {
		if err := leave(ctx, tx, id); err != nil {
			return err
		}
	}
	if err := dropLinks(ctx, tx); err != nil {
		return err
	}
	old, err := db.All(ctx, tx, db.One[ref.Item], `SELECT v.item_id FROM file_version v JOIN file_node n ON n.item_id = v.item_id WHERE v.at < $1 AND v.n <= n.latest - $2
		GROUP BY v.item_id ORDER BY MIN(v.at) LIMIT $3`, db.Millis(now(ctx).Add(-keptFor)), keptAlways, tidied)
	if err != nil {
		return fail.Wrap("file.tidy", err)
	}
	for _, id := range old {
		i, err := item.Get(ctx, tx, id)
		if err == nil {
			err = prune(ctx, tx, i)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// destroy takes away all that is kept of n but its item, which others may have named.
func destroy(ctx context.Context, tx *db.Tx, n Node) error {
	list, err := versions(ctx, tx, n.Item.ID)
	if err != nil {
		return err
	}
	for _, x := range list {
		if err := drop(ctx, tx, n.Item.ID, n.Item.Space, x); err != nil {
			return err
		}
	}
	for _, text := range []string{`DELETE FROM file_text WHERE item_id = $1`, `DELETE FROM file_link WHERE item_id = $1`, `DELETE FROM file_property WHERE item_id = $1`, `DELETE FROM file_node WHERE item_id = $1`} {
		if _, err := tx.Exec(ctx, text, n.Item.ID); err != nil {
			return fail.Wrap("file.destroy", err)
		}
	}
	return nil
}
