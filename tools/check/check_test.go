package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func plant(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func newRunner(root string, strict bool) (*runner, *bytes.Buffer) {
	var out bytes.Buffer
	return &runner{root: root, strict: strict, out: &out}, &out
}

// The counts come from a real `go test` on a module with tests of every fate.
func TestCountsAndWordsOfRealTests(t *testing.T) {
	root := plant(t, map[string]string{
		"go.mod":            "module planted\n\ngo 1.26\n",
		"good/good_test.go": "package good\nimport \"testing\"\nfunc TestA(t *testing.T) { t.Run(\"sub\", func(t *testing.T) {}); t.Log(\"quiet words\") }\nfunc TestB(t *testing.T) {}\n",
		"bad/bad_test.go":   "package bad\nimport \"testing\"\nfunc TestC(t *testing.T) { t.Run(\"sub\", func(t *testing.T) { t.Error(\"loud words\") }) }\nfunc TestD(t *testing.T) { t.Log(\"quiet words\") }\n",
		"none/none.go":      "package none\n",
		"broken/b_test.go":  "package broken\nfunc TestE( {\n",
		"typed/t_test.go":   "package typed\nimport \"testing\"\nfunc TestF(t *testing.T) { missing() }\n",
		"skip/s_test.go":    "package skip\nimport \"testing\"\nfunc TestG(t *testing.T) { t.Skip(\"no\") }\n",
		"crash/c_test.go":   "package crash\nimport (\"os\"; \"testing\")\nfunc TestMain(m *testing.M) { println(\"dying words\"); os.Exit(3) }\nfunc TestH(t *testing.T) {}\n",
	})
	r, _ := newRunner(root, false)
	var report bytes.Buffer
	err := r.test(t.Context(), &report, nil, "./...")
	if err == nil {
		t.Error("failing tests are no error")
	}
	if r.tally.passed != 3 || r.tally.failed != 4 || len(r.tally.skipped) != 1 {
		t.Errorf("%d passed, %d failed, skipped %q; want 3 (A, B, D), 4 (C, broken, typed, crash), TestG", r.tally.passed, r.tally.failed, r.tally.skipped)
	}
	for _, want := range []string{"loud words", "dying words", "missing", "-test.shuffle"} {
		if !strings.Contains(report.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, report.String())
		}
	}
	if strings.Contains(report.String(), "quiet words") {
		t.Errorf("the report has the words of tests that passed:\n%s", report.String())
	}
}

func TestStaleTemplates(t *testing.T) {
	root := plant(t, map[string]string{
		"ui/same_templ.go": "same", "ui/old_templ.go": "before", "ui/lost_templ.go": "orphan",
		"ui/node_modules/x_templ.go": "not ours", "kit/testdata/y_templ.go": "not ours",
	})
	fresh := plant(t, map[string]string{"ui/same_templ.go": "same", "ui/old_templ.go": "after", "core/new_templ.go": "new"})
	got, err := staleTemplates(root, fresh)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"core/new_templ.go: never generated", "ui/lost_templ.go: has no template", "ui/old_templ.go: its template has changed"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestTwoVersionsOfTemplAreRefused(t *testing.T) {
	const with, other = "require github.com/a-h/templ v0.3.977\n", "require github.com/a-h/templ v0.3.900\n"
	if err := sameTempl(plant(t, map[string]string{"go.mod": with, "tools/lint/go.mod": with})); err != nil {
		t.Error(err)
	}
	if err := sameTempl(plant(t, map[string]string{"go.mod": with, "tools/lint/go.mod": other})); err == nil {
		t.Error("two versions are taken for one")
	}
}

func TestVerdict(t *testing.T) {
	good := step{"good", func(context.Context, *runner, io.Writer) error { return nil }}
	bad := step{"bad", func(_ context.Context, _ *runner, report io.Writer) error {
		fmt.Fprintln(report, "line one\nline two")
		return errors.New("broken")
	}}
	absent := step{"absent", func(context.Context, *runner, io.Writer) error { return leftOut("no browser") }}
	for _, c := range []struct {
		name   string
		steps  []step
		strict bool
		ok     bool
		words  []string
	}{
		{"all good", []step{good}, true, true, []string{"ok      good", "0 passed, 0 failed\n"}},
		{"one fails", []step{good, bad}, false, false, []string{"FAILED  bad", "        line two\n", "failed: bad"}},
		{"left out on a desk", []step{absent, good}, false, true, []string{"left out: absent (no browser)"}},
		{"left out in CI", []step{absent, good}, true, false, []string{"under CI=true a suite left out is a failure"}},
	} {
		r, out := newRunner("", c.strict)
		r.run(t.Context(), [][]step{c.steps})
		if ok := r.summary(time.Second); ok != c.ok {
			t.Errorf("%s: verdict %v", c.name, ok)
		}
		for _, w := range c.words {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%s: no %q in\n%s", c.name, w, out)
			}
		}
	}
	r, _ := newRunner("", true)
	r.tally.skipped = []string{"TestX"}
	if r.summary(0) {
		t.Error("a test that skips itself passes in CI")
	}
	r.strict = false
	r.tally = tally{failed: 1}
	if r.summary(0) {
		t.Error("a failed test passes")
	}
}

func TestChooseKnowsItsSteps(t *testing.T) {
	chosen, err := choose(stages(), []string{"tests", " vet"})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, stage := range chosen {
		for _, s := range stage {
			names = append(names, s.name)
		}
	}
	if want := []string{"postgres", "s3", "vet", "tests"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	if _, err := choose(stages(), []string{"nothing"}); err == nil {
		t.Error("an unknown step is taken")
	}
}

func TestInterruptedCommandLeavesNoChild(t *testing.T) {
	r, _ := newRunner(t.TempDir(), false)
	ctx, cancel := context.WithCancel(t.Context())
	mark := fmt.Sprintf("maillage-check-%d", time.Now().UnixNano())
	done := make(chan error, 1)
	go func() {
		done <- r.tool(ctx, io.Discard, false, "sh", "-c", "sh -c 'sleep 60; : "+mark+"' & wait")
	}()
	running := func() bool {
		commands, err := filepath.Glob("/proc/[0-9]*/cmdline")
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(commands, func(name string) bool {
			words, err := os.ReadFile(name) // gone meanwhile: not running
			return err == nil && bytes.Contains(words, []byte("\x00sleep 60; : "+mark))
		})
	}
	for began := time.Now(); !running(); time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			t.Fatal("the child never started")
		}
	}
	cancel()
	if err := <-done; err == nil {
		t.Error("an interrupted command ended well")
	}
	for began := time.Now(); running(); time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			t.Fatal("the child survived")
		}
	}
}
