package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// templates proves that the committed Go of every template is what templ makes of it today.
// The templates are copied and generated elsewhere: the work tree is never written to.
func templates(ctx context.Context, r *runner, report io.Writer) error {
	if err := sameTempl(r.root); err != nil {
		return err
	}
	if err := r.lint(ctx, report); err != nil {
		return err
	}
	copied := filepath.Join(r.temp, "templates")
	files, err := sources(r.root, ".templ")
	if err != nil {
		return err
	}
	// templ looks for the module's version of itself in go.mod.
	for _, name := range append(files, "go.mod") {
		if err := copyFile(filepath.Join(r.root, name), filepath.Join(copied, name)); err != nil {
			return err
		}
	}
	if len(files) > 0 {
		if err := r.tool(ctx, report, false, r.lintTool("templ"), "generate", "-path", copied); err != nil {
			return err
		}
	}
	stale, err := staleTemplates(r.root, copied)
	if err != nil || len(stale) == 0 {
		return err
	}
	fmt.Fprintln(report, strings.Join(stale, "\n"))
	return errors.New("generated code is not what templ makes at the root of the tree: make generate")
}

// staleTemplates compares the generated files under root with those just made under fresh, and
// says what differs, is absent, or has lost its template.
func staleTemplates(root, fresh string) ([]string, error) {
	wanted := map[string]bool{}
	var stale []string
	if _, err := os.Stat(fresh); err == nil {
		made, err := sources(fresh, "_templ.go")
		if err != nil {
			return nil, err
		}
		for _, name := range made {
			wanted[name] = true
			want, err := os.ReadFile(filepath.Join(fresh, name))
			if err != nil {
				return nil, err
			}
			got, err := os.ReadFile(filepath.Join(root, name))
			switch {
			case errors.Is(err, fs.ErrNotExist):
				stale = append(stale, name+": never generated")
			case err != nil:
				return nil, err
			case !bytes.Equal(got, want):
				stale = append(stale, name+": its template has changed")
			}
		}
	}
	there, err := sources(root, "_templ.go")
	if err != nil {
		return nil, err
	}
	for _, name := range there {
		if !wanted[name] {
			stale = append(stale, name+": has no template")
		}
	}
	slices.Sort(stale)
	return stale, nil
}

// sameTempl refuses two versions of templ: what generates and what runs go together.
func sameTempl(root string) error {
	version := regexp.MustCompile(`(?m)github\.com/a-h/templ (v\S+)`)
	var found []string
	for _, name := range []string{"go.mod", "tools/lint/go.mod"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		m := version.FindSubmatch(text)
		if m == nil {
			return fmt.Errorf("%s does not name templ", name)
		}
		found = append(found, string(m[1]))
	}
	if found[0] != found[1] {
		return fmt.Errorf("go.mod has templ %s and tools/lint/go.mod %s", found[0], found[1])
	}
	return nil
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}
