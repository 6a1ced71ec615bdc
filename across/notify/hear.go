package notify

import (
	"context"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
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
	switch {
	case f.Kind == "item.deleted":
		return forget(ctx, tx, f.Item, f.Root)
	case strings.HasPrefix(f.Kind, "group."):
		return n.hearGroup(ctx, tx, f)
	case f.Item == 0:
		return nil
	case strings.HasSuffix(f.Kind, ".published"), strings.HasSuffix(f.Kind, ".commented"), strings.HasSuffix(f.Kind, ".edited"):
		return n.hearItem(ctx, tx, f)
	}
	return nil
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
	edited := strings.HasSuffix(f.Kind, ".edited")
	follows := f.Mentions
	if !edited {
		follows = append([]ref.Person{f.Actor}, f.Mentions...)
	}
	if err := follow(ctx, tx, t.root, follows); err != nil {
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
		t.kind, t.levels = kindPost, []Level{All}
		if i.Kind == questionKind {
			t.levels = append(t.levels, Questions)
		}
	default:
		t.kind, t.levels, t.follower = kindReply, []Level{All}, true
	}
	s, err := space.Get(ctx, tx, i.Space)
	if err != nil {
		return err
	}
	network := s
	if s.Kind == space.Group {
		if network, err = space.Get(ctx, tx, s.Network); err != nil {
			return err
		}
	}
	t.readers = access.ReadersOf(i, s, network, now, readersFrom)
	return n.tell(ctx, tx, t, now)
}

func (n *Notify) tell(ctx context.Context, tx *db.Tx, t telling, now time.Time) error {
	told, err := putTold(ctx, tx, t)
	if err != nil || told == 0 {
		return err
	}
	if err := putItemNotices(ctx, tx, t.fact.ID, t.item.Space); err != nil {
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

// aboutPeople is what an animator's decision is called for the person it is about.
var aboutPeople = map[string]string{
	"group.accepted": kindAccepted, "group.declined": kindDeclined, "group.invited": kindInvited, "group.readmitted": kindInvited, "group.role_changed": kindRole,
}

func (n *Notify) hearGroup(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	kind, about := aboutPeople[f.Kind]
	now := clock.Now(ctx)
	var told int64
	var err error
	switch {
	case now.Sub(f.At) > stale:
	case f.Kind == "group.requested":
		kind = kindRequest
		told, err = tellRunners(ctx, tx, f)
	case about:
		told, err = tellAbout(ctx, tx, f, kind)
	}
	if err == nil && told > 0 {
		if err = putSpaceNotices(ctx, tx, f); err == nil {
			err = n.ring(ctx, tx, f.ID)
		}
	}
	if err == nil {
		err = countRequests(ctx, tx, f.Space)
	}
	if err != nil || told == 0 || now.Sub(f.At) > late || kind != kindRequest && kind != kindAccepted {
		return err
	}
	return n.addSpread(ctx, tx, spreading{Fact: f.ID, Space: f.Space})
}
