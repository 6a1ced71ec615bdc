package item_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// shuffled is conversations in two groups of two networks, put in order in every way.
type shuffled struct {
	*rand.Rand
	slug   string
	spaces []space.Space
	author ref.Person
}

func (w *shuffled) build(ctx context.Context, tx *db.Tx) error {
	w.spaces, w.author = nil, ref.Person(tx.ID())
	if _, err := tx.Exec(ctx, `INSERT INTO person (id, handle, email, email_key, created) VALUES ($1, $2, $2, $2, 1)`, w.author, w.author.String()); err != nil {
		return err
	}
	for _, slug := range []string{w.slug + "a", w.slug + "b"} {
		n, err := space.Put(ctx, tx, space.Space{Kind: space.Network, Slug: slug, Name: slug, Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork})
		if err != nil {
			return err
		}
		g, err := space.Put(ctx, tx, space.Space{Kind: space.Group, Network: n.ID, Slug: "g", Name: "g", Admission: space.Invite, Audience: space.InGroup, ItemsAudience: space.InGroup})
		if err != nil {
			return err
		}
		w.spaces = append(w.spaces, n, g)
	}
	for range 4 {
		s := w.spaces[w.IntN(4)]
		root, err := item.Add(ctx, tx, s, item.Item{Kind: "topic", Author: w.author, Audience: s.ItemsAudience, State: item.Published, Question: item.Waiting})
		if err != nil {
			return err
		}
		for range 3 {
			if _, err := item.AddTo(ctx, tx, root, item.Item{Kind: "comment", Author: w.author, State: item.Published}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *shuffled) all(ctx context.Context, q db.Q) ([]item.Item, error) {
	return db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.author_id = $1 ORDER BY i.id`, w.author)
}

// act does one thing at random, and tells what. A refusal is one of the things that may happen.
func (w *shuffled) act(ctx context.Context, tx *db.Tx) (string, error) {
	list, err := w.all(ctx, tx)
	if err != nil {
		return "", err
	}
	i, o := list[w.IntN(len(list))], list[w.IntN(len(list))]
	s := w.spaces[w.IntN(len(w.spaces))]
	what := w.IntN(6)
	if !i.IsRoot() && what != 2 && what != 5 {
		return "", nil
	}
	switch what {
	case 0:
		return fmt.Sprintf("move %d to %d", i.ID, s.ID), item.Move(ctx, tx, i, s)
	case 1:
		return fmt.Sprintf("lock %d", i.ID), item.Lock(ctx, tx, i, w.IntN(2) == 0)
	case 2:
		state := []item.State{item.Published, item.Hidden, item.Published}[w.IntN(3)]
		return fmt.Sprintf("%d becomes %s", i.ID, state), item.SetState(ctx, tx, i, state)
	case 3:
		return fmt.Sprintf("%d absorbs %d", i.ID, o.ID), item.Absorb(ctx, tx, i, o, "comment")
	case 4:
		return fmt.Sprintf("%d accepts %d", i.ID, o.ID), item.Accept(ctx, tx, i, o, w.author)
	}
	root, err := item.Get(ctx, tx, i.RootID())
	if err != nil {
		return "", err
	}
	some := []item.Item{i}
	for _, x := range list {
		if x.Root == i.Root && x.ID != i.ID && w.IntN(2) == 0 {
			some = append(some, x)
		}
	}
	_, err = item.Split(ctx, tx, root, some, "topic", "Autre chose", item.Waiting)
	return fmt.Sprintf("split %d", i.ID), err
}

// shuffle does many things and looks at the rows after each.
func (w *shuffled) shuffle(ctx context.Context, t *testing.T, d *db.DB) {
	var said []string
	for range 120 {
		var what string
		err := d.Write(ctx, func(tx *db.Tx) (err error) { what, err = w.act(ctx, tx); return err })
		if err != nil && !fail.Is(err, fail.Invalid) {
			t.Fatal(what, err)
		}
		if err != nil || what == "" {
			continue
		}
		said = append(said, what)
		list, err := w.all(ctx, d.Q())
		if err != nil {
			t.Fatal(err)
		}
		if f := faults(list); len(f) > 0 {
			t.Fatalf("after %q: %q", said, f)
		}
	}
	if len(said) < 30 {
		t.Errorf("only %d things happened", len(said))
	}
}

// faults is what of list is not as rows must be.
func faults(list []item.Item) (out []string) {
	byID := map[ref.Item]item.Item{}
	replies := map[ref.Item]int64{}
	for _, i := range list {
		byID[i.ID] = i
		if !i.IsRoot() && i.State == item.Published {
			replies[i.Root]++
		}
	}
	say := func(i item.Item, text string, args ...any) {
		out = append(out, fmt.Sprintf("%d: ", i.ID)+fmt.Sprintf(text, args...))
	}
	for _, i := range list {
		root := byID[i.RootID()]
		switch {
		case !root.IsRoot():
			say(i, "its root %d is under another", root.ID)
		case i.Space != root.Space || i.Network != root.Network || i.Audience != root.Audience:
			say(i, "it is in %d for %s, its root in %d for %s", i.Space, i.Audience, root.Space, root.Audience)
		case i.Locked != root.Locked:
			say(i, "locked %v, its root %v", i.Locked, root.Locked)
		case !i.IsRoot() && i.RootState != root.State:
			say(i, "root state %s, its root is %s", i.RootState, root.State)
		case i.IsRoot() != (i.Kind == "topic"):
			say(i, "a %s with parent %d", i.Kind, i.Parent)
		case i.IsRoot() && i.Replies != replies[i.ID]:
			say(i, "%d replies are counted, there are %d", i.Replies, replies[i.ID])
		case (i.Question == item.Settled) != (i.Answer != 0), i.Answer != 0 && (byID[i.Answer].Root != i.ID || byID[i.Answer].State != item.Published):
			say(i, "question %q, answer %d", i.Question, i.Answer)
		}
	}
	return out
}

func TestConversationsPutInOrderStayWhole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		for seed := range uint64(3) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				w := &shuffled{Rand: rand.New(rand.NewPCG(seed, 3)), slug: fmt.Sprint("n", seed)}
				if err := d.Write(ctx, func(tx *db.Tx) error { return w.build(ctx, tx) }); err != nil {
					t.Fatal(err)
				}
				w.shuffle(ctx, t, d)
			})
		}
	}, schemas...)
}
