package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// readLines reads a file of one JSON object a line, compressed or not.
func readLines[T any](src, name string) ([]T, error) {
	raw, err := os.ReadFile(filepath.Join(src, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	var r io.Reader = bytes.NewReader(raw)
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(r); err != nil {
			return nil, err
		}
	}
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, 1<<24)
	var rows []T
	for scan.Scan() {
		var row T
		if err := json.Unmarshal(scan.Bytes(), &row); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		rows = append(rows, row)
	}
	return rows, scan.Err()
}

var (
	emphasis = regexp.MustCompile(`\*\*([^*]+)\*\*|__([^_]+)__|\*([^*\s][^*]*)\*`)
	raised   = regexp.MustCompile(`\^(er|ère|e|ème|nd|nde)\b`)
	blanks   = regexp.MustCompile(`\s+`)
	capitalE = regexp.MustCompile(`\bE(tud|valu|labor|vit|tabl|tend|dit|quip|larg|co[a-z]|clair|met|ner|lu|tat|tape|chel|pur|nerg|tre\b|change|du[cq])`)
	double   = regexp.MustCompile(`\( | \)| ,`)
)

// clean makes one line of plain text: no emphasis, straight apostrophes, ordinary spaces, accents on
// the capitals that the source left bare.
func clean(s string) string {
	s = strings.NewReplacer("\u2019", "'", "\u00a0", " ", "\u202f", " ", "oeuvre", "œuvre", "oeuvr", "œuvr", "…", "…", "..", "…", "Oeuvre", "Œuvre",
		"connaitre", "connaître", "Connaitre", "Connaître").Replace(s)
	s = raised.ReplaceAllString(s, "$1")
	s = strings.NewReplacer(" la la ", " la ", " de de ", " de ", " les les ", " les ", " des des ", " des ").Replace(s)
	s = emphasis.ReplaceAllString(s, "$1$2$3")
	s = capitalE.ReplaceAllString(s, "É$1")
	s = strings.ReplaceAll(s, "Éxempl", "Exempl")
	s = blanks.ReplaceAllString(s, " ")
	s = double.ReplaceAllStringFunc(s, func(m string) string { return strings.TrimSpace(m) })
	s = strings.ReplaceAll(s, "….", "…")
	return strings.TrimSpace(s)
}

// sentences cuts a paragraph after each full stop followed by a capital.
func sentences(s string) []string {
	var out []string
	runes := []rune(s)
	start := 0
	for i := 0; i+2 < len(runes); i++ {
		if strings.ContainsRune(".!?", runes[i]) && runes[i+1] == ' ' && strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZÀÉÈÊÎÔ«", runes[i+2]) &&
			!(i >= 2 && runes[i-2] == ' ' && runes[i] == '.' || i >= 3 && string(runes[i-3:i+1]) == "art.") {
			out = append(out, string(runes[start:i+1]))
			start = i + 2
		}
	}
	return append(out, string(runes[start:]))
}

// complete says whether a text can stand alone: brackets and quotes closed, nothing announced that
// does not follow, no address inside.
func complete(s string) bool {
	return strings.Count(s, "(") == strings.Count(s, ")") && strings.Count(s, "«") == strings.Count(s, "»") &&
		strings.Count(s, `"`)%2 == 0 && !strings.ContainsAny(s, "<>[]|{}_#@`*•") && !strings.Contains(s, "http") && !strings.HasSuffix(s, ":") &&
		!strings.Contains(s, "www.")
}

// summary keeps the first sentences of a text, whole, up to max bytes; empty if the first is unfit.
func summary(text string, max int, unfit *regexp.Regexp) string {
	var kept []string
	size := 0
	for para := range strings.Lines(text) {
		p := clean(para)
		if p == "" {
			continue
		}
		if strings.HasPrefix(p, "- ") || strings.HasPrefix(p, "#") {
			break
		}
		for _, s := range sentences(p) {
			s = strings.TrimSpace(s)
			if !strings.HasSuffix(s, ".") || !complete(s) || unfit.MatchString(s) || size+len(s) > max {
				return strings.Join(kept, " ")
			}
			kept = append(kept, s)
			size += len(s) + 1
		}
	}
	return strings.Join(kept, " ")
}

// sortedMap gives the pairs of m by key.
func sortedMap[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}

func upperFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
