package ops_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"maillage/core/blob/s3server"
	"maillage/core/db"
	"maillage/site/ops"
)

// What an operator does works with files on S3: serve, check, back up, restore into another bucket, sweep.
func TestFilesOnS3(t *testing.T) {
	if !s3server.Wanted() {
		return
	}
	s3, err := s3server.Start(t.Context(), "one", "two")
	if err != nil {
		t.Fatal(err)
	}
	defer s3.Stop()
	on := func(bucket string) place {
		p := newPlace(t, db.SQLite)
		p.S3, p.S3Bucket, p.S3Region, p.S3Access, p.S3Secret = s3.Endpoint, bucket, s3server.Region, s3.Access, s3.Secret
		return p
	}
	says := func(w *world, deep bool, want string) {
		t.Helper()
		var lines []string
		for _, f := range ops.Check(t.Context(), w.Site, ops.CheckOptions{Deep: deep}) {
			lines = append(lines, f.String())
		}
		if all := strings.Join(lines, "\n"); !strings.Contains(all, want) || strings.Contains(all, s3.Secret) {
			t.Errorf("want %q in\n%s", want, all)
		}
	}
	p := on("one")
	w := p.open().people()
	kept := w.mustPost("Un message", "un fichier")
	w.has(kept.ID, "un fichier")
	if _, err := os.Stat(filepath.Join(p.Data, "blobs")); !os.IsNotExist(err) {
		t.Errorf("the data folder has blobs: %v", err)
	}
	says(w, true, "1 file, there and unchanged")
	says(w, false, "the bucket "+strings.TrimPrefix(s3.Endpoint, "http://")+"/one/ answers")
	r, archive := w.backup(ops.BackupOptions{})
	if r.Files != 1 || len(r.Missing)+len(r.Damaged) > 0 {
		t.Errorf("the backup holds %+v", r)
	}

	q := on("two")
	if r := q.mustRestore(archive); r.Files != 1 {
		t.Errorf("restored %+v", r)
	}
	if _, err := os.Stat(filepath.Join(q.Data, "blobs")); !os.IsNotExist(err) {
		t.Errorf("the restored data folder has blobs: %v", err)
	}
	v := q.open()
	v.has(kept.ID, "un fichier")
	says(v, true, "1 file, there and unchanged")

	path := filepath.Join(s3.Dir, "one", digestPath(digestOf(t, w, "un fichier")))
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.ToUpper(b), 0o600); err != nil {
		t.Fatal(err)
	}
	says(w, true, "1 of 1 files has changed")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	says(w, false, "1 of 1 files is missing")
	s3.Down()
	says(w, false, "does not answer")
}

func digestPath(d string) string { return filepath.Join(d[:2], d[2:4], d) }
