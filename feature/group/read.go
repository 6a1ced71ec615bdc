package group

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Filter is what a list of members is narrowed to, and where it goes on.
type Filter struct {
	Text string     // words, each of which begins one of the name or of the organisation
	Role space.Role // "" for any
	Kind string     // of their organisation; access.Unaffiliated for those without one; "" for any
	Seen Seen       // when they last came; for animators

	now   time.Time // of the question, for Seen
	after mark
}

const (
	groupsPage  = 30
	membersPage = 40
	mostThemes  = 12 // in the facet of a list
	fewThemes   = 8  // up to which all are there
	mostBars    = 6
	// mostWaiting is how many requests, exclusions or invitations a page shows; the next come up as these are dealt with.
	mostWaiting = 50
	// shownRequests is how many requests stand beside the members.
	shownRequests = 5
)

// Member is somebody of a space, or who waits to be, or is kept out.
type Member struct {
	Card  account.Card
	Role  space.Role
	State space.State
	Note  string // of a request or an exclusion; for animators

	week, joined time.Time // of the last visit, zero for never; of the entry: for animators
}

// Roll is a page of members, those who run the space first.
type Roll struct {
	Members []Member
	Count   int // in all, as narrowed by the text
	next    mark
}

// Members returns who is in s. The caller has checked access.SeeMembers. Three queries.
func (g *Group) Members(ctx context.Context, s space.Space, f Filter) (r Roll, err error) {
	const op = "group.Members"
	f.now = clock.Now(ctx)
	err = g.core.DB.Read(ctx, func(q db.Q) error {
		rows, err := members(ctx, q, s, f, membersPage+1)
		if err != nil {
			return err
		}
		if len(rows) > membersPage {
			rows = rows[:membersPage]
			r.next = rows[membersPage-1].mark
		}
		ids := make([]ref.Person, len(rows))
		for n, m := range rows {
			ids[n] = m.person
		}
		by, err := account.Cards(ctx, q, ids)
		if err != nil {
			return err
		}
		for _, m := range rows {
			r.Members = append(r.Members, Member{Card: by[m.person], Role: m.role, State: m.state, week: m.week, joined: m.joined})
		}
		r.Count, err = countMembers(ctx, q, s, f)
		return err
	})
	return r, fail.Wrap(op, err)
}

// queue is who has a state in a space, first come first, and how many they are.
type queue struct {
	list  []Member
	count int
}

// waiting returns who has state in s, for animators: the caller has checked access.Animate. Three queries.
func (g *Group) waiting(ctx context.Context, s ref.Space, state space.State, max int) (w queue, err error) {
	q := g.core.DB.Q()
	if w.count, err = countState(ctx, q, s, state); err != nil || w.count == 0 {
		return w, err
	}
	rows, err := waiting(ctx, q, s, state, max)
	if err != nil {
		return w, err
	}
	by, err := account.Cards(ctx, q, peopleOf(rows))
	for _, m := range rows {
		w.list = append(w.list, Member{Card: by[m.Person], Role: m.Role, State: m.State, Note: m.Note})
	}
	return w, err
}

func peopleOf(rows []space.Membership) []ref.Person {
	ids := make([]ref.Person, len(rows))
	for n, m := range rows {
		ids[n] = m.Person
	}
	return ids
}

// spread is where the members of s work: by region, or by organisation when that tells more. Two queries at most.
func (g *Group) spread(ctx context.Context, s space.Space) (regions bool, list []share, err error) {
	q := g.core.DB.Q()
	if list, err = byRegion(ctx, q, s, mostBars); err != nil {
		return false, nil, err
	}
	if len(list) > 1 {
		for n := range list {
			list[n].name = g.regions[list[n].name]
		}
		return true, list, nil
	}
	list, err = byOrg(ctx, q, s, mostBars)
	return false, list, err
}

// person returns who has handle, which comes from an address. Errors: fail.Hidden.
func (g *Group) person(ctx context.Context, handle string) (account.Person, error) {
	if !utf8.ValidString(handle) || strings.ContainsRune(handle, 0) {
		return account.Person{}, fail.E("group.person", fail.Hidden, nil) // PostgreSQL takes no such text
	}
	return account.ByHandle(ctx, g.core.DB.Q(), handle)
}

// standing is p's membership of s. Errors: fail.Hidden when there is none.
func (g *Group) standing(ctx context.Context, s ref.Space, p account.Person) (Member, error) {
	m, err := space.MembershipOf(ctx, g.core.DB.Q(), p.ID, s)
	if err == nil && m.Person == 0 {
		err = fail.E("group.standing", fail.Hidden, nil)
	}
	return Member{Card: p.Card(), Role: m.Role, State: m.State, Note: m.Note}, err
}

// door is how v's person enters s, read now: what the page of adhesion says. Errors: those of Enter.
func (g *Group) door(ctx context.Context, v *access.Viewer, p account.Person, s, network space.Space) (door, error) {
	return doorOf(ctx, g.core.DB.Q(), scene{by: p, viewer: v, space: s, network: network})
}

// note is what p wrote when asking to join s.
func (g *Group) note(ctx context.Context, s ref.Space, p ref.Person) (string, error) {
	m, err := space.MembershipOf(ctx, g.core.DB.Q(), p, s)
	return m.Note, err
}

// pending is an invitation that waits: who names a person or an address, role is what they will be.
type pending struct {
	who  string // handle or address, as Uninvite takes it
	card account.Card
	letter
}

// invitations returns those of s that wait: letters, then people named by handle. The caller has checked access.Animate.
// An address does not tell whose it is.
func (g *Group) invitations(ctx context.Context, s ref.Space) (list []pending, err error) {
	err = g.core.DB.Read(ctx, func(q db.Q) error {
		letters, err := waitingLetters(ctx, q, s, mostWaiting)
		if err != nil {
			return err
		}
		for _, l := range letters {
			list = append(list, pending{who: l.email, letter: l})
		}
		rows, err := waiting(ctx, q, s, space.Invited, mostWaiting)
		if err != nil {
			return err
		}
		people := peopleOf(rows)
		written, err := hasLetter(ctx, q, s, people)
		if err != nil {
			return err
		}
		by, err := account.Cards(ctx, q, people)
		for _, m := range rows {
			if c := by[m.Person]; !written[m.Person] && c.ID != 0 {
				list = append(list, pending{who: c.Handle, card: c, letter: letter{role: m.Role, created: m.Joined}})
			}
		}
		return err
	})
	return list, err
}

// themes is those of the groups of network that v may see, the commonest first, at most five.
func (g *Group) themes(ctx context.Context, v *access.Viewer, network ref.Space) (names []string, err error) {
	list, err := themes(ctx, g.core.DB.Q(), v, network, 0, 5)
	for _, t := range list {
		if len([]rune(t.name)) <= maxTheme {
			names = append(names, t.name)
		}
	}
	return names, err
}

// settings is what s is, to be changed. Two queries.
func (g *Group) settings(ctx context.Context, s space.Space) (Settings, error) {
	a, err := g.about(ctx, s.ID)
	if err != nil {
		return Settings{}, err
	}
	themes, err := themesOf(ctx, g.core.DB.Q(), []ref.Space{s.ID})
	return Settings{Name: s.Name, Lede: s.Lede, Theme: s.Theme, Themes: themes[s.ID], Door: doorFor(s), Items: s.ItemsAudience, Barred: s.Barred, Welcome: a.Welcome, Charter: a.Charter, Version: s.Version}, err
}

// readers is how many people see what is for the members of a network.
func (g *Group) readers(ctx context.Context, network space.Space) (access.People, error) {
	return access.Readers(ctx, g.core.DB.Q(), network, space.InNetwork)
}

// animators is who runs s, the latest first, at most twenty. Two queries.
func (g *Group) animators(ctx context.Context, s ref.Space) (cards []account.Card, err error) {
	q := g.core.DB.Q()
	rows, err := space.People(ctx, q, s, []space.State{space.Active}, space.Animator, 20)
	if err != nil {
		return nil, err
	}
	by, err := account.Cards(ctx, q, peopleOf(rows))
	for _, m := range rows {
		if c := by[m.Person]; c.ID != 0 {
			cards = append(cards, c)
		}
	}
	return cards, err
}
