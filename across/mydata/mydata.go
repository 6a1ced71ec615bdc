package mydata

import (
	"context"
	"embed"
	"io/fs"
	"slices"
	"time"

	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/id"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var words embed.FS

const (
	// life is how long a file may be fetched once it is ready.
	life = 7 * 24 * time.Hour
	// perDay: files that one person may ask for in a day. Each reads all they ever wrote.
	perDay = 3
	// longest is how long making one may take, and tries how often it is tried.
	longest = 30 * time.Minute
	tries   = 4
	// abandoned: what was not ready by then never will be.
	abandoned = 2 * 24 * time.Hour
)

// taskExport makes one export.
const taskExport = "mydata.export"

// ID names an export.
type ID = id.Of[Export]

// State is how far an export is.
type State string

// The states.
const (
	Waiting State = "waiting"
	Running State = "running"
	Ready   State = "ready"
	Failed  State = "failed"
)

// Export is a file in which a person takes their data.
type Export struct {
	ID              ID
	Person          ref.Person
	State           State
	Progress, Total int64 // what is done, and what there is to do; 0 of 0 while that is not known
	Digest          string
	Size            int64
	Asked           time.Time
	Finished        time.Time
	Expires         time.Time
}

// Mydata is the part.
type Mydata struct {
	core    *part.Core
	exports []part.Export // of the rooms of the core; those of parts are in core.Exports
}

// Join makes the part.
func Join(c *part.Core) part.Part {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	m := &Mydata{core: c}
	m.exports = m.ownExports()
	c.Queue.Every("mydata.tidy", time.Hour, tidy)
	return part.Part{
		Name:    "mydata",
		Schema:  &db.Schema{Name: "mydata", FS: migrations},
		Words:   words,
		Routes:  m.routes(),
		Workers: []queue.Worker{{Kind: taskExport, Do: m.work, Timeout: longest, Tries: tries, Patient: true}},
		Nav:     []web.Nav{{Href: path, Label: "mydata.nav", Settings: 6}},
		Forget:  forget,
		Exports: m.exports,
	}
}

// lists is what is in a file: what the core holds, then what parts hold, in their order.
func (m *Mydata) lists() []part.Export {
	out := slices.Clone(m.exports)
	for _, x := range m.core.Exports {
		if !slices.ContainsFunc(m.exports, func(own part.Export) bool { return own.Name == x.Name }) {
			out = append(out, x)
		}
	}
	return out
}

// Ask has an export made for person; while one is being made, it is that one. Errors: fail.TooMany after three in a day.
func (m *Mydata) Ask(ctx context.Context, person ref.Person) (e Export, err error) {
	err = m.core.DB.Write(ctx, func(tx *db.Tx) error {
		if e, err = latest(ctx, tx, person); err != nil {
			return err
		}
		if e.State == Waiting || e.State == Running {
			return nil
		}
		if err := m.core.Limits.Hit(ctx, tx, "mydata:"+person.String(), perDay, 24*time.Hour); err != nil {
			return err
		}
		now := clock.Now(ctx)
		e = Export{ID: ID(tx.ID()), Person: person, State: Waiting, Asked: now, Expires: now.Add(abandoned)}
		if err := insert(ctx, tx, e); err != nil {
			return err
		}
		return m.core.Queue.Add(ctx, tx, taskExport, e.ID.String(), task{e.ID}, time.Time{})
	})
	return e, fail.Wrap("mydata.Ask", err)
}

// Latest is the last export that a person asked for, zero when there is none.
func (m *Mydata) Latest(ctx context.Context, person ref.Person) (Export, error) {
	e, err := latest(ctx, m.core.DB.Q(), person)
	return e, fail.Wrap("mydata.Latest", err)
}

// Fetch is the export n when it is ready, and person's. Errors: fail.Hidden.
func (m *Mydata) Fetch(ctx context.Context, person ref.Person, n ID) (Export, error) {
	e, err := get(ctx, m.core.DB.Q(), n)
	if err != nil {
		return e, fail.Wrap("mydata.Fetch", err)
	}
	if e.Person != person || e.State != Ready || !clock.Now(ctx).Before(e.Expires) {
		return Export{}, fail.E("mydata.Fetch", fail.Hidden, nil)
	}
	return e, nil
}

// kept is what the blob of an export is kept for.
func (e Export) kept() string { return "export/" + e.ID.String() }

// tidyBatch: exports that go in one run.
const tidyBatch = 500

// tidy drops the exports whose time is over; their blobs go with the next sweep.
func tidy(ctx context.Context, tx *db.Tx, due time.Time) error {
	list, err := over(ctx, tx, due, tidyBatch)
	if err != nil {
		return err
	}
	return drop(ctx, tx, list)
}

// forget drops the exports of a person.
func forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	list, err := ofPerson(ctx, tx, p)
	if err != nil {
		return err
	}
	return drop(ctx, tx, list)
}

func drop(ctx context.Context, tx *db.Tx, list []Export) error {
	for _, e := range list {
		if err := attach.Release(ctx, tx, e.kept()); err != nil {
			return err
		}
		if err := remove(ctx, tx, e.ID); err != nil {
			return err
		}
	}
	return nil
}
