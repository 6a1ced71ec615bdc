package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"maillage/kit/fail"
)

const (
	// empty is the digest of nothing.
	empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	// private lets only our user into folders, as os.CreateTemp does for files: contents are not public.
	private = 0o700
)

// Disk is a Store in a folder of the local disk. Several processes may share the folder.
type Disk struct {
	inbox
	dir string
}

var _ Store = (*Disk)(nil)

// NewDisk keeps blobs in dir, made when absent, and sweeps what dead processes have left unfinished for a day.
// Errors: Internal.
func NewDisk(ctx context.Context, dir string, o Options) (*Disk, error) {
	const op = "blob.NewDisk"
	in, err := newInbox(ctx, filepath.Join(dir, unfinished), o)
	if err != nil {
		return nil, fail.E(op, fail.Internal, err)
	}
	return &Disk{inbox: in, dir: dir}, nil
}

// Put keeps the content of r; see Store.
func (d *Disk) Put(ctx context.Context, r io.Reader, max int64) (Ref, error) {
	const op = "blob.Put"
	tmp, ref, err := d.receive(ctx, r, max)
	if tmp == nil {
		return Ref{}, notWritten(op, err)
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	if err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return Ref{}, notWritten(op, err)
	}
	if err := d.settle(tmp.Name(), ref.Digest); err != nil {
		return Ref{}, notWritten(op, err)
	}
	return ref, nil
}

// settle gives a finished file its name. It does so even when there is a blob of that name: the new one may replace
// damaged bytes, and its age protects it from a sweep. The folders above are synced each time, not only by who makes
// them, who may not have come to it yet; syncing a folder without changes costs nothing.
func (d *Disk) settle(tmp, digest string) error {
	to := d.path(digest)
	leaf := filepath.Dir(to)
	if err := os.MkdirAll(leaf, private); err != nil {
		return err
	}
	if err := os.Rename(tmp, to); err != nil {
		return err
	}
	for _, dir := range []string{leaf, filepath.Dir(leaf), d.dir} {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// Open gives the blob to read; see Store.
func (d *Disk) Open(ctx context.Context, digest string) (io.ReadSeekCloser, int64, error) {
	const op = "blob.Open"
	if err := check(op, digest); err != nil {
		return nil, 0, err
	}
	f, err := os.Open(d.path(digest))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fail.E(op, fail.Hidden, err)
	}
	if err != nil {
		return nil, 0, fail.E(op, fail.Internal, err)
	}
	info, err := f.Stat()
	if err == nil && info.Size() == 0 && digest != empty {
		err = ErrDamaged // nobody would come to read, hence to check
	}
	if err != nil {
		return nil, 0, fail.E(op, fail.Internal, errors.Join(err, f.Close()))
	}
	return newReader(f, digest, info.Size()), info.Size(), nil
}

// Verify reads the blob whole; see Store.
func (d *Disk) Verify(ctx context.Context, digest string) error { return verify(ctx, d, digest) }

// Has looks for the blob; see Store.
func (d *Disk) Has(_ context.Context, digest string) (bool, error) {
	const op = "blob.Has"
	if err := check(op, digest); err != nil {
		return false, err
	}
	switch _, err := os.Stat(d.path(digest)); {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	default:
		return false, fail.E(op, fail.Internal, err)
	}
}

// Delete removes the blob; see Store.
func (d *Disk) Delete(_ context.Context, digest string) error {
	const op = "blob.Delete"
	if err := check(op, digest); err != nil {
		return err
	}
	path := d.path(digest)
	switch err := os.Remove(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fail.E(op, fail.Internal, err)
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return fail.E(op, fail.Internal, err)
	}
	return nil
}

// Walk meets every blob; see Store. Files whose name is not a digest in its place are passed over.
func (d *Disk) Walk(ctx context.Context, f func(Info) error) error {
	const op = "blob.Walk"
	return filepath.WalkDir(d.dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // deleted meanwhile
			return nil
		case err != nil:
			return fail.E(op, fail.Internal, err)
		case ctx.Err() != nil:
			return fail.E(op, fail.Unavailable, ctx.Err())
		case e.IsDir() && path == filepath.Join(d.dir, unfinished):
			return fs.SkipDir
		case e.IsDir() || check(op, e.Name()) != nil || path != d.path(e.Name()):
			return nil
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fail.E(op, fail.Internal, err)
		}
		return f(Info{Ref{e.Name(), info.Size()}, info.ModTime().UTC()})
	})
}

func (d *Disk) path(digest string) string {
	return filepath.Join(d.dir, filepath.FromSlash(place(digest)))
}

// notWritten is an error of Put: of the kind it has already, Unavailable for a full disk, Internal otherwise.
func notWritten(op string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fail.E(op, fail.Unavailable, fmt.Errorf("%w: %w", ErrFull, err))
	}
	return fail.E(op, fail.Internal, err)
}
