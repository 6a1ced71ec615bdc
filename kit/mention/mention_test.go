package mention_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"maillage/kit/mention"
)

func TestFind(t *testing.T) {
	long := strings.Repeat("a", 40)
	for text, want := range map[string]string{
		"@ana":                                "@ana",
		"Bonjour @ana.lopez, @Jean-Marc_2 !":  "@ana.lopez @jean-marc_2",
		"(@ana) « @bob » @zoé @chloé.x":       "@ana @bob",
		"@ana. @bob... @eve- @_x @1a @a":      "@ana @bob @eve",
		"l'@ana,@bob;@eve/":                   "@ana @bob @eve",
		"@" + long + " @" + long + "b":        "@" + long,
		"ana@exemple.fr @ana@exemple.fr":      "",
		"https://a.fr/@ana www.a.fr/#theme":   "",
		"`@ana` et ``#theme`` puis @bob":      "@bob",
		"un@deux a.@ana /@ana @@ana \\@ana":   "",
		"#énergie, #Commande-publique #2026":  "#énergie #commande-publique",
		"#e #" + long + " #é" + long:          "#" + long,
		"C# a#b ##titre &#233; #x-":           "",
		"#eau-_ #l_eau #日本":                   "#eau #l_eau #日本",
		"#qualité-de-l'air #Qualité-de-l’air": "#qualité-de-l'air #qualité-de-l'air",
		"'#eau' ‘#eau’ #climate's l'#été":     "#eau #eau #climate #été",
		"#jusqu'ici #qu'ils #l'' #d'":         "#jusqu'ici #qu'ils",
		"#te\u0301le\u0301travail":            "#te\u0301le\u0301travail",
		"mailto:ana@exemple.fr tel:+33 @tél.": "",
		"\xff@ana\xff #th\xfe":                "@ana #th",
		"":                                    "",
	} {
		var got []string
		for _, s := range mention.Find(text) {
			sign := "@"
			if s.Kind == mention.Theme {
				sign = "#"
			}
			got = append(got, sign+s.Name)
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%q: %q, want %q", text, g, want)
		}
	}
}

// check holds Find to what its callers build on, for any text.
func check(t *testing.T, text string) {
	t.Helper()
	end := 0
	for _, s := range mention.Find(text) {
		if s.Start < end || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("%q: span %+v after %d", text, s, end)
		}
		end = s.End
		piece := text[s.Start:s.End]
		sign := map[mention.Kind]byte{mention.Person: '@', mention.Theme: '#'}[s.Kind]
		if piece[0] != sign || strings.ReplaceAll(strings.ToLower(piece[1:]), "’", "'") != s.Name {
			t.Fatalf("%q: span %+v is %q", text, s, piece)
		}
		if n := utf8.RuneCountInString(s.Name); n < 2 || n > 40 || strings.ContainsAny(s.Name, " @#/<>&\"’`\n") {
			t.Fatalf("%q: name %q", text, s.Name)
		}
		if alone := mention.Find(piece); len(alone) != 1 || alone[0].Name != s.Name {
			t.Fatalf("%q: %q alone gives %+v", text, piece, alone)
		}
	}
}

func TestNaughtyStrings(t *testing.T) {
	data, err := os.ReadFile("../sanitize/testdata/blns.json")
	if err != nil {
		t.Fatal(err)
	}
	var naughty []string
	if err := json.Unmarshal(data, &naughty); err != nil {
		t.Fatal(err)
	}
	for _, s := range naughty {
		check(t, s)
		check(t, fmt.Sprintf("@%s #%s", s, s))
	}
}

func FuzzMention(f *testing.F) {
	for _, s := range []string{"@ana #énergie a@b.fr `@x`", "@@a.b#c", "\xff@a\u0301b", "@İİ #İİ"} {
		f.Add(s)
	}
	f.Fuzz(check)
}
