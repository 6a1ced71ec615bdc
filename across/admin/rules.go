package admin

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/org"
	"maillage/core/org/directory"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/french"
)

// marks are the drawings a network may take for its square; without one, it has its letters.
var marks = []string{"maillage", "gaston", "departements", "viaeduc", "ideal", "clubs"}

var admissions = []space.Admission{space.Open, space.Domains, space.Request, space.Invite}

// audiences are whom a network may publish for when an author says nothing, the narrowest first.
func audiences(s space.Space) []space.Audience {
	var out []space.Audience
	for _, a := range []space.Audience{space.InGroup, space.InNetwork, space.Registered, space.Public} {
		// In a network, its group is itself: offered only where it is what was chosen before.
		if a.Within(s.Audience) && (a != space.InGroup || s.ItemsAudience == a) {
			out = append(out, a)
		}
	}
	return out
}

// kinds are the kinds of organisations that can be barred, with that of people who have none.
func kinds() []string { return append(directoryKinds(), access.Unaffiliated) }

func directoryKinds() []string {
	var out []string
	for _, k := range org.Kinds() {
		out = append(out, string(k))
	}
	return out
}

var hex = regexp.MustCompile(`^#?([0-9a-f]{3}|[0-9a-f]{6})$`)

// readColour returns "#rrggbb" from what people type: with or without the sign, short or long, in any case.
func readColour(s string) (string, bool) {
	m := hex.FindStringSubmatch(strings.ToLower(strings.TrimSpace(s)))
	if m == nil {
		return "", false
	}
	if c := m[1]; len(c) == 3 {
		return "#" + string([]byte{c[0], c[0], c[1], c[1], c[2], c[2]}), true
	}
	return "#" + m[1], true
}

// mostDomains: more would be a directory, which core/org has; a page with more is slow to read.
const mostDomains = 500

// readDomains reads the list that a manager types: domains separated by white space, commas or semicolons, in small
// letters, none twice. A fault is on the field domains.
func readDomains(typed string) (list []string, faults []fail.Field) {
	for _, word := range strings.FieldsFunc(typed, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }) {
		d, wrong := readDomain(word)
		switch {
		case wrong != "":
			return nil, []fail.Field{fail.On(fieldDomains, wrong, "domain", word)}
		case len(list) == mostDomains:
			return nil, []fail.Field{fail.On(fieldDomains, "admin.domain.many", "max", mostDomains)}
		case !slices.Contains(list, d):
			list = append(list, d)
		}
	}
	return list, nil
}

var (
	labels = regexp.MustCompile(`^[a-z0-9*]([a-z0-9*-]{0,61}[a-z0-9*])?(\.[a-z0-9*]([a-z0-9*-]{0,61}[a-z0-9*])?)+$`)
	// steady is what a label under the last one must hold: "*.fr" and "a*.fr" would let half of France in.
	steady = regexp.MustCompile(`[a-z0-9].*[a-z0-9]`)
)

// readDomain returns the domain as feature/group compares it, or the words key of what is wrong.
func readDomain(word string) (d, wrong string) {
	const form = "admin.domain.form"
	if kind, ok := strings.CutPrefix(word, "@"); ok {
		if k := french.Fold(kind); slices.Contains(directoryKinds(), k) {
			return "@" + k, ""
		}
		if !strings.Contains(kind, ".") {
			return "", "admin.domain.kind"
		}
		word = kind
	}
	d = strings.ToLower(word)
	if !strings.Contains(d, "*") {
		_, key, err := account.Address("x@" + d)
		if err != nil {
			return "", form
		}
		d = strings.TrimPrefix(key, "x@")
	}
	parts := strings.Split(d, ".")
	if !labels.MatchString(d) || strings.Contains(parts[len(parts)-1], "*") || !steady.MatchString(parts[len(parts)-2]) {
		return "", form
	}
	for _, w := range directory.Webmails() {
		if covers(d, w) {
			return "", "admin.domain.webmail"
		}
	}
	return d, ""
}

// covers tells whether listed speaks for domain: the same, or above it, a star standing within one label.
func covers(listed, domain string) bool {
	want, have := strings.Split(listed, "."), strings.Split(domain, ".")
	if len(have) < len(want) {
		return false
	}
	for n, label := range have[len(have)-len(want):] {
		if ok, err := path.Match(want[n], label); err != nil || !ok {
			return false
		}
	}
	return true
}
