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
	names := d.o.Keys.names(ref.Digest)
	if err := d.settle(tmp.Name(), names[0]); err != nil {
		return Ref{}, notWritten(op, err)
	}
	for _, name := range names[1:] { // what an older key sealed, or none
		if err := os.Remove(d.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return Ref{}, notWritten(op, err)
		}
	}
	return ref, nil
}

// settle gives a finished file its name. It does so even when there is a blob of that name: the new one may replace
// damaged bytes, and its age protects it from a sweep. The folders above are synced each time, not only by who makes
// them, who may not have come to it yet; syncing a folder without changes costs nothing.
func (d *Disk) settle(tmp, name string) error {
	to := d.path(name)
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

// Locked is how many blobs no key opens; see Store.
func (d *Disk) Locked(ctx context.Context) (n int, err error) {
	const op = "blob.Locked"
	err = d.files(ctx, op, func(name string, _ fs.DirEntry) error {
		if _, _, ok := d.o.Keys.digestOf(name); !ok && isSealedName(name) {
			n++
		}
		return nil
	})
	return n, err
}

// Open gives the blob to read; see Store.
func (d *Disk) Open(ctx context.Context, digest string) (io.ReadSeekCloser, int64, error) {
	const op = "blob.Open"
	if err := check(op, digest); err != nil {
		return nil, 0, err
	}
	for _, name := range d.o.Keys.twice(digest) {
		f, err := os.Open(d.path(name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, 0, fail.E(op, fail.Internal, err)
		}
		info, err := f.Stat()
		if err != nil {
			return nil, 0, fail.E(op, fail.Internal, errors.Join(err, f.Close()))
		}
		r, size, err := d.o.Keys.reader(f, info.Size(), name, digest)
		return r, size, fail.Wrap(op, err)
	}
	return nil, 0, fail.E(op, fail.Hidden, fs.ErrNotExist)
}

// Verify reads the blob whole; see Store.
func (d *Disk) Verify(ctx context.Context, digest string) error { return verify(ctx, d, digest) }

// Has looks for the blob; see Store.
func (d *Disk) Has(_ context.Context, digest string) (bool, error) {
	const op = "blob.Has"
	if err := check(op, digest); err != nil {
		return false, err
	}
	for _, name := range d.o.Keys.names(digest) {
		if _, err := os.Stat(d.path(name)); err == nil {
			return true, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return false, fail.E(op, fail.Internal, err)
		}
	}
	return false, nil
}

// Delete removes the blob; see Store.
func (d *Disk) Delete(_ context.Context, digest string) error {
	const op = "blob.Delete"
	if err := check(op, digest); err != nil {
		return err
	}
	for _, name := range d.o.Keys.names(digest) {
		path := d.path(name)
		err := os.Remove(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = syncDir(filepath.Dir(path))
		}
		if err != nil {
			return fail.E(op, fail.Internal, err)
		}
	}
	return nil
}

// Walk meets every blob; see Store. Files whose name is not one of ours in its place are passed over.
func (d *Disk) Walk(ctx context.Context, f func(Info) error) error {
	const op = "blob.Walk"
	return d.files(ctx, op, func(name string, e fs.DirEntry) error {
		digest, current, ok := d.o.Keys.digestOf(name)
		if !ok {
			return nil
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fail.E(op, fail.Internal, err)
		}
		return f(Info{Ref{digest, contentSize(name, info.Size())}, info.ModTime().UTC(), !current})
	})
}

// files calls f for each file that is in the place of its name.
func (d *Disk) files(ctx context.Context, op string, f func(name string, e fs.DirEntry) error) error {
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
		case e.IsDir() || len(e.Name()) < digestLength || path != d.path(e.Name()):
			return nil
		}
		return f(e.Name(), e)
	})
}

func (d *Disk) path(name string) string {
	return filepath.Join(d.dir, filepath.FromSlash(place(name)))
}

// notWritten is an error of Put: of the kind it has already, Unavailable for a full disk, Internal otherwise.
func notWritten(op string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fail.E(op, fail.Unavailable, fmt.Errorf("%w: %w", ErrFull, err))
	}
	return fail.E(op, fail.Internal, err)
}
