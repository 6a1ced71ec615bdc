package ops

import (
	"context"
	"errors"
	"time"

	"maillage/core/blob"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

func (c *checker) counters(ctx context.Context) error {
	all := invariants()
	before := len(c.list)
	for done, x := range all {
		n, example, err := x.count(ctx, c.s.Core.DB.Q())
		if err != nil {
			return err
		}
		c.o.Progress.tell("counters", done+1, len(all))
		if n > 0 {
			key := "broken"
			if x.right == "" {
				key = "broken_for_good"
			}
			c.wrong(key, "what", c.l.T("ops.broken."+x.says, "n", n), "first", ref.Item(example).String())
		}
	}
	if len(c.list) == before {
		c.fine("counted")
	}
	return nil
}

func (c *checker) files(ctx context.Context) error {
	var n, missing, damaged int
	var first string
	err := eachReferred(ctx, c.s.Core.DB.Q(), func(digest string) error {
		state, err := look(ctx, c.s.Core.Blobs, digest, c.o.Deep)
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
		n++
		c.o.Progress.tell("files", n, 0)
		return nil
	})
	if err != nil {
		return err
	}
	if missing > 0 {
		c.wrong("missing", "n", missing, "all", n, "first", first)
	}
	if damaged > 0 {
		c.wrong("changed", "n", damaged, "all", n, "first", first)
	}
	if missing+damaged > 0 {
		return c.attachments(ctx)
	}
	if c.o.Deep {
		c.fine("files_read", "n", n)
	} else {
		c.fine("files", "n", n)
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
			c.wrong("others", "n", len(list)-n)
			break
		}
		says := "file_of"
		if m.Preview {
			says = "preview_of"
		}
		c.wrong(says, "file", m.File.String(), "item", m.Item.String())
	}
	return nil
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
		c.watch("behind", "follower", w.follower, "n", w.n, "age", age.String())
	}
	if good {
		c.fine("followed")
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
		c.wrong("ahead")
		return nil
	}
	text := beyondSQLite
	if q.Engine() == db.Postgres {
		text = beyondPostgres
	}
	n, err := number(ctx, q, text)
	if err == nil && n > 0 {
		c.wrong("beyond", "n", n)
	}
	return err
}

func (c *checker) tasks(ctx context.Context) error {
	failed, err := c.s.Core.Queue.Failed(ctx, shown)
	if err != nil {
		return err
	}
	for _, f := range failed {
		c.watch("given_up", "kind", f.Kind, "when", c.l.DateTime(f.At), "n", f.Tries, "error", f.Err)
	}
	lost, err := lostTasks(ctx, c.s.Core.DB.Q())
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		c.wrong("lost_task", "n", len(lost))
	}
	n, err := number(ctx, c.s.Core.DB.Q(), stuckLetters)
	if err != nil {
		return err
	}
	if n > 0 {
		c.wrong("stuck_letter", "n", n)
	}
	if len(failed)+len(lost) == 0 && n == 0 {
		c.fine("tasks")
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
		c.watch("no_network")
	}
	if orgs == 0 {
		c.watch("no_org")
	}
	if operators == 0 {
		c.watch("no_operator")
	}
	if len(networks) > 0 {
		c.fine("networks", "n", len(networks), "orgs", orgs, "operators", operators)
	}
	return nil
}
