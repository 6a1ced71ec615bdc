package ops

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/db"
	"maillage/kit/clock"
	"maillage/site"
)

// BackupOptions of Backup. The zero value is right.
type BackupOptions struct {
	// ConfigFile is put in the archive, "" for none. It holds passwords, as the archive holds all that people wrote.
	ConfigFile string
	Progress   Progress
}

// Report is what a backup holds, or what was restored.
type Report struct {
	At        time.Time        // the database is as it was then
	Database  bool             // it is in the archive; false on PostgreSQL without pg_dump
	Engine    db.Engine        // of the database
	Counts    map[string]int64 // rows, by table
	Files     int              // files people sent, previews and portraits included
	FileBytes int64
	// Missing and Damaged are digests of files which the database names and which could not be saved as they were.
	Missing, Damaged []string
	Config           bool // the configuration file is in the archive
}

func (w *writer) report(a about) Report {
	m := w.manifest
	return Report{At: a.At, Database: a.Database != "", Engine: a.Engine, Counts: m.Counts, Files: m.Blobs.N, FileBytes: m.Blobs.Bytes, Missing: m.Missing, Damaged: m.Damaged, Config: hasConfig(m)}
}

func hasConfig(m manifest) bool {
	return slices.ContainsFunc(m.Files, func(f file) bool { return f.Name == configName })
}

// Backup writes an archive of s to w while people use it: every write acknowledged before Backup was called is in it, and
// the database is as it was at one instant. Files that are missing or damaged do not stop it; they are in the report.
// Errors: no room for a copy of the database, w, the database; then w is no archive.
func Backup(ctx context.Context, s *site.Site, w io.Writer, o BackupOptions) (Report, error) {
	dir, err := scratch(ctx, s.Core.Config.Data)
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(dir)
	a := about{Format: format, Program: Version(), Engine: s.Core.DB.Engine(), At: clock.Now(ctx)}
	o.Progress.tell("database", 0, 0)
	x, err := take(ctx, s, dir)
	if err != nil {
		return Report{}, err
	}
	a.Database = x.name
	out, err := newWriter(w, a.At)
	if err != nil {
		return Report{}, err
	}
	if err := errors.Join(pack(ctx, s, out, a, x, o), out.close()); err != nil {
		return Report{}, fmt.Errorf("ops: backup: %w", err)
	}
	return out.report(a), nil
}

// pack writes the entries of an archive in their order.
func pack(ctx context.Context, s *site.Site, w *writer, a about, x snapshot, o BackupOptions) error {
	w.manifest.Schema, w.manifest.Counts = x.summary.schema, x.summary.counts
	if err := w.json(aboutName, a); err != nil {
		return err
	}
	if x.name != "" {
		if err := w.file(ctx, x.name, x.path); err != nil {
			return err
		}
	}
	if o.ConfigFile != "" {
		if err := w.file(ctx, configName, o.ConfigFile); err != nil {
			return err
		}
	}
	if err := packBlobs(ctx, attach.Unguarded(s.Core.Blobs), w, x.summary.referred, o.Progress); err != nil {
		return err
	}
	w.manifest.Blobs = w.tally.sum()
	return w.json(manifestName, w.manifest)
}

// packBlobs adds every blob of the store, so that no use of blobs can be forgotten here; of those that the snapshot names,
// it notes which are missing. Blobs come after the snapshot, hence those of the rows in it are there.
func packBlobs(ctx context.Context, store blob.Store, w *writer, referred []string, p Progress) error {
	saved := make(map[string]bool, len(referred))
	err := store.Walk(ctx, func(i blob.Info) error {
		found, err := w.blob(ctx, store, i.Digest)
		if found {
			saved[i.Digest] = true
			p.tell("files", w.tally.N, max(len(referred), w.tally.N))
		}
		return err
	})
	for _, d := range referred {
		if !saved[d] {
			w.manifest.Missing = append(w.manifest.Missing, d)
		}
	}
	return err
}

const (
	scratchName = "backup-"
	// forgotten is the age after which the copy of a database is that of a backup which was killed.
	forgotten = 24 * time.Hour
)

// scratch makes a folder for the copy of a database on the disk of data, and removes those that dead backups left.
func scratch(ctx context.Context, data string) (string, error) {
	entries, err := os.ReadDir(data)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !e.IsDir() || !strings.HasPrefix(e.Name(), scratchName) || clock.Now(ctx).Sub(info.ModTime()) < forgotten {
			continue // gone meanwhile, something else, or a backup under way
		}
		if err := os.RemoveAll(filepath.Join(data, e.Name())); err != nil {
			return "", err
		}
	}
	return os.MkdirTemp(data, scratchName)
}

// BackupTo is Backup into a file: target, or one named by the date when target is a folder. The file appears when it is
// whole and on the disk. It is for its owner alone to read. Returns its path.
func BackupTo(ctx context.Context, s *site.Site, target string, o BackupOptions) (Report, string, error) {
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		target = filepath.Join(target, "maillage-"+clock.Now(ctx).Format("20060102-150405")+".tar.zst")
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Report{}, "", err
	}
	f, err := os.CreateTemp(filepath.Dir(target), ".maillage-*.partial")
	if err != nil {
		return Report{}, "", err
	}
	defer os.Remove(f.Name()) // gone already when all went well
	report, err := Backup(ctx, s, f, o)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return Report{}, "", err
	}
	if err := os.Rename(f.Name(), target); err != nil {
		return Report{}, "", err
	}
	return report, target, syncDir(filepath.Dir(target))
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Version is that of the program: a release, or the commit it was built from.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v != "" && v != "(devel)" {
		return v
	}
	commit, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = ", changed"
		}
	}
	if commit == "" {
		return "development"
	}
	return "development (" + commit + changed + ")"
}
