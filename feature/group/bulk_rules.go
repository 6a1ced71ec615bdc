package group

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"maillage/kit/fail"
	"maillage/kit/french"
)

const (
	// bulkBytes is the most that a list may weigh: 5,000 lines of 200 characters.
	bulkBytes = 1 << 20
	// bulkLines is the most people that one list invites.
	bulkLines = 5000
	// bulkCell is the most characters kept of a name.
	bulkCell = 120
)

// bulkRow is a line of a list of people to invite, as it was written.
type bulkRow struct {
	line                        int // in the file, from 1 on
	email, given, family, group string
}

// bulkTitles is what columns are called, folded.
var bulkTitles = map[string][]string{
	"email":  {"email", "e mail", "mail", "courriel", "adresse", "adresse mail", "adresse email", "adresse e mail", "adresse electronique", "email address", "address"},
	"given":  {"prenom", "given", "given name", "first name", "firstname"},
	"family": {"nom", "nom de famille", "family", "family name", "last name", "lastname", "surname"},
	"group":  {"groupe", "group"},
}

// readBulk reads a list: a CSV file with a line of titles (semicolons, commas or tabs; UTF-8, or Windows-1252 as spreadsheets
// write it), or addresses alone, one or several a line. Errors: fail.Invalid on liste.
func readBulk(data []byte) ([]bulkRow, error) {
	const op = "group.readBulk"
	refuse := func(key string, args ...any) error { return fail.Fields(op, fail.On(fieldList, key, args...)) }
	if len(data) > bulkBytes {
		return nil, refuse("group.bulk.heavy")
	}
	text, ok := bulkText(data)
	if !ok {
		return nil, refuse("group.bulk.no_text")
	}
	records, lines, err := bulkRecords(text)
	if err != nil {
		return nil, refuse("group.bulk.broken")
	}
	rows := bulkRows(records, lines)
	switch {
	case len(records) > 0 && rows == nil:
		return nil, refuse("group.bulk.no_column")
	case len(rows) == 0:
		return nil, refuse("web.field.required")
	case len(rows) > bulkLines:
		return nil, refuse("group.bulk.long", "max", bulkLines, "n", len(rows))
	}
	return rows, nil
}

// bulkText is data as text; ok is false for what is none.
func bulkText(data []byte) (text string, ok bool) {
	if bytes.IndexByte(data, 0) >= 0 {
		return "", false
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if !utf8.Valid(data) {
		var err error
		if data, err = charmap.Windows1252.NewDecoder().Bytes(data); err != nil {
			return "", false
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(string(data), "\r\n", "\n"), "\r", "\n"), true
}

// bulkRecords is the cells of each line that is not empty, and the numbers of these lines.
func bulkRecords(text string) (records [][]string, lines []int, err error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.TrimLeadingSpace = bulkSeparator(text), true, -1, true
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return records, lines, nil
		}
		if err != nil {
			return nil, nil, err
		}
		line, _ := r.FieldPos(0)
		for n, c := range record {
			record[n] = strings.Join(strings.Fields(c), " ")
		}
		if strings.Join(record, "") != "" {
			records, lines = append(records, record), append(lines, line)
		}
	}
}

// bulkSeparator is the one that the first written line has most of.
func bulkSeparator(text string) rune {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	best, most := ';', 0
	for _, c := range []rune{';', '\t', ','} {
		if n := strings.Count(first, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// bulkRows is the people of records; nil when no column has addresses.
func bulkRows(records [][]string, lines []int) []bulkRow {
	if len(records) == 0 {
		return nil
	}
	at := bulkColumns(records[0])
	if at == nil {
		return bulkAddresses(records, lines)
	}
	if _, ok := at["email"]; !ok {
		return nil
	}
	rows := []bulkRow{}
	for n, record := range records[1:] {
		cell := func(name string) string {
			if i, ok := at[name]; ok && i < len(record) {
				return record[i]
			}
			return ""
		}
		row := bulkRow{line: lines[n+1], given: short(cell("given")), family: short(cell("family")), group: short(cell("group"))}
		row.email, row.given = bulkAddress(cell("email"), row.given)
		rows = append(rows, row)
	}
	return rows
}

func short(s string) string {
	if r := []rune(s); len(r) > bulkCell {
		return string(r[:bulkCell])
	}
	return s
}

// bulkColumns is where each column is, by its title; nil when record is no line of titles: it holds an address, or no title.
func bulkColumns(record []string) map[string]int {
	at := map[string]int{}
	for n, c := range record {
		if strings.Contains(c, "@") {
			return nil
		}
		c = strings.Join(strings.FieldsFunc(french.Fold(c), func(r rune) bool { return r == ' ' || r == '-' || r == '_' || r == '\'' }), " ")
		for name, titles := range bulkTitles {
			if _, taken := at[name]; !taken && slices.Contains(titles, c) {
				at[name] = n
			}
		}
	}
	return at
}

// bulkAddresses is every cell that holds an address, in a list without titles: other cells could be anything. A line without
// one is kept whole, to be told.
func bulkAddresses(records [][]string, lines []int) []bulkRow {
	var rows []bulkRow
	for n, record := range records {
		found := false
		for _, c := range record {
			if strings.Contains(c, "@") {
				row := bulkRow{line: lines[n]}
				row.email, row.given = bulkAddress(c, "")
				rows, found = append(rows, row), true
			}
		}
		if !found {
			rows = append(rows, bulkRow{line: lines[n], email: short(strings.Join(record, " "))})
		}
	}
	return rows
}

// bulkAddress takes the address out of "Ana Lopez <ana@exemple.fr>", as mail programs copy it; the name serves where there
// is none.
func bulkAddress(cell, name string) (email, given string) {
	if strings.Contains(cell, "<") {
		if a, err := mail.ParseAddress(cell); err == nil {
			if name == "" {
				name = short(a.Name)
			}
			return a.Address, name
		}
	}
	return strings.TrimPrefix(cell, "mailto:"), name
}
