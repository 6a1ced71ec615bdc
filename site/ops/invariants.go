package ops

import (
	"context"
	"math"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/space"
)

// invariant is something that holds whenever no transaction is under way: a condition under which a row is wrong, and how it is
// set right. Both speak of table t.
type invariant struct {
	says  string // the last word of its words key
	table string
	by    string // its column by whose order the table is walked, piece by piece
	wrong string
	right string // "" where nothing says what would be right
	about string // "table.column", where the row keeps what others say
}

const (
	// The index has the replies alone: it must be told that root_id is one, or each item reads all of them.
	published = `(SELECT COUNT(*) FROM item c WHERE c.root_id = t.id AND c.root_id <> 0 AND c.state = '` + string(item.Published) + `')`
	inside    = `(SELECT COUNT(*) FROM membership m WHERE m.space_id = t.id AND m.state IN ('` + string(space.Active) + `', '` + string(space.Muted) + `'))`
	groups    = `(SELECT COUNT(*) FROM space g WHERE g.network_id = t.id AND g.kind = '` + string(space.Group) + `' AND g.state NOT IN ('` + space.Founding + `', '` + space.Merged + `') AND t.kind = '` + string(space.Network) + `')`
	openings  = `(SELECT COUNT(*) FROM space_opening o WHERE o.space_id = t.id AND o.state = '` + string(space.Opened) + `')`
	newest    = `COALESCE((SELECT MAX(i.created) FROM item i WHERE i.space_id = t.id AND i.parent_id = 0 AND i.state = '` + string(item.Published) + `'), 0)`
	network   = `(SELECT s.network_id FROM space s WHERE s.id = t.space_id)`
	// root is the item that a reply stands under.
	root = `(SELECT 1 FROM item r WHERE r.id = t.root_id AND `
	// unanswered: what a settled question names as its answer is none.
	unanswered = `t.question = '` + string(item.Settled) + `' AND NOT EXISTS (SELECT 1 FROM item a WHERE a.id = t.answer_id AND a.root_id = t.id AND a.state <> '` + string(item.Deleted) + `')`
	reports    = `(SELECT COUNT(*) FROM moderation_report r WHERE r.item_id = t.item_id AND r.decision_id = 0)`
	// told is how many things of a notice somebody was told since it began.
	told     = `(SELECT COUNT(*) FROM notice_told n WHERE n.person_id = t.person_id AND n.kind = t.kind AND n.subject_id = t.subject_id AND n.channel = 'site' AND n.at >= t.since)`
	weight   = `COALESCE((SELECT SUM(v.size) FROM file_version v JOIN item i ON i.id = v.item_id WHERE i.space_id = t.space_id), 0)`
	filed    = `(SELECT i.space_id FROM item i WHERE i.id = t.item_id)`
	latest   = `(SELECT MAX(v.n) FROM file_version v WHERE v.item_id = t.item_id)`
	heavy    = `(SELECT v.size FROM file_version v WHERE v.item_id = t.item_id AND v.n = t.latest)`
	employer = `SELECT 1 FROM affiliation a JOIN org o ON o.id = a.org_id WHERE a.person_id = t.id AND a.until = 0`
)

func reactions(r item.Reaction) string {
	return `(SELECT COUNT(*) FROM reaction r WHERE r.item_id = t.id AND r.kind = '` + string(r) + `')`
}

// invariants is all that the tables keep twice, and what must go together.
func invariants() []invariant {
	out := []invariant{
		{"replies", "item", "id", `t.replies <> ` + published, `replies = ` + published, "item.replies"},
		{"root_state", "item", "id", `t.root_id <> 0 AND EXISTS ` + root + `r.state <> t.root_state)`, `root_state = (SELECT r.state FROM item r WHERE r.id = t.root_id)`, "item.root_state"},
		{"locked", "item", "id", `t.root_id <> 0 AND EXISTS ` + root + `r.locked <> t.locked)`, `locked = (SELECT r.locked FROM item r WHERE r.id = t.root_id)`, "item.locked"},
		{"place", "item", "id", `t.root_id <> 0 AND EXISTS ` + root + `(r.space_id <> t.space_id OR r.audience <> t.audience OR r.plan <> t.plan))`,
			`space_id = (SELECT r.space_id FROM item r WHERE r.id = t.root_id), audience = (SELECT r.audience FROM item r WHERE r.id = t.root_id), plan = (SELECT r.plan FROM item r WHERE r.id = t.root_id)`, "item.audience"},
		{"network", "item", "id", `t.network_id <> ` + network, `network_id = ` + network, "item.network_id"},
		{"settled", "item", "id", unanswered, `question = '` + string(item.Waiting) + `', answer_id = 0, answer_by = 0, answered = 0`, "item.answer_id"},
		{"orphans", "item", "id", `t.parent_id <> 0 AND (NOT EXISTS (SELECT 1 FROM item p WHERE p.id = t.parent_id) OR NOT EXISTS ` + root + `r.parent_id = 0))`, "", "item.root_id"},
		{"text", "item", "id", `t.kind IN ('post', 'topic', 'comment') AND t.state <> '` + string(item.Deleted) + `' AND NOT EXISTS (SELECT 1 FROM text_body b WHERE b.item_id = t.id)`, "", ""},
		{"details", "item", "id", `t.kind = 'post' AND NOT EXISTS (SELECT 1 FROM post p WHERE p.item_id = t.id) OR t.kind = 'topic' AND NOT EXISTS (SELECT 1 FROM forum_topic p WHERE p.item_id = t.id)`, "", ""},
		{"members", "space", "id", `t.members <> ` + inside, `members = ` + inside, "space.members"},
		{"groups", "space", "id", `t.groups <> ` + groups, `groups = ` + groups, "space.groups"},
		{"openings", "space", "id", `t.opened <> ` + openings, `opened = ` + openings, "space.opened"},
		{"posted", "space", "id", `t.posted < ` + newest, `posted = ` + newest, "space.posted"},
		{"poll", "post", "item_id", `t.poll <> EXISTS (SELECT 1 FROM post_poll p WHERE p.item_id = t.item_id)`, `poll = EXISTS (SELECT 1 FROM post_poll p WHERE p.item_id = t.item_id)`, "post.poll"},
		{"ballots", "post_poll", "item_id", `t.anonymous AND NOT t.many AND (SELECT SUM(c.ballots) FROM post_poll_choice c WHERE c.item_id = t.item_id) <> t.gone + (SELECT COUNT(*) FROM post_poll_voter v WHERE v.item_id = t.item_id)`, "", "post_poll_choice.ballots"},
		{"together", "coedit_doc", "item_id", `t.settled > t.seq OR t.seq - t.base <> (SELECT COUNT(*) FROM coedit_update u WHERE u.item_id = t.item_id AND u.seq > t.base) OR NOT EXISTS (SELECT 1 FROM coedit_state s WHERE s.item_id = t.item_id)`, "", "coedit_doc.base"},
		{"employer", "person", "id", `t.state <> 'closed' AND t.org_id <> 0 AND EXISTS (` + employer + `) AND NOT EXISTS (` + employer + ` AND a.org_id = t.org_id)`, "", "person.org_id"},
		{"reports", "moderation_case", "item_id", `t.reports <> ` + reports, `reports = ` + reports, "moderation_case.reports"},
		{"unheard", "moderation_report", "item_id", `t.decision_id = 0 AND EXISTS (SELECT 1 FROM item i WHERE i.id = t.item_id AND i.state <> '` + string(item.Deleted) + `' AND i.root_state <> '` + string(item.Deleted) + `') AND NOT EXISTS (SELECT 1 FROM moderation_case c WHERE c.item_id = t.item_id)`, "", "moderation_report.decision_id"},
		{"notices", "notice", "person_id", `t.kind IN ('mention', 'reply', 'post') AND (t.n < 1 OR t.n > ` + told + `)`, `n = ` + told, "notice.n"},
		{"file_place", "file_node", "item_id", `t.space_id <> ` + filed, `space_id = ` + filed, "file_node.space_id"},
		{"file_latest", "file_node", "item_id", `t.leaf = 1 AND t.latest <> COALESCE(` + latest + `, 0)`, `latest = ` + latest, "file_node.latest"},
		{"file_size", "file_node", "item_id", `t.leaf = 1 AND t.size <> COALESCE(` + heavy + `, t.size)`, `size = ` + heavy, "file_node.size"},
		{"file_tree", "file_node", "item_id", `t.above_id <> 0 AND t.trash_id = 0 AND NOT EXISTS (SELECT 1 FROM file_node f WHERE f.item_id = t.above_id AND f.leaf = 0)`, `above_id = 0`, "file_node.above_id"},
		{"file_use", "file_use", "space_id", `t.bytes <> ` + weight, `bytes = ` + weight, "file_use.bytes"},
	}
	for _, r := range item.Reactions {
		n := string(r)
		out = append(out, invariant{"reactions_" + n, "item", "id", `t.` + n + ` <> ` + reactions(r), n + ` = ` + reactions(r), "item." + n})
	}
	return out
}

const (
	// looked is how many rows are looked at in one statement, and set is how many are set right in one transaction: a statement
	// that lasts keeps SQLite's log from being folded, a transaction that lasts makes people wait.
	looked = 20000
	set    = 1000
)

// pieces calls f with each range (after, upTo] of by in table, of about size rows, in order.
func pieces(ctx context.Context, q db.Q, table, by string, size int, f func(after, upTo int64) error) error {
	for after := int64(math.MinInt64); ; {
		var upTo int64
		err := q.QueryRow(ctx, `SELECT t.`+by+` FROM `+table+` t WHERE t.`+by+` > $1 ORDER BY t.`+by+` LIMIT 1 OFFSET $2`, after, size).Scan(&upTo)
		if err == db.ErrNoRows {
			return f(after, math.MaxInt64)
		}
		if err != nil {
			return err
		}
		if err := f(after, upTo); err != nil {
			return err
		}
		after = upTo
	}
}

// count is how many rows are wrong, and the first of them.
func (x invariant) count(ctx context.Context, q db.Q) (n, example int64, err error) {
	err = pieces(ctx, q, x.table, x.by, looked, func(after, upTo int64) error {
		var wrong, first int64
		err := q.QueryRow(ctx, `SELECT COUNT(*), COALESCE(MIN(t.`+x.by+`), 0) FROM `+x.table+` t WHERE t.`+x.by+` > $1 AND t.`+x.by+` <= $2 AND (`+x.wrong+`)`, after, upTo).Scan(&wrong, &first)
		if n == 0 {
			example = first
		}
		n += wrong
		return err
	})
	return n, example, err
}

// mend sets the wrong rows right and returns how many there were; 0 where nothing says what is right.
func (x invariant) mend(ctx context.Context, d *db.DB) (n int64, err error) {
	if x.right == "" {
		return 0, nil
	}
	right := x.right
	if x.table == "item" || x.table == "space" {
		right += `, version = version + 1` // pages that are kept change with it
	}
	err = pieces(ctx, d.Q(), x.table, x.by, set, func(after, upTo int64) error {
		var done int64
		err := d.Write(ctx, func(tx *db.Tx) (err error) {
			done, err = tx.Exec(ctx, `UPDATE `+x.table+` AS t SET `+right+` WHERE t.`+x.by+` > $1 AND t.`+x.by+` <= $2 AND (`+x.wrong+`)`, after, upTo)
			return err
		})
		n += done
		return err
	})
	return n, err
}
