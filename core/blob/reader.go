package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"maillage/kit/fail"
)

// reader gives a blob and checks it on the way. The digest covers the bytes from the start up to hashed; reading there
// carries on with it, reading elsewhere (a browser asking for a range) leaves it. When the read that reaches the end
// completes it and it is wrong, that read gives nothing: who sends a file on has then announced a length which it does not
// reach, and the receiver sees a failure instead of a damaged file.
type reader struct {
	f            io.ReadSeekCloser
	size         int64
	digest       string
	hash         hash.Hash
	at, hashed   int64
	foundDamaged bool
}

func newReader(f io.ReadSeekCloser, digest string, size int64) *reader {
	return &reader{f: f, size: size, digest: digest, hash: sha256.New()}
}

// reader gives the content of f, which weighs size bytes and is kept under name, as that of digest. It closes f on error.
func (k Keys) reader(f io.ReadSeekCloser, size int64, name, digest string) (io.ReadSeekCloser, int64, error) {
	const op = "blob.reader"
	if isSealedName(name) {
		o, err := k.open(f, size, digest)
		if err != nil {
			kind := fail.KindOf(err)
			return nil, 0, fail.E(op, kind, errors.Join(err, f.Close()))
		}
		f, size = o, o.size
	}
	if size == 0 && digest != empty { // nobody would come to read, hence to check
		return nil, 0, fail.E(op, fail.Internal, errors.Join(ErrDamaged, f.Close()))
	}
	return newReader(f, digest, size), size, nil
}

// contentSize is the size of the content of what weighs n bytes under name; of one that is damaged, what it weighs.
func contentSize(name string, n int64) int64 {
	if isSealedName(name) {
		if size, ok := plainSize(n); ok {
			return size
		}
	}
	return n
}

func (r *reader) Read(p []byte) (int, error) {
	if r.foundDamaged {
		return 0, r.damaged()
	}
	n, err := r.f.Read(p)
	if r.at == r.hashed {
		r.hash.Write(p[:n])
		r.hashed += int64(n)
		ended := r.hashed >= r.size || errors.Is(err, io.EOF)
		if ended && hex.EncodeToString(r.hash.Sum(nil)) != r.digest {
			r.foundDamaged = true
			return 0, r.damaged()
		}
	}
	r.at += int64(n)
	return n, err
}

func (r *reader) damaged() error { return fmt.Errorf("%w: %s", ErrDamaged, r.digest) }

func (r *reader) Seek(offset int64, whence int) (int64, error) {
	at, err := r.f.Seek(offset, whence)
	if err == nil {
		r.at = at
	}
	return at, err
}

func (r *reader) Close() error { return r.f.Close() }
