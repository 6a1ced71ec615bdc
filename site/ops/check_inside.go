package ops

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"maillage/core/attach"
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
	reads := c.o.Deep || c.o.Blobs
	var n, missing, damaged int
	var bad []string
	err := eachReferred(ctx, c.s.Core.DB.Q(), func(digest string) error {
		if !inPart(digest, c.o.Part, c.o.Parts) {
			return nil
		}
		state, err := look(ctx, attach.Unguarded(c.s.Core.Blobs), digest, reads)
		if err != nil {
			return err
		}
		switch state {
		case isMissing:
			missing++
		case isDamaged:
			damaged++
		}
		if len(bad) < shown && state != isThere {
			bad = append(bad, digest)
		}
		n++
		c.o.Progress.tell("files", n, 0)
		return nil
	})
	if err != nil {
		return err
	}
	if missing > 0 {
		c.wrong("missing", "n", missing, "all", n, "first", bad[0])
	}
	if damaged > 0 {
		c.wrong("changed", "n", damaged, "all", n, "first", bad[0])
	}
	for _, digest := range bad {
		if err := c.touched(ctx, digest); err != nil {
			return err
		}
	}
	switch {
	case len(bad) > 0:
		if more := missing + damaged - len(bad); more > 0 {
			c.wrong("others", "n", more)
		}
	case reads:
		c.fine("files_read", "n", n)
	default:
		c.fine("files", "n", n)
	}
	return nil
}

// inPart tells whether a digest is of the part of so many, counted from 1; all are of one of none.
func inPart(digest string, part, parts int) bool {
	if parts <= 1 {
		return true
	}
	head, err := strconv.ParseUint(digest[:8], 16, 32)
	return err == nil && int(head%uint64(parts)) == part-1
}

// touched says what people see of a content that is missing or damaged.
func (c *checker) touched(ctx context.Context, digest string) error {
	q := c.s.Core.DB.Q()
	type attachment struct {
		file  ref.File
		item  ref.Item
		whole string // "" when it is the preview alone
	}
	list, err := db.All(ctx, q, func(r db.Row) (m attachment, err error) { return m, r.Scan(&m.file, &m.item, &m.whole) },
		`SELECT id, item_id, CASE WHEN digest = $1 THEN digest ELSE '' END FROM attachment WHERE digest = $1 OR thumb = $1 ORDER BY id LIMIT $2`, digest, shown)
	if err != nil {
		return err
	}
	for _, m := range list {
		says := "file_of"
		if m.whole == "" {
			says = "preview_of"
		}
		c.wrong(says, "file", m.file.String(), "item", m.item.String())
	}
	kept, err := db.All(ctx, q, db.One[string], `SELECT what FROM kept_blob WHERE digest = $1 ORDER BY what LIMIT $2`, digest, shown)
	if err != nil {
		return err
	}
	for _, what := range kept {
		if word := strings.Split(what, "/"); len(word) == 3 && word[0] == "file" {
			c.wrong("version_of", "version", word[2], "item", word[1])
			continue
		}
		c.wrong("kept_for", "what", what, "digest", digest)
	}
	person, err := db.All(ctx, q, db.One[ref.Person], `SELECT id FROM person WHERE photo = $1 ORDER BY id LIMIT $2`, digest, shown)
	for _, p := range person {
		c.wrong("portrait_of", "person", p.String())
	}
	return err
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
