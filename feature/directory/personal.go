package directory

import (
	"context"
	"strings"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// forgetPerson erases what p said of themselves, who might read it, where they are found, and their contacts either way.
func forgetPerson(ctx context.Context, tx *db.Tx, p ref.Person) error {
	for _, text := range []string{
		`DELETE FROM directory_label WHERE term IN (SELECT term FROM directory_term WHERE person_id = $1)
			AND NOT EXISTS (SELECT 1 FROM directory_term d WHERE d.term = directory_label.term AND d.person_id <> $1)`,
		`DELETE FROM profile WHERE person_id = $1`,
		`DELETE FROM skill WHERE person_id = $1`,
		`DELETE FROM profile_audience WHERE person_id = $1`,
		`DELETE FROM directory_term WHERE person_id = $1`,
		`DELETE FROM contact WHERE asker_id = $1 OR asked_id = $1`,
	} {
		if _, err := tx.Exec(ctx, text, p); err != nil {
			return fail.Wrap("directory.forgetPerson", err)
		}
	}
	return nil
}

// exports is what people may take with them. Of a contact that was refused, the one who asked is told no more here than on
// the site: it still waits.
var exports = []part.Export{
	{
		Name: "profile", Label: "directory.form.title",
		Columns: []part.Column{{Name: "territory", Label: "directory.form.territory"}, {Name: "about", Label: "directory.form.about"}, {Name: "can_help", Label: "directory.form.help"},
			{Name: "looks_for", Label: "directory.form.looks"}, {Name: "phone", Label: "directory.form.phone"}},
		Rows: part.Select(`SELECT territory, about, can_help, looks_for, phone FROM profile WHERE person_id = $1`, func(r db.Row) ([]any, error) {
			p := Profile{}
			err := r.Scan(&p.Territory, &p.About, &p.CanHelp, &p.LooksFor, &p.Phone)
			return []any{p.Territory, p.About, p.CanHelp, p.LooksFor, p.Phone}, err
		}),
	},
	{
		Name: "skills", Label: "directory.form.skills",
		Columns: []part.Column{{Name: "skill", Label: "directory.facet.competence"}},
		Rows: part.Select(`SELECT skill FROM skill WHERE person_id = $1 ORDER BY position`, func(r db.Row) ([]any, error) {
			s, err := db.One[string](r)
			return []any{s}, err
		}),
	},
	{
		Name: "audiences", Label: "directory.privacy.who",
		Columns: []part.Column{{Name: "field", Label: "directory.export.field"}, {Name: "audience", Label: "directory.export.audience"}},
		Rows: part.Select(`SELECT field, audience FROM profile_audience WHERE person_id = $1 ORDER BY field`, func(r db.Row) ([]any, error) {
			var f, a string
			err := r.Scan(&f, &a)
			return []any{f, a}, err
		}),
	},
	{
		Name: "contacts", Label: "directory.contacts",
		Columns: []part.Column{{Name: "name", Label: "directory.export.name"}, {Name: "state", Label: "directory.export.state"}, {Name: "mine", Label: "directory.export.mine"},
			{Name: "note", Label: "directory.contact.note"}, {Name: "at", Label: "directory.export.at"}},
		Rows: part.Select(`SELECT p.given || ' ' || p.family, c.state, c.asker_id, c.shown, c.note, c.at, CAST($1 AS BIGINT)
			FROM contact c JOIN person p ON p.id = CASE c.asker_id WHEN $1 THEN c.asked_id ELSE c.asker_id END
			WHERE c.asker_id = $1 OR c.asked_id = $1 ORDER BY c.at, c.asker_id, c.asked_id`, func(r db.Row) ([]any, error) {
			var name string
			var c contact
			var me ref.Person
			var at time.Time
			err := r.Scan(&name, &c.State, &c.Asker, &c.Shown, &c.Note, db.Scanned{T: &at}, &me)
			state := string(c.State)
			if c.State == Declined && c.Asker == me {
				state = string(Asked)
			}
			return []any{strings.TrimSpace(name), state, c.Asker == me, c.Note, at}, err
		}),
	},
}

// hasClosed tells whether handle is, or was, that of an account that is closed.
func (d *Directory) hasClosed(ctx context.Context, handle string) (bool, error) {
	if !readable(handle) {
		return false, nil
	}
	p, err := account.ByHandle(ctx, d.core.DB.Q(), handle)
	if err == nil {
		return p.State == account.Closed, nil
	}
	if !fail.Is(err, fail.Hidden) {
		return false, err
	}
	return account.HasClosed(ctx, d.core.DB.Q(), handle)
}
