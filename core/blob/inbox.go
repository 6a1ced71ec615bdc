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
)

// Options of a store. The zero value is right for a program.
type Options struct {
	// Reserve is the room, in bytes, that blobs leave free on the local disk: a full disk stops the database too.
	Reserve int64
	// Free gives the free bytes of the disk that holds dir; nil asks the system.
	Free func(dir string) (int64, error)
	// Keys seal what is kept; the zero value keeps it in clear.
	Keys Keys
}

// inbox is where contents are received, since only the end of one tells its name. Several processes may share its folder.
type inbox struct {
	folder string
	o      Options
}

// newInbox makes the folder when absent, and sweeps it.
func newInbox(ctx context.Context, folder string, o Options) (inbox, error) {
	if o.Free == nil {
		o.Free = free
	}
	in := inbox{folder, o}
	if err := makeDir(folder); err != nil {
		return in, err
	}
	return in, in.sweep(ctx)
}

// receive reads r to its end into a new file, sealed when there are keys, and takes its digest. The file is the caller's to close
// and to remove, after an error too; nil when there is none.
func (in *inbox) receive(ctx context.Context, r io.Reader, max int64) (*os.File, Ref, error) {
	tmp, err := os.CreateTemp(in.folder, "put-*")
	if err != nil {
		return nil, Ref{}, err
	}
	if in.o.Keys.N() == 0 {
		ref, err := in.copy(ctx, tmp, r, max)
		return tmp, ref, err
	}
	s, err := in.o.Keys.newSealer(tmp)
	if err != nil {
		return tmp, Ref{}, err
	}
	ref, err := in.copy(ctx, s, r, max)
	if err == nil {
		err = s.finish(ref.Digest)
	}
	return tmp, ref, err
}

// copy copies r to w and takes its digest, stride by stride.
func (in *inbox) copy(ctx context.Context, w io.Writer, r io.Reader, max int64) (Ref, error) {
	hash := sha256.New()
	from := &sender{r: r}
	var size int64
	for {
		if err := in.mayWrite(ctx); err != nil {
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
func (in *inbox) mayWrite(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fail.E("blob.mayWrite", fail.Unavailable, err)
	}
	room, err := in.o.Free(in.folder)
	if err != nil {
		return fmt.Errorf("free room: %w", err)
	}
	if room < in.o.Reserve {
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

// sweep removes what dead processes have left unfinished.
func (in *inbox) sweep(ctx context.Context) error {
	left, err := os.ReadDir(in.folder)
	if err != nil {
		return err
	}
	for _, e := range left {
		info, err := e.Info()
		if err != nil || !strings.HasPrefix(e.Name(), "put-") || clock.Now(ctx).Sub(info.ModTime()) < abandoned {
			continue // another process has just finished it, or still may
		}
		if err := os.Remove(filepath.Join(in.folder, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
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
