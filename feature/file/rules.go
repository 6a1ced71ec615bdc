package file

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/item"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/french"
	"maillage/kit/mime"
)

const (
	// maxDepth is how many folders may be over a file; deeper, nobody finds anything.
	maxDepth = 12
	// maxTree is how many folders and files are moved, copied, narrowed or put into the trash at once.
	maxTree = 20_000
	// maxNote and maxAlt are how many characters describe a document, and what a picture shows.
	maxNote = 2000
	maxAlt  = 500
	// maxThemes is how many themes a document carries.
	maxThemes = 10
	// maxTold is how many followers are told.
	maxTold = 5000
	// holdTime is how long a file stays reserved: a working day, so that one forgotten hinders nobody tomorrow.
	holdTime = 10 * time.Hour
	// trashTime is how long the trash keeps what is in it.
	trashTime = 30 * 24 * time.Hour
	// Of the versions of a file, the last keptAlways stay; those before, keptFor at most, and keptMost in all.
	keptAlways = 10
	keptMost   = 100
	keptFor    = 365 * 24 * time.Hour
	// arrivalTime is how long a file waits for a decision about its name.
	arrivalTime = 24 * time.Hour
)

// nameKey is what names are compared by: capitals and accents do not count.
func nameKey(name string) string { return strings.Join(strings.Fields(french.Fold(name)), " ") }

// sortKey is what names are ordered by: numbers count as numbers, so that "Annexe 9" comes before "Annexe 10".
func sortKey(name string) string {
	var b strings.Builder
	digits := ""
	flush := func() {
		if digits == "" {
			return
		}
		digits = strings.TrimLeft(digits, "0")
		b.WriteString(strings.Repeat("0", max(0, 12-len(digits))) + digits)
		digits = ""
	}
	stem, ext := split(nameKey(name))
	for _, r := range stem + "\x1f" + ext { // below any sign of a name: "bilan.odt" comes before "bilan (2).odt"
		if r >= '0' && r <= '9' {
			digits += string(r)
			continue
		}
		flush()
		b.WriteRune(r)
	}
	flush()
	return b.String()
}

// split parts a name from its extension.
func split(name string) (stem, ext string) {
	if at := strings.LastIndexByte(name, '.'); at > 0 && len(name)-at <= 12 && !strings.ContainsRune(name[at:], ' ') {
		return name[:at], name[at:]
	}
	return name, ""
}

// numbered is name with a number before its extension: "bilan (2).odt".
func numbered(name string, n int) string {
	stem, ext := split(name)
	mark := " (" + strconv.Itoa(n) + ")"
	if over := utf8.RuneCountInString(stem+mark+ext) - maxName; over > 0 {
		r := []rune(stem)
		stem = string(r[:len(r)-over])
	}
	return stem + mark + ext
}

// maxName is how many characters a name has, as mime.CleanName cuts them.
const maxName = 120

// nameOf is a name as it is kept, with what is wrong with it.
func nameOf(typed string) (string, []fail.Field) {
	if strings.TrimSpace(typed) == "" {
		return "", []fail.Field{fail.On("nom", "file.name_needed")}
	}
	if n := utf8.RuneCountInString(typed); n > maxName {
		return typed, []fail.Field{fail.On("nom", "web.field.long", "max", maxName, "n", n)}
	}
	if strings.ContainsAny(typed, `/\`) {
		return typed, []fail.Field{fail.On("nom", "file.name_signs")}
	}
	return mime.CleanName(typed), nil
}

// themesOf is the themes of a field: words separated by commas, with or without their sign.
func themesOf(typed string) (out []string, faults []fail.Field) {
	for _, word := range strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || r == '#' || r == '\n' }) {
		if word = strings.TrimSpace(word); item.ThemeSlug(word) != "" {
			out = append(out, word)
		}
	}
	if len(out) > maxThemes {
		return out, []fail.Field{fail.On("themes", "text.many_themes", "n", maxThemes)}
	}
	return out, nil
}

// audiences is who may see a folder of a place where nothing is seen by more than most.
func audiences(s space.Space, most space.Audience) (out []space.Audience) {
	if s.Kind == space.Own {
		return []space.Audience{most}
	}
	for _, a := range []space.Audience{most, space.InNetwork, space.InGroup, space.ForRunners} {
		if len(out) == 0 || a.Within(most) && a != most && !(a == space.InGroup && s.Kind == space.Network) {
			out = append(out, a)
		}
	}
	return out
}

// narrower is the one of a and b that fewer people are of.
func narrower(a, b space.Audience) space.Audience {
	if a.Within(b) {
		return a
	}
	return b
}
