package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"maillage/core/blob/s3server"
	"maillage/core/db/pgserver"
)

// step is one line of the list. run writes what a reader needs to mend a failure to its report.
type step struct {
	name string
	run  func(ctx context.Context, r *runner, report io.Writer) error
}

// leftOut is the error of a step that cannot run on this machine.
type leftOut string

func (l leftOut) Error() string { return string(l) }

// runner runs steps and keeps the score.
type runner struct {
	root, temp string
	strict     bool // a suite left out is a failure
	out        io.Writer

	mu      sync.Mutex
	failed  []string
	left    []string
	tally   tally
	engines string // MAILLAGE_TEST_ENGINES of the tests that follow
	server  string // MAILLAGE_TEST_POSTGRES of the tests that follow
	noS3    bool   // MAILLAGE_TEST_S3=no for the tests that follow
	stop    func()

	lintOnce sync.Once
	lintErr  error
}

func (r *runner) run(ctx context.Context, all [][]step) {
	for _, stage := range all {
		var wg sync.WaitGroup
		for _, s := range stage {
			wg.Go(func() { r.one(ctx, s) })
		}
		wg.Wait()
		if ctx.Err() != nil {
			return
		}
	}
}

// one runs a step and prints its line, with its report when it failed.
func (r *runner) one(ctx context.Context, s step) {
	began := time.Now()
	var report bytes.Buffer
	err := s.run(ctx, r, &report)
	took := short(time.Since(began))
	var left leftOut
	switch {
	case err == nil:
		r.printf("ok      %-12s %8s  %s\n", s.name, took, firstLine(report.String()))
	case errors.As(err, &left):
		r.leave(s.name, string(left))
		r.printf("left    %-12s %8s  %s\n", s.name, took, left)
	default:
		r.mu.Lock()
		r.failed = append(r.failed, s.name)
		r.mu.Unlock()
		r.printf("FAILED  %-12s %8s  %v\n%s", s.name, took, err, indent(report.String()))
	}
}

// leave notes a suite left out, and why.
func (r *runner) leave(name, why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left = append(r.left, name+" ("+why+")")
}

func (r *runner) printf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(r.out, format, args...)
}

// summary prints the end of the list and tells whether the run is good.
func (r *runner) summary(took time.Duration) bool {
	ok := len(r.failed) == 0 && r.tally.failed == 0
	for _, left := range r.left {
		r.printf("left out: %s\n", left)
	}
	for _, name := range r.tally.skipped {
		r.printf("skipped itself: %s\n", name)
	}
	if r.strict && len(r.left)+len(r.tally.skipped) > 0 {
		r.printf("under CI=true a suite left out is a failure\n")
		ok = false
	}
	if len(r.failed) > 0 {
		r.printf("failed: %s\n", strings.Join(r.failed, ", "))
	}
	verdict := "good"
	if !ok {
		verdict = "not good"
	}
	r.printf("%s, in %s\n", verdict, short(took))
	r.printf("%d passed, %d failed\n", r.tally.passed, r.tally.failed)
	return ok
}

// startPostgres gives the tests that follow one server for all, once; without one they are
// told to use SQLite only and the suite is named as left out.
func (r *runner) startPostgres(ctx context.Context) error {
	r.engines = os.Getenv("MAILLAGE_TEST_ENGINES")
	if r.engines == "sqlite" {
		return leftOut("MAILLAGE_TEST_ENGINES=sqlite")
	}
	if !pgserver.Available() {
		r.engines = "sqlite"
		return leftOut("no PostgreSQL server on this machine: make tools")
	}
	url, stop, err := pgserver.Start(ctx)
	if err != nil {
		r.engines = "sqlite"
		return err
	}
	r.server, r.stop = url, stop
	return nil
}

// lookForS3 tells the tests that follow to do without an S3 server where there is none.
func (r *runner) lookForS3() error {
	if !s3server.Wanted() || !s3server.Available() {
		r.noS3 = true
		return leftOut("tests on S3: no versitygw in tools/s3/bin: make tools")
	}
	return nil
}

func (r *runner) close() {
	if r.stop != nil {
		r.stop()
	}
}

// command prepares a program of the project: run at the root, ended with its whole family
// when ctx is. Code is compiled without cgo, as the product is, so that all steps share one
// compilation.
func (r *runner) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = r.root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if r.server != "" {
		cmd.Env = append(cmd.Env, pgserver.Env+"="+r.server)
	}
	if r.engines != "" {
		cmd.Env = append(cmd.Env, "MAILLAGE_TEST_ENGINES="+r.engines)
	}
	if r.noS3 {
		cmd.Env = append(cmd.Env, s3server.Env+"=no")
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// tool runs a program and reports what it says; silent is what a good run must be.
func (r *runner) tool(ctx context.Context, report io.Writer, silent bool, name string, args ...string) error {
	cmd := r.command(ctx, name, args...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	if err != nil || silent {
		if _, e := report.Write(said.Bytes()); e != nil {
			return e
		}
	}
	if err == nil && silent && said.Len() > 0 {
		return errors.New("has something to say")
	}
	return err
}

func short(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func indent(s string) string {
	s = strings.TrimRight(s, "\n")
	if s == "" {
		return ""
	}
	return "        " + strings.ReplaceAll(s, "\n", "\n        ") + "\n"
}
