package group

import (
	"context"
	"slices"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
	lexis "maillage/kit/words"
)

// Wanted is which groups a list keeps: those that fit every field that is not empty. Archived ones are kept by Archived
// alone.
type Wanted struct {
	Text     string      // words that begin, or decline, words of the name, the purpose or a theme
	Networks []ref.Space // one of those where the group lives
	Themes   []string    // one of its themes, as they are written
	Doors    []space.Admission
	Life     Life
	Mine     Mine

	after mark
}

// Life is how lively a group is.
type Life string

// The lives. A group too young to have slept is not asleep.
const (
	AnyLife  Life = ""
	Week     Life = "week"  // something was published in the last 7 days
	Month    Life = "month" // in the last 30 days
	Asleep   Life = "asleep"
	Archived Life = "archived"
)

// Mine is what the reader is to a group.
type Mine string

// The ties of a reader.
const (
	AnyTie Mine = ""
	Joined Mine = "joined" // belongs to it
	Others Mine = "others" // does not yet
)

const (
	week     = 7 * 24 * time.Hour
	month    = 30 * 24 * time.Hour
	tooQuiet = 90 * 24 * time.Hour // a group in which nothing was published for so long is asleep
)

// isAsleep tells whether s, which is not archived, is asleep at now.
func isAsleep(s space.Space, now time.Time) bool {
	t := now.Add(-tooQuiet)
	return !s.IsArchived() && s.Posted.Before(t) && s.Created.Before(t)
}

// Found is a page of a list of groups: those whose name holds the words first, then by name.
type Found struct {
	Groups  []space.Space
	Count   int                       // in all
	Themes  map[ref.Space][]string    // of the groups of the page, beside their main one
	Parents map[ref.Space]space.Space // of those that are sub-groups, when the reader may see them
	facets  facets
	next    mark // zero on the last page
}

// facets is how many groups each choice would leave, the others being as they are.
type facets struct {
	networks map[ref.Space]int
	doors    map[space.Admission]int
	lives    map[Life]int
	mine     map[Mine]int
	themes   []theme // the commonest first
}

// Find returns the groups that v may see which live in one of scope (anywhere when nil) and fit w, thirty a page. Five
// queries, six with a text. The work with a text grows with the number of groups in scope, five thousand at most.
func (g *Group) Find(ctx context.Context, v *access.Viewer, scope []ref.Space, w Wanted) (f Found, err error) {
	err = g.core.DB.Read(ctx, func(q db.Q) error {
		s := search{viewer: v, scope: scope, wanted: w, now: clock.Now(ctx)}
		if strings.TrimSpace(w.Text) != "" {
			all, err := sayings(ctx, q, v, scope, false, mostCompared)
			if err != nil {
				return err
			}
			s.hit, s.named = g.sense.matching(w.Text, all)
		}
		rows, err := s.page(ctx, q, groupsPage+1)
		if err != nil {
			return err
		}
		if len(rows) > groupsPage {
			rows = rows[:groupsPage]
			f.next = rows[groupsPage-1].mark
		}
		if err := f.fill(ctx, q, v, rows); err != nil {
			return err
		}
		f.facets, f.Count, err = s.facets(ctx, q)
		return err
	})
	return f, fail.Wrap("group.Find", err)
}

// fill reads what the groups of rows are.
func (f *Found) fill(ctx context.Context, q db.Q, v *access.Viewer, rows []groupRow) error {
	ids := make([]ref.Space, len(rows))
	for n, r := range rows {
		ids[n] = r.id
	}
	all, err := space.Some(ctx, q, ids)
	if err != nil {
		return err
	}
	var above []ref.Space
	for _, id := range ids {
		f.Groups = append(f.Groups, all[id])
		if p := all[id].Parent; p != 0 {
			above = append(above, p)
		}
	}
	if f.Parents, err = space.Some(ctx, q, above); err != nil {
		return err
	}
	for id, s := range f.Parents {
		if access.CanSpace(v, access.See, s) != nil {
			delete(f.Parents, id)
		}
	}
	f.Themes, err = themesOf(ctx, q, ids)
	return err
}

// matching returns those of all that hold each word of text, and among them those whose name does.
func (s sense) matching(text string, all []said) (hit, named []ref.Space) {
	asked := s.asked(text)
	hit, named = []ref.Space{}, []ref.Space{}
	for _, g := range all {
		name := s.words.Split(g.name)
		if holds(asked, name) {
			named = append(named, g.id)
			hit = append(hit, g.id)
		} else if holds(asked, append(name, s.words.Split(g.lede+" "+g.theme)...)) {
			hit = append(hit, g.id)
		}
	}
	return hit, named
}

// asked is the words of text that tell groups apart; all of them when none does. At most maxWords.
func (s sense) asked(text string) []lexis.Word {
	all := s.words.Split(text)
	kept := slices.DeleteFunc(slices.Clone(all), func(w lexis.Word) bool { return w.Stem == "" })
	if len(kept) == 0 {
		kept = all
	}
	return kept[:min(len(kept), maxWords)]
}

// holds tells whether each asked word begins one of have, or is one of them in another number or gender. No word is in no
// text.
func holds(asked, have []lexis.Word) bool {
	for _, a := range asked {
		if !slices.ContainsFunc(have, func(h lexis.Word) bool {
			return strings.HasPrefix(h.Fold, a.Fold) || a.Stem != "" && a.Stem == h.Stem
		}) {
			return false
		}
	}
	return len(asked) > 0
}
