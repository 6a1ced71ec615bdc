package ops

import (
	"context"
	"errors"
	"time"

	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/db"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

func (c *checker) counters(ctx context.Context) error {
	const do = "Run maillage check --mend to count again."
	q := c.s.Core.DB.Q()
	all := counters()
	good := 0
	for _, x := range all {
		n, example, err := x.count(ctx, q)
		if err != nil {
			return err
		}
		if n == 0 {
			good++
			continue
		}
		c.wrong(do, "%d %s (the first is %d)", n, x.says, example)
	}
	n, err := number(ctx, q, orphans)
	if err != nil {
		return err
	}
	if n > 0 {
		c.wrong("Restore a backup made before, or ask for help with this line.", "%d replies to something that is not there", n)
	}
	if good == len(all) && n == 0 {
		c.fine("replies, reactions, members and groups are counted right")
	}
	return nil
}

func (c *checker) files(ctx context.Context) error {
	const lost = "Restore these files from a backup (the folder blobs of the archive), or tell who sent them."
	store := c.s.Core.Blobs
	referred, err := db.All(ctx, c.s.Core.DB.Q(), db.One[string], referredDigests)
	if err != nil {
		return err
	}
	missing, damaged := 0, 0
	var first string
	for n, digest := range referred {
		state, err := look(ctx, store, digest, c.o.Deep)
		if err != nil {
			return err
		}
		switch state {
		case isMissing:
			missing++
		case isDamaged:
			damaged++
		}
		if first == "" && state != isThere {
			first = digest
		}
		c.o.Progress.tell("files", n+1, len(referred))
	}
	if missing > 0 {
		c.wrong(lost, "%d of %d files are missing (the first is %s)", missing, len(referred), first)
	}
	if damaged > 0 {
		c.wrong(lost, "%d of %d files have changed on the disk (the first is %s): the disk may be failing", damaged, len(referred), first)
	}
	if err := c.attachments(ctx); err != nil || missing+damaged > 0 {
		return err
	}
	if c.o.Deep {
		c.fine("%d files, all there and unchanged", len(referred))
	} else {
		c.fine("%d files, all there (--deep also reads them)", len(referred))
	}
	return nil
}

// attachments names what people see of the files that are missing.
func (c *checker) attachments(ctx context.Context) error {
	list, err := c.s.Core.Files.Check(ctx)
	if err != nil {
		return err
	}
	for n, m := range list {
		if n == shown {
			c.wrong("", "and %d others", len(list)-n)
			break
		}
		c.wrong("", "%s of publication %s is missing", pieceOf(m), m.Item)
	}
	return nil
}

func pieceOf(m attach.Missing) string {
	if m.Preview {
		return "the preview of file " + m.File.String()
	}
	return "file " + m.File.String()
}

// shown is how many of one fault are told one by one.
const shown = 10

type presence int

const (
	isThere presence = iota
	isMissing
	isDamaged
)

func look(ctx context.Context, store blob.Store, digest string, deep bool) (presence, error) {
	if !deep {
		has, err := store.Has(ctx, digest)
		if err != nil || has {
			return isThere, err
		}
		return isMissing, nil
	}
	switch err := store.Verify(ctx, digest); {
	case err == nil:
		return isThere, nil
	case fail.Is(err, fail.Hidden):
		return isMissing, nil
	case errors.Is(err, blob.ErrDamaged):
		return isDamaged, nil
	default:
		return isThere, err
	}
}

// late is how old a fact may be before somebody should have served it: followers take seconds.
const late = 15 * time.Minute

func (c *checker) journal(ctx context.Context) error {
	q := c.s.Core.DB.Q()
	if err := c.cursors(ctx, q); err != nil {
		return err
	}
	list, err := behind(ctx, q)
	if err != nil {
		return err
	}
	now := clock.Now(ctx)
	good := true
	for _, w := range list {
		age := now.Sub(db.Time(w.oldest)).Truncate(time.Minute)
		if age < late || !c.follows(w.follower) {
			continue
		}
		good = false
		c.watch("Is the server running? If it is, its log says \"follower fails\" and why.", "%s is behind by %d facts, the oldest of them %s old", w.follower, w.n, age)
	}
	if good {
		c.fine("every follower is up to date")
	}
	return nil
}

// follows tells whether this program has the follower: the place of one that is gone is of no matter.
func (c *checker) follows(name string) bool {
	for _, f := range c.s.Core.Journal.Followers() {
		if f.Name == name {
			return true
		}
	}
	return false
}

func (c *checker) cursors(ctx context.Context, q db.Q) error {
	ahead, err := isAhead(ctx, q)
	if err != nil {
		return err
	}
	if ahead {
		c.wrong("Stop the server, run maillage check --mend, start it again.", "the database comes from another PostgreSQL server: what is written now would not be followed (no notices, no indexing)")
		return nil
	}
	text := beyondSQLite
	if q.Engine() == db.Postgres {
		text = beyondPostgres
	}
	n, err := number(ctx, q, text)
	if err == nil && n > 0 {
		c.wrong("Restore a backup: facts are missing.", "%d followers have read further than the journal goes", n)
	}
	return err
}

func (c *checker) tasks(ctx context.Context) error {
	failed, err := c.s.Core.Queue.Failed(ctx, shown)
	if err != nil {
		return err
	}
	for _, f := range failed {
		c.watch("Mend the cause; such a task is forgotten after 30 days.", "task %s was given up on %s after %d tries: %s", f.Kind, f.At.Format("2006-01-02 15:04"), f.Tries, f.Err)
	}
	if len(failed) == 0 {
		c.fine("none was given up")
	}
	return nil
}

func (c *checker) people(ctx context.Context) error {
	q := c.s.Core.DB.Q()
	networks, err := space.Networks(ctx, q)
	if err != nil {
		return err
	}
	orgs, err := number(ctx, q, `SELECT COUNT(*) FROM org`)
	if err != nil {
		return err
	}
	operators, err := number(ctx, q, `SELECT COUNT(*) FROM person WHERE operator AND state = 'active'`)
	if err != nil {
		return err
	}
	if len(networks) == 0 {
		c.watch("Make one: maillage network create.", "there is no network yet")
	}
	if orgs == 0 {
		c.watch("Run maillage organisations load.", "no organisation is known: people cannot say where they work")
	}
	if operators == 0 {
		c.watch("Name one: maillage person operator EMAIL.", "nobody is an operator of the platform")
	}
	if len(networks) > 0 {
		c.fine("%d networks, %d organisations, %d operators", len(networks), orgs, operators)
	}
	return nil
}
