package group

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

const (
	// openingsADay is how many networks one person may ask in a day.
	openingsADay = 20
	// mostOpened is how many groups a page of a network's openings shows.
	mostOpened = 100
)

// AskOpening asks that s be opened to the members of network, with a word of explanation. Its animators may, and who manages
// its network; a network that one may not see is no network. A sub-group opens where its group is. Asking twice the same is
// asking once. Errors: fail.Hidden, SignedOut, Forbidden, Closed when archived, TooMany; Invalid on reseau or mot.
func (g *Group) AskOpening(ctx context.Context, by ref.Person, s, network ref.Space, note string) error {
	const op = "group.AskOpening"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		sc, err := manageable(ctx, tx, by, s)
		switch {
		case err != nil:
			return err
		case sc.space.IsArchived():
			return fail.Say(op, fail.Closed, "access.closed")
		}
		if err := mayAsk(ctx, tx, sc, network); err != nil {
			return err
		}
		if note, err = explained(note); err != nil {
			return err
		}
		was, err := space.OpeningOf(ctx, tx, s, network)
		if err != nil || was.State == space.Opened || was.State == space.Asked && was.Note == note {
			return err
		}
		if err := g.core.Limits.Hit(ctx, tx, "group.opening:"+by.String(), openingsADay, 24*time.Hour); err != nil {
			return err
		}
		if err := space.AskOpening(ctx, tx, sc.space, network, by, note); err != nil {
			return err
		}
		managers, err := space.People(ctx, tx, network, []space.State{space.Active}, space.Manager, mostOpened)
		if err != nil {
			return err
		}
		return g.tellOpening(ctx, tx, "group.opening_asked", by, network, s, peopleOf(managers)...)
	})
	return fail.Wrap(op, err)
}

// mayAsk refuses a network to which sc.space cannot be opened.
func mayAsk(ctx context.Context, q db.Q, sc scene, network ref.Space) error {
	const op = "group.mayAsk"
	n, err := space.Get(ctx, q, network)
	if fail.Is(err, fail.Hidden) || err == nil && (n.Kind != space.Network || n.IsArchived() || access.CanSpace(sc.viewer, access.See, n) != nil) {
		return fail.Fields(op, fail.On(fieldNetwork, "web.field.choice"))
	}
	if err != nil || sc.parent.ID == 0 {
		return err
	}
	above, err := space.OpeningOf(ctx, q, sc.parent.ID, network)
	if err == nil && above.State != space.Opened {
		err = fail.Fields(op, fail.On(fieldNetwork, "group.opening.above"))
	}
	return err
}

// explained checks the word that goes with what is asked.
func explained(note string) (string, error) {
	note = account.Line(note)
	switch n := len([]rune(note)); {
	case n == 0:
		return "", fail.Fields("group.explained", fail.On(fieldNote, "web.field.required"))
	case n > maxNote:
		return "", fail.Fields("group.explained", fail.On(fieldNote, "web.field.long", "max", maxNote, "n", n))
	}
	return note, nil
}

// DecideOpening opens s to network, of which by is a manager, or refuses. Errors: fail.Hidden, SignedOut, Forbidden; Conflict with
// the reason when nothing waits, or the group is archived meanwhile.
func (g *Group) DecideOpening(ctx context.Context, by ref.Person, network, s ref.Space, accept bool) error {
	const op = "group.DecideOpening"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		o, group, err := g.asked(ctx, tx, by, network, s)
		switch {
		case err != nil:
			return err
		case o.State != space.Asked || accept && group.IsArchived():
			return fail.Say(op, fail.Conflict, "group.opening.gone")
		}
		if err := space.DecideOpening(ctx, tx, s, network, by, accept); err != nil {
			return err
		}
		kind := "group.opening_refused"
		if accept {
			kind = "group.opened"
		}
		if err := g.tell(ctx, tx, kind, by, s, o.By); err != nil {
			return err
		}
		return g.tellOpening(ctx, tx, "group.opening_settled", by, network, s)
	})
	return fail.Wrap(op, err)
}

// asked is what s asked of network, which by manages.
func (g *Group) asked(ctx context.Context, q db.Q, by ref.Person, network, s ref.Space) (o space.Opening, group space.Space, err error) {
	sc, err := stage(ctx, q, by, network, access.Manage)
	if err == nil && sc.space.Kind != space.Network {
		err = fail.E("group.asked", fail.Hidden, nil)
	}
	if err != nil {
		return o, group, err
	}
	if o, err = space.OpeningOf(ctx, q, s, network); err != nil {
		return o, group, err
	}
	if o.Space == 0 {
		return o, group, fail.Say("group.asked", fail.Conflict, "group.opening.gone")
	}
	group, err = space.Get(ctx, q, s)
	return o, group, err
}

// CloseOpening ends the opening of s to network, of which by is a manager. Those who are in the group by that network alone
// leave it. Errors: fail.Hidden, SignedOut, Forbidden; Conflict with the reason when it is not open.
func (g *Group) CloseOpening(ctx context.Context, by ref.Person, network, s ref.Space) error {
	const op = "group.CloseOpening"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		o, _, err := g.asked(ctx, tx, by, network, s)
		if err == nil && o.State != space.Opened {
			err = fail.Say(op, fail.Conflict, "group.opening.gone")
		}
		if err != nil {
			return err
		}
		return g.shut(ctx, tx, by, s, network, o.By)
	})
	return fail.Wrap(op, err)
}

// WithdrawOpening takes back what s asked of network, or ends its opening. Who may ask may. It does nothing when there is
// neither. Errors: fail.Hidden, SignedOut, Forbidden.
func (g *Group) WithdrawOpening(ctx context.Context, by ref.Person, s, network ref.Space) error {
	const op = "group.WithdrawOpening"
	err := g.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := manageable(ctx, tx, by, s); err != nil {
			return err
		}
		o, err := space.OpeningOf(ctx, tx, s, network)
		if err != nil || o.Space == 0 {
			return err
		}
		return g.shut(ctx, tx, by, s, network)
	})
	return fail.Wrap(op, err)
}

// shut ends the opening of s to network, and those of its sub-groups, which are not wider; about are told.
func (g *Group) shut(ctx context.Context, tx *db.Tx, by ref.Person, s, network ref.Space, about ...ref.Person) error {
	subs, err := openedBelow(ctx, tx, s, network)
	if err != nil {
		return err
	}
	for _, id := range append(subs, s) {
		if err := space.CloseOpening(ctx, tx, id, network); err != nil {
			return err
		}
	}
	if err := g.tell(ctx, tx, "group.opening_closed", by, s, about...); err != nil {
		return err
	}
	return g.tellOpening(ctx, tx, "group.opening_settled", by, network, s)
}

// shutAll ends every opening of s and of its sub-groups: it becomes secret.
func (g *Group) shutAll(ctx context.Context, tx *db.Tx, by ref.Person, s ref.Space) error {
	list, err := space.Openings(ctx, tx, s)
	if err != nil {
		return err
	}
	for _, o := range list {
		if err := g.shut(ctx, tx, by, s, o.Network); err != nil {
			return err
		}
	}
	return nil
}

// tellOpening appends a fact of network about the group s.
func (g *Group) tellOpening(ctx context.Context, tx *db.Tx, kind string, by ref.Person, network, s ref.Space, about ...ref.Person) error {
	data, err := json.Marshal(map[string]string{"group": s.String()})
	if err != nil {
		return fail.Wrap("group.tellOpening", err)
	}
	_, err = g.core.Journal.Append(ctx, tx, journal.Fact{Kind: kind, Actor: by, Space: network, Mentions: about, Data: data})
	return err
}

// Openings returns where s is opened, was asked to be, or was refused, the first asked first. The caller has checked
// access.Manage. One query.
func (g *Group) Openings(ctx context.Context, s ref.Space) ([]space.Opening, error) {
	return space.Openings(ctx, g.core.DB.Q(), s)
}

// Offered is a group that another network opens, or asks to open, to one.
type Offered struct {
	space.Opening
	Group space.Space
	By    account.Card
}

// Offers returns the openings to network in a state, the latest asked first, at most a hundred. The caller has checked
// access.Manage of the network. Three queries.
func (g *Group) Offers(ctx context.Context, network ref.Space, state space.OpeningState) (out []Offered, err error) {
	err = g.core.DB.Read(ctx, func(q db.Q) error {
		list, err := space.OpeningsFor(ctx, q, network, state, mostOpened)
		if err != nil || len(list) == 0 {
			return err
		}
		var groups []ref.Space
		var people []ref.Person
		for _, o := range list {
			groups, people = append(groups, o.Space), append(people, o.By)
		}
		by, err := space.Some(ctx, q, groups)
		if err != nil {
			return err
		}
		cards, err := account.Cards(ctx, q, people)
		for _, o := range list {
			out = append(out, Offered{o, by[o.Space], cards[o.By]})
		}
		return err
	})
	return out, fail.Wrap("group.Offers", err)
}

// opened is the networks to which s is opened. One query at most.
func (g *Group) opened(ctx context.Context, s space.Space) ([]ref.Space, error) {
	if s.Opened == 0 {
		return nil, nil
	}
	return openedTo(ctx, g.core.DB.Q(), s.ID)
}

// from tells, for those of people who are not in the network of s, through which networks they are in it. One query at most.
func (g *Group) from(ctx context.Context, s space.Space, people []ref.Person) (map[ref.Person][]ref.Space, error) {
	if s.Opened == 0 || len(people) == 0 {
		return nil, nil
	}
	return cameBy(ctx, g.core.DB.Q(), s, people)
}

// mayOpenTo is those of networks to which s can still be opened: that v sees, and where nothing was asked, or it was refused.
func (g *Group) mayOpenTo(ctx context.Context, v *access.Viewer, s space.Space, list []space.Opening, networks []space.Space) ([]space.Space, error) {
	var above []ref.Space
	if s.Parent != 0 {
		var err error
		if above, err = openedTo(ctx, g.core.DB.Q(), s.Parent); err != nil {
			return nil, err
		}
	}
	var out []space.Space
	for _, n := range networks {
		taken := slices.ContainsFunc(list, func(o space.Opening) bool { return o.Network == n.ID && o.State != space.Refused })
		if n.ID != s.Network && !taken && !n.IsArchived() && (s.Parent == 0 || slices.Contains(above, n.ID)) && access.CanSpace(v, access.See, n) == nil {
			out = append(out, n)
		}
	}
	return out, nil
}
