package mime

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// maxRunes keeps a name readable in a list.
	maxRunes = 120
	// maxBytes is below the 255 bytes of a name in usual file systems, with room for the " (1)" that browsers add: a
	// longer one cannot be saved by who downloads it.
	maxBytes = 240
	// maxExt bounds what is spared when a long name is cut; beyond it, it is not an extension but a sentence.
	maxExt = 12
	// maxMarks is how many combining marks may follow each other: no living orthography stacks more once composed, and
	// tall piles of them are used to write over the page.
	maxMarks = 2
	nameless = "fichier"
)

// CleanName makes a name safe to store, to show and to send as a download's: the last segment of a path, without
// control, invisible or direction characters, nor those that Windows refuses; at most 120 characters and 240 bytes, the
// extension spared; accents kept, composed (NFC). "fichier" when nothing remains. Cleaning twice is cleaning once.
func CleanName(s string) string {
	s = strings.ToValidUTF8(s, "")
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		s = s[i+1:]
	}
	s = strings.Map(keep, s)
	for before := s + "."; s != before; { // each step may bare what another removes; all but the last only shorten
		before = s
		s = limitMarks(norm.NFC.String(strings.Join(strings.Fields(s), " ")))
		s = shorten(trim(s))
		if isDevice(s) {
			s = "_" + s
		}
	}
	if s == "" {
		return nameless
	}
	return s
}

// Name is CleanName with the extension that the type has: kept when it is one of the type's, put in place of one that
// announces another form of the table, added otherwise. The cleaned name unchanged when the type is not Known.
func (t Type) Name(s string) string {
	s = CleanName(s)
	f := find(t.Media)
	if f == nil {
		return s
	}
	said := byExt(extension(s))
	if said == f {
		return s
	}
	stem := s
	if said != nil {
		stem = strings.TrimRight(s[:len(s)-len(extension(s))], " .")
		if byExt(extension(stem)) == f {
			return CleanName(stem)
		}
	}
	if stem == "" {
		stem = nameless
	}
	return fit(stem, t.Ext)
}

// keep maps each character of a name: itself, another, or nothing (negative).
func keep(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.C, r): // control, format (direction, zero width), private, surrogate
		return -1
	case strings.ContainsRune(`<>:"|?*`, r):
		return '-'
	default:
		return r
	}
}

// limitMarks drops what exceeds maxMarks combining marks in a row, and those with no letter before them.
func limitMarks(s string) string {
	run := maxMarks
	return strings.Map(func(r rune) rune {
		if !unicode.Is(unicode.M, r) {
			run = 0
			return r
		}
		if run++; run > maxMarks {
			return -1
		}
		return r
	}, s)
}

// trim takes away what hides a file (a first dot), what reads as an option (a first dash) and what Windows drops in
// silence (last dots and spaces).
func trim(s string) string {
	return strings.TrimRight(strings.TrimLeft(s, " .-"), " .")
}

// shorten cuts a name that is too long, sparing its extension.
func shorten(s string) string {
	stem := s[:len(s)-len(extension(s))]
	return fit(stem, s[len(stem):])
}

// extension is the lower-case extension of a cleaned name, with its dot; "" when what follows the last dot is not short
// ASCII letters and digits.
func extension(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i < 0 || i == len(name)-1 || len(name)-i > maxExt {
		return ""
	}
	for _, c := range []byte(name[i+1:]) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9') {
			return ""
		}
	}
	return strings.ToLower(name[i:])
}

// fit joins stem and ext, cutting stem so that the whole is not too long.
func fit(stem, ext string) string {
	runes, size := maxRunes-utf8.RuneCountInString(ext), maxBytes-len(ext)
	for i, r := range stem {
		if runes--; runes < 0 || i+utf8.RuneLen(r) > size {
			stem = stem[:i]
			break
		}
	}
	return strings.TrimRight(stem, " .") + ext
}

// isDevice says whether Windows takes the name for a device, whatever its extension.
func isDevice(s string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(s), ".")
	switch stem = strings.TrimSpace(stem); stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && stem[3] >= '1' && stem[3] <= '9'
}
