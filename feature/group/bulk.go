package group

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/journal"
	work "maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/french"
)

// BulkState is how a list of people to invite stands.
type BulkState string

// The states of a list.
const (
	BulkReady   BulkState = "ready"   // read and judged; nobody is invited yet
	BulkSending BulkState = "sending" // a task invites
	BulkDone    BulkState = "done"
	BulkStopped BulkState = "stopped" // who sent it may not invite any more
)

// LineState is what becomes of one of its people.
type LineState string

// The states of a line. The first two change when it is sent; the others are why nobody is invited.
const (
	LineReady     LineState = "ready"
	LineInvited   LineState = "invited"   // or let in, when they had asked
	LineMember    LineState = "member"    // they are in
	LineWaiting   LineState = "waiting"   // an invitation waits for them
	LineTwice     LineState = "twice"     // the address is on a line before
	LineInvalid   LineState = "invalid"   // no address, or no such group
	LineBarred    LineState = "barred"    // the kind of the organisation whose address it is does not come in
	LineExcluded  LineState = "excluded"  // they were put out
	LineRefused   LineState = "refused"   // when it was sent, something had changed
	LineCancelled LineState = "cancelled" // the list was stopped before
)

// LineStates is every state, in the order in which reports give them.
var LineStates = []LineState{LineReady, LineInvited, LineMember, LineWaiting, LineTwice, LineBarred, LineExcluded, LineInvalid, LineRefused, LineCancelled}

// Bulk is a list of people to invite into a network or its groups.
type Bulk struct {
	ID                int64
	Network           ref.Space
	By                ref.Person
	State             BulkState
	Lang              string
	Created, Finished time.Time
	Counts            map[LineState]int // of its lines; absent for none
}

// Lines is how many there are.
func (b Bulk) Lines() (n int) {
	for _, c := range b.Counts {
		n += c
	}
	return n
}

// BulkLine is one of its people, as the list has them and as they were judged.
type BulkLine struct {
	N                           int // among those of the list, from 1 on
	Line                        int // in the file
	Email, Given, Family, Group string
	State                       LineState
	Reason, Detail              string // words key, and its argument

	key string
	in  ref.Space // the group, 0 for the network alone
}

const (
	// bulksADay is how many lists one network may make ready in a day.
	bulksADay = 20
	// keepBulks is how long a list is kept, with the addresses in it: long enough to see who did not come.
	keepBulks = 30 * 24 * time.Hour
	kindBulk  = "group.bulk"
	// sendingBulk: 5,000 people take one or two minutes.
	sendingBulk = 15 * time.Minute
)

// bulkStage is the scene for who may invite a whole list: managers of the network.
func bulkStage(ctx context.Context, q db.Q, by ref.Person, network ref.Space) (scene, error) {
	sc, err := stage(ctx, q, by, network, access.Animate)
	if err != nil {
		return sc, err
	}
	if sc.space.Kind != space.Network {
		return sc, fail.E("group.bulkStage", fail.Hidden, nil)
	}
	return sc, access.CanSpace(sc.viewer, access.Manage, sc.space)
}

// PrepareBulk reads a list of people to invite into network (see readBulk for what it may be) and judges each line. Nobody is
// invited yet. Managers may. Errors: fail.Hidden, SignedOut, Forbidden, TooMany; Invalid on liste.
func (g *Group) PrepareBulk(ctx context.Context, by ref.Person, network ref.Space, data []byte, lang string) (id int64, err error) {
	const op = "group.PrepareBulk"
	rows, err := readBulk(data)
	if err != nil {
		return 0, err
	}
	err = g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := bulkStage(ctx, tx, by, network)
		if err != nil {
			return err
		}
		if err := g.core.Limits.Hit(ctx, tx, "group.bulk:"+network.String(), bulksADay, 24*time.Hour); err != nil {
			return err
		}
		lines, err := judge(ctx, tx, sc.space, rows)
		if err != nil {
			return err
		}
		id = tx.ID()
		return putBulk(ctx, tx, Bulk{ID: id, Network: network, By: by, State: BulkReady, Lang: lang, Created: clock.Now(ctx)}, lines)
	})
	return id, fail.Wrap(op, err)
}

// judge says of each row what would become of it. The number of queries grows with that of thousands of rows.
func judge(ctx context.Context, q db.Q, network space.Space, rows []bulkRow) ([]BulkLine, error) {
	lines := make([]BulkLine, len(rows))
	var keys []string
	for n, r := range rows {
		l := BulkLine{N: n + 1, Line: r.line, Email: short(r.email), Given: r.given, Family: r.family, Group: r.group, State: LineReady}
		var err error
		if _, l.key, err = account.Address(r.email); err != nil {
			l.State, l.Reason = LineInvalid, fail.FieldsOf(err)[0].Key
		} else {
			keys = append(keys, l.key)
		}
		lines[n] = l
	}
	k, err := knownOf(ctx, q, network, rows, keys)
	if err != nil {
		return nil, err
	}
	seen := map[string]int{}
	for n := range lines {
		if l := &lines[n]; l.State == LineReady {
			k.judge(l, seen)
		}
	}
	return lines, nil
}

// judge settles one line. seen is the lines before, by address and group.
func (k known) judge(l *BulkLine, seen map[string]int) {
	at := k.network
	if l.Group != "" {
		g, ok := k.groups[french.Fold(l.Group)]
		switch {
		case !ok:
			l.State, l.Reason, l.Detail = LineInvalid, "group.bulk.no_group", l.Group
			return
		case g.IsArchived():
			l.State, l.Reason, l.Detail = LineInvalid, "group.bulk.archived", l.Group
			return
		}
		at, l.in = g, g.ID
	}
	place := l.key + " " + at.ID.String()
	if first, twice := seen[place]; twice {
		l.State, l.Reason, l.Detail = LineTwice, "group.bulk.twice", strconv.Itoa(first)
		return
	}
	seen[place] = l.Line
	l.State = k.standing(l.key, at)
}

// standing is what becomes of whom an address is of, in the place s.
func (k known) standing(key string, s space.Space) LineState {
	if p := k.people[key]; p != 0 {
		net, here := k.places[membershipKey{p, k.network.ID}], k.places[membershipKey{p, s.ID}]
		switch {
		case net == space.Excluded, here == space.Excluded:
			return LineExcluded
		case here == space.Active, here == space.Muted:
			return LineMember
		case here == space.Invited:
			return LineWaiting
		}
	}
	switch {
	case k.letters[letterKey{s.ID, key}]:
		return LineWaiting
	case k.isBarred(key, s), k.isBarred(key, k.network):
		return LineBarred
	}
	return LineReady
}

// SendBulk invites everybody of the list id who can be: a task does. Sending twice is sending once. Managers of its network
// may. Errors: fail.Hidden, SignedOut, Forbidden.
func (g *Group) SendBulk(ctx context.Context, by ref.Person, network ref.Space, id int64) error {
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := bulkStage(ctx, tx, by, network); err != nil {
			return err
		}
		b, err := bulkOf(ctx, tx, network, id)
		if err != nil || b.State != BulkReady {
			return err
		}
		if err := setBulk(ctx, tx, id, BulkSending, by, time.Time{}); err != nil {
			return err
		}
		data, err := json.Marshal(map[string]int{"people": b.Counts[LineReady]})
		if err != nil {
			return fail.Wrap("group.SendBulk", err)
		}
		if _, err := g.core.Journal.Append(ctx, tx, journal.Fact{Kind: "group.bulk_sent", Actor: by, Space: network, Data: data}); err != nil {
			return err
		}
		return g.core.Queue.Add(ctx, tx, kindBulk, strconv.FormatInt(id, 10), id, time.Time{})
	})
	return fail.Wrap("group.SendBulk", err)
}

// DropBulk forgets the list id; a task that sends it stops. Managers of its network may. Errors: fail.Hidden, SignedOut,
// Forbidden.
func (g *Group) DropBulk(ctx context.Context, by ref.Person, network ref.Space, id int64) error {
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := bulkStage(ctx, tx, by, network); err != nil {
			return err
		}
		if _, err := bulkOf(ctx, tx, network, id); err != nil {
			return err
		}
		return deleteBulk(ctx, tx, id)
	})
	return fail.Wrap("group.DropBulk", err)
}

func (g *Group) bulkWorker() work.Worker {
	return work.Worker{Kind: kindBulk, Do: g.workBulk, Timeout: sendingBulk, Patient: true}
}

// workBulk is the task that sends a list, a transaction for each of its people: begun again, it goes on where it was.
func (g *Group) workBulk(ctx context.Context, t work.Task) error {
	var id int64
	if err := json.Unmarshal(t.Data, &id); err != nil {
		return fmt.Errorf("group: a task of %s: %w", kindBulk, work.Drop)
	}
	for {
		b, err := anyBulk(ctx, g.core.DB.Q(), id)
		if fail.Is(err, fail.Hidden) || err == nil && b.State != BulkSending {
			return nil // forgotten, or over
		}
		if err != nil {
			return err
		}
		list, err := linesOf(ctx, g.core.DB.Q(), id, []LineState{LineReady}, 0, bulkAtOnce)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			defer g.ring(b.By)
			return g.core.DB.Write(ctx, func(tx *db.Tx) error { return endBulk(ctx, tx, id, BulkDone, clock.Now(ctx)) })
		}
		for _, l := range list {
			switch err := g.inviteLine(ctx, id, l); {
			case fail.Is(err, fail.Forbidden), fail.Is(err, fail.Hidden), fail.Is(err, fail.SignedOut):
				defer g.ring(b.By)
				return g.core.DB.Write(ctx, func(tx *db.Tx) error { return endBulk(ctx, tx, id, BulkStopped, clock.Now(ctx)) })
			case err != nil:
				return err
			}
			g.ring(b.By)
		}
	}
}

// inviteLine invites the person of a line; what is against it now is noted there. Errors are those of who sends the list.
func (g *Group) inviteLine(ctx context.Context, id int64, l BulkLine) error {
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		b, err := anyBulk(ctx, tx, id)
		if err != nil || b.State != BulkSending {
			return err
		}
		in := l.in
		if in == 0 {
			in = b.Network
		}
		if ok, err := settleLine(ctx, tx, id, l.N, LineInvited, "", ""); err != nil || !ok {
			return err
		}
		return g.inviteOne(ctx, tx, b, in, l.Email)
	})
	if err == nil {
		return nil
	}
	if why, ok := refusedLine(err); ok {
		return g.core.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := settleLine(ctx, tx, id, l.N, LineRefused, why, "")
			return err
		})
	}
	return err
}

// refusedLine is why the person of a line is not invited; ok is false for what is no fault of the line.
func refusedLine(err error) (reason string, ok bool) {
	reason = "access.closed"
	switch key, _ := fail.Reason(err); {
	case fail.Is(err, fail.Invalid):
		if refused := fail.FieldsOf(err); len(refused) > 0 {
			reason = refused[0].Key
		}
	case fail.Is(err, fail.Closed):
		if key != "" {
			reason = key
		}
	default:
		return "", false
	}
	return reason, true
}

// bulkNews is the kind of the news that a list advances, on the open pages of who sends it. The topic is that on which
// across/live listens.
const bulkNews = "bulk"

func (g *Group) ring(by ref.Person) {
	g.core.Hub.Publish("person:"+by.String(), []byte(`{"kind":"`+bulkNews+`"}`))
}

// inviteOne is Invite without its daily limit, for who sends the list b.
func (g *Group) inviteOne(ctx context.Context, tx *db.Tx, b Bulk, in ref.Space, email string) error {
	if _, err := bulkStage(ctx, tx, b.By, b.Network); err != nil {
		return err
	}
	sc, err := look(ctx, tx, b.By, in)
	if err != nil {
		return err
	}
	if sc.space.IsArchived() {
		return fail.Say("group.inviteOne", fail.Closed, "access.closed")
	}
	to, err := whom(ctx, tx, email)
	if err != nil {
		return err
	}
	to.role, to.lang, to.opens = space.Member, b.Lang, sc.space.Kind == space.Group
	if err := g.reach(ctx, tx, sc, to); err != nil {
		return err
	}
	let, err := g.offer(ctx, tx, sc, to)
	if err != nil || let {
		return err
	}
	return g.post(ctx, tx, sc, to)
}

// bulk returns the list id of network, with its counts. Errors: fail.Hidden.
func (g *Group) bulk(ctx context.Context, network ref.Space, id int64) (Bulk, error) {
	return bulkOf(ctx, g.core.DB.Q(), network, id)
}

// bulks returns the last lists of network.
func (g *Group) bulks(ctx context.Context, network ref.Space) ([]Bulk, error) {
	return bulks(ctx, g.core.DB.Q(), network, shownBulks)
}

// bulkLines returns the lines of a list in one of states, after the one numbered after.
func (g *Group) bulkLines(ctx context.Context, id int64, states []LineState, after, max int) ([]BulkLine, error) {
	return linesOf(ctx, g.core.DB.Q(), id, states, after, max)
}
