package group

import (
	"context"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/french"
)

const (
	// mostTargets is how many groups a page offers to merge into; one looks for the others by their name.
	mostTargets = 30
	// mostMerges is how many of the groups that came into one its page says.
	mostMerges = 20
)

// Effects is what a merging would do, to be shown before it is done.
type Effects struct {
	From, Into space.Space
	Gain       access.Gain
	People     int      // of From who would be in Into and are not
	Both       int      // who are in both
	Apart      int      // of From who would not be in Into
	Waiting    int      // requests and invitations that end
	Kept       int      // publications for the members of From alone
	Items      int      // publications, answers and drafts that move
	Unsigned   int      // of them without a name, whose authors those who run Into would know
	Narrowed   int      // of them for the network, which would be for members alone
	Openings   []string // networks that From is opened to, which it leaves
	Below      []space.Space
	// Opener: From is secret and Into is not, so that it takes a manager of the network who says so.
	Opener bool
}

// Merging is what Merge needs.
type Merging struct {
	Into ref.Space
	Gain access.Gain // as it was shown: what changed meanwhile is shown again
	// Opens says that a secret group may move into one that is not.
	Opens bool
}

// pair is a group that may move, and the one it may move into.
type pair struct {
	scene
	into  scene
	below []space.Space // of the one that moves
}

// pairOf are two groups that by may merge: who runs both, as a manager of their network does.
// Errors: fail.Hidden, SignedOut, Forbidden; Conflict or Closed with the reason.
func pairOf(ctx context.Context, q db.Q, by ref.Person, from, into ref.Space) (p pair, err error) {
	const op = "group.pairOf"
	if p.scene, err = manageable(ctx, q, by, from); err != nil {
		return p, err
	}
	if p.into, err = manageable(ctx, q, by, into); err != nil {
		return p, err
	}
	if p.below, err = below(ctx, q, from); err != nil {
		return p, err
	}
	busy, err := space.Arriving(ctx, q, from)
	switch {
	case err != nil:
		return p, err
	case from == into || p.into.space.Network != p.space.Network:
		return p, fail.E(op, fail.Hidden, nil)
	case p.space.Into != 0 || len(busy) > 0:
		return p, fail.Say(op, fail.Conflict, "group.merge.busy")
	case p.into.space.State != space.ActiveSpace:
		return p, fail.Say(op, fail.Closed, "group.merge.closed", "name", p.into.space.Name)
	case p.into.space.Parent == from:
		return p, fail.Say(op, fail.Conflict, "group.merge.inside", "name", p.into.space.Name)
	}
	there, err := below(ctx, q, into)
	if err == nil && len(there)+len(p.below) > maxBelow {
		err = fail.Say(op, fail.Conflict, "group.below.many", "max", maxBelow)
	}
	return p, err
}

// opener tells whether the merging would open what was secret.
func (p pair) opener() bool {
	return p.space.Audience == space.InGroup && p.into.space.Audience != space.InGroup
}

// Effects says what would become of from if by merged it into another. Eight queries. Errors: those of Merge.
func (g *Group) Effects(ctx context.Context, by ref.Person, from, into ref.Space) (e Effects, err error) {
	err = g.core.DB.Read(ctx, func(q db.Q) error {
		p, err := pairOf(ctx, q, by, from, into)
		if err != nil {
			return err
		}
		e.From, e.Into, e.Opener = p.space, p.into.space, p.opener()
		for _, s := range p.below {
			if access.CanSpace(p.viewer, access.See, s) == nil {
				e.Below = append(e.Below, s)
			}
		}
		if e.Gain, err = access.Gains(ctx, q, e.From, e.Into); err != nil {
			return err
		}
		return weigh(ctx, q, &e)
	})
	return e, fail.Wrap("group.Effects", err)
}

// Merge moves from into another group of its network: from closes at once, and a task moves its people and what it holds; then
// its address leads to the other. People have the higher of both roles and the harder of both sanctions; requests and
// invitations end; sub-groups become those of the other. What is read by the members of from is read by those of the other, and
// nothing by more people than that. Who runs both may; what is secret goes into what is not by a manager of the network alone,
// who says so. Errors: fail.Hidden, SignedOut, Forbidden; Closed or Conflict with the reason, also when more people would read
// than was shown; Invalid on ouvrir.
func (g *Group) Merge(ctx context.Context, by ref.Person, from ref.Space, in Merging) error {
	const op = "group.Merge"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := pairOf(ctx, tx, by, from, in.Into)
		if err != nil {
			return err
		}
		if p.opener() {
			if p.viewer.Role(p.network.ID, p.network.ID) != space.Manager {
				return fail.Say(op, fail.Forbidden, "group.merge.secret")
			}
			if !in.Opens {
				return fail.Fields(op, fail.On(fieldOpens, "group.merge.opens_needed"))
			}
		}
		gain, err := access.Gains(ctx, tx, p.space, p.into.space)
		switch {
		case err != nil:
			return err
		case gain != in.Gain:
			return fail.Say(op, fail.Conflict, "group.merge.changed")
		}
		if err := g.rehouse(ctx, tx, p); err != nil {
			return err
		}
		total, err := countItems(ctx, tx, from)
		if err != nil {
			return err
		}
		if err := space.BeginMerging(ctx, tx, p.space, p.into.space); err != nil {
			return err
		}
		m := merge{from: from, into: p.into.space.ID, by: by, hidden: p.space.Audience == space.InGroup, step: stepWaiting, total: total, started: clock.Now(ctx)}
		if err := putMerge(ctx, tx, m); err != nil {
			return err
		}
		if err := g.tell(ctx, tx, "group.merging", by, from); err != nil {
			return err
		}
		return g.core.Queue.Add(ctx, tx, kindMerge, from.String(), from, time.Time{})
	})
	return fail.Wrap(op, err)
}

// rehouse makes the sub-groups of the group that moves those of the other, or groups of the network when that one is a sub-group
// itself; and the other speaks of the themes of both, as far as there is room.
func (g *Group) rehouse(ctx context.Context, tx *db.Tx, p pair) error {
	home := p.into.space
	for _, s := range p.below {
		if s.Parent = 0; home.Parent == 0 {
			s.Parent = home.ID
			s = under(s, home)
		}
		if err := g.put(ctx, tx, p.by.ID, s, "group.changed"); err != nil {
			return err
		}
		if s.Audience == space.InGroup {
			if err := g.shutAll(ctx, tx, p.by.ID, s.ID); err != nil {
				return err
			}
		}
	}
	more, err := themesOf(ctx, tx, []ref.Space{p.space.ID, home.ID})
	if err != nil {
		return err
	}
	theirs, mine := more[p.space.ID], more[home.ID]
	has := map[string]bool{"": true, french.Fold(home.Theme): true}
	for _, t := range mine {
		has[french.Fold(t)] = true
	}
	for _, t := range append([]string{p.space.Theme}, theirs...) {
		if k := french.Fold(t); !has[k] && len(mine) < maxThemes && len([]rune(t)) <= maxTheme {
			has[k], mine = true, append(mine, t)
		}
	}
	return putThemes(ctx, tx, home.ID, mine)
}

// Targets returns the groups of the network of s into which v may merge it: the near ones first, near says how many, then the
// others by name, when text is empty; else those whose name or purpose has its words. At most thirty. The caller has checked
// access.Manage of s. Four queries at most.
func (g *Group) Targets(ctx context.Context, v *access.Viewer, s space.Space, text string) (list []space.Space, near int, err error) {
	others, err := targets(ctx, g.core.DB.Q(), v, s, text, mostTargets)
	if err != nil || text != "" {
		return others, 0, err
	}
	all, err := g.Near(ctx, v, s.Network, s.Name, s.Lede, s.Theme)
	if err != nil {
		return nil, 0, err
	}
	for _, o := range all {
		if o.ID != s.ID && o.Parent != s.ID && access.CanSpace(v, access.Manage, o) == nil {
			list = append(list, o)
		}
	}
	near = len(list)
	for _, o := range others {
		if !slices.ContainsFunc(list[:near], func(x space.Space) bool { return x.ID == o.ID }) {
			list = append(list, o)
		}
	}
	return list, near, nil
}

// bySlug is the group of network called by slug. Errors: fail.Hidden.
func (g *Group) bySlug(ctx context.Context, network ref.Space, slug string) (space.Space, error) {
	return space.GroupBySlug(ctx, g.core.DB.Q(), network, slug)
}

// merges returns the groups that moved into s, or are moving, the latest first. One query.
func (g *Group) merges(ctx context.Context, s ref.Space) ([]merge, error) {
	return mergesInto(ctx, g.core.DB.Q(), s, mostMerges)
}
