package item

import (
	"context"
	"embed"
	"io/fs"
	"slices"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

// Schema is the tables of this room.
var Schema = db.Schema{Name: "item", FS: sub(files)}

func sub(f embed.FS) fs.FS {
	d, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return d
}

// State is how an item stands.
type State string

// The states.
const (
	Draft     State = "draft"     // seen by its author
	Published State = "published" // seen by its audience
	Hidden    State = "hidden"    // by moderation: seen by its author and the animators
	Deleted   State = "deleted"   // seen by nobody; kept until a rule destroys it
)

// Imported is the origin of what came in a file with much else: it is in no stream, where one thing stands for all.
const Imported = "import"

// Byline says whether the author is named to everyone, or to animators only.
type Byline string

// The bylines.
const (
	Named    Byline = "named"
	Unsigned Byline = "hidden"
)

// Writers is who may change what an item says.
type Writers string

// The writers.
const (
	ByAuthor     Writers = "author"
	ByMembers    Writers = "members"    // whoever may publish in its space
	ByModerators Writers = "moderators" // of its space
)

// Item is one row of the spine.
type Item struct {
	ID        ref.Item
	Kind      string
	Space     ref.Space
	Network   ref.Space // of Space
	Parent    ref.Item  // 0 for a root
	Root      ref.Item  // 0 for a root
	Author    ref.Person
	Byline    Byline
	Writers   Writers // ByAuthor when not said
	Title     string
	Audience  space.Audience
	Plan      string // for space.ForPlan
	State     State
	RootState State // Published for a root
	Lang      string
	Origin    string // site it came from, or Imported; "" for this one
	ClientKey string // the form's own key: the same key of the same author is the same item
	Created   time.Time
	Updated   time.Time // last sign of life: reply, edit
	Edited    time.Time // last change of its text; zero when never
	Version   int64     // goes up at each change
	Replies   int64     // published descendants
	Useful    int64
	Thanks    int64
	Same      int64
	Question  Question
	Answer    ref.Item   // the accepted one, when Settled
	AnswerBy  ref.Person // who accepted it
	Answered  time.Time
	Pinned    time.Time // zero when it is not
	Locked    time.Time // when the conversation was closed; zero while it is open
	Broadcast bool      // sent to all the members of its space
}

// IsRoot tells whether it stands by itself.
func (i Item) IsRoot() bool { return i.Parent == 0 }

// RootID is the item at the top: itself for a root.
func (i Item) RootID() ref.Item {
	if i.Root == 0 {
		return i.ID
	}
	return i.Root
}

// Columns is what Scan reads of alias i.
const Columns = `i.id, i.kind, i.space_id, i.network_id, i.parent_id, i.root_id, i.author_id, i.byline, i.title, i.audience, i.plan, i.state, i.root_state, i.lang,
	i.origin, i.client_key, i.created, i.updated, i.edited, i.version, i.replies, i.useful, i.thanks, i.same,
	i.question, i.answer_id, i.answer_by, i.answered, i.pinned, i.locked, i.writers, i.broadcast`

// Scan reads Columns.
func Scan(r db.Row) (i Item, err error) {
	err = r.Scan(&i.ID, &i.Kind, &i.Space, &i.Network, &i.Parent, &i.Root, &i.Author, &i.Byline, &i.Title, &i.Audience, &i.Plan, &i.State, &i.RootState, &i.Lang,
		&i.Origin, &i.ClientKey, db.Scanned{T: &i.Created}, db.Scanned{T: &i.Updated}, db.Scanned{T: &i.Edited}, &i.Version, &i.Replies, &i.Useful, &i.Thanks, &i.Same,
		&i.Question, &i.Answer, &i.AnswerBy, db.Scanned{T: &i.Answered}, db.Scanned{T: &i.Pinned}, db.Scanned{T: &i.Locked}, &i.Writers, &i.Broadcast)
	if i.Audience == space.ForPlan && i.Plan == "" {
		i.Audience = space.ForRunners
	}
	return i, err
}

// stored is an audience and its plan as the table has them: what is for moderators alone is for a plan that nobody has, so that
// every condition on tables leaves others out.
func stored(a space.Audience, plan string) (string, string) {
	if a == space.ForRunners {
		return string(space.ForPlan), ""
	}
	return string(a), plan
}

// Get returns the item id, whatever its state: ask core/access before showing it. Errors: fail.Hidden.
func Get(ctx context.Context, q db.Q, id ref.Item) (Item, error) {
	i, err := Scan(q.QueryRow(ctx, `SELECT `+Columns+` FROM item i WHERE i.id = $1`, id))
	if err == db.ErrNoRows {
		return i, fail.E("item.Get", fail.Hidden, nil)
	}
	return i, fail.Wrap("item.Get", err)
}

// ByClientKey returns what author already made with key; ok is false when there is none or key is empty.
func ByClientKey(ctx context.Context, q db.Q, author ref.Person, key string) (i Item, ok bool, err error) {
	if key == "" {
		return i, false, nil
	}
	i, err = Scan(q.QueryRow(ctx, `SELECT `+Columns+` FROM item i WHERE i.author_id = $1 AND i.client_key = $2`, author, key))
	if err == db.ErrNoRows {
		return i, false, nil
	}
	return i, err == nil, fail.Wrap("item.ByClientKey", err)
}

// Add stores a new root item in s and returns it. Its audience may not be wider than the space's own.
// Errors: fail.Invalid on field audience.
func Add(ctx context.Context, tx *db.Tx, s space.Space, i Item) (Item, error) {
	const op = "item.Add"
	if !i.Audience.Within(s.Audience) {
		return i, fail.Fields(op, fail.On("audience", "item.audience.wide"))
	}
	i.Space, i.Network, i.Parent, i.Root, i.RootState = s.ID, s.Network, 0, 0, Published
	i, err := insert(ctx, tx, i)
	if err != nil {
		return i, fail.Wrap(op, err)
	}
	if i.State == Published {
		err = space.Touch(ctx, tx, s.ID, i.Created)
	}
	return i, err
}

// AddTo stores a new child of parent and returns it: same space, audience and plan. The root's count of replies goes up.
func AddTo(ctx context.Context, tx *db.Tx, parent, i Item) (Item, error) {
	const op = "item.AddTo"
	i.Space, i.Network, i.Audience, i.Plan = parent.Space, parent.Network, parent.Audience, parent.Plan
	i.Parent, i.Root, i.Locked = parent.ID, parent.RootID(), parent.Locked
	if i.RootState = parent.RootState; parent.IsRoot() {
		i.RootState = parent.State
	}
	i, err := insert(ctx, tx, i)
	if err != nil {
		return i, fail.Wrap(op, err)
	}
	if i.State == Published {
		_, err = tx.Exec(ctx, `UPDATE item SET replies = replies + 1, updated = $1, version = version + 1 WHERE id = $2`, db.Millis(i.Created), i.Root)
	}
	return i, fail.Wrap(op, err)
}

func insert(ctx context.Context, tx *db.Tx, i Item) (Item, error) {
	i.ID, i.Version = ref.Item(tx.ID()), 1
	if i.Question != Statement {
		i.Question = Waiting
	}
	if i.Created.IsZero() {
		i.Created = clock.Now(ctx)
	}
	i.Updated = i.Created
	if i.Byline == "" {
		i.Byline = Named
	}
	if i.Writers == "" {
		i.Writers = ByAuthor
	}
	if i.Lang == "" {
		i.Lang = "fr"
	}
	audience, plan := stored(i.Audience, i.Plan)
	_, err := tx.Exec(ctx, `INSERT INTO item (id, kind, space_id, network_id, parent_id, root_id, author_id, byline, title, audience, plan, state, root_state, lang, origin, client_key, created, updated, question, locked, writers, broadcast)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		i.ID, i.Kind, i.Space, i.Network, i.Parent, i.Root, i.Author, string(i.Byline), i.Title, audience, plan, string(i.State), string(i.RootState), i.Lang,
		i.Origin, i.ClientKey, db.Millis(i.Created), db.Millis(i.Updated), string(i.Question), db.Millis(i.Locked), string(i.Writers), i.Broadcast)
	return i, err
}

// Edit notes that the text of i changed, and its title. since is the Edited its author started from: comments made
// meanwhile are no conflict, another change of the text is. Errors: fail.Conflict.
func Edit(ctx context.Context, tx *db.Tx, i Item, title string, since time.Time) error {
	const op = "item.Edit"
	now := max(db.Millis(clock.Now(ctx)), db.Millis(i.Edited)+1)
	n, err := tx.Exec(ctx, `UPDATE item SET title = $1, edited = $2, updated = $2, version = version + 1 WHERE id = $3 AND edited = $4`, title, now, i.ID, db.Millis(since))
	if err == nil && n == 0 {
		return fail.E(op, fail.Conflict, nil)
	}
	return fail.Wrap(op, err)
}

// SetState moves i to state; its descendants carry a root's state, and the root's count follows a child's. A question whose
// accepted answer goes waits again.
func SetState(ctx context.Context, tx *db.Tx, i Item, state State) error {
	const op = "item.SetState"
	if i.State == state {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE item SET state = $1, version = version + 1 WHERE id = $2`, string(state), i.ID); err != nil {
		return fail.Wrap(op, err)
	}
	if i.State == Draft {
		if err := release(ctx, tx, i.ID); err != nil {
			return fail.Wrap(op, err)
		}
	}
	if i.IsRoot() {
		_, err := tx.Exec(ctx, `UPDATE item SET root_state = $1, version = version + 1 WHERE root_id = $2`, string(state), i.ID)
		return fail.Wrap(op, err)
	}
	if err := reopen(ctx, tx, `answer_id = $1`, i.ID); err != nil {
		return fail.Wrap(op, err)
	}
	step := 0
	switch {
	case i.State == Published:
		step = -1
	case state == Published:
		step = 1
	}
	_, err := tx.Exec(ctx, `UPDATE item SET replies = replies + $1, version = version + 1 WHERE id = $2`, step, i.Root)
	return fail.Wrap(op, err)
}

// SetWriters changes who may change what i says.
func SetWriters(ctx context.Context, tx *db.Tx, i Item, w Writers) error {
	_, err := tx.Exec(ctx, `UPDATE item SET writers = $1, version = version + 1 WHERE id = $2`, string(w), i.ID)
	return fail.Wrap("item.SetWriters", err)
}

// Reaction is what one may say of an item in one gesture.
type Reaction string

// The reactions. Screens say utile, merci, nous aussi.
const (
	Useful Reaction = "useful"
	Thanks Reaction = "thanks"
	Same   Reaction = "same"
)

// Reactions is every reaction, in the order of the screens.
var Reactions = []Reaction{Useful, Thanks, Same}

// IsReaction tells whether s names a reaction.
func IsReaction(s string) bool { return slices.Contains(Reactions, Reaction(s)) }

// Count returns how many people had r for i.
func (i Item) Count(r Reaction) int64 {
	switch r {
	case Useful:
		return i.Useful
	case Thanks:
		return i.Thanks
	default:
		return i.Same
	}
}

// React sets or takes back p's r on i; twice is once. It tells whether anything changed.
func React(ctx context.Context, tx *db.Tx, i Item, p ref.Person, r Reaction, on bool) (bool, error) {
	const op = "item.React"
	if !IsReaction(string(r)) {
		return false, fail.E(op, fail.Invalid, nil)
	}
	text, step := `DELETE FROM reaction WHERE item_id = $1 AND person_id = $2 AND kind = $3`, -1
	args := []any{i.ID, p, string(r)}
	if on {
		text, step = `INSERT INTO reaction (item_id, person_id, kind, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, 1
		args = append(args, db.Millis(clock.Now(ctx)))
	}
	n, err := tx.Exec(ctx, text, args...)
	if err != nil || n == 0 {
		return false, fail.Wrap(op, err)
	}
	// r is one of the three column names, checked above.
	_, err = tx.Exec(ctx, `UPDATE item SET `+string(r)+` = `+string(r)+` + $1 WHERE id = $2`, step, i.ID)
	return true, fail.Wrap(op, err)
}

// Mine returns p's reactions to items, by item. One query.
func Mine(ctx context.Context, q db.Q, p ref.Person, items []ref.Item) (map[ref.Item][]Reaction, error) {
	out := map[ref.Item][]Reaction{}
	if p == 0 || len(items) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, `SELECT item_id, kind FROM reaction WHERE person_id = $1 AND item_id IN ($2[])`, p, db.Ints(items))
	if err != nil {
		return nil, fail.Wrap("item.Mine", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Item
		var r Reaction
		if err := rows.Scan(&id, &r); err != nil {
			return nil, fail.Wrap("item.Mine", err)
		}
		out[id] = append(out[id], r)
	}
	return out, fail.Wrap("item.Mine", rows.Err())
}

// Bump makes the version of i go up, where something of it changed that its row does not say.
func Bump(ctx context.Context, tx *db.Tx, i Item) (Item, error) {
	_, err := tx.Exec(ctx, `UPDATE item SET version = version + 1 WHERE id = $1`, i.ID)
	i.Version++
	return i, fail.Wrap("item.Bump", err)
}

// SetAudience changes who sees the root i, with all that is under it; not more people than its space s lets.
// Errors: fail.Invalid on field audience.
func SetAudience(ctx context.Context, tx *db.Tx, i Item, s space.Space, a space.Audience) error {
	const op = "item.SetAudience"
	if !a.Within(s.Audience) {
		return fail.Fields(op, fail.On("audience", "item.audience.wide"))
	}
	_, err := tx.Exec(ctx, `UPDATE item SET audience = $1, version = version + 1 WHERE id = $2 OR (root_id = $2 AND root_id <> 0)`, string(a), i.ID)
	return fail.Wrap(op, err)
}
