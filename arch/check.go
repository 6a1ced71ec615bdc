package arch

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Fault is one breach of the rules: where (a file, or a package's folder) and what.
type Fault struct {
	Where, What string
}

// String is "where: what".
func (f Fault) String() string { return f.Where + ": " + f.What }

// Check judges the module whose root is tree. The faults are sorted by place; nil when the
// house is in order. The error is of reading or parsing.
func Check(tree fs.FS) ([]Fault, error) {
	pkgs, err := read(tree)
	if err != nil {
		return nil, err
	}
	var c checker
	for _, p := range pkgs {
		c.pkg(p)
	}
	c.staleExceptions(pkgs)
	slices.SortFunc(c.faults, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.Where, b.Where), strings.Compare(a.What, b.What))
	})
	return slices.Compact(c.faults), nil
}

type checker struct {
	faults []Fault
	// imports seen between rooms, "from to", to find the exceptions nobody uses.
	crossings []string
	kitWide   []string
}

func (c *checker) fault(where, format string, args ...any) {
	c.faults = append(c.faults, Fault{where, fmt.Sprintf(format, args...)})
}

func (c *checker) pkg(p pkg) {
	fam, ok := familyOf(p.dir)
	if !ok {
		c.fault(p.dir, "no family of arch/order.go has this folder")
		return
	}
	if fam.own == ordered && rank(p.dir) < 0 {
		c.fault(p.dir, "not in coreOrder: a new room of the core needs an ADR and a line there")
	}
	c.name(p)
	c.doc(p)
	for _, f := range p.files {
		where := path.Join(p.dir, f.name)
		if f.inits > 0 {
			c.fault(where, "has an init function: say it in main, or in a value")
		}
		for _, imp := range f.imports {
			c.importOf(where, p.dir, fam, f, imp)
		}
	}
	if fam.name == "kit" {
		c.kit(p)
	}
}

func (c *checker) name(p pkg) {
	for _, f := range p.files {
		name := strings.TrimSuffix(f.pkgName, "_test")
		if slices.Contains(badNames, name) {
			c.fault(p.dir, "package %s: name it after what it holds", name)
		}
	}
	if base := path.Base(p.dir); slices.Contains(badNames, base) {
		c.fault(p.dir, "folder %s: name it after what it holds", base)
	}
}

// doc asks for a package comment in a file written by hand. Folders of tests only need none.
func (c *checker) doc(p pkg) {
	hand := false
	for _, f := range p.files {
		if f.test || f.generated || f.templ {
			continue
		}
		hand = true
		if len(strings.Fields(f.doc)) >= 4 {
			return
		}
	}
	if hand {
		c.fault(p.dir, "has no package doc")
	}
}

func (c *checker) importOf(where, dir string, from family, f file, imp string) {
	if f.templ && forbidden(templNever, imp) {
		c.fault(where, "a template imports %s: give it values", imp)
	}
	if isHTTP(f.name) && within(imp, module+"/core/db") {
		c.fault(where, "imports core/db: go through a verb")
	}
	target, ours := strings.CutPrefix(imp, module+"/")
	if !ours {
		return
	}
	c.testOnly(where, dir, from, f, target)
	to, ok := familyOf(target)
	if !ok {
		c.fault(where, "imports %s, which is in no family", target)
		return
	}
	a, b := roomOf(dir), roomOf(target)
	if a == b {
		return
	}
	if to.name != from.name {
		if !mayImport(from, target) {
			c.fault(where, "%s may not import %s", from.name, target)
		}
		return
	}
	switch {
	case from.own == apart && !f.test:
		c.crossings = append(c.crossings, a+" "+b)
		if sideways[a+" "+b] == "" {
			c.fault(where, "%s may not import %s: they meet in the core", a, b)
		}
	case from.own == apart:
		if sideways[a+" "+b] == "" {
			c.fault(where, "%s may not import %s, even in a test", a, b)
		}
	case from.own == ordered && !f.test && rank(target) > rank(dir):
		c.fault(where, "%s may not import %s, which is below it in coreOrder", a, b)
	}
}

func (c *checker) testOnly(where, dir string, from family, f file, target string) {
	if f.test || from.name == "e2e" || from.name == "tools" || isTestOnly(dir) {
		return
	}
	if isTestOnly(target) {
		c.fault(where, "imports %s, which is for tests only", target)
	}
}

func isTestOnly(dir string) bool {
	// Inside a room only: a room may well be called contest.
	return strings.Count(dir, "/") > 1 && strings.HasSuffix(dir, "test") ||
		slices.ContainsFunc(testOnly, func(name string) bool { return within(dir, name) })
}

// kit holds a room to one family of dependencies, tests not counted.
func (c *checker) kit(p pkg) {
	var seen []string
	for _, f := range p.files {
		if f.test {
			continue
		}
		for _, imp := range f.imports {
			if d := dependency(imp); d != "" && !slices.Contains(seen, d) {
				seen = append(seen, d)
			}
		}
	}
	if len(seen) < 2 {
		return
	}
	c.kitWide = append(c.kitWide, p.dir)
	if kitExtra[p.dir] == "" {
		slices.Sort(seen)
		c.fault(p.dir, "depends on %s: a kit room has one dependency, or a reason in kitExtra", strings.Join(seen, " and "))
	}
}

// staleExceptions are permissions that an existing package has and does not use.
func (c *checker) staleExceptions(pkgs []pkg) {
	exists := func(room string) bool {
		return slices.ContainsFunc(pkgs, func(p pkg) bool { return roomOf(p.dir) == room || p.dir == room })
	}
	for edge := range sideways {
		from, to, _ := strings.Cut(edge, " ")
		if exists(from) && !slices.Contains(c.crossings, edge) {
			c.fault("arch/order.go", "sideways allows %s to import %s, and it does not", from, to)
		}
	}
	for dir := range kitExtra {
		if exists(dir) && !slices.Contains(c.kitWide, dir) {
			c.fault("arch/order.go", "kitExtra excuses %s, which needs no excuse", dir)
		}
	}
}

func familyOf(dir string) (family, bool) {
	first, _, _ := strings.Cut(dir, "/")
	i := slices.IndexFunc(families, func(f family) bool { return f.name == first })
	if i < 0 {
		return family{}, false
	}
	return families[i], true
}

// roomOf is the unit that rules speak of: core/db for core/db/dbtest. The packages of one
// room are among themselves.
func roomOf(dir string) string {
	parts := strings.SplitN(dir, "/", 3)
	return strings.Join(parts[:min(2, len(parts))], "/")
}

// rank is the place of a core package's room in coreOrder, -1 when it has none.
func rank(dir string) int {
	return slices.Index(coreOrder, path.Base(roomOf(dir)))
}

func mayImport(from family, target string) bool {
	return slices.ContainsFunc(from.imports, func(allowed string) bool { return within(target, allowed) })
}

func isHTTP(name string) bool {
	return name == "http.go" || strings.HasPrefix(name, "http_") && !strings.HasSuffix(name, "_test.go")
}

func forbidden(list []string, imp string) bool {
	return slices.ContainsFunc(list, func(bad string) bool { return within(imp, bad) })
}

// within tells whether p is the folder root or lies in it.
func within(p, root string) bool { return p == root || strings.HasPrefix(p, root+"/") }

// dependency is the family of a third-party import path ("github.com/yuin", "golang.org/x"),
// empty for the standard library and for our own packages.
func dependency(imp string) string {
	parts := strings.SplitN(imp, "/", 3)
	if parts[0] == module || !strings.Contains(parts[0], ".") {
		return ""
	}
	return strings.Join(parts[:min(2, len(parts))], "/")
}
