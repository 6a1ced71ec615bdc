package schedule

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var words embed.FS

// Path is the address of what one publishes later.
const Path = "/programmees"

// Schedule is the verbs of what is published later. Safe for concurrent use.
type Schedule struct{ core *part.Core }

// New returns the verbs over c.
func New(c *part.Core) *Schedule { return &Schedule{core: c} }

// Join makes the part.
func Join(c *part.Core) part.Part {
	s := New(c)
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	c.Queue.Every("schedule.due", time.Minute, s.lookForDue)
	c.Queue.Every("schedule.zones", 24*time.Hour, func(ctx context.Context, tx *db.Tx, _ time.Time) error {
		_, err := item.Rezone(ctx, tx)
		return err
	})
	return part.Part{
		Name:    "schedule",
		Schema:  &db.Schema{Name: "schedule", FS: migrations},
		Words:   words,
		Routes:  s.routes(),
		Facts:   facts(),
		Workers: []queue.Worker{{Kind: taskRelease, Do: s.work}},
		Nav:     []web.Nav{{Href: Path, Label: "schedule.nav", Icon: "clock", Me: true}},
		Panels:  []web.PanelSlot{s.panel},
		Held:    Path,
		// core/item forgets them when an account closes.
		Exports: []part.Export{{
			Name: "scheduled", Label: "schedule.title",
			Columns: []part.Column{{Name: "title", Label: "schedule.export.title"}, {Name: "when", Label: "schedule.export.when"}, {Name: "time_zone", Label: "schedule.export.zone"}, {Name: "broadcast", Label: "schedule.export.broadcast"}},
			Rows:    export,
		}},
	}
}

// facts is what the part writes. A reason is a fact of its own, since facts carry no texts.
func facts() []part.Fact {
	list := []part.Fact{
		{Kind: "schedule.set", Says: "somebody gave a time to what they wrote, or another one"},
		{Kind: "schedule.unset", Says: "somebody took its time away from what they wrote"},
		{Kind: "schedule.quota_changed", Says: "a manager changed how often a place may write to all of its members"},
		// words: schedule.told.*
		{Kind: "schedule.late", Says: "something was published later than its author said, by a fault of the machine",
			Tells: &part.Telling{To: part.Concerned, Name: "late", Words: "schedule.told.late", Letter: true}},
	}
	for _, r := range refusals {
		list = append(list, part.Fact{Kind: "schedule.refused_" + string(r), Says: "something was not published at its time: " + string(r),
			Tells: &part.Telling{To: part.Concerned, Name: "unsent" + string(r), Words: "schedule.told." + string(r), Letter: true, Path: Path, Whole: true}})
	}
	return list
}

// Set makes what by wrote go at a time, in place of another, or of none. Errors: fail.Hidden (also for what is not held),
// Forbidden (a broadcast where by animates no more), Invalid on quand.
func (s *Schedule) Set(ctx context.Context, by ref.Person, id ref.Item, l item.Later) error {
	const op = "schedule.Set"
	if l.Wall == "" {
		return fail.Fields(op, fail.On(item.FieldLater, "item.later.needed"))
	}
	err := s.core.DB.Write(ctx, func(tx *db.Tx) error {
		i, v, err := own(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := item.Hold(ctx, tx, i, l, true); err != nil {
			return err
		}
		if i.Broadcast {
			at, err := l.At()
			if err == nil {
				err = s.mayBroadcast(ctx, tx, v, i, at)
			}
			if err != nil {
				return err
			}
		}
		_, err = s.core.Journal.Append(ctx, tx, journal.Fact{Kind: "schedule.set", Actor: by, Space: i.Space})
		return err
	})
	return fail.Wrap(op, err)
}

// mayBroadcast is nil when v may send i to all the members of its place at at. Errors: fail.Forbidden, Invalid on quand.
func (s *Schedule) mayBroadcast(ctx context.Context, q db.Q, v *access.Viewer, i item.Item, at time.Time) error {
	place, err := space.Get(ctx, q, i.Space)
	if err != nil {
		return err
	}
	if err := access.CanSpace(v, access.Animate, place); err != nil {
		return err
	}
	a, err := allowanceOf(ctx, q, i)
	if err != nil || fits(a.times, at, a.quota) {
		return err
	}
	if a.quota == 0 {
		return fail.Fields("schedule.quota", fail.On(item.FieldLater, "schedule.quota.closed"))
	}
	return fail.Fields("schedule.quota", fail.On(item.FieldLater, "schedule.quota.full", "n", a.quota))
}

// Unset takes its time away from what by wrote: it waits for them. Errors: fail.Hidden.
func (s *Schedule) Unset(ctx context.Context, by ref.Person, id ref.Item) error {
	const op = "schedule.Unset"
	err := s.core.DB.Write(ctx, func(tx *db.Tx) error {
		i, _, err := own(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := item.Hold(ctx, tx, i, item.Later{}, false); err != nil {
			return err
		}
		_, err = s.core.Journal.Append(ctx, tx, journal.Fact{Kind: "schedule.unset", Actor: by, Space: i.Space})
		return err
	})
	return fail.Wrap(op, err)
}

// own is what by wrote and holds. Errors: fail.Hidden.
func own(ctx context.Context, q db.Q, by ref.Person, id ref.Item) (item.Item, *access.Viewer, error) {
	v, err := access.LoadID(ctx, q, by)
	if err != nil {
		return item.Item{}, v, err
	}
	i, err := item.Get(ctx, q, id)
	if err != nil {
		return i, v, err
	}
	held, err := item.HeldOf(ctx, q, []ref.Item{id})
	if err != nil {
		return i, v, err
	}
	if _, ok := held[id]; !ok || v.Person == 0 || i.Author != v.Person || i.State != item.Draft {
		return i, v, fail.E("schedule.own", fail.Hidden, nil)
	}
	return i, v, nil
}

// allowance is what the quota leaves to a place: times has the broadcasts that count, gone or planned, less one.
type allowance struct {
	quota int
	times []time.Time
}

func allowanceOf(ctx context.Context, q db.Q, i item.Item) (a allowance, err error) {
	if a.quota, err = quotaOf(ctx, q, i.Network); err != nil {
		return a, err
	}
	if a.times, err = sent(ctx, q, i.Space, clock.Now(ctx)); err != nil {
		return a, err
	}
	planned, err := item.BroadcastsIn(ctx, q, i.Space, i.ID)
	a.times = append(a.times, planned...)
	return a, err
}

// SetQuota says how many broadcasts a week each place of a network may send, from 0 to 7. Who manages it may.
// Errors: fail.Hidden, SignedOut, Forbidden; Invalid on quota.
func (s *Schedule) SetQuota(ctx context.Context, by ref.Person, network ref.Space, n int) error {
	const op = "schedule.SetQuota"
	if n < 0 || n > most {
		return fail.Fields(op, fail.On(fieldQuota, "schedule.quota.range", "max", most))
	}
	err := s.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		place, err := space.Get(ctx, tx, network)
		if err != nil {
			return err
		}
		if err := access.CanSpace(v, access.Manage, place); err != nil {
			return err
		}
		if err := putQuota(ctx, tx, place.Network, n); err != nil {
			return err
		}
		_, err = s.core.Journal.Append(ctx, tx, journal.Fact{Kind: "schedule.quota_changed", Actor: by, Space: network})
		return err
	})
	return fail.Wrap(op, err)
}

func export(ctx context.Context, q db.Q, p ref.Person, put func(values ...any) error) error {
	list, err := item.HeldBy(ctx, q, p)
	if err != nil {
		return err
	}
	held, err := item.HeldOf(ctx, q, ids(list))
	if err != nil {
		return err
	}
	for _, i := range list {
		h := held[i.ID]
		if err := put(i.Title, h.Wall, h.Zone, i.Broadcast); err != nil {
			return err
		}
	}
	return nil
}

func ids(list []item.Item) (out []ref.Item) {
	for _, i := range list {
		out = append(out, i.ID)
	}
	return out
}
