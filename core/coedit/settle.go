package coedit

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/rich"
	"maillage/kit/ydoc"
)

// errLoss: the text of an item has what a document cannot hold.
var errLoss = errors.New("coedit: the text would lose something")

// errMoved: what was read has changed meanwhile, and is read again.
var errMoved = errors.New("coedit: changed meanwhile")

// tries is how often something is done again because the document changed meanwhile.
const tries = 4

// Open makes the document of id ready before somebody joins it: what that takes is then over. Errors: fail.Hidden; fail.Invalid
// when its text has what a document cannot hold.
func (r *Rooms) Open(ctx context.Context, id ref.Item) error { return r.ensure(ctx, id) }

// ensure makes the document of id, of what its item says, unless it has one; one whose item says something else meanwhile, which
// nobody wove into it (a version was withdrawn), is made to say it. Errors: fail.Hidden; fail.Invalid (errLoss) when the text
// would lose something.
func (r *Rooms) ensure(ctx context.Context, id ref.Item) error {
	for range tries {
		was, ok, err := docOf(ctx, r.db.Q(), id)
		if err != nil || was.Settled < was.Seq {
			return err
		}
		said, err := saidBy(ctx, r.db.Q(), id)
		if err != nil || ok && was.Said == digest(said) {
			return err
		}
		if ok {
			return r.heal(ctx, id, said)
		}
		_, trees, ok := documentOf(said)
		if !ok {
			return fail.E("coedit.ensure", fail.Invalid, errLoss)
		}
		if err := r.begin(ctx, id, said, ydoc.Write(uint64(rand.Uint32()), fragment, trees)); !errors.Is(err, errMoved) {
			return err
		}
	}
	return fail.E("coedit.ensure", fail.Unavailable, errMoved)
}

// documentOf is markdown as a document, also as Yjs holds it; ok is false when that would lose something.
func documentOf(markdown string) (doc rich.Node, trees []ydoc.Tree, ok bool) {
	doc, lost := rich.Read(markdown)
	if len(lost) > 0 {
		return doc, nil, false
	}
	trees, ok = rich.Shared(doc)
	return doc, trees, ok
}

// heal makes the document of id say what its item says; one that cannot is given up.
func (r *Rooms) heal(ctx context.Context, id ref.Item, said string) error {
	v, err := r.Weave(ctx, id, said)
	if err != nil {
		return err
	}
	err = r.db.Write(ctx, func(tx *db.Tx) error {
		if now, err := saidBy(ctx, tx, id); err != nil || now != said {
			return err // it is looked at again when somebody comes
		}
		return v.Put(ctx, tx, 0)
	})
	if err == nil && v.alone {
		return fail.E("coedit.heal", fail.Invalid, errLoss)
	}
	return err
}

// digest tells one text from another.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// saidBy is the Markdown of id, or what is being written in its place. Errors: fail.Hidden when it has none.
func saidBy(ctx context.Context, q db.Q, id ref.Item) (string, error) {
	if n, waits, err := text.NextOf(ctx, q, id); err != nil || waits {
		return n.Text.Markdown, err
	}
	bodies, err := text.Of(ctx, q, []ref.Item{id})
	if err != nil {
		return "", err
	}
	t, ok := bodies[id]
	if !ok {
		return "", fail.E("coedit.saidBy", fail.Hidden, nil)
	}
	return t.Markdown, nil
}

// begin adds the document of id, if its item still says so.
func (r *Rooms) begin(ctx context.Context, id ref.Item, said string, state []byte) error {
	u, err := ydoc.Read(state, ydoc.Limits{})
	if err != nil {
		return fail.E("coedit.begin", fail.Internal, err)
	}
	var index ydoc.Index
	return r.db.Write(ctx, func(tx *db.Tx) error {
		now, err := saidBy(ctx, tx, id)
		if err != nil {
			return err
		}
		if now != said {
			return errMoved
		}
		made, err := create(ctx, tx, id, state, digest(said), clock.Now(ctx))
		if err != nil || !made {
			return err
		}
		for _, c := range index.Fresh(u) {
			if err := own(ctx, tx, id, c, 0); err != nil {
				return err
			}
		}
		return nil
	})
}

// whole is a document as it is at one moment: its state, then what came after.
type whole struct {
	document
	parts [][]byte
	hands []ref.Person
}

func (r *Rooms) whole(ctx context.Context, id ref.Item) (w whole, ok bool, err error) {
	err = r.db.Read(ctx, func(q db.Q) error {
		w = whole{}
		var err error
		if w.document, ok, err = docOf(ctx, q, id); err != nil || !ok {
			return err
		}
		state, err := stateOf(ctx, q, id)
		if err != nil {
			return err
		}
		w.parts = append(w.parts, state)
		rows, err := rowsOf(ctx, q, id, w.Base, w.Seq)
		if err != nil {
			return err
		}
		for _, one := range rows {
			w.parts = append(w.parts, one.Body)
		}
		w.hands, err = handsOf(ctx, q, id, w.document, w.Seq)
		return err
	})
	return w, ok, err
}

// settleOnce is Settle; seq is up to where the document was read.
func (r *Rooms) settleOnce(ctx context.Context, id ref.Item, by ref.Person, summary string) (made bool, seq int64, err error) {
	for range tries {
		w, ok, err := r.whole(ctx, id)
		if err != nil || !ok || w.Settled == w.Seq {
			return false, w.Seq, err
		}
		checked := ""
		if by != 0 { // who asks can write it another way
			checked = "checked"
		}
		d, err := r.engines.run(ctx, Job{Do: "read", Updates: w.parts, With: checked})
		if err == nil && checked != "" {
			err = unaltered(d)
		}
		if err != nil {
			return false, w.Seq, err
		}
		if err := r.settled(ctx, id, w, d, by, summary); !errors.Is(err, errMoved) {
			return err == nil, w.Seq, err
		}
	}
	return false, 0, fail.E("coedit.Settle", fail.Unavailable, errMoved)
}

// unaltered refuses a text that does not say all of its document, with the beginnings of what it does not.
func unaltered(d Done) error {
	const op = "coedit.unaltered"
	want, err := rich.Parse([]byte(d.Document))
	if err != nil {
		return fail.E(op, fail.Internal, err)
	}
	got, _ := rich.Read(d.Markdown)
	if rich.Equal(got, want) {
		return nil
	}
	var odd []string
	for n, b := range want.Content {
		if len(odd) < 3 && (n >= len(got.Content) || !rich.Equal(b, got.Content[n])) {
			words := []rune(b.Words())
			odd = append(odd, string(words[:min(len(words), 80)]))
		}
	}
	return fail.Say(op, fail.Invalid, "coedit.altered", "what", strings.Join(odd, " », « "))
}

// settled writes that the item says what d is.
func (r *Rooms) settled(ctx context.Context, id ref.Item, w whole, d Done, by ref.Person, summary string) error {
	if n := slices.Index(w.hands, by); n > 0 {
		w.hands = append([]ref.Person{by}, slices.Delete(slices.Clone(w.hands), n, n+1)...)
	}
	err := r.db.Write(ctx, func(tx *db.Tx) error {
		now, ok, err := docOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if !ok || now.Base != w.Base || now.Settled != w.Settled {
			return errMoved
		}
		if err := fold(ctx, tx, id, now, w.Seq, d.Update, true); err != nil {
			return err
		}
		if err := settle(ctx, tx, id, w.Seq, ""); err != nil {
			return err
		}
		i, err := item.Get(ctx, tx, id)
		if err != nil || i.State == item.Deleted || i.RootState == item.Deleted {
			return err // nobody reads it any more
		}
		k := r.kinds[i.Kind]
		if k.Settle == nil {
			return fail.E("coedit.settled", fail.Internal, errors.New("kind "+i.Kind+" has no Settle"))
		}
		if err := k.Settle(ctx, tx, i, w.hands, d.Markdown, summary); err != nil {
			return err
		}
		said, err := saidBy(ctx, tx, id)
		if err != nil {
			return err
		}
		return settle(ctx, tx, id, w.Seq, digest(said))
	})
	if err == nil {
		r.figures.settled.Add(1)
		r.tellAbout(id, newsMade, 0, binary.AppendUvarint(nil, uint64(clock.Now(ctx).UnixMilli())))
	}
	return err
}

// fold merges updates into the state once there are many, in the background.
func (x *room) fold(ctx context.Context) {
	x.mu.Lock()
	due := x.extent.worthFolding() && !x.folding
	x.folding = x.folding || due
	x.mu.Unlock()
	if !due {
		return
	}
	x.all.Go(func() {
		err := x.Fold(ctx, x.id)
		if err != nil {
			x.log.Warn("the updates of a document are not merged", "item", int64(x.id), "error", err)
			time.Sleep(time.Second)
		}
		x.resize(ctx)
		x.mu.Lock()
		x.folding = false
		x.mu.Unlock()
	})
}

// Fold merges the updates of a document into its state, and says nothing of it to the item.
func (r *Rooms) Fold(ctx context.Context, id ref.Item) error {
	w, ok, err := r.whole(ctx, id)
	if err != nil || !ok || w.Seq == w.Base {
		return err
	}
	d, err := r.engines.run(ctx, Job{Do: "merge", Updates: w.parts})
	if err != nil {
		return err
	}
	err = r.db.Write(ctx, func(tx *db.Tx) error {
		now, ok, err := docOf(ctx, tx, id)
		if err != nil || !ok || now.Base != w.Base {
			return err // it was done meanwhile
		}
		return fold(ctx, tx, id, now, w.Seq, d.Update, false)
	})
	if err == nil {
		r.tellAbout(id, newsFolded, r.process, nil)
	}
	return err
}

// Woven is a text that was written without the editor, as a change of the document: see Weave.
type Woven struct {
	rooms   *Rooms
	id      ref.Item
	epoch   int64 // 0: there was no document
	seq     int64
	update  []byte
	clients []uint64
	alone   bool // no document says that text: the item is not written together any more
}

// Weave prepares that somebody gives an item a text as a whole: what was written together and not yet settled is settled, so
// that the conflict shows; then the smallest change is made that turns the document into that text, so that carets and
// comments keep their places. It is put in the transaction that changes the item, by Put:
//
//	w, err := rooms.Weave(ctx, id, markdown)
//	…
//	db.Write(ctx, func(tx *db.Tx) error { …the item is changed…; return w.Put(ctx, tx, by) })
//
// A text of which a document would lose something is kept as it is: the document ends, and the item is written by one at a time
// until it says something else. Errors: those of Settle.
func (r *Rooms) Weave(ctx context.Context, id ref.Item, markdown string) (Woven, error) {
	v := Woven{rooms: r, id: id}
	if _, err := r.Settle(ctx, id, 0, ""); err != nil {
		return v, err
	}
	w, ok, err := r.whole(ctx, id)
	if err != nil || !ok {
		return v, err
	}
	v.epoch, v.seq = w.Epoch, w.Seq
	doc, _, ok := documentOf(markdown)
	if !ok {
		v.alone = true
		return v, nil
	}
	with, err := json.Marshal(doc)
	if err != nil {
		return v, fail.E("coedit.Weave", fail.Internal, err)
	}
	d, err := r.engines.run(ctx, Job{Do: "weave", Updates: w.parts, With: string(with)})
	if err != nil {
		return v, err
	}
	if len(d.Update) == 0 {
		return v, nil
	}
	u, err := ydoc.Read(d.Update, ydoc.Limits{})
	if err != nil {
		return v, fail.E("coedit.Weave", fail.Internal, err)
	}
	for _, s := range u.Structs {
		if !slices.Contains(v.clients, s.Client) {
			v.clients = append(v.clients, s.Client)
		}
	}
	v.update = d.Update
	return v, nil
}

// Put writes the change in the document, in the transaction that gives the item its text, and passes it on once that is
// durable. What others wrote since Weave stays, and is settled later. Errors: fail.Conflict when the document was begun or
// settled meanwhile, or when what others wrote would be lost.
func (v Woven) Put(ctx context.Context, tx *db.Tx, by ref.Person) error {
	d, ok, err := docOf(ctx, tx, v.id)
	if err != nil || !ok && v.epoch == 0 {
		return err
	}
	if !ok || d.Epoch != v.epoch {
		return fail.E("coedit.Put", fail.Conflict, nil)
	}
	if v.alone {
		return v.giveUp(ctx, tx, d)
	}
	said, err := saidBy(ctx, tx, v.id)
	if err != nil {
		return err
	}
	if len(v.update) == 0 {
		if d.Settled == d.Seq {
			return settle(ctx, tx, v.id, d.Seq, digest(said))
		}
		return nil
	}
	now := clock.Now(ctx)
	last, err := grow(ctx, tx, v.id, 1, now)
	if err != nil {
		return err
	}
	if err := keep(ctx, tx, v.id, row{last, by, v.update}, now); err != nil {
		return err
	}
	for _, c := range v.clients {
		if err := own(ctx, tx, v.id, c, 0); err != nil {
			return err
		}
	}
	if d.Seq == v.seq && d.Settled == v.seq { // the item says all that the document does
		if err := settle(ctx, tx, v.id, last, digest(said)); err != nil {
			return err
		}
	}
	tx.AfterCommit(func() {
		v.rooms.tellAbout(v.id, newsUpdate, 0, binary.AppendUvarint(nil, uint64(last)))
	})
	return nil
}

// giveUp ends the document, of which the item says all, and sends away those who write in it.
func (v Woven) giveUp(ctx context.Context, tx *db.Tx, d document) error {
	if d.Seq != v.seq || d.Settled != v.seq {
		return fail.E("coedit.giveUp", fail.Conflict, nil)
	}
	if err := drop(ctx, tx, v.id); err != nil {
		return err
	}
	tx.AfterCommit(func() { v.rooms.tellAbout(v.id, newsOver, 0, nil) })
	return nil
}
