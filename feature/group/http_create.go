package group

import (
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
)

// maker is the network of the path, where the visitor may make a group.
func maker(v *web.Visit) (web.Place, error) { return placeFor(v, access.Publish) }

// showCreate asks what the group is, then shows those that are near, with what remains to choose. Both are plain pages, so
// that one goes back from the second to the first with what was typed.
func (g *Group) showCreate(v *web.Visit) error {
	place, err := maker(v)
	if err != nil {
		return err
	}
	o := creating{identity: identity{name: v.Query(fieldName), lede: v.Query(fieldLede), theme: v.Query(fieldTheme), others: v.Query(fieldThemes)}}
	if v.Query(fieldStep) == "" {
		return g.pageCreate(v, place, o, nil)
	}
	_, wrong := otherThemes(cutThemes(o.others), o.theme)
	if err := fail.Fields("group.showCreate", append(checked(&space.Space{Name: o.name, Lede: o.lede, Theme: o.theme}), wrong...)...); err != nil {
		return g.pageCreate(v, place, o, err)
	}
	return g.pageDoors(v, place, o, space.Space{Admission: space.Open}, nil)
}

// pageCreate is the first step. refused is the error of what was sent, nil at first.
func (g *Group) pageCreate(v *web.Visit, place web.Place, o creating, refused error) error {
	themes, err := g.themes(v.Ctx(), v.Viewer, place.Space.ID)
	if err != nil {
		return err
	}
	o.path, o.back, o.known = place.Path()+"/groupes/nouveau", place.Path()+"/groupes", themes
	status := o.refuse(v, refused)
	return v.Page(web.Page{Title: v.T("group.create.title"), Status: status, Place: &place, Tab: TabGroups, Frame: ui.FrameTwo, NoIndex: true, Main: createView(o)})
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
func (g *Group) pageDoors(v *web.Visit, place web.Place, o creating, as space.Space, refused error) error {
	near, err := g.Near(v.Ctx(), v.Viewer, place.Space.ID, o.name, o.lede, o.theme+" "+o.others)
	if err != nil {
		return err
	}
	for _, s := range near {
		o.near = append(o.near, nearRow(v, place.Network, s))
	}
	people, err := g.readers(v.Ctx(), place.Space)
	if err != nil {
		return err
	}
	o.path, o.back = place.Path()+"/groupes/nouveau", place.Path()+"/groupes"
	o.change = address(o.path, fieldName, o.name, fieldLede, o.lede, fieldTheme, o.theme, fieldThemes, o.others)
	o.doors, o.seen, o.barred = doorOptions(v, []Door{DoorOpen, DoorRequest, DoorInvite, DoorSecret}, doorFor(as), people), seenBy(v, place.Space.Audience, people), barredOptions(v, as.Barred)
	status := o.refuse(v, refused)
	return v.Page(web.Page{Title: v.T("group.create.title"), Status: status, Place: &place, Tab: TabGroups, Frame: ui.FrameTwo, NoIndex: true, Main: doorsView(o)})
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
func doorOptions(v *web.Visit, doors []Door, now Door, people int) []ui.Option {
	var out []ui.Option
	for _, d := range doors {
		// words: group.door.* group.door_note.*
		out = append(out, ui.Option{Value: string(d), Label: v.T("group.door." + string(d)), Note: v.T("group.door_note."+string(d), "n", people), Selected: d == now})
	}
	return out
}

// seenBy says who sees that a group exists, unless it is secret.
func seenBy(v *web.Visit, a space.Audience, people int) string {
	if a == space.InGroup {
		a = space.InNetwork
	}
	// words: group.seen.*
	return v.T("group.seen."+string(a), "n", people)
}

func barredOptions(v *web.Visit, now []string) []ui.Option {
	var out []ui.Option
	for _, k := range barrable() {
		// words: group.barred_kind.*
		o := ui.Option{Value: k, Label: v.T("group.barred_kind." + k)}
		for _, b := range now {
			o.Selected = o.Selected || b == k
		}
		out = append(out, o)
	}
	return out
}

func (g *Group) create(v *web.Visit) error {
	place, err := maker(v)
	if err != nil {
		return err
	}
	f, err := v.Form("group.create")
	if err != nil {
		return err
	}
	d := Draft{Network: place.Space.ID, Name: f.Line(fieldName, maxName, true), Lede: f.Line(fieldLede, maxLede, true), Theme: f.Line(fieldTheme, maxTheme, false), Themes: cutThemes(f.Raw(fieldThemes)), Door: Door(f.Raw(fieldDoor)), Barred: f.All(fieldBarred)}
	o := creating{identity: identity{name: f.Raw(fieldName), lede: f.Raw(fieldLede), theme: f.Raw(fieldTheme), others: f.Raw(fieldThemes)}}
	if err := f.Err(); err != nil {
		return g.pageCreate(v, place, o, err)
	}
	s, err := g.Create(v.Ctx(), v.Viewer.Person, d)
	if web.Refused(err) {
		as := space.Space{Barred: d.Barred}
		d.Door.through(&as, place.Space)
		return g.pageDoors(v, place, o, as, err)
	}
	if err != nil {
		return err
	}
	v.Flash("group.flash.created")
	return v.Redirect(s.Path(place.Space))
}
