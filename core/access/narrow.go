package access

import (
	"maillage/core/ref"
	"maillage/core/space"
)

// AsMember is v without what they run: no operator, nor animator, nor manager; a member where they were one of these by a
// membership of their own, and nothing in the groups that they only reach as a manager. Who runs a network sees it so as
// its members do. It may nothing that v may not.
func (v *Viewer) AsMember() *Viewer {
	n := &Viewer{Person: v.Person, Suspended: v.Suspended, openings: v.openings, roles: map[ref.Space]space.Role{}, muted: map[ref.Space]bool{}, excluded: map[ref.Space]bool{}}
	for _, p := range v.Places {
		if p.Role.AtLeast(space.Animator) {
			p.Role = space.Member
		}
		n.Places = append(n.Places, p)
	}
	n.settle()
	n.open()
	return n
}
