package moderation

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// heard is the facts that concern what is decided.
var heard = []string{"item.deleted", "group.excluded", "group.readmitted", factMerged}

// stale: an older exclusion is no news. A part that is new on an old site reads its whole journal.
const stale = 7 * 24 * time.Hour

// hear is the follower of the journal. What is deleted has nothing left to decide; by somebody who moderates, it is itself a
// decision. So is an exclusion from the page of a member: it is in the log, and the person is told why and may contest.
func (m *Moderation) hear(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	switch {
	case f.Kind == "item.deleted" && f.Item != 0:
		return m.hearDeleted(ctx, tx, f)
	case f.Kind == factMerged:
		return takeIn(ctx, tx, f.Space)
	case clock.Now(ctx).Sub(f.At) > stale:
	case f.Kind == "group.excluded" && len(f.Mentions) == 1:
		return m.hearExcluded(ctx, tx, f, f.Mentions[0])
	case f.Kind == "group.readmitted" && len(f.Mentions) == 1:
		return m.hearReadmitted(ctx, tx, f, f.Mentions[0])
	}
	return nil
}

// hearDeleted closes what waits about an item. What somebody else than its author took away is in the log, and told.
func (m *Moderation) hearDeleted(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	i, err := item.Get(ctx, tx, f.Item)
	if fail.Is(err, fail.Hidden) {
		return nil // destroyed meanwhile
	} else if err != nil {
		return err
	}
	d := Decision{Act: Removed, By: f.Actor, About: i.Author, Item: i.ID, Space: i.Space, Network: i.Network}
	dropped, err := dropCases(ctx, tx, f.Item)
	if err != nil {
		return err
	}
	if f.Actor == 0 || f.Actor == i.Author || clock.Now(ctx).Sub(f.At) > stale {
		if dropped {
			_, err = m.core.Journal.Append(ctx, tx, journal.Fact{Kind: "moderation.dropped", Actor: f.Actor, Space: i.Space})
		}
		return err
	}
	a, err := standingIn(ctx, tx, i.Author, i.Space, i.Network)
	if err != nil {
		return err
	}
	d.reserved = a.runs
	if d, err = m.record(ctx, tx, d); err != nil {
		return err
	}
	return closeCase(ctx, tx, i.ID, d.ID)
}

func (m *Moderation) hearExcluded(ctx context.Context, tx *db.Tx, f journal.Fact, p ref.Person) error {
	s, err := space.Get(ctx, tx, f.Space)
	if fail.Is(err, fail.Hidden) {
		return nil // destroyed meanwhile
	} else if err != nil {
		return err
	}
	place, err := space.MembershipOf(ctx, tx, p, s.ID)
	if err != nil || place.State != space.Excluded {
		return err // readmitted meanwhile
	}
	_, err = m.record(ctx, tx, Decision{Act: Excluded, By: f.Actor, About: p, Space: s.ID, Network: s.Network, Reason: place.Note})
	return err
}

// hearReadmitted writes that exclusions ended. The group tells the person, whom it invites.
func (m *Moderation) hearReadmitted(ctx context.Context, tx *db.Tx, f journal.Fact, p ref.Person) error {
	before, err := standingOf(ctx, tx, Excluded, 0, p, f.Space)
	if err != nil || len(before) == 0 {
		return err
	}
	d, err := m.write(ctx, tx, Decision{Act: Readmitted, By: f.Actor, About: p, Space: f.Space, Network: before[0].Network, Of: before[0].ID})
	if err != nil {
		return err
	}
	return setLifted(ctx, tx, before, d.ID)
}
