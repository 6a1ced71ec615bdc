package moderation

import (
	"context"

	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/id"
)

// forget erases what p wrote here: their reports, of which those that wait keep their ground, since somebody has to look;
// and their appeals. Decisions stay in the log, about and by an account without a name.
func forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	for _, text := range []string{
		`DELETE FROM moderation_report WHERE person_id = $1 AND decision_id <> 0`,
		`UPDATE moderation_report SET words = '' WHERE person_id = $1`,
		`DELETE FROM moderation_appeal WHERE decision_id IN (SELECT id FROM moderation_decision WHERE about_id = $1)`,
	} {
		if _, err := tx.Exec(ctx, text, p); err != nil {
			return fail.Wrap("moderation.forget", err)
		}
	}
	return nil
}

// exports is what people may take with them: what they reported, and what was decided about them.
var exports = []part.Export{
	{
		Name: "reports", Label: "moderation.export.reports",
		Columns: []part.Column{{Name: "item", Label: "moderation.export.item"}, {Name: "ground", Label: "moderation.report.ground"}, {Name: "words", Label: "moderation.report.words"}, {Name: "at", Label: "moderation.export.at"}},
		Rows: part.Select(`SELECT item_id, ground, words, at FROM moderation_report WHERE person_id = $1 ORDER BY at, item_id`, func(r db.Row) ([]any, error) {
			x := report{}
			err := r.Scan(&x.item, &x.ground, &x.words, db.Scanned{T: &x.at})
			return []any{x.item.String(), string(x.ground), x.words, x.at}, err
		}),
	},
	{
		Name: "decisions", Label: "moderation.about_me",
		Columns: []part.Column{
			{Name: "act", Label: "moderation.verdict.why"}, {Name: "space", Label: "moderation.verdict.in"}, {Name: "item", Label: "moderation.export.item"}, {Name: "charter", Label: "moderation.verdict.charter"},
			{Name: "reason", Label: "moderation.export.reason"}, {Name: "until", Label: "moderation.verdict.until"}, {Name: "at", Label: "moderation.export.at"}, {Name: "appeal", Label: "moderation.appeal.said"},
		},
		Rows: part.Select(`SELECT d.act, s.name, d.item_id, d.charter, d.reason, d.until, d.at, COALESCE(a.words, '')
			FROM   moderation_decision d JOIN space s ON s.id = d.space_id LEFT JOIN moderation_appeal a ON a.decision_id = d.id
			WHERE  d.about_id = $1 AND d.act <> 'dismissed' ORDER BY d.at, d.id`, func(r db.Row) ([]any, error) {
			var d Decision
			var name, words string
			err := r.Scan(&d.Act, &name, &d.Item, &d.Charter, &d.Reason, db.Scanned{T: &d.Until}, db.Scanned{T: &d.At}, &words)
			about := ""
			if d.Item != 0 {
				about = id.Format(int64(d.Item))
			}
			return []any{string(d.Act), name, about, d.Charter, d.Reason, d.Until, d.At, words}, err
		}),
	},
}
