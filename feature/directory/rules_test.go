package directory

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSkillsIn(t *testing.T) {
	for line, want := range map[string]string{
		"":                                  "",
		" , ;\n":                            "",
		"Eau, marchés publics ; CO2":        "Eau|marchés publics|CO2",
		"énergie, Energie, ÉNERGIE, eau":    "énergie|eau",
		"  deux   mots \n\tautre\u200b ":    "deux mots|autre",
		"\u202eeau, eau":                    "eau",
		strings.Repeat("a,", 3) + "b":       "a|b",
		"bâtiment, l'eau, l’eau, l'Eau":     "bâtiment|l'eau",
		"œuvre, oeuvre":                     "œuvre",
		"c++, c#, c":                        "c++|c#|c",
		"un;deux,trois\nquatre":             "un|deux|trois|quatre",
		"e\u0301nergie, \u00e9nergie, eau ": "énergie|eau",
	} {
		if got := strings.Join(skillsIn(line), "|"); got != want {
			t.Errorf("skillsIn(%q) = %q, want %q", line, got, want)
		}
	}
}

// Whatever is typed, each skill is a clean line, once, and reading what was read changes nothing.
func FuzzSkillsIn(f *testing.F) {
	f.Add("Eau, marchés publics ; CO2")
	f.Fuzz(func(t *testing.T, line string) {
		if !utf8.ValidString(line) {
			return
		}
		skills := skillsIn(line)
		seen := map[string]bool{}
		for _, s := range skills {
			if s == "" || strings.ContainsAny(s, ",;\n") || seen[skillKey(s)] {
				t.Errorf("%q: %q", line, skills)
			}
			seen[skillKey(s)] = true
		}
		if again := skillsIn(strings.Join(skills, ", ")); strings.Join(again, "|") != strings.Join(skills, "|") {
			t.Errorf("%q: %q, then %q", line, skills, again)
		}
	})
}
