package sheet_test

import (
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"maillage/kit/sheet"
)

func TestLines(t *testing.T) {
	for tag, comma := range map[string]rune{"fr": ';', "en": ','} {
		var b strings.Builder
		w := sheet.New(&b, tag)
		if err := errors.Join(w.Line("a", `b;,"c`, "é\nà"), w.Line("=1+1", "@x", ""), w.Flush()); err != nil {
			t.Fatal(err)
		}
		text, marked := strings.CutPrefix(b.String(), "\uFEFF")
		r := csv.NewReader(strings.NewReader(text))
		r.Comma = comma
		rows, err := r.ReadAll()
		if err != nil || !marked || len(rows) != 2 || !slices.Equal(rows[0], []string{"a", `b;,"c`, "é\nà"}) || !slices.Equal(rows[1], []string{"'=1+1", "'@x", ""}) {
			t.Errorf("%s: %q %v", tag, rows, err)
		}
	}
}

func TestCell(t *testing.T) {
	for in, want := range map[string]string{"": "", "Ana": "Ana", "=A1": "'=A1", "+33": "'+33", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "＝x": "'＝x", "a=b": "a=b"} {
		if got := sheet.Cell(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("gone") }

func TestAReaderWhoIsGone(t *testing.T) {
	w := sheet.New(broken{}, "fr")
	if w.Line("a") == nil || w.Flush() == nil {
		t.Error("no error")
	}
}
