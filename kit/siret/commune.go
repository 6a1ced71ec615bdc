package siret

import (
	"errors"
	"strings"
)

// Commune is a checked INSEE code of 5 signs: two of the département then three digits ("29189",
// "2A004"), or three then two overseas ("97411").
type Commune string

// ErrCommune refuses what is not in the form of a commune's INSEE code.
var ErrCommune = errors.New("siret: not the INSEE code of a commune")

// ParseCommune reads an INSEE code, capitals or not, spaces around forgiven. It knows the form, not
// the list of communes: 01999 passes. A postcode often passes too, and is another thing.
func ParseCommune(s string) (Commune, error) {
	if len(s) > maxInput {
		return "", ErrCommune
	}
	c := Commune(strings.ToUpper(strings.TrimSpace(s)))
	if len(c) != 5 || c.Departement() == "" {
		return "", ErrCommune
	}
	number := c[len(c.Departement()):]
	if strings.Trim(string(number), "0123456789") != "" || strings.Trim(string(number), "0") == "" {
		return "", ErrCommune
	}
	return c, nil
}

// Departement returns the code of the département or overseas collectivity in which the commune
// lies ("29", "2A", "974"), empty if c is not a commune's code.
func (c Commune) Departement() string {
	if len(c) != 5 {
		return ""
	}
	two, third := string(c[:2]), c[2]
	switch {
	case two == "2A" || two == "2B":
		return two
	case two == "97" && third >= '1' && third <= '8':
		return string(c[:3])
	case two == "98" && (third == '4' || third >= '6' && third <= '9'):
		return string(c[:3])
	case two == "20" || two < "01" || two > "95" || two[0] > '9' || two[1] < '0' || two[1] > '9':
		return ""
	}
	return two
}
