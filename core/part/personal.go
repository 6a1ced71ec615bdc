package part

import (
	"context"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/org"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/tie"
	"maillage/kit/fail"
)

// Forget erases what a part holds of a person whose account closes, in the transaction that closes it: their rows, and
// what names them in the rows of others. The account and the memberships are still there when it runs, so that it may ask.
// What they published stays, under an account that no longer names them. It runs again when the transaction does, and must
// find nothing wrong with having nothing to erase.
type Forget func(ctx context.Context, tx *db.Tx, p ref.Person) error

// Export is one list of what a part holds of a person, for the file in which they take it with them. docs/export-format.md
// says what each one and each of its columns hold; a test keeps it so.
type Export struct {
	Name    string // in data.json: "memberships"
	Label   string // words key of its title
	Columns []Column
	// Rows gives each row to put, always in the same order, its values in that of Columns. A value is a string, a bool, an
	// int64, a time.Time (zero for none) or a []string. What put returns ends it. It keeps nothing of the rows it has
	// given: the list may be long.
	Rows Rows
	// Files gives the contents that go with it: the path of each in the archive, below "files/", and the digest of its blob. Nil
	// for none. It reads them in pieces: what put does lasts.
	Files func(ctx context.Context, q db.Q, p ref.Person, put func(path, digest string) error) error
}

// Rows is the rows of an Export.
type Rows func(ctx context.Context, q db.Q, p ref.Person, put func(values ...any) error) error

// Column is one value of each row of an Export.
type Column struct {
	Name  string // in data.json: "joined"
	Label string // words key
	// Words is the words key of a value that is a code; nil for values that people read as they are. data.json has the code.
	Words func(value string) string
}

// Select is the Rows of one query, of which the person is $1.
func Select(text string, scan func(db.Row) ([]any, error)) Rows {
	return func(ctx context.Context, q db.Q, p ref.Person, put func(values ...any) error) error {
		rows, err := q.Query(ctx, text, p)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			values, err := scan(rows)
			if err != nil {
				return err
			}
			if err := put(values...); err != nil {
				return err
			}
		}
		return rows.Err()
	}
}

// Erase closes the account of p for good, in tx: every part forgets, then the rooms of the core. What p published stays,
// under an account without a name. Errors: fail.Hidden when there is no such person.
func (c *Core) Erase(ctx context.Context, tx *db.Tx, p ref.Person) error {
	const op = "part.Erase"
	who, err := account.Get(ctx, tx, p)
	if err != nil {
		return err
	}
	for _, forget := range c.Forgets {
		if err := forget(ctx, tx, p); err != nil {
			return fail.Wrap(op, err)
		}
	}
	if err := space.Forget(ctx, tx, p); err != nil {
		return err
	}
	if err := item.Forget(ctx, tx, p); err != nil {
		return err
	}
	if err := text.Forget(ctx, tx, p); err != nil {
		return err
	}
	if err := tie.Forget(ctx, tx, p); err != nil {
		return err
	}
	if err := org.Forget(ctx, tx, p); err != nil {
		return err
	}
	if err := c.Mail.Forget(ctx, tx, who.Email); err != nil {
		return err
	}
	return c.Accounts.Close(ctx, tx, p)
}
