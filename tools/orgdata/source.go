package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// row is one line of a CSV file, by column name.
type row map[string]string

// sources is the open data as read, one slice a file.
type sources struct {
	regions, departements, communes, epci []row
	syndicats, academies, administrations []row
	domains                               []row
}

func readSources(dir string) (sources, error) {
	var in sources
	for _, f := range []struct {
		name string
		into *[]row
	}{
		{"fr_organisations/regions.csv", &in.regions},
		{"fr_organisations/departements.csv", &in.departements},
		{"fr_organisations/communes.csv", &in.communes},
		{"fr_organisations/epci.csv", &in.epci},
		{"fr_organisations/syndicats_groupements.csv", &in.syndicats},
		{"fr_organisations/academies.csv", &in.academies},
		{"fr_organisations/administrations_centrales_et_operateurs.csv", &in.administrations},
		{"fr_public_domains/domaines.csv", &in.domains},
	} {
		rows, err := readCSV(filepath.Join(dir, filepath.FromSlash(f.name)))
		if err != nil {
			return sources{}, err
		}
		*f.into = rows
	}
	return in, nil
}

func readCSV(path string) ([]row, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var rows []row
	for _, line := range lines[1:] {
		r := row{}
		for i, column := range lines[0] {
			r[column] = strings.TrimSpace(line[i])
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// writeTable writes tab-separated lines, compressed, without a date so that it is reproducible.
func writeTable(path string, rows [][]string) error {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	for _, r := range rows {
		for _, cell := range r {
			if strings.ContainsAny(cell, "\t\n\r") {
				return fmt.Errorf("%s: a cell holds a tab or a line end: %q", path, cell)
			}
		}
		if _, err := z.Write([]byte(strings.Join(r, "\t") + "\n")); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	fmt.Printf("%s: %d rows, %d bytes\n", filepath.Base(path), len(rows), b.Len())
	return os.WriteFile(path, b.Bytes(), 0o644)
}
