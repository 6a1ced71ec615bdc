package group

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// openedTo returns the networks to which s is opened.
func openedTo(ctx context.Context, q db.Q, s ref.Space) ([]ref.Space, error) {
	list, err := db.All(ctx, q, db.One[ref.Space], `SELECT network_id FROM space_opening WHERE space_id = $1 AND state = 'opened' ORDER BY decided, network_id`, s)
	return list, fail.Wrap("group.openedTo", err)
}

// openedBelow returns the sub-groups of s that are opened to network, or ask to be.
func openedBelow(ctx context.Context, q db.Q, s, network ref.Space) ([]ref.Space, error) {
	list, err := db.All(ctx, q, db.One[ref.Space], `SELECT o.space_id FROM space_opening o JOIN space s ON s.id = o.space_id WHERE s.parent_id = $1 AND s.parent_id <> 0 AND o.network_id = $2 ORDER BY o.space_id`, s, network)
	return list, fail.Wrap("group.openedBelow", err)
}

// isHosted tells whether p is in a network to which s is opened.
func isHosted(ctx context.Context, q db.Q, p ref.Person, s ref.Space) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT COUNT(*) FROM space_opening o JOIN membership m ON m.space_id = o.network_id
		WHERE o.space_id = $1 AND o.state = 'opened' AND m.person_id = $2 AND m.state IN ('active', 'muted')`, s, p).Scan(&n)
	return n > 0, fail.Wrap("group.isHosted", err)
}

// cameBy tells, for those of people who are not in the network of s, in which of those to which it is opened they are.
func cameBy(ctx context.Context, q db.Q, s space.Space, people []ref.Person) (map[ref.Person][]ref.Space, error) {
	const op = "group.cameBy"
	rows, err := q.Query(ctx, `SELECT m.person_id, m.space_id FROM membership m JOIN space_opening o ON o.network_id = m.space_id AND o.space_id = $1 AND o.state = 'opened'
		WHERE m.person_id IN ($3[]) AND m.state IN ('active', 'muted')
		AND NOT EXISTS (SELECT 1 FROM membership h WHERE h.person_id = m.person_id AND h.space_id = $2 AND h.state IN ('active', 'muted'))
		ORDER BY m.person_id, o.decided, m.space_id`, s.ID, s.Network, db.Ints(people))
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	defer rows.Close()
	out := map[ref.Person][]ref.Space{}
	for rows.Next() {
		var p ref.Person
		var n ref.Space
		if err := rows.Scan(&p, &n); err != nil {
			return nil, fail.Wrap(op, err)
		}
		out[p] = append(out[p], n)
	}
	return out, fail.Wrap(op, rows.Err())
}

// countAsked counts the groups that wait for an answer of network.
func countAsked(ctx context.Context, q db.Q, network ref.Space) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM space_opening WHERE network_id = $1 AND state = 'asked'`, network).Scan(&n)
	return n, fail.Wrap("group.countAsked", err)
}
