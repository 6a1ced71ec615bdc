package group

import (
	"strings"
	"testing"

	"maillage/core/space"
)

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		listed, domain string
		want           bool
	}{
		{"ac-rennes.fr", "ac-rennes.fr", true},
		{"ac-rennes.fr", "info.ac-rennes.fr", true},
		{"ac-*.fr", "ac-rennes.fr", true},
		{"ac-*.fr", "info.ac-aix-marseille.fr", true},
		{"ac-*.fr", "ac-rennes.evil.fr", false},
		{"ac-*.fr", "evil.fr", false},
		{"ac-*.fr", "xac-rennes.fr", false},
		{"ac-*.fr", "ac-rennes.fr.evil.com", false},
		{"ac-rennes.fr", "xac-rennes.fr", false},
		{"ac-rennes.fr", "fr", false},
		{"fr", "ac-rennes.fr", false},
		{"*.fr", "bretagne.fr", true},
		{"", "", false},
		{"[", "a.b", false},
		{"[.b", "a.b", false},
	} {
		if got := matches(c.listed, c.domain); got != c.want {
			t.Errorf("matches(%q, %q) = %v", c.listed, c.domain, got)
		}
	}
}

func TestWayInto(t *testing.T) {
	in := func(r space.Role, s space.State) space.Membership {
		return space.Membership{Person: 1, Role: r, State: s}
	}
	none := space.Membership{}
	for _, c := range []struct {
		name string
		s    space.Space
		c    caller
		want way
	}{
		{"open", space.Space{Admission: space.Open}, caller{}, wayOpen},
		{"domain fits", space.Space{Admission: space.Domains}, caller{fits: true}, wayOpen},
		{"domain does not", space.Space{Admission: space.Domains}, caller{}, wayAsk},
		{"fitting is of no use elsewhere", space.Space{Admission: space.Request}, caller{fits: true}, wayAsk},
		{"by invitation", space.Space{Admission: space.Invite}, caller{}, wayClosed},
		{"invited", space.Space{Admission: space.Invite}, caller{mine: in(space.Member, space.Invited)}, wayAccept},
		{"waits", space.Space{Admission: space.Request}, caller{mine: in(space.Member, space.Requested)}, wayWait},
		{"waited, now open", space.Space{Admission: space.Open}, caller{mine: in(space.Member, space.Requested)}, wayOpen},
		{"in", space.Space{Admission: space.Invite}, caller{mine: in(space.Member, space.Active)}, wayIn},
		{"muted is in", space.Space{Admission: space.Open}, caller{mine: in(space.Member, space.Muted)}, wayIn},
		{"barred", space.Space{Admission: space.Open, Barred: []string{"entreprise"}}, caller{mine: none, orgKind: "entreprise"}, wayBarred},
		{"no organisation barred", space.Space{Admission: space.Open, Barred: []string{"none"}}, caller{}, wayBarred},
		{"another kind is not", space.Space{Admission: space.Open, Barred: []string{"entreprise"}}, caller{orgKind: "region"}, wayOpen},
		{"barred before invited", space.Space{Barred: []string{"entreprise"}}, caller{mine: in(space.Member, space.Invited), orgKind: "entreprise"}, wayBarred},
		{"who will run it is not barred", space.Space{Barred: []string{"entreprise"}}, caller{mine: in(space.Animator, space.Invited), orgKind: "entreprise"}, wayAccept},
	} {
		if got := wayInto(c.s, c.c); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestMayBe(t *testing.T) {
	for _, r := range space.Roles {
		group := r == space.Member || r == space.Animator
		if mayBe(space.Group, r) != group || mayBe(space.Network, r) != (group || r == space.Manager) {
			t.Errorf("mayBe %q", r)
		}
	}
}

// What a pattern lets in has at least its labels, and ends like it.
func FuzzMatches(f *testing.F) {
	f.Add("ac-*.fr", "ac-rennes.fr")
	f.Add("*.fr", "a.b.fr")
	f.Fuzz(func(t *testing.T, listed, domain string) {
		if !matches(listed, domain) {
			return
		}
		if strings.Count(domain, ".") < strings.Count(listed, ".") || !strings.Contains(listed, ".") {
			t.Errorf("%q lets %q in", listed, domain)
		}
		if end := listed[strings.LastIndexByte(listed, '.'):]; !strings.ContainsAny(end, `*?[\`) && !strings.HasSuffix(domain, end) {
			t.Errorf("%q lets %q in", listed, domain)
		}
	})
}

// What a link to the rest of a list carries comes back; anything else is the beginning, never a failure.
func FuzzMark(f *testing.F) {
	f.Add("2~castaing helene~12")
	f.Add("~~")
	f.Fuzz(func(t *testing.T, s string) {
		m := from(s)
		if m != (mark{}) && from(m.String()) != m {
			t.Errorf("%q: %v, then %v", s, m, from(m.String()))
		}
	})
}

func TestLike(t *testing.T) {
	for typed, want := range map[string]string{
		"":                   "",
		"Le Goff":            "% le%|% goff%",
		"  Évêché d'Œuilly ": "% eveche%|% d%|% oeuilly%",
		`100%_\`:             `% 100\%\_\\%`,
		"a b c d e f g":      "% a%|% b%|% c%|% d%|% e%",
	} {
		if got := strings.Join(like(typed), "|"); got != want {
			t.Errorf("like(%q) = %q, want %q", typed, got, want)
		}
	}
}
