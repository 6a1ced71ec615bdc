package group

import (
	"cmp"
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
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/french"
)

const (
	maxName  = 80
	maxLede  = 280
	maxTheme = 48
	// maxThemes is how many themes a group has beside its main one.
	maxThemes = 5
	// knownThemes is how many themes of a network are looked at for the spelling of a new one.
	knownThemes = 200

	// groupsADay is how many groups one person may make in a day.
	groupsADay = 10
)

// reservedSlug is what the address of a new group may not be: the page that makes one is there.
const reservedSlug = "nouveau"

// Draft is what Create needs.
type Draft struct {
	Network ref.Space
	Parent  ref.Space // the group in which it is a sub-group; 0 for none
	Name    string    // one line, 80 characters at most
	Lede    string    // what it is for: one line, 280 characters at most
	Theme   string    // one line, 48 characters at most; may be empty
	Themes  []string  // others, five at most
	Door    Door
	Barred  []string // kinds of organisations that are not admitted, access.Unaffiliated among them
}

// Create makes a group of the network, which by animates; who may publish in the network may, and for a sub-group who runs
// the group as well. It is seen by those who see the network, or the group; a secret one by its members. A sub-group keeps
// out whom its group does. Where the network asks for founders, the group waits for them, known to nobody else, unless by manages
// the network or it is a sub-group. Errors: fail.Hidden, SignedOut, Forbidden, Closed, TooMany; Conflict with the reason; Invalid on
// nom, objet, theme, themes, acces or fermes.
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
		if sc.parent, err = host(ctx, tx, by, in.Parent, in.Network); err != nil {
			return err
		}
		s = space.Space{Kind: space.Group, Network: sc.space.ID, Parent: in.Parent, Name: in.Name, Lede: in.Lede, Theme: in.Theme, Barred: in.Barred}
		faults := checked(&s)
		more, wrong := otherThemes(in.Themes, s.Theme)
		if faults = append(faults, wrong...); !in.Door.through(&s, sc.frame()) || in.Door == DoorDomains {
			faults = append(faults, fail.On(fieldDoor, "web.field.choice"))
		}
		if err := fail.Fields(op, faults...); err != nil {
			return err
		}
		if err := g.core.Limits.Hit(ctx, tx, "group.create:"+by.String(), groupsADay, 24*time.Hour); err != nil {
			return err
		}
		if more, err = spelt(ctx, tx, sc.viewer, &s, more); err != nil {
			return err
		}
		if in.Parent != 0 {
			s = under(s, sc.parent)
		}
		will := s
		if sc.asksFounders(in.Parent) {
			s.State = space.Founding
		}
		if s, err = g.found(ctx, tx, by, s); err != nil {
			return err
		}
		if err := putThemes(ctx, tx, s.ID, more); err != nil {
			return err
		}
		if s.IsFounding() {
			if err := putFounding(ctx, tx, s.ID, sc.space.Founders, will, clock.Now(ctx).Add(foundingLife)); err != nil {
				return err
			}
			return g.tell(ctx, tx, "group.founding", by, s.ID)
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
	if s, err = space.Put(ctx, tx, s); err != nil {
		return s, err
	}
	return s, space.SetMembership(ctx, tx, space.Membership{Person: by, Space: s.ID, Role: space.Animator, State: space.Active})
}

// checked sets what s says of itself in order, and returns what is wrong with it.
func checked(s *space.Space) (faults []fail.Field) {
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

// otherThemes sets the themes of a group beside its main one in order, each once, and returns what is wrong with them.
func otherThemes(typed []string, main string) (out []string, faults []fail.Field) {
	seen := map[string]bool{"": true, french.Fold(main): true}
	for _, t := range typed {
		t = strings.Join(strings.Fields(t), " ")
		if k := french.Fold(t); !seen[k] {
			seen[k], out = true, append(out, t)
		}
		if n := len([]rune(t)); n > maxTheme {
			return nil, []fail.Field{fail.On(fieldThemes, "web.field.long", "max", maxTheme, "n", n)}
		}
	}
	if len(out) > maxThemes {
		return nil, []fail.Field{fail.On(fieldThemes, "group.field.themes_many", "max", maxThemes)}
	}
	return out, nil
}

// spelt writes the themes of s as other groups of its network that v may see do, so that one theme is not two by an accent:
// the main one in place, and labels, the others, as it returns them.
func spelt(ctx context.Context, q db.Q, v *access.Viewer, s *space.Space, labels []string) ([]string, error) {
	if len(labels) == 0 && s.Theme == "" {
		return nil, nil
	}
	known, err := themes(ctx, q, v, s.Network, s.ID, knownThemes)
	if err != nil {
		return nil, err
	}
	as := map[string]string{}
	for _, t := range known {
		if k := french.Fold(t.name); as[k] == "" {
			as[k] = t.name
		}
	}
	out := make([]string, len(labels))
	for n, l := range labels {
		out[n] = cmp.Or(as[french.Fold(l)], l)
	}
	s.Theme = cmp.Or(as[french.Fold(s.Theme)], s.Theme)
	return out, nil
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
