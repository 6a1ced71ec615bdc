package group

import (
	"maillage/core/access"
	"maillage/core/org"
	"maillage/core/space"
)

// Door is how one gets into a group, as who makes it chooses: its admission, and whether others see that it exists.
type Door string

// The doors. DoorDomains is not offered to a new group; one that has it keeps it.
const (
	DoorOpen    Door = "open"
	DoorDomains Door = "domains"
	DoorRequest Door = "request"
	DoorInvite  Door = "invite"
	DoorSecret  Door = "secret" // by invitation, and only its members see it
)

// doorFor is the door that s has.
func doorFor(s space.Space) Door {
	if s.Admission == space.Invite && s.Audience == space.InGroup {
		return DoorSecret
	}
	return Door(s.Admission)
}

// through gives s the door, and tells whether there is such a one in frame: its network, or the group of which it is a
// sub-group. A group that opens is seen by those who see what is around it; what is published in it is then for the network
// when anyone of it may enter, for the group elsewhere. In a secret group there are but secret ones.
func (d Door) through(s *space.Space, frame space.Space) bool {
	was := doorFor(*s)
	switch d {
	case DoorSecret:
		s.Admission, s.Audience, s.ItemsAudience = space.Invite, space.InGroup, space.InGroup
		return true
	case DoorOpen, DoorRequest, DoorInvite, DoorDomains:
		s.Admission = space.Admission(d)
	default:
		return false
	}
	if frame.Kind == space.Group && frame.Audience == space.InGroup {
		return false
	}
	if s.ID == 0 || was == DoorSecret {
		s.Audience = frame.Audience
		if s.Audience == space.InGroup {
			s.Audience = space.InNetwork
		}
	}
	if s.ItemsAudience == "" {
		s.ItemsAudience = space.InGroup
		if d == DoorOpen {
			s.ItemsAudience = space.InNetwork
		}
	}
	return true
}

// barrable is every kind of organisation that a group may keep out, with those who have none.
func barrable() []string {
	var out []string
	for _, k := range org.Kinds() {
		out = append(out, string(k))
	}
	return append(out, access.Unaffiliated)
}
