package lang

import (
	"strconv"
	"strings"
)

// Number writes n with its thousands apart: "1 234" (narrow non-breaking space) in French, "1,234"
// in English.
func (l *Localizer) Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	sep := ","
	if l.tag == French {
		sep = "\u202f"
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return sign + s
}

// MoreThan is a number of things of which there are more: "plus de 2 000", "more than 2,000". As the value n of a text it chooses
// the plural form of its number.
type MoreThan int

func (l *Localizer) moreThan(n MoreThan) string {
	if l.tag == French {
		return "plus de " + l.Number(int64(n))
	}
	return "more than " + l.Number(int64(n))
}

// Bytes writes a size of n bytes (never negative) in decimal units: "412 Ko", "1,4 Mo"; "412 KB",
// "1.4 MB" in English. One decimal below 10, none above, rounded; a non-breaking space before the unit.
func (l *Localizer) Bytes(n int64) string {
	units := [...]string{"B", "KB", "MB", "GB", "TB"}
	if l.tag == French {
		units = [...]string{"o", "Ko", "Mo", "Go", "To"}
	}
	unit, size := 0, float64(max(n, 0))
	for size >= 999.5 && unit < len(units)-1 {
		size /= 1000
		unit++
	}
	decimals := 0
	if unit > 0 && size < 9.95 {
		decimals = 1
	}
	s := strings.TrimSuffix(strconv.FormatFloat(size, 'f', decimals, 64), ".0")
	if l.tag == French {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s + "\u00a0" + units[unit]
}

// List joins words as a sentence does: "a, b et c"; "a, b and c" in English. "" for none.
func (l *Localizer) List(words []string) string {
	and := " and "
	if l.tag == French {
		and = " et "
	}
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + and + words[last]
}
