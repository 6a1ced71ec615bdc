package group

import (
	"fmt"
	"slices"
	"testing"

	"maillage/core/ref"
	"maillage/core/space"
)

// Whatever a group was, it has the door that was chosen, and what is published in it by default is for no more people than
// see it.
func TestDoors(t *testing.T) {
	audiences := []space.Audience{space.Public, space.Registered, space.InNetwork, space.InGroup}
	doors := []Door{DoorOpen, DoorDomains, DoorRequest, DoorInvite, DoorSecret}
	for _, network := range audiences {
		for _, first := range doors {
			for _, then := range doors {
				n, s := space.Space{Audience: network}, space.Space{}
				where := fmt.Sprintf("in a network for %s, %s then %s", network, first, then)
				if !first.through(&s, n) || doorFor(s) != first {
					t.Errorf("%s: made %+v", where, s)
				}
				s.ID = ref.Space(1)
				if !then.through(&s, n) || doorFor(s) != then {
					t.Errorf("%s: became %+v", where, s)
				}
				if !s.ItemsAudience.Within(s.Audience) || then != DoorSecret && s.Audience == space.InGroup || s.Audience == space.Public && network != space.Public {
					t.Errorf("%s: %s sees it, %s reads it", where, s.Audience, s.ItemsAudience)
				}
			}
		}
	}
	for _, none := range []Door{"", "closed", "Open"} {
		s := space.Space{Name: "a"}
		if none.through(&s, space.Space{}) || !slices.Equal([]string{string(s.Admission), string(s.Audience)}, []string{"", ""}) {
			t.Errorf("%q is a door: %+v", none, s)
		}
	}
}

// Hostile words break nothing, and nothing is near a group that says nothing.
func FuzzNearest(f *testing.F) {
	s := newSense()
	f.Add("Eau", "Captages", "Eau potable", "Des captages")
	f.Add("\xff\x00", "'; --", "%_", "")
	f.Fuzz(func(t *testing.T, name, lede, other, text string) {
		all := []said{{1, other, text, ""}, {2, name, lede, ""}, {3, "", "", ""}}
		got := s.nearest(said{name: name, lede: lede}, all, 2)
		if len(got) > 2 || slices.Contains(got, 3) {
			t.Errorf("near %q %q: %v", name, lede, got)
		}
		if len(s.stems(name)) > 0 && !slices.Contains(got, 2) {
			t.Errorf("%q is not near itself: %v", name, got)
		}
		if none := s.nearest(said{}, all, 2); none != nil {
			t.Errorf("near nothing: %v", none)
		}
	})
}
