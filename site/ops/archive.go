package ops

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"maillage/core/blob"
	"maillage/core/db"
	"maillage/kit/fail"
)

// Names in an archive. Blobs are under blobPrefix and their digest.
const (
	aboutName    = "about.json"
	sqliteName   = "maillage.db"
	dumpName     = "database.pgdump"
	configName   = "maillage.toml"
	blobPrefix   = "blobs/"
	manifestName = "manifest.json"
)

// format is the form of archives; one that an older program cannot read has a higher number.
const format = 1

// about is the first entry: what a reader must know before it goes on.
type about struct {
	Format   int       `json:"format"`
	Program  string    `json:"program"`
	Engine   db.Engine `json:"engine"`
	Database string    `json:"database"` // name of its entry; "" when the database is not in the archive
	At       time.Time `json:"at"`       // the database is as it was then
}

// manifest is the last entry: what the archive must have held.
type manifest struct {
	Schema  []migration      `json:"schema"`
	Counts  map[string]int64 `json:"counts"` // rows, by table
	Files   []file           `json:"files"`  // entries besides blobs
	Blobs   blobs            `json:"blobs"`
	Missing []string         `json:"missing,omitempty"` // blobs that the database names and that were not there
	Damaged []string         `json:"damaged,omitempty"` // blobs whose content was no longer that of their digest
}

type migration struct{ Room, Name, Checksum string }

type file struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// blobs sums up the blobs: each one's content is already named by its digest.
type blobs struct {
	N     int    `json:"n"`
	Bytes int64  `json:"bytes"`
	Names string `json:"names"` // SHA-256 of the digests, in ascending order, one a line
}

// tally adds blobs up, on both sides of an archive.
type tally struct {
	blobs
	names hash.Hash
}

func newTally() *tally { return &tally{names: sha256.New()} }

func (t *tally) add(digest string, size int64) {
	t.N, t.Bytes = t.N+1, t.Bytes+size
	io.WriteString(t.names, digest+"\n") // a hash never fails
}

func (t *tally) sum() blobs {
	t.blobs.Names = hex.EncodeToString(t.names.Sum(nil))
	return t.blobs
}

// writer writes an archive.
type writer struct {
	tar      *tar.Writer
	zip      *zstd.Encoder
	at       time.Time
	tally    *tally
	manifest manifest
}

func newWriter(w io.Writer, at time.Time) (*writer, error) {
	z, err := zstd.NewWriter(w)
	if err != nil {
		return nil, err
	}
	return &writer{tar: tar.NewWriter(z), zip: z, at: at, tally: newTally()}, nil
}

// close ends the archive; without it, it is cut short and refused.
func (w *writer) close() error { return errors.Join(w.tar.Close(), w.zip.Close()) }

func (w *writer) header(name string, size int64) error {
	return w.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: w.at, Format: tar.FormatPAX})
}

func (w *writer) json(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if err := w.header(name, int64(len(b))); err != nil {
		return err
	}
	_, err = w.tar.Write(b)
	return err
}

// file adds what is at path under name, and notes it in the manifest.
func (w *writer) file(ctx context.Context, name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := w.header(name, info.Size()); err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w.tar, sum), io.LimitReader(canceled{ctx, f}, info.Size()))
	if err == nil && n != info.Size() {
		err = fmt.Errorf("ops: %s: %d bytes of %d", name, n, info.Size())
	}
	w.manifest.Files = append(w.manifest.Files, file{name, n, hex.EncodeToString(sum.Sum(nil))})
	return err
}

// blob adds a blob; found is false when it is no longer there. A damaged one keeps its place, filled with zeros, and is
// noted: what is sound must still be saved.
func (w *writer) blob(ctx context.Context, store blob.Store, digest string) (found bool, err error) {
	f, size, err := store.Open(ctx, digest)
	if fail.Is(err, fail.Hidden) {
		return false, nil
	}
	if errors.Is(err, blob.ErrDamaged) {
		w.manifest.Damaged = append(w.manifest.Damaged, digest)
		w.tally.add(digest, 0)
		return true, w.header(blobPrefix+digest, 0)
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	if err := w.header(blobPrefix+digest, size); err != nil {
		return false, err
	}
	n, err := io.Copy(w.tar, canceled{ctx, f})
	if errors.Is(err, blob.ErrDamaged) {
		w.manifest.Damaged = append(w.manifest.Damaged, digest)
		_, err = io.CopyN(w.tar, zeros{}, size-n)
	}
	w.tally.add(digest, size)
	return true, err
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// canceled stops a long copy when ctx is over.
type canceled struct {
	ctx context.Context
	r   io.Reader
}

func (c canceled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// reader reads an archive, entry by entry.
type reader struct {
	tar   *tar.Reader
	zip   *zstd.Decoder
	about about
}

// ErrNotArchive: what was given is no backup of Maillage, or is cut short.
var ErrNotArchive = errors.New("ops: not a whole backup of Maillage")

func newReader(r io.Reader) (*reader, error) {
	z, err := zstd.NewReader(r)
	if err != nil {
		return nil, err
	}
	x := &reader{tar: tar.NewReader(z), zip: z}
	h, err := x.tar.Next()
	if err == nil && h.Name != aboutName {
		err = fmt.Errorf("it begins with %q", h.Name)
	}
	if err == nil {
		err = x.json(&x.about)
	}
	if err != nil {
		z.Close()
		return nil, fmt.Errorf("%w: %w", ErrNotArchive, err)
	}
	if x.about.Format > format {
		z.Close()
		return nil, fmt.Errorf("%w: the backup was made by Maillage %s", db.ErrNewer, x.about.Program)
	}
	return x, nil
}

func (r *reader) close() { r.zip.Close() }

// largestJSON bounds about.json and manifest.json, in bytes; the latter names missing and damaged blobs.
const largestJSON = 256 << 20

func (r *reader) json(v any) error {
	return json.NewDecoder(io.LimitReader(r.tar, largestJSON)).Decode(v)
}

// digestOf is the digest of a blob's entry; ok is false for other entries.
func digestOf(name string) (digest string, ok bool) { return strings.CutPrefix(name, blobPrefix) }
