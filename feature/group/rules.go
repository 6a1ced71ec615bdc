package group

import (
	"path"
	"slices"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/space"
)

// tooLong is how long a group may be silent before it is inactive: six months.
const tooLong = 182 * 24 * time.Hour

// way is how one person gets into one space.
type way string

const (
	wayIn     way = "in"     // they belong already
	wayOpen   way = "open"   // at once
	wayAccept way = "accept" // by the invitation they have
	wayAsk    way = "ask"    // an animator decides
	wayWait   way = "wait"   // their request waits
	wayBarred way = "barred" // the kind of their organisation is not admitted
	wayClosed way = "closed" // only by an invitation, which they do not have
)

// enters tells whether the person may be in right away.
func (w way) enters() bool { return w == wayIn || w == wayOpen || w == wayAccept }

// caller is a person before a space: all that decides their way in, once core/access lets them try.
type caller struct {
	mine    space.Membership // zero when none
	orgKind string           // "" when they have no organisation
	fits    bool             // their proved address is of a domain that the space lists
}

// wayInto decides. What the person has already (a place, an invitation) comes before the admission, but for the kind of
// organisation: those who do not run the space must be of an admitted one.
func wayInto(s space.Space, c caller) way {
	if isBarred(s, c.orgKind) && !c.mine.Role.AtLeast(space.Animator) {
		return wayBarred
	}
	switch {
	case c.mine.IsIn():
		return wayIn
	case c.mine.State == space.Invited:
		return wayAccept
	case s.Admission == space.Open, s.Admission == space.Domains && c.fits:
		return wayOpen
	case c.mine.State == space.Requested:
		return wayWait
	case s.Admission == space.Invite:
		return wayClosed
	}
	return wayAsk
}

func isBarred(s space.Space, orgKind string) bool {
	if orgKind == "" {
		orgKind = access.Unaffiliated
	}
	return slices.Contains(s.Barred, orgKind)
}

// domainsOf is the domains whose addresses open s: a group without any has those of its network.
func domainsOf(s, network space.Space) []string {
	if len(s.Domains) == 0 {
		return network.Domains
	}
	return s.Domains
}

// isKind tells whether a listed domain stands for all those of a kind of organisation: "@region".
func isKind(listed string) (kind string, ok bool) { return strings.CutPrefix(listed, "@") }

// matches tells whether domain, or one above it, is the listed one: "ac-rennes.fr", or "ac-*.fr" where the star stands
// within one label. Both are in small letters. A star that could span labels would let ac-x.example.fr in.
func matches(listed, domain string) bool {
	want := strings.Split(listed, ".")
	have := strings.Split(domain, ".")
	if len(have) < len(want) || len(want) < 2 {
		return false
	}
	for n, label := range have[len(have)-len(want):] {
		if ok, err := path.Match(want[n], label); err != nil || !ok {
			return false
		}
	}
	return true
}

// threshold is the lowest role that runs a space of the kind: one person at least keeps it.
func threshold(k space.Kind) space.Role {
	if k == space.Network {
		return space.Manager
	}
	return space.Animator
}

// mayBe tells whether role can be given in a space of the kind.
func mayBe(k space.Kind, role space.Role) bool {
	return role == space.Member || role == space.Animator || role == space.Manager && k == space.Network
}

// isInactive tells whether nothing was published for so long in the group s, which is not archived, that it says so and those
// who run it are asked what becomes of it. A group in which nothing ever was is as old as itself.
func isInactive(s space.Space, now time.Time) bool {
	return s.Kind == space.Group && !s.IsArchived() && lastSign(s).Before(now.Add(-tooLong))
}

// lastSign is when something was last published in s, or when it was made.
func lastSign(s space.Space) time.Time {
	if s.Posted.After(s.Created) {
		return s.Posted
	}
	return s.Created
}
