package ydoc_test

import (
	"errors"
	"testing"

	"maillage/kit/ydoc"
)

// typed is what Yjs makes when client 9 writes "ab" as the first text of a paragraph at the top of "default", and deletes "b".
var typed = append(append([]byte{1, 3, 9, 0, 7, 1, 7}, "default"...),
	append(append([]byte{3, 9}, "paragraph"...), 7, 0, 9, 0, 6, 4, 0, 9, 1, 2, 'a', 'b', 1, 9, 1, 3, 1)...)

func TestReadAndFit(t *testing.T) {
	u, err := ydoc.Read(typed, ydoc.Limits{Structs: 10, Root: "default"})
	if err != nil || len(u.Structs) != 3 || u.Structs[2].Len != 2 || len(u.Deleted) != 1 {
		t.Fatalf("%+v, %v", u, err)
	}
	var x ydoc.Index
	if err := x.Check(u, 1); !errors.Is(err, ydoc.ErrDepth) {
		t.Errorf("depth 1: %v", err)
	}
	if err := x.Check(u, 2); err != nil {
		t.Fatal(err)
	}
	if err := x.Add(u); err != nil || x.Clock(9) != 4 {
		t.Fatalf("clock %d, %v", x.Clock(9), err)
	}
	if err := x.Add(u); err != nil || x.Clock(9) != 4 || len(x.Fresh(u)) != 0 {
		t.Errorf("twice: clock %d, %v", x.Clock(9), err)
	}
	for name, c := range map[string]struct {
		body []byte
		want error
	}{
		"a hole":          {[]byte{1, 1, 9, 6, 0x84, 9, 3, 1, 'x', 0}, ydoc.ErrHole},
		"no neighbour":    {[]byte{1, 1, 8, 0, 0x84, 9, 9, 1, 'x', 0}, ydoc.ErrHole},
		"no parent":       {[]byte{1, 1, 8, 0, 4, 0, 7, 0, 1, 'x', 0}, ydoc.ErrHole},
		"itself":          {[]byte{1, 1, 8, 0, 4, 0, 8, 0, 1, 'x', 0}, ydoc.ErrForm},
		"deletes nothing": {[]byte{0, 1, 9, 1, 4, 1}, ydoc.ErrHole},
	} {
		u, err := ydoc.Read(c.body, ydoc.Limits{})
		if err == nil {
			err = x.Check(u, 64)
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ydoc.Read(typed, ydoc.Limits{Root: "autre"}); !errors.Is(err, ydoc.ErrForm) {
		t.Errorf("another top: %v", err)
	}
	if _, err := ydoc.Read(typed, ydoc.Limits{Structs: 2}); !errors.Is(err, ydoc.ErrMuch) {
		t.Errorf("too many: %v", err)
	}
}

// FuzzRead: nothing that is sent breaks the reader, and what it accepts once fits twice.
func FuzzRead(f *testing.F) {
	f.Add(typed)
	f.Add([]byte{0, 0})
	f.Add([]byte{2, 1, 8, 0, 0x84, 9, 9, 1, 'x', 1, 9, 0, 0x84, 8, 0, 1, 'y', 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		u, err := ydoc.Read(b, ydoc.Limits{Structs: 1000})
		if err != nil {
			return
		}
		var x ydoc.Index
		if x.Check(u, 64) != nil {
			return
		}
		if err := x.Add(u); err != nil {
			t.Fatalf("checked, and not added: %v", err)
		}
		if err := x.Check(u, 64); err != nil || len(x.Fresh(u)) != 0 {
			t.Fatalf("twice: %v", err)
		}
	})
}
