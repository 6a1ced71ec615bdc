package group

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/org"
	"maillage/core/org/directory"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// maxNote is how many characters a request may say, and an exclusion.
const maxNote = 500

// asksADay is how many requests one person may send in a day; more would be knocking at every door.
const asksADay = 30

// door is how a person enters a space.
type door struct {
	way  way
	both bool // a group whose network is joined with it
}

// doorOf finds the way of sc.by into sc.space. Errors: those of access.CanSpace(Enter), and fail.Forbidden with the reason
// when there is no way.
func doorOf(ctx context.Context, q db.Q, sc scene) (door, error) {
	err := access.CanSpace(sc.viewer, access.Enter, sc.space)
	var d door
	if key, _ := fail.Reason(err); key == needsNetwork {
		net, errNet := doorOf(ctx, q, sc.above())
		if errNet != nil {
			return d, errNet
		}
		if !net.way.enters() {
			return d, err
		}
		if d.both = net.way != wayIn; d.both { // its charter comes first
			if a, errAbout := aboutOf(ctx, q, sc.network.ID); errAbout != nil || a.HasCharter() {
				return door{}, cmp.Or(errAbout, err)
			}
		}
	} else if err != nil {
		return d, err
	}
	c := caller{mine: mine(sc.viewer, sc.space.ID), orgKind: sc.by.OrgKind}
	if sc.space.Admission == space.Domains {
		if c.fits, err = fits(ctx, q, sc.by, domainsOf(sc.space, sc.network)); err != nil {
			return d, err
		}
	}
	d.way = wayInto(sc.space, c)
	return d, refusal(d.way, sc)
}

// needsNetwork is the reason of core/access when somebody tries a group from outside its network.
const needsNetwork = "access.join_network_first"

// refusal is why there is no way in, nil when there is one.
func refusal(w way, sc scene) error {
	const op = "group.doorOf"
	switch {
	case w == wayClosed:
		return fail.Say(op, fail.Forbidden, "group.closed")
	case w == wayBarred && sc.by.OrgKind == "":
		return fail.Say(op, fail.Forbidden, "group.barred_none")
	case w == wayBarred:
		return fail.Say(op, fail.Forbidden, "group.barred", "org", sc.by.OrgName)
	}
	return nil
}

// mine is the viewer's own membership of s, without its note.
func mine(v *access.Viewer, s ref.Space) space.Membership {
	p, ok := v.Place(s)
	if !ok {
		return space.Membership{}
	}
	return space.Membership{Person: v.Person, Space: s, Role: p.Role, State: p.State}
}

// fits tells whether p's address, once proved, is of one of the listed domains. At most one query.
func fits(ctx context.Context, q db.Q, p account.Person, listed []string) (bool, error) {
	if !p.EmailProved {
		return false, nil
	}
	return fitsAddress(ctx, q, p.Email, listed)
}

func fitsAddress(ctx context.Context, q db.Q, email string, listed []string) (bool, error) {
	_, key, err := account.Address(email)
	if err != nil || directory.IsWebmail(key) {
		return false, nil
	}
	domain := key[strings.LastIndexByte(key, '@')+1:]
	var kinds []org.Kind
	for _, l := range listed {
		if k, ok := isKind(l); ok {
			kinds = append(kinds, org.Kind(k))
		} else if matches(l, domain) {
			return true, nil
		}
	}
	if len(kinds) == 0 {
		return false, nil
	}
	m, err := org.Domain(ctx, q, key)
	return err == nil && slices.ContainsFunc(kinds, m.Org.Is), fail.Wrap("group.fits", err)
}

// Enter lets by into s, or sends their request with note, whichever its admission says; a group brings its network with it
// where that one would let them in. charter is the version of the group's charter that by has read, 0 when it has none. It
// returns the membership they have then. Entering twice is entering once; a new request replaces the note of the one that
// waits. Errors: fail.Hidden, SignedOut, Closed, Forbidden with the reason, Invalid on mot or charte, TooMany.
func (g *Group) Enter(ctx context.Context, by ref.Person, s ref.Space, note string, charter int64) (m space.Membership, err error) {
	const op = "group.Enter"
	err = g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := look(ctx, tx, by, s)
		if err != nil {
			return err
		}
		d, err := doorOf(ctx, tx, sc)
		if err != nil {
			return err
		}
		if d.way == wayIn {
			m, err = space.MembershipOf(ctx, tx, by, s)
			return err
		}
		if err := acceptCharter(ctx, tx, by, s, charter); err != nil {
			return err
		}
		if d.both {
			if err := g.admit(ctx, tx, by, sc.network.ID, mine(sc.viewer, sc.network.ID).Role); err != nil {
				return err
			}
		}
		if d.way.enters() {
			if err := g.admit(ctx, tx, by, s, mine(sc.viewer, s).Role); err != nil {
				return err
			}
		} else if err := g.ask(ctx, tx, by, s, note); err != nil {
			return err
		}
		m, err = space.MembershipOf(ctx, tx, by, s)
		return err
	})
	return m, fail.Wrap(op, err)
}

// admit makes p a member of s, with the role they were invited to, and takes what waited for them away.
func (g *Group) admit(ctx context.Context, tx *db.Tx, p ref.Person, s ref.Space, invited space.Role) error {
	role := invited
	if role == space.None || role == space.Guest {
		role = space.Member
	}
	if err := space.SetMembership(ctx, tx, space.Membership{Person: p, Space: s, Role: role, State: space.Active}); err != nil {
		return err
	}
	if err := dropInvitations(ctx, tx, p, s); err != nil {
		return err
	}
	if err := g.tell(ctx, tx, "group.joined", p, s); err != nil {
		return err
	}
	if err := g.founded(ctx, tx, s, p); err != nil {
		return err
	}
	return g.greet(ctx, tx, s, p)
}

// greet lets p, who has just come in, find the welcome of s when it has one. The fact has no actor: the group says it.
func (g *Group) greet(ctx context.Context, tx *db.Tx, s ref.Space, p ref.Person) error {
	a, err := aboutOf(ctx, tx, s)
	if err != nil || a.Welcome == "" {
		return err
	}
	return g.tell(ctx, tx, "group.welcomed", 0, s, p)
}

// countRequests counts the requests that nobody has decided on in s.
func countRequests(ctx context.Context, q db.Q, s ref.Space) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM membership WHERE space_id = $1 AND state = 'requested'`, s).Scan(&n)
	return n, fail.Wrap("group.countRequests", err)
}

func (g *Group) ask(ctx context.Context, tx *db.Tx, by ref.Person, s ref.Space, note string) error {
	if len([]rune(note)) > maxNote {
		return fail.Fields("group.ask", fail.On("mot", "web.field.long", "max", maxNote, "n", len([]rune(note))))
	}
	was, err := space.MembershipOf(ctx, tx, by, s)
	if err != nil {
		return err
	}
	if was.State == space.Requested && was.Note == note {
		return nil
	}
	if err := g.core.Limits.Hit(ctx, tx, "group.ask:"+by.String(), asksADay, 24*time.Hour); err != nil {
		return err
	}
	if err := space.SetMembership(ctx, tx, space.Membership{Person: by, Space: s, Role: space.Member, State: space.Requested, Note: note}); err != nil {
		return err
	}
	return g.tell(ctx, tx, "group.requested", by, s)
}

// Leave takes by out of s, and out of the groups of a network with it; a request or an invitation that waits is taken back.
// Leaving twice is leaving once. Errors: fail.Hidden, SignedOut; Forbidden for somebody excluded; Conflict with the reason
// for the last one who runs it, or a group of it.
func (g *Group) Leave(ctx context.Context, by ref.Person, s ref.Space) error {
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := stage(ctx, tx, by, s, access.See)
		if err != nil {
			return err
		}
		m, err := space.MembershipOf(ctx, tx, by, s)
		if err != nil {
			return err
		}
		kind := "group.withdrawn"
		switch {
		case by == 0:
			return fail.E("group.Leave", fail.SignedOut, nil)
		case m.State == space.Excluded:
			return fail.Say("group.Leave", fail.Forbidden, "access.excluded")
		case m.Person == 0:
			return nil
		case m.IsIn():
			kind = "group.left"
			if err := mayLeave(ctx, tx, m, sc.space); err != nil {
				return err
			}
		}
		if err := takeOut(ctx, tx, by, sc.space); err != nil {
			return err
		}
		return g.tell(ctx, tx, kind, by, s)
	})
	return fail.Wrap("group.Leave", err)
}

// takeOut removes p from s with what waits for them, and from the groups of a network.
func takeOut(ctx context.Context, tx *db.Tx, p ref.Person, s space.Space) error {
	if err := space.Remove(ctx, tx, p, s.ID); err != nil {
		return err
	}
	if s.Kind == space.Network {
		if err := space.RemoveFromGroups(ctx, tx, p, s.ID); err != nil {
			return err
		}
	}
	return dropInvitations(ctx, tx, p, s.ID)
}

// mayLeave keeps the last one who runs s, or one of its groups.
func mayLeave(ctx context.Context, q db.Q, m space.Membership, s space.Space) error {
	const op = "group.mayLeave"
	if err := keepOne(ctx, q, m, s); err != nil {
		return err
	}
	if s.Kind != space.Network {
		return nil
	}
	name, err := soleGroup(ctx, q, m.Person, s.ID)
	if err != nil || name == "" {
		return err
	}
	return fail.Say(op, fail.Conflict, "group.last.of", "name", name)
}

// keepOne refuses that m, who runs s, stops running it alone.
func keepOne(ctx context.Context, q db.Q, m space.Membership, s space.Space) error {
	role := threshold(s.Kind)
	if m.State != space.Active || !m.Role.AtLeast(role) {
		return nil
	}
	n, err := space.Count(ctx, q, s.ID, space.Active, role)
	if err != nil || n > 1 {
		return err
	}
	// words: group.last.*
	return fail.Say("group.keepOne", fail.Conflict, "group.last."+string(s.Kind))
}
