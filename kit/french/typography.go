package french

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	noBreak     = "\u00a0" // full non-breaking space
	thinNoBreak = "\u202f" // narrow non-breaking space
)

// Object stands in a text for a thing which is not text (a picture, a piece of code) but has a
// place in the sentence. Edits treats it as a word and never touches it.
const Object = '\ufffc'

// An Edit replaces the bytes Start to End (not included) of a text by Text. Start equals End for
// an insertion.
type Edit struct {
	Start, End int
	Text       string
}

// Typography returns s with French typography. It is idempotent, leaves Literals as they are, and
// returns a text which is not UTF-8 unchanged. A word between braces is a place for a value
// (kit/lang) and counts as a number or a word. Cost: linear.
func Typography(s string) string {
	edits := Edits(s)
	if len(edits) == 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 3*len(edits))
	at := 0
	for _, e := range edits {
		b.WriteString(s[at:e.Start])
		b.WriteString(e.Text)
		at = e.End
	}
	b.WriteString(s[at:])
	return b.String()
}

// Edits returns the corrections that Typography makes in s, in order, not overlapping. Nil when
// there is nothing to correct.
func Edits(s string) []Edit {
	if !utf8.ValidString(s) {
		return nil
	}
	t := setter{s: s}
	literals := Literals(s)
	for i := 0; i < len(s); {
		if len(literals) > 0 && i >= literals[0][0] {
			i = max(i, literals[0][1])
			literals = literals[1:]
			continue
		}
		i = t.step(i)
	}
	return t.edits
}

// literal finds what is written for machines. A run of back quotes counts as code whatever its
// length; an address ends at a space of any width, a guillemet or an angle bracket.
var literal = regexp.MustCompile("`+[^`]+`+" +
	`|(?i:\b[a-z][a-z0-9+.-]*://[^\s\x{a0}\x{202f}<>"«»` + "`" + `]+)` +
	`|(?i:\b(?:mailto:|tel:|www\.)[^\s\x{a0}\x{202f}<>"«»` + "`" + `]+)` +
	`|(?i:\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+)` +
	`|(?i:\b[a-z0-9-]+(?:\.[a-z0-9-]+)+/[^\s\x{a0}\x{202f}<>"«»` + "`" + `]*)` +
	`|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});`)

// Literals returns the pieces of s which are not prose, as [start, end) in bytes, in order: code
// between back quotes, addresses, mails, character references. Nil when there is none.
func Literals(s string) [][2]int {
	if !strings.ContainsAny(s, "`@/&") && !strings.Contains(strings.ToLower(s), "www.") &&
		!strings.Contains(s, "mailto:") && !strings.Contains(s, "tel:") {
		return nil // spares most titles and labels the search
	}
	var out [][2]int
	for _, m := range literal.FindAllStringIndex(s, -1) {
		out = append(out, [2]int{m[0], m[1]})
	}
	return out
}

// setter walks through a text. Every decision looks only at the nearest signs that are not spaces,
// so that a corrected text leads to the same decisions: this is what makes it idempotent.
type setter struct {
	s     string
	edits []Edit
}

// step treats the sign at i and returns the place of the next one.
func (t *setter) step(i int) int {
	r, size := utf8.DecodeRuneInString(t.s[i:])
	next := i + size
	switch r {
	case ' ', '\u00a0', '\u202f':
		for next < len(t.s) && isSpace(t.right(next)) {
			_, size := utf8.DecodeRuneInString(t.s[next:])
			next += size
		}
		if want := t.gap(i, next); want != "" {
			t.edit(i, next, want)
		}
	case ';', '?', '!', ':':
		if t.ends(next, r) && opensGap(t.left(i)) {
			t.edit(i, i, spaceBefore(r))
		}
	case '«':
		if n := t.right(next); n != 0 && !unicode.IsSpace(n) {
			t.edit(next, next, noBreak)
		}
	case '»':
		if p := t.left(i); p != 0 && !unicode.IsSpace(p) && p != '«' {
			t.edit(i, i, noBreak)
		}
	case '\'':
		if unicode.IsLetter(t.left(i)) && startsWord(t.right(next)) {
			t.edit(i, next, "’")
		}
	case '.':
		return t.dots(i)
	}
	return next
}

// edit records a correction unless the text already reads so.
func (t *setter) edit(start, end int, want string) {
	if t.s[start:end] != want {
		t.edits = append(t.edits, Edit{start, end, want})
	}
}

// gap returns the space wanted between the signs around the spaces i to j, or "" when the spaces
// may stay as they are.
func (t *setter) gap(i, j int) string {
	left, right := t.left(i), t.right(j)
	if left == 0 || right == 0 || isBreak(left) || isBreak(right) {
		return "" // indentation or trailing spaces
	}
	_, size := utf8.DecodeRuneInString(t.s[j:])
	switch {
	case left == '«' || right == '»':
		return noBreak
	case strings.ContainsRune(";?!:", right):
		if t.ends(j+size, right) {
			return spaceBefore(right)
		}
	case isDigit(left) && isDigit(right) && t.group(i, j):
		return thinNoBreak
	case (isDigit(left) || left == '}') && t.unit(j),
		left == 'h' && isDigit(right) && t.hour(i) && t.minutes(j),
		(left == '°' || left == 'º') && (isDigit(right) || right == '{') && t.numero(i):
		return noBreak
	}
	return ""
}

// ends tells whether the high punctuation before i closes a part of a sentence: what follows is
// not the rest of a word, of an hour or of a ratio.
func (t *setter) ends(i int, sign rune) bool {
	for sign != ':' && i < len(t.s) && strings.IndexByte("?!;", t.s[i]) >= 0 {
		i++
	}
	r := t.right(i)
	return r == 0 || unicode.IsSpace(r) || strings.ContainsRune(`)]»”"…,.*_`, r)
}

// dots replaces exactly three full stops, which are not part of a path, and returns the place
// after the run.
func (t *setter) dots(i int) int {
	j := i
	for j < len(t.s) && t.s[j] == '.' {
		j++
	}
	if j-i == 3 && t.left(i) != '/' && t.right(j) != '/' {
		t.edit(i, j, "…")
	}
	return j
}

// left returns the sign before i, 0 at the start.
func (t *setter) left(i int) rune {
	if i == 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(t.s[:i])
	return r
}

// right returns the sign at i, 0 at the end.
func (t *setter) right(i int) rune {
	if i >= len(t.s) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(t.s[i:])
	return r
}

func spaceBefore(sign rune) string {
	if sign == ':' {
		return noBreak
	}
	return thinNoBreak
}

// opensGap tells whether a space is missing between r and the high punctuation glued to it.
func opensGap(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(`)]}»”"%€°`, r) || r == Object
}

// startsWord tells whether an apostrophe before r is an elision.
func startsWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '«' || r == '{' || r == Object
}

func isSpace(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\u202f' }

func isBreak(r rune) bool { return r != 0 && unicode.IsSpace(r) && !isSpace(r) }

func isDigit(r rune) bool { return '0' <= r && r <= '9' }
