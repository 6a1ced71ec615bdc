package group

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// forget erases the invitations of p, those to them and those by them that wait, the charters they accepted, and their
// address in lists of people to invite; of the places that lose their last animator, whoever runs the network is told.
func (g *Group) forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	const op = "group.forget"
	if err := g.orphans(ctx, tx, p); err != nil {
		return fail.Wrap(op, err)
	}
	if err := forgetBulks(ctx, tx, p); err != nil {
		return err
	}
	for _, text := range []string{
		`DELETE FROM group_invitation WHERE person_id = $1 OR by_id = $1 OR email_key IN (SELECT email_key FROM person WHERE id = $1)`,
		`DELETE FROM group_withdrawal WHERE person_id = $1`,
		`DELETE FROM group_acceptance WHERE person_id = $1`,
		`DELETE FROM group_bulk WHERE by_id = $1`,
		`UPDATE group_merge SET by_id = 0 WHERE by_id = $1`,
	} {
		if _, err := tx.Exec(ctx, text, p); err != nil {
			return fail.Wrap(op, err)
		}
	}
	return nil
}

// orphans writes a fact for each active group that p alone animates.
func (g *Group) orphans(ctx context.Context, tx *db.Tx, p ref.Person) error {
	list, err := db.All(ctx, tx, db.One[ref.Space], `SELECT m.space_id FROM membership m JOIN space s ON s.id = m.space_id
		WHERE m.person_id = $1 AND m.state = 'active' AND m.role IN ('animator', 'manager') AND s.kind = 'group' AND s.state = 'active'
		AND NOT EXISTS (SELECT 1 FROM membership o WHERE o.space_id = m.space_id AND o.person_id <> $1 AND o.state = 'active' AND o.role IN ('animator', 'manager'))
		ORDER BY m.space_id`, p)
	if err != nil {
		return err
	}
	for _, s := range list {
		if _, err := g.core.Journal.Append(ctx, tx, journal.Fact{Kind: "group.orphaned", Actor: p, Space: s}); err != nil {
			return err
		}
	}
	return nil
}

// exports is what people may take with them beside their memberships: invitations that wait for them, where
// they were taken out, and charters they accepted.
var exports = []part.Export{
	{
		Name: "invitations", Label: "group.export.invitations",
		Columns: []part.Column{{Name: "space", Label: "group.export.space"}, {Name: "role", Label: "group.export.role"}, {Name: "sent", Label: "group.export.sent"}, {Name: "expires", Label: "group.export.expires"}},
		Rows: part.Select(`SELECT s.name, i.role, i.created, i.expires FROM group_invitation i JOIN space s ON s.id = i.space_id
			WHERE i.person_id = $1 ORDER BY i.created, i.id`, func(r db.Row) ([]any, error) {
			var name, role string
			var sent, expires time.Time
			err := r.Scan(&name, &role, db.Scanned{T: &sent}, db.Scanned{T: &expires})
			return []any{name, role, sent, expires}, err
		}),
	},
	{
		Name: "withdrawals", Label: "group.export.withdrawals",
		Columns: []part.Column{{Name: "space", Label: "group.export.space"}, {Name: "reason", Label: "group.export.reason"}, {Name: "at", Label: "group.export.at"}},
		Rows: part.Select(`SELECT s.name, w.reason, w.at FROM group_withdrawal w JOIN space s ON s.id = w.space_id WHERE w.person_id = $1 ORDER BY w.at, w.space_id`, func(r db.Row) ([]any, error) {
			var name, reason string
			var at time.Time
			err := r.Scan(&name, &reason, db.Scanned{T: &at})
			return []any{name, reason, at}, err
		}),
	},
	{
		Name: "charters", Label: "group.export.charters",
		Columns: []part.Column{{Name: "space", Label: "group.export.space"}, {Name: "version", Label: "group.export.version"}, {Name: "accepted", Label: "group.export.accepted"}},
		Rows: part.Select(`SELECT s.name, a.version, a.accepted FROM group_acceptance a JOIN space s ON s.id = a.space_id WHERE a.person_id = $1 AND a.version > 0 ORDER BY a.accepted, a.space_id`, func(r db.Row) ([]any, error) {
			var name string
			var version int64
			var accepted time.Time
			err := r.Scan(&name, &version, db.Scanned{T: &accepted})
			return []any{name, version, accepted}, err
		}),
	},
}
