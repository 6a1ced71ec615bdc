package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestNodeIsFreshOnlyWhenAllIsInstalled(t *testing.T) {
	dir := t.TempDir()
	fresh := func(want bool, when string) {
		t.Helper()
		got, err := nodeIsFresh(dir)
		if err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", when, got, err, want)
		}
	}
	const lock = `{"packages": {"": {"version": "0"},
		"node_modules/a": {"version": "1.0.0", "integrity": "sha512-a"},
		"node_modules/other-machine": {"version": "1.0.0", "integrity": "sha512-o", "optional": true}}}`
	write(t, filepath.Join(dir, "package-lock.json"), lock)
	fresh(false, "nothing installed")
	record := filepath.Join(dir, "node_modules", ".package-lock.json")
	write(t, record, `{"packages": {"node_modules/a": {"version": "1.0.0", "integrity": "sha512-a"}}}`)
	fresh(false, "recorded, and the folder gone")
	write(t, filepath.Join(dir, "node_modules/a/package.json"), "{}")
	fresh(true, "installed")
	write(t, record, `{"packages": {"node_modules/a": {"version": "0.9.0", "integrity": "sha512-b"}}}`)
	fresh(false, "another version")
	write(t, record, `{`)
	if _, err := nodeIsFresh(dir); err == nil {
		t.Error("a broken record is no error")
	}
}

func TestLockedFoldersAreOurs(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"ui/package-lock.json", "ui/node_modules/x/package-lock.json", ".git/package-lock.json", "kit/testdata/package-lock.json", "tools/node/package-lock.json"} {
		write(t, filepath.Join(root, name), "{}")
	}
	got, err := lockedFolders(root)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{filepath.Join(root, "tools/node"), filepath.Join(root, "ui")}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
