// Corpusdata makes the embedded sheets of site/demo/corpus from open texts kept in a folder.
//
//	go run ./tools/corpusdata -src DIR [-out site/demo/corpus/data]
//
// DIR holds the folders named in SOURCES.md beside the output. A sheet is what a demonstration post
// can quote whole: a title, complete sentences, complete list items. What cannot be cut without
// breaking a sentence is left out. The output is the same to the byte for the same input.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// sheet is one line of sheets.ndjson.gz; corpus.Sheet reads the same names.
type sheet struct {
	ID      string   `json:"id"`
	Source  string   `json:"source"`
	Theme   string   `json:"theme"`
	Title   string   `json:"title"`
	Summary string   `json:"summary,omitempty"`
	Lead    string   `json:"lead,omitempty"`
	Points  []string `json:"points,omitempty"`
	Body    string   `json:"body,omitempty"`
	URL     string   `json:"url"`
	Date    string   `json:"date,omitempty"`
}

func main() {
	src := flag.String("src", "", "folder of the open texts")
	out := flag.String("out", filepath.FromSlash("site/demo/corpus/data"), "folder to write to")
	flag.Parse()
	if *src == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*src, *out); err != nil {
		fmt.Fprintln(os.Stderr, "corpusdata:", err)
		os.Exit(1)
	}
}

func run(src, out string) error {
	var all []sheet
	for _, read := range []func(string) ([]sheet, error){practiceSheets, serviceFiches, labourAnswers, teachingSheets, guidePages} {
		sheets, err := read(src)
		if err != nil {
			return err
		}
		all = append(all, sheets...)
	}
	report(all)
	if err := writeSheets(filepath.Join(out, "sheets.ndjson.gz"), all); err != nil {
		return err
	}
	guides, err := wikiGuides(src)
	if err != nil {
		return err
	}
	if err := writeGuides(out, guides); err != nil {
		return err
	}
	for from, to := range map[string]string{
		"fr_public_vocabularies/banatic_2025_competences.csv": "banatic.csv",
		"fr_public_vocabularies/fpt_cadres_emplois.csv":       "cadres.csv",
		"fr_names/prenoms.csv":                                "prenoms.csv",
		"fr_names/noms_frequence.csv":                         "noms.csv",
		"support_questions_dila/questions_usagers.csv":        "questions.csv",
	} {
		text, err := os.ReadFile(filepath.Join(src, filepath.FromSlash(from)))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, to), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func report(all []sheet) {
	count := map[string]int{}
	for _, s := range all {
		count[s.Source+" "+s.Theme]++
	}
	for key, n := range sortedMap(count) {
		fmt.Printf("%-24s %d\n", key, n)
	}
	fmt.Println(len(all), "sheets")
}

func writeSheets(path string, all []sheet) error {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(z)
	enc.SetEscapeHTML(false)
	for _, s := range all {
		if err := enc.Encode(s); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes\n", filepath.Base(path), b.Len())
	return os.WriteFile(path, b.Bytes(), 0o644)
}
