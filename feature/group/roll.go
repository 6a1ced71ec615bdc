package group

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Seen is when a member last came to the platform, as animators are told: never finer than a week.
type Seen string

// What animators are told.
const (
	ThisWeek  Seen = "semaine"
	ThisMonth Seen = "mois" // one of the three weeks before
	LongAgo   Seen = "avant"
	Never     Seen = "jamais"
)

// seens is every Seen, in the order of the page.
var seens = []Seen{ThisWeek, ThisMonth, LongAgo, Never}

// monthWeeks is how many weeks, this one included, make a month of Seen.
const monthWeeks = 4

// seenIn is week, of somebody's last visit, as it is told at now.
func seenIn(week, now time.Time) Seen {
	this := account.WeekOf(now)
	switch {
	case week.IsZero():
		return Never
	case !week.Before(this):
		return ThisWeek
	case !week.Before(monthFrom(now)):
		return ThisMonth
	}
	return LongAgo
}

// monthFrom is the first week of the month of Seen at now.
func monthFrom(now time.Time) time.Time {
	return account.WeekOf(now).AddDate(0, 0, -7*(monthWeeks-1))
}

// narrowed is the condition of f on the members m, who are p, of the organisation o, with its arguments after args.
func (f Filter) narrowed(args []any) (string, []any) {
	cond, args := begins("p.sort_key || ' ' || COALESCE(o.name_key, '')", like(f.Text), args)
	add := func(text string, value any) {
		args = append(args, value)
		cond += " AND " + text + place(len(args))
	}
	if f.Role != "" {
		add(`m.role = `, string(f.Role))
	}
	if f.Kind != "" {
		add(`COALESCE(NULLIF(p.org_kind, ''), 'none') = `, f.Kind)
	}
	switch f.Seen {
	case ThisWeek:
		add(`p.seen_week >= `, db.Millis(account.WeekOf(f.now)))
	case ThisMonth:
		add(`p.seen_week < `, db.Millis(account.WeekOf(f.now)))
		add(`p.seen_week >= `, db.Millis(monthFrom(f.now)))
	case LongAgo:
		cond += ` AND p.seen_week > 0`
		add(`p.seen_week < `, db.Millis(monthFrom(f.now)))
	case Never:
		cond += ` AND p.seen_week = 0`
	}
	return cond, args
}

// exportPage is how many members are read at once for a file.
const exportPage = 500

// Export notes that by takes the members that f keeps away in a file; Each then gives them. Animators may.
// Errors: fail.Hidden, SignedOut, Forbidden.
func (g *Group) Export(ctx context.Context, by ref.Person, s ref.Space) error {
	return fail.Wrap("group.Export", g.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := stage(ctx, tx, by, s, access.Animate); err != nil {
			return err
		}
		_, err := g.core.Journal.Append(ctx, tx, journal.Fact{Kind: "group.exported", Actor: by, Space: s})
		return err
	}))
}

// Each calls do with the members of s that f keeps, those who run it first, some hundreds at a time. It stops at the first
// error. The caller has checked access.Animate.
func (g *Group) Each(ctx context.Context, s space.Space, f Filter, do func([]Member) error) error {
	f.now, f.after = clock.Now(ctx), mark{}
	q := g.core.DB.Q()
	for {
		rows, err := members(ctx, q, s, f, exportPage)
		if err != nil {
			return err
		}
		ids := make([]ref.Person, len(rows))
		for n, m := range rows {
			ids[n] = m.person
		}
		by, err := account.Cards(ctx, q, ids)
		if err != nil {
			return err
		}
		list := make([]Member, len(rows))
		for n, m := range rows {
			list[n] = Member{Card: by[m.person], Role: m.role, State: m.state, week: m.week, joined: m.joined}
		}
		if err := do(list); err != nil || len(rows) < exportPage {
			return err
		}
		f.after = rows[exportPage-1].mark
	}
}

// mostPicked is how many members one gesture is about: a page of the list.
const mostPicked = membersPage

// Chosen returns those of handles who are in s, by name, at most mostPicked. The caller has checked access.Animate.
func (g *Group) Chosen(ctx context.Context, s space.Space, handles []string) ([]Member, error) {
	if len(handles) > mostPicked {
		handles = handles[:mostPicked]
	}
	rows, err := chosen(ctx, g.core.DB.Q(), s.ID, handles)
	if err != nil {
		return nil, err
	}
	ids := make([]ref.Person, len(rows))
	for n, m := range rows {
		ids[n] = m.person
	}
	by, err := account.Cards(ctx, g.core.DB.Q(), ids)
	out := make([]Member, len(rows))
	for n, m := range rows {
		out[n] = Member{Card: by[m.person], Role: m.role, State: m.state}
	}
	return out, fail.Wrap("group.Chosen", err)
}

// stay is why somebody stays as they were.
type stay string

// The reasons, as addresses and words name them.
const (
	stayLast    stay = "seule" // nobody else runs the place
	staySelf    stay = "soi"
	stayManager stay = "gere"
	stayMuted   stay = "muet"
	stayGone    stay = "parti"
	staySame    stay = "deja"
)

// stays is every reason, in the order of the page.
var stays = []stay{staySame, stayLast, staySelf, stayManager, stayMuted, stayGone}

// stayOf is the reason that a verb gives under key; "" for one that stops the gesture.
var stayOf = map[string]stay{
	"group.last.group": stayLast, "group.last.network": stayLast, "group.last.of": stayLast,
	"group.withdraw.self": staySelf, "group.role.self": staySelf, "group.withdraw.manager": stayManager, "group.role.inactive": stayMuted,
}

// Changed is what a gesture about several members did: how many it changed, and why others stay as they were.
type Changed struct {
	Done    int
	Refused map[ref.Person]stay
}

// several does one thing to each of people in a transaction; those to whom it may not be done stay as they are, with the
// reason. by animates s, and manages it where it is a network.
func (g *Group) several(ctx context.Context, by ref.Person, s ref.Space, people []ref.Person, op string, do func(tx *db.Tx, sc scene, m space.Membership) (bool, error)) (out Changed, err error) {
	switch {
	case len(people) == 0:
		return out, fail.Fields(op, fail.On(fieldPeople, "group.chosen.none"))
	case len(people) > mostPicked:
		return out, fail.Fields(op, fail.On(fieldPeople, "group.chosen.many", "n", mostPicked))
	}
	err = g.core.DB.Write(ctx, func(tx *db.Tx) error {
		out = Changed{Refused: map[ref.Person]stay{}}
		sc, err := stage(ctx, tx, by, s, access.Animate)
		if err == nil && sc.space.Kind == space.Network {
			err = access.CanSpace(sc.viewer, access.Manage, sc.space)
		}
		if err != nil {
			return err
		}
		for _, p := range people {
			m, err := space.MembershipOf(ctx, tx, p, s)
			if err != nil {
				return err
			}
			if !m.IsIn() {
				out.Refused[p] = stayGone
				continue
			}
			did, err := do(tx, sc, m)
			key, _ := fail.Reason(err)
			switch why := stayOf[key]; {
			case err != nil && why == "":
				return err
			case err != nil:
				out.Refused[p] = why
			case did:
				out.Done++
			default:
				out.Refused[p] = staySame
			}
		}
		return nil
	})
	return out, fail.Wrap(op, err)
}

// SetRoles is SetRole for several. Errors: fail.Hidden, SignedOut, Forbidden; Invalid on role or personne.
func (g *Group) SetRoles(ctx context.Context, by ref.Person, s ref.Space, people []ref.Person, role space.Role) (Changed, error) {
	const op = "group.SetRoles"
	return g.several(ctx, by, s, people, op, func(tx *db.Tx, sc scene, m space.Membership) (bool, error) {
		if !mayBe(sc.space.Kind, role) {
			return false, fail.Fields(op, fail.On(fieldRole, "web.field.choice"))
		}
		return m.Role != role, g.setRoleOf(ctx, tx, sc, m, role)
	})
}

// Withdraw takes several members out of s, for a reason that they are told and may read at /retraits for a year: it is no
// sanction, and they may come back. The last one who runs s stays, as do those who manage the network, and by.
// Errors: fail.Hidden, SignedOut, Forbidden; Invalid on motif or personne.
func (g *Group) Withdraw(ctx context.Context, by ref.Person, s ref.Space, people []ref.Person, reason string) (Changed, error) {
	const op = "group.Withdraw"
	reason, err := why(reason)
	if err != nil {
		return Changed{}, err
	}
	return g.several(ctx, by, s, people, op, func(tx *db.Tx, sc scene, m space.Membership) (bool, error) {
		manager, err := isManager(ctx, tx, m.Person, sc.network.ID)
		switch {
		case err != nil:
			return false, err
		case m.Person == by:
			return false, fail.Say(op, fail.Forbidden, "group.withdraw.self")
		case manager || m.Role == space.Manager:
			return false, fail.Say(op, fail.Forbidden, "group.withdraw.manager")
		}
		if err := mayLeave(ctx, tx, m, sc.space); err != nil {
			return false, err
		}
		if err := takeOut(ctx, tx, m.Person, sc.space); err != nil {
			return false, err
		}
		if err := putWithdrawal(ctx, tx, withdrawal{person: m.Person, space: s, reason: reason, at: clock.Now(ctx)}); err != nil {
			return false, err
		}
		return true, g.tell(ctx, tx, "group.removed", by, s, m.Person)
	})
}

// withdrawalLife is how long somebody may read why they were taken out of a place.
const withdrawalLife = 365 * 24 * time.Hour

// withdrawal is that somebody was taken out of a place, and why.
type withdrawal struct {
	person ref.Person
	space  ref.Space
	reason string
	at     time.Time
}

// left is a withdrawal with the name of its place.
type left struct {
	withdrawal
	name string
}

// Withdrawals returns where p was taken out, and why, the latest first. One query.
func (g *Group) Withdrawals(ctx context.Context, p ref.Person) ([]left, error) {
	return withdrawals(ctx, g.core.DB.Q(), p, clock.Now(ctx).Add(-withdrawalLife))
}
