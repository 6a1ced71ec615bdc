package admin

import (
	"context"
	"slices"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/french"
)

// Filter is what a list of people is narrowed to. The zero Filter is everyone who is in.
type Filter struct {
	Text  string     // words, each of which begins one of the name or of the organisation
	Role  space.Role // "" for any
	State space.State
	Kind  string // of their organisation; access.Unaffiliated for those without one; "" for any

	after mark
}

// is in: what no State narrows to.
var in = []space.State{space.Active, space.Muted}

var (
	memberStates = []space.State{space.Active, space.Muted, space.Requested, space.Invited, space.Excluded}
	memberRoles  = []space.Role{space.Guest, space.Member, space.Animator, space.Manager}
)

func (f Filter) states() []space.State {
	if f.State == "" {
		return in
	}
	return []space.State{f.State}
}

func (f Filter) roles() []space.Role {
	if f.Role == "" {
		return memberRoles
	}
	return []space.Role{f.Role}
}

// maxWords is how many words of a search count.
const maxWords = 5

// searched is the words that are looked for.
func searched(text string) []string {
	words := strings.FieldsFunc(french.Fold(text), func(r rune) bool { return strings.ContainsRune(" -',", r) })
	return words[:min(len(words), maxWords)]
}

// Member is somebody a network has to do with: in it, waiting, or kept out. Card is filled by Members alone.
type Member struct {
	Person        ref.Person
	Card          account.Card
	Given, Family string
	Job, Org      string
	Kind          string // of the organisation, "" for none
	Role          space.Role
	State         space.State
	Suspended     bool // the account is
	Joined        time.Time

	key string
}

// IsBarred tells whether somebody is a member in name only: s does not admit such organisations, and they do not run it.
func (m Member) IsBarred(s space.Space) bool {
	kind := m.Kind
	if kind == "" {
		kind = access.Unaffiliated
	}
	return slices.Contains(s.Barred, kind) && !m.Role.AtLeast(space.Animator)
}

// Roll is a page of people by name.
type Roll struct {
	Members []Member
	Count   int // in all, as narrowed
	next    mark
}

const (
	rollPage   = 40
	exportPage = 500
)

// Members returns whom network has to do with. The caller has checked access.Manage. Three queries.
func (a *Admin) Members(ctx context.Context, network ref.Space, f Filter) (r Roll, err error) {
	err = a.core.DB.Read(ctx, func(q db.Q) error {
		if r.Members, err = people(ctx, q, network, f, rollPage+1); err != nil {
			return err
		}
		if len(r.Members) > rollPage {
			r.Members = r.Members[:rollPage]
			last := r.Members[rollPage-1]
			r.next = mark{last.key, last.Person}
		}
		ids := make([]ref.Person, len(r.Members))
		for n, m := range r.Members {
			ids[n] = m.Person
		}
		cards, err := account.Cards(ctx, q, ids)
		if err != nil {
			return err
		}
		for n, m := range r.Members {
			r.Members[n].Card = cards[m.Person]
		}
		r.Count, err = countPeople(ctx, q, network, f)
		return err
	})
	return r, fail.Wrap("admin.Members", err)
}

// Export notes that by takes the people that f keeps away, and returns how many they are; Each then gives them.
// Errors: fail.Hidden, fail.Forbidden.
func (a *Admin) Export(ctx context.Context, by ref.Person, id ref.Space, f Filter) (n int, err error) {
	err = a.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := network(ctx, tx, by, id); err != nil {
			return err
		}
		if n, err = countPeople(ctx, tx, id, f); err != nil {
			return err
		}
		return a.tell(ctx, tx, factExported, by, id, map[string]any{"people": n})
	})
	return n, fail.Wrap("admin.Export", err)
}

// Each calls do with the people of network that f keeps, by name, some hundreds at a time. It stops at the first error.
func (a *Admin) Each(ctx context.Context, network ref.Space, f Filter, do func([]Member) error) error {
	f.after = mark{}
	for {
		list, err := people(ctx, a.core.DB.Q(), network, f, exportPage)
		if err != nil {
			return fail.Wrap("admin.Each", err)
		}
		if err := do(list); err != nil {
			return err
		}
		if len(list) < exportPage {
			return nil
		}
		last := list[exportPage-1]
		f.after = mark{last.key, last.Person}
	}
}
