// Package sheet writes lists that people open in a spreadsheet: CSV (RFC 4180) with the separator that spreadsheets of their
// language expect, marked as UTF-8, and in which nothing is run as a formula.
package sheet

import (
	"encoding/csv"
	"io"
	"strings"

	"maillage/kit/lang"
)

// Media is the type of what Writer writes, as HTTP says it.
const Media = "text/csv; charset=utf-8"

// Writer writes lines. It is not safe for concurrent use.
type Writer struct {
	w   *csv.Writer
	err error
}

// New begins a list, for readers of the language tag: in French the comma is a decimal sign, so semicolons separate.
func New(w io.Writer, tag string) *Writer {
	_, err := io.WriteString(w, "\uFEFF")
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if tag == lang.French {
		c.Comma = ';'
	}
	return &Writer{w: c, err: err}
}

// Line writes a line, each cell made safe.
func (w *Writer) Line(cells ...string) error {
	if w.err != nil {
		return w.err
	}
	out := make([]string, len(cells))
	for n, c := range cells {
		out[n] = Cell(c)
	}
	return w.w.Write(out)
}

// Flush sends what is written so far, and tells what went wrong.
func (w *Writer) Flush() error {
	if w.err != nil {
		return w.err
	}
	w.w.Flush()
	return w.w.Error()
}

// Cell is s as a spreadsheet may hold it: what would be run as a formula is made a text by an apostrophe (OWASP, CSV
// injection). Signs of full width are taken for the ordinary ones by some programs.
func Cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}
