package group

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

func invitationPath(token string) string { return "/invitation/" + token }

func newToken() (token string, hash []byte) {
	var b [32]byte
	rand.Read(b[:])
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, hashOf(token)
}

func hashOf(token string) []byte {
	h := sha256.Sum256([]byte("group.invitation" + token))
	return h[:]
}

// Link is the invitation of a link, for whoever has it.
type Link struct {
	Space, Network space.Space
	By             account.Card
	Role           space.Role
	Expires        time.Time
	About          About
}

// Peek reads the invitation of a link. Errors: fail.Hidden when there is none, or it was used; Closed when it is over.
func (g *Group) Peek(ctx context.Context, token string) (i Link, err error) {
	err = g.core.DB.Read(ctx, func(q db.Q) error {
		l, err := openLetter(ctx, q, token)
		if err != nil {
			return err
		}
		sc, err := look(ctx, q, 0, l.space)
		if err != nil {
			return err
		}
		cards, err := account.Cards(ctx, q, []ref.Person{l.by})
		if err != nil {
			return err
		}
		i = Link{Space: sc.space, Network: sc.network, By: cards[l.by], Role: l.role, Expires: l.expires}
		i.About, err = aboutOf(ctx, q, l.space)
		return err
	})
	return i, fail.Wrap("group.Peek", err)
}

// openLetter is the letter of a link that is still good: in time, and from somebody who may still invite.
func openLetter(ctx context.Context, q db.Q, token string) (letter, error) {
	const op = "group.openLetter"
	l, err := letterBy(ctx, q, hashOf(token))
	if err != nil {
		return l, err
	}
	sender, err := look(ctx, q, l.by, l.space)
	if err != nil {
		return l, err
	}
	if !l.expires.After(clock.Now(ctx)) || access.CanSpace(sender.viewer, access.Animate, sender.space) != nil {
		return l, fail.Say(op, fail.Closed, "group.invitation.expired")
	}
	l.opens = l.opens && sender.viewer.Role(sender.network.ID, sender.network.ID) == space.Manager
	return l, nil
}

// Accept makes by a member of the space of the link, with the role it says, and of its network when it comes with it. A
// link serves once. charter is the version of the group's charter that by has read, 0 when it has none. It returns the
// space. Errors: fail.Hidden when there is no such link, SignedOut; Closed when it is over or the space is; Forbidden with
// the reason; Invalid on charte.
func (g *Group) Accept(ctx context.Context, by ref.Person, token string, charter int64) (s, network space.Space, err error) {
	const op = "group.Accept"
	err = g.core.DB.Write(ctx, func(tx *db.Tx) error {
		l, err := openLetter(ctx, tx, token)
		if err != nil {
			return err
		}
		sc, err := look(ctx, tx, by, l.space)
		if err != nil {
			return err
		}
		s, network = sc.space, sc.network
		if err := mayAccept(sc, l.role); err != nil {
			return err
		}
		if err := acceptCharter(ctx, tx, by, l.space, charter); err != nil {
			return err
		}
		if _, err := deleteLetter(ctx, tx, l.space, l.key); err != nil {
			return err
		}
		if err := g.withNetwork(ctx, tx, sc, l.opens); err != nil {
			return err
		}
		if err := g.forward(ctx, tx, l, by); err != nil {
			return err
		}
		if m := mine(sc.viewer, s.ID); m.IsIn() && m.Role.AtLeast(l.role) {
			return nil
		}
		return g.admit(ctx, tx, by, s.ID, l.role)
	})
	return s, network, fail.Wrap(op, err)
}

// mayAccept is the rule of Enter for who has a link: it shows the space, and stands for its admission.
func mayAccept(sc scene, role space.Role) error {
	const op = "group.Accept"
	m, net := mine(sc.viewer, sc.space.ID), mine(sc.viewer, sc.network.ID)
	switch {
	case sc.viewer.Suspended:
		return fail.Say(op, fail.Forbidden, "access.suspended")
	case sc.viewer.Person == 0:
		return fail.E(op, fail.SignedOut, nil)
	case sc.space.IsArchived():
		return fail.Say(op, fail.Closed, "access.closed")
	case m.State == space.Excluded, net.State == space.Excluded:
		return fail.Say(op, fail.Forbidden, "access.excluded")
	case m.State == space.Muted:
		return fail.Say(op, fail.Forbidden, "access.muted")
	case isBarred(sc.space, sc.by.OrgKind) && role != space.Animator:
		return refusal(wayBarred, sc)
	}
	return nil
}

// withNetwork puts who accepts in the network of the group, unless they are in one that it is opened to: the link opens it, or
// it lets them in by itself.
func (g *Group) withNetwork(ctx context.Context, tx *db.Tx, sc scene, opens bool) error {
	if sc.space.Kind == space.Network || mine(sc.viewer, sc.network.ID).IsIn() || slices.Contains(sc.viewer.Hosted(), sc.space.ID) {
		return nil
	}
	up := sc.above()
	if isBarred(up.space, up.by.OrgKind) {
		return refusal(wayBarred, up)
	}
	if !opens {
		d, err := doorOf(ctx, tx, up)
		if err != nil && !fail.Is(err, fail.Hidden) && !fail.Is(err, fail.Forbidden) {
			return err
		}
		if !d.way.enters() {
			return fail.Say("group.withNetwork", fail.Forbidden, needsNetwork)
		}
	}
	if err := oweCharter(ctx, tx, sc.by.ID, sc.network.ID); err != nil {
		return err
	}
	return g.admit(ctx, tx, sc.by.ID, sc.network.ID, mine(sc.viewer, sc.network.ID).Role)
}

// forward takes the invitation away from the person it was addressed to, when somebody else accepts it.
func (g *Group) forward(ctx context.Context, tx *db.Tx, l letter, by ref.Person) error {
	if l.person == 0 || l.person == by {
		return nil
	}
	m, err := space.MembershipOf(ctx, tx, l.person, l.space)
	if err != nil || m.State != space.Invited {
		return err
	}
	return space.Remove(ctx, tx, l.person, l.space)
}
