package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// pkg is one folder of Go code. dir is its path in the module, "." for the root.
type pkg struct {
	dir   string
	files []file
}

// file is one .go or .templ file; imports are in order of appearance.
type file struct {
	name      string // base name
	test      bool
	generated bool
	templ     bool
	pkgName   string
	doc       string
	imports   []string
	inits     int
	lines     int
	long      []function
}

// function is one whose body is longer than bigFunction.
type function struct {
	name  string
	lines int
}

// read parses every Go and templ file of the tree. Left out: hidden folders, testdata,
// node_modules, and modules inside the module.
func read(tree fs.FS) ([]pkg, error) {
	var pkgs []pkg
	at := map[string]int{}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != "." && leftOut(tree, name) {
				return fs.SkipDir
			}
			return nil
		}
		ext := path.Ext(name)
		if ext != ".go" && ext != ".templ" {
			return nil
		}
		f, err := parse(tree, name)
		if err != nil {
			return err
		}
		dir := path.Dir(name)
		i, ok := at[dir]
		if !ok {
			i = len(pkgs)
			at[dir] = i
			pkgs = append(pkgs, pkg{dir: dir})
		}
		pkgs[i].files = append(pkgs[i].files, f)
		return nil
	})
	return pkgs, err
}

func leftOut(tree fs.FS, dir string) bool {
	base := path.Base(dir)
	if base[0] == '.' || base[0] == '_' || base == "testdata" || base == "node_modules" {
		return true
	}
	_, err := fs.Stat(tree, dir+"/go.mod")
	return err == nil
}

func parse(tree fs.FS, name string) (file, error) {
	src, err := fs.ReadFile(tree, name)
	if err != nil {
		return file{}, err
	}
	f := file{
		name:  path.Base(name),
		test:  strings.HasSuffix(name, "_test.go"),
		templ: strings.HasSuffix(name, ".templ"),
		lines: strings.Count(string(src), "\n"),
	}
	mode := parser.ParseComments
	if f.templ {
		// The head of a template is Go: its package clause and imports.
		mode |= parser.ImportsOnly
	}
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, name, src, mode)
	if err != nil {
		return file{}, fmt.Errorf("arch: %w", err)
	}
	f.pkgName = parsed.Name.Name
	f.doc = parsed.Doc.Text()
	f.generated = ast.IsGenerated(parsed)
	for _, imp := range parsed.Imports {
		p, err := strconv.Unquote(imp.Path.Value)
		if err != nil {
			return file{}, fmt.Errorf("arch: %s: import %s: %w", name, imp.Path.Value, err)
		}
		f.imports = append(f.imports, p)
	}
	for _, decl := range parsed.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		if fn.Name.Name == "init" && fn.Recv == nil {
			f.inits++
		}
		if n := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1; n > bigFunction {
			f.long = append(f.long, function{fn.Name.Name, n})
		}
	}
	return f, nil
}
