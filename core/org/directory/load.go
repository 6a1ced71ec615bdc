package directory

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"strconv"
	"strings"
)

//go:embed data/organisations.tsv.gz
var organisations []byte

//go:embed data/territories.tsv.gz
var territories []byte

//go:embed data/domains.tsv.gz
var domains []byte

// Load returns every organisation of the reference data, by kind then as INSEE orders the codes.
// It reads the embedded table anew at each call (about 50 ms); the slice belongs to the caller.
// An error means that the program was built on damaged data.
func Load() ([]Record, error) {
	records := make([]Record, 0, 41_000)
	err := each(organisations, 12, func(c []string) error {
		r := Record{Kind: Kind(c[0]), Also: Kind(c[1]), Code: c[2], SIREN: c[3], Name: c[5], Short: c[6],
			Region: c[7], Departement: c[8], EPCI: c[9], Website: c[11]}
		if c[4] != "" {
			r.SIRET = r.SIREN + c[4]
		}
		if c[10] != "" {
			n, err := strconv.Atoi(c[10])
			if err != nil {
				return err
			}
			r.Population = n
		}
		records = append(records, r)
		return nil
	})
	return records, err
}

// Territories returns the 18 régions then the 107 départements and overseas collectivities, each by
// code. The slice belongs to the caller; an error means damaged data.
func Territories() ([]Territory, error) {
	var list []Territory
	err := each(territories, 5, func(c []string) error {
		list = append(list, Territory{Kind: Kind(c[0]), Code: c[1], Name: c[2], Region: c[3], Of: c[4]})
		return nil
	})
	return list, err
}

// each calls row with the cells of every line of a compressed table of that many columns. The cells
// share one string: keeping one keeps the table.
func each(table []byte, columns int, row func([]string) error) error {
	z, err := gzip.NewReader(bytes.NewReader(table))
	if err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	cells := make([]string, 0, columns)
	for line := range strings.Lines(string(text)) {
		cells = cells[:0]
		for cell := range strings.SplitSeq(strings.TrimSuffix(line, "\n"), "\t") {
			cells = append(cells, cell)
		}
		if len(cells) != columns {
			return fmt.Errorf("directory: %d columns instead of %d: %q", len(cells), columns, line)
		}
		if err := row(cells); err != nil {
			return fmt.Errorf("directory: %w", err)
		}
	}
	return nil
}
