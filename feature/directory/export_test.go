package directory

import (
	"context"
	"io/fs"

	"maillage/core/db"
	"maillage/core/ref"
)

// Says is what search is given.
func Says(ctx context.Context, q db.Q, people []ref.Person) (map[ref.Person]string, error) {
	return says(ctx, q, people)
}

// Index brings the index up to date with people, as the follower does.
func (d *Directory) Index(ctx context.Context, tx *db.Tx, people ...ref.Person) error {
	return d.index(ctx, tx, people)
}

// Tables is the tables of the part.
func Tables() db.Schema {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	return db.Schema{Name: Name, FS: migrations}
}

// Forget is what the part erases of somebody.
func Forget(ctx context.Context, tx *db.Tx, p ref.Person) error { return forgetPerson(ctx, tx, p) }
