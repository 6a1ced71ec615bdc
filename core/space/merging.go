package space

import (
	"context"
	"slices"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// A group moves into another of its network in small steps, so that nobody waits: BeginMerging closes it, CarryPeople brings its
// people over and item.Carry what it holds, then LeaveMerged and EndMerging leave an address that leads to the other. People come
// first and leave the old one last, so that at no moment somebody loses what they could read.

// BeginMerging closes from, which moves into into from now on, and makes the addresses that led to from lead there.
func BeginMerging(ctx context.Context, tx *db.Tx, from, into Space) error {
	_, err := tx.Exec(ctx, `UPDATE space SET state = 'archived', into_id = $1, version = version + 1 WHERE id = $2`, into.ID, from.ID)
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE space SET into_id = $1, version = version + 1 WHERE into_id = $2`, into.ID, from.ID)
	}
	return fail.Wrap("space.BeginMerging", err)
}

// Arriving returns the groups that are moving into s. One query.
func Arriving(ctx context.Context, q db.Q, s ref.Space) ([]Space, error) {
	return List(ctx, q, `s.into_id = $1 AND s.into_id <> 0 AND s.state = 'archived' ORDER BY s.id`, s)
}

// Carried is what became of some people of a group that moves.
type Carried struct {
	In   []ref.Person // in the other now, with the higher of their roles
	Left []ref.Person // not in it: they live in no network where it does, their organisation is barred from it, or they were put out
	Last ref.Person   // after whom the next ones come; 0 when there are no more
}

// CarryPeople makes the people of from members of into, at most max of those after a person: each with the higher of both roles
// and the harder of both sanctions, which does not touch who runs into. Who is in from by a row alone, their organisation being
// barred there, is not carried. Doing it again changes nothing.
func CarryPeople(ctx context.Context, tx *db.Tx, from, into Space, after ref.Person, max int) (c Carried, err error) {
	const op = "space.CarryPeople"
	type mover struct {
		Membership
		lives, barredHere, barredThere bool
	}
	list, err := db.All(ctx, tx, func(r db.Row) (m mover, err error) {
		var kind string
		err = r.Scan(&m.Person, &m.Role, &m.State, &m.Note, &kind, &m.lives)
		m.barredHere = !m.Role.AtLeast(Animator) && slices.Contains(from.Barred, kind)
		m.barredThere = !m.Role.AtLeast(Animator) && slices.Contains(into.Barred, kind)
		return m, err
	}, `SELECT m.person_id, m.role, m.state, m.note, COALESCE(NULLIF(p.org_kind, ''), 'none'), EXISTS (SELECT 1 FROM membership h WHERE h.person_id = m.person_id AND h.state IN ('active', 'muted') AND h.space_id IN (`+livesIn+`))
		FROM membership m JOIN person p ON p.id = m.person_id WHERE m.space_id = $2 AND m.state IN ('active', 'muted', 'excluded') AND m.person_id > $3 ORDER BY m.person_id LIMIT $4`, into.ID, from.ID, after, max)
	if err != nil {
		return c, fail.Wrap(op, err)
	}
	for _, m := range list {
		was, err := MembershipOf(ctx, tx, m.Person, into.ID)
		if err != nil {
			return c, err
		}
		if m.IsIn() && (!m.lives || m.barredHere || m.barredThere) {
			if m.Role = Guest; !was.IsIn() {
				c.Left = append(c.Left, m.Person)
				continue
			}
		}
		m.Space = into.ID
		is := joined(was, m.Membership)
		if is != was {
			if err := SetMembership(ctx, tx, is); err != nil {
				return c, err
			}
		}
		if is.IsIn() {
			c.In = append(c.In, m.Person)
		} else if m.IsIn() {
			c.Left = append(c.Left, m.Person)
		}
	}
	if len(list) == max {
		c.Last = list[max-1].Person
	}
	return c, nil
}

// Apart counts the people of from whom CarryPeople would not bring into into. One query.
func Apart(ctx context.Context, q db.Q, from, into Space) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM membership m JOIN person p ON p.id = m.person_id LEFT JOIN membership t ON t.person_id = m.person_id AND t.space_id = $1 AND t.state IN ('active', 'muted', 'excluded')
		WHERE m.space_id = $2 AND m.state IN ('active', 'muted') AND (t.state = 'excluded' OR (t.person_id IS NULL AND (NOT EXISTS (SELECT 1 FROM membership h WHERE h.person_id = m.person_id AND h.state IN ('active', 'muted') AND h.space_id IN (`+livesIn+`))
			OR (m.role NOT IN ('animator', 'manager') AND COALESCE(NULLIF(p.org_kind, ''), 'none') IN ($3[])))))`, into.ID, from.ID, db.Texts(append(slices.Clone(from.Barred), into.Barred...))).Scan(&n)
	return n, fail.Wrap("space.Apart", err)
}

// joined is the place in a group of somebody who has the place was there, and comes from another where they had m.
func joined(was, m Membership) Membership {
	if !was.IsIn() && was.State != Excluded {
		if m.State == Excluded {
			m.Role = Member
		}
		return m // a request or an invitation that waits is over: they are in, or out
	}
	is := was
	if m.Role.AtLeast(is.Role) && m.IsIn() && was.IsIn() {
		is.Role = m.Role
	}
	if runs := was.State == Active && was.Role.AtLeast(Animator); !runs && harder(m.State, was.State) {
		is.State, is.Note = m.State, m.Note
	}
	if is.State == Excluded {
		is.Role = Member
	}
	return is
}

// harder tells whether the sanction a is harder than b.
func harder(a, b State) bool {
	rank := map[State]int{Muted: 1, Excluded: 2}
	return rank[a] > rank[b]
}

// LeaveMerged takes at most max people out of from, which has moved, whatever their place was; n is how many.
func LeaveMerged(ctx context.Context, tx *db.Tx, from ref.Space, max int) (n int64, err error) {
	const (
		op  = "space.LeaveMerged"
		who = `(SELECT m.person_id FROM membership m WHERE m.space_id = $1 ORDER BY m.person_id LIMIT $2)`
	)
	if _, err := tx.Exec(ctx, `UPDATE person SET rights = rights + 1 WHERE id IN `+who, from, max); err != nil {
		return 0, fail.Wrap(op, err)
	}
	if n, err = tx.Exec(ctx, `DELETE FROM membership WHERE space_id = $1 AND person_id IN `+who, from, max); err != nil {
		return 0, fail.Wrap(op, err)
	}
	_, err = tx.Exec(ctx, `UPDATE space SET members = (SELECT COUNT(*) FROM membership m WHERE m.space_id = $1 AND m.state IN ('active', 'muted')) WHERE id = $1`, from)
	return n, fail.Wrap(op, err)
}

// EndMerging leaves of from, which is empty, the address that leads to what it moved into.
func EndMerging(ctx context.Context, tx *db.Tx, from Space) error {
	n, err := tx.Exec(ctx, `UPDATE space SET state = 'merged', parent_id = 0, version = version + 1 WHERE id = $1 AND state = 'archived' AND into_id <> 0`, from.ID)
	if err == nil && n > 0 {
		_, err = tx.Exec(ctx, `UPDATE space SET groups = groups - 1 WHERE id = $1`, from.Network)
	}
	return fail.Wrap("space.EndMerging", err)
}

// Begin opens the group s, whose founders are there, as s says: its admission, and who sees it and what is published in it.
func Begin(ctx context.Context, tx *db.Tx, s Space) error {
	if !s.ItemsAudience.Within(s.Audience) {
		s.ItemsAudience = s.Audience
	}
	n, err := tx.Exec(ctx, `UPDATE space SET state = 'active', admission = $1, audience = $2, items_audience = $3, version = version + 1 WHERE id = $4 AND state = 'founding'`,
		string(s.Admission), string(s.Audience), string(s.ItemsAudience), s.ID)
	if err == nil && n > 0 {
		_, err = tx.Exec(ctx, `UPDATE space SET groups = groups + 1 WHERE id = $1`, s.Network)
	}
	return fail.Wrap("space.Begin", err)
}
