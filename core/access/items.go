package access

import (
	"fmt"
	"slices"

	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Verb is what one does to an item.
type Verb int

// The verbs on items.
const (
	Read Verb = iota
	Comment
	React
	Edit   // its text
	Delete // take it away
	Moderate
	Accept // one of its answers, or none any more: it is a question
	Pin    // at the head of its space
)

// Can is nil when v may do verb to i, which is in s. Errors: fail.Hidden, Forbidden, Closed, SignedOut.
func Can(v *Viewer, verb Verb, i item.Item, s space.Space) error {
	const op = "access.Can"
	if !v.Sees(i) {
		return fail.E(op, fail.Hidden, nil)
	}
	if verb == Read {
		return nil
	}
	if v.Suspended {
		return fail.Say(op, fail.Forbidden, "access.suspended")
	}
	if v.Person == 0 {
		return fail.E(op, fail.SignedOut, nil)
	}
	mod, mine := v.Moderates(i.Space, i.Network), i.Author == v.Person
	switch {
	case space.IsOwn(i.Space) && verb != Edit && verb != Delete:
		return fail.Say(op, fail.Forbidden, "access.own")
	case verb == Moderate && !mod,
		verb == Edit && !v.writes(i),
		verb == Delete && !mine && !mod,
		verb == Accept && (!mine && !mod || i.Question == item.Statement),
		verb == Pin && (!mod || !i.IsRoot()):
		return fail.E(op, fail.Forbidden, nil)
	case verb == Delete || verb == Moderate:
		return nil // taking away is possible in an archived space, and by someone muted
	case s.IsArchived():
		return fail.Say(op, fail.Closed, "access.closed")
	case i.State != item.Published && verb != Edit, i.RootState != item.Published:
		return fail.Say(op, fail.Closed, "access.not_shown")
	case !i.Locked.IsZero() && !mod && (verb == Comment || verb == Edit):
		return fail.Say(op, fail.Closed, "access.locked")
	case v.muted[i.Space]:
		return fail.Say(op, fail.Forbidden, "access.muted")
	case v.Role(i.Space, i.Network) == space.None:
		return fail.Say(op, fail.Forbidden, "access.join_first")
	}
	return nil
}

// writes tells whether v is among those who may change what i says, leaving aside whether they take part in its space.
func (v *Viewer) writes(i item.Item) bool {
	switch i.Writers {
	case item.ByMembers:
		return v.Role(i.Space, i.Network) != space.Guest
	case item.ByModerators:
		return v.Moderates(i.Space, i.Network)
	}
	return i.Author == v.Person
}

// Sees is the rule of Visible, for one item.
func (v *Viewer) Sees(i item.Item) bool {
	mod, mine := v.Moderates(i.Space, i.Network), v.Person != 0 && i.Author == v.Person
	if !mod && !v.audience(i) {
		return false
	}
	if i.RootState != item.Published && !(i.RootState == item.Hidden && mod) {
		return false
	}
	switch i.State {
	case item.Published:
		return true
	case item.Hidden:
		return mod || mine
	case item.Draft:
		return mine
	}
	return false
}

func (v *Viewer) audience(i item.Item) bool {
	switch i.Audience {
	case space.Public:
		return true
	case space.Registered:
		return v.Person != 0
	case space.InNetwork:
		return v.livesHere(i.Space, i.Network)
	case space.InGroup:
		return slices.Contains(v.spaces, i.Space)
	case space.ForPlan:
		return slices.Contains(v.networks, i.Network) && slices.Contains(v.plans, planKey(i.Network, i.Plan))
	}
	return false
}

// Visible is the rule of Can(Read) as a condition on the item table's alias. It takes VisibleArgs arguments from $n on,
// which Args gives.
func Visible(alias string, n int) string {
	p := func(k int) string { return fmt.Sprintf("$%d", n+k) }
	mod := fmt.Sprintf("(%[1]s.space_id IN (%[2]s[]) OR %[1]s.network_id IN (%[3]s[]))", alias, p(3), p(4))
	// What decides for most comes first: SQLite makes a list of an argument when it first looks into it.
	return fmt.Sprintf(`((%[1]s.audience = 'public'
		OR (%[1]s.audience = 'registered' AND CAST(%[2]s AS BIGINT) <> 0)
		OR (%[1]s.audience = 'network' AND (%[1]s.network_id IN (%[3]s[]) OR %[1]s.space_id IN (%[8]s[])))
		OR (%[1]s.audience = 'group' AND %[1]s.space_id IN (%[4]s[]))
		OR (%[1]s.audience = 'plan' AND %[1]s.network_id IN (%[3]s[]) AND %[1]s.network_id || ':' || %[1]s.plan IN (%[6]s[]))
		OR %[7]s)
	AND (%[1]s.root_state = 'published' OR (%[1]s.root_state = 'hidden' AND %[7]s))
	AND (%[1]s.state = 'published'
		OR (%[1]s.state = 'hidden' AND (%[7]s OR (%[1]s.author_id = %[2]s AND CAST(%[2]s AS BIGINT) <> 0)))
		OR (%[1]s.state = 'draft' AND %[1]s.author_id = %[2]s AND CAST(%[2]s AS BIGINT) <> 0)))`,
		alias, p(0), p(1), p(2), p(3), p(5), mod, p(6))
}

// AuthorShown is the rule of Author as a condition on the item table's alias, with the same arguments as Visible.
func AuthorShown(alias string, n int) string {
	return fmt.Sprintf("(%[1]s.byline = 'named' OR (%[1]s.author_id = $%[2]d AND CAST($%[2]d AS BIGINT) <> 0) OR %[1]s.space_id IN ($%[3]d[]) OR %[1]s.network_id IN ($%[4]d[]))",
		alias, n, n+3, n+4)
}

// VisibleArgs is how many arguments Visible takes.
const VisibleArgs = 7

// Args is the arguments of Visible, AuthorShown and SpaceVisible.
func (v *Viewer) Args() []any {
	return []any{v.Person, ints(v.networks), ints(v.spaces), ints(v.moderated), ints(v.managed), texts(v.plans), ints(v.hosted)}
}

// Author returns who wrote i, and whether v may know.
func Author(v *Viewer, i item.Item) (ref.Person, bool) {
	if i.Byline == item.Named || v.Person != 0 && i.Author == v.Person || v.Moderates(i.Space, i.Network) {
		return i.Author, true
	}
	return 0, false
}
