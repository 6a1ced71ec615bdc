package access

import (
	"maillage/core/ref"
	"maillage/core/space"
)

// nobodyYet is the person of imagined viewers: identifiers are above zero, so it is nobody's.
const nobodyYet ref.Person = -1

// Imagined is somebody signed in who is a plain member of networks and of no group: to show a person what such a reader gets.
// It is no account, so nothing can be written in its name.
func Imagined(networks ...ref.Space) *Viewer {
	v := &Viewer{Person: nobodyYet, roles: map[ref.Space]space.Role{}, muted: map[ref.Space]bool{}, excluded: map[ref.Space]bool{}}
	for _, n := range networks {
		v.enter(Place{Space: n, Network: n, Kind: space.Network, Role: space.Member, State: space.Active})
	}
	return v
}
