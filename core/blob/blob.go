package blob

import (
	"context"
	"errors"
	"io"
	"time"

	"maillage/kit/fail"
)

// Ref names a blob and says how much it weighs.
type Ref struct {
	Digest string // SHA-256 of the content, 64 lower-case hexadecimal digits
	Size   int64  // bytes, ≥ 0
}

// Info is a blob as Walk meets it.
type Info struct {
	Ref
	Stored time.Time // when its content was last put, UTC
	Stale  bool      // a Put of today would keep it otherwise: under another key, sealed, or in clear
}

// Store keeps blobs. Safe for concurrent use.
//
// Errors have these kinds: Hidden when there is no such blob, Invalid when a digest is not one, when the content exceeds
// max (ErrTooBig) or cannot be read from its sender, Unavailable when the room reserved on the disk would be used or when
// ctx is over, Internal when the blob has changed (ErrDamaged) or the disk fails.
type Store interface {
	// Put reads r to its end and keeps it, unless it exceeds max bytes (max < 0: no limit). Nothing is kept on error.
	Put(ctx context.Context, r io.Reader, max int64) (Ref, error)
	// Open gives a blob to read, and its size in bytes. Read fails with ErrDamaged rather than giving the end of a blob
	// whose content, read from its start, is no longer that of its digest. The caller closes it.
	Open(ctx context.Context, digest string) (io.ReadSeekCloser, int64, error)
	// Verify reads a blob whole and fails with ErrDamaged when it has changed.
	Verify(ctx context.Context, digest string) error
	// Has says whether there is such a blob.
	Has(ctx context.Context, digest string) (bool, error)
	// Delete removes a blob; removing an absent one is no error. Open readers go on.
	Delete(ctx context.Context, digest string) error
	// Walk calls f for each blob, by ascending digest where nothing is sealed, and stops at its first error, which it returns as
	// it is. Blobs put or deleted meanwhile may be met or not, and one that is being sealed anew twice.
	Walk(ctx context.Context, f func(Info) error) error
	// Locked counts the blobs that none of the keys opens. It lists the store.
	Locked(ctx context.Context) (int, error)
}

var (
	// ErrTooBig is in the error of Put when the content exceeds its limit.
	ErrTooBig = errors.New("blob: too many bytes")
	// ErrDamaged is in the errors of Read and Verify when content and digest disagree.
	ErrDamaged = errors.New("blob: content does not match its digest")
	// ErrFull is in the error of Put when the disk has no room left but what is reserved.
	ErrFull = errors.New("blob: no room left on the disk")
)

// digestLength is the number of hexadecimal digits of a SHA-256.
const digestLength = 64

// place is the path of a blob below the top of its store, with slashes: the same everywhere, so that a copy of a store by any
// tool is a store. Two levels of 256 folders keep each small up to some ten million blobs. name is its digest, or the name that
// a key gives it.
func place(name string) string { return name[:2] + "/" + name[2:4] + "/" + name }

// Reseal puts again each blob that a Put of today would keep otherwise, and returns how many it did, also when it stops at an
// error: after a key was added, for one to go, or for what was in clear to be sealed. People go on reading and sending meanwhile;
// stopped and called again, it goes on. progress, if any, is told of each. Damaged blobs stay as they are, and are in the error.
func Reseal(ctx context.Context, s Store, progress func(done int)) (n int, err error) {
	const op = "blob.Reseal"
	var damaged error
	err = s.Walk(ctx, func(i Info) error {
		if !i.Stale {
			return nil
		}
		f, _, err := s.Open(ctx, i.Digest)
		switch {
		case fail.Is(err, fail.Hidden):
			return nil // deleted meanwhile
		case errors.Is(err, ErrDamaged):
			damaged = errors.Join(damaged, err)
			return nil
		case err != nil:
			return err
		}
		_, err = s.Put(ctx, f, -1)
		if err := errors.Join(err, f.Close()); errors.Is(err, ErrDamaged) {
			damaged = errors.Join(damaged, err)
			return nil
		} else if err != nil {
			return err
		}
		n++
		if progress != nil {
			progress(n)
		}
		return nil
	})
	return n, fail.Wrap(op, errors.Join(err, damaged))
}

// verify is Verify by Open.
func verify(ctx context.Context, s Store, digest string) (err error) {
	const op = "blob.Verify"
	f, _, err := s.Open(ctx, digest)
	if err != nil {
		return fail.Wrap(op, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for {
		if err := ctx.Err(); err != nil {
			return fail.E(op, fail.Unavailable, err)
		}
		switch _, err := io.CopyN(io.Discard, f, stride); {
		case err == nil:
		case err == io.EOF:
			return nil
		case errors.Is(err, ErrDamaged):
			return fail.E(op, fail.Internal, err)
		default:
			return fail.Wrap(op, err)
		}
	}
}

// check refuses what is not a digest, which would be a path of somebody's choosing.
func check(op, digest string) error {
	if len(digest) != digestLength {
		return fail.E(op, fail.Invalid, errors.New("not a digest"))
	}
	for _, c := range []byte(digest) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return fail.E(op, fail.Invalid, errors.New("not a digest"))
		}
	}
	return nil
}
