package arch

import (
	"fmt"
	"io/fs"
	"path"
)

// Sizes reports what has grown past the house rule: files of more than 500 lines, functions of
// more than 50, packages of more than 5,000. Generated files do not count, tests count as
// files only. Lines in the order of the tree, nil when all is small.
func Sizes(tree fs.FS) ([]string, error) {
	pkgs, err := read(tree)
	if err != nil {
		return nil, err
	}
	var report []string
	for _, p := range pkgs {
		total := 0
		for _, f := range p.files {
			if f.generated {
				continue
			}
			where := path.Join(p.dir, f.name)
			if f.lines > bigFile {
				report = append(report, fmt.Sprintf("%s: %d lines", where, f.lines))
			}
			if f.test {
				continue
			}
			total += f.lines
			for _, fn := range f.long {
				report = append(report, fmt.Sprintf("%s: func %s has %d lines", where, fn.name, fn.lines))
			}
		}
		if total > bigPackage {
			report = append(report, fmt.Sprintf("%s: %d lines in the package", p.dir, total))
		}
	}
	return report, nil
}
