package group

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// orphans are the groups of network that v may see, not archived, that nobody runs whose account is active: by name, after
// the mark, at most max.
func orphans(ctx context.Context, q db.Q, v *access.Viewer, network ref.Space, after mark, max int) ([]space.Space, error) {
	args := append([]any{network, after.key, after.id, max}, v.SpaceArgs()...)
	list, err := space.List(ctx, q, `s.network_id = $1 AND s.kind = 'group' AND s.state = 'active' AND `+access.SpaceVisible("s", 5)+`
		AND (s.sort_key, s.id) > (CAST($2 AS TEXT), CAST($3 AS BIGINT))
		AND NOT EXISTS (SELECT 1 FROM membership m JOIN person p ON p.id = m.person_id
			WHERE m.space_id = s.id AND m.state = 'active' AND m.role IN ('animator', 'manager') AND p.state = 'active')
		ORDER BY s.sort_key, s.id LIMIT $4`, args...)
	return list, fail.Wrap("group.orphans", err)
}
