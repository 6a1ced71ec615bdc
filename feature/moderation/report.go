package moderation

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// scene is what verbs about an item begin with: who acts, and where its author stands.
type scene struct {
	viewer         *access.Viewer
	item           item.Item
	space, network space.Space
	author         standing
}

// look loads the scene of an item that v may read. Errors: fail.Hidden.
func look(ctx context.Context, q db.Q, v *access.Viewer, id ref.Item) (sc scene, err error) {
	sc.viewer = v
	if sc.item, err = item.Get(ctx, q, id); err != nil {
		return sc, err
	}
	if sc.space, err = space.Get(ctx, q, sc.item.Space); err != nil {
		return sc, err
	}
	if err = access.Can(v, access.Read, sc.item, sc.space); err != nil {
		return sc, err
	}
	if sc.network = sc.space; sc.space.Kind == space.Group {
		if sc.network, err = space.Get(ctx, q, sc.space.Network); err != nil {
			return sc, err
		}
	}
	sc.author, err = standingIn(ctx, q, sc.item.Author, sc.space.ID, sc.network.ID)
	return sc, err
}

// standingIn is what p is in s of network. Two queries.
func standingIn(ctx context.Context, q db.Q, p ref.Person, s, network ref.Space) (standing, error) {
	above, err := space.MembershipOf(ctx, q, p, network)
	if err != nil || s == network {
		return stand(above, above), err
	}
	here, err := space.MembershipOf(ctx, q, p, s)
	return stand(here, above), err
}

const (
	// mostReports of one person in an hour: more is a quarrel, or a machine.
	mostReports = 10
	// mostTold people hear of a report: a space has fewer who run it.
	mostTold = 50
)

// mayReport is nil when the viewer of sc may report its item. Errors: fail.SignedOut, Forbidden when it is their own, Closed
// when it is hidden already.
func (sc scene) mayReport() error {
	const op = "moderation.mayReport"
	switch {
	case sc.viewer.Suspended:
		return fail.Say(op, fail.Forbidden, "access.suspended")
	case sc.viewer.Person == 0:
		return fail.E(op, fail.SignedOut, nil)
	case sc.item.Author == sc.viewer.Person:
		return fail.Say(op, fail.Forbidden, "moderation.report.own")
	case sc.item.State != item.Published:
		return fail.Say(op, fail.Closed, "moderation.report.hidden")
	}
	return nil
}

// Report says that by finds something wrong with an item, on ground, in words that may be empty but for the ground "other".
// Reporting twice is reporting once. Errors: fail.Hidden, SignedOut, Forbidden (their own), Closed (hidden already), Invalid
// on motif or explication, TooMany.
func (m *Moderation) Report(ctx context.Context, by ref.Person, id ref.Item, ground Ground, words string) error {
	const op = "moderation.Report"
	err := m.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		sc, err := look(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if err := sc.mayReport(); err != nil {
			return err
		}
		if err := checkReport(ground, words); err != nil {
			return err
		}
		if _, again, err := reportBy(ctx, tx, id, by); err != nil || again {
			return err
		}
		if err := m.core.Limits.Hit(ctx, tx, "moderation.report:"+by.String(), mostReports, time.Hour); err != nil {
			return err
		}
		return m.receive(ctx, tx, sc, report{item: id, person: by, ground: ground, words: words, at: clock.Now(ctx)})
	})
	return fail.Wrap(op, err)
}

func checkReport(ground Ground, words string) error {
	var faults []fail.Field
	if !slices.Contains(Grounds, ground) {
		faults = append(faults, fail.On(fieldGround, "moderation.report.choose"))
	}
	switch n := utf8.RuneCountInString(words); {
	case n > maxWords:
		faults = append(faults, fail.On(fieldWords, "web.field.long", "max", maxWords, "n", n))
	case n == 0 && ground == other:
		faults = append(faults, fail.On(fieldWords, "moderation.report.say"))
	}
	return fail.Fields("moderation.checkReport", faults...)
}

// receive stores a report, and tells those who decide.
func (m *Moderation) receive(ctx context.Context, tx *db.Tx, sc scene, r report) error {
	if err := putReport(ctx, tx, r); err != nil {
		return err
	}
	c, waits, err := caseOf(ctx, tx, r.item)
	if err != nil {
		return err
	}
	if !waits {
		if c = (dossier{item: r.item, reserved: sc.author.runs}); c.reserved {
			c.climbed = r.at
		}
	}
	c.latest = r.at
	if err := putCase(ctx, tx, c); err != nil {
		return err
	}
	if c.reserved {
		return m.climbs(ctx, tx, sc.item, r.person)
	}
	told, err := running(ctx, tx, sc.space.ID, sc.network.ID, space.Animator, sc.item.Author, r.person)
	if err != nil {
		return err
	}
	_, err = m.core.Journal.Append(ctx, tx, journal.Fact{Kind: "moderation.reported", Actor: r.person, Space: sc.space.ID, Item: r.item, Root: sc.item.RootID(), Mentions: told})
	return err
}

// climbs tells the managers of the network that i waits for them; by is who did it, 0 for nobody.
func (m *Moderation) climbs(ctx context.Context, tx *db.Tx, i item.Item, by ref.Person) error {
	told, err := running(ctx, tx, i.Network, i.Network, space.Manager, i.Author, by)
	if err != nil {
		return err
	}
	_, err = m.core.Journal.Append(ctx, tx, journal.Fact{Kind: "moderation.climbed", Actor: by, Space: i.Network, Item: i.ID, Root: i.RootID(), Mentions: told})
	return err
}

// running is who has at least role in s, or the managers of network where nobody has, without some people.
func running(ctx context.Context, q db.Q, s, network ref.Space, role space.Role, without ...ref.Person) ([]ref.Person, error) {
	list, err := space.People(ctx, q, s, []space.State{space.Active}, role, mostTold)
	if err == nil && len(list) == 0 && s != network {
		list, err = space.People(ctx, q, network, []space.State{space.Active}, space.Manager, mostTold)
	}
	var out []ref.Person
	for _, x := range list {
		if !slices.Contains(without, x.Person) {
			out = append(out, x.Person)
		}
	}
	return out, err
}

// mostClimbing cases go up in one run; the others wait for the next hour.
const mostClimbing = 100

// climb sends old cases up to the managers.
func (m *Moderation) climb(ctx context.Context, tx *db.Tx, now time.Time) error {
	list, err := climbing(ctx, tx, now.Add(-patience), mostClimbing)
	if err != nil || len(list) == 0 {
		return err
	}
	ids := make([]ref.Item, len(list))
	for n, c := range list {
		ids[n] = c.item
	}
	if err := setClimbed(ctx, tx, ids, now); err != nil {
		return err
	}
	all, err := plain(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, i := range all {
		if i.State == item.Deleted || i.RootState == item.Deleted {
			continue
		}
		if err := m.climbs(ctx, tx, i, 0); err != nil {
			return err
		}
	}
	return nil
}
