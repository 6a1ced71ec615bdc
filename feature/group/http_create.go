package group

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	fieldName   = "nom"
	fieldLede   = "objet"
	fieldTheme  = "theme"
	fieldThemes = "themes"
	fieldDoor   = "acces"
	fieldBarred = "fermes"
	fieldStep   = "etape"
	fieldIn     = "dans"
)

// making is where a group is made: in a network, and in a group of it for a sub-group.
type making struct {
	web.Place             // the network
	in        space.Space // zero for a group of the network
}

// frame is what will hold the group.
func (m making) frame() space.Space {
	if m.in.ID != 0 {
		return m.in
	}
	return m.Space
}

// page is the place that the pages are shown in.
func (m making) page(v *web.Visit) (place web.Place, tab string) {
	if m.in.ID == 0 {
		return m.Place, TabGroups
	}
	return web.Place{Space: m.in, Network: m.Network, Role: v.Viewer.Role(m.in.ID, m.Network.ID)}, TabBelow
}

// maker is the network of the path, where the visitor may make a group, and the group called in, where they may make a
// sub-group.
func (g *Group) maker(v *web.Visit, in string) (m making, err error) {
	if m.Place, err = placeFor(v, access.Publish); err != nil {
		return m, err
	}
	m.in, err = g.inside(v.Ctx(), v.Viewer, m.Space.ID, in)
	return m, err
}

// showCreate asks what the group is, then shows those that are near, with what remains to choose. Both are plain pages, so
// that one goes back from the second to the first with what was typed.
func (g *Group) showCreate(v *web.Visit) error {
	m, err := g.maker(v, v.Query(fieldIn))
	if err != nil {
		return err
	}
	o := creating{identity: identity{name: v.Query(fieldName), lede: v.Query(fieldLede), theme: v.Query(fieldTheme), others: v.Query(fieldThemes)}}
	if v.Query(fieldStep) == "" {
		return g.pageCreate(v, m, o, nil)
	}
	_, wrong := otherThemes(cutThemes(o.others), o.theme)
	if err := fail.Fields("group.showCreate", append(checked(&space.Space{Name: o.name, Lede: o.lede, Theme: o.theme}), wrong...)...); err != nil {
		return g.pageCreate(v, m, o, err)
	}
	as := space.Space{Admission: space.Open}
	if m.in.Audience == space.InGroup {
		as.Admission, as.Audience = space.Invite, space.InGroup
	}
	return g.pageDoors(v, m, o, as, nil)
}

// addresses are those of the pages that make a group in m.
func (o *creating) addresses(m making) {
	o.path, o.back, o.in = m.Path()+"/groupes/nouveau", m.Path()+"/groupes", m.in.Slug
	if m.in.ID != 0 {
		o.back = m.in.Path(m.Network) + pathBelow
	}
}

// carried is the fields that a form carries: those, and where the group is made.
func (o creating) carried(fields ...ui.Hidden) []ui.Hidden {
	if o.in != "" {
		fields = append(fields, ui.Hidden{Name: fieldIn, Value: o.in})
	}
	return fields
}

func createTitle(v *web.Visit, m making) string {
	if m.in.ID != 0 {
		return v.T("group.below.create")
	}
	return v.T("group.create.title")
}

// pageCreate is the first step. refused is the error of what was sent, nil at first.
func (g *Group) pageCreate(v *web.Visit, m making, o creating, refused error) error {
	var err error
	if o.known, err = g.themes(v.Ctx(), v.Viewer, m.Space.ID); err != nil {
		return err
	}
	o.addresses(m)
	o.title = createTitle(v, m)
	status := o.refuse(v, refused)
	place, tab := m.page(v)
	return v.Page(web.Page{Title: o.title, Status: status, Place: &place, Tab: tab, Frame: ui.FrameTwo, NoIndex: true, Main: createView(o)})
}

// refuse notes what is wrong with a form of the page, and returns the status that goes with it.
func (o *creating) refuse(v *web.Visit, refused error) int {
	if refused == nil {
		return 0
	}
	o.said, o.faults = v.Faults(refused), faults(v, refused, fieldName, fieldLede, fieldTheme, fieldThemes, fieldDoor, fieldBarred)
	return web.StatusOf(refused)
}

// pageDoors is the second step: the groups that are near, then the choices of as.
func (g *Group) pageDoors(v *web.Visit, m making, o creating, as space.Space, refused error) error {
	near, err := g.Near(v.Ctx(), v.Viewer, m.Space.ID, o.name, o.lede, o.theme+" "+o.others)
	if err != nil {
		return err
	}
	networks, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	for _, s := range near {
		o.near = append(o.near, nearRow(v, networkOf(networks, s.Network), s))
	}
	people, err := g.readers(v.Ctx(), m.Space)
	if err != nil {
		return err
	}
	o.addresses(m)
	o.title = createTitle(v, m)
	if m.in.ID == 0 && m.Role != space.Manager {
		o.founders = m.Space.Founders
	}
	o.change = address(o.path, fieldIn, o.in, fieldName, o.name, fieldLede, o.lede, fieldTheme, o.theme, fieldThemes, o.others)
	o.doors, o.seen, o.barred = doorOptions(v, doorsIn(m.frame()), doorFor(as), people), seenBy(v, m.frame(), people), barredOptions(v, as.Barred, m.in.Barred)
	status := o.refuse(v, refused)
	place, tab := m.page(v)
	return v.Page(web.Page{Title: o.title, Status: status, Place: &place, Tab: tab, Frame: ui.FrameTwo, NoIndex: true, Main: doorsView(o)})
}

// doorsIn is the doors of a new group held by frame.
func doorsIn(frame space.Space) []Door {
	if frame.Kind == space.Group && frame.Audience == space.InGroup {
		return []Door{DoorSecret}
	}
	return []Door{DoorOpen, DoorRequest, DoorInvite, DoorSecret}
}

// cutThemes is the themes of a field, between commas.
func cutThemes(typed string) []string {
	return strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || r == '\n' })
}

// nearRow is a group that may do as well as the one about to be made.
func nearRow(v *web.Visit, n, s space.Space) ui.RowProps {
	r := groupRowProps(v, n, s, nil)
	r.Level = 3
	p, ok := v.Viewer.Place(s.ID)
	var act templ.Component
	switch {
	case ok && (p.State == space.Active || p.State == space.Muted):
		act = ui.LinkBtn(ui.LinkBtnProps{Href: s.Path(n), Label: v.T("group.near.open"), More: s.Name, Small: true})
	case ok && p.State == space.Requested, s.Admission == space.Invite && !(ok && p.State == space.Invited):
		act = ui.LinkBtn(ui.LinkBtnProps{Href: s.Path(n), Label: v.T("group.near.see"), More: s.Name, Small: true})
	default:
		act = ui.LinkBtn(ui.LinkBtnProps{Href: s.Path(n) + "/adhesion", Label: v.T("group.near.join"), More: s.Name, Icon: "user-plus", Small: true})
	}
	r.Body = nearView(r.Body, act) // under the words: beside them, a phone has no room
	return r
}

// doorOptions explains each door; people is how many the network has.
func doorOptions(v *web.Visit, doors []Door, now Door, people access.People) []ui.Option {
	var out []ui.Option
	for _, d := range doors {
		// words: group.door.* group.door_note.*
		out = append(out, ui.Option{Value: string(d), Label: v.T("group.door." + string(d)), Note: v.T("group.door_note."+string(d), "n", people.Said()), Selected: d == now})
	}
	return out
}

// seenBy says who sees that a group held by frame exists, unless it is secret; "" where it must be.
func seenBy(v *web.Visit, frame space.Space, people access.People) string {
	a := frame.Audience
	switch {
	case a == space.InGroup && frame.Kind == space.Group:
		return ""
	case a == space.InGroup:
		a = space.InNetwork
	}
	// words: group.seen.*
	return v.T("group.seen."+string(a), "n", people.Said())
}

// barredOptions is the kinds of organisations, those of now chosen; those of held as well, for good.
func barredOptions(v *web.Visit, now, held []string) []ui.Option {
	var out []ui.Option
	for _, k := range barrable() {
		// words: group.barred_kind.*
		o := ui.Option{Value: k, Label: v.T("group.barred_kind." + k)}
		o.Disabled = slices.Contains(held, k)
		o.Selected = o.Disabled || slices.Contains(now, k)
		out = append(out, o)
	}
	return out
}

func (g *Group) create(v *web.Visit) error {
	f, err := v.Form("group.create")
	if err != nil {
		return err
	}
	m, err := g.maker(v, f.Raw(fieldIn))
	if err != nil {
		return err
	}
	d := Draft{Network: m.Space.ID, Parent: m.in.ID, Name: f.Line(fieldName, maxName, true), Lede: f.Line(fieldLede, maxLede, true), Theme: f.Line(fieldTheme, maxTheme, false), Themes: cutThemes(f.Raw(fieldThemes)), Door: Door(f.Raw(fieldDoor)), Barred: f.All(fieldBarred)}
	o := creating{identity: identity{name: f.Raw(fieldName), lede: f.Raw(fieldLede), theme: f.Raw(fieldTheme), others: f.Raw(fieldThemes)}}
	if err := f.Err(); err != nil {
		return g.pageCreate(v, m, o, err)
	}
	s, err := g.Create(v.Ctx(), v.Viewer.Person, d)
	if web.Refused(err) {
		as := space.Space{Barred: d.Barred}
		d.Door.through(&as, m.frame())
		return g.pageDoors(v, m, o, as, err)
	}
	if err != nil {
		return err
	}
	v.Flash("group.flash.created")
	return v.Redirect(s.Path(m.Network))
}
