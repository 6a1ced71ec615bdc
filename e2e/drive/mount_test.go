package drive

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"maillage/e2e/outfit"
)

// tree is what is copied there and back: accents, spaces, signs that addresses escape, an empty file, and one of some megabytes.
func tree(t *testing.T) (string, map[string][]byte) {
	t.Helper()
	large := make([]byte, 5<<20)
	rand.Read(large)
	want := map[string][]byte{
		"Compte rendu n°1 (été).txt": []byte("Des mots."), "vide.txt": {}, "Plans/Réseau d'eau & d'égouts.svg": []byte("<svg/>"), "Plans/100 % #1.csv": []byte("a;b\n"),
		"Plans/Deux/Trois/profond.md": []byte("# Ici"), "gros.bin": large, "été.txt": []byte("un"), "Été.txt": []byte("un autre, d'une capitale"), "plus+égal=.txt": []byte("="),
	}
	for n := range 40 {
		want[fmt.Sprintf("Lot/Fiche %d.txt", n)] = []byte(strings.Repeat("x", n))
	}
	dir := t.TempDir()
	for name, data := range want {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, want
}

// same compares the files under dir, byte for byte.
func same(t *testing.T, dir string, want map[string][]byte) {
	t.Helper()
	met := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if met++; !bytes.Equal(data, want[name]) {
			t.Errorf("%s: %d bytes came back, of %d", name, len(data), len(want[name]))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if met != len(want) {
		t.Errorf("%d files came back, of %d", met, len(want))
	}
}

// rclone copies a tree there and back, byte for byte, finds nothing to do the second time, and takes a tree away.
func TestRclone(t *testing.T) {
	p := newPlace(t)
	from, want := tree(t)
	hidden, err := program(t, from, nil, "rclone", "obscure", p.ana.secret)
	if err != nil {
		t.Fatal(err)
	}
	env := []string{"RCLONE_CONFIG=/dev/null", "RCLONE_WEBDAV_URL=" + p.drive(), "RCLONE_WEBDAV_USER=" + p.ana.login, "RCLONE_WEBDAV_PASS=" + strings.TrimSpace(hidden), "RCLONE_WEBDAV_VENDOR=other"}
	run := func(args ...string) string {
		t.Helper()
		out, err := program(t, from, env, "rclone", append(args, "--retries", "1", "--low-level-retries", "1")...)
		if err != nil {
			t.Fatalf("rclone %v: %v\n%s", args, err, out)
		}
		return out
	}
	run("copy", from, ":webdav:Copie")
	run("check", from, ":webdav:Copie", "--download")
	back := t.TempDir()
	run("copy", ":webdav:Copie", back)
	same(t, back, want)
	run("moveto", ":webdav:Copie/Plans", ":webdav:Copie/Plans d'eau")
	if out := run("lsf", ":webdav:Copie"); !strings.Contains(out, "Plans d'eau/") || strings.Contains(out, "Plans/") {
		t.Errorf("after a move: %s", out)
	}
	run("purge", ":webdav:Copie")
	if out := run("lsf", ":webdav:"); strings.Contains(out, "Copie") {
		t.Errorf("after a purge: %s", out)
	}
}

// davfs2 mounts the drive: a tree is copied there by the system's own calls, renamed, written into, and read back after another
// mount, so that nothing comes from a cache. Files are read by their names: davfs2 1.6.1 lists no folder of any server on Linux 6.18
// (EINVAL, whatever the server); rclone lists. Where nothing may be mounted, the runner says so.
func TestMounted(t *testing.T) {
	if _, err := outfit.Davfs(); err != nil {
		t.Log("left out:", err)
		return
	}
	p := newPlace(t)
	from, want := tree(t)
	at := p.mount()
	p.sh(`cp -r "$1"/. "$2"/Arbre`, from, at)
	p.sh(`mv "$1/Arbre/vide.txt" "$1/Arbre/plus vide.txt" && printf plein > "$1/Arbre/plus vide.txt"`, at)
	p.sh(`printf essai > "$1/Arbre/.temporaire" && mv "$1/Arbre/.temporaire" "$1/Arbre/été.txt"`, at)
	p.unmount(at)
	delete(want, "vide.txt")
	want["plus vide.txt"], want["été.txt"] = []byte("plein"), []byte("essai")
	at = p.mount()
	for name, data := range want {
		file := filepath.Join(at, "Arbre", name)
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: %d bytes came back, of %d: %v", name, len(got), len(data), err)
		}
		if err := os.Remove(file); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(file); !os.IsNotExist(err) {
			t.Errorf("%s is there after it was removed: %v", name, err)
		}
	}
	p.unmount(at)
}

func (p *place) sh(script string, args ...string) {
	p.t.Helper()
	if out, err := program(p.t, "/", nil, "sh", append([]string{"-c", script, "sh"}, args...)...); err != nil {
		p.t.Fatalf("%s: %v\n%s", script, err, out)
	}
}

// mount mounts the drive with a cache of its own, and returns where.
func (p *place) mount() string {
	p.t.Helper()
	davfs, err := outfit.Davfs()
	if err != nil {
		p.t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "maillage-mount-") // the cache is written by davfs2's own user: what is over it must let it in
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { os.RemoveAll(dir) })
	at, conf, secrets, cache := filepath.Join(dir, "at"), filepath.Join(dir, "conf"), filepath.Join(dir, "secrets"), filepath.Join(dir, "cache")
	for d, mode := range map[string]os.FileMode{dir: 0o755, at: 0o755, cache: 0o777} {
		if err := errors.Join(os.MkdirAll(d, mode), os.Chmod(d, mode)); err != nil {
			p.t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		conf: "secrets " + secrets + "\ncache_dir " + cache + "\nask_auth 0\ndelay_upload 0\nuse_locks 1\n", secrets: p.drive() + " " + p.ana.login + " " + p.ana.secret + "\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	if out, err := program(p.t, "/", []string{"LC_ALL=C.UTF-8"}, davfs, p.drive(), at, "-o", "conf="+conf+",uid=0,gid=0"); err != nil {
		p.t.Fatalf("mount: %v\n%s", err, out)
	}
	p.t.Cleanup(func() { p.lazy(at) })
	return at
}

// lazy takes a mount away that a failed test left.
func (p *place) lazy(at string) {
	data, err := os.ReadFile("/proc/mounts")
	if err != nil || !strings.Contains(string(data), " "+at+" ") {
		return
	}
	if out, err := command(time.Minute, "umount", "-l", at); err != nil {
		p.t.Logf("umount: %v\n%s", err, out)
	}
}

// unmount writes what was not written yet, and waits for it.
func (p *place) unmount(at string) {
	p.t.Helper()
	if out, err := command(5*time.Minute, "umount", at); err != nil {
		p.t.Fatalf("umount: %v\n%s", err, out)
	}
}
