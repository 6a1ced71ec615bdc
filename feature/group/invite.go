package group

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	// invitationLife is long enough for somebody on leave.
	invitationLife = 21 * 24 * time.Hour
	// invitationsADay is how many invitations one person may send in a day: enough for a class or a service, too few to
	// make this site send mail to strangers.
	invitationsADay = 50
)

// Invitation is what Invite needs.
type Invitation struct {
	Space ref.Space
	Who   string     // a handle, with or without its @, or an e-mail address
	Role  space.Role // Member or Animator; animators of a network are named by its managers
	Lang  string     // of the letter to somebody who has no account
}

// invited is whom an invitation is for (a person, an address, or both), and what it opens.
type invited struct {
	person     account.Person // zero when nobody has the address
	email, key string         // "" when they were named by handle
	role       space.Role
	lang       string
	opens      bool // the network of the group comes with it
}

// Invite invites somebody to a space. Who is named by handle finds the invitation on the page of the space. Who is named by
// address gets a letter with a link as well, whether they have an account or not: the answer does not tell. Somebody whose
// request waits is let in. Who manages the network opens it with one of its groups. Inviting again sends a new letter.
// Animators may. Errors: fail.Hidden, SignedOut, Forbidden, Closed, TooMany; Invalid on qui or role, with the reason.
func (g *Group) Invite(ctx context.Context, by ref.Person, in Invitation) error {
	const op = "group.Invite"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := stage(ctx, tx, by, in.Space, access.Animate)
		if err != nil {
			return err
		}
		if sc.space.IsArchived() {
			return fail.Say(op, fail.Closed, "access.closed")
		}
		if in.Role != space.Member && in.Role != space.Animator {
			return fail.Fields(op, fail.On("role", "web.field.choice"))
		}
		if in.Role == space.Animator && sc.space.Kind == space.Network {
			if err := access.CanSpace(sc.viewer, access.Manage, sc.space); err != nil {
				return err
			}
		}
		to, err := whom(ctx, tx, in.Who)
		if err != nil {
			return err
		}
		if err := g.core.Limits.Hit(ctx, tx, "group.invite:"+by.String(), invitationsADay, 24*time.Hour); err != nil {
			return err
		}
		to.role, to.lang = in.Role, in.Lang
		to.opens = sc.space.Kind == space.Group && sc.viewer.Role(sc.network.ID, sc.network.ID) == space.Manager
		if err := g.reach(ctx, tx, sc, to); err != nil {
			return err
		}
		let, err := g.offer(ctx, tx, sc, to)
		if err != nil || let || to.key == "" {
			return err
		}
		return g.post(ctx, tx, sc, to)
	})
	return fail.Wrap(op, err)
}

// whom reads who is invited. Errors: fail.Invalid on qui.
func whom(ctx context.Context, q db.Q, who string) (to invited, err error) {
	const op = "group.whom"
	who = strings.TrimPrefix(strings.TrimSpace(who), "@")
	if strings.Contains(who, "@") {
		if to.email, to.key, err = account.Address(who); err != nil {
			return to, fail.Fields(op, fail.On("qui", fail.FieldsOf(err)[0].Key))
		}
		to.person, err = account.ByEmail(ctx, q, to.key)
		if fail.Is(err, fail.Hidden) {
			return to, nil
		}
		return to, err
	}
	to.person, err = account.ByHandle(ctx, q, who)
	if fail.Is(err, fail.Hidden) || err == nil && to.person.State != account.Active {
		return to, fail.Fields(op, fail.On("qui", "group.invite.unknown"))
	}
	return to, err
}

// reach makes sure that whoever is invited to a group can be in its network: they are, it lets them in by itself, or the
// invitation opens it.
func (g *Group) reach(ctx context.Context, tx *db.Tx, sc scene, to invited) error {
	const op = "group.reach"
	if sc.space.Kind == space.Network {
		return nil
	}
	var m space.Membership
	var err error
	if to.person.ID != 0 {
		if m, err = space.MembershipOf(ctx, tx, to.person.ID, sc.network.ID); err != nil {
			return err
		}
	}
	switch {
	case m.State == space.Excluded:
		return fail.Fields(op, fail.On("qui", "group.invite.excluded"))
	case m.IsIn(), m.State == space.Invited:
		return nil
	case to.opens && to.person.ID != 0:
		to.role = space.Member
		_, err := g.offer(ctx, tx, sc.above(), to)
		return err
	case to.opens, sc.network.Admission == space.Open:
		return nil
	case sc.network.Admission == space.Domains:
		email := to.email
		if email == "" {
			email = to.person.Email
		}
		ok, err := fitsAddress(ctx, tx, email, sc.network.Domains)
		if err != nil || ok {
			return err
		}
	}
	return fail.Fields(op, fail.On("qui", "group.invite.network"))
}

// offer invites the person, if there is one, to sc.space; let tells that their request waited, and that they are in.
func (g *Group) offer(ctx context.Context, tx *db.Tx, sc scene, to invited) (let bool, err error) {
	const op = "group.offer"
	p := to.person.ID
	if p == 0 {
		return false, g.tell(ctx, tx, "group.invited", sc.by.ID, sc.space.ID)
	}
	m, err := space.MembershipOf(ctx, tx, p, sc.space.ID)
	switch {
	case err != nil:
		return false, err
	case m.IsIn():
		return false, fail.Fields(op, fail.On("qui", "group.invite.already"))
	case m.State == space.Excluded:
		return false, fail.Fields(op, fail.On("qui", "group.invite.excluded"))
	case isBarred(sc.space, to.person.OrgKind) && to.role != space.Animator && to.key == "":
		return false, fail.Fields(op, fail.On("qui", "group.invite.barred"))
	case m.State == space.Requested && to.role == space.Member:
		return true, g.accept(ctx, tx, sc, m)
	case m.State == space.Invited && m.Role == to.role:
		return false, nil
	}
	err = space.SetMembership(ctx, tx, space.Membership{Person: p, Space: sc.space.ID, Role: to.role, State: space.Invited})
	if err != nil {
		return false, err
	}
	return false, g.tell(ctx, tx, "group.invited", sc.by.ID, sc.space.ID, p)
}

// post keeps the invitation and sends its letter.
func (g *Group) post(ctx context.Context, tx *db.Tx, sc scene, to invited) error {
	token, hash := newToken()
	now := clock.Now(ctx)
	l := letter{id: tx.ID(), space: sc.space.ID, email: to.email, key: to.key, person: to.person.ID, role: to.role, opens: to.opens, by: sc.by.ID, created: now, expires: now.Add(invitationLife)}
	if err := putLetter(ctx, tx, l, hash); err != nil {
		return err
	}
	if to.person.ID != 0 {
		to.lang = to.person.Lang
	}
	return g.send(ctx, tx, sc, l, g.core.Web.Absolute(invitationPath(token)), to.lang)
}

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

// Uninvite takes back the invitation of who (a handle or an address) to s. Animators may. It does nothing when there is
// none. Errors: fail.Hidden, SignedOut, Forbidden.
func (g *Group) Uninvite(ctx context.Context, by ref.Person, s ref.Space, who string) error {
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := stage(ctx, tx, by, s, access.Animate); err != nil {
			return err
		}
		to, err := whom(ctx, tx, who)
		if fail.Is(err, fail.Invalid) {
			return nil
		} else if err != nil {
			return err
		}
		n, err := deleteLetter(ctx, tx, s, to.key)
		if err != nil {
			return err
		}
		if p := to.person.ID; p != 0 {
			m, err := space.MembershipOf(ctx, tx, p, s)
			if err != nil {
				return err
			}
			if m.State == space.Invited {
				if err := space.Remove(ctx, tx, p, s); err != nil {
					return err
				}
				return g.tell(ctx, tx, "group.uninvited", by, s, p)
			}
		}
		if n == 0 {
			return nil
		}
		return g.tell(ctx, tx, "group.uninvited", by, s)
	})
	return fail.Wrap("group.Uninvite", err)
}

// Open is the invitation of a link, for whoever has it.
type Open struct {
	Space, Network space.Space
	By             account.Card
	Role           space.Role
	Expires        time.Time
}

// Peek reads the invitation of a link. Errors: fail.Hidden when there is none, or it was used; Closed when it is over.
func (g *Group) Peek(ctx context.Context, token string) (o Open, err error) {
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
		o = Open{Space: sc.space, Network: sc.network, By: cards[l.by], Role: l.role, Expires: l.expires}
		return err
	})
	return o, fail.Wrap("group.Peek", err)
}

func openLetter(ctx context.Context, q db.Q, token string) (letter, error) {
	l, err := letterBy(ctx, q, hashOf(token))
	if err != nil {
		return l, err
	}
	if !l.expires.After(clock.Now(ctx)) {
		return l, fail.Say("group.openLetter", fail.Closed, "group.invitation.expired")
	}
	return l, nil
}

// Accept makes by a member of the space of the link, with the role it says, and of its network when it comes with it. A
// link serves once. It returns the space. Errors: fail.Hidden when there is no such link, SignedOut; Closed when it is over
// or the space is; Forbidden with the reason.
func (g *Group) Accept(ctx context.Context, by ref.Person, token string) (s, network space.Space, err error) {
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

// withNetwork puts who accepts in the network of the group: the link opens it, or it lets them in by itself.
func (g *Group) withNetwork(ctx context.Context, tx *db.Tx, sc scene, opens bool) error {
	if sc.space.Kind == space.Network || mine(sc.viewer, sc.network.ID).IsIn() {
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
