package group

import (
	"context"
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
		if err := mayFound(ctx, tx, sc.space); err != nil {
			return err
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

// reach makes sure that whoever is invited to a group can be there: they are in its network, or in one that it is opened
// to, or its network lets them in by itself, or the invitation opens it.
func (g *Group) reach(ctx context.Context, tx *db.Tx, sc scene, to invited) error {
	const op = "group.reach"
	if sc.space.Kind == space.Network {
		return nil
	}
	var m space.Membership
	var hosted bool
	var err error
	if to.person.ID != 0 {
		if m, err = space.MembershipOf(ctx, tx, to.person.ID, sc.network.ID); err != nil {
			return err
		}
		if hosted, err = isHosted(ctx, tx, to.person.ID, sc.space.ID); err != nil {
			return err
		}
	}
	switch {
	case m.State == space.Excluded:
		return fail.Fields(op, fail.On("qui", "group.invite.excluded"))
	case m.IsIn(), m.State == space.Invited, hosted:
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
