package directory

import (
	"maps"
	"slices"

	"maillage/core/ref"
)

// Listed is somebody as a world made in bulk writes them: everything they say is open to everyone.
type Listed struct {
	Given, Family, Job  string
	Org                 ref.Org
	OrgKind, OrgName    string
	Region, Departement string // of the organisation
	Profile             Profile
}

// Term is one of those under which somebody is found, and how it is written; Label is "" for what has its words elsewhere.
type Term struct{ Term, Label string }

// Terms is under what x is found in each of their networks, sorted.
func (d *Directory) Terms(x Listed) []Term {
	all := d.terms(subject{given: x.Given, family: x.Family, job: x.Job, org: x.Org, orgKind: x.OrgKind, orgName: x.OrgName, region: x.Region, departement: x.Departement, profile: x.Profile})
	out := make([]Term, 0, len(all))
	for _, t := range slices.Sorted(maps.Keys(all)) {
		out = append(out, Term{t, all[t]})
	}
	return out
}

// SkillKey is how a skill is kept beside its words.
func SkillKey(s string) string { return skillKey(s) }
