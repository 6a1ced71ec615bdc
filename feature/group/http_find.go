package group

import (
	"net/url"
	"slices"
	"strings"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/markdown"
	"maillage/ui"
)

// allGroups is the list of groups over all networks.
const allGroups = "/groupes"

// Parameters of the address of a list of groups.
const (
	paramText    = "q"
	paramNetwork = "reseau"
	paramTheme   = "theme"
	paramDoor    = "acces"
	paramLife    = "activite"
	paramMine    = "mes"
	paramAfter   = "apres"
)

// What addresses call the values.
var (
	doorWords = map[string]space.Admission{"ouvert": space.Open, "adresse": space.Domains, "demande": space.Request, "invitation": space.Invite}
	lifeWords = map[string]Life{"semaine": Week, "mois": Month, "sommeil": Asleep, "archives": Archived}
	mineWords = map[string]Mine{"groupes": Joined, "decouvertes": Others}
)

const (
	// mostChosen is how many themes of an address count.
	mostChosen = 20
	// shownTheme is how many characters of a theme are shown: some are sentences of law.
	shownTheme = 48
	// shownThemes is how many themes a line of a list shows.
	shownThemes = 3
)

// asked is the address of a list of groups, read: what is not understood narrows nothing.
type asked struct {
	wanted Wanted
	path   string
	values url.Values // of what was understood, without the page
}

func readAsked(v *web.Visit, path string, networks []space.Space) asked {
	a := asked{path: path, values: url.Values{}, wanted: Wanted{Text: v.Query(paramText), after: from(v.Query(paramAfter))}}
	a.put(paramText, a.wanted.Text)
	given := v.R.URL.Query()
	for _, n := range networks {
		if slices.Contains(given[paramNetwork], n.Slug) {
			a.wanted.Networks = append(a.wanted.Networks, n.ID)
			a.values.Add(paramNetwork, n.Slug)
		}
	}
	for _, t := range given[paramTheme][:min(len(given[paramTheme]), mostChosen)] {
		if t = strings.ReplaceAll(strings.ToValidUTF8(t, ""), "\x00", ""); t != "" && !slices.Contains(a.wanted.Themes, t) {
			a.wanted.Themes = append(a.wanted.Themes, t)
			a.values.Add(paramTheme, t)
		}
	}
	for _, word := range given[paramDoor] {
		if d, ok := doorWords[word]; ok && !slices.Contains(a.wanted.Doors, d) {
			a.wanted.Doors = append(a.wanted.Doors, d)
			a.values.Add(paramDoor, word)
		}
	}
	if a.wanted.Life = lifeWords[v.Query(paramLife)]; a.wanted.Life != AnyLife {
		a.put(paramLife, v.Query(paramLife))
	}
	if a.wanted.Mine = mineWords[v.Query(paramMine)]; a.wanted.Mine != AnyTie && v.Viewer.Person != 0 {
		a.put(paramMine, v.Query(paramMine))
	} else {
		a.wanted.Mine = AnyTie
	}
	return a
}

func (a asked) put(name, value string) {
	if value != "" {
		a.values.Set(name, value)
	}
}

// href is the address of the same list with the values of one parameter changed; without values it is left out.
func (a asked) href(name string, values ...string) string {
	x := url.Values{}
	for k, list := range a.values {
		x[k] = list
	}
	x[name] = values
	if len(values) == 0 || values[0] == "" {
		delete(x, name)
	}
	if len(x) == 0 {
		return a.path
	}
	return a.path + "?" + x.Encode()
}

// narrowed tells whether the address leaves groups out.
func (a asked) narrowed() bool { return len(a.values) > 0 }

func (g *Group) showGroups(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	a := readAsked(v, place.Path()+"/groupes", nil)
	found, err := g.Find(v.Ctx(), v.Viewer, []ref.Space{place.Space.ID}, a.wanted)
	if err != nil {
		return err
	}
	networks, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	o := groupLines{v, a, found, networks, nil, place.Space.ID}.list()
	if access.CanSpace(v.Viewer, access.Publish, place.Space) == nil {
		o.create = place.Path() + "/groupes/nouveau"
	}
	if access.CanSpace(v.Viewer, access.Manage, place.Space) == nil {
		o.offers = place.Path() + pathOffers
	}
	return v.Page(web.Page{Title: v.T("group.list.title", "name", place.Space.Name), Description: place.Space.Lede, Place: &place, Tab: TabGroups, Frame: ui.FrameTwo,
		NoIndex: a.narrowed(), Main: groupsView(o), Side: filtersView(o), SideName: v.T("group.list.filters")})
}

// showAll lists the groups of the visitor's networks; for who is in none, all those that they may see.
func (g *Group) showAll(v *web.Visit) error {
	networks, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	scope := v.Viewer.Networks()
	if len(scope) == 0 {
		scope = nil
	}
	known := slices.DeleteFunc(slices.Clone(networks), func(n space.Space) bool {
		return scope != nil && !slices.Contains(scope, n.ID) || access.CanSpace(v.Viewer, access.See, n) != nil
	})
	a := readAsked(v, allGroups, known)
	found, err := g.Find(v.Ctx(), v.Viewer, scope, a.wanted)
	if err != nil {
		return err
	}
	o := groupLines{v, a, found, networks, known, 0}.list()
	switch o.title = v.T("group.tab.groups"); {
	case a.narrowed():
		o.hint = o.count
	case scope == nil:
		o.hint = v.T("group.list.title_all", "n", found.Count)
	default:
		o.hint = v.T("group.list.title_mine", "n", found.Count)
	}
	return v.Page(web.Page{Title: v.T("group.tab.groups"), Description: o.hint, Frame: ui.FrameTwo, NoIndex: a.narrowed(), Main: groupsView(o), Side: filtersView(o), SideName: v.T("group.list.filters")})
}

// groupLines makes a list of groups from what was found.
type groupLines struct {
	v        *web.Visit
	a        asked
	found    Found
	networks []space.Space // all
	known    []space.Space // to choose from, over all networks
	in       ref.Space     // the network of the page, 0 over all
}

func (l groupLines) list() groupList {
	v := l.v
	o := groupList{action: l.a.path, text: l.a.wanted.Text, count: v.T("web.fact.groups", "n", l.found.Count), facets: l.facets(), chips: l.chips(), views: l.views(), mine: l.a.values.Get(paramMine)}
	for _, s := range l.found.Groups {
		o.rows = append(o.rows, l.row(s))
	}
	if l.found.next.id != 0 {
		o.more = l.a.href(paramAfter, l.found.next.String())
	}
	if len(o.rows) == 0 {
		o.empty = l.none()
	}
	return o
}

// views are the three lists of who is signed in: all, theirs, and what is left to discover.
func (l groupLines) views() *ui.ChoicesProps {
	if l.v.Viewer.Person == 0 {
		return nil
	}
	c := &ui.ChoicesProps{Label: l.v.T("group.list.views")}
	for _, word := range []string{"", "groupes", "decouvertes"} {
		key := "group.list.view." + string(mineWords[word])
		if word == "" {
			key = "group.list.view.all"
		}
		// words: group.list.view.*
		c.Items = append(c.Items, ui.Link{Href: l.a.href(paramMine, word), Label: l.v.T(key), Current: l.a.wanted.Mine == mineWords[word]})
	}
	return c
}

func (l groupLines) none() *ui.EmptyProps {
	v := l.v
	if l.a.narrowed() {
		return &ui.EmptyProps{Drawing: ui.DrawNone, Title: v.T("group.list.none"), Text: v.T("group.list.none_text"), Sheet: true,
			Act: ui.LinkBtn(ui.LinkBtnProps{Href: l.a.path, Label: v.T("group.list.see_all")})}
	}
	return &ui.EmptyProps{Drawing: ui.DrawStart, Title: v.T("group.list.empty"), Text: v.T("group.list.empty_text"), Sheet: true}
}

// networkOf is the network id among all.
func networkOf(networks []space.Space, id ref.Space) space.Space {
	if i := slices.IndexFunc(networks, func(n space.Space) bool { return n.ID == id }); i >= 0 {
		return networks[i]
	}
	return space.Space{}
}

// row is the line of s.
func (l groupLines) row(s space.Space) ui.RowProps {
	n := networkOf(l.networks, s.Network)
	var before []string
	if n.ID != l.in {
		before = append(before, n.Name)
	}
	if p, ok := l.found.Parents[s.Parent]; ok {
		before = append(before, l.v.T("group.below.of", "name", p.Name))
	}
	r := groupRowProps(l.v, n, s, l.found.Themes[s.ID], before...)
	if n.ID != l.in {
		r.End = ui.Mark(web.Mark(n, ""))
	}
	return r
}

// groupRowProps is the line of s of network n in a list; before are facts that come first.
func groupRowProps(v *web.Visit, n, s space.Space, themes []string, before ...string) ui.RowProps {
	r := ui.RowProps{Net: n.Slug, Title: s.Name, Href: s.Path(n), Text: s.Lede, Lead: ui.Avatar(ui.AvatarProps{Name: s.Name, Org: true})}
	last := v.T("group.list.silent")
	if !s.Posted.IsZero() {
		last = v.T("group.list.last", "when", v.Lang.Ago(s.Posted, v.Now()))
	}
	var tags []ui.TagProps
	if tag := myState(v, s); tag != nil {
		tags = append(tags, *tag)
	}
	if s.Theme != "" {
		themes = append([]string{s.Theme}, themes...)
	}
	for _, t := range themes[:min(len(themes), shownThemes)] {
		tags = append(tags, ui.TagProps{Label: markdown.Excerpt(t, shownTheme)})
	}
	// words: web.admission.*
	tags = append(tags, ui.TagProps{Label: v.T("web.admission.group." + string(s.Admission)), Icon: admissionIcons[s.Admission], Tone: ui.ToneLine})
	switch {
	case s.IsArchived():
		tags = append(tags, ui.TagProps{Label: v.T("web.fact.archived"), Icon: "archive", Tone: ui.ToneWarn})
	case isAsleep(s, v.Now()):
		tags = append(tags, ui.TagProps{Label: v.T("group.list.asleep"), Icon: "moon", Tone: ui.ToneWarn})
	}
	r.Body = groupRowView(s.Lede, tags, append(before, v.T("web.fact.members", "n", int(s.Members)), last)...)
	return r
}

var admissionIcons = map[space.Admission]string{space.Open: "lock-open", space.Domains: "shield-check", space.Request: "user-check", space.Invite: "lock"}

// myState is what the visitor is in s, nil when nothing.
func myState(v *web.Visit, s space.Space) *ui.TagProps {
	p, ok := v.Viewer.Place(s.ID)
	switch {
	case !ok, p.State == space.Excluded:
		return nil
	case p.State == space.Requested:
		return &ui.TagProps{Label: v.T("group.mine.requested"), Icon: "hourglass", Tone: ui.ToneWarn}
	case p.State == space.Invited:
		return &ui.TagProps{Label: v.T("group.mine.invited"), Icon: "mail", Tone: ui.ToneNew}
	case v.Viewer.Role(s.ID, s.Network).AtLeast(space.Animator):
		return &ui.TagProps{Label: v.T("group.mine.animator"), Icon: "user-star", Tone: ui.ToneNet}
	}
	return &ui.TagProps{Label: v.T("group.mine.member"), Icon: "check", Tone: ui.ToneNet}
}

// facets are those of the list, those that would change nothing left out.
func (l groupLines) facets() []groupFacet {
	v, w, f := l.v, l.a.wanted, l.found.facets
	networks := groupFacet{name: paramNetwork, legend: v.T("group.facet.network"), many: true}
	for _, n := range l.known {
		networks.add(n.Slug, n.Name, f.networks[n.ID], slices.Contains(w.Networks, n.ID))
	}
	doors := groupFacet{name: paramDoor, legend: v.T("group.facet.door"), many: true}
	for _, word := range []string{"ouvert", "adresse", "demande", "invitation"} {
		d := doorWords[word]
		doors.add(word, v.T("web.admission.group."+string(d)), f.doors[d], slices.Contains(w.Doors, d))
	}
	lives := groupFacet{name: paramLife, legend: v.T("group.facet.life")}
	lives.choices = []groupChoice{{"", v.T("group.life.any"), 0, w.Life == AnyLife}}
	for _, word := range []string{"semaine", "mois", "sommeil", "archives"} {
		life := lifeWords[word]
		// words: group.life.*
		lives.add(word, v.T("group.life."+string(life)), f.lives[life], w.Life == life)
	}
	return slices.DeleteFunc([]groupFacet{networks, l.themeFacet(), lives, doors}, groupFacet.idle)
}

// themeFacet is the commonest themes, and those chosen. Where there are many, those of a single group narrow nothing down.
func (l groupLines) themeFacet() groupFacet {
	f := groupFacet{name: paramTheme, legend: l.v.T("group.list.themes"), many: true}
	chosen := slices.Clone(l.a.wanted.Themes)
	all := l.found.facets.themes
	for n, t := range all {
		at := slices.Index(chosen, t.name)
		if n < mostThemes && (t.n > 1 || len(all) <= fewThemes) || at >= 0 {
			f.add(t.name, markdown.Excerpt(t.name, shownTheme), t.n, at >= 0)
		}
		if at >= 0 {
			chosen = slices.Delete(chosen, at, at+1)
		}
	}
	for _, t := range chosen {
		f.choices = append(f.choices, groupChoice{t, markdown.Excerpt(t, shownTheme), 0, true})
	}
	return f
}

// chips is what narrows the list; each takes one narrowing away.
func (l groupLines) chips() *ui.ChipsProps {
	p := &ui.ChipsProps{Label: l.v.T("group.list.chips")}
	for _, f := range l.facets() {
		for _, c := range f.choices {
			if c.chosen && c.value != "" {
				others := slices.DeleteFunc(slices.Clone(l.a.values[f.name]), func(v string) bool { return v == c.value })
				p.Items = append(p.Items, ui.Link{Href: l.a.href(f.name, others...), Label: c.label})
			}
		}
	}
	if len(p.Items) == 0 {
		return nil
	}
	if len(p.Items) > 1 {
		p.Clear = &ui.Link{Href: address(l.a.path, paramText, l.a.wanted.Text), Label: l.v.T("group.list.clear")}
	}
	return p
}
