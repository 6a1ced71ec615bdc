package file

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"maillage/kit/markdown"
)

const (
	// shownBytes is how much of a text is shown in the page; the rest is in the file.
	shownBytes = 200_000
	// shownRows and shownColumns are how much of a table is.
	shownRows    = 200
	shownColumns = 40
)

// Preview is what a page shows of a file; the zero value is nothing.
type Preview struct {
	Text  string     // as it is
	HTML  string     // of Markdown, sanitised
	Table [][]string // of a CSV, its head first
	Cut   bool       // there is more in the file
}

// Preview reads what can be shown of a text. Pictures, sound and video are shown by their addresses. It is of what v sees: the
// caller has read the file.
func (f *Files) Preview(ctx context.Context, n Node) (p Preview, err error) {
	if !strings.HasPrefix(n.Type, "text/") && n.Type != "application/json" || n.Type == "text/rtf" || n.Type == "text/calendar" {
		return p, nil
	}
	r, _, err := f.core.Blobs.Open(ctx, n.Digest)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	data, err := io.ReadAll(io.LimitReader(r, shownBytes))
	if err != nil {
		return p, err
	}
	p.Cut = n.Size > shownBytes
	said := bounded(utf8Of(data))
	switch n.Type {
	case "text/markdown":
		o := markdown.Options{HeadingBase: 2, Lang: n.Item.Lang, Max: shownBytes}
		if o.Check(said) == nil {
			p.HTML = markdown.Render(said, o).HTML
			return p, nil
		}
	case "text/csv":
		if table, more := tableOf(said); len(table) > 1 {
			p.Table, p.Cut = table, p.Cut || more
			return p, nil
		}
	}
	p.Text = said
	return p, nil
}

// tableOf reads the beginning of a CSV, whatever separates its columns; more says that some is left out.
func tableOf(s string) (rows [][]string, more bool) {
	first, _, _ := strings.Cut(s, "\n")
	sign := ','
	for _, c := range ";\t|" {
		if strings.Count(first, string(c)) > strings.Count(first, string(sign)) {
			sign = c
		}
	}
	r := csv.NewReader(strings.NewReader(s))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = sign, true, -1
	width := 0
	for len(rows) <= shownRows {
		row, err := r.Read()
		if err != nil {
			more = !errors.Is(err, io.EOF)
			break
		}
		if len(row) > shownColumns {
			row, more = row[:shownColumns], true
		}
		width = max(width, len(row))
		rows = append(rows, row)
	}
	if len(rows) > shownRows {
		rows, more = rows[:shownRows], true
	}
	for n := range rows {
		for len(rows[n]) < width {
			rows[n] = append(rows[n], "")
		}
	}
	return rows, more
}
