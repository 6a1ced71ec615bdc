// Package mention finds people (@ana.l) and themes (#énergie) in plain text.
//
// A handle is what account calls people in addresses: ASCII letters, digits, full stop, hyphen and
// underscore, 2 to 40 of them, a letter first and a letter or digit last; written in capitals it means
// the same person, and Name is always lower case. A theme starts with a letter of any script and goes
// on with letters, digits, hyphens, underscores and the apostrophe of an elision (#qualité-de-l'air), 2 to
// 40 signs. Straight and typographic apostrophes are one: Name has the straight one.
//
// Neither counts inside a word, a mail, an address or code between back quotes. An address of another
// site (@ana@exemple.fr) is not a mention here. Whether the person exists, and may be told, is the
// caller's question.
package mention

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"maillage/kit/french"
)

// Kind says what a span names.
type Kind string

// The kinds of span.
const (
	Person Kind = "person" // @handle
	Theme  Kind = "theme"  // #theme
)

// Bounds of a name, in signs; a longer one is no mention at all rather than half of one.
const (
	shortest = 2
	longest  = 40
)

// Span is a mention: the bytes Start to End (not included) of the text, sign included, and the name
// in lower case without the sign.
type Span struct {
	Start, End int
	Kind       Kind
	Name       string
}

// Find returns the mentions of text in order, not overlapping, nil when there is none. Text need not
// be valid UTF-8. Cost: linear.
func Find(text string) []Span {
	if !strings.ContainsAny(text, "@#") {
		return nil
	}
	literals := french.Literals(text)
	var out []Span
	for i := 0; i < len(text); {
		if len(literals) > 0 && i >= literals[0][0] {
			i = max(i, literals[0][1])
			literals = literals[1:]
			continue
		}
		if s, ok := at(text, i); ok {
			out = append(out, s)
			i = s.End
			continue
		}
		i++
	}
	return out
}

// at returns the mention whose sign is at i.
func at(text string, i int) (Span, bool) {
	s := Span{Start: i, End: i + 1}
	switch text[i] {
	case '@':
		s.Kind = Person
		for s.End < len(text) && isHandle(text[s.End]) {
			s.End++
		}
		for s.End > i+1 && strings.IndexByte("._-", text[s.End-1]) >= 0 {
			s.End-- // the end of the sentence, not of the name
		}
	case '#':
		s.Kind = Theme
		s.End = endOfTheme(text, i+1)
	default:
		return s, false
	}
	s.Name = strings.ReplaceAll(strings.ToLower(text[i+1:s.End]), "’", "'")
	if !starts(text, i, s.Kind) || !stops(text, s.End) || !fits(s.Name, text[i+1:]) {
		return s, false
	}
	return s, true
}

// endOfTheme returns where the theme which starts at i ends, trailing hyphens and underscores left out.
func endOfTheme(text string, i int) int {
	end := i
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && r != '-' && r != '_' && !elides(text, i, end, r, size) {
			break
		}
		end += size
	}
	for end > i && (text[end-1] == '-' || text[end-1] == '_') {
		end--
	}
	return end
}

// elides tells whether the apostrophe r at end joins two words of the theme that starts at i: an elided one before it (l, d,
// qu…), a letter after it. Others close a quotation, or are English.
func elides(text string, i, end int, r rune, size int) bool {
	if r != '\'' && r != '’' {
		return false
	}
	parts := strings.FieldsFunc(strings.ToLower(text[i:end]), func(r rune) bool { return strings.ContainsRune("-_'’", r) })
	if len(parts) == 0 {
		return false
	}
	word := parts[len(parts)-1]
	next, _ := utf8.DecodeRuneInString(text[end+size:])
	return unicode.IsLetter(next) && (len(word) == 1 && strings.Contains("cdjlmnst", word) || strings.HasSuffix(word, "qu") || word == "aujourd")
}

// fits tells whether name, which rest begins with, is long enough, short enough, and begins with a
// letter.
func fits(name, rest string) bool {
	n := utf8.RuneCountInString(name)
	first, _ := utf8.DecodeRuneInString(rest)
	return n >= shortest && n <= longest && unicode.IsLetter(first)
}

// starts tells whether the sign at i opens a word.
func starts(text string, i int, k Kind) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	if i == 0 {
		return true
	}
	if k == Theme && r == '&' { // &#233;
		return false
	}
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && !strings.ContainsRune("@#/_.-+=\\\ufffc", r)
}

// stops tells whether a word may end at i: what follows does not belong to it.
func stops(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && r != '@' && r != '#'
}

func isHandle(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '-' || c == '_'
}
