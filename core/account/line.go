package account

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"maillage/kit/fail"
	"maillage/kit/french"
)

// Line makes one clean line of what a person typed in a field: composed letters (NFC), single plain spaces, none at the
// ends, nothing invisible, nothing that turns the text around or piles marks up. Cleaning twice is cleaning once.
func Line(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	var b strings.Builder
	space, marks := false, 0
	for _, r := range norm.NFC.String(s) {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case unicode.In(r, unicode.C):
			continue
		case unicode.Is(unicode.M, r):
			if marks++; marks > maxMarks || b.Len() == 0 {
				continue
			}
		default:
			marks = 0
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// maxMarks: marks on one letter beyond those composed with it. No script in use needs more; piles of them cover the lines
// above and below.
const maxMarks = 2

const (
	longestName  = 60  // runes
	longestJob   = 120 // runes
	longestWhy   = 500 // runes
	longestPart  = 18  // bytes of each half of a handle: 18 + 1 + 18 leaves room for a number within 40
	handleNumber = 40  // handles tried in one query
)

// names cleans and checks the names of a person.
func names(given, family string) (string, string, []fail.Field) {
	given, family = Line(given), Line(family)
	var wrong []fail.Field
	for _, f := range [][2]string{{"given", given}, {"family", family}} {
		if key := badName(f[1]); key != "" {
			wrong = append(wrong, fail.On(f[0], key, "n", longestName))
		}
	}
	return given, family, wrong
}

func badName(s string) string {
	if s == "" {
		return "account.name.empty"
	}
	if utf8.RuneCountInString(s) > longestName {
		return "account.name.long"
	}
	letters := false
	for _, r := range s {
		letters = letters || unicode.IsLetter(r)
		if !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && !strings.ContainsRune(" '’-.·‑", r) {
			return "account.name.form"
		}
	}
	if !letters {
		return "account.name.form"
	}
	return ""
}

// sortKey orders people by family name, as a French directory does.
func sortKey(given, family string) string { return french.Fold(name(family, given)) }

// handleOf makes the name part of addresses, "claire.morvan", from names in any script.
func handleOf(given, family string) string {
	g, f := handlePart(given), handlePart(family)
	if g == "" || g[0] < 'a' {
		g = "membre"
	}
	if f == "" {
		f = "x"
	}
	return g + "." + f
}

func handlePart(s string) string {
	var b strings.Builder
	for _, r := range french.Fold(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '\'':
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= longestPart {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}
