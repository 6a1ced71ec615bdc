package french_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"maillage/kit/french"
)

// shown makes the two invisible spaces readable in the tables: ~ is U+00A0, _ is U+202F.
var shown = strings.NewReplacer("\u00a0", "~", "\u202f", "_")

func TestTypography(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Vraiment ?", "Vraiment_?"},
		{"Vraiment?", "Vraiment_?"},
		{"Quoi ?!", "Quoi_?!"},
		{"Bravo !!! Merci", "Bravo_!!! Merci"},
		{"un ; deux", "un_; deux"},
		{"Objet : fuite", "Objet~: fuite"},
		{"Objet: fuite", "Objet~: fuite"},
		{"(vraiment ?)", "(vraiment_?)"},
		{"Il dit « oui ».", "Il dit «~oui~»."},
		{"Il dit «oui» !", "Il dit «~oui~»_!"},
		{"« Oui ! »", "«~Oui_!~»"},
		{"l'eau d'Ana, aujourd'hui", "l’eau d’Ana, aujourd’hui"},
		{"l'« Hôtel »", "l’«~Hôtel~»"},
		{"Attendez...", "Attendez…"},
		{"Voir [...] ici", "Voir […] ici"},
		{"1 234 567 agents", "1_234_567 agents"},
		{"en 2024 123 agents", "en 2024 123 agents"},
		{"01 23 45 67 89", "01 23 45 67 89"},
		{"12 %", "12~%"},
		{"1 500 € et 3 km", "1_500~€ et 3~km"},
		{"à 9 h 41", "à 9~h~41"},
		{"de 9 h à 10 h.", "de 9~h à 10~h."},
		{"412 Ko, 3,5 Mo, 2 Go, 21 °C", "412~Ko, 3,5~Mo, 2~Go, 21~°C"},
		{"n° 12 et N° 2026-1187", "n°~12 et N°~2026-1187"},
		{"{n} % de {total}, l'{nom} : {etat} !", "{n}~% de {total}, l’{nom}~: {etat}_!"},
		{"n° {n}", "n°~{n}"},
		{"2 l'une", "2 l’une"},
		{"déjà\u00a0? 1\u00a0234", "déjà_? 1_234"},
		{"", ""},
	} {
		if got := shown.Replace(french.Typography(c.in)); got != c.want {
			t.Errorf("Typography(%q)\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

// What machines read must come out byte for byte.
func TestTypographyLeavesAlone(t *testing.T) {
	for _, s := range []string{
		"12:30", "de 12:30 à 13:45", "16:9", "1:25000", "3:2:1",
		"https://exemple.fr/?q=a;b!c:d", "http://[::1]:8080/a", "https://fr.wikipedia.org/wiki/L'Été",
		"www.exemple.fr/l'eau?x=1;y", "mailto:ana@exemple.fr?subject=a;b", "ana.l+x@exemple.fr",
		"exemple.fr/page?id=3;x", "`a ? b : c;`", "``l'eau ; ...``", "a&nbsp;b &#39; &amp; c",
		"./... et ../..", "C:\\Temp", "x!important", "fn(?:x)", "std::vector", "5'10", "50%", "9h30", "localhost:8080",
		"«\n", " : début", "  ! indenté", "a\n! b", "\xff ? '", ":)", "rock 'n' roll", "1 2345", "A12 345 678",
	} {
		if got := french.Typography(s); got != s {
			t.Errorf("Typography(%q) = %q", s, got)
		}
	}
}

// texts draws sentences from the signs between which the rules decide, so that they meet often.
func texts() *rapid.Generator[string] {
	pieces := rapid.SampledFrom(strings.Split("a|é|l|n|h|N|1|12|123|1234| | |  |\u00a0|\u202f|\n|;|?|!|:|«|»|'|’|.|...|…|°|%|€|km|h|{n}|}|`|@|/|://|www.|&amp;|(|)|,|-|_|*|\ufffc|https://a.fr/?x|ana@b.fr", "|"))
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(pieces, 0, 14).Draw(t, "pieces"), "")
	})
}

func TestTypographyIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := french.Typography(texts().Draw(t, "text"))
		if twice := french.Typography(once); twice != once {
			t.Fatalf("once  %q\ntwice %q", once, twice)
		}
	})
}

// Only spaces, apostrophes and dots may change: the words of the author stay.
func TestTypographyKeepsWords(t *testing.T) {
	bare := func(s string) string {
		s = strings.NewReplacer("’", "'", "…", "...").Replace(s)
		return strings.Map(func(r rune) rune {
			if r != '\n' && unicode.IsSpace(r) {
				return -1
			}
			return r
		}, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := texts().Draw(t, "text")
		got := french.Typography(s)
		if bare(got) != bare(s) {
			t.Fatalf("%q became %q", s, got)
		}
		for _, l := range french.Literals(s) {
			if !strings.Contains(got, s[l[0]:l[1]]) {
				t.Fatalf("%q lost its literal %q: %q", s, s[l[0]:l[1]], got)
			}
		}
	})
}

// Edits is what kit/markdown relies on: in order, apart, inside the text.
func TestEditsAreInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := texts().Draw(t, "text")
		var before french.Edit
		for _, e := range french.Edits(s) {
			if e.Start < before.End || e == before || e.End < e.Start || e.End > len(s) {
				t.Fatalf("edit %+v after %+v in %q", e, before, s)
			}
			before = e
		}
	})
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Évêché d’Œuilly": "eveche d'oeuilly", "LÆTITIA": "laetitia", "Ça\u00a0y": "ca y", "straße": "strasse", "abc": "abc", "": "",
	} {
		if got := french.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if once := french.Fold(s); french.Fold(once) != once {
			t.Fatalf("Fold(%q) = %q, then %q", s, once, french.Fold(once))
		}
	})
}

func FuzzTypography(f *testing.F) {
	f.Add("Il dit «oui» ? l'eau... 1 234 % https://a.fr/?x 12:30")
	f.Fuzz(func(t *testing.T, s string) {
		once := french.Typography(s)
		if french.Typography(once) != once {
			t.Fatalf("%q: %q, then %q", s, once, french.Typography(once))
		}
		if utf8.ValidString(s) != utf8.ValidString(once) {
			t.Fatalf("%q became %q", s, once)
		}
	})
}

// The quick way gives what the long one does: a mark that goes away makes any text take the long one.
func TestFoldTakesTwoWays(t *testing.T) {
	for r := rune(1); r < 0x2100; r++ {
		for _, s := range []string{string(r), "É" + string(r) + "œ’", "a\u00a0" + string(r)} {
			if quick, long := french.Fold(s), french.Fold("\u0301"+s+"a\u0301"); quick+"a" != long {
				t.Errorf("Fold(%q) = %q one way, %q the other", s, quick, long)
			}
		}
	}
}
