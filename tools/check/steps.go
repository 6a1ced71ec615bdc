package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"maillage/core/db/pgserver"
	"maillage/e2e/outfit"
)

// racePackages run under the race detector: what is pure, and the rooms of the core where
// goroutines meet. modernc's SQLite is twenty-five times slower there (docs/architecture.md),
// so these tests run on PostgreSQL only.
var racePackages = []string{"./kit/...", "./core/journal/...", "./core/broadcast/...", "./core/queue/...", "./core/web/..."}

// stages are the steps of a whole run. Those of one stage run side by side: together they
// should not want more than the machine's two cores for long.
func stages() [][]step {
	return [][]step{
		{{"tools", tools}, {"lint tools", lintTools}},
		{{"postgres", postgres}, {"s3", s3}, {"format", format}, {"templates", templates}, {"assets", assets}, {"arch", arch}},
		{{"vet", vet}},
		{{"staticcheck", staticcheck}, {"tests", tests}},
		{{"browser", browserTests}},
		{{"cluster", cluster}},
		{{"drive", drive}},
		{{"race", race}},
	}
}

// tools installs what is missing, where it may. What it cannot bring is named by the suites
// that wanted it.
func tools(ctx context.Context, r *runner, report io.Writer) error {
	err := r.tool(ctx, report, false, "go", "run", "./tools/install")
	if err != nil && ctx.Err() == nil && !r.strict {
		return leftOut("not all could be installed: make tools says what")
	}
	return err
}

func lintTools(ctx context.Context, r *runner, report io.Writer) error { return r.lint(ctx, report) }

func postgres(ctx context.Context, r *runner, _ io.Writer) error { return r.startPostgres(ctx) }

func s3(_ context.Context, r *runner, _ io.Writer) error { return r.lookForS3() }

func format(ctx context.Context, r *runner, report io.Writer) error {
	files, err := sources(r.root, ".go")
	if err != nil {
		return err
	}
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, "_templ.go") })
	return r.tool(ctx, report, true, "gofmt", append([]string{"-l"}, files...)...)
}

func assets(ctx context.Context, r *runner, report io.Writer) error {
	return r.tool(ctx, report, false, "go", "run", "./tools/assets", "-check")
}

func vet(ctx context.Context, r *runner, report io.Writer) error {
	return r.tool(ctx, report, false, "go", "vet", "./...")
}

func arch(ctx context.Context, r *runner, report io.Writer) error {
	return r.test(ctx, report, nil, "./arch")
}

func staticcheck(ctx context.Context, r *runner, report io.Writer) error {
	if err := r.lint(ctx, report); err != nil {
		return err
	}
	return r.tool(ctx, report, true, r.lintTool("staticcheck"), "./...")
}

// tests runs all but the browser suites and what has its own step.
func tests(ctx context.Context, r *runner, report io.Writer) error {
	packages, err := r.list(ctx, "./...")
	if err != nil {
		return err
	}
	packages = slices.DeleteFunc(packages, func(p string) bool {
		return strings.HasPrefix(p, "maillage/e2e/") || p == "maillage/arch" ||
			// Its tests start servers; a named one is not enough.
			p == "maillage/core/db/pgserver" && r.server == ""
	})
	return r.test(ctx, report, nil, packages...)
}

// browserTests runs the packages of e2e, one at a time: each has a browser and a site to feed.
func browserTests(ctx context.Context, r *runner, report io.Writer) error {
	if missing := outfit.Missing(); len(missing) > 0 {
		return leftOut(strings.Join(missing, ", ") + ": make tools")
	}
	packages, err := r.list(ctx, "./e2e/...")
	if err != nil {
		return err
	}
	packages = slices.DeleteFunc(packages, func(p string) bool { return p == clusterPackage || p == drivePackage })
	return r.test(ctx, report, nil, append([]string{"-p", "1"}, packages...)...)
}

// clusterPackage starts services of its own and wants the machine for itself.
const clusterPackage = "maillage/e2e/cluster"

func cluster(ctx context.Context, r *runner, report io.Writer) error {
	switch {
	case !pgserver.Available():
		return leftOut("no PostgreSQL server on this machine: make tools")
	case r.noS3:
		return leftOut("no S3 server in tools/s3/bin: make tools")
	}
	return r.test(ctx, report, nil, clusterPackage)
}

// drivePackage uses the documents by programs of others, and mounts them.
const drivePackage = "maillage/e2e/drive"

func drive(ctx context.Context, r *runner, report io.Writer) error {
	if missing := outfit.MissingForDrive(); len(missing) > 0 {
		return leftOut(strings.Join(missing, ", ") + ": make tools")
	}
	if err := r.test(ctx, report, nil, drivePackage); err != nil {
		return err
	}
	if _, err := outfit.Davfs(); err != nil {
		return leftOut("all but mounting: " + err.Error())
	}
	return nil
}

func race(ctx context.Context, r *runner, report io.Writer) error {
	if r.server == "" && os.Getenv(pgserver.Env) == "" {
		return leftOut("runs on PostgreSQL, which is not here")
	}
	if err := r.tool(ctx, io.Discard, false, "gcc", "--version"); err != nil {
		return leftOut("the race detector needs a C compiler: make tools")
	}
	patterns := slices.DeleteFunc(slices.Clone(racePackages), func(p string) bool {
		_, err := os.Stat(filepath.Join(r.root, filepath.FromSlash(strings.TrimSuffix(p, "/..."))))
		return errors.Is(err, fs.ErrNotExist)
	})
	return r.test(ctx, report, []string{"CGO_ENABLED=1", "MAILLAGE_TEST_ENGINES=postgres"}, append([]string{"-race"}, patterns...)...)
}

// list gives the import paths of the packages that match a pattern.
func (r *runner) list(ctx context.Context, pattern string) ([]string, error) {
	cmd := r.command(ctx, "go", "list", pattern)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w\n%s", pattern, err, complaints.String())
	}
	return strings.Fields(string(out)), nil
}

// lint builds the programs of tools/lint, once a run; Go's own cache makes it a moment when
// they are there.
func (r *runner) lint(ctx context.Context, report io.Writer) error {
	r.lintOnce.Do(func() {
		r.lintErr = r.tool(ctx, report, false, "go", "-C", "tools/lint", "build", "-o", "bin/", "tool")
	})
	return r.lintErr
}

func (r *runner) lintTool(name string) string {
	return filepath.Join(r.root, "tools", "lint", "bin", name)
}

// sources are the files of the tree that end in ext, relative to root, without what is not
// ours to judge: hidden folders, node_modules, testdata.
func sources(root, ext string) ([]string, error) {
	var files []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() && name != "." && (base[0] == '.' || base == "node_modules" || base == "testdata") {
			return fs.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(name, ext) {
			files = append(files, name)
		}
		return nil
	})
	return files, err
}
