package admin

import (
	"context"
	"math"
	"runtime"
	"runtime/debug"
	"time"

	"maillage/core/blob"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Deployment is how the machine is, at one instant. It says nothing of anybody.
type Deployment struct {
	Version  string
	Engine   db.Engine
	People   int64 // accounts that are active
	Networks []space.Space
	Posts    map[ref.Space]int64 // publications, without answers; absent for none
	Tasks    []queue.Count       // by kind and state, those done left out
	Failed   []queue.Failure     // the last given up
	Letters  int64               // on their way
	Oldest   time.Time           // when the first of them was put there; zero for none
	Refusals int64               // addresses refused for good
	Fresh    int64               // those of the last 30 days
	Behind   []journal.Standing
	Database int64  // bytes
	Files    int64  // contents attached to publications, each counted once
	FileSize int64  // bytes of these
	Room     int64  // bytes left on the disk of the data; math.MaxInt64 when it cannot be known
	Server   string // version of the database server
	Go       string // version of Go the program was built with
	Steps    int64  // migrations of the database
	LastStep string // the last one: "post 20261124_posts.sql"
	Refused  []Refusal
}

// Refusal is an address that its server refused for good; which one is nobody's business.
type Refusal struct {
	Code int // of SMTP
	At   time.Time
}

const (
	// shownFailed is how many given-up tasks the page lists: the last ones tell what is wrong.
	shownFailed = 20
	// freshRefusal is the time over which refusals tell of something new: a list of bad addresses, a relay that is banned.
	freshRefusal = 30 * 24 * time.Hour
)

// Deployment looks at everything. For the operator's page: some of it counts whole tables.
func (a *Admin) Deployment(ctx context.Context) (d Deployment, err error) {
	const op = "admin.Deployment"
	q := a.core.DB.Q()
	d.Version, d.Engine = version(), a.core.DB.Engine()
	if d.Networks, err = space.Networks(ctx, q); err != nil {
		return d, err
	}
	if d.Posts, err = posts(ctx, q); err != nil {
		return d, err
	}
	if d.Tasks, err = a.core.Queue.Counts(ctx); err != nil {
		return d, fail.Wrap(op, err)
	}
	if d.Failed, err = a.core.Queue.Failed(ctx, shownFailed); err != nil {
		return d, fail.Wrap(op, err)
	}
	if d.Behind, err = journal.Behind(ctx, q); err != nil {
		return d, fail.Wrap(op, err)
	}
	if d.Database, err = databaseSize(ctx, q); err != nil {
		return d, err
	}
	if d.Room, err = blob.Room(a.core.Config.Data); err != nil {
		a.core.Log.Warn("room on the disk not known", "error", err)
		d.Room = math.MaxInt64
	}
	if d.Refused, err = refused(ctx, q, shownFailed); err != nil {
		return d, err
	}
	d.Go = runtime.Version()
	if d.Server, d.Steps, d.LastStep, err = versions(ctx, q); err != nil {
		return d, err
	}
	return d, fail.Wrap(op, d.count(ctx, q))
}

func (d *Deployment) count(ctx context.Context, q db.Q) error {
	var oldest int64
	since := db.Millis(clock.Now(ctx).Add(-freshRefusal))
	for _, c := range []struct {
		to   *int64
		text string
		args []any
	}{
		{&d.People, accounts, nil}, {&d.Letters, letters, nil}, {&oldest, oldestLetter, nil}, {&d.Refusals, refusals, nil},
		{&d.Fresh, freshRefusals, []any{since}}, {&d.Files, files, nil}, {&d.FileSize, fileSize, nil},
	} {
		n, err := count(ctx, q, c.text, c.args...)
		if err != nil {
			return err
		}
		*c.to = n
	}
	if oldest > 0 {
		d.Oldest = db.Time(oldest)
	}
	return nil
}

// worst is how far the last of the followers is behind, in facts.
func (d Deployment) worst() int64 {
	var n int64
	for _, f := range d.Behind {
		n = max(n, f.Behind)
	}
	return n
}

// version is that of the program: a release, or the commit it was built from; "" when it does not know.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(12, len(s.Value))]
		}
	}
	return ""
}
