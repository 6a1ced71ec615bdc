// Command check is the whole test of the project, the same on a desk and in CI:
//
//	go run ./tools/check               everything (make test)
//	go run ./tools/check -only vet     some steps, by name, while working
//
// It reads as a list: each step with its name and duration, the words of those that fail, then
// the suites it had to leave out and why, and last the count of tests. A suite left out is
// no failure on a desk which lacks a browser, and is one under CI=true. Steps of one stage run
// side by side; a step that fails stops no other, so that one run tells all.
//
// The environment: MAILLAGE_TEST_POSTGRES names a PostgreSQL server to use instead of starting
// one; MAILLAGE_TEST_ENGINES=sqlite|postgres|both chooses the engines of the tests;
// MAILLAGE_TEST_S3=no leaves out those that need an S3 server.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"maillage/e2e/outfit"
)

// budget is how long the whole may take on two cores before somebody must make it shorter.
const budget = 15 * time.Minute

func main() {
	only := flag.String("only", "", "run only these steps, names separated by commas")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ok, err := check(ctx, *only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
	}
	if !ok || err != nil {
		os.Exit(1)
	}
}

func check(ctx context.Context, only string) (ok bool, err error) {
	root, err := outfit.Root()
	if err != nil {
		return false, err
	}
	temp, err := os.MkdirTemp("", "maillage-check-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(temp)
	r := &runner{root: root, temp: temp, strict: os.Getenv("CI") == "true", out: os.Stdout}
	defer r.close()
	all := stages()
	if only != "" {
		if all, err = choose(all, strings.Split(only, ",")); err != nil {
			return false, err
		}
	}
	began := time.Now()
	r.run(ctx, all)
	took := time.Since(began)
	if took > budget {
		r.printf("slow: %s, more than the %s that a whole run may take\n", short(took), short(budget))
	}
	return r.summary(took), ctx.Err()
}

// choose keeps the named steps, and the one that prepares the ground for them.
func choose(all [][]step, names []string) ([][]step, error) {
	known := map[string]bool{}
	for _, stage := range all {
		for _, s := range stage {
			known[s.name] = true
		}
	}
	wanted := map[string]bool{}
	for _, name := range names {
		name = strings.TrimSpace(name)
		if !known[name] {
			return nil, fmt.Errorf("no step is called %q", name)
		}
		wanted[name] = true
	}
	// These have their databases from the step before them.
	if wanted["tests"] || wanted["browser"] || wanted["cluster"] || wanted["race"] {
		wanted["postgres"], wanted["s3"] = true, true
	}
	var chosen [][]step
	for _, stage := range all {
		var kept []step
		for _, s := range stage {
			if wanted[s.name] {
				kept = append(kept, s)
			}
		}
		chosen = append(chosen, kept)
	}
	return chosen, nil
}
