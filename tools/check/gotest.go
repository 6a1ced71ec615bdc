package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// tally counts tests, subtests not counted: those of a package that does not even run count
// as one failed.
type tally struct {
	passed, failed int
	skipped        []string
}

// event is a line of `go test -json`.
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	FailedBuild string
	Elapsed     float64
}

// test runs `go test` with env added and adds its tests to the tally. The report holds the
// words of the tests that failed only, or a line that sums up.
func (r *runner) test(ctx context.Context, report io.Writer, env []string, args ...string) error {
	args = append([]string{"test", "-json", "-shuffle=on", "-timeout", "20m"}, args...)
	cmd := r.command(ctx, "go", args...)
	cmd.Env = append(cmd.Env, env...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	results, readErr := readTests(out)
	err = errors.Join(readErr, cmd.Wait())
	r.mu.Lock()
	r.tally.passed += results.passed
	r.tally.failed += results.failed
	r.tally.skipped = append(r.tally.skipped, results.skipped...)
	r.mu.Unlock()
	if err == nil && results.failed == 0 {
		fmt.Fprintln(report, results.sum())
		return nil
	}
	fmt.Fprint(report, complaints.String(), results.words.String())
	if results.failed > 0 {
		return fmt.Errorf("%d passed, %d failed", results.passed, results.failed)
	}
	return err
}

// results is what a stream of events says.
type results struct {
	tally
	words  strings.Builder // the output of what failed, in the order of failing
	slow   map[string]float64
	output map[string]*strings.Builder // by package, or package and test, until its end
	broken map[string]bool             // packages with a failing test
}

// readTests reads the events of `go test -json` to their end.
func readTests(stream io.Reader) (*results, error) {
	r := &results{slow: map[string]float64{}, output: map[string]*strings.Builder{}, broken: map[string]bool{}}
	dec := json.NewDecoder(stream)
	for {
		var e event
		if err := dec.Decode(&e); errors.Is(err, io.EOF) {
			return r, nil
		} else if err != nil {
			// Drain, so that the writer can end: its status will tell.
			_, drained := io.Copy(io.Discard, stream)
			return r, errors.Join(fmt.Errorf("go test -json: %w", err), drained)
		}
		r.add(e)
	}
}

func (r *results) add(e event) {
	// Words of subtests are kept with their test's.
	test, _, sub := strings.Cut(e.Test, "/")
	key := e.Package + " " + test
	switch e.Action {
	case "output":
		r.say(key, e.Output)
	case "build-output":
		r.say("build "+e.ImportPath, e.Output)
	case "pass", "fail", "skip":
		switch {
		case sub:
			if e.Action == "skip" {
				r.skipped = append(r.skipped, e.Package+" "+e.Test)
			}
		case test != "":
			r.endTest(e, key)
		default:
			r.endPackage(e, key)
		}
	}
}

func (r *results) endTest(e event, key string) {
	switch e.Action {
	case "pass":
		r.passed++
	case "fail":
		r.failed++
		r.broken[e.Package] = true
		r.keep(key)
	case "skip":
		r.skipped = append(r.skipped, e.Package+" "+e.Test)
	}
	delete(r.output, key)
}

func (r *results) endPackage(e event, key string) {
	r.slow[strings.TrimPrefix(e.Package, "maillage/")] = e.Elapsed
	if e.Action == "fail" {
		if !r.broken[e.Package] {
			// It did not compile, or ended before its tests did.
			r.failed++
		}
		if e.FailedBuild != "" {
			r.keep("build " + e.FailedBuild)
		}
		for other := range r.output {
			if strings.HasPrefix(other, e.Package+" ") && other != key {
				r.keep(other)
			}
		}
		r.keep(key)
	}
	delete(r.output, key)
}

func (r *results) say(key, words string) {
	b := r.output[key]
	if b == nil {
		b = new(strings.Builder)
		r.output[key] = b
	}
	b.WriteString(words)
}

// keep moves the words of something that failed to those to show, without the lines that only
// say that it ran.
func (r *results) keep(key string) {
	b := r.output[key]
	if b == nil {
		return
	}
	for line := range strings.Lines(b.String()) {
		if !strings.HasPrefix(line, "=== ") {
			r.words.WriteString(line)
		}
	}
	delete(r.output, key)
}

// sum is a line for people: how many, and where the time goes.
func (r *results) sum() string {
	type pace struct {
		name    string
		seconds float64
	}
	var paces []pace
	for name, s := range r.slow {
		if s >= 5 {
			paces = append(paces, pace{name, s})
		}
	}
	slices.SortFunc(paces, func(a, b pace) int {
		return cmp.Or(cmp.Compare(b.seconds, a.seconds), strings.Compare(a.name, b.name))
	})
	line := fmt.Sprintf("%d passed", r.passed)
	for i, p := range paces[:min(4, len(paces))] {
		line += fmt.Sprintf("%s %s %.0fs", []string{"; slowest:", ","}[min(i, 1)], p.name, p.seconds)
	}
	return line
}
