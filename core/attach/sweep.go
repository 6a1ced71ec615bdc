package attach

import (
	"context"
	"maps"
	"slices"
	"time"

	"maillage/core/blob"
	"maillage/core/db"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	// unattached is how long a blob may wait for the row that refers to it. Forms are answered within a minute; shorter
	// than a day would leave little after a clock was wrong.
	unattached = 24 * time.Hour
	// sweepBatch is how many blobs are asked about at once. Between the question and the deletion somebody may send the
	// very same content again, and lose it: small batches keep that to milliseconds.
	sweepBatch = 100
)

// Sweep deletes the blobs that nothing refers to and that were last put more than a day ago, and returns how many it
// deleted, also when it stops at an error. To be run hourly, by one process.
func (f *Files) Sweep(ctx context.Context) (deleted int, err error) {
	const op = "attach.Sweep"
	before := clock.Now(ctx).Add(-unattached)
	var old []string
	flush := func() error {
		n, err := f.deleteUnused(ctx, old)
		deleted, old = deleted+n, old[:0]
		return err
	}
	err = f.blobs.Walk(ctx, func(i blob.Info) error {
		if i.Stored.Before(before) {
			old = append(old, i.Digest)
		}
		if len(old) == sweepBatch {
			return flush()
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	return deleted, fail.Wrap(op, err)
}

func (f *Files) deleteUnused(ctx context.Context, digests []string) (n int, err error) {
	if len(digests) == 0 {
		return 0, nil
	}
	keep, err := used(ctx, f.db.Q(), digests)
	if err != nil {
		return 0, err
	}
	for _, d := range digests {
		if keep[d] {
			continue
		}
		if err := f.blobs.Delete(ctx, d); err != nil {
			return n, err
		}
		n++
	}
	// Sent again, they are looked at again.
	return n, f.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM blob_scan WHERE digest IN ($1[]) AND digest NOT IN ($2[])`, db.Texts(digests), db.Texts(slices.Collect(maps.Keys(keep))))
		return err
	})
}
