package notify

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/tie"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	// stale: what is older makes people follow and tells nothing. A part that is new on an old site reads its whole journal.
	stale = 14 * 24 * time.Hour
	// late: what is older is told on the site alone. Longer than a machine stays off over a week-end.
	late = 4 * 24 * time.Hour
)

// hear is the follower of the journal.
func (n *Notify) hear(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	var err error
	switch w := word(f.Kind); {
	case f.Item == 0:
	case w == "deleted" || w == "hidden" || w == "removed":
		err = forget(ctx, tx, f.Item, f.Root)
	case w == "published" || w == "commented" || changes(w):
		err = n.hearItem(ctx, tx, f)
	}
	if err != nil {
		return err
	}
	if f.Kind == factMerged {
		if err := takeIn(ctx, tx, f.Space); err != nil {
			return err
		}
	}
	if t, ok := n.rules().facts[f.Kind]; ok {
		if err := n.hearDeclared(ctx, tx, f, t); err != nil {
			return err
		}
	}
	return n.recount(ctx, tx, f)
}

// telling is what tell needs to know of one fact about an item.
type telling struct {
	fact     journal.Fact
	item     item.Item
	root     ref.Item
	readers  access.Readership // its arguments begin at $readersFrom
	kind     string            // of the notice for those who are not named
	levels   []Level           // at which members are told
	follower bool              // those who follow the root are told
}

func (n *Notify) hearItem(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	i, err := item.Get(ctx, tx, f.Item)
	if fail.Is(err, fail.Hidden) {
		return nil
	} else if err != nil {
		return err
	}
	t := telling{fact: f, item: i, root: i.RootID()}
	edited := changes(word(f.Kind))
	follows := f.Mentions
	if !edited {
		follows = append([]ref.Person{f.Actor}, f.Mentions...)
	}
	if err := tie.Default(ctx, tx, tie.Item, int64(t.root), tie.Follow, follows); err != nil {
		return err
	}
	now := clock.Now(ctx)
	if now.Sub(f.At) > stale || i.State != item.Published || i.RootState != item.Published {
		return nil
	}
	switch {
	case edited:
		t.kind = kindMention
	case i.IsRoot():
		t.kind, t.levels = kindPost, levelsOfRoot(i)
		if i.Broadcast {
			t.kind = kindBroadcast
		}
	default:
		t.kind, t.levels, t.follower = kindReply, []Level{All}, true
	}
	if t.readers, err = readers(ctx, tx, i, now, readersFrom); err != nil {
		return err
	}
	return n.tell(ctx, tx, t, now)
}

// levelsOfRoot is the levels at which members are told of an item at the top.
func levelsOfRoot(i item.Item) []Level {
	if i.Question != item.Statement {
		return []Level{All, Questions}
	}
	return []Level{All}
}

// readers is who may read i, as a condition whose arguments begin at $n.
func readers(ctx context.Context, q db.Q, i item.Item, now time.Time, n int) (r access.Readership, err error) {
	s, network, err := placeOf(ctx, q, i.Space)
	if err != nil {
		return r, err
	}
	return access.ReadersOf(i, s, network, now, n), nil
}

func (n *Notify) tell(ctx context.Context, tx *db.Tx, t telling, now time.Time) error {
	told, err := putTold(ctx, tx, t)
	if err != nil || told == 0 {
		return err
	}
	if err := putNotices(ctx, tx, t.fact.ID, noticed{space: t.item.Space, item: t.item.ID}); err != nil {
		return err
	}
	if err := n.ring(ctx, tx, t.fact.ID); err != nil {
		return err
	}
	if now.Sub(t.fact.At) > late || t.kind == kindPost && len(t.fact.Mentions) == 0 {
		return nil
	}
	return n.addSpread(ctx, tx, spreading{Fact: t.fact.ID, Space: t.item.Space})
}

// rung is how many people's open pages hear of one fact at once; the others see their bell at the next page.
const rung = 500

// ring says on the open pages of those who were told of a fact that their bell counts more. The topic is that on which
// across/live listens for one person.
func (n *Notify) ring(ctx context.Context, tx *db.Tx, fact ref.Fact) error {
	people, err := toldOf(ctx, tx, fact, rung)
	if err != nil {
		return err
	}
	tx.AfterCommit(func() {
		for _, p := range people {
			n.core.Hub.Publish("person:"+p.String(), []byte(`{"kind":"notices"}`))
		}
	})
	return nil
}

// hearDeclared tells of a fact as the part that writes it says.
func (n *Notify) hearDeclared(ctx context.Context, tx *db.Tx, f journal.Fact, t part.Telling) error {
	now := clock.Now(ctx)
	if now.Sub(f.At) > stale {
		return nil
	}
	subject, on := about(t, f)
	d := declared{fact: f, telling: t, subject: subject}
	if f.Item != 0 {
		i, err := item.Get(ctx, tx, f.Item)
		if fail.Is(err, fail.Hidden) {
			return nil
		} else if err != nil {
			return err
		}
		d.author = i.Author
		if on != 0 && (t.To == part.Mentioned || t.To == part.Followers) {
			if d.readers, err = readers(ctx, tx, i, now, declaredFrom); err != nil {
				return err
			}
		}
	}
	told, err := putDeclared(ctx, tx, d)
	if err != nil || told == 0 {
		return err
	}
	if err := putNotices(ctx, tx, f.ID, noticed{space: f.Space, item: on, actor: f.Actor, reach: t.To}); err != nil {
		return err
	}
	if err := n.ring(ctx, tx, f.ID); err != nil {
		return err
	}
	if !t.Letter || now.Sub(f.At) > late {
		return nil
	}
	return n.addSpread(ctx, tx, spreading{Fact: f.ID, Space: f.Space})
}

// recount makes the notices of things to deal with in a place say how many wait there, after a fact that may have changed it.
func (n *Notify) recount(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	if f.Space == 0 {
		return nil
	}
	for kind, t := range n.rules().facts {
		if t.Waits == nil || same(kind) != same(f.Kind) {
			continue
		}
		waiting, err := t.Waits(ctx, tx, f.Space)
		if err != nil {
			return err
		}
		if err := putWaiting(ctx, tx, f.Space, t.Name, waiting); err != nil {
			return err
		}
	}
	return nil
}
