package clamd_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"maillage/kit/clamd"
	"maillage/kit/clamd/clamdtest"
)

// A real daemon finds what it knows wherever it is, says when a content is too large for it, and is missed when it is away.
func TestDaemon(t *testing.T) {
	dir, err := os.MkdirTemp("", "clam")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	d, err := clamdtest.Start(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Stop()
	for name, c := range map[string]struct{ content, found string }{
		"empty":  {"", ""},
		"sound":  {strings.Repeat("Compte rendu. ", 20_000), ""},
		"whole":  {clamdtest.Virus, clamdtest.Name},
		"hidden": {strings.Repeat("x", 70_000) + clamdtest.Virus + strings.Repeat("y", 70_000), clamdtest.Name},
	} {
		if found, err := d.Scan(t.Context(), iotest.HalfReader(strings.NewReader(c.content))); found != c.found || err != nil {
			t.Errorf("%s: found %q, %v", name, found, err)
		}
	}
	if _, err := d.Scan(t.Context(), bytes.NewReader(make([]byte, clamdtest.Largest+100_000))); !errors.Is(err, clamd.ErrLarge) {
		t.Errorf("too large: %v", err)
	}
	broken := errors.New("the disk fails")
	if _, err := d.Scan(t.Context(), iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a reader that fails: %v", err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Scan(over, strings.NewReader("x")); err == nil {
		t.Error("scanned though its time is over")
	}
	d.Stop()
	began := time.Now()
	if _, err := d.Scan(t.Context(), strings.NewReader("x")); err == nil || time.Since(began) > 10*time.Second {
		t.Errorf("away: %v after %v", err, time.Since(began))
	}
}
