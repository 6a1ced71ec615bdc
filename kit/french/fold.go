package french

import (
	"strings"
	"unicode"
	"unicode/utf8"

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
	if folded, ok := foldLatin(s); ok {
		return folded
	}
	return foldAny(s)
}

// latin is what the letters and signs of French fold to, by rune up to latinEnd; "" for those that take the long way. It is
// foldAny of each.
var latin = func() (t [latinEnd]string) {
	for r := range rune(latinEnd) {
		if folded := foldAny(string(r)); folded != "" && unicode.IsPrint(r) && norm.NFC.PropertiesString(string(r)).BoundaryBefore() {
			t[r] = folded
		}
	}
	return t
}()

const latinEnd = 0x180

// foldLatin is foldAny of texts that have nothing but letters of Latin alphabets composed as usual, and the signs that
// typography puts in: nearly all.
func foldLatin(s string) (string, bool) {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			b = append(b, byte(r))
		case r < latinEnd && latin[r] != "":
			b = append(b, latin[r]...)
		case r == '\u00a0':
			b = append(b, ' ')
		case r == '’':
			b = append(b, '\'')
		case r == '\u202f':
			b = append(b, ' ')
		default:
			return "", false
		}
	}
	return string(b), true
}

func foldAny(s string) string {
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
