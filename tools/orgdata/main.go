// Orgdata makes the embedded reference data of core/org/directory from open data kept in a folder.
//
//	go run ./tools/orgdata -src DIR [-out core/org/directory/data]
//
// DIR holds fr_organisations/*.csv and fr_public_domains/domaines.csv (columns and origin: the
// SOURCES.md beside the output). The output is the same to the byte for the same input. What the tool
// corrects by hand is in corrections.go and in the .tsv files beside it; what it leaves out, it prints.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	src := flag.String("src", "", "folder of the open data")
	out := flag.String("out", filepath.FromSlash("core/org/directory/data"), "folder to write to")
	flag.Parse()
	if *src == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*src, *out); err != nil {
		fmt.Fprintln(os.Stderr, "orgdata:", err)
		os.Exit(1)
	}
}

func run(src, out string) error {
	in, err := readSources(src)
	if err != nil {
		return err
	}
	book := &book{log: func(format string, a ...any) { fmt.Printf(format+"\n", a...) }}
	book.regions(in)
	book.departements(in)
	book.communes(in)
	book.epci(in)
	book.syndicats(in)
	book.academies(in)
	if err := book.administrations(in); err != nil {
		return err
	}
	book.websites()
	if err := book.check(); err != nil {
		return err
	}
	domains, err := book.domains(in)
	if err != nil {
		return err
	}
	if err := writeTable(filepath.Join(out, "organisations.tsv.gz"), book.rows()); err != nil {
		return err
	}
	if err := writeTable(filepath.Join(out, "domains.tsv.gz"), domains); err != nil {
		return err
	}
	return writeTable(filepath.Join(out, "territories.tsv.gz"), book.territories(in))
}
