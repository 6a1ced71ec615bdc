package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"maillage/kit/fail"
)

// What is sealed tells neither what it is nor that it is a known content; it opens with its key alone, in its place alone; and
// a range of it that has changed is not given.
func TestSealed(t *testing.T) {
	each(t, Options{}, func(t *testing.T, d kept) {
		if d.in.o.Keys.N() == 0 {
			return
		}
		text := bytes.Repeat([]byte("Ce que le conseil n'a pas encore voté. "), 5000)
		ref, other := put(t, d, text), put(t, d, append(bytes.Clone(text), '!'))
		raw, err := os.ReadFile(d.path(ref.Digest))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("conseil")) || strings.Contains(d.path(ref.Digest), ref.Digest[:16]) || bytes.Contains(raw, []byte(ref.Digest)) {
			t.Error("the folder tells what it holds")
		}
		again := put(t, d, text)
		if after, err := os.ReadFile(d.path(again.Digest)); err != nil || bytes.Equal(after, raw) {
			t.Errorf("sealed twice alike: %v", err)
		}
		swapped := d.path(other.Digest)
		whole, err := os.ReadFile(d.path(ref.Digest))
		if err == nil {
			err = os.WriteFile(swapped, whole, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Verify(t.Context(), other.Digest); !errors.Is(err, ErrDamaged) {
			t.Errorf("one blob for another: %v", err)
		}
		whole[headerSize+pieceSize+tagSize+10] ^= 1 // in the second piece
		if err := os.WriteFile(d.path(ref.Digest), whole, 0o600); err != nil {
			t.Fatal(err)
		}
		f, _, err := d.Open(t.Context(), ref.Digest)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.Seek(pieceSize+100, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if n, err := f.Read(make([]byte, 10)); n != 0 || !errors.Is(err, ErrDamaged) {
			t.Errorf("a range of a damaged blob: %d bytes, %v", n, err)
		}
	})
}

// Keys change while the store is in use: what an older one sealed is read, Reseal brings all under the newest, and then the older
// is not needed. What was in clear is sealed as well.
func TestReseal(t *testing.T) {
	first, second := NewKey(), NewKey()
	dir := filepath.Join(t.TempDir(), "blobs")
	clear := put(t, open(t, dir, Options{}), []byte("en clair"))
	old := put(t, open(t, dir, Options{Keys: keys(t, first)}), content(1, 300_000))
	empty := put(t, open(t, dir, Options{Keys: keys(t, first)}), nil)
	both := open(t, dir, Options{Keys: keys(t, second, first)})
	for _, ref := range []Ref{clear, old, empty} {
		if err := both.Verify(t.Context(), ref.Digest); err != nil {
			t.Error(err)
		}
	}
	if list := met(t, both); len(list) != 3 || !list[0].Stale || !list[1].Stale || !list[2].Stale {
		t.Errorf("met %+v", list)
	}
	if n, err := both.Locked(t.Context()); n != 0 || err != nil {
		t.Errorf("%d locked, %v", n, err)
	}
	alone := open(t, dir, Options{Keys: keys(t, second)})
	if n, err := alone.Locked(t.Context()); n != 2 || err != nil {
		t.Errorf("without the older key: %d locked, %v", n, err)
	}
	if n, err := Reseal(t.Context(), both.Store, nil); n != 3 || err != nil {
		t.Fatalf("resealed %d, %v", n, err)
	}
	if n, err := Reseal(t.Context(), both.Store, nil); n != 0 || err != nil {
		t.Errorf("resealed again %d, %v", n, err)
	}
	for _, i := range met(t, alone) {
		if i.Stale {
			t.Errorf("%+v", i)
		}
	}
	for _, ref := range []Ref{clear, old, empty} {
		if err := alone.Verify(t.Context(), ref.Digest); err != nil {
			t.Error(err)
		}
	}
	files := 0
	if err := filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files++
		}
		return err
	}); err != nil || files != 3 {
		t.Errorf("%d files, %v", files, err)
	}
	if err := open(t, dir, Options{}).Verify(t.Context(), old.Digest); !fail.Is(err, fail.Hidden) {
		t.Errorf("read without a key: %v", err)
	}
}

// Any content is read back, from any place, and anything else than what was sealed is refused.
func FuzzSealed(f *testing.F) {
	f.Add([]byte("bonjour"), uint(3), uint(70))
	f.Add([]byte{}, uint(0), uint(0))
	f.Add(bytes.Repeat([]byte("x"), 2*pieceSize), uint(pieceSize), uint(headerSize+10))
	k, err := ParseKeys(strings.Repeat("ab", 32))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte, at, spoil uint) {
		dir := t.TempDir()
		d, err := NewDisk(context.Background(), dir, Options{Keys: k})
		if err != nil {
			t.Fatal(err)
		}
		ref, err := d.Put(context.Background(), bytes.NewReader(content), -1)
		if err != nil {
			t.Fatal(err)
		}
		r, size, err := d.Open(context.Background(), ref.Digest)
		if err != nil || size != int64(len(content)) {
			t.Fatalf("%d bytes, %v", size, err)
		}
		from := int64(at) % (size + 1)
		if _, err := r.Seek(from, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content[from:]) {
			t.Fatalf("from %d: %d bytes, %v", from, len(got), err)
		}
		r.Close()
		path := d.path(k.names(ref.Digest)[0])
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		raw[int(spoil%uint(len(raw)))] ^= 4
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := d.Verify(context.Background(), ref.Digest); err == nil {
			t.Fatalf("byte %d of %d changed, and nobody sees it", spoil%uint(len(raw)), len(raw))
		}
	})
}
