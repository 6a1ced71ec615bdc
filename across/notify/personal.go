package notify

import (
	"context"
	"fmt"

	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// forgetPerson erases the notices of p and those about p, what they were told, and what they chose. Other lines that p made
// stay: they name an account that no longer names anybody.
func forgetPerson(ctx context.Context, tx *db.Tx, p ref.Person) error {
	for _, text := range []string{
		`DELETE FROM notice WHERE person_id = $1 OR subject_id = $1`,
		`DELETE FROM notice_told WHERE person_id = $1 OR subject_id = $1`,
		`DELETE FROM notice_level WHERE person_id = $1`,
		`DELETE FROM notice_pref WHERE person_id = $1`,
		`DELETE FROM notice_digest WHERE person_id = $1`,
		`DELETE FROM notice_device WHERE person_id = $1`,
	} {
		if _, err := tx.Exec(ctx, text, p); err != nil {
			return fail.Wrap("notify.forgetPerson", err)
		}
	}
	return nil
}

// exports is what people may take with them: what they chose to be told.
var exports = []part.Export{
	{
		Name: "notice_preferences", Label: "notify.export.prefs",
		Columns: []part.Column{{Name: "mail", Label: "notify.export.mail"}, {Name: "quiet", Label: "notify.export.quiet"}, {Name: "quiet_from", Label: "notify.export.from"}, {Name: "quiet_to", Label: "notify.export.to"}, {Name: "weekends", Label: "notify.export.weekends"},
			{Name: "digest", Label: "notify.export.digest"}, {Name: "digest_day", Label: "notify.export.digest_day"}, {Name: "digest_at", Label: "notify.export.digest_at"}},
		Rows: part.Select(`SELECT mail, quiet, quiet_from, quiet_to, weekends, digest, digest_day, digest_at FROM notice_pref WHERE person_id = $1`, func(r db.Row) ([]any, error) {
			var mail, quiet, weekends bool
			var from, to, day, at int64
			var digest string
			err := r.Scan(&mail, &quiet, &from, &to, &weekends, &digest, &day, &at)
			return []any{mail, quiet, clockTime(from), clockTime(to), weekends, rhythmName(Rhythm(digest)), day, clockTime(at)}, err
		}),
	},
	{
		Name: "notice_levels", Label: "notify.export.levels",
		Columns: []part.Column{{Name: "space", Label: "notify.export.space"}, {Name: "level", Label: "notify.export.level"}},
		Rows: part.Select(`SELECT s.name, l.level FROM notice_level l JOIN space s ON s.id = l.space_id WHERE l.person_id = $1 ORDER BY s.name, s.id`, func(r db.Row) ([]any, error) {
			var name, level string
			err := r.Scan(&name, &level)
			return []any{name, level}, err
		}),
	},
}

// clockTime is minutes since midnight as "19:30".
func clockTime(minutes int64) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
