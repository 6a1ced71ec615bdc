package siret

import (
	"errors"
	"strings"
)

// SIREN is a checked number of 9 ASCII digits, without spaces. The empty value is no number.
type SIREN string

// SIRET is a checked number of 14 ASCII digits, without spaces. The empty value is no number.
type SIRET string

// The reasons for which a number is refused; compare with errors.Is.
var (
	ErrLength = errors.New("siret: wrong number of digits")
	ErrSign   = errors.New("siret: a sign which is not a digit")
	ErrKey    = errors.New("siret: the control key does not match")
)

// laPoste is the one SIREN whose establishments do not follow Luhn: there are more of them than
// keyed NICs, so INSEE lets the sum of the 14 digits be a multiple of 5 instead.
const laPoste = "356000000"

// maxInput bounds what is looked at, in bytes: the longest honest writing is 14 digits, each
// followed by a 3-byte space.
const maxInput = 64

// ParseSIREN reads a SIREN as people write it: spaces of any kind, dots and hyphens between digits
// are forgiven. Errors: ErrLength, ErrSign, ErrKey.
func ParseSIREN(s string) (SIREN, error) {
	d, err := digits(s, 9)
	if err != nil {
		return "", err
	}
	if !luhn(d) {
		return "", ErrKey
	}
	return SIREN(d), nil
}

// ParseSIRET reads a SIRET as people write it, as ParseSIREN does; the SIREN inside is checked too.
// Errors: ErrLength, ErrSign, ErrKey.
func ParseSIRET(s string) (SIRET, error) {
	d, err := digits(s, 14)
	if err != nil {
		return "", err
	}
	if !luhn(d[:9]) {
		return "", ErrKey
	}
	if !luhn(d) && !(d[:9] == laPoste && digitSum(d)%5 == 0) {
		return "", ErrKey
	}
	return SIRET(d), nil
}

// SIREN returns the legal person to which the establishment belongs, empty for the empty SIRET.
func (s SIRET) SIREN() SIREN {
	if len(s) != 14 {
		return ""
	}
	return SIREN(s[:9])
}

// NIC returns the 5 digits which tell the establishment among those of its legal person, empty for
// the empty SIRET.
func (s SIRET) NIC() string {
	if len(s) != 14 {
		return ""
	}
	return string(s[9:])
}

// Display writes the number in groups of three, held together by non-breaking spaces.
func (s SIREN) Display() string { return group(string(s)) }

// Display writes the SIREN in groups of three then the NIC whole, held together by non-breaking spaces.
func (s SIRET) Display() string { return group(string(s)) }

func group(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if i == 3 || i == 6 || i == 9 {
			b.WriteRune('\u00a0')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// digits keeps the digits of s and requires n of them (9 or 14), the SIREN among them not all zero.
func digits(s string, n int) (string, error) {
	if len(s) > maxInput {
		return "", ErrLength
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteByte(byte(r))
		case isSeparator(r):
		default:
			return "", ErrSign
		}
	}
	d := b.String()
	if len(d) != n {
		return "", ErrLength
	}
	// Nine zeros satisfy Luhn, and are what an empty field of many a form holds.
	if strings.Trim(d[:9], "0") == "" {
		return "", ErrKey
	}
	return d, nil
}

func isSeparator(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '.', '-', '\u00a0', '\u2007', '\u2009', '\u202f':
		return true
	}
	return false
}

// luhn says whether the sum of the digits, every second one from the right doubled, ends in 0.
func luhn(d string) bool {
	sum := 0
	for i := range len(d) {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

func digitSum(d string) int {
	sum := 0
	for i := range len(d) {
		sum += int(d[i] - '0')
	}
	return sum
}
