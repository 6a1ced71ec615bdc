package notify

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/mail"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// reachFrom is where the arguments of the readership begin in foreseen.
const reachFrom = 10

// AtOnce is how those are reached who are told at once. The others are reached by their next digest, whose rhythm says which;
// Never says that they are not.
const AtOnce Rhythm = "now"

// foreseen is the members of s, less the author of i, with how each is reached when i is published there now, sent to all of
// them: at once, by the very rule of putTold; or by their next digest, where what is sent to all has a part of its own.
func foreseen(ctx context.Context, q db.Q, s space.Space, i item.Item, named []ref.Person) (text string, args []any, err error) {
	network := s
	if s.Kind == space.Group {
		if network, err = space.Get(ctx, q, s.Network); err != nil {
			return "", nil, err
		}
	}
	i.Space, i.Network, i.State, i.RootState = s.ID, s.Network, item.Published, item.Published
	r := access.ReadersOf(i, s, network, clock.Now(ctx), reachFrom)
	told := hearing{left: "$2", named: "$3", root: "$4", followed: "$5", heeded: "$6", levels: "$7", readers: r}
	args = []any{s.ID, db.Ints([]ref.Person{i.Author}), db.Ints(named), i.ID, 0, heeded(i), db.Texts(levelsOfRoot(i)), Ordinary.Mail, string(Ordinary.Digest)}
	return `SELECT p.id, CASE WHEN ` + told.condition() + ` THEN 'now'
			WHEN COALESCE(l.level, 'mentions') <> 'none' AND ` + heeds("p.id", "$6") + ` AND ` + likes("p.id", "$4") + `
				AND COALESCE(f.mail, $8) AND NOT ` + mail.Refuses("p.email_key") + ` THEN COALESCE(f.digest, $9) ELSE '' END AS how
		FROM   membership m JOIN person p ON p.id = m.person_id
		LEFT   JOIN notice_level l ON l.space_id = m.space_id AND l.person_id = p.id
		LEFT   JOIN tie o ON o.person_id = p.id AND o.what = 'item' AND o.target = $4
		LEFT   JOIN notice_pref f ON f.person_id = p.id` + r.Joins + `
		WHERE  m.space_id = $1 AND p.id NOT IN ($2[]) AND ` + r.Belongs + ` AND ` + r.Reads, append(args, r.Args...), nil
}

// reachOf is part.Reach. Two queries at most.
func reachOf(ctx context.Context, q db.Q, s space.Space, i item.Item, named []ref.Person) (out part.Reached, err error) {
	const op = "notify.reach"
	text, args, err := foreseen(ctx, q, s, i, named)
	if err != nil {
		return out, fail.Wrap(op, err)
	}
	type row struct {
		how Rhythm
		n   int
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.how, &x.n) }, `SELECT how, COUNT(*) FROM (`+text+`) x GROUP BY how`, args...)
	for _, x := range list {
		switch x.how {
		case AtOnce:
			out.AtOnce = x.n
		case Daily:
			out.Daily = x.n
		case EachWeek:
			out.Weekly = x.n
		case Monthly:
			out.Monthly = x.n
		default:
			out.Never = x.n
		}
	}
	return out, fail.Wrap(op, err)
}

// Foresee is part.Reach, person by person. Two queries at most.
func (n *Notify) Foresee(ctx context.Context, s space.Space, i item.Item, named []ref.Person) (map[ref.Person]Rhythm, error) {
	const op = "notify.Foresee"
	q := n.core.DB.Q()
	text, args, err := foreseen(ctx, q, s, i, named)
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	type row struct {
		person ref.Person
		how    Rhythm
	}
	out := map[ref.Person]Rhythm{}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.person, &x.how) }, text, args...)
	for _, x := range list {
		out[x.person] = x.how
	}
	return out, fail.Wrap(op, err)
}
