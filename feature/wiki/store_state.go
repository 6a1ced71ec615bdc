package wiki

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// rulesOf is what a place wants of its pages; approvers who are not its members any more are left out. Two queries.
func rulesOf(ctx context.Context, q db.Q, s ref.Space) (r Rules, err error) {
	const op = "wiki.rulesOf"
	if err = q.QueryRow(ctx, `SELECT states FROM wiki_place WHERE space_id = $1`, s).Scan(&r.States); err == db.ErrNoRows {
		return r, nil
	}
	if err != nil || !r.States {
		return r, fail.Wrap(op, err)
	}
	r.Approvers, err = db.All(ctx, q, db.One[ref.Person], `SELECT a.person_id FROM wiki_approver a JOIN membership m ON m.person_id = a.person_id AND m.space_id = a.space_id
		WHERE a.space_id = $1 AND m.state = 'active' AND m.role <> 'guest' ORDER BY a.person_id`, s)
	return r, fail.Wrap(op, err)
}

func setRules(ctx context.Context, tx *db.Tx, s ref.Space, r Rules) error {
	const op = "wiki.setRules"
	if _, err := tx.Exec(ctx, `INSERT INTO wiki_place (space_id, states) VALUES ($1, $2) ON CONFLICT (space_id) DO UPDATE SET states = excluded.states`, s, r.States); err != nil {
		return fail.Wrap(op, err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM wiki_approver WHERE space_id = $1`, s); err != nil {
		return fail.Wrap(op, err)
	}
	for _, p := range r.Approvers {
		if _, err := tx.Exec(ctx, `INSERT INTO wiki_approver (space_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, s, p); err != nil {
			return fail.Wrap(op, err)
		}
	}
	return nil
}

// approversOf is whom one asks to approve a page of s: those named, or who moderates it. One query or two.
func approversOf(ctx context.Context, q db.Q, r Rules, s space.Space) ([]ref.Person, error) {
	if len(r.Approvers) > 0 {
		return r.Approvers, nil
	}
	for _, x := range []struct {
		id   ref.Space
		role space.Role
	}{{s.ID, space.Animator}, {s.Network, space.Manager}} {
		list, err := space.People(ctx, q, x.id, []space.State{space.Active}, x.role, maxApprovers)
		if err != nil {
			return nil, err
		}
		var out []ref.Person
		for _, m := range list {
			out = append(out, m.Person)
		}
		if len(out) > 0 {
			return out, nil
		}
	}
	return nil, nil
}

const markColumns = `since, name, asked, asked_by, reviewed, reviewed_by, approved, approved_by`

func scanMark(r db.Row) (m Mark, err error) {
	return m, r.Scan(db.Scanned{T: &m.Since}, &m.Name, db.Scanned{T: &m.Asked}, &m.AskedBy, db.Scanned{T: &m.Reviewed}, &m.ReviewedBy, db.Scanned{T: &m.Approved}, &m.ApprovedBy)
}

// marksOf is what became of versions of a page, by when they were written, in milliseconds; those of which nothing did are
// absent. One query.
func marksOf(ctx context.Context, q db.Q, id ref.Item, times []time.Time) (map[int64]Mark, error) {
	ms := make([]int64, len(times))
	for n, t := range times {
		ms[n] = db.Millis(t)
	}
	out := map[int64]Mark{}
	list, err := db.All(ctx, q, scanMark, `SELECT `+markColumns+` FROM wiki_mark WHERE item_id = $1 AND since IN ($2[])`, id, db.Ints(ms))
	for _, m := range list {
		out[db.Millis(m.Since)] = m
	}
	return out, fail.Wrap("wiki.marksOf", err)
}

func markOf(ctx context.Context, q db.Q, id ref.Item, since time.Time) (Mark, error) {
	all, err := marksOf(ctx, q, id, []time.Time{since})
	m := all[db.Millis(since)]
	m.Since = since
	return m, err
}

func setMark(ctx context.Context, tx *db.Tx, id ref.Item, m Mark) error {
	_, err := tx.Exec(ctx, `INSERT INTO wiki_mark (item_id, since, name, asked, asked_by, reviewed, reviewed_by, approved, approved_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (item_id, since) DO UPDATE SET name = excluded.name, asked = excluded.asked, asked_by = excluded.asked_by, reviewed = excluded.reviewed,
			reviewed_by = excluded.reviewed_by, approved = excluded.approved, approved_by = excluded.approved_by`,
		id, db.Millis(m.Since), m.Name, db.Millis(m.Asked), m.AskedBy, db.Millis(m.Reviewed), m.ReviewedBy, db.Millis(m.Approved), m.ApprovedBy)
	return fail.Wrap("wiki.setMark", err)
}

// isUnread tells whether a page says nothing yet: all that was written waits to be approved.
func isUnread(ctx context.Context, q db.Q, id ref.Item) (unread bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM text_body b JOIN text_next n ON n.item_id = b.item_id WHERE b.item_id = $1 AND b.since = 0 AND b.markdown = '')`, id).Scan(&unread)
	return unread, fail.Wrap("wiki.isUnread", err)
}

// isVersion tells whether a page has a version that was written at a time.
func isVersion(ctx context.Context, q db.Q, id ref.Item, since time.Time) (there bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM text_body WHERE item_id = $1 AND since = $2) OR EXISTS (SELECT 1 FROM text_next WHERE item_id = $1 AND since = $2)
		OR EXISTS (SELECT 1 FROM text_version WHERE item_id = $1 AND since = $2)`, id, db.Millis(since)).Scan(&there)
	return there && !since.IsZero(), fail.Wrap("wiki.isVersion", err)
}

// approvedBefore is the last version of a page, of those replaced, that was approved and still is.
func approvedBefore(ctx context.Context, q db.Q, id ref.Item) (n int64, ok bool, err error) {
	err = q.QueryRow(ctx, `SELECT v.version FROM text_version v JOIN wiki_mark m ON m.item_id = v.item_id AND m.since = v.since
		WHERE v.item_id = $1 AND v.shown AND m.approved > 0 ORDER BY v.version DESC LIMIT 1`, id).Scan(&n)
	if err == db.ErrNoRows {
		return 0, false, nil
	}
	return n, err == nil, fail.Wrap("wiki.approvedBefore", err)
}

func audienceAfter(ctx context.Context, q db.Q, id ref.Item) (a space.Audience, err error) {
	err = q.QueryRow(ctx, `SELECT audience_after FROM wiki_page WHERE item_id = $1`, id).Scan(&a)
	return a, fail.Wrap("wiki.audienceAfter", err)
}

func setAudienceAfter(ctx context.Context, tx *db.Tx, id ref.Item, a space.Audience) error {
	_, err := tx.Exec(ctx, `UPDATE wiki_page SET audience_after = $1 WHERE item_id = $2`, string(a), id)
	return fail.Wrap("wiki.setAudienceAfter", err)
}
