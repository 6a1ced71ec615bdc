package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/id"
)

// The kinds of tasks.
const (
	taskSpread = "notify.spread"
	taskLetter = "notify.letter"
	taskPush   = "notify.push"
	taskKnock  = "notify.knock"
)

// spreading is a task: prepare the letters of a fact, for the people after one of them.
type spreading struct {
	Fact  ref.Fact   `json:"fact"`
	Space ref.Space  `json:"space"`
	After ref.Person `json:"after"`
}

// due is a task: write to one person about one thing, if it is still to be told.
type due struct {
	Fact    ref.Fact   `json:"fact"`
	Person  ref.Person `json:"person"`
	Kind    string     `json:"kind"`
	Subject int64      `json:"subject"`
	Space   ref.Space  `json:"space"`
}

const (
	// spreadBatch is how many letters are prepared in one transaction: about 30 ms of the one writer of SQLite.
	spreadBatch = 50
	// pause lets an exchange of a minute be one letter.
	pause = time.Minute
)

func (n *Notify) addSpread(ctx context.Context, tx *db.Tx, s spreading) error {
	return n.core.Queue.Add(ctx, tx, taskSpread, s.Fact.String()+"/"+s.After.String(), s, time.Time{})
}

// spread makes a task for each person who wants a letter about a fact, to be worked when their hours allow.
func (n *Notify) spread(ctx context.Context, t queue.Task) error {
	var s spreading
	if err := json.Unmarshal(t.Data, &s); err != nil {
		return fmt.Errorf("notify: %w: %w", err, queue.Drop)
	}
	return n.core.DB.Write(ctx, func(tx *db.Tx) error {
		list, err := awaiting(ctx, tx, s, n.rules().letters())
		if err != nil {
			return err
		}
		now := clock.Now(ctx)
		for _, w := range list {
			at := now
			if ready := w.at.Add(pause); w.due.Kind == kindReply && ready.After(now) {
				at = ready
			}
			at = w.prefs.NotBefore(at, zone(w.zone))
			if w.prefs.Mail {
				err = n.addLater(ctx, tx, taskLetter, w.due, at)
			}
			if err == nil && w.push {
				err = n.addLater(ctx, tx, taskPush, w.due, at)
			}
			if err != nil {
				return err
			}
			s.After = w.due.Person
		}
		if len(list) < spreadBatch {
			return nil
		}
		return n.addSpread(ctx, tx, s)
	})
}

// addLater puts a letter, or a push, off until at. The same for another time is another task.
func (n *Notify) addLater(ctx context.Context, tx *db.Tx, task string, d due, at time.Time) error {
	key := d.Fact.String() + "/" + d.Person.String() + "/" + at.Format(time.RFC3339)
	return n.core.Queue.Add(ctx, tx, task, key, d, at)
}

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC // a zone that this machine does not know must hold no letter back
	}
	return z
}

// letter writes to one person about one thing. What they have seen meanwhile, may not read any more, or was in an earlier
// letter, is left out; where nothing is left there is no letter.
func (n *Notify) letter(ctx context.Context, t queue.Task) error {
	return n.inTime(ctx, t, taskLetter, func(tx *db.Tx, o occasion) error {
		if ok, err := n.writable(ctx, tx, o); err != nil || !ok {
			return err
		}
		if published(o.due.Kind) {
			return n.writeItems(ctx, tx, o)
		}
		return n.writeDeclared(ctx, tx, o)
	})
}

// inTime does what a task of a kind is for, unless the person does not want it any more; later when these are their quiet hours.
func (n *Notify) inTime(ctx context.Context, t queue.Task, task string, do func(tx *db.Tx, o occasion) error) error {
	var d due
	if err := json.Unmarshal(t.Data, &d); err != nil {
		return fmt.Errorf("notify: %w: %w", err, queue.Drop)
	}
	err := n.core.DB.Write(ctx, func(tx *db.Tx) error {
		o, err := n.occasion(ctx, tx, d)
		if err != nil {
			return err
		}
		at := o.prefs.NotBefore(clock.Now(ctx), zone(o.person.TimeZone))
		if at.After(clock.Now(ctx)) { // they chose other hours meanwhile
			return n.addLater(ctx, tx, task, d, at)
		}
		return do(tx, o)
	})
	if fail.Is(err, fail.Hidden) {
		return nil // gone, seen, or no longer theirs to read
	}
	return err
}

// writable tells whether letters may go to the person of o. Those whose address refuses letters are told so on the site.
func (n *Notify) writable(ctx context.Context, tx *db.Tx, o occasion) (bool, error) {
	if !o.prefs.Mail {
		return false, nil
	}
	_, bounced, err := n.core.Mail.Bounced(ctx, tx, o.person.Email)
	switch {
	case err != nil:
		return false, err
	case bounced:
		return false, putBounced(ctx, tx, o.person.ID)
	}
	return true, dropBounced(ctx, tx, o.person.ID)
}

// occasion is what a letter or a push is written from.
type occasion struct {
	due    due
	person account.Person
	viewer *access.Viewer
	prefs  Prefs
	line   line
	space  space.Space
	net    space.Space
}

var errNoLetter = fail.E("notify.letter", fail.Hidden, nil)

// occasion checks that the person still is to be told at once. Errors: fail.Hidden when not.
func (n *Notify) occasion(ctx context.Context, tx db.Q, d due) (o occasion, err error) {
	o.due = d
	if o.person, err = account.Get(ctx, tx, d.Person); err != nil {
		return o, err
	}
	if o.prefs, err = PrefsOf(ctx, tx, d.Person); err != nil {
		return o, err
	}
	level, err := LevelOf(ctx, tx, d.Person, d.Space)
	if err != nil {
		return o, err
	}
	if o.person.State == account.Closed || !o.person.Closing.IsZero() || !level.writes() { // who asked to leave is left alone
		return o, errNoLetter
	}
	if o.line, err = lineOf(ctx, tx, d.Person, d.Kind, d.Subject); err != nil {
		return o, err
	}
	if o.line.isSeen || o.person.State == account.Suspended && o.line.reach != part.Concerned {
		return o, errNoLetter
	}
	if o.viewer, err = access.Load(ctx, tx, o.person); err != nil {
		return o, err
	}
	o.space, o.net, err = placeOf(ctx, tx, d.Space)
	return o, err
}

func (n *Notify) writeItems(ctx context.Context, tx *db.Tx, o occasion) error {
	items, top, err := n.newItems(ctx, tx, o, "mail")
	if err != nil {
		return err
	}
	w, err := n.wordsOfItems(ctx, tx, o, top, items)
	if err != nil {
		return err
	}
	if w.replyTo, err = n.replyTo(ctx, tx, o, top); err != nil {
		return err
	}
	return n.send(ctx, tx, o, w, "item-"+top.ID.String())
}

// replyTo is where the person of o answers top by mail, "" where they may not.
func (n *Notify) replyTo(ctx context.Context, tx *db.Tx, o occasion, top item.Item) (string, error) {
	if n.core.ReplyTo == nil || access.Can(o.viewer, access.Comment, top, o.space) != nil {
		return "", nil
	}
	return n.core.ReplyTo(ctx, tx, o.person.ID, top.ID)
}

// newItems returns what there is to tell on a channel about the item at the top of o, and notes that it is told.
// Errors: fail.Hidden when there is nothing.
func (n *Notify) newItems(ctx context.Context, tx *db.Tx, o occasion, channel string) (items []item.Item, top item.Item, err error) {
	root := ref.Item(o.due.Subject)
	if o.due.Kind == kindReply {
		s, err := standing(ctx, tx, o.person.ID, root)
		if err != nil {
			return nil, top, err
		}
		if s.stance != tie.Follow {
			return nil, top, errNoLetter
		}
	}
	if top, err = item.Get(ctx, tx, root); err != nil {
		return nil, top, err
	}
	if !o.viewer.Sees(top) {
		return nil, top, errNoLetter
	}
	if items, err = untold(ctx, tx, o, channel); err != nil {
		return nil, top, err
	}
	if len(items) == 0 {
		return nil, top, errNoLetter
	}
	ids := make([]int64, len(items))
	for k, i := range items {
		ids[k] = int64(i.ID)
	}
	_, err = putTellings(ctx, tx, o.person.ID, ids, channel)
	return items, top, err
}

// stillTheirs is nil when a declared thing may still be told to the person of o. Errors: fail.Hidden, Forbidden when it is no
// longer theirs to see, or to run.
func (n *Notify) stillTheirs(ctx context.Context, q db.Q, o occasion) error {
	if o.line.reach == part.Concerned {
		return nil
	}
	_, err := n.addressOf(ctx, q, o.viewer, o.line)
	if fail.Is(err, fail.Forbidden) {
		return errNoLetter
	}
	return err
}

// writeDeclared writes about what a part declares.
func (n *Notify) writeDeclared(ctx context.Context, tx *db.Tx, o occasion) error {
	if err := n.stillTheirs(ctx, tx, o); err != nil {
		return err
	}
	first, err := toldOnce(ctx, tx, o.person.ID, o.due.Fact, "mail")
	if err != nil {
		return err
	}
	if !first {
		return errNoLetter
	}
	w, err := n.wordsOfDeclared(ctx, tx, o)
	if err != nil {
		return err
	}
	return n.send(ctx, tx, o, w, o.due.Kind+"-"+id.Format(o.due.Subject))
}
