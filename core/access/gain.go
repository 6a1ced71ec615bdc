package access

import (
	"context"
	"strings"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Gain is how many more people read what was kept to the members of two groups, once one has moved into the other.
type Gain struct {
	There int // those of the other read what the one kept
	Here  int // those of the one read what the other kept
}

// Gains counts what becomes of who reads when from moves into into, of the same network. One query.
func Gains(ctx context.Context, q db.Q, from, into space.Space) (g Gain, err error) {
	err = q.QueryRow(ctx, gains, into.Network, into.ID, string(account.Active), from.ID).Scan(&g.There, &g.Here)
	return g, fail.Wrap("access.Gains", err)
}

// gains: the readers of $2 less those of $4, and those whom $4 put out, who are put out of $2 unless they run it; then the people of $4, as the rules count them in both, whom space.CarryPeople takes.
var gains = `SELECT (SELECT COUNT(*) FROM (` + readersOfGroup + ` EXCEPT ` + strings.ReplaceAll(readersOfGroup, "$2", "$4") + `
		EXCEPT SELECT o.person_id FROM membership o WHERE o.space_id = $4 AND o.state = 'excluded' AND NOT EXISTS (SELECT 1 FROM membership r WHERE r.person_id = o.person_id AND r.state = 'active'
			AND ((r.space_id = $2 AND r.role IN ('animator', 'manager')) OR (r.space_id = $1 AND r.role = 'manager')))) x),
	(SELECT COUNT(DISTINCT p.id) FROM membership m JOIN person p ON p.id = m.person_id JOIN space w ON w.id = m.space_id JOIN space t ON t.id = $2
		LEFT JOIN membership n ON n.person_id = m.person_id AND n.space_id = $1 LEFT JOIN membership b ON b.person_id = m.person_id AND b.space_id = $2
		WHERE m.space_id = $4 AND ` + belongs + ` AND ` + strings.ReplaceAll(belongs, "w.", "t.") + ` AND p.state = $3 AND COALESCE(n.state, '') <> 'excluded' AND COALESCE(b.state, '') <> 'excluded'
		AND EXISTS (SELECT 1 FROM membership h WHERE h.person_id = p.id AND h.state IN ('active', 'muted') AND (h.space_id = $1
			OR h.space_id IN (SELECT o.network_id FROM space_opening o WHERE o.space_id = $2 AND o.state = 'opened')))
		AND p.id NOT IN (` + readersOfGroup + `))`
