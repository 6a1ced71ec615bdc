package directory

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// checkBatch is how many people are compared at once.
const checkBatch = 200

// Check compares what people are found under with what their rows say now, and calls wrong with those for whom they differ, as
// many at a time as there are in a batch; looked is told how many were compared. Right after somebody came in, they may be
// missing for the time a follower takes.
func (d *Directory) Check(ctx context.Context, looked func(n int), wrong func([]ref.Person) error) error {
	const op = "directory.Check"
	for after, n := ref.Person(0), 0; ; {
		ids, err := db.All(ctx, d.core.DB.Q(), db.One[ref.Person], `SELECT id FROM person WHERE id > $1 ORDER BY id LIMIT $2`, after, checkBatch)
		if err != nil || len(ids) == 0 {
			return fail.Wrap(op, err)
		}
		var list []subject
		if err := d.core.DB.Read(ctx, func(q db.Q) (err error) { list, err = subjects(ctx, q, ids); return err }); err != nil {
			return fail.Wrap(op, err)
		}
		var differ []ref.Person
		for _, x := range list {
			if !d.isRight(x) {
				differ = append(differ, x.id)
			}
		}
		if len(differ) > 0 {
			if err := wrong(differ); err != nil {
				return err
			}
		}
		after, n = ids[len(ids)-1], n+len(ids)
		looked(n)
	}
}

// isRight tells whether x is found under what it should be, in each of its networks and nowhere else.
func (d *Directory) isRight(x subject) bool {
	if x.presentKey != x.sortKey {
		return false
	}
	want := d.terms(x)
	found := 0
	for _, n := range x.networks {
		for t := range want {
			if !x.present[n][t] {
				return false
			}
		}
		if len(x.present[n]) != len(want) {
			return false
		}
		found++
	}
	return found == len(x.present)
}

// Reindex makes people found under what their rows say now.
func (d *Directory) Reindex(ctx context.Context, people []ref.Person) error {
	return fail.Wrap("directory.Reindex", d.core.DB.Write(ctx, func(tx *db.Tx) error { return d.index(ctx, tx, people) }))
}
