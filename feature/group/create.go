package group

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/french"
)

const (
	maxName  = 80
	maxLede  = 280
	maxTheme = 48

	// groupsADay is how many groups one person may make in a day.
	groupsADay = 10
)

// reservedSlug is what the address of a new group may not be: the page that makes one is there.
const reservedSlug = "nouveau"

// Draft is what Create needs.
type Draft struct {
	Network ref.Space
	Name    string // one line, 80 characters at most
	Lede    string // what it is for: one line, 280 characters at most
	Theme   string // one line, 48 characters at most; may be empty
	Door    Door
	Barred  []string // kinds of organisations that are not admitted, access.Unaffiliated among them
}

// Create makes a group of the network, which by animates; who may publish in the network may. It is seen by those who see
// the network, a secret one by its members. Errors: fail.Hidden, SignedOut, Forbidden, Closed, TooMany; Invalid on nom,
// objet, theme, acces or fermes.
func (g *Group) Create(ctx context.Context, by ref.Person, in Draft) (s space.Space, err error) {
	const op = "group.Create"
	err = g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := stage(ctx, tx, by, in.Network, access.Publish)
		if err != nil {
			return err
		}
		if sc.space.Kind != space.Network {
			return fail.E(op, fail.Hidden, nil)
		}
		s = space.Space{Kind: space.Group, Network: sc.space.ID, Name: in.Name, Lede: in.Lede, Theme: in.Theme, Barred: in.Barred}
		faults := identity(&s)
		if !in.Door.through(&s, sc.network) || in.Door == DoorDomains {
			faults = append(faults, fail.On(fieldDoor, "web.field.choice"))
		}
		if err := fail.Fields(op, faults...); err != nil {
			return err
		}
		if err := g.core.Limits.Hit(ctx, tx, "group.create:"+by.String(), groupsADay, 24*time.Hour); err != nil {
			return err
		}
		if s, err = g.found(ctx, tx, by, s); err != nil {
			return err
		}
		return g.tell(ctx, tx, "group.created", by, s.ID)
	})
	return s, fail.Wrap(op, err)
}

// found stores the new group s, with by as its animator.
func (g *Group) found(ctx context.Context, tx *db.Tx, by ref.Person, s space.Space) (space.Space, error) {
	var err error
	if s.Slug, err = freeSlug(ctx, tx, s); err != nil {
		return s, err
	}
	if s.Noun, err = usualNoun(ctx, tx, s.Network); err != nil {
		return s, err
	}
	if s, err = space.Put(ctx, tx, s); err != nil {
		return s, err
	}
	return s, space.SetMembership(ctx, tx, space.Membership{Person: by, Space: s.ID, Role: space.Animator, State: space.Active})
}

// identity sets what s says of itself in order, and returns what is wrong with it.
func identity(s *space.Space) (faults []fail.Field) {
	line := func(field string, text *string, max int, required bool) {
		*text = strings.Join(strings.Fields(*text), " ")
		switch n := len([]rune(*text)); {
		case n == 0 && required:
			faults = append(faults, fail.On(field, "web.field.required"))
		case n > max:
			faults = append(faults, fail.On(field, "web.field.long", "max", max, "n", n))
		}
	}
	line(fieldName, &s.Name, maxName, true)
	line(fieldLede, &s.Lede, maxLede, true)
	line(fieldTheme, &s.Theme, maxTheme, false)
	all := barrable()
	for _, k := range s.Barred {
		if !slices.Contains(all, k) {
			return append(faults, fail.On(fieldBarred, "web.field.choice"))
		}
	}
	s.Barred = slices.DeleteFunc(all, func(k string) bool { return !slices.Contains(s.Barred, k) })
	return faults
}

// freeSlug is the readable address of s, which no group of its network has: "budget", "budget-2"…
func freeSlug(ctx context.Context, q db.Q, s space.Space) (string, error) {
	base := "groupe"
	if strings.ContainsFunc(french.Fold(s.Name), func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }) {
		base = kind.Slug(s.Name)
	}
	taken, err := slugsLike(ctx, q, s.Network, base)
	if err != nil {
		return "", err
	}
	taken = append(taken, reservedSlug)
	slug := base
	for n := 2; slices.Contains(taken, slug); n++ {
		slug = base + "-" + strconv.Itoa(n)
	}
	return slug, nil
}
