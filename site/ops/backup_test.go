package ops_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/site/ops"
)

// backup makes an archive in memory.
func (w *world) backup(o ops.BackupOptions) (ops.Report, []byte) {
	w.t.Helper()
	var b bytes.Buffer
	r, err := ops.Backup(w.t.Context(), w.Site, &b, o)
	if err != nil {
		w.t.Fatal(err)
	}
	return r, b.Bytes()
}

func (p place) restore(b []byte) (ops.Report, error) {
	return ops.Restore(p.t.Context(), p.Config, bytes.NewReader(b), ops.RestoreOptions{Parts: p.parts()})
}

func (p place) mustRestore(b []byte) ops.Report {
	p.t.Helper()
	r, err := p.restore(b)
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

// mustBeEmpty fails when a restoration left something behind.
func (p place) mustBeEmpty(where string) {
	p.t.Helper()
	entries, err := os.ReadDir(p.Data)
	if err != nil && !os.IsNotExist(err) {
		p.t.Fatal(err)
	}
	for _, e := range entries {
		p.t.Errorf("%s: left %s behind", where, e.Name())
	}
}

// scribes publish messages with files until stop is called, which returns all those that were acknowledged.
type scribes struct {
	mu    sync.Mutex
	more  *sync.Cond
	acked map[ref.Item]string // and the content of the file
	end   context.CancelFunc
	all   sync.WaitGroup
}

func (w *world) scribes(n int) *scribes {
	ctx, cancel := context.WithCancel(w.t.Context())
	s := &scribes{acked: map[ref.Item]string{}, end: cancel}
	s.more = sync.NewCond(&s.mu)
	for k := range n {
		s.all.Go(func() {
			for m := 0; ctx.Err() == nil; m++ {
				content := fmt.Sprintf("note %d of scribe %d", m, k)
				i, err := w.post(ctx, fmt.Sprintf("Message %d du scribe %d", m, k), content)
				if err != nil {
					time.Sleep(time.Millisecond) // too many at once, or the end: nothing is acknowledged
					continue
				}
				s.mu.Lock()
				s.acked[i.ID] = content
				s.more.Signal()
				s.mu.Unlock()
			}
		})
	}
	return s
}

// sofar is what is acknowledged now, once there is at least n of it.
func (s *scribes) sofar(n int) map[ref.Item]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.acked) < n {
		s.more.Wait()
	}
	return maps.Clone(s.acked)
}

func (s *scribes) stop() map[ref.Item]string {
	s.end()
	s.all.Wait()
	return s.acked
}

// A backup made while people write holds every write acknowledged before it began, whole, and nothing half: counters,
// references, files and the places of followers agree. What is restored goes on where it was.
func TestBackupWhilePeopleWrite(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		from, to := newPlace(t, e), newPlace(t, e)
		w := from.open().people()
		if err := w.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		scribes := w.scribes(3)
		before := scribes.sofar(30)
		report, archive := w.backup(ops.BackupOptions{})
		after := scribes.stop()
		w.close()

		got := to.mustRestore(archive)
		if !report.Database || got.Counts["item"] != report.Counts["item"] || got.Files != report.Files || len(report.Missing)+len(report.Damaged) > 0 {
			t.Errorf("saved %+v\nrestored %+v", report, got)
		}
		r := to.open()
		r.mustBeSound("restored")
		for i, content := range before {
			r.has(i, content)
		}
		if n := r.number(`SELECT COUNT(*) FROM item`); n < int64(len(before)) || n > int64(len(after)) || n != got.Counts["item"] {
			t.Errorf("%d items; %d were acknowledged before, %d in all", n, len(before), len(after))
		}
		if files := r.number(`SELECT COUNT(*) FROM attachment`); int64(got.Files) < files {
			t.Errorf("%d files in the archive for %d attachments", got.Files, files)
		}
		r.served("restored")
		r.group, r.ana = w.group, w.ana
		r.mustPost("Après la restauration", "encore un fichier")
		r.served("after one more message")
	})
}

// A backup restored on another PostgreSQL server, whose transactions are numbered from the beginning, is followed from where
// it was: what had not been served is, what is written there too, and nothing twice.
func TestRestoreOnAnotherServer(t *testing.T) {
	if !only(db.Postgres) {
		return
	}
	from, to := newPlace(t, db.Postgres), newPlace(t, db.Postgres)
	to.Database = launch(t).URL()
	w := from.open().people()
	w.mustPost("Servi", "")
	w.served("before")
	w.mustPost("Pas encore servi", "")
	for _, table := range []string{"fact", "fact_cursor"} { // as on a server that has worked for years
		w.exec(`UPDATE ` + table + ` SET xid = xid + 1000000000`)
	}
	_, archive := w.backup(ops.BackupOptions{})
	to.mustRestore(archive)
	r := to.open()
	r.mustBeSound("restored")
	r.group, r.ana = w.group, w.ana
	r.mustPost("Écrit sur l'autre serveur", "")
	r.served("on the other server")
}

// has fails unless item i is there with its file.
func (w *world) has(i ref.Item, content string) {
	w.t.Helper()
	var digest string
	if err := w.Core.DB.Q().QueryRow(w.t.Context(), `SELECT a.digest FROM attachment a JOIN post p ON p.item_id = a.item_id WHERE a.item_id = $1`, i).Scan(&digest); err != nil {
		w.t.Errorf("item %d: %v", i, err)
		return
	}
	f, _, err := w.Core.Blobs.Open(w.t.Context(), digest)
	if err != nil {
		w.t.Errorf("item %d: %v", i, err)
		return
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || string(got) != content {
		w.t.Errorf("item %d: its file says %q, %v", i, got, err)
	}
}

// Two restorations of one archive are the same, and one cannot fall onto what is there.
func TestRestoreRefusesWhatIsThere(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		from, to := newPlace(t, e), newPlace(t, e)
		w := from.open().people()
		kept := w.mustPost("Un message", "un fichier")
		_, archive := w.backup(ops.BackupOptions{})
		w.close()
		if _, err := from.restore(archive); !errors.Is(err, ops.ErrNotEmpty) {
			t.Errorf("onto a deployment: %v", err)
		}
		w = from.open()
		w.has(kept.ID, "un fichier")
		w.close()
		if e == db.Postgres { // an empty folder, but a database with tables
			other := from
			other.Data = filepath.Join(t.TempDir(), "new")
			if _, err := other.restore(archive); !errors.Is(err, ops.ErrNotEmpty) {
				t.Errorf("onto a database: %v", err)
			}
			other.mustBeEmpty("onto a database")
		}
		if err := os.MkdirAll(to.Data, 0o750); err != nil {
			t.Fatal(err)
		}
		note := filepath.Join(to.Data, "note.txt")
		if err := os.WriteFile(note, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := to.restore(archive); !errors.Is(err, ops.ErrNotEmpty) || !strings.Contains(err.Error(), "note.txt") {
			t.Errorf("into a folder with a note: %v", err)
		}
		if err := os.Remove(note); err != nil {
			t.Fatal(err)
		}
		to.mustRestore(archive)
		r := to.open()
		r.has(kept.ID, "un fichier")
		r.mustBeSound("restored")
	})
}

// An archive that is cut, changed, of another sort or of a later program is refused, and nothing is left behind.
func TestRestoreRefusesBrokenArchives(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		from := newPlace(t, e)
		w := from.open().people()
		w.mustPost("Un message", strings.Repeat("un fichier ", 1000))
		_, archive := w.backup(ops.BackupOptions{})
		plain := unzip(t, archive)
		refused := func(name string, b []byte, want error) {
			t.Helper()
			to := newPlace(t, e)
			if _, err := to.restore(b); err == nil || want != nil && !errors.Is(err, want) {
				t.Errorf("%s: %v", name, err)
			}
			to.mustBeEmpty(name)
		}
		refused("nothing", nil, ops.ErrNotArchive)
		refused("a text", []byte("Ceci n'est pas une sauvegarde."), ops.ErrNotArchive)
		for _, n := range []int{1, 2, 3, 4} {
			refused(fmt.Sprintf("cut at %d fifths", n), archive[:len(archive)*n/5], nil)
			refused(fmt.Sprintf("unzipped, cut at %d fifths", n), zip(t, plain[:len(plain)*n/5]), ops.ErrNotArchive)
		}
		for _, n := range entriesOf(t, plain) {
			b := bytes.Clone(plain)
			b[n.at+n.size/2] ^= 4
			refused("a changed byte in "+n.name, zip(t, b), nil)
		}
		refused("a later form", zip(t, bytes.Replace(plain, []byte(`"format": 1`), []byte(`"format": 2`), 1)), db.ErrNewer)
		if e == db.SQLite {
			refused("another engine", zip(t, bytes.Replace(plain, []byte(`"engine": "sqlite"`), []byte(`"engine": "sqlate"`), 1)), nil)
		}

		w.exec(`INSERT INTO schema_migration (room, name, checksum, applied) VALUES ('post', '20991231_later', 'x', 0)`)
		_, later := w.backup(ops.BackupOptions{})
		refused("a later schema", later, db.ErrNewer)
		if e == db.Postgres {
			to := newPlace(t, e)
			if _, err := to.restore(later); !errors.Is(err, db.ErrNewer) {
				t.Error(err)
			}
			to.mustRestore(archive) // the database was not touched
		}
	})
}

func unzip(t *testing.T, b []byte) []byte {
	t.Helper()
	z, err := zstd.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func zip(t *testing.T, b []byte) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return z.EncodeAll(b, nil)
}

type entry struct {
	name     string
	at, size int
}

// entriesOf is where the content of each entry stands; about.json is left out: most of its bytes are of no consequence.
func entriesOf(t *testing.T, b []byte) (out []entry) {
	t.Helper()
	src := bytes.NewReader(b)
	for r := tar.NewReader(src); ; {
		h, err := r.Next()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Name != "about.json" {
			out = append(out, entry{h.Name, len(b) - src.Len(), int(h.Size)})
		}
	}
}

// What is missing or damaged does not keep the rest from being saved; it is told, then and after the restoration.
func TestBackupOfWhatIsDamaged(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		from, to := newPlace(t, e), newPlace(t, e)
		w := from.open().people()
		sound := w.mustPost("Sain", "sain")
		w.mustPost("Absent", "absent")
		w.mustPost("Changé", "changé")
		w.mustPost("Vidé", "vidé")
		absent, changed, emptied := digestOf(t, w, "absent"), digestOf(t, w, "changé"), digestOf(t, w, "vidé")
		if err := errors.Join(os.Remove(from.blobPath(absent)), os.Truncate(from.blobPath(emptied), 0)); err != nil {
			t.Fatal(err)
		}
		flip(t, from.blobPath(changed), 2)
		report, archive := w.backup(ops.BackupOptions{})
		if len(report.Missing) != 1 || report.Missing[0] != absent || len(report.Damaged) != 2 {
			t.Errorf("missing %v, damaged %v; want %s, then %s and %s", report.Missing, report.Damaged, absent, changed, emptied)
		}
		w.close()
		if got := to.mustRestore(archive); len(got.Missing) != 1 || len(got.Damaged) != 2 {
			t.Errorf("restored %+v", got)
		}
		r := to.open()
		r.has(sound.ID, "sain")
		list := ops.Check(t.Context(), r.Site, ops.CheckOptions{Deep: true})
		if f, ok := finding(list, "3 of 4 files are missing"); !ok || f.Level != ops.Wrong {
			t.Errorf("after the restoration: %v", list)
		}
	})
}

// A backup into a file is whole or not there, for its owner alone, with the configuration, and beside those already there.
func TestBackupToFile(t *testing.T) {
	from, to := newPlace(t, one()), newPlace(t, one())
	w := from.open().people()
	kept := w.mustPost("Un message", "un fichier")
	settings := filepath.Join(t.TempDir(), "maillage.toml")
	if err := os.WriteFile(settings, []byte("smtp = \"smtp://secret\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	dead, alive, yesterday := filepath.Join(from.Data, "backup-dead"), filepath.Join(from.Data, "backup-alive"), time.Now().Add(-25*time.Hour)
	if err := errors.Join(os.Mkdir(dead, 0o700), os.Mkdir(alive, 0o700), os.Chtimes(dead, yesterday, yesterday)); err != nil {
		t.Fatal(err)
	}
	report, path, err := ops.BackupTo(t.Context(), w.Site, dir, ops.BackupOptions{ConfigFile: settings})
	if err != nil || !report.Config || !strings.HasPrefix(filepath.Base(path), "maillage-20") {
		t.Fatalf("%+v %s %v", report, path, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the archive: %v %v", info, err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left beside: %v", entries)
	}
	if _, err := ops.RestoreFrom(t.Context(), to.Config, path, ops.RestoreOptions{Parts: to.parts()}); err != nil {
		t.Fatal(err)
	}
	to.open().has(kept.ID, "un fichier")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := ops.BackupTo(ctx, w.Site, filepath.Join(dir, "no.tar.zst"), ops.BackupOptions{}); err == nil {
		t.Error("an interrupted backup succeeds")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("an interrupted backup leaves %v", entries)
	}
	entries, err := os.ReadDir(from.Data)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "backup-") && e.Name() != "backup-alive" {
			t.Errorf("left in the data folder: %s", e.Name())
		}
	}
}
