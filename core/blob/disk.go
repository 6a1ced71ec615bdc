package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	// unfinished is the folder of contents being received.
	unfinished = "unfinished"
	// abandoned is the age after which such a content is that of a dead process: no upload lasts a day.
	abandoned = 24 * time.Hour
	// stride is how many bytes are written between two looks at the free room of the disk and at ctx. Smaller looks more
	// often for nothing; larger may use that much of the reserve, for each upload under way.
	stride = 8 << 20
	// empty is the digest of nothing.
	empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	// private lets only our user into folders, as os.CreateTemp does for files: contents are not public.
	private = 0o700
)

// Options of a Disk.
type Options struct {
	// Reserve is the room, in bytes, that blobs leave free on their disk: a full disk stops the database too.
	Reserve int64
	// Free gives the free bytes of the disk that holds dir; nil asks the system.
	Free func(dir string) (int64, error)
}

// Disk is a Store in a folder of the local disk. Several processes may share the folder.
type Disk struct {
	dir string
	o   Options
}

var _ Store = (*Disk)(nil)

// NewDisk keeps blobs in dir, made when absent, and sweeps what dead processes have left unfinished for a day.
// Errors: Internal.
func NewDisk(ctx context.Context, dir string, o Options) (*Disk, error) {
	const op = "blob.NewDisk"
	if o.Free == nil {
		o.Free = free
	}
	d := &Disk{dir: dir, o: o}
	if err := makeDir(filepath.Join(dir, unfinished)); err != nil {
		return nil, fail.E(op, fail.Internal, err)
	}
	if err := d.sweep(ctx); err != nil {
		return nil, fail.E(op, fail.Internal, err)
	}
	return d, nil
}

// Put keeps the content of r; see Store.
func (d *Disk) Put(ctx context.Context, r io.Reader, max int64) (Ref, error) {
	const op = "blob.Put"
	tmp, err := os.CreateTemp(filepath.Join(d.dir, unfinished), "put-*")
	if err != nil {
		return Ref{}, notWritten(op, err)
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	ref, err := d.receive(ctx, tmp, r, max)
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

// receive copies r to w and takes its digest, stride by stride.
func (d *Disk) receive(ctx context.Context, w io.Writer, r io.Reader, max int64) (Ref, error) {
	hash := sha256.New()
	from := &sender{r: r}
	var size int64
	for {
		if err := d.mayWrite(ctx); err != nil {
			return Ref{}, err
		}
		n := int64(stride)
		if max >= 0 && max-size < n {
			n = max - size + 1 // one more tells that there is more
		}
		got, err := io.Copy(io.MultiWriter(w, hash), io.LimitReader(from, n))
		size += got
		switch {
		case from.err != nil:
			return Ref{}, fail.E("blob.receive", fail.Invalid, from.err)
		case err != nil:
			return Ref{}, err
		case max >= 0 && size > max:
			return Ref{}, fail.E("blob.receive", fail.Invalid, ErrTooBig)
		case got < n:
			return Ref{hex.EncodeToString(hash.Sum(nil)), size}, nil
		}
	}
}

// mayWrite refuses to go on when ctx is over or when a stride more would use the reserve.
func (d *Disk) mayWrite(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fail.E("blob.mayWrite", fail.Unavailable, err)
	}
	room, err := d.o.Free(d.dir)
	if err != nil {
		return fmt.Errorf("free room: %w", err)
	}
	if room < d.o.Reserve {
		return fail.E("blob.mayWrite", fail.Unavailable, ErrFull)
	}
	return nil
}

// sender remembers the errors of who sends, to tell them from those of the disk.
type sender struct {
	r   io.Reader
	err error
}

func (s *sender) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
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
	return &reader{f: f, size: info.Size(), digest: digest, hash: sha256.New()}, info.Size(), nil
}

// Verify reads the blob whole; see Store.
func (d *Disk) Verify(ctx context.Context, digest string) (err error) {
	f, _, err := d.Open(ctx, digest)
	if err != nil {
		return fail.Wrap("blob.Verify", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for {
		if err := ctx.Err(); err != nil {
			return fail.E("blob.Verify", fail.Unavailable, err)
		}
		switch _, err := io.CopyN(io.Discard, f, stride); err {
		case nil:
		case io.EOF:
			return nil
		default:
			return fail.E("blob.Verify", fail.Internal, err)
		}
	}
}

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

// path is where the blob of a digest stands. Two levels of 256 folders keep each small up to some ten million blobs.
func (d *Disk) path(digest string) string {
	return filepath.Join(d.dir, digest[:2], digest[2:4], digest)
}

// sweep removes what dead processes have left unfinished.
func (d *Disk) sweep(ctx context.Context) error {
	left, err := os.ReadDir(filepath.Join(d.dir, unfinished))
	if err != nil {
		return err
	}
	for _, e := range left {
		info, err := e.Info()
		if err != nil || !strings.HasPrefix(e.Name(), "put-") || clock.Now(ctx).Sub(info.ModTime()) < abandoned {
			continue // another process has just finished it, or still may
		}
		if err := os.Remove(filepath.Join(d.dir, unfinished, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// makeDir makes dir and its parents, and syncs the parent of each one made: a folder that a power cut takes away takes
// its blobs along.
func makeDir(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, private); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(parent)
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// notWritten is an error of Put: of the kind it has already, Unavailable for a full disk, Internal otherwise.
func notWritten(op string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fail.E(op, fail.Unavailable, fmt.Errorf("%w: %w", ErrFull, err))
	}
	return fail.E(op, fail.Internal, err)
}
