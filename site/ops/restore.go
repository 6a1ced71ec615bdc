package ops

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"maillage/core/blob"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/part"
	"maillage/site"
)

// RestoreOptions of Restore. The zero value is right.
type RestoreOptions struct {
	Parts    []part.Join // nil: those of the program
	Progress Progress
}

// ErrNotEmpty: there is something already where a backup should be restored.
var ErrNotEmpty = errors.New("ops: not empty")

// restoring is the folder, inside the data folder, where a backup is unpacked: it is on the right disk, and the folder
// above may belong to somebody else.
const restoring = "restoring"

// Restore puts the backup in r where c says: its data folder, absent or empty, and on PostgreSQL its database, without
// tables. The backup is compared with its manifest and its database opened before anything takes its place, so that on error
// the folder is as it was. On PostgreSQL the database is filled in one transaction, just before the files are put in place.
// Errors: ErrNotEmpty, ErrNotArchive, db.ErrNewer; another engine than the backup's.
func Restore(ctx context.Context, c config.Config, r io.Reader, o RestoreOptions) (Report, error) {
	if c.Database != "" && engineOf(c) == db.SQLite {
		return Report{}, errors.New("ops: a backup is restored into the data folder: leave the setting \"database\" empty")
	}
	dir, err := begin(c)
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(dir)
	in, err := newReader(r)
	if err != nil {
		return Report{}, err
	}
	defer in.close()
	if in.about.Engine != engineOf(c) {
		return Report{}, fmt.Errorf("ops: the backup is of a %s database, and the setting \"database\" names a %s one", in.about.Engine, engineOf(c))
	}
	keys, err := site.FileKeys(c)
	if err != nil {
		return Report{}, err
	}
	m, err := in.unpack(ctx, dir, keys, o.Progress)
	if err != nil {
		return Report{}, err
	}
	if err := understood(ctx, m, o); err != nil {
		return Report{}, err
	}
	if engineOf(c) == db.Postgres && in.about.Database != "" {
		if err := fillPostgres(ctx, c, filepath.Join(dir, dumpName)); err != nil {
			return Report{}, err
		}
	}
	if c.S3 != "" {
		if err := sendBlobs(ctx, c, filepath.Join(dir, blobsFolder), o.Progress); err != nil {
			return Report{}, fmt.Errorf("ops: restore: %w", err)
		}
	}
	if err := open(ctx, c, dir, m, in.about.Database != "", o); err != nil {
		return Report{}, fmt.Errorf("ops: restore: %w", err)
	}
	w := writer{manifest: m}
	return w.report(in.about), place(dir, c.Data)
}

// blobsFolder is where files are in a data folder.
const blobsFolder = "blobs"

// sendBlobs moves the files of folder to S3, beside those that are there already: sent twice is sent once.
func sendBlobs(ctx context.Context, c config.Config, folder string, p Progress) error {
	keys, err := site.FileKeys(c)
	if err != nil {
		return err
	}
	from, err := blob.NewDisk(ctx, folder, blob.Options{Keys: keys})
	if err != nil {
		return err
	}
	c.Data = filepath.Dir(folder)
	to, err := site.Files(ctx, c)
	if err != nil {
		return err
	}
	n := 0
	err = from.Walk(ctx, func(i blob.Info) error {
		f, _, err := from.Open(ctx, i.Digest)
		if err != nil {
			return err
		}
		defer f.Close()
		if _, err := to.Put(ctx, f, -1); err != nil {
			return err
		}
		n++
		p.tell("files to S3", n, 0)
		return nil
	})
	return errors.Join(err, os.RemoveAll(folder))
}

func engineOf(c config.Config) db.Engine {
	if _, ok := sqlitePath(c); ok {
		return db.SQLite
	}
	return db.Postgres
}

// begin refuses what is not empty, and makes the folder to unpack in.
func begin(c config.Config) (string, error) {
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		return "", err
	}
	entries, err := os.ReadDir(c.Data)
	if err != nil {
		return "", err
	}
	if len(entries) > 0 {
		what := "it holds " + entries[0].Name()
		if entries[0].Name() == restoring {
			what = "a restoration is under way there, or was cut short: remove " + restoring + " if none is"
		}
		return "", fmt.Errorf("%w: the data folder %s: %s", ErrNotEmpty, c.Data, what)
	}
	dir := filepath.Join(c.Data, restoring)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	return dir, nil
}

// unpack puts the entries in dir and compares them with the manifest.
func (r *reader) unpack(ctx context.Context, dir string, keys blob.Keys, p Progress) (manifest, error) {
	store, err := blob.NewDisk(ctx, filepath.Join(dir, blobsFolder), blob.Options{Keys: keys})
	if err != nil {
		return manifest{}, err
	}
	got := manifest{}
	sum := newTally()
	for {
		h, err := r.tar.Next()
		if err != nil { // the end too: the manifest comes before it
			return manifest{}, fmt.Errorf("%w: it is cut short: %w", ErrNotArchive, err)
		}
		digest, isBlob := digestOf(h.Name)
		switch {
		case isBlob:
			err = r.unpackBlob(ctx, store, digest, &got)
			sum.add(digest, h.Size)
			p.tell("files", sum.N, 0)
		case h.Name == sqliteName || h.Name == dumpName || h.Name == configName:
			p.tell(h.Name, 0, 0)
			err = r.unpackFile(ctx, dir, h.Name, &got)
		case h.Name == manifestName:
			got.Blobs = sum.sum()
			return r.compare(got)
		default:
			err = fmt.Errorf("%w: it holds %q", ErrNotArchive, h.Name)
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = fmt.Errorf("%w: it is cut short in %s: %w", ErrNotArchive, h.Name, err)
		}
		if err != nil {
			return manifest{}, err
		}
	}
}

// unpackBlob keeps a blob whose content is that of its name.
func (r *reader) unpackBlob(ctx context.Context, store blob.Store, digest string, got *manifest) error {
	ref, err := store.Put(ctx, r.tar, -1)
	if err != nil {
		return err
	}
	if ref.Digest == digest {
		return nil
	}
	got.Damaged = append(got.Damaged, digest)
	return store.Delete(ctx, ref.Digest)
}

func (r *reader) unpackFile(ctx context.Context, dir, name string, got *manifest) error {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, sum), canceled{ctx, r.tar})
	if err == nil {
		err = f.Sync()
	}
	got.Files = append(got.Files, file{name, n, hex.EncodeToString(sum.Sum(nil))})
	return errors.Join(err, f.Close())
}

// compare reads the manifest and refuses an archive that does not hold what it says.
func (r *reader) compare(got manifest) (manifest, error) {
	var want manifest
	if err := r.json(&want); err != nil {
		return want, fmt.Errorf("%w: %w", ErrNotArchive, err)
	}
	slices.Sort(want.Damaged)
	slices.Sort(got.Damaged)
	switch {
	case !slices.Equal(got.Damaged, want.Damaged):
		return want, fmt.Errorf("%w: files have changed in it: %v", ErrNotArchive, got.Damaged)
	case got.Blobs != want.Blobs:
		return want, fmt.Errorf("%w: it holds %d files, and should hold %d", ErrNotArchive, got.Blobs.N, want.Blobs.N)
	case !slices.Equal(got.Files, want.Files):
		return want, fmt.Errorf("%w: the database or the configuration has changed in it", ErrNotArchive)
	case r.about.Database != "" && !slices.ContainsFunc(got.Files, func(f file) bool { return f.Name == r.about.Database }):
		return want, fmt.Errorf("%w: it lacks its database", ErrNotArchive)
	}
	return want, nil
}

// understood refuses a backup whose schema this program does not know, before anything is touched: it asks a new database.
func understood(ctx context.Context, m manifest, o RestoreOptions) error {
	dir, err := os.MkdirTemp("", "maillage-schema-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	c := config.Default()
	c.Data, c.Demo = dir, true
	s, err := site.Open(ctx, c, slog.New(slog.DiscardHandler), site.Options{Parts: o.Parts, Relaxed: true})
	if err != nil {
		return err
	}
	defer s.Close()
	x, err := sumUp(ctx, s.Core.DB.Q())
	if err != nil {
		return err
	}
	for _, done := range m.Schema {
		if !slices.Contains(x.schema, done) {
			return fmt.Errorf("%w: the backup has %s/%s", db.ErrNewer, done.Room, done.Name)
		}
	}
	return nil
}

// open brings the restored database up to date and counts what it holds, in the folder where it was unpacked.
func open(ctx context.Context, c config.Config, dir string, m manifest, counts bool, o RestoreOptions) error {
	if !counts {
		return nil
	}
	c.Data, c.NATS = dir, ""
	s, err := site.Open(ctx, c, slog.New(slog.DiscardHandler), site.Options{Parts: o.Parts, Shared: true})
	if err != nil {
		return err
	}
	x, err := sumUp(ctx, s.Core.DB.Q())
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	for table, n := range m.Counts {
		if x.counts[table] != n {
			return fmt.Errorf("%w: %d rows of %s, and there should be %d", ErrNotArchive, x.counts[table], table, n)
		}
	}
	return nil
}

// place moves what was unpacked in dir into data, the database last: without it, nothing is there.
func place(dir, data string) error {
	if err := os.Remove(filepath.Join(dir, dumpName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Remove(filepath.Join(dir, configName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	slices.SortStableFunc(entries, func(a, b fs.DirEntry) int { return rank(a) - rank(b) })
	for _, e := range entries {
		if err := os.Rename(filepath.Join(dir, e.Name()), filepath.Join(data, e.Name())); err != nil {
			return err
		}
		if err := syncDir(data); err != nil {
			return err
		}
	}
	return nil
}

func rank(e fs.DirEntry) int {
	if e.Name() == sqliteName {
		return 1
	}
	return 0
}

// RestoreFrom is Restore from a file.
func RestoreFrom(ctx context.Context, c config.Config, path string, o RestoreOptions) (Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return Report{}, err
	}
	defer f.Close()
	return Restore(ctx, c, f, o)
}
