package ops_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/core/blob/s3server"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/site/ops"
)

// envLitestream is the program; make litestream builds it and runs this test, which is too long for every day.
const envLitestream = "MAILLAGE_LITESTREAM"

// replica is where a test has the database copied, with the settings of deploy/litestream.yml.
type replica struct{ name, yaml string } // in place of "path: /var/backups/maillage-continu"

// Litestream beside a server under load, with the settings that we ship: the database comes back as it was at a noted second,
// with all that was acknowledged by then and nothing after; what check looks at holds; and at the end, with all of it.
func TestContinuousBackup(t *testing.T) {
	program := os.Getenv(envLitestream)
	if program == "" {
		return
	}
	dir := t.TempDir()
	all := []replica{{"folder", "path: " + dir + "/copy"}}
	if s3server.Wanted() && s3server.Available() {
		s3, err := s3server.Start(t.Context(), "copie")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s3.Stop)
		all = append(all, replica{"s3", fmt.Sprintf("type: s3\n      bucket: copie\n      path: base\n      endpoint: %s\n      region: %s\n      access-key-id: %s\n      secret-access-key: %s\n      force-path-style: true", s3.Endpoint, s3server.Region, s3.Access, s3.Secret)})
	} else {
		t.Log("no S3 server here: the folder alone")
	}
	for _, r := range all {
		t.Run(r.name, func(t *testing.T) { continuous(t, program, r) })
	}
}

func continuous(t *testing.T, program string, r replica) {
	p := newPlace(t, db.SQLite)
	w := p.open().people()
	shipped, err := os.ReadFile("../../deploy/litestream.yml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(shipped), "/var/lib/maillage/maillage.db", w.Core.DB.Path())
	text = strings.Replace(text, "path: /var/backups/maillage-continu", r.yaml, 1)
	config := filepath.Join(t.TempDir(), "litestream.yml")
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	cmd := exec.CommandContext(ctx, program, "replicate", "-config", config)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Env = plainEnv()
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := w.Start(ctx); err != nil {
		t.Fatal(err)
	}
	scribes := w.scribes(3)
	before := scribes.sofar(200)
	noted := time.Now()
	// What is copied is dated by its copying, a second late at most: what was acknowledged a second and a half before is in.
	time.Sleep(1500 * time.Millisecond)
	noted = noted.Add(1500 * time.Millisecond)
	atNoted := scribes.sofar(0)
	scribes.sofar(len(atNoted) + 100)
	after := scribes.stop()
	time.Sleep(5 * time.Second)
	began := time.Now()
	then := p.restoredAt(t, program, config, w.Core.DB.Path(), noted)
	took := time.Since(began)
	items := then.items()
	for i := range before {
		if !items[i] {
			t.Errorf("item %d was acknowledged before the noted second, and is not there", i)
		}
	}
	late := 0
	for i := range items {
		if _, ok := atNoted[i]; !ok {
			late++
		}
	}
	if late > 3 { // one under way for each scribe
		t.Errorf("%d items of after the noted second are there", late)
	}
	then.mustBeSound("at the noted second")
	last := p.restoredAt(t, program, config, w.Core.DB.Path(), time.Time{})
	if got := slices.Sorted(maps.Keys(last.items())); len(got) != len(after) {
		t.Errorf("%d items at the end, want %d", len(got), len(after))
	}
	last.mustBeSound("at the end")
	last.served("at the end")
	t.Logf("%d messages, %d at the noted second (%d acknowledged by then), restored in %v", len(after), len(items), len(before), took)
	stop()
	_ = cmd.Wait()
	if strings.Contains(said.String(), "level=ERROR") {
		t.Errorf("Litestream says:\n%s", said.String())
	}
}

// plainEnv is the environment without the certificates of a proxy of this machine, which its S3 client does not take.
func plainEnv() []string { return append(os.Environ(), "AWS_CA_BUNDLE=") }

// restoredAt opens the deployment as it was at a time, the last one for zero, with the files of today.
func (p place) restoredAt(t *testing.T, program, config, path string, at time.Time) *world {
	t.Helper()
	to := newPlace(t, db.SQLite)
	if err := os.MkdirAll(to.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	args := []string{"restore", "-config", config, "-o", filepath.Join(to.Data, "maillage.db"), "-integrity-check", "quick"}
	if !at.IsZero() {
		args = append(args, "-timestamp", at.UTC().Format(time.RFC3339Nano))
	}
	cmd := exec.CommandContext(t.Context(), program, append(args, path)...)
	cmd.Env = plainEnv()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.CopyFS(filepath.Join(to.Data, "blobs"), os.DirFS(filepath.Join(p.Data, "blobs"))); err != nil {
		t.Fatal(err)
	}
	w := to.open()
	if ops.IsBad(ops.Check(t.Context(), w.Site, ops.CheckOptions{Deep: true})) {
		t.Errorf("what is restored is not sound")
	}
	return w
}

func (w *world) items() map[ref.Item]bool {
	w.t.Helper()
	list, err := db.All(w.t.Context(), w.Core.DB.Q(), db.One[ref.Item], `SELECT id FROM item`)
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[ref.Item]bool{}
	for _, i := range list {
		out[i] = true
	}
	return out
}
