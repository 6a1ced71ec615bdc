package forum

import (
	"context"
	"fmt"
	"math"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/fail"
)

func put(ctx context.Context, tx *db.Tx, id, category ref.Item) error {
	_, err := tx.Exec(ctx, `INSERT INTO forum_topic (item_id, category_id) VALUES ($1, $2)`, id, category)
	return fail.Wrap("forum.put", err)
}

// texts is the words of topics, for search and letters: title and text. Two queries.
func texts(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]kind.Text, error) {
	bodies, err := text.Of(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[ref.Item]kind.Text, len(ids))
	rows, err := q.Query(ctx, `SELECT id, title FROM item WHERE id IN ($1[])`, db.Ints(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Item
		var title string
		if err := rows.Scan(&id, &title); err != nil {
			return nil, err
		}
		out[id] = kind.Text{Title: title, Body: bodies[id].Plain()}
	}
	return out, rows.Err()
}

// pageSize is how many topics a page lists.
const pageSize = 30

// topics returns at most max topics of s that v may see, those where something was said last first.
func topics(ctx context.Context, q db.Q, v *access.Viewer, s ref.Space, a Ask, max int) ([]item.Item, error) {
	at, id := int64(math.MaxInt64), int64(math.MaxInt64)
	if !a.From.at.IsZero() {
		at, id = a.From.at.UnixMilli(), int64(a.From.id)
	}
	args := append([]any{s, at, id, max, Kind}, v.Args()...)
	where, args := a.condition(v, s, args)
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i
		WHERE i.space_id = $1 AND i.parent_id = 0 AND i.kind = $5 AND (i.updated, i.id) < ($2, $3) AND i.state <> 'draft' AND `+access.Visible("i", 6)+where+`
		ORDER BY i.updated DESC, i.id DESC LIMIT $4`, args...)
	return list, fail.Wrap("forum.topics", err)
}

// condition narrows to what is asked, on the alias i, with its arguments after args.
func (a Ask) condition(v *access.Viewer, s ref.Space, args []any) (string, []any) {
	var where string
	and := func(text string, values ...any) {
		numbers := make([]any, len(values))
		for n, x := range values {
			args = append(args, x)
			numbers[n] = len(args)
		}
		where += " AND " + fmt.Sprintf(text, numbers...)
	}
	switch a.Which {
	case Unanswered:
		and(`i.question = 'waiting' AND i.replies = 0`)
	case Undecided:
		and(`i.question = 'waiting' AND i.replies > 0`)
	case Settled:
		and(`i.question = 'settled'`)
	case Mine:
		and(`i.author_id = $%d AND i.author_id <> 0`, v.Person)
	case Followed:
		and(`EXISTS (SELECT 1 FROM tie t WHERE t.person_id = $%d AND t.what = 'item' AND t.target = i.id AND t.stance = 'follow')`, v.Person)
	case Fresh:
		and(`i.updated > COALESCE((SELECT r.until FROM forum_read r WHERE r.person_id = $%[1]d AND r.item_id = i.id), 0)
			AND i.updated > COALESCE((SELECT f.came FROM forum_topic f WHERE f.item_id = i.id), 0)
			AND i.updated > COALESCE((SELECT c.until FROM forum_caught c WHERE c.person_id = $%[1]d AND c.space_id = i.space_id), (SELECT m.joined FROM membership m WHERE m.person_id = $%[1]d AND m.space_id = i.space_id), 0)`, v.Person)
	}
	if a.Category != 0 {
		and(`EXISTS (SELECT 1 FROM forum_topic f WHERE f.item_id = i.id AND f.category_id = $%d)`, a.Category)
	}
	if a.Theme != 0 {
		and(`EXISTS (SELECT 1 FROM item_theme t WHERE t.item_id = i.id AND t.theme_id = $%d)`, a.Theme)
	}
	return where, args
}

// mostCounted is up to where topics that wait are counted.
const mostCounted = 100

// count is how many topics of s that v may see which has, at most mostCounted.
func count(ctx context.Context, q db.Q, v *access.Viewer, s ref.Space, which Which) (n int, err error) {
	args := append([]any{s, mostCounted, Kind}, v.Args()...)
	where, args := Ask{Which: which}.condition(v, s, args)
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM item i
		WHERE i.space_id = $1 AND i.parent_id = 0 AND i.kind = $3 AND i.state = 'published' AND `+access.Visible("i", 4)+where+` LIMIT $2) x`, args...).Scan(&n)
	return n, fail.Wrap("forum.count", err)
}

// namesOf returns the names of the drawers that topics are in.
func namesOf(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]string, error) {
	out := map[ref.Item]string{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, `SELECT t.item_id, c.name FROM forum_topic t JOIN forum_category c ON c.id = t.category_id WHERE t.item_id IN ($1[])`, db.Ints(ids))
	if err != nil {
		return nil, fail.Wrap("forum.namesOf", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Item
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, fail.Wrap("forum.namesOf", err)
		}
		out[id] = name
	}
	return out, fail.Wrap("forum.namesOf", rows.Err())
}

// categoryOf is the drawer of a topic; 0 and "" for none.
func categoryOf(ctx context.Context, q db.Q, id ref.Item) (ref.Item, string, error) {
	c, name, _, err := detail(ctx, q, id)
	return c, name, err
}

// detail is the drawer of a topic, 0 and "" for none, and what was found beside it, whoever may read that.
func detail(ctx context.Context, q db.Q, id ref.Item) (c ref.Item, name string, beside []ref.Item, err error) {
	var near string
	err = q.QueryRow(ctx, `SELECT COALESCE(c.id, 0), COALESCE(c.name, ''), t.near FROM forum_topic t LEFT JOIN forum_category c ON c.id = t.category_id WHERE t.item_id = $1`, id).Scan(&c, &name, &near)
	if err == db.ErrNoRows {
		return 0, "", nil, nil
	}
	return c, name, itemsIn(near), fail.Wrap("forum.detail", err)
}

func categories(ctx context.Context, q db.Q, s ref.Space) ([]Category, error) {
	list, err := db.All(ctx, q, func(r db.Row) (c Category, err error) { return c, r.Scan(&c.ID, &c.Name, &c.Topics) },
		`SELECT c.id, c.name, (SELECT COUNT(*) FROM forum_topic t JOIN item i ON i.id = t.item_id WHERE t.category_id = c.id AND t.category_id <> 0 AND i.state = 'published')
		FROM forum_category c WHERE c.space_id = $1 ORDER BY c.rank, c.id`, s)
	return list, fail.Wrap("forum.categories", err)
}

// arrange makes list the drawers of s; an identifier that is none of its own is a new one.
func arrange(ctx context.Context, tx *db.Tx, s ref.Space, list []Category) error {
	const op = "forum.arrange"
	had, err := categories(ctx, tx, s)
	if err != nil {
		return err
	}
	own := map[ref.Item]bool{}
	for _, c := range had {
		own[c.ID] = true
	}
	for rank, c := range list {
		text := `UPDATE forum_category SET name = $1, rank = $2 WHERE id = $3 AND space_id = $4`
		if !own[c.ID] {
			text, c.ID = `INSERT INTO forum_category (name, rank, id, space_id) VALUES ($1, $2, $3, $4)`, ref.Item(tx.ID())
		}
		delete(own, c.ID)
		if _, err := tx.Exec(ctx, text, c.Name, rank, c.ID, s); err != nil {
			return fail.Wrap(op, err)
		}
	}
	for id := range own {
		if _, err := tx.Exec(ctx, `UPDATE forum_topic SET category_id = 0 WHERE category_id = $1`, id); err != nil {
			return fail.Wrap(op, err)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM forum_category WHERE id = $1`, id); err != nil {
			return fail.Wrap(op, err)
		}
	}
	return nil
}

// knownOf returns what p has read of topics of s. Two queries; none for nobody.
func knownOf(ctx context.Context, q db.Q, p ref.Person, s ref.Space, ids []ref.Item) (known, error) {
	const op = "forum.knownOf"
	k := known{nobody: p <= 0, topics: map[ref.Item]seen{}}
	if k.nobody || len(ids) == 0 {
		return k, nil
	}
	err := q.QueryRow(ctx, `SELECT COALESCE((SELECT until FROM forum_caught WHERE person_id = $1 AND space_id = $2), (SELECT joined FROM membership WHERE person_id = $1 AND space_id = $2), 0)`, p, s).Scan(&k.caught)
	if err != nil {
		return k, fail.Wrap(op, err)
	}
	rows, err := q.Query(ctx, `SELECT t.item_id, CASE WHEN t.came > COALESCE(r.until, 0) THEN t.came ELSE r.until END, COALESCE(r.replies, -1)
		FROM forum_topic t LEFT JOIN forum_read r ON r.item_id = t.item_id AND r.person_id = $1 WHERE t.item_id IN ($2[]) AND (t.came > 0 OR r.person_id IS NOT NULL)`, p, db.Ints(ids))
	if err != nil {
		return k, fail.Wrap(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Item
		var x seen
		if err := rows.Scan(&id, &x.until, &x.replies); err != nil {
			return k, fail.Wrap(op, err)
		}
		k.topics[id] = x
	}
	return k, fail.Wrap(op, rows.Err())
}

// read notes that p has read what is in i.
func read(ctx context.Context, tx *db.Tx, p ref.Person, i item.Item) error {
	_, err := tx.Exec(ctx, `INSERT INTO forum_read (person_id, item_id, until, replies) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id, item_id) DO UPDATE SET until = excluded.until, replies = excluded.replies`, p, i.ID, db.Millis(i.Updated), i.Replies)
	return fail.Wrap("forum.read", err)
}

func catchUp(ctx context.Context, tx *db.Tx, p ref.Person, s ref.Space, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO forum_caught (person_id, space_id, until) VALUES ($1, $2, $3)
		ON CONFLICT (person_id, space_id) DO UPDATE SET until = excluded.until`, p, s, db.Millis(now))
	return fail.Wrap("forum.catchUp", err)
}

// firstAfter is the first reply of root after at that v may see; 0 for none.
func firstAfter(ctx context.Context, q db.Q, v *access.Viewer, root ref.Item, at int64) (id ref.Item, err error) {
	args := append([]any{root, at}, v.Args()...)
	err = q.QueryRow(ctx, `SELECT i.id FROM item i WHERE i.parent_id = $1 AND i.parent_id <> 0 AND i.created > $2 AND `+access.Visible("i", 3)+` ORDER BY i.created, i.id LIMIT 1`, args...).Scan(&id)
	if err == db.ErrNoRows {
		return 0, nil
	}
	return id, err
}

func forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	for _, table := range []string{"forum_read", "forum_caught", "forum_invite"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE person_id = $1`, p); err != nil {
			return fail.Wrap("forum.forget", err)
		}
	}
	return nil
}
