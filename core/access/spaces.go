package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/lang"
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

// People is how many people there are: N, or more where so many are not counted one by one.
type People struct {
	N    int
	More bool
}

// Said is p for a text: its number, or lang.MoreThan.
func (p People) Said() any {
	if p.More {
		return lang.MoreThan(p.N)
	}
	return p.N
}

// counted is how many people are counted one by one, at some 8 µs each, where no kept number tells how many they are: places
// that bar a kind of organisation, groups that live in several networks.
const counted = 2000

// Readers counts the people who may see what is published in s for audience: who will see this, before it is sent. For
// space.Public, those who have an account; anyone else may read too. Two queries at most.
func Readers(ctx context.Context, q db.Q, s space.Space, audience space.Audience) (n People, err error) {
	const op = "access.Readers"
	if s.Kind == space.Own {
		err = q.QueryRow(ctx, `SELECT COUNT(*) FROM person WHERE id = $1 AND state = $2`, space.Owner(s.ID), string(account.Active)).Scan(&n.N)
		return n, fail.Wrap(op, err)
	}
	if audience == space.Public || audience == space.Registered {
		err = q.QueryRow(ctx, `SELECT COUNT(*) FROM person WHERE state = $1`, string(account.Active)).Scan(&n.N)
		return n, fail.Wrap(op, err)
	}
	if audience != space.InNetwork || s.Opened == 0 {
		place := s.ID
		if audience == space.InNetwork {
			place = s.Network
		}
		err = q.QueryRow(ctx, `SELECT `+membersWho+` FROM space s JOIN space w ON w.id = $2 WHERE s.id = $1 AND w.barred = ''`, s.ID, place).Scan(&n.N)
		if !errors.Is(err, db.ErrNoRows) {
			return n, fail.Wrap(op, err)
		}
	}
	n, err = countReaders(ctx, q, s, audience)
	return n, fail.Wrap(op, err)
}

// countReaders is Readers where people are counted one by one.
func countReaders(ctx context.Context, q db.Q, s space.Space, audience space.Audience) (n People, err error) {
	text := readersOfGroup
	if audience == space.InNetwork {
		text = readersOfNetwork
	}
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM (`+text+` LIMIT `+strconv.Itoa(counted+1)+`) r`, s.Network, s.ID, string(account.Active)).Scan(&n.N)
	return People{min(n.N, counted), n.N > counted}, err
}

const (
	readersOfGroup   = readers + `SELECT CAST($2 AS BIGINT)) AND ` + belongs + `))`
	readersOfNetwork = readers + `SELECT CAST($1 AS BIGINT) UNION SELECT o.network_id FROM space_opening o WHERE o.space_id = $2 AND o.state = 'opened') AND ` + belongs + `))`
)

// readers: the members of the places that follow, the moderators of the space $2 and the managers of its network $1, without
// those suspended, excluded from the network, or of a kind of organisation barred from the place who do not moderate it.
const readers = `SELECT DISTINCT p.id
	FROM   membership m JOIN person p ON p.id = m.person_id JOIN space w ON w.id = m.space_id
	LEFT   JOIN membership n ON n.person_id = m.person_id AND n.space_id = $1
	WHERE  p.state = $3 AND COALESCE(n.state, '') <> 'excluded'
	AND    ((m.space_id = $1 AND m.role = 'manager' AND m.state = 'active')
		OR (m.space_id = $2 AND m.role IN ('animator', 'manager') AND m.state = 'active')
		OR (m.space_id IN (`

// membersWho is how many people read what is for the members of the place w, the space s or its network, where no kind of
// organisation is barred: the members, less those suspended and those excluded from the network, who are few everywhere, and the
// managers of the network and the moderators of s who are no members. A closed account is a member of nothing.
const membersWho = `w.members
	- (SELECT COUNT(*) FROM person p CROSS JOIN membership m WHERE p.state = 'suspended' AND m.person_id = p.id AND ` + inside + `)
	- (SELECT COUNT(*) FROM membership n CROSS JOIN membership m CROSS JOIN person p WHERE n.space_id = s.network_id AND n.state = 'excluded' AND m.person_id = n.person_id AND ` + inside + ` AND p.id = n.person_id AND p.state = 'active')
	+ (SELECT COUNT(*) FROM membership n CROSS JOIN person p WHERE n.space_id = s.network_id AND n.state = 'active' AND n.role = 'manager' AND p.id = n.person_id AND p.state = 'active'
		AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.person_id = n.person_id AND ` + inside + `))
	+ (SELECT COUNT(*) FROM membership a CROSS JOIN person p WHERE s.id <> w.id AND a.space_id = s.id AND a.state = 'active' AND a.role IN ('animator', 'manager') AND p.id = a.person_id AND p.state = 'active'
		AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.person_id = a.person_id AND ` + inside + `)
		AND NOT EXISTS (SELECT 1 FROM membership n WHERE n.person_id = a.person_id AND n.space_id = s.network_id AND (n.state = 'excluded' OR (n.state = 'active' AND n.role = 'manager'))))`

const inside = `m.space_id = w.id AND m.state IN ('active', 'muted')`

// belongs: the membership m of the person p counts in its space w.
const belongs = `m.state IN ('active', 'muted') AND (m.role IN ('animator', 'manager')
	OR ' ' || w.barred || ' ' NOT LIKE '% ' || COALESCE(NULLIF(p.org_kind, ''), 'none') || ' %')`

// DefaultReaders is Readers for many spaces at once, each for what is published there by default; spaces whose default is wider
// than the network, and own places, are absent. One query, and one for each space where people are counted one by one.
func DefaultReaders(ctx context.Context, q db.Q, spaces []space.Space) (map[ref.Space]People, error) {
	const op = "access.DefaultReaders"
	out := map[ref.Space]People{}
	spaces = slices.DeleteFunc(slices.Clone(spaces), func(s space.Space) bool {
		return s.Kind == space.Own || s.ItemsAudience != space.InNetwork && s.ItemsAudience != space.InGroup
	})
	ids := make([]ref.Space, len(spaces))
	for n, s := range spaces {
		ids[n] = s.ID
	}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, `SELECT s.id, `+membersWho+` FROM space s JOIN space w ON w.id = CASE s.items_audience WHEN 'network' THEN s.network_id ELSE s.id END
		WHERE s.id IN ($1[]) AND (s.items_audience = 'group' OR s.opened = 0) AND w.barred = ''`, db.Ints(ids))
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
		out[id] = People{N: n}
	}
	if err := rows.Err(); err != nil {
		return nil, fail.Wrap(op, err)
	}
	for _, s := range spaces {
		if _, ok := out[s.ID]; ok {
			continue
		}
		if out[s.ID], err = countReaders(ctx, q, s, s.ItemsAudience); err != nil {
			return nil, fail.Wrap(op, err)
		}
	}
	return out, nil
}

// defaultPlaces to defaultWhere are the readers of what is published by default in each space t of $1, in every place l where it
// lives or that it is.
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

// Reach is how many people see what is published in a space by default, and how many of them may read something else too, where
// that is counted: among some thousands at most.
type Reach struct {
	All     People
	May     int
	Counted bool
}

// DefaultReadersOf returns, for each of spaces whose default is no wider than the network, how many people see what is published
// there by default, and how many of them may read i, which is in s of network. The queries of DefaultReaders, and one.
func DefaultReadersOf(ctx context.Context, q db.Q, spaces []space.Space, i item.Item, s, network space.Space) (map[ref.Space]Reach, error) {
	const op = "access.DefaultReadersOf"
	all, err := DefaultReaders(ctx, q, spaces)
	if err != nil {
		return nil, err
	}
	out := map[ref.Space]Reach{}
	var few []ref.Space
	for id, n := range all {
		out[id] = Reach{All: n}
		if !n.More && n.N <= counted {
			few = append(few, id)
		}
	}
	if len(few) == 0 {
		return out, nil
	}
	slices.Sort(few)
	r := ReadersOf(i, s, network, clock.Now(ctx), 3)
	rows, err := q.Query(ctx, defaultPlaces+`SELECT t.id, COUNT(DISTINCT CASE WHEN `+r.Reads+` THEN p.id END)`+defaultFrom+r.Joins+defaultWhere,
		append([]any{db.Ints(few), string(account.Active)}, r.Args...)...)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	defer rows.Close()
	for _, id := range few {
		out[id] = Reach{All: all[id], Counted: true} // where nobody is, no row tells so
	}
	for rows.Next() {
		var id ref.Space
		var may int
		if err := rows.Scan(&id, &may); err != nil {
			return nil, fail.Wrap(op, err)
		}
		out[id] = Reach{All: all[id], May: may, Counted: true}
	}
	return out, fail.Wrap(op, rows.Err())
}
