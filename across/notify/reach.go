package notify

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// reachFrom is where the arguments of the readership begin in reachOf.
const reachFrom = 5

// reachOf is part.Reach for a plain message to the members of s. Those whose level there is all are told at once, on the site;
// those who take digests, which go to addresses that accept letters, find it in the next one. The others come upon it: among
// them are those who mute by. Two queries at most.
func reachOf(ctx context.Context, q db.Q, s space.Space, by ref.Person) (out part.Reached, err error) {
	const op = "notify.reach"
	network := s
	if s.Kind == space.Group {
		if network, err = space.Get(ctx, q, s.Network); err != nil {
			return out, fail.Wrap(op, err)
		}
	}
	r := access.ReadersOf(item.Item{Space: s.ID, Network: s.Network, Author: by, Audience: space.InGroup, State: item.Published, RootState: item.Published}, s, network, clock.Now(ctx), reachFrom)
	heard := `COALESCE(l.level, 'mentions') <> 'none' AND ` + heeds("p.id", "$2")
	var all int
	err = q.QueryRow(ctx, `SELECT COUNT(*), COUNT(CASE WHEN l.level = 'all' AND `+heard+` THEN 1 END), COUNT(CASE WHEN COALESCE(l.level, '') <> 'all' AND `+heard+`
			AND COALESCE(f.mail, $3) AND COALESCE(f.digest, $4) <> '' AND NOT EXISTS (SELECT 1 FROM mail_bounce b WHERE b.address = p.email_key) THEN 1 END)
		FROM   membership m JOIN person p ON p.id = m.person_id
		LEFT   JOIN notice_level l ON l.space_id = m.space_id AND l.person_id = p.id
		LEFT   JOIN notice_pref f ON f.person_id = p.id`+r.Joins+`
		WHERE  m.space_id = $1 AND p.id <> $2 AND `+r.Belongs+` AND `+r.Reads,
		append([]any{s.ID, by, Ordinary.Mail, string(Ordinary.Digest)}, r.Args...)...).Scan(&all, &out.AtOnce, &out.Digest)
	out.Never = all - out.AtOnce - out.Digest
	return out, fail.Wrap(op, err)
}
