package words_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"maillage/kit/words"
)

func folds(a *words.Analyser, text string) string {
	var out []string
	for _, w := range a.Split(text) {
		out = append(out, w.Fold)
	}
	return strings.Join(out, " ")
}

func TestSplit(t *testing.T) {
	a := words.New()
	for in, want := range map[string]string{
		"L’État, l'état, ETAT":                    "etat etat etat",
		"l'eau d’Ana qu'elle":                     "eau ana elle",
		"aujourd'hui, aujourd’hui, Aujourdhui":    "aujourdhui aujourdhui aujourdhui",
		"prud'hommes et presqu'île":               "prudhommes et presquile",
		"S.N.C.F. et le P.L.U.":                   "sncf et le plu",
		"SNCF":                                    "sncf",
		"M.Durand. Fin.":                          "m durand fin",
		"Cœur d'œuvre, ŒUVRE, ex æquo":            "coeur oeuvre oeuvre ex aequo",
		"éco-responsable, Plougastel-Daoulas":     "eco responsable plougastel daoulas",
		"CO₂, m², 10³ et 22h30":                   "co2 m2 103 et 22h30",
		"2026-1187 ; n°12 ; 3,5 %":                "2026 1187 n 12 3 5",
		"a\u00adb\u200dc":                         "abc",
		"e\u0301cole":                             "ecole",
		"https://exemple.fr/page?x=1":             "https exemple fr page x 1",
		"@claire.morvan":                          "claire morvan",
		"«\u00a0Énergie\u202f»":                   "energie",
		"\"*()-: NEAR(\x00 👍 ' ’ ... l' d'":       "near l d",
		"":                                        "",
		"\xff\xfeabc\xff":                         "abc",
		"Ελλάδα 東京":                               "ελλαδα 東京",
		strings.Repeat("a", 1000):                 strings.Repeat("a", words.Longest),
		strings.Repeat("a.", 3) + " a.b.c d.e.fg": "aaa abc de fg",
	} {
		if got := folds(a, in); got != want {
			t.Errorf("Split(%q)\n got %q\nwant %q", in, got, want)
		}
	}
}

// What the two words of a line share is a stem: whoever writes one finds the other.
func TestFrenchForgiveness(t *testing.T) {
	a := words.New()
	stem := func(s string) string {
		t.Helper()
		list := a.Split(s)
		if len(list) != 1 {
			t.Fatalf("%q is %d words", s, len(list))
		}
		return list[0].Stem
	}
	for _, c := range []struct{ one, other string }{
		{"État", "etat"}, {"l'état", "ÉTATS"}, {"collectivités", "collectivite"}, {"réseaux", "réseau"}, {"journal", "journaux"},
		{"énergie", "energies"}, {"énergétique", "energetiques"}, {"lycées", "Lycee"}, {"aujourd’hui", "aujourd'hui"}, {"œuvre", "oeuvres"},
		{"S.D.I.S.", "sdis"}, {"infirmière", "infirmier"}, {"infirmiere", "infirmiers"}, {"territoriale", "territorial"},
		{"départementaux", "départemental"}, {"réunions", "reunion"}, {"financement", "financements"}, {"médiatrice", "mediateur"}, {"complète", "complet"},
		{"deuxième", "deuxiemes"}, {"eau", "eaux"}, {"marchés", "marché"}, {"cantine", "cantines"}, {"isolation", "isolations"}, {"pluie", "pluies"},
	} {
		if x, y := stem(c.one), stem(c.other); x != y || x == "" {
			t.Errorf("%s has the stem %q, %s has %q", c.one, x, c.other, y)
		}
	}
	for _, c := range []struct{ one, other string }{{"eau", "air"}, {"commune", "communauté"}, {"région", "régie"}, {"maire", "mer"}, {"PLU", "pluie"}} {
		if x := stem(c.one); x == stem(c.other) {
			t.Errorf("%s and %s share the stem %q", c.one, c.other, x)
		}
	}
	for _, w := range []string{"le", "des", "même", "à", "où", "nous", "été"} {
		if s := stem(w); s != "" {
			t.Errorf("the common word %s has the stem %q", w, s)
		}
	}
}

func checkSplit(t interface{ Fatalf(string, ...any) }, a *words.Analyser, text string) {
	end := 0
	for _, w := range a.Split(text) {
		if w.Start < end || w.End <= w.Start || w.End > len(text) {
			t.Fatalf("%q: word %+v after %d", text, w, end)
		}
		end = w.End
		if w.Fold == "" || len(w.Fold) > words.Longest || !utf8.ValidString(w.Fold) || !utf8.ValidString(w.Stem) || len(w.Stem) > words.Longest {
			t.Fatalf("%q: forms of %+v", text, w)
		}
		for _, r := range w.Fold + w.Stem {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				t.Fatalf("%q: %q in %+v", text, r, w)
			}
		}
		again := a.Split(w.Fold)
		if len(again) != 1 || again[0].Fold != w.Fold || again[0].Stem != w.Stem {
			t.Fatalf("%q: %+v, cut again %+v", text, w, again)
		}
	}
}

func FuzzSplit(f *testing.F) {
	a := words.New()
	for _, s := range []string{"L’État finance les S.D.I.S.", "a.b.c", "'''", "\xff", "CO₂", "\u00ad", "ﬁn", "Ǆ", "ª"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { checkSplit(t, a, text) })
}

func TestSplitHolds(t *testing.T) {
	a := words.New()
	rapid.Check(t, func(t *rapid.T) { checkSplit(t, a, rapid.String().Draw(t, "text")) })
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"bretange", "bretagne", 1}, {"energie", "enrgie", 1}, {"morvan", "morvam", 1}, {"eau", "eaux", 1}, {"eau", "eau", 0}, {"", "ab", 2}, {"abc", "xyz", 3}, {"chat", "chien", 3}, {"été", "ete", 2}} {
		if got := words.Distance(c.a, c.b, 2); got != c.want {
			t.Errorf("Distance(%s, %s) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
	word := rapid.StringMatching(`[a-d]{0,7}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		whole := words.Distance(a, b, 20)
		if most := rapid.IntRange(0, 3).Draw(t, "most"); words.Distance(a, b, most) != min(whole, most+1) {
			t.Fatalf("Distance(%q, %q, %d) = %d, the whole is %d", a, b, most, words.Distance(a, b, most), whole)
		}
		if back := words.Distance(b, a, 20); back != whole || (whole == 0) != (a == b) {
			t.Fatalf("Distance(%q, %q) = %d, back %d", a, b, whole, back)
		}
	})
}

// Two words that one slip parts are found by what is left of each less a letter.
func TestLess(t *testing.T) {
	word := rapid.StringMatching(`[a-d]{4,7}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		if words.Distance(a, b, 1) > 1 {
			return
		}
		share := func(x, y []string) bool {
			return slices.ContainsFunc(x, func(s string) bool { return slices.Contains(y, s) })
		}
		if x, y := append(words.Less(a), a), append(words.Less(b), b); !share(x, y) {
			t.Errorf("%s and %s share nothing: %q, %q", a, b, x, y)
		}
	})
}

func TestCost(t *testing.T) {
	for _, c := range []struct{ typed, likelier, other string }{
		{"alocation", "allocation", "alvocation"}, {"retraitr", "retraite", "retraits"}, {"crate", "carte", "crane"}, {"maurie", "mairie", "faurie"},
	} {
		if x, y := words.Cost(c.typed, c.likelier, 2), words.Cost(c.typed, c.other, 2); x >= y {
			t.Errorf("%s costs %.2f for %s, %.2f for %s", c.typed, x, c.likelier, y, c.other)
		}
	}
}

func TestSound(t *testing.T) {
	for _, c := range [][]string{{"allocation", "alocassion"}, {"famille", "famile"}, {"photo", "foto"}, {"accueil", "acueil"}, {"declaration", "declarations"}} {
		for _, other := range c[1:] {
			if x, y := words.Sound(c[0]), words.Sound(other); x != y {
				t.Errorf("%s sounds %q, %s sounds %q", c[0], x, other, y)
			}
		}
	}
	if x, y := words.Sound("maire"), words.Sound("mer"); x != y {
		t.Logf("maire %q, mer %q", x, y)
	}
}

func TestSlips(t *testing.T) {
	for in, want := range map[string]int{"eau": 0, "eaux": 1, "bretagne": 1, "renovation": 2, "été": 0, "étés": 1} {
		if got := words.Slips(in); got != want {
			t.Errorf("Slips(%s) = %d, want %d", in, got, want)
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	a := words.New()
	text := strings.Repeat("Les collectivités territoriales financent la rénovation énergétique des lycées de l’État. ", 10)
	b.ReportAllocs()
	for b.Loop() {
		a.Split(text)
	}
	b.ReportMetric(float64(len(a.Split(text))), "words")
}
