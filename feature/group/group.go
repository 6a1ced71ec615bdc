package group

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/org/directory"
	"maillage/core/part"
	work "maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var words embed.FS

// keepLetters is how long an invitation that is over still says so to who follows its link; then the address is forgotten.
const keepLetters = 30 * 24 * time.Hour

// Group is the part.
type Group struct {
	core    *part.Core
	regions map[string]string // name of each région, by code
	sense   sense
}

// Keys of the tabs.
const (
	TabGroups  = "groups"
	TabMembers = "members"
	TabBelow   = "below"
)

// New returns the verbs over c.
func New(c *part.Core) *Group { return &Group{core: c, regions: regionNames(), sense: newSense()} }

// Join makes the part.
func Join(c *part.Core) part.Part {
	g := New(c)
	c.Queue.Every("group.letters", 24*time.Hour, func(ctx context.Context, tx *db.Tx, due time.Time) error {
		return pruneLetters(ctx, tx, due.Add(-keepLetters))
	})
	c.Queue.Every("group.bulks", 24*time.Hour, func(ctx context.Context, tx *db.Tx, due time.Time) error {
		return pruneBulks(ctx, tx, due.Add(-keepBulks))
	})
	c.Queue.Every("group.foundings", time.Hour, g.ageFoundings)
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	return part.Part{
		Name:    "group",
		Schema:  &db.Schema{Name: "group", FS: migrations},
		Words:   words,
		Forget:  g.forget,
		Exports: exports,
		Routes:  slices.Concat(g.routes(), g.charterRoutes(), g.bulkRoutes(), g.lifeRoutes(), g.rollRoutes(), g.mergeRoutes(), g.foundRoutes()),
		Workers: []work.Worker{g.bulkWorker(), g.mergeWorker()},
		// words: group.told.*
		Facts: []part.Fact{
			{Kind: "group.created", Says: "somebody made a group, which they animate"},
			{Kind: "group.changed", Says: "an animator changed what a group is: name, purpose, door, charter…"},
			{Kind: "group.archived", Says: "an animator closed a group to writing"},
			{Kind: "group.reopened", Says: "an animator opened an archived group again"},
			{Kind: "group.joined", Says: "somebody joined a network or a group, by themselves or by an invitation"},
			{Kind: "group.welcomed", Says: "a group greets somebody who has just come in", Tells: &part.Telling{To: part.Concerned, Name: "welcomed", Words: "group.told.welcomed", Path: pathAbout}},
			{Kind: "group.charter_accepted", Says: "somebody who was in accepted a charter that changed"},
			{Kind: "group.left", Says: "somebody left a network, and its groups, or a group"},
			{Kind: "group.requested", Says: "somebody asked to join", Tells: &part.Telling{To: part.Runners, Name: "request", Words: "group.told.request", Letter: true, Path: "/membres", Waits: countRequests}},
			{Kind: "group.withdrawn", Says: "somebody took their request back, or turned an invitation down"},
			{Kind: "group.accepted", Says: "an animator let in somebody who had asked", Tells: &part.Telling{To: part.Concerned, Name: "accepted", Words: "group.told.accepted", Letter: true}},
			{Kind: "group.declined", Says: "an animator turned a request down", Tells: &part.Telling{To: part.Concerned, Name: "declined", Words: "group.told.declined"}},
			{Kind: "group.invited", Says: "an animator invited somebody, by name or by letter", Tells: &part.Telling{To: part.Mentioned, Name: "invited", Words: "group.told.invited"}},
			{Kind: "group.bulk_sent", Says: "a manager invites the people of a list"},
			{Kind: "group.uninvited", Says: "an animator took an invitation back"},
			{Kind: "group.role_changed", Says: "somebody has another role in a network or a group", Tells: &part.Telling{To: part.Concerned, Name: "role", Words: "group.told.role", Path: "/membres"}},
			{Kind: "group.removed", Says: "who runs a place took somebody out of it, who may come back", Tells: &part.Telling{To: part.Concerned, Name: "removed", Words: "group.told.removed", Letter: true, Path: pathWithdrawals, Whole: true}},
			{Kind: "group.exported", Says: "an animator took the list of members in a file"},
			{Kind: "group.excluded", Says: "an animator put somebody out"},
			{Kind: "group.opening_asked", Says: "an animator asked a network (the place of the fact) to open a group to its members", Tells: &part.Telling{To: part.Concerned, Name: "opening", Words: "group.told.opening", Letter: true, Path: pathOffers, Waits: countAsked}},
			{Kind: "group.opened", Says: "a manager of another network opened a group to its members", Tells: &part.Telling{To: part.Concerned, Name: "opened", Words: "group.told.opened", Path: pathOpenings}},
			{Kind: "group.opening_refused", Says: "a manager of another network did not open a group to its members", Tells: &part.Telling{To: part.Concerned, Name: "unopened", Words: "group.told.unopened", Path: pathOpenings}},
			{Kind: "group.opening_closed", Says: "the opening of a group to another network ended, or what was asked", Tells: &part.Telling{To: part.Concerned, Name: "closing", Words: "group.told.closing", Path: pathOpenings}},
			{Kind: "group.opening_settled", Says: "what a group asked of a network (the place of the fact) was decided, or ended"},
			{Kind: "group.orphaned", Says: "a group lost its last animator, whose account closed", Tells: &part.Telling{To: part.Runners, Name: "orphaned", Words: "group.told.orphaned", Letter: true, Path: "/membres"}},
			{Kind: "group.founding", Says: "somebody makes a group, which waits for its founders"},
			{Kind: "group.begun", Says: "a group has the founders that it needed, and opens", Tells: &part.Telling{To: part.Concerned, Name: "begun", Words: "group.told.begun", Letter: true}},
			{Kind: "group.founder_declined", Says: "somebody who was asked does not found a group", Tells: &part.Telling{To: part.Runners, Name: "unfollowed", Words: "group.told.unfollowed"}},
			{Kind: "group.founder_reminded", Says: "a group still waits for founders, a week before its end", Tells: &part.Telling{To: part.Concerned, Name: "awaited", Words: "group.told.awaited", Letter: true}},
			{Kind: "group.unfounded", Says: "a group did not find its founders in time", Tells: &part.Telling{To: part.Concerned, Name: "unfounded", Words: "group.told.unfounded", Letter: true, Path: allGroups, Whole: true}},
			{Kind: "group.merging", Says: "somebody who runs two groups makes one (the place of the fact) move into the other: it closes"},
			{Kind: "group.dropped", Says: "requests and invitations ended, the group moving into another", Tells: &part.Telling{To: part.Concerned, Name: "dropped", Words: "group.told.dropped", Path: allGroups, Whole: true}},
			{Kind: "group.moved", Says: "people are in another group, into which theirs (the place of the fact) moves", Tells: &part.Telling{To: part.Concerned, Name: "moved", Words: "group.told.moved"}},
			{Kind: "group.left_out", Says: "people could not follow their group into another", Tells: &part.Telling{To: part.Concerned, Name: "apart", Words: "group.told.apart", Letter: true, Path: allGroups, Whole: true}},
			{Kind: "group.carried", Says: "conversations (Data items, their roots) came into a group with the one that moves into it"},
			{Kind: "group.merged", Says: "another group has moved whole into this one (the place of the fact): space.Into of those that did tells which", Tells: &part.Telling{To: part.Runners, Name: "merged", Words: "group.told.merged", Path: "/a-propos"}},
			{Kind: "group.readmitted", Says: "an animator lifted an exclusion, which invites again", Tells: &part.Telling{To: part.Concerned, Name: "readmitted", Words: "group.told.readmitted"}},
		},
		Nav: []web.Nav{{Href: allGroups, Label: "group.tab.groups", Icon: "users-group", Rail: true}},
		Tabs: []web.Tab{
			{Key: TabGroups, Of: space.Network, Path: "/groupes", Label: "group.tab.groups"},
			{Key: TabBelow, Of: space.Group, Path: pathBelow, Label: "group.tab.below", Show: g.showsBelow},
			{Key: TabMembers, Of: space.Network, Path: "/membres", Label: "group.tab.members", Show: maySeeMembers},
			{Key: TabMembers, Of: space.Group, Path: "/membres", Label: "group.tab.members", Show: maySeeMembers},
		},
		Actions:    []web.PlaceSlot{g.askedAct, g.actions},
		PlaceFacts: []web.FactSlot{g.aboveFact, barredFact, g.openedFact, inactiveFact, g.mergingFact},
		Charter:    charter,
		Founding:   pathFound,
		Panels:     []web.PanelSlot{g.requestsPanel},
	}
}

func maySeeMembers(v *web.Visit, p web.Place) bool {
	return access.CanSpace(v.Viewer, access.SeeMembers, p.Space) == nil
}

// regionNames panics on damaged embedded data: a bug, found at start.
func regionNames() map[string]string {
	list, err := directory.Territories()
	if err != nil {
		panic(fmt.Sprintf("group: %v", err))
	}
	out := map[string]string{}
	for _, t := range list {
		if t.Kind == directory.Region {
			out[t.Code] = t.Name
		}
	}
	return out
}

// scene is what most verbs begin with: who acts, in which space.
type scene struct {
	by      account.Person
	viewer  *access.Viewer
	space   space.Space
	network space.Space // the same for a network
	parent  space.Space // of a sub-group; zero elsewhere
}

// above is the same in the network.
func (sc scene) above() scene {
	return scene{by: sc.by, viewer: sc.viewer, space: sc.network, network: sc.network}
}

// frame is what holds the group: the one above a sub-group, or the network.
func (sc scene) frame() space.Space {
	if sc.parent.ID != 0 {
		return sc.parent
	}
	return sc.network
}

// look loads the scene inside the verb's transaction, so that what is decided holds when it is written.
func look(ctx context.Context, q db.Q, by ref.Person, id ref.Space) (sc scene, err error) {
	if by != 0 {
		if sc.by, err = account.Get(ctx, q, by); err != nil {
			return sc, err
		}
	}
	if sc.viewer, err = access.Load(ctx, q, sc.by); err != nil {
		return sc, err
	}
	if sc.space, err = space.Get(ctx, q, id); err != nil {
		return sc, err
	}
	if sc.network = sc.space; sc.space.Kind == space.Group {
		sc.network, err = space.Get(ctx, q, sc.space.Network)
	}
	if err == nil && sc.space.Parent != 0 {
		sc.parent, err = space.Get(ctx, q, sc.space.Parent)
	}
	return sc, err
}

// stage is look for somebody who must be allowed verb there.
func stage(ctx context.Context, q db.Q, by ref.Person, id ref.Space, verb access.SpaceVerb) (scene, error) {
	sc, err := look(ctx, q, by, id)
	if err != nil {
		return sc, err
	}
	return sc, access.CanSpace(sc.viewer, verb, sc.space)
}

// tell appends a fact of s done by actor, about people.
func (g *Group) tell(ctx context.Context, tx *db.Tx, kind string, actor ref.Person, s ref.Space, about ...ref.Person) error {
	_, err := g.core.Journal.Append(ctx, tx, journal.Fact{Kind: kind, Actor: actor, Space: s, Mentions: about})
	return err
}

func (g *Group) tellRole(ctx context.Context, tx *db.Tx, actor ref.Person, s ref.Space, about ref.Person, role space.Role) error {
	data, err := json.Marshal(map[string]string{"role": string(role)})
	if err != nil {
		return fail.Wrap("group.tellRole", err)
	}
	_, err = g.core.Journal.Append(ctx, tx, journal.Fact{Kind: "group.role_changed", Actor: actor, Space: s, Mentions: []ref.Person{about}, Data: data})
	return err
}
