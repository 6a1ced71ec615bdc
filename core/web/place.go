package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/ui"
)

// Place is the space a page is about, and the network it is in (the same for a network).
type Place struct {
	Space   space.Space
	Network space.Space
	Role    space.Role // the visitor's
}

// Path is the address of the place.
func (p Place) Path() string { return p.Space.Path(p.Network) }

// Tab is a page that a part gives to networks or groups.
type Tab struct {
	Key   string // unique; what Page.Tab names
	Part  string // shown where this part is on; "" always
	Of    space.Kind
	Path  string // after the address of the space: "" for its first page, "/membres"
	Label string // words key
	Show  func(v *Visit, p Place) bool
	// Count is how much waits there for the visitor; nil for tabs that count nothing. One query or two.
	Count func(v *Visit, p Place) (int, error)
}

// PlaceSlot is what a part adds to the page of a space; nil where it has nothing to add.
type PlaceSlot func(ctx context.Context, v *Visit, p Place) (templ.Component, error)

// FactSlot is the facts that a part adds to the folder of a space, after those it always has.
type FactSlot func(v *Visit, p Place) []ui.Fact

// UnderSlot is what a part adds under an item on its page; nil where it has nothing to add.
type UnderSlot func(ctx context.Context, v *Visit, i item.Item, p Place) (templ.Component, error)

// ItemSlot is the lines that a part adds to the menu of an item, in lists and on its page, between what changes its text and
// what deletes it. It asks nothing of the database: a list has many items. What e says and v.Viewer answers must do.
type ItemSlot func(v *Visit, e kind.Entry) []ui.MenuItem

// EverySlot is what a part adds at the end of every page, out of sight: what its script needs. Nil for nothing.
type EverySlot func(v *Visit) templ.Component

// Tool is an icon that a part adds to the bar of people signed in; nil where it has nothing to add.
type Tool func(v *Visit) (*ui.ToolProps, error)

// PartSwitch is a part that a network may switch on, and a group off.
type PartSwitch struct {
	Name  string
	Label string // words key
	Icon  string
}

// Nav is a place of the whole site that a part gives to the side, the dock or the foot.
type Nav struct {
	Href  string
	Label string // words key
	Icon  string
	Rail  bool
	Dock  bool
	Foot  bool
	Me    bool // in the menu of the person
	// Settings is the rank among the pages of settings, from 1 on; 0: it is none of them.
	Settings int
	Show     func(v *Visit) bool // nil: to people signed in, and for the foot to everyone
}

// Place finds the space of the path ({network}, {group}), and checks that the visitor may see it and that the route's part
// is on there. What the visit says from then on is in the words of the network. Errors: fail.Hidden.
func (v *Visit) Place() (Place, error) {
	n, err := v.Site.Network(v.Ctx(), v.Path("network"))
	if err != nil {
		return Place{}, err
	}
	s := n
	if slug := v.Path("group"); slug != "" {
		if s, err = space.GroupBySlug(v.Ctx(), v.Site.DB.Q(), n.ID, slug); err != nil {
			return Place{}, err
		}
		if err := v.elsewhere(s, n); err != nil {
			return Place{}, err
		}
	}
	return v.place(s, n)
}

// moved is the error of an address that leads elsewhere: the answer is a redirection.
type moved struct{ path string }

func (m *moved) Error() string { return "web: moved to " + m.path }

// elsewhere is where the address of the group s of network n leads, as an error; nil when it leads to s. One that moved into
// another leads there; one that waits for its founders has one page.
func (v *Visit) elsewhere(s, n space.Space) error {
	const op = "web.elsewhere"
	reads := v.R.Method == http.MethodGet || v.R.Method == http.MethodHead
	switch {
	case s.IsFounding() && !v.Route.Founding:
		if err := access.CanSpace(v.Viewer, access.See, s); err != nil {
			return err
		}
		if !reads {
			return fail.Say(op, fail.Closed, "access.founding")
		}
		return &moved{s.Path(n) + v.Site.Founding}
	case s.Into != 0:
		into, err := space.Get(v.Ctx(), v.Site.DB.Q(), s.Into)
		if err != nil {
			return err
		}
		if !v.Viewer.Follows(s, into) {
			return v.notFound()
		}
		if !reads {
			return fail.Say(op, fail.Closed, "access.merged", "name", into.Name)
		}
		return &moved{into.Path(n) + strings.TrimPrefix(v.R.URL.EscapedPath(), s.Path(n))}
	}
	return nil
}

// OwnPlace is the place that is the visitor's alone. Errors: fail.Hidden for nobody.
func (v *Visit) OwnPlace() (Place, error) {
	return v.PlaceOf(space.Space{ID: space.OwnOf(v.Viewer.Person), Kind: space.Own})
}

// PlaceOf is Place for the space of an item. Errors: fail.Hidden.
func (v *Visit) PlaceOf(s space.Space) (Place, error) {
	if s.Kind == space.Own {
		s, err := space.Get(v.Ctx(), v.Site.DB.Q(), s.ID)
		if err != nil {
			return Place{}, err
		}
		return v.place(s, s)
	}
	all, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return Place{}, err
	}
	for _, n := range all {
		if n.ID == s.Network {
			return v.place(s, n)
		}
	}
	return Place{}, v.notFound()
}

func (v *Visit) place(s, n space.Space) (Place, error) {
	if err := access.CanSpace(v.Viewer, access.See, s); err != nil {
		return Place{}, err
	}
	p := Place{Space: s, Network: n, Role: v.Viewer.Role(s.ID, n.ID)}
	if !p.Has(v.Route.Part) {
		return Place{}, fail.E("web.Place", fail.Hidden, nil)
	}
	v.Speak(n)
	return p, nil
}

// Has tells whether part is on in the place: switched on by its network, and not off by the group. The parts that cannot be
// switched have the name "".
func (p Place) Has(part string) bool {
	if part == "" || p.Space.Kind == space.Own {
		return true
	}
	if !slices.Contains(p.Network.Parts, part) {
		return false
	}
	return p.Space.Kind == space.Network || !slices.Contains(p.Space.Parts, part)
}

// folder is the head of a place's pages: what it is, its facts, what one may do, its tabs.
func (v *Visit) folder(p Place, tab string) (templ.Component, error) {
	var acts []templ.Component
	for _, slot := range v.Site.Actions {
		c, err := slot(v.Ctx(), v, p)
		if err != nil {
			return nil, err
		}
		if c != nil {
			acts = append(acts, c)
		}
	}
	mark := Mark(p.Network, "")
	tabs, err := v.tabs(p, tab)
	if err != nil {
		return nil, err
	}
	f := ui.FolderProps{Mark: &mark, Title: p.Space.Name, Lede: p.Space.Lede, Facts: v.facts(p), Tabs: tabs}
	if len(acts) > 0 {
		f.Actions = templ.Join(acts...)
	}
	if p.Space.Kind == space.Group {
		f.Network = &ui.Link{Href: p.Network.Path(p.Network), Label: p.Network.Name}
	}
	f.Kind = v.Noun(p.Space)
	return ui.Folder(f), nil
}

// Noun is what a space calls itself: its own word, that of its network, or the usual one.
func (v *Visit) Noun(s space.Space) string {
	if s.Noun != "" {
		return s.Noun
	}
	voice := v.Lang
	if n, err := v.networkOf(s); err == nil {
		voice = voice.Calling(n.Words)
	}
	// words: web.noun.*
	return voice.T("web.noun." + string(s.Kind))
}

// networkOf is the network of a space, from the list that every page has.
func (v *Visit) networkOf(s space.Space) (space.Space, error) {
	all, err := v.Site.Networks(v.Ctx())
	if i := slices.IndexFunc(all, func(n space.Space) bool { return n.ID == s.Network }); err == nil && i >= 0 {
		return all[i], nil
	}
	return space.Space{}, err
}

// Speak makes what the visit says from now on in the words of network n. Place and PlaceOf do it.
func (v *Visit) Speak(n space.Space) {
	v.Lang = v.Lang.Calling(n.Words)
	v.R = v.R.WithContext(lang.With(v.R.Context(), v.Lang))
}

func (v *Visit) facts(p Place) []ui.Fact {
	facts := []ui.Fact{{Icon: "users", Label: v.T("web.fact.members", "n", int(p.Space.Members))}}
	if p.Space.Kind == space.Network {
		facts = append(facts, ui.Fact{Icon: "affiliate", Label: v.T("web.fact.groups", "n", int(p.Space.Groups))})
	}
	// words: web.admission.*
	facts = append(facts, ui.Fact{Icon: admissionIcons[p.Space.Admission], Label: v.T("web.admission." + string(p.Space.Kind) + "." + string(p.Space.Admission))})
	if p.Space.IsArchived() {
		facts = append(facts, ui.Fact{Icon: "archive", Label: v.T("web.fact.archived")})
	}
	for _, slot := range v.Site.PlaceFacts {
		facts = append(facts, slot(v, p)...)
	}
	return facts
}

var admissionIcons = map[space.Admission]string{space.Open: "lock-open", space.Domains: "shield-check", space.Request: "user-check", space.Invite: "lock"}

func (v *Visit) tabs(p Place, current string) (*ui.TabsProps, error) {
	// words: web.tabs.*
	t := ui.TabsProps{Label: v.T("web.tabs." + string(p.Space.Kind))}
	for _, tab := range v.Site.Tabs {
		if tab.Of != p.Space.Kind || !p.Has(tab.Part) || tab.Show != nil && !tab.Show(v, p) {
			continue
		}
		link := ui.Link{Href: p.Path() + tab.Path, Label: v.T(tab.Label), Current: tab.Key == current}
		if tab.Count != nil {
			n, err := tab.Count(v, p)
			if err != nil {
				return nil, err
			}
			link.Count = n
		}
		t.Items = append(t.Items, link)
	}
	return &t, nil
}
