package mediawiki

import (
	"strings"

	"maillage/kit/document"
)

const (
	maxColumns = 60
	maxCells   = 40_000
)

// tableEnd is the line after the table that begins at n. Tables nest.
func tableEnd(list []string, n int) int {
	depth := 0
	for ; n < len(list); n++ {
		switch l := strings.TrimSpace(list[n]); {
		case strings.HasPrefix(l, "{|"):
			depth++
		case strings.HasPrefix(l, "|}"):
			if depth--; depth == 0 {
				return n + 1
			}
		}
	}
	return n
}

// tabled is a table being read.
type tabled struct {
	caption string
	rows    [][]string // as wikitext
	spans   int
	nested  int
}

// table reads the lines of a table: its first row heads the others.
func (t *text) table(list []string) []document.Block {
	var r tabled
	inner := 0
	for _, l := range list[1:] {
		l = strings.TrimSpace(l)
		switch {
		case strings.HasPrefix(l, "{|"):
			inner++
			r.nested++
		case strings.HasPrefix(l, "|}"):
			inner--
		case inner > 0:
			if cells := strings.TrimLeft(l, "|!-+ "); cells != "" {
				r.more(strings.ReplaceAll(cells, "||", " "))
			}
		case strings.HasPrefix(l, "|+"):
			r.caption = attributed(l[2:])
		case strings.HasPrefix(l, "|-"):
			r.rows = append(r.rows, nil)
		case strings.HasPrefix(l, "|"):
			r.cells(strings.Split(l[1:], "||"))
		case strings.HasPrefix(l, "!"):
			r.cells(strings.Split(strings.ReplaceAll(l[1:], "!!", "||"), "||"))
		default:
			r.more(l)
		}
	}
	if r.spans > 0 {
		t.b.Report.AddMany("table_span", r.spans, "")
	}
	if r.nested > 0 {
		t.b.Report.AddMany("nested_table", r.nested, "")
	}
	return t.tableOf(r)
}

func (t *text) tableOf(r tabled) []document.Block {
	var out []document.Block
	if line := t.line(r.caption); len(line) > 0 {
		for n := range line {
			line[n].Style |= document.Bold
		}
		out = append(out, document.Paragraph{Text: line})
	}
	wide, cells := 0, 0
	for _, row := range r.rows {
		wide = max(wide, min(len(row), maxColumns))
	}
	if wide == 0 {
		return out
	}
	d := document.Table{Aligns: make([]document.Align, wide)}
	for _, row := range r.rows {
		if len(row) == 0 {
			continue
		}
		if cells += wide; cells > maxCells {
			t.b.Report.Add("large_table", "")
			break
		}
		line := make([][]document.Inline, wide)
		for n := range min(len(row), wide) {
			line[n] = t.line(row[n])
		}
		if d.Head == nil {
			d.Head = line
		} else {
			d.Rows = append(d.Rows, line)
		}
	}
	return append(out, d)
}

func (r *tabled) cells(list []string) {
	if len(r.rows) == 0 {
		r.rows = append(r.rows, nil)
	}
	k := len(r.rows) - 1
	for _, c := range list {
		if strings.Contains(c, "colspan") || strings.Contains(c, "rowspan") {
			r.spans++
		}
		r.rows[k] = append(r.rows[k], attributed(c))
	}
}

// more adds a line to the cell before it.
func (r *tabled) more(l string) {
	if k := len(r.rows) - 1; k >= 0 && len(r.rows[k]) > 0 {
		r.rows[k][len(r.rows[k])-1] += "<br>" + strings.TrimLeft(l, "*#:; ")
	}
}

// attributed is a cell without the attributes before its bar.
func attributed(c string) string {
	before, rest, ok := strings.Cut(c, "|")
	if ok && strings.Contains(before, "=") && !strings.Contains(before, "[[") {
		return strings.TrimSpace(rest)
	}
	return strings.TrimSpace(c)
}
