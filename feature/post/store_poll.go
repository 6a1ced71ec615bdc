package post

import (
	"context"
	"fmt"
	"strings"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

func insertPoll(ctx context.Context, tx *db.Tx, id ref.Item, p NewPoll) error {
	const op = "post.insertPoll"
	_, err := tx.Exec(ctx, `INSERT INTO post_poll (item_id, many, anonymous, closes) VALUES ($1, $2, $3, $4)`, id, p.Many, p.Anonymous, db.Millis(p.Closes))
	if err != nil {
		return fail.Wrap(op, err)
	}
	return fail.Wrap(op, insertChoices(ctx, tx, id, p.Choices))
}

// insertChoices stores the choices, of which there are few, in one query.
func insertChoices(ctx context.Context, tx *db.Tx, id ref.Item, labels []string) error {
	rows, args := make([]string, len(labels)), []any{id}
	for n, label := range labels {
		rows[n] = fmt.Sprintf("($1, %d, $%d)", n+1, n+2)
		args = append(args, label)
	}
	_, err := tx.Exec(ctx, `INSERT INTO post_poll_choice (item_id, n, label) VALUES `+strings.Join(rows, ", "), args...)
	return err
}

// updatePoll changes a poll in which nobody voted yet.
func updatePoll(ctx context.Context, tx *db.Tx, id ref.Item, p NewPoll) error {
	const op = "post.updatePoll"
	_, err := tx.Exec(ctx, `UPDATE post_poll SET many = $1, anonymous = $2, closes = $3 WHERE item_id = $4`, p.Many, p.Anonymous, db.Millis(p.Closes), id)
	if err != nil {
		return fail.Wrap(op, err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM post_poll_choice WHERE item_id = $1`, id); err != nil {
		return fail.Wrap(op, err)
	}
	return fail.Wrap(op, insertChoices(ctx, tx, id, p.Choices))
}

func updateClosing(ctx context.Context, tx *db.Tx, id ref.Item, ms int64) error {
	_, err := tx.Exec(ctx, `UPDATE post_poll SET closes = $1 WHERE item_id = $2`, ms, id)
	return fail.Wrap("post.updateClosing", err)
}

// polls returns the polls of ids as viewer sees them, by item; the votes of the viewer are theirs alone to see. Two queries.
func polls(ctx context.Context, q db.Q, viewer ref.Person, ids []ref.Item) (map[ref.Item]*Poll, error) {
	const op = "post.polls"
	out := map[ref.Item]*Poll{}
	if len(ids) == 0 {
		return out, nil
	}
	list, err := db.All(ctx, q, func(r db.Row) (p Poll, err error) {
		return p, r.Scan(&p.Item, &p.Many, &p.Anonymous, db.Scanned{T: &p.Closes}, &p.Voters, &p.Voted)
	}, `SELECT p.item_id, p.many, p.anonymous, p.closes,
			(SELECT COUNT(DISTINCT v.person_id) FROM post_poll_vote v WHERE v.item_id = p.item_id) + (SELECT COUNT(*) FROM post_poll_voter w WHERE w.item_id = p.item_id) + p.gone,
			EXISTS (SELECT 1 FROM post_poll_vote v WHERE v.item_id = p.item_id AND v.person_id = $2) OR EXISTS (SELECT 1 FROM post_poll_voter w WHERE w.item_id = p.item_id AND w.person_id = $2)
		FROM post_poll p WHERE p.item_id IN ($1[])`, db.Ints(ids), viewer)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	for _, p := range list {
		out[p.Item] = &p
	}
	rows, err := q.Query(ctx, `SELECT c.item_id, c.n, c.label, c.ballots + (SELECT COUNT(*) FROM post_poll_vote v WHERE v.item_id = c.item_id AND v.choice = c.n),
			EXISTS (SELECT 1 FROM post_poll_vote v WHERE v.item_id = c.item_id AND v.choice = c.n AND v.person_id = $2)
		FROM post_poll_choice c WHERE c.item_id IN ($1[]) ORDER BY c.item_id, c.n`, db.Ints(ids), viewer)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Item
		var c Choice
		if err := rows.Scan(&id, &c.N, &c.Label, &c.Votes, &c.Mine); err != nil {
			return nil, fail.Wrap(op, err)
		}
		if p := out[id]; p != nil {
			p.Choices = append(p.Choices, c)
		}
	}
	return out, fail.Wrap(op, rows.Err())
}

// castNamed makes choices the vote of by.
func castNamed(ctx context.Context, tx *db.Tx, id ref.Item, by ref.Person, choices []int) error {
	const op = "post.castNamed"
	if _, err := tx.Exec(ctx, `DELETE FROM post_poll_vote WHERE item_id = $1 AND person_id = $2`, id, by); err != nil {
		return fail.Wrap(op, err)
	}
	_, err := tx.Exec(ctx, `INSERT INTO post_poll_vote (item_id, choice, person_id, at)
		SELECT c.item_id, c.n, CAST($3 AS BIGINT), CAST($4 AS BIGINT) FROM post_poll_choice c WHERE c.item_id = $1 AND c.n IN ($2[])`, id, db.Ints(int64s(choices)), by, db.Millis(clock.Now(ctx)))
	return fail.Wrap(op, err)
}

// castAnonymous notes that by voted, and counts choices: two things that nothing ties together. It tells whether by had not
// voted before.
func castAnonymous(ctx context.Context, tx *db.Tx, id ref.Item, by ref.Person, choices []int) (bool, error) {
	const op = "post.castAnonymous"
	n, err := tx.Exec(ctx, `INSERT INTO post_poll_voter (item_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, id, by)
	if err != nil || n == 0 {
		return false, fail.Wrap(op, err)
	}
	_, err = tx.Exec(ctx, `UPDATE post_poll_choice SET ballots = ballots + 1 WHERE item_id = $1 AND n IN ($2[])`, id, db.Ints(int64s(choices)))
	return err == nil, fail.Wrap(op, err)
}

func int64s(list []int) []int64 {
	out := make([]int64, len(list))
	for k, n := range list {
		out[k] = int64(n)
	}
	return out
}

// votersPage is how many voters of a choice are named at once; votersFirst, where all choices are shown.
const (
	votersPage  = 100
	votersFirst = 20
)

// vote is one name under a choice of a named poll.
type vote struct {
	choice int
	person ref.Person
}

// firstVoters returns the first who took each choice, at most votersFirst each.
func firstVoters(ctx context.Context, q db.Q, id ref.Item) ([]vote, error) {
	list, err := db.All(ctx, q, scanVote, `SELECT choice, person_id FROM (
			SELECT choice, person_id, ROW_NUMBER() OVER (PARTITION BY choice ORDER BY person_id) AS rank FROM post_poll_vote WHERE item_id = $1) v
		WHERE rank <= $2 ORDER BY choice, person_id`, id, votersFirst)
	return list, fail.Wrap("post.firstVoters", err)
}

// voters returns who took choice, after the person after, at most votersPage; more tells whether others follow.
func voters(ctx context.Context, q db.Q, id ref.Item, choice int, after ref.Person) (list []vote, more bool, err error) {
	list, err = db.All(ctx, q, scanVote, `SELECT choice, person_id FROM post_poll_vote WHERE item_id = $1 AND choice = $2 AND person_id > $3 ORDER BY person_id LIMIT $4`,
		id, choice, after, votersPage+1)
	if len(list) > votersPage {
		list, more = list[:votersPage], true
	}
	return list, more, fail.Wrap("post.voters", err)
}

func scanVote(r db.Row) (v vote, err error) { return v, r.Scan(&v.choice, &v.person) }
