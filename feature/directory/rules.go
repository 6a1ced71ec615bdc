package directory

import (
	"strings"
	"unicode/utf8"

	"maillage/core/account"
	"maillage/kit/fail"
	"maillage/kit/french"
)

// Limits of a profile, in characters. Texts are to be read in passing; what needs more is a publication.
const (
	maxSkills = 20
	maxSkill  = 60
	maxShort  = 280
	maxAbout  = 2000
	maxPhone  = 40
)

// skillsIn reads skills separated by commas, semicolons or new lines: cleaned, in order, each once.
func skillsIn(line string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		s = account.Line(s)
		if key := skillKey(s); key != "" && !seen[key] {
			seen[key] = true
			out = append(out, s)
		}
	}
	return out
}

func skillKey(s string) string { return strings.TrimSpace(french.Fold(s)) }

// check judges what does not need the database.
func (in Input) check() []fail.Field {
	var faults []fail.Field
	if len(in.Skills) > maxSkills {
		faults = append(faults, fail.On(fieldSkills, "directory.skills.many", "max", maxSkills, "n", len(in.Skills)))
	}
	for _, s := range in.Skills {
		if n := utf8.RuneCountInString(s); n > maxSkill {
			faults = append(faults, fail.On(fieldSkills, "directory.skills.long", "max", maxSkill, "skill", s))
			break
		}
	}
	for _, f := range []struct {
		name, text string
		max        int
	}{{fieldHelp, in.CanHelp, maxShort}, {fieldLooks, in.LooksFor, maxShort}, {fieldAbout, in.About, maxAbout}, {fieldPhone, in.Phone, maxPhone}} {
		if n := utf8.RuneCountInString(f.text); n > f.max {
			faults = append(faults, fail.On(f.name, "web.field.long", "max", f.max, "n", n))
		}
	}
	if in.Phone != "" && !isPhone(in.Phone) {
		faults = append(faults, fail.On(fieldPhone, "directory.phone.form"))
	}
	return faults
}

// isPhone tells whether s may be a telephone number, as people write them: "02 98 00 00 00", "+33 (0)2-98…".
func isPhone(s string) bool {
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			digits++
		} else if !strings.ContainsRune("+ .-/()", r) {
			return false
		}
	}
	return digits >= 3
}

// Fields of the profile's form: their names, which are their ids.
const (
	fieldGiven     = "prenom"
	fieldFamily    = "nom"
	fieldTerritory = "territoire"
	fieldAbout     = "presentation"
	fieldHelp      = "aide"
	fieldLooks     = "recherche"
	fieldSkills    = "competences"
	fieldOrg       = "organisme-choisi"
	fieldJob       = "fonction"
	fieldPhone     = "telephone"
	fieldNote      = "mot"
)

// fieldOf is the field that a fault of a core room is about, under the name this page gives it.
func fieldOf(fault string) string {
	switch fault {
	case "given":
		return fieldGiven
	case "family":
		return fieldFamily
	case "org":
		return fieldOrg
	case "job":
		return fieldJob
	}
	return fault
}
