package ops

import (
	"context"
	"slices"

	"maillage/core/db"
	"maillage/core/journal"
	"maillage/kit/id"
)

// summary is what a database holds, as far as a backup is compared with it.
type summary struct {
	schema   []migration
	counts   map[string]int64
	referred []string // digests of blobs that something names, ascending
}

// counted are the tables whose rows are counted: those of the core that hold what people made.
var counted = []string{"affiliation", "attachment", "fact", "item", "membership", "org", "person", "reaction", "session", "space"}

const migrations = `
	SELECT room, name, checksum FROM schema_migration
	ORDER  BY room, name`

// referredDigests is the list of core/attach, which says what keeps a blob.
const referredDigests = `
	SELECT digest FROM attachment
	UNION SELECT thumb FROM attachment WHERE thumb <> ''
	UNION SELECT photo FROM person WHERE photo <> ''
	UNION SELECT digest FROM kept_blob
	UNION SELECT SUBSTR(mark, 7) FROM space WHERE kind = 'network' AND mark LIKE 'image:%'`

func sumUp(ctx context.Context, q db.Q) (x summary, err error) {
	x.counts = map[string]int64{}
	for _, table := range counted {
		if x.counts[table], err = number(ctx, q, `SELECT COUNT(*) FROM `+table); err != nil {
			return x, err
		}
	}
	x.schema, err = db.All(ctx, q, func(r db.Row) (m migration, err error) { return m, r.Scan(&m.Room, &m.Name, &m.Checksum) }, migrations)
	if err != nil {
		return x, err
	}
	x.referred, err = db.All(ctx, q, db.One[string], referredDigests)
	slices.Sort(x.referred)
	return x, err
}

func number(ctx context.Context, q db.Q, text string, args ...any) (n int64, err error) {
	return n, q.QueryRow(ctx, text, args...).Scan(&n)
}

// page is how many digests are read at once.
const page = 1000

// eachReferred calls f with each digest that something names, in order and once.
func eachReferred(ctx context.Context, q db.Q, f func(digest string) error) error {
	const some = ` > $1 ORDER BY digest LIMIT $2) `
	for after := ""; ; {
		list, err := db.All(ctx, q, db.One[string], `SELECT digest FROM (
			SELECT digest FROM (SELECT digest FROM attachment WHERE digest`+some+`a1
			UNION SELECT digest FROM (SELECT thumb AS digest FROM attachment WHERE thumb <> '' AND thumb > $1 ORDER BY thumb LIMIT $2) a2
			UNION SELECT digest FROM (SELECT photo AS digest FROM person WHERE photo <> '' AND photo > $1 ORDER BY photo LIMIT $2) a3
			UNION SELECT digest FROM (SELECT digest FROM kept_blob WHERE digest`+some+`a4
			UNION SELECT digest FROM (SELECT SUBSTR(mark, 7) AS digest FROM space WHERE kind = 'network' AND mark LIKE 'image:%') a5 WHERE digest > $1) t
			ORDER BY digest LIMIT $2`, after, page)
		if err != nil {
			return err
		}
		for _, d := range list {
			if err := f(d); err != nil {
				return err
			}
		}
		if len(list) < page {
			return nil
		}
		after = list[len(list)-1]
	}
}

// undone is the states of tasks that are still to be done.
const undone = `('available', 'pending', 'retryable', 'running', 'scheduled')`

const (
	// stuckLetters counts letters that no task will send.
	stuckLetters = `
		SELECT COUNT(*) FROM mail_letter l
		WHERE  l.id NOT IN (SELECT CAST(j.args -> 'data' ->> 'letter' AS BIGINT) FROM river_job j
		                    WHERE j.kind IN ('mail.send', 'mail.list') AND j.state NOT IN ('completed', 'cancelled') AND j.args -> 'data' ->> 'letter' IS NOT NULL)`
	ofFacts = `
		SELECT j.id, COALESCE(j.args -> 'data' ->> 'fact', j.args -> 'data' -> 'due' ->> 'fact') FROM river_job j
		WHERE  j.kind LIKE 'notify.%' AND j.state IN ` + undone + ` AND j.id > $1
		AND    COALESCE(j.args -> 'data' ->> 'fact', j.args -> 'data' -> 'due' ->> 'fact') IS NOT NULL
		ORDER  BY j.id LIMIT $2`
)

// task is one that speaks of a fact.
type task struct{ id, fact int64 }

// lostTasks returns the tasks to be done about facts that are not there.
func lostTasks(ctx context.Context, q db.Q) (lost []int64, err error) {
	for after := int64(0); ; {
		list, err := db.All(ctx, q, func(r db.Row) (t task, err error) {
			var text string
			err = r.Scan(&t.id, &text)
			t.fact, _ = id.Parse(text) // 0, which is no fact, for what is no identifier
			return t, err
		}, ofFacts, after, page)
		if err != nil {
			return lost, err
		}
		var facts []int64
		for _, t := range list {
			facts = append(facts, t.fact)
		}
		there, err := db.All(ctx, q, db.One[int64], `SELECT id FROM fact WHERE id IN ($1[])`, db.Ints(facts))
		if err != nil {
			return lost, err
		}
		for _, t := range list {
			if !slices.Contains(there, t.fact) {
				lost = append(lost, t.id)
			}
		}
		if len(list) < page {
			return lost, nil
		}
		after = list[len(list)-1].id
	}
}

// waiting is a follower with facts it has not been served, and the time of the oldest of them.
type waiting struct {
	follower string
	n        int64
	oldest   int64 // milliseconds
}

const (
	unserved = `
	SELECT c.follower, COUNT(*), MIN(f.at)
	FROM   fact_cursor c JOIN fact f ON `
	byFollower = `
	GROUP  BY c.follower
	ORDER  BY c.follower`
)

func behind(ctx context.Context, q db.Q) ([]waiting, error) {
	return db.All(ctx, q, func(r db.Row) (w waiting, err error) { return w, r.Scan(&w.follower, &w.n, &w.oldest) }, unserved+journal.After(q, "f", "c.xid", "c.seq")+byFollower)
}
