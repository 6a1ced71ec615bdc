package wiki

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// thread is a row of the table of threads.
type thread struct {
	ID            ref.Item // the comment that begins it
	page          ref.Item
	Quote         string
	before, after string
	span
	Resolved time.Time // zero while it is open
	by       ref.Person
}

// about fills in the words of the passage of t, and those around, from what the page says.
func (t thread) about(all []rune) thread {
	t.Quote = string(all[t.start:t.stop])
	t.before, t.after = string(all[max(0, t.start-around):t.start]), string(all[t.stop:min(len(all), t.stop+around)])
	return t
}

// IsGone tells whether its passage is not in the page any more.
func (t thread) IsGone() bool { return t.start == gone }

const threadColumns = `t.item_id, t.page_id, t.quote, t.before, t.after, t.start, t.stop, t.resolved, t.resolved_by`

func scanThread(r db.Row) (t thread, err error) {
	return t, r.Scan(&t.ID, &t.page, &t.Quote, &t.before, &t.after, &t.start, &t.stop, db.Scanned{T: &t.Resolved}, &t.by)
}

func putThread(ctx context.Context, tx *db.Tx, t thread) error {
	_, err := tx.Exec(ctx, `INSERT INTO wiki_thread (item_id, page_id, quote, before, after, start, stop) VALUES ($1, $2, $3, $4, $5, $6, $7)`, t.ID, t.page, t.Quote, t.before, t.after, t.start, t.stop)
	if err != nil {
		return fail.Wrap("wiki.putThread", err)
	}
	return putBeside(ctx, tx, t.ID, t.ID)
}

func putBeside(ctx context.Context, tx *db.Tx, id, thread ref.Item) error {
	_, err := tx.Exec(ctx, `INSERT INTO wiki_beside (item_id, thread_id) VALUES ($1, $2)`, id, thread)
	return fail.Wrap("wiki.putBeside", err)
}

// threadOf returns one thread. Errors: fail.Hidden.
func threadOf(ctx context.Context, q db.Q, id ref.Item) (thread, error) {
	t, err := scanThread(q.QueryRow(ctx, `SELECT `+threadColumns+` FROM wiki_thread t WHERE t.item_id = $1`, id))
	if err == db.ErrNoRows {
		return t, fail.E("wiki.threadOf", fail.Hidden, nil)
	}
	return t, fail.Wrap("wiki.threadOf", err)
}

// threadsOf is the threads of a page in the order of its text, those whose passage has gone last; at most maxThreads. One query.
func threadsOf(ctx context.Context, q db.Q, page ref.Item) ([]thread, error) {
	list, err := db.All(ctx, q, scanThread, `SELECT `+threadColumns+` FROM wiki_thread t WHERE t.page_id = $1 ORDER BY CASE WHEN t.start < 0 THEN 1 ELSE 0 END, t.start, t.item_id LIMIT $2`, page, maxThreads)
	return list, fail.Wrap("wiki.threadsOf", err)
}

func moveThread(ctx context.Context, tx *db.Tx, t thread) error {
	_, err := tx.Exec(ctx, `UPDATE wiki_thread SET quote = $1, before = $2, after = $3, start = $4, stop = $5 WHERE item_id = $6`, t.Quote, t.before, t.after, t.start, t.stop, t.ID)
	return fail.Wrap("wiki.moveThread", err)
}

func setResolved(ctx context.Context, tx *db.Tx, id ref.Item, at time.Time, by ref.Person) error {
	_, err := tx.Exec(ctx, `UPDATE wiki_thread SET resolved = $1, resolved_by = $2 WHERE item_id = $3`, db.Millis(at), by, id)
	return fail.Wrap("wiki.setResolved", err)
}

// speakers is who said something in a thread.
func speakers(ctx context.Context, q db.Q, id ref.Item) ([]ref.Person, error) {
	list, err := db.All(ctx, q, db.One[ref.Person], `SELECT DISTINCT i.author_id FROM wiki_beside b JOIN item i ON i.id = b.item_id WHERE b.thread_id = $1 AND i.state = 'published' ORDER BY i.author_id`, id)
	return list, fail.Wrap("wiki.speakers", err)
}

// besides is what v may see of what is said in the margin of a page, the oldest first, and the thread of each. Two queries.
func besides(ctx context.Context, q db.Q, v *access.Viewer, page ref.Item) ([]item.Item, map[ref.Item]ref.Item, error) {
	const op = "wiki.besides"
	items, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.parent_id = $1 AND i.parent_id <> 0 AND `+beside("i")+` AND `+access.Visible("i", 3)+`
		ORDER BY i.created, i.id LIMIT $2`, append([]any{page, maxBesides}, v.Args()...)...)
	if err != nil {
		return nil, nil, fail.Wrap(op, err)
	}
	of := map[ref.Item]ref.Item{}
	rows, err := q.Query(ctx, `SELECT b.item_id, b.thread_id FROM wiki_thread t JOIN wiki_beside b ON b.thread_id = t.item_id WHERE t.page_id = $1`, page)
	if err != nil {
		return nil, nil, fail.Wrap(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, thread ref.Item
		if err := rows.Scan(&id, &thread); err != nil {
			return nil, nil, fail.Wrap(op, err)
		}
		of[id] = thread
	}
	return items, of, fail.Wrap(op, rows.Err())
}

// beside is the condition that the comment alias is said in the margin of its page.
func beside(alias string) string {
	return `EXISTS (SELECT 1 FROM wiki_beside wb WHERE wb.item_id = ` + alias + `.id)`
}
