package ops

import (
	"context"
	"slices"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/space"
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

// counter is a number kept beside what it counts: a condition under which a row is wrong, and how it is set right. Both
// texts speak of table t.
type counter struct {
	says  string // with the number of wrong rows before
	table string
	wrong string
	right string
}

var (
	published = `(SELECT COUNT(*) FROM item c WHERE c.root_id = t.id AND c.state = '` + string(item.Published) + `')`
	inside    = `(SELECT COUNT(*) FROM membership m WHERE m.space_id = t.id AND m.state IN ('` + string(space.Active) + `', '` + string(space.Muted) + `'))`
	groups    = `(SELECT COUNT(*) FROM space g WHERE g.network_id = t.id AND g.kind = '` + string(space.Group) + `' AND t.kind = '` + string(space.Network) + `')`
)

func reactions(r item.Reaction) string {
	return `(SELECT COUNT(*) FROM reaction r WHERE r.item_id = t.id AND r.kind = '` + string(r) + `')`
}

// counters is every number that the core keeps beside what it counts, and the root's state that replies carry: a reply
// whose root is hidden must not be shown.
func counters() []counter {
	out := []counter{
		{"publications whose number of replies is wrong", "item", `t.replies <> ` + published, `replies = ` + published},
		{"spaces whose number of members is wrong", "space", `t.members <> ` + inside, `members = ` + inside},
		{"networks whose number of groups is wrong", "space", `t.groups <> ` + groups, `groups = ` + groups},
		{"replies that do not carry the state of what they answer", "item",
			`t.root_id <> 0 AND EXISTS (SELECT 1 FROM item r WHERE r.id = t.root_id AND r.state <> t.root_state)`,
			`root_state = (SELECT r.state FROM item r WHERE r.id = t.root_id)`},
	}
	for _, r := range item.Reactions {
		n := string(r)
		out = append(out, counter{"publications whose number of reactions (" + n + ") is wrong", "item", `t.` + n + ` <> ` + reactions(r), n + ` = ` + reactions(r)})
	}
	return out
}

func (c counter) count(ctx context.Context, q db.Q) (n int64, example int64, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*), COALESCE(MIN(t.id), 0) FROM `+c.table+` t WHERE `+c.wrong).Scan(&n, &example)
	return n, example, err
}

func (c counter) mend(ctx context.Context, tx *db.Tx) (int64, error) {
	return tx.Exec(ctx, `UPDATE `+c.table+` AS t SET `+c.right+`, version = version + 1 WHERE `+c.wrong)
}

// orphans counts items whose parent or root is not there; no foreign key holds these two.
const orphans = `
	SELECT COUNT(*) FROM item t
	WHERE  t.parent_id <> 0 AND (NOT EXISTS (SELECT 1 FROM item p WHERE p.id = t.parent_id)
	                          OR NOT EXISTS (SELECT 1 FROM item r WHERE r.id = t.root_id))`

// waiting is a follower with facts it has not been served, and the time of the oldest of them.
type waiting struct {
	follower string
	n        int64
	oldest   int64 // milliseconds
}

const unserved = `
	SELECT c.follower, COUNT(*), MIN(f.at)
	FROM   fact_cursor c JOIN fact f ON (f.xid, f.seq) > (c.xid, c.seq)
	GROUP  BY c.follower
	ORDER  BY c.follower`

func behind(ctx context.Context, q db.Q) ([]waiting, error) {
	return db.All(ctx, q, func(r db.Row) (w waiting, err error) { return w, r.Scan(&w.follower, &w.n, &w.oldest) }, unserved)
}
