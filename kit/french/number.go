package french

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// units are the words and signs that stay on the line of their number. Short words are safe here:
// they only count after a number and a space, and when no letter follows.
const units = " % ‰ € $ £ k€ M€ Md€ h min s ms j km m cm mm km² m² m³ ha kg g mg t L l o ko Ko Mo Go To " +
	"bit/s °C ° K W kW MW GW Wh kWh MWh GWh V A Hz kHz MHz dB px "

// longestUnit bounds the search, in bytes.
const longestUnit = 8

// unit tells whether a unit starts at i.
func (t *setter) unit(i int) bool {
	end := i
	for end < len(t.s) && end-i <= longestUnit {
		r, size := utf8.DecodeRuneInString(t.s[end:])
		if !unicode.IsLetter(r) && !strings.ContainsRune("%‰€$£°²³/", r) {
			break
		}
		end += size
	}
	word := t.s[i:end]
	if word == "" || !strings.Contains(units, " "+word+" ") {
		return false
	}
	r := t.right(end)
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-'
}

// group tells whether the digits on both sides of the space i to j belong to one number: groups of
// exactly three after a first one of one to three, one space between them.
func (t *setter) group(i, j int) bool {
	if utf8.RuneCountInString(t.s[i:j]) != 1 || t.digits(j) != 3 || t.digitsBefore(i) > 3 {
		return false
	}
	for range 6 { // beyond 10^20 nobody counts, and the walk stays short
		n := t.digitsBefore(i)
		if n < 1 || n > 3 {
			return n > 3 // a year or a code before a number that has begun
		}
		before := t.left(i - n)
		if !isSpace(before) {
			return !unicode.IsLetter(before) && !strings.ContainsRune(",.…:/", before)
		}
		i -= n + utf8.RuneLen(before)
		if n < 3 || t.digitsBefore(i) == 0 {
			return true
		}
	}
	return true
}

// digits returns how many digits start at i, at most 4.
func (t *setter) digits(i int) int {
	n := 0
	for n < 4 && isDigit(t.right(i+n)) {
		n++
	}
	return n
}

// digitsBefore returns how many digits end at i, at most 4.
func (t *setter) digitsBefore(i int) int {
	n := 0
	for n < 4 && isDigit(t.left(i-n)) {
		n++
	}
	return n
}

// hour tells whether the h before i follows a number: « 9 h 41 », « 9h 41 ».
func (t *setter) hour(i int) bool {
	before := t.left(i - 1)
	if isSpace(before) {
		before = t.left(i - 1 - utf8.RuneLen(before))
	}
	return isDigit(before) || before == '}'
}

// minutes tells whether one or two digits, and nothing more of a word, start at i.
func (t *setter) minutes(i int) bool {
	n := t.digits(i)
	return (n == 1 || n == 2) && !unicode.IsLetter(t.right(i+n))
}

// numero tells whether the ring before i is that of « n° » or « N° ».
func (t *setter) numero(i int) bool {
	_, size := utf8.DecodeLastRuneInString(t.s[:i])
	n := t.left(i - size)
	return (n == 'n' || n == 'N') && !unicode.IsLetter(t.left(i-size-1))
}
