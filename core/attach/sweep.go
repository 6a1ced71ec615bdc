package attach

import (
	"context"
	"time"

	"maillage/core/blob"
	"maillage/core/ref"
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
	checkBatch = 500
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
	return n, nil
}

// Missing is an attachment whose bytes are not in the blob store.
type Missing struct {
	File    ref.File
	Item    ref.Item
	Name    string
	Digest  string
	Preview bool // the preview is missing, not the file
}

// Check returns the attachments whose bytes are missing, by identifier; nil when all are there. It looks at names only;
// blob.Store.Verify reads the bytes.
func (f *Files) Check(ctx context.Context) (out []Missing, err error) {
	const op = "attach.Check"
	for after := ref.File(0); ; {
		list, err := page(ctx, f.db.Q(), after, checkBatch)
		if err != nil {
			return out, fail.Wrap(op, err)
		}
		for _, a := range list {
			for _, m := range []Missing{{a.ID, a.Item, a.Name, a.digest, false}, {a.ID, a.Item, a.Name, a.thumb, true}} {
				if m.Digest == "" {
					continue
				}
				has, err := f.blobs.Has(ctx, m.Digest)
				if err != nil {
					return out, fail.Wrap(op, err)
				}
				if !has {
					out = append(out, m)
				}
			}
		}
		if len(list) < checkBatch {
			return out, nil
		}
		after = list[len(list)-1].ID
	}
}
