package wiki

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"maillage/core/text"
	"maillage/kit/fail"
	"maillage/kit/french"
)

// maxDepth is how many pages may be above one; deeper, nobody finds anything.
const maxDepth = 8

// maxSummary is how many characters one says of a change in.
const maxSummary = 200

// maxName is how many characters the name of a version has.
const maxName = 120

// nameOf folds a title to what links are compared by: case, accents and spaces do not count.
func nameOf(title string) string { return strings.Join(strings.Fields(french.Fold(title)), " ") }

// titleOf is a title on one line, with what is wrong with it.
func titleOf(s string) (string, []fail.Field) {
	s = strings.Join(strings.Fields(s), " ")
	switch n := utf8.RuneCountInString(s); {
	case n == 0 || nameOf(s) == "":
		return s, []fail.Field{fail.On("titre", "wiki.title_needed")}
	case n > text.MaxTitle:
		return s, []fail.Field{fail.On("titre", "web.field.long", "max", text.MaxTitle, "n", n)}
	case strings.ContainsAny(s, "[]|"):
		return s, []fail.Field{fail.On("titre", "wiki.title_signs")}
	}
	return s, nil
}

// toward is the address that leads to the page called name, in the place of path base; hrefs of stored texts are of this
// form, so that a page made or renamed later is found.
func toward(base, name string) string {
	return base + "/wiki/vers?page=" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
