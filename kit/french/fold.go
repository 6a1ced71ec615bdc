package french

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ligatures are the letters that canonical decomposition leaves whole but that French sorts and
// searches as plain ones. Curved apostrophes and non-breaking spaces are here because Typography
// puts them in: a text and its typeset form have the same key.
var ligatures = strings.NewReplacer(
	"œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "ł", "l",
	"’", "'", noBreak, " ", thinNoBreak, " ")

// Fold returns the key under which s is sorted and searched: lower case, no accents, œ as oe.
// « Évêché d’Œuilly » gives "eveche d'oeuilly". Folding twice is folding once.
func Fold(s string) string {
	if isPlain(s) {
		return strings.ToLower(s)
	}
	// Ligatures last: decomposition and lower case lay bare new ones (Ǣ is Æ with a macron).
	return ligatures.Replace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s)))
}

func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
