package access

import (
	"context"
	"fmt"
	"slices"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

func ints(ids []ref.Space) any { return db.Ints(ids) }
func texts(s []string) any     { return db.Texts(s) }

// SpaceVerb is what one does to a space.
type SpaceVerb int

// The verbs on spaces.
const (
	See        SpaceVerb = iota
	Enter                // become a member, or ask to: whichever its admission says
	SeeMembers           // who belongs to it
	Publish
	Animate // requests, roles, moderation
	Manage  // what the space is: its settings, its brand
)

// CanSpace is nil when v may do verb to s. Errors: fail.Hidden, Forbidden, Closed, SignedOut.
func CanSpace(v *Viewer, verb SpaceVerb, s space.Space) error {
	const op = "access.CanSpace"
	if !v.seesSpace(s) {
		return fail.E(op, fail.Hidden, nil)
	}
	role := v.Role(s.ID, s.Network)
	switch {
	case verb == See:
		return nil
	case v.Suspended:
		return fail.Say(op, fail.Forbidden, "access.suspended")
	case v.Person == 0:
		return fail.E(op, fail.SignedOut, nil)
	case verb == SeeMembers:
		if role == space.None && !v.livesHere(s.ID, s.Network) {
			return fail.Say(op, fail.Forbidden, "access.join_first")
		}
		return nil
	case verb == Manage && v.Operator && s.Kind == space.Network:
		return nil
	case verb == Animate || verb == Manage:
		if v.muted[s.ID] || !role.AtLeast(space.Animator) || verb == Manage && s.Kind == space.Network && role != space.Manager {
			return fail.E(op, fail.Forbidden, nil)
		}
		return nil
	case s.IsArchived():
		return fail.Say(op, fail.Closed, "access.closed")
	case verb == Enter:
		return v.canEnter(s)
	case s.IsFounding():
		return fail.Say(op, fail.Closed, "access.founding")
	case v.muted[s.ID]:
		return fail.Say(op, fail.Forbidden, "access.muted")
	case !role.AtLeast(space.Member):
		return fail.Say(op, fail.Forbidden, "access.join_first")
	}
	return nil
}

func (v *Viewer) canEnter(s space.Space) error {
	const op = "access.CanSpace"
	switch {
	case s.Kind == space.Own:
		return fail.Say(op, fail.Forbidden, "access.own")
	case v.excluded[s.ID] || v.excluded[s.Network]:
		return fail.Say(op, fail.Forbidden, "access.excluded")
	case s.Kind == space.Group && !v.livesHere(s.ID, s.Network):
		return fail.Say(op, fail.Forbidden, "access.join_network_first")
	}
	return nil
}

// Follows tells whether the address of old, which moved into into, leads v there: who may see into, and could see old or is in
// into. To anyone else nothing tells that old ever was.
func (v *Viewer) Follows(old, into space.Space) bool {
	old.State = space.ActiveSpace
	return v.seesSpace(into) && (v.Role(into.ID, into.Network) != space.None || v.seesSpace(old))
}

// seesSpace is the rule of SpaceVisible, for one space.
func (v *Viewer) seesSpace(s space.Space) bool {
	switch {
	case s.Kind == space.Own:
		return v.Person > 0 && s.ID == space.OwnOf(v.Person)
	case s.State == space.Merged:
		return false
	case slices.Contains(v.spaces, s.ID), slices.Contains(v.managed, s.Network), slices.Contains(v.invited, s.ID):
		return true
	case s.Audience == space.Public:
		return true
	case s.Audience == space.Registered:
		return v.Person != 0
	case s.Audience == space.InNetwork:
		return v.livesHere(s.ID, s.Network)
	}
	return false
}

// SpaceVisible is the rule of CanSpace(See) as a condition on the space table's alias, for lists, in which no own place is. It takes the arguments of SpaceArgs
// from $n on.
func SpaceVisible(alias string, n int) string {
	return fmt.Sprintf(`(%[1]s.state <> 'merged' AND (%[1]s.audience = 'public'
		OR (%[1]s.audience = 'registered' AND CAST($%[2]d AS BIGINT) <> 0)
		OR (%[1]s.audience = 'network' AND (%[1]s.network_id IN ($%[3]d[]) OR %[1]s.id IN ($%[7]d[])))
		OR %[1]s.id IN ($%[4]d[]) OR %[1]s.network_id IN ($%[5]d[]) OR %[1]s.id IN ($%[6]d[])))`, alias, n, n+1, n+2, n+3, n+4, n+5)
}

// SpaceVisibleArgs is how many arguments SpaceVisible takes.
const SpaceVisibleArgs = 6

// SpaceArgs is the arguments of SpaceVisible.
func (v *Viewer) SpaceArgs() []any {
	return []any{v.Person, ints(v.networks), ints(v.spaces), ints(v.managed), ints(v.invited), ints(v.hosted)}
}

// Readers counts the people who may see what is published in s for audience: who will see this, before it is sent. For
// space.Public, those who have an account; anyone else may read too. One query.
func Readers(ctx context.Context, q db.Q, s space.Space, audience space.Audience) (n int, err error) {
	const op = "access.Readers"
	if s.Kind == space.Own {
		err = q.QueryRow(ctx, `SELECT COUNT(*) FROM person WHERE id = $1 AND state = $2`, space.Owner(s.ID), string(account.Active)).Scan(&n)
		return n, fail.Wrap(op, err)
	}
	if audience == space.Public || audience == space.Registered {
		err = q.QueryRow(ctx, `SELECT COUNT(*) FROM person WHERE state = $1`, string(account.Active)).Scan(&n)
		return n, fail.Wrap(op, err)
	}
	text := readersOfGroup
	switch {
	case audience == space.InNetwork:
		text = readersOfNetwork
	case len(s.Barred) == 0:
		err = q.QueryRow(ctx, membersWho, s.Network, s.ID).Scan(&n)
		return n, fail.Wrap(op, err)
	}
	err = q.QueryRow(ctx, text, s.Network, s.ID, string(account.Active)).Scan(&n)
	return n, fail.Wrap(op, err)
}

const (
	readersOfGroup   = readers + `SELECT CAST($2 AS BIGINT)) AND ` + belongs + `))`
	readersOfNetwork = readers + `SELECT CAST($1 AS BIGINT) UNION SELECT o.network_id FROM space_opening o WHERE o.space_id = $2 AND o.state = 'opened') AND ` + belongs + `))`
)

// readers: the members of the places that follow, the moderators of the space $2 and the managers of its network $1, without
// those suspended, excluded from the network, or of a kind of organisation barred from the place who do not moderate it.
const readers = `SELECT COUNT(DISTINCT p.id)
	FROM   membership m JOIN person p ON p.id = m.person_id JOIN space w ON w.id = m.space_id
	LEFT   JOIN membership n ON n.person_id = m.person_id AND n.space_id = $1
	WHERE  p.state = $3 AND COALESCE(n.state, '') <> 'excluded'
	AND    ((m.space_id = $1 AND m.role = 'manager' AND m.state = 'active')
		OR (m.space_id = $2 AND m.role IN ('animator', 'manager') AND m.state = 'active')
		OR (m.space_id IN (`

// membersWho is readersOfGroup where no kind of organisation is barred: the members, less those suspended and those excluded from
// the network, who are few everywhere, and the managers of the network who are no members. A closed account is a member of nothing.
const membersWho = `SELECT (SELECT s.members FROM space s WHERE s.id = $2)
	- (SELECT COUNT(*) FROM person p CROSS JOIN membership m WHERE p.state = 'suspended' AND m.person_id = p.id AND ` + inside + `)
	- (SELECT COUNT(*) FROM membership n CROSS JOIN membership m CROSS JOIN person p WHERE n.space_id = $1 AND n.state = 'excluded' AND m.person_id = n.person_id AND ` + inside + ` AND p.id = n.person_id AND p.state = 'active')
	+ (SELECT COUNT(*) FROM membership n CROSS JOIN person p WHERE n.space_id = $1 AND n.state = 'active' AND n.role = 'manager' AND p.id = n.person_id AND p.state = 'active'
		AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.person_id = n.person_id AND ` + inside + `))`

const inside = `m.space_id = $2 AND m.state IN ('active', 'muted')`

// belongs: the membership m of the person p counts in its space w.
const belongs = `m.state IN ('active', 'muted') AND (m.role IN ('animator', 'manager')
	OR ' ' || w.barred || ' ' NOT LIKE '% ' || COALESCE(NULLIF(p.org_kind, ''), 'none') || ' %')`

// DefaultReaders is Readers for many spaces at once, each for what is published there by default; spaces whose default is wider
// than the network, and own places, are absent. One query.
func DefaultReaders(ctx context.Context, q db.Q, spaces []ref.Space) (map[ref.Space]int, error) {
	const op = "access.DefaultReaders"
	out := map[ref.Space]int{}
	if len(spaces) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, defaultReaders, db.Ints(spaces), string(account.Active))
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Space
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, fail.Wrap(op, err)
		}
		out[id] = n
	}
	return out, fail.Wrap(op, rows.Err())
}

// defaultReaders is readers for each space t of $1, in every place l where it lives or that it is.
const defaultReaders = defaultPlaces + `SELECT t.id, COUNT(DISTINCT p.id)` + defaultFrom + defaultWhere

const (
	defaultPlaces = `WITH l AS (SELECT id AS space_id, id AS place FROM space WHERE id IN ($1[])
		UNION SELECT id, network_id FROM space WHERE id IN ($1[])
		UNION SELECT space_id, network_id FROM space_opening WHERE space_id IN ($1[]) AND state = 'opened') `
	defaultFrom = `
	FROM   space t JOIN l ON l.space_id = t.id
	JOIN   membership m ON m.space_id = l.place JOIN space w ON w.id = m.space_id
	JOIN   person p ON p.id = m.person_id
	LEFT   JOIN membership n ON n.person_id = m.person_id AND n.space_id = t.network_id`
	defaultWhere = `
	WHERE  t.items_audience IN ('network', 'group') AND p.state = $2 AND COALESCE(n.state, '') <> 'excluded'
	AND    ((m.space_id = t.network_id AND m.role = 'manager' AND m.state = 'active')
		OR (m.space_id = t.id AND m.role IN ('animator', 'manager') AND m.state = 'active')
		OR ((m.space_id = t.id OR t.items_audience = 'network') AND (m.space_id <> t.id OR t.items_audience = 'group' OR t.id = t.network_id) AND ` + belongs + `))
	GROUP  BY t.id`
)

// Reach is how many people see what is published in a space by default, and how many of them may read something else too.
type Reach struct{ All, May int }

// DefaultReadersOf returns, for each of spaces, how many people see what is published there by default, and how many of them
// may read i, which is in s of network. Two queries at most.
func DefaultReadersOf(ctx context.Context, q db.Q, spaces []space.Space, i item.Item, s, network space.Space) (map[ref.Space]Reach, error) {
	const op = "access.DefaultReadersOf"
	out := map[ref.Space]Reach{}
	var ids, wide []ref.Space
	for _, t := range spaces {
		if t.ItemsAudience == space.Public || t.ItemsAudience == space.Registered {
			wide = append(wide, t.ID)
		} else {
			ids = append(ids, t.ID)
		}
	}
	now := clock.Now(ctx)
	if len(ids) > 0 {
		r := ReadersOf(i, s, network, now, 3)
		rows, err := q.Query(ctx, defaultPlaces+`SELECT t.id, COUNT(DISTINCT p.id), COUNT(DISTINCT CASE WHEN `+r.Reads+` THEN p.id END)`+defaultFrom+r.Joins+defaultWhere,
			append([]any{db.Ints(ids), string(account.Active)}, r.Args...)...)
		if err != nil {
			return nil, fail.Wrap(op, err)
		}
		defer rows.Close()
		for rows.Next() {
			var id ref.Space
			var n Reach
			if err := rows.Scan(&id, &n.All, &n.May); err != nil {
				return nil, fail.Wrap(op, err)
			}
			out[id] = n
		}
		if err := rows.Err(); err != nil {
			return nil, fail.Wrap(op, err)
		}
	}
	if len(wide) == 0 {
		return out, nil
	}
	var all Reach
	r := ReadersOf(i, s, network, now, 2)
	err := q.QueryRow(ctx, `SELECT COUNT(*), COUNT(CASE WHEN `+r.Reads+` THEN 1 END) FROM person p`+r.Joins+` WHERE p.state = $1`, append([]any{string(account.Active)}, r.Args...)...).Scan(&all.All, &all.May)
	for _, id := range wide {
		out[id] = all
	}
	return out, fail.Wrap(op, err)
}
