package org

import (
	"slices"
	"strings"
	"unicode"

	"maillage/kit/french"
)

// tokens cuts a text in folded words: letters and digits.
func tokens(s string) []string {
	return strings.FieldsFunc(french.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// small are words that names have in common and that tell nothing apart. They are neither kept nor looked for, unless
// there is no other.
var small = []string{"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur"}

// kindWords say what an organisation is: they stand for its kind, are not kept, and fit every organisation of the kind,
// whether its name has them or not ("mairie", "conseil régional").
var kindWords = map[Kind][]string{
	Region:      {"region", "conseil", "regional"},
	Departement: {"departement", "conseil", "departemental", "general"},
	Commune:     {"commune", "ville", "mairie"},
	EPCI:        {"communaute", "communes", "cc", "intercommunalite", "epci"},
	Syndicat:    {"syndicat", "mixte", "sm"},
	Academie:    {"academie", "rectorat"},
}

// written makes one of the ways in which a word is written.
func written(word string) string {
	switch word {
	case "st":
		return "saint"
	case "ste":
		return "sainte"
	}
	return word
}

// key is the words of a name that count, in order, by which exact names are found.
func key(s string) string { return strings.Join(telling(words(s)), " ") }

func words(s string) []string {
	all := tokens(s)
	for i, w := range all {
		all[i] = written(w)
	}
	return all
}

// telling drops the small words, unless nothing remains.
func telling(all []string) []string {
	kept := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return slices.Contains(small, w) })
	if len(kept) == 0 {
		return all
	}
	return kept
}

// indexed are the words under which an organisation is found, each once.
func indexed(o Org) []string {
	var out []string
	for _, w := range append(telling(words(o.Name)), telling(words(o.Short))...) {
		if !slices.Contains(out, w) && !slices.Contains(kindWords[o.Kind], w) {
			out = append(out, w)
		}
	}
	return out
}

// weightOf orders what is found: regions, then departments, then by people concerned. What has no population counts as
// many people as puts it where one looks for it.
func weightOf(o Org) int64 {
	const (
		region, departement      = 300_000_000, 200_000_000
		administration, academie = 1_000_000, 50_000
		syndicat                 = 4 // share: the same people are counted in several
	)
	switch o.Kind {
	case Region:
		return region + o.Population
	case Departement:
		return departement + o.Population
	case Administration:
		return administration
	case Academie:
		return academie
	case Syndicat:
		return o.Population / syndicat
	}
	return o.Population
}
