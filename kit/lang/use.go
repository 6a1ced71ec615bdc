package lang

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	// asked finds the key of T("a.b"), l.T("a.b"), lang.T(ctx, "a.b"), lang.T(r.Context(), "a.b"); a
	// key which goes on with + is put together, hence declared.
	asked = regexp.MustCompile(`\.T\(\s*(?:[\w.]+(?:\(\s*\))?\s*,\s*)?["` + "`" + `]([^"` + "`" + `\n]*)["` + "`" + `]\s*[,)]`)
	// quoted finds every string constant that can be a key.
	quoted = regexp.MustCompile(`["'` + "`" + `]([a-zA-Z][\w-]*(?:\.[\w-]+)*)["'` + "`" + `]`)
	// declared finds the comments which say that keys are put together: // words: post.kind.*
	// They stand alone on their line.
	declared = regexp.MustCompile(`(?m)^[ \t]*(?://|/\*|<!--)[ \t]*words:[ \t]*((?:[\w-]+\.[\w.*-]+[ \t,]*)+)`)
	// remark finds the lines which are only a comment: what they quote is no use of it.
	remark = regexp.MustCompile(`(?m)^[ \t]*//.*$`)
)

// CheckUse compares the keys of a catalogue with the sources (.go, .templ, .ts) under root, tests,
// testdata and generated templates left out.
//
// A key is used when it stands somewhere between quotes, or matches a glob declared by a comment
// such as "// words: post.kind.* post.state.*" where keys are put together at run time (* stands for
// anything, dots included). What T is given as a key, or a declared glob, and which is no key, is
// missing. Both lists are sorted, without doubles, nil when empty. An error comes from reading files.
func CheckUse(root string, keys []string) (missing, unused []string, err error) {
	known := map[string]bool{}
	for _, k := range keys {
		known[k] = true
	}
	used, lost := map[string]bool{}, map[string]bool{}
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != root && isApart(d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !isSource(d.Name()) {
			return nil
		}
		text, err := os.ReadFile(name)
		if err == nil {
			scan(string(text), keys, known, used, lost)
		}
		return err
	})
	for k := range lost {
		missing = append(missing, k)
	}
	for k := range known {
		if !used[k] {
			unused = append(unused, k)
		}
	}
	slices.Sort(missing)
	slices.Sort(unused)
	return missing, unused, err
}

// isApart tells whether a folder holds no source of the program.
func isApart(name string) bool {
	return name == "testdata" || name == "node_modules" || name == "vendor" || strings.HasPrefix(name, ".")
}

func isSource(name string) bool {
	switch path.Ext(name) {
	case ".templ":
		return true
	case ".ts":
		return !strings.HasSuffix(name, ".d.ts")
	case ".go":
		return !strings.HasSuffix(name, "_test.go") && !strings.HasSuffix(name, "_templ.go")
	}
	return false
}

// scan notes what one source uses and what it lacks.
func scan(text string, keys []string, known, used, lost map[string]bool) {
	code := remark.ReplaceAllLiteralString(text, "")
	for _, m := range quoted.FindAllStringSubmatch(code, -1) {
		used[m[1]] = true
	}
	for _, m := range asked.FindAllStringSubmatch(code, -1) {
		if used[m[1]] = true; !known[m[1]] {
			lost[m[1]] = true
		}
	}
	for _, m := range declared.FindAllStringSubmatch(text, -1) {
		for _, glob := range strings.Fields(strings.ReplaceAll(m[1], ",", " ")) {
			if !useGlob(glob, keys, used) {
				lost[glob] = true
			}
		}
	}
}

// useGlob marks the keys that match glob as used, and tells whether there was one.
func useGlob(glob string, keys []string, used map[string]bool) bool {
	found := false
	for _, k := range keys {
		if ok, err := path.Match(glob, k); ok && err == nil {
			used[k], found = true, true
		}
	}
	return found
}
