package space

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Membership is a person's place in a space.
type Membership struct {
	Person ref.Person
	Space  ref.Space
	Role   Role
	State  State
	Note   string // what the person wrote when asking, or the reason of a sanction
	Joined time.Time
}

// IsIn tells whether the person belongs to the space now, even if not allowed to write.
func (m Membership) IsIn() bool { return m.State == Active || m.State == Muted }

// MembershipOf returns the place of p in s; the zero Membership when there is none.
func MembershipOf(ctx context.Context, q db.Q, p ref.Person, s ref.Space) (Membership, error) {
	m, err := scanMembership(q.QueryRow(ctx, `SELECT person_id, space_id, role, state, note, joined FROM membership WHERE person_id = $1 AND space_id = $2`, p, s))
	if err == db.ErrNoRows {
		return Membership{}, nil
	}
	return m, fail.Wrap("space.MembershipOf", err)
}

func scanMembership(r db.Row) (m Membership, err error) {
	return m, r.Scan(&m.Person, &m.Space, &m.Role, &m.State, &m.Note, db.Scanned{T: &m.Joined})
}

// SetMembership stores m in place of what was there, and keeps the space's number of members right. Joined is now when
// zero. Whoever had a session with other rights has them changed at the next request: person.rights goes up. Errors: fail.Forbidden for somebody's own place.
func SetMembership(ctx context.Context, tx *db.Tx, m Membership) error {
	const op = "space.SetMembership"
	if IsOwn(m.Space) {
		return fail.E(op, fail.Forbidden, nil) // nobody is let in
	}
	was, err := MembershipOf(ctx, tx, m.Person, m.Space)
	if err != nil {
		return err
	}
	if m.Joined.IsZero() {
		m.Joined = clock.Now(ctx)
	}
	_, err = tx.Exec(ctx, `INSERT INTO membership (person_id, space_id, role, state, note, joined) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (person_id, space_id) DO UPDATE SET role = excluded.role, state = excluded.state, note = excluded.note, joined = excluded.joined`,
		m.Person, m.Space, string(m.Role), string(m.State), m.Note, db.Millis(m.Joined))
	if err != nil {
		return fail.Wrap(op, err)
	}
	return fail.Wrap(op, changed(ctx, tx, m.Person, m.Space, was.IsIn(), m.IsIn()))
}

// Remove takes p out of s. Nothing happens when p was not there. A sanction is not removed by leaving: an excluded or
// muted membership stays. Who leaves a network leaves the groups of others that were opened to it, when nothing else holds
// them there.
func Remove(ctx context.Context, tx *db.Tx, p ref.Person, s ref.Space) error {
	const op = "space.Remove"
	was, err := MembershipOf(ctx, tx, p, s)
	if err != nil || was.Person == 0 || was.State == Excluded {
		return err
	}
	if was.State == Muted {
		// Leaving and coming back must not lift a sanction.
		was.State, was.Role = Excluded, Member
		return SetMembership(ctx, tx, was)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM membership WHERE person_id = $1 AND space_id = $2`, p, s); err != nil {
		return fail.Wrap(op, err)
	}
	return fail.Wrap(op, changed(ctx, tx, p, s, was.IsIn(), false))
}

func changed(ctx context.Context, tx *db.Tx, p ref.Person, s ref.Space, was, is bool) error {
	if was != is {
		step := 1
		if was {
			step = -1
		}
		if _, err := tx.Exec(ctx, `UPDATE space SET members = members + $1 WHERE id = $2`, step, s); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE person SET rights = rights + 1 WHERE id = $1`, p); err != nil {
		return err
	}
	if was && !is {
		return leaveOpened(ctx, tx, p, s)
	}
	return nil
}

// RemoveFromGroups takes p out of every group of network, save those opened to another network that they are in.
func RemoveFromGroups(ctx context.Context, tx *db.Tx, p ref.Person, network ref.Space) error {
	ids, err := db.All(ctx, tx, db.One[ref.Space], `SELECT m.space_id FROM membership m JOIN space s ON s.id = m.space_id WHERE m.person_id = $1 AND s.network_id = $2 AND s.kind = 'group'
		AND NOT EXISTS (SELECT 1 FROM space_opening o JOIN membership h ON h.space_id = o.network_id WHERE o.space_id = s.id AND o.state = 'opened' AND h.person_id = $1 AND h.state IN ('active', 'muted'))`, p, network)
	if err != nil {
		return fail.Wrap("space.RemoveFromGroups", err)
	}
	for _, id := range ids {
		if err := Remove(ctx, tx, p, id); err != nil {
			return err
		}
	}
	return nil
}

// Count is how many memberships of s have state and at least role.
func Count(ctx context.Context, q db.Q, s ref.Space, state State, role Role) (n int, err error) {
	var roles []Role
	for _, r := range Roles {
		if r.AtLeast(role) {
			roles = append(roles, r)
		}
	}
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM membership WHERE space_id = $1 AND state = $2 AND role IN ($3[])`, s, string(state), db.Texts(roles)).Scan(&n)
	return n, fail.Wrap("space.Count", err)
}

// People returns who has one of states in s with at least role, the latest first, at most max.
func People(ctx context.Context, q db.Q, s ref.Space, states []State, role Role, max int) ([]Membership, error) {
	var roles []Role
	for _, r := range Roles {
		if r.AtLeast(role) {
			roles = append(roles, r)
		}
	}
	list, err := db.All(ctx, q, scanMembership, `SELECT person_id, space_id, role, state, note, joined FROM membership
		WHERE space_id = $1 AND state IN ($2[]) AND role IN ($3[]) ORDER BY joined DESC, person_id LIMIT $4`, s, db.Texts(states), db.Texts(roles), max)
	return list, fail.Wrap("space.People", err)
}

// Grant is a plan of a network opened to a person, or to all the agents of an organisation, between two instants.
type Grant struct {
	Network      ref.Space
	Plan         string
	Person       ref.Person
	Org          ref.Org
	Starts, Ends time.Time
}

// SetGrant stores g in place of the one with the same network, plan and holder.
func SetGrant(ctx context.Context, tx *db.Tx, g Grant) error {
	_, err := tx.Exec(ctx, `INSERT INTO space_grant (network_id, plan, person_id, org_id, starts, ends) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (network_id, plan, person_id, org_id) DO UPDATE SET starts = excluded.starts, ends = excluded.ends`,
		g.Network, g.Plan, g.Person, g.Org, db.Millis(g.Starts), db.Millis(g.Ends))
	return fail.Wrap("space.SetGrant", err)
}

// Forget takes p out of everywhere, sanctions too, and keeps the numbers of members right.
func Forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	for _, text := range []string{
		`UPDATE space SET members = members - 1 WHERE id IN (SELECT space_id FROM membership WHERE person_id = $1 AND state IN ('active', 'muted'))`,
		`DELETE FROM membership WHERE person_id = $1`,
		`DELETE FROM space_grant WHERE person_id = $1`,
	} {
		if _, err := tx.Exec(ctx, text, p); err != nil {
			return fail.Wrap("space.Forget", err)
		}
	}
	return nil
}
