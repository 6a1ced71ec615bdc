package access

import (
	"fmt"
	"time"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/space"
)

// Readership is the rule of Can(Read) turned round: one item, many people. It is pieces of a query whose FROM already has
// the table person under the alias p; each of its names (nm, sm) is free there.
type Readership struct {
	Joins   string // after the FROM: the memberships that the conditions read
	Reads   string // condition: p is active and may read the item
	Belongs string // condition: p is in the item's space, as the rules count it
	Args    []any  // from $n on
}

// ReadersOf returns the readership of i, which is in s of network, at now; its arguments begin at $n. All three are to be
// read in the transaction that uses it.
func ReadersOf(i item.Item, s, network space.Space, now time.Time, n int) Readership {
	var r Readership
	arg := func(v any) string {
		r.Args = append(r.Args, v)
		return fmt.Sprintf("$%d", n+len(r.Args)-1)
	}
	r.Joins = fmt.Sprintf(` LEFT JOIN membership nm ON nm.person_id = p.id AND nm.space_id = %s LEFT JOIN membership sm ON sm.person_id = p.id AND sm.space_id = %s`, arg(network.ID), arg(s.ID))
	const kind, runs = `COALESCE(NULLIF(p.org_kind, ''), 'none')`, `role IN ('animator', 'manager')`
	manages := `COALESCE(nm.role = 'manager' AND nm.state = 'active', FALSE)`
	// An argument that no condition names is refused by PostgreSQL: this one is made only where it is used, once.
	inNetwork := func() string {
		return fmt.Sprintf(`COALESCE(nm.state IN ('active', 'muted') AND (nm.%s OR %s NOT IN (%s[])), FALSE)`, runs, kind, arg(db.Texts(network.Barred)))
	}
	switch s.Kind {
	case space.Own:
		r.Belongs = fmt.Sprintf(`p.id = %s`, arg(space.Owner(s.ID)))
	case space.Network:
		r.Belongs = inNetwork()
	default:
		r.Belongs = fmt.Sprintf(`COALESCE(sm.state IN ('active', 'muted') AND COALESCE(nm.state, '') <> 'excluded' AND (sm.%s OR %s OR %s NOT IN (%s[])), FALSE)`,
			runs, manages, kind, arg(db.Texts(s.Barred)))
	}
	moderates := fmt.Sprintf(`(%s OR (%s AND COALESCE(sm.state = 'active' AND sm.%s, FALSE)))`, manages, r.Belongs, runs)
	if s.Kind == space.Own {
		moderates = r.Belongs
	}
	mine := fmt.Sprintf(`p.id = %s`, arg(i.Author))
	audience := `FALSE`
	switch i.Audience {
	case space.Public, space.Registered:
		audience = `TRUE`
	case space.InNetwork:
		audience = inNetwork()
		if s.Opened > 0 {
			audience = fmt.Sprintf(`(%s OR (COALESCE(nm.state, '') <> 'excluded' AND EXISTS (SELECT 1 FROM space_opening o JOIN membership m ON m.space_id = o.network_id JOIN space w ON w.id = m.space_id
				WHERE o.space_id = %s AND o.state = 'opened' AND m.person_id = p.id AND %s)))`, audience, arg(s.ID), belongs)
		}
	case space.InGroup:
		audience = r.Belongs
	case space.ForPlan:
		plan, at := arg(i.Plan), arg(db.Millis(now))
		audience = fmt.Sprintf(`(%s AND EXISTS (SELECT 1 FROM space_grant g WHERE g.network_id = nm.space_id AND g.plan = %s
			AND ((g.person_id = p.id AND g.person_id <> 0) OR (g.org_id = p.org_id AND g.org_id <> 0)) AND g.starts <= %s AND g.ends > %s))`, inNetwork(), plan, at, at)
	}
	r.Reads = fmt.Sprintf(`p.state = 'active' AND (%s OR %s) AND %s AND %s`, moderates, audience, rootShown(i, moderates), shown(i, moderates, mine))
	return r
}

func rootShown(i item.Item, moderates string) string {
	switch i.RootState {
	case item.Published:
		return `TRUE`
	case item.Hidden:
		return moderates
	}
	return `FALSE`
}

// shown names mine in every case, so that each argument of the query is used.
func shown(i item.Item, moderates, mine string) string {
	switch i.State {
	case item.Published:
		return `(TRUE OR ` + mine + `)`
	case item.Hidden:
		return `(` + moderates + ` OR ` + mine + `)`
	case item.Draft:
		return mine
	}
	return `(FALSE AND ` + mine + `)`
}
