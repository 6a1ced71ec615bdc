package forum

import (
	"context"
	"fmt"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/kit/fail"
)

func invitedTo(ctx context.Context, q db.Q, id ref.Item) ([]ref.Person, error) {
	list, err := db.All(ctx, q, db.One[ref.Person], `SELECT person_id FROM forum_invite WHERE item_id = $1 ORDER BY person_id`, id)
	return list, fail.Wrap("forum.invitedTo", err)
}

// answer is an accepted answer on a topic.
type acceptedAnswer struct {
	by    ref.Person
	title string // of the topic
}

// answered returns who signed the accepted answers on those of roots that v may read, in the order of roots' age.
func answered(ctx context.Context, q db.Q, v *access.Viewer, roots []ref.Item, except ref.Item) ([]acceptedAnswer, error) {
	if len(roots) == 0 {
		return nil, nil
	}
	list, err := db.All(ctx, q, func(r db.Row) (a acceptedAnswer, err error) { return a, r.Scan(&a.by, &a.title) },
		`SELECT a.author_id, i.title FROM item i JOIN item a ON a.id = i.answer_id
		WHERE i.id IN ($1[]) AND i.id <> $2 AND i.question = 'settled' AND i.title <> '' AND i.state = 'published' AND a.state = 'published' AND a.byline = 'named' AND `+access.Visible("i", 3)+`
		ORDER BY i.id DESC`, append([]any{db.Ints(roots), except}, v.Args()...)...)
	return list, fail.Wrap("forum.answered", err)
}

// invitable returns those of people who may read i and write there, did not ask it nor answer it, were not invited to it, keep
// neither its author nor itself away, and were not invited too often of late.
func invitable(ctx context.Context, q db.Q, i item.Item, s, network space.Space, people []ref.Person, now time.Time) ([]ref.Person, error) {
	r := access.ReadersOf(i, s, network, now, 1)
	args := append([]any{}, r.Args...)
	arg := func(x any) string { args = append(args, x); return fmt.Sprintf("$%d", len(args)) }
	author, topic, list := arg(i.Author), arg(i.ID), arg(db.Ints(people))
	muted := `COALESCE(sm.state, '') <> 'muted'`
	text := `SELECT p.id FROM person p` + r.Joins + ` WHERE p.id IN (` + list + `[]) AND ` + r.Reads + ` AND ` + r.Belongs + ` AND ` + muted + `
		AND p.id <> ` + author + `
		AND NOT EXISTS (SELECT 1 FROM forum_invite f WHERE f.item_id = ` + topic + ` AND f.person_id = p.id)
		AND NOT EXISTS (SELECT 1 FROM item c WHERE c.root_id = ` + topic + ` AND c.author_id = p.id AND c.state = 'published')
		AND NOT ` + tie.Holds("p.id", tie.Person, author, tie.Block, tie.Mute) + `
		AND NOT ` + tie.Holds(author, tie.Person, "p.id", tie.Block, tie.Mute) + `
		AND NOT ` + tie.Holds("p.id", tie.Item, topic, tie.Mute) + `
		AND (SELECT COUNT(*) FROM forum_invite f WHERE f.person_id = p.id AND f.at > ` + arg(db.Millis(now.Add(-invitePeriod))) + `) < ` + arg(mostInvitations) + `
		ORDER BY p.id`
	out, err := db.All(ctx, q, db.One[ref.Person], text, args...)
	return out, fail.Wrap("forum.invitable", err)
}

func putInvite(ctx context.Context, tx *db.Tx, id ref.Item, p ref.Person, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO forum_invite (item_id, person_id, at) VALUES ($1, $2, $3)`, id, p, db.Millis(now))
	return fail.Wrap("forum.putInvite", err)
}

// waits tells whether p was invited to i, did not decline, and has not answered.
func waits(ctx context.Context, q db.Q, i ref.Item, p ref.Person) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT COUNT(*) FROM forum_invite f WHERE f.item_id = $1 AND f.person_id = $2 AND NOT f.declined
		AND NOT EXISTS (SELECT 1 FROM item c WHERE c.root_id = $1 AND c.author_id = $2 AND c.state = 'published')`, i, p).Scan(&n)
	return n > 0, err
}

func decline(ctx context.Context, tx *db.Tx, i ref.Item, p ref.Person) (int64, error) {
	n, err := tx.Exec(ctx, `UPDATE forum_invite SET declined = TRUE WHERE item_id = $1 AND person_id = $2`, i, p)
	return n, fail.Wrap("forum.decline", err)
}

var exportInvitations = part.Export{
	Name: "invitations_to_answer", Label: "forum.export.invitations",
	Columns: []part.Column{{Name: "topic", Label: "forum.export.topic"}, {Name: "invited", Label: "forum.export.invited"}, {Name: "declined", Label: "forum.export.declined"}},
	Rows: part.Select(`SELECT item_id, at, declined FROM forum_invite WHERE person_id = $1 ORDER BY at, item_id`, func(r db.Row) ([]any, error) {
		var id ref.Item
		var at time.Time
		var declined bool
		err := r.Scan(&id, db.Scanned{T: &at}, &declined)
		return []any{"/publications/" + id.String(), at, declined}, err
	}),
}
