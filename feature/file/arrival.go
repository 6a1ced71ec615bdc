package file

import (
	"context"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// Arrival is a file that waits, because there is one of its name, for whoever sent it to say what becomes of it.
type Arrival struct {
	ID ref.File
	Sent
	Other Node // the one that is there
}

func arrived(id ref.File) string { return "arrival/" + id.String() }

func wait(ctx context.Context, tx *db.Tx, by ref.Person, w Where, x Sent) error {
	id := ref.File(tx.ID())
	if err := attach.Keep(ctx, tx, x.Digest, arrived(id)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO file_arrival (id, person_id, space_id, above_id, name, digest, size, type, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, by, w.Space, w.Above, x.Name, x.Digest, x.Size, x.Type, db.Millis(now(ctx)))
	return fail.Wrap("file.wait", err)
}

func arrivals(ctx context.Context, q db.Q, by ref.Person, w Where) ([]Arrival, error) {
	list, err := db.All(ctx, q, func(r db.Row) (a Arrival, err error) {
		return a, r.Scan(&a.ID, &a.Name, &a.Digest, &a.Size, &a.Type)
	}, `SELECT id, name, digest, size, type FROM file_arrival WHERE person_id = $1 AND space_id = $2 AND above_id = $3 AND scan = '' ORDER BY id LIMIT 100`, by, w.Space, w.Above)
	return list, fail.Wrap("file.arrivals", err)
}

// Arrivals is what somebody sent into w and that waits for them, oldest first.
func (f *Files) Arrivals(ctx context.Context, v *access.Viewer, w Where) (list []Arrival, err error) {
	q := f.core.DB.Q()
	if list, err = arrivals(ctx, q, v.Person, w); err != nil {
		return nil, err
	}
	for n := range list {
		if list[n].Other, _, err = called(ctx, q, v, w, list[n].Name); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Settle does with the files that by sent into w what was chosen for each; those without a choice go on waiting.
// Errors: those of Deposit.
func (f *Files) Settle(ctx context.Context, by ref.Person, w Where, chosen map[ref.File]Choice, language string) (d Deposited, err error) {
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		d = Deposited{}
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		t, err := open(ctx, tx, v, w)
		if err != nil {
			return err
		}
		list, err := arrivals(ctx, tx, by, w)
		if err != nil {
			return err
		}
		for _, a := range list {
			if a.Choice = chosen[a.ID]; a.Choice == Wait {
				continue
			}
			if err := f.fits(ctx, tx, t.space, []Sent{a.Sent}); err != nil {
				return err
			}
			if err := f.put(ctx, tx, v, t, a.Sent, language, &d); err != nil {
				return err
			}
			if err := leave(ctx, tx, a.ID); err != nil {
				return err
			}
		}
		return f.tellFolder(ctx, tx, by, t, d.Made)
	})
	return d, fail.Wrap("file.Settle", err)
}

// leave ends the wait of a file.
func leave(ctx context.Context, tx *db.Tx, id ref.File) error {
	if err := attach.Release(ctx, tx, arrived(id)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM file_arrival WHERE id = $1`, id)
	return fail.Wrap("file.leave", err)
}
