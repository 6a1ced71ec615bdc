package file

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// taskMove moves what is too much for one transaction.
const taskMove = "file.move"

// moveTime is how long a try of it may take.
const moveTime = 10 * time.Minute

// moving is the task of one move.
type moving struct{ ID int64 }

// Move puts folders and files into w, which may be in another place. There, they are seen as what is there is, and by no more people
// than before when they are folders for fewer than all. What leaves a place must be what by could throw away. More than AtOnce things
// that change their readers are moved by a task, a piece after another: at any moment each is seen by those of where it was, or by
// those of where it goes, and by nobody else.
// Errors: fail.Hidden, Forbidden (what is inside is somebody else's), Closed (reserved), Invalid on vers (inside itself, too deep, too
// many, names that are taken, no room).
func (f *Files) Move(ctx context.Context, by ref.Person, ids []ref.Item, w Where) error {
	return fail.Wrap("file.Move", f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		t, err := open(ctx, tx, v, w)
		if err != nil {
			return err
		}
		line, err := t.line(ctx, tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			n, s, err := find(ctx, tx, v, id, access.Edit)
			if err != nil {
				return err
			}
			if s.ID == w.Space && n.Above == w.Above {
				continue
			}
			if err := f.move(ctx, tx, v, n, s, t, line); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (f *Files) move(ctx context.Context, tx *db.Tx, v *access.Viewer, n Node, s space.Space, t into, line []ref.Item) error {
	if err := unnamed(ctx, tx, v, n, t); err != nil {
		return err
	}
	if s.ID == t.space.ID {
		return f.relocate(ctx, tx, v, n, t, line)
	}
	list, err := movable(ctx, tx, v, n, line)
	if err != nil {
		return err
	}
	if err := f.leaves(ctx, tx, v, list, s, t); err != nil {
		return err
	}
	return f.crossing(ctx, tx, v, n, t, living(list))
}

// relocate puts n, with what is in it, into t of the same place, whatever else is called so there.
func (f *Files) relocate(ctx context.Context, tx *db.Tx, v *access.Viewer, n Node, t into, line []ref.Item) error {
	list, err := movable(ctx, tx, v, n, line)
	if err != nil {
		return err
	}
	was, who := n.Item.Audience, f.seen(n, t)
	if len(list) > f.o.AtOnce && was != who {
		return f.later(ctx, tx, v, n, t, len(list))
	}
	if err := setAbove(ctx, tx, n.Item.ID, t.where().Above); err != nil {
		return err
	}
	if was != who {
		if err := spread(ctx, tx, list, was, who); err != nil {
			return err
		}
	}
	return f.tell(ctx, tx, "file.moved", v.Person, n.Item, nil)
}

// seen is who sees n once it is in t. A file is seen as its folder is; a folder that was for fewer people stays so. In somebody's own
// place all is theirs, and what comes from there is seen as what is where it comes.
func (f *Files) seen(n Node, t into) space.Audience {
	if !n.IsFolder() || space.IsOwn(n.Item.Space) || space.IsOwn(t.space.ID) {
		return t.audience()
	}
	return narrower(n.Item.Audience, t.audience())
}

// unnamed fails when something in t has the name of n.
func unnamed(ctx context.Context, tx *db.Tx, v *access.Viewer, n Node, t into) error {
	_, taken, err := called(ctx, tx, v, t.where(), n.Item.Title)
	if err == nil && taken {
		err = fail.Fields("file.unnamed", fail.On("vers", "file.name_taken", "name", n.Item.Title))
	}
	return err
}

// movable is n and what is under it, when nobody else holds it, and it fits under line.
func movable(ctx context.Context, tx *db.Tx, v *access.Viewer, n Node, line []ref.Item) ([]Node, error) {
	if n.IsHeldFrom(v.Person, now(ctx)) {
		return nil, fail.Say("file.movable", fail.Closed, "file.reserved")
	}
	return fitting(ctx, tx, n, line)
}

// living is those of list that are not in the trash: what was thrown away in a place stays in its trash.
func living(list []Node) (out []Node) {
	for _, x := range list {
		if x.Item.State != item.Deleted {
			out = append(out, x)
		}
	}
	return out
}

// leaves tells whether v may take list out of s, and there is room for it in t.
func (f *Files) leaves(ctx context.Context, tx *db.Tx, v *access.Viewer, list []Node, s space.Space, t into) error {
	const op = "file.leaves"
	for _, x := range living(list) {
		if access.Can(v, access.Delete, x.Item, s) != nil {
			return fail.Say(op, fail.Forbidden, "file.others_move")
		}
		if x.IsHeldFrom(v.Person, now(ctx)) {
			return fail.Say(op, fail.Closed, "file.reserved")
		}
	}
	weight, err := weights(ctx, tx, living(list))
	if err != nil {
		return err
	}
	if err := f.fits(ctx, tx, t.space, []Sent{{Size: weight}}); err != nil {
		if faults := fail.FieldsOf(err); len(faults) > 0 {
			return fail.Fields(op, fail.On("vers", faults[0].Key, faults[0].Args...))
		}
		return err
	}
	return nil
}

// weights is what list weighs, past versions included, in bytes.
func weights(ctx context.Context, q db.Q, list []Node) (n int64, err error) {
	ids := make([]ref.Item, len(list))
	for k, x := range list {
		ids[k] = x.Item.ID
	}
	err = q.QueryRow(ctx, `SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM file_version WHERE item_id IN ($1[])`, db.Ints(ids)).Scan(&n)
	return n, fail.Wrap("file.weights", err)
}

// crossing moves n, of which list is all, into another place: all at once, or n and then the rest by a task.
func (f *Files) crossing(ctx context.Context, tx *db.Tx, v *access.Viewer, n Node, t into, list []Node) error {
	if err := setAbove(ctx, tx, n.Item.ID, t.where().Above); err != nil {
		return err
	}
	first := list
	if len(list) > f.o.AtOnce {
		first = list[:1]
		if err := f.later(ctx, tx, v, n, t, len(list)); err != nil {
			return err
		}
	}
	if err := f.rehouse(ctx, tx, t, n.Item.ID, first, map[ref.Item]space.Audience{}); err != nil {
		return err
	}
	n.Item.Space = t.space.ID
	return f.tell(ctx, tx, "file.moved", v.Person, n.Item, nil)
}

// rehouse puts list, those above first, into the place of t. above says who sees those that are there already.
func (f *Files) rehouse(ctx context.Context, tx *db.Tx, t into, top ref.Item, list []Node, above map[ref.Item]space.Audience) error {
	if len(list) == 0 {
		return nil
	}
	weight, err := weights(ctx, tx, list)
	if err != nil {
		return err
	}
	from := list[0].Item.Space
	ids := make([]ref.Item, len(list))
	for k, x := range list {
		in := t
		if x.Item.ID != top {
			in.folder = &Node{Item: item.Item{Audience: above[x.Above]}}
		}
		i := x.Item
		i.Audience = f.seen(x, in)
		if err := item.Move(ctx, tx, i, t.space); err != nil {
			return err
		}
		ids[k], above[i.ID] = i.ID, i.Audience
	}
	if _, err := tx.Exec(ctx, `UPDATE file_node SET space_id = $1, held = 0, held_by = 0 WHERE item_id IN ($2[])`, t.space.ID, db.Ints(ids)); err != nil {
		return fail.Wrap("file.rehouse", err)
	}
	if err := weigh(ctx, tx, from, -weight); err != nil {
		return err
	}
	return weigh(ctx, tx, t.space.ID, weight)
}

// later has a task move what is under n into t.
func (f *Files) later(ctx context.Context, tx *db.Tx, v *access.Viewer, n Node, t into, total int) error {
	id := tx.ID()
	_, err := tx.Exec(ctx, `INSERT INTO file_move (id, person_id, item_id, space_id, above_id, was, total, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, v.Person, n.Item.ID, t.space.ID, t.where().Above, string(n.Item.Audience), total, db.Millis(now(ctx)))
	if err != nil {
		return fail.Wrap("file.later", err)
	}
	return f.core.Queue.Add(ctx, tx, taskMove, fmt.Sprintf("file.move/%d", id), moving{id}, time.Time{})
}

// Moving is a move that is under way, or that ended where it was.
type Moving struct {
	ID          int64
	Person      ref.Person
	Item        ref.Item
	To          Where
	Total, Done int
	Refused     string // why it ended, as a key; "" while it goes on
	Title       string
	was         space.Audience
}

const movingColumns = `m.id, m.person_id, m.item_id, m.space_id, m.above_id, m.was, m.total, m.progress, m.refused, i.title`

func scanMoving(r db.Row) (m Moving, err error) {
	return m, r.Scan(&m.ID, &m.Person, &m.Item, &m.To.Space, &m.To.Above, &m.was, &m.Total, &m.Done, &m.Refused, &m.Title)
}

// Movings is the moves of p into s that are under way or have failed of late, the last first. One query.
func (f *Files) Movings(ctx context.Context, p ref.Person, s ref.Space) ([]Moving, error) {
	if p == 0 {
		return nil, nil
	}
	list, err := db.All(ctx, f.core.DB.Q(), scanMoving, `SELECT `+movingColumns+` FROM file_move m JOIN item i ON i.id = m.item_id WHERE m.person_id = $1 AND m.space_id = $2 ORDER BY m.id DESC LIMIT 5`, p, s)
	return list, fail.Wrap("file.Movings", err)
}

// goOn works a move until nothing of it is left to do. Done again, it goes on where it stopped.
func (f *Files) goOn(ctx context.Context, t queue.Task) error {
	var m moving
	if err := json.Unmarshal(t.Data, &m); err != nil {
		return fmt.Errorf("file: %w: %w", err, queue.Drop)
	}
	for {
		over := false
		err := f.core.DB.Write(ctx, func(tx *db.Tx) (err error) {
			over, err = f.piece(ctx, tx, m.ID)
			return err
		})
		if err != nil || over {
			return err
		}
	}
}

// piece moves at most AtOnce things; over says that it was the last.
func (f *Files) piece(ctx context.Context, tx *db.Tx, id int64) (over bool, err error) {
	m, err := scanMoving(tx.QueryRow(ctx, `SELECT `+movingColumns+` FROM file_move m JOIN item i ON i.id = m.item_id WHERE m.id = $1 AND m.refused = ''`, id))
	if err == db.ErrNoRows {
		return true, nil
	}
	if err != nil {
		return false, fail.Wrap("file.piece", err)
	}
	n, err := get(ctx, tx, m.Item)
	if fail.Is(err, fail.Hidden) {
		return true, f.ends(ctx, tx, m, "")
	}
	if err != nil {
		return false, err
	}
	t := into{}
	if t.space, err = space.Get(ctx, tx, m.To.Space); err != nil {
		return false, err
	}
	if n.Item.Space == m.To.Space && n.Above == m.To.Above {
		return f.follows(ctx, tx, m, t)
	}
	if n.Item.Space != m.To.Space {
		return true, f.ends(ctx, tx, m, "") // it went elsewhere meanwhile
	}
	return f.narrows(ctx, tx, m, n)
}

// ends forgets a move, or keeps why it was refused.
func (f *Files) ends(ctx context.Context, tx *db.Tx, m Moving, why string) error {
	var err error
	if why == "" {
		_, err = tx.Exec(ctx, `DELETE FROM file_move WHERE id = $1`, m.ID)
	} else {
		_, err = tx.Exec(ctx, `UPDATE file_move SET refused = $1 WHERE id = $2`, why, m.ID)
	}
	return fail.Wrap("file.ends", err)
}

func (f *Files) advances(ctx context.Context, tx *db.Tx, m Moving, n int) error {
	_, err := tx.Exec(ctx, `UPDATE file_move SET progress = progress + $1 WHERE id = $2`, n, m.ID)
	return fail.Wrap("file.advances", err)
}

// follows brings a piece of what is under a folder that is in another place already.
func (f *Files) follows(ctx context.Context, tx *db.Tx, m Moving, t into) (over bool, err error) {
	list, err := db.All(ctx, tx, scan, `WITH RECURSIVE down (id, depth) AS (
			SELECT CAST($1 AS BIGINT), 0
			UNION ALL SELECT c.item_id, down.depth + 1 FROM file_node c JOIN down ON c.above_id = down.id JOIN item x ON x.id = c.item_id WHERE x.state <> 'deleted' AND down.depth < $2)
		SELECT `+nodeColumns+` FROM down d JOIN file_node n ON n.item_id = d.id JOIN item i ON i.id = n.item_id LEFT JOIN file_version v ON v.item_id = n.item_id AND v.n = n.latest
		WHERE n.space_id <> $3 ORDER BY d.depth, n.item_id LIMIT $4`, m.Item, 2*maxDepth, m.To.Space, f.o.AtOnce)
	if err != nil {
		return false, fail.Wrap("file.follows", err)
	}
	if len(list) == 0 {
		return true, f.ends(ctx, tx, m, "")
	}
	ids := make([]ref.Item, 0, len(list))
	for _, x := range list {
		ids = append(ids, x.Above)
	}
	folders, err := db.All(ctx, tx, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[])`, db.Ints(ids))
	if err != nil {
		return false, fail.Wrap("file.follows", err)
	}
	above := map[ref.Item]space.Audience{}
	for _, x := range folders {
		above[x.ID] = x.Audience
	}
	if err := f.rehouse(ctx, tx, t, m.Item, list, above); err != nil {
		return false, err
	}
	return false, f.advances(ctx, tx, m, len(list))
}

// narrows makes a piece of what is under n, which moves within its place, seen by those only who will see it there; n itself moves
// once all is.
func (f *Files) narrows(ctx context.Context, tx *db.Tx, m Moving, n Node) (over bool, err error) {
	v, err := access.LoadID(ctx, tx, m.Person)
	if err != nil {
		return false, err
	}
	t, list, err := f.again(ctx, tx, v, m, n)
	if key, _ := fail.Reason(err); err != nil && !fail.Is(err, fail.Internal) && !fail.Is(err, fail.Unavailable) {
		if faults := fail.FieldsOf(err); len(faults) > 0 {
			key = faults[0].Key
		}
		if key == "" {
			key = "hindered"
		}
		return true, f.ends(ctx, tx, m, key)
	}
	if err != nil {
		return false, err
	}
	who := f.seen(n, t)
	var ids []ref.Item
	for _, x := range list {
		if x.Item.ID != n.Item.ID && x.Item.Audience != who && (x.Item.Audience == m.was || !x.Item.Audience.Within(who)) && len(ids) < f.o.AtOnce {
			ids = append(ids, x.Item.ID)
		}
	}
	if len(ids) > 0 {
		if err := item.SetAudiences(ctx, tx, ids, who); err != nil {
			return false, err
		}
		return false, f.advances(ctx, tx, m, len(ids))
	}
	if err := item.SetAudiences(ctx, tx, []ref.Item{n.Item.ID}, who); err != nil {
		return false, err
	}
	if err := setAbove(ctx, tx, n.Item.ID, m.To.Above); err != nil {
		return false, err
	}
	if err := f.tell(ctx, tx, "file.moved", m.Person, n.Item, nil); err != nil {
		return false, err
	}
	return true, f.ends(ctx, tx, m, "")
}

// again asks what was asked when the move began.
func (f *Files) again(ctx context.Context, tx *db.Tx, v *access.Viewer, m Moving, n Node) (t into, list []Node, err error) {
	if t, err = open(ctx, tx, v, m.To); err != nil {
		return t, nil, err
	}
	if err = access.Can(v, access.Edit, n.Item, t.space); err != nil {
		return t, nil, err
	}
	if err = unnamed(ctx, tx, v, n, t); err != nil {
		return t, nil, err
	}
	line, err := t.line(ctx, tx)
	if err == nil {
		list, err = movable(ctx, tx, v, n, line)
	}
	return t, list, err
}
