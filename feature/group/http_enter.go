package group

import (
	"strings"

	"maillage/core/access"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	fieldNote = "mot"

	// forGroup tells the page of a network that one comes from a group of it.
	forGroup = "groupe"
)

func (g *Group) showEnter(v *web.Visit) error {
	place, err := placeFor(v, access.See)
	if err != nil {
		return err
	}
	d, err := g.door(v.Ctx(), v.Viewer, v.Person, place.Space, place.Network)
	if key, _ := fail.Reason(err); key == needsNetwork {
		return v.Redirect(address(place.Network.Path(place.Network)+"/adhesion", "pour", forGroup))
	}
	if err != nil {
		return err
	}
	if d.way == wayIn {
		return v.Redirect(place.Path())
	}
	note := ""
	if d.way == wayWait {
		if note, err = g.note(v.Ctx(), place.Space.ID, v.Viewer.Person); err != nil {
			return err
		}
	}
	return g.pageEnter(v, place, d, entering{note: note})
}

// pageEnter explains how one gets in, with what it asks.
func (g *Group) pageEnter(v *web.Visit, place web.Place, d door, o entering) error {
	kind := string(place.Space.Kind)
	a, err := g.about(v.Ctx(), place.Space.ID)
	if err != nil {
		return err
	}
	o.charter = charterOf(v, a, place.Space.Kind)
	o.action, o.back, o.withdraw = place.Path()+"/adhesion", place.Path(), ""
	// words: group.enter.title.* group.enter.rule.*
	o.title = v.T("group.enter.title."+kind, "name", place.Space.Name)
	switch {
	case d.way == wayAccept:
		o.rule, o.submit = v.T("group.enter.rule.accept"), v.T("group.enter.accept")
	case d.way == wayOpen && place.Space.Admission == space.Domains:
		o.rule, o.submit = v.T("group.enter.rule.fits", "email", v.Person.Email), v.T("group.enter.join")
	case d.way == wayOpen:
		o.rule, o.submit = v.T("group.enter.rule.open."+kind), v.T("group.enter.join")
	default:
		o.asks, o.submit = true, v.T("group.enter.ask")
		o.rule = v.T("group.enter.rule.ask." + kind)
		if place.Space.Admission == space.Domains {
			o.rule = v.T("group.enter.rule.domains", "email", v.Person.Email, "domains", v.Lang.List(domainWords(v, domainsOf(place.Space, place.Network))))
		}
	}
	if d.way == wayWait {
		o.waits, o.submit, o.withdraw = v.T("group.enter.waits"), v.T("group.enter.change"), place.Path()+"/depart"
	}
	switch {
	case d.both:
		o.both = v.T("group.enter.both", "name", place.Network.Name)
	case place.Space.Kind == space.Network && v.Query("pour") == forGroup:
		o.both = v.T("group.enter.first")
	}
	return v.Page(web.Page{Title: o.title, Status: o.status, Place: &place, Frame: ui.FrameTwo, NoIndex: true, Main: enterView(o)})
}

// domainWords says which addresses open a space: "ac-*.fr", or those of a kind of organisation.
func domainWords(v *web.Visit, listed []string) []string {
	var out []string
	for _, l := range listed {
		if k, ok := isKind(l); ok {
			// words: org.kind.*
			l = v.T("group.enter.of_kind", "kind", strings.ToLower(v.T("org.kind."+k)))
		}
		out = append(out, l)
	}
	return out
}

func (g *Group) enter(v *web.Visit) error {
	place, err := placeFor(v, access.See)
	if err != nil {
		return err
	}
	f, err := v.Form("group.enter")
	if err != nil {
		return err
	}
	note := f.Text(fieldNote, maxNote, false)
	if err = f.Err(); err == nil {
		var m space.Membership
		if m, err = g.Enter(v.Ctx(), v.Viewer.Person, place.Space.ID, note, charterRead(f)); err == nil {
			v.Flash(enteredFlash(m))
			if m.IsIn() {
				return g.welcome(v, place.Space, place.Network)
			}
			return v.Redirect(place.Path())
		}
	}
	if key, _ := fail.Reason(err); key == needsNetwork {
		return v.Redirect(address(place.Network.Path(place.Network)+"/adhesion", "pour", forGroup))
	}
	if !web.Refused(err) {
		return err
	}
	d, doorErr := g.door(v.Ctx(), v.Viewer, v.Person, place.Space, place.Network)
	if doorErr != nil {
		return doorErr
	}
	o := entering{note: f.Raw(fieldNote), fault: v.Faults(err)[fieldNote], status: web.StatusOf(err)}
	if !onlyUnread(err) {
		o.faults = faults(v, err, fieldNote, fieldCharter)
	}
	return g.pageEnter(v, place, d, o)
}

func enteredFlash(m space.Membership) string {
	if m.State == space.Requested {
		return "group.flash.asked"
	}
	return "group.flash.joined"
}

// faults is the summary of a refused form whose fields have the ids of their names.
func faults(v *web.Visit, err error, names ...string) []ui.FieldError {
	if key, args := fail.Reason(err); key != "" {
		return []ui.FieldError{{Text: v.T(key, args...)}}
	}
	var out []ui.FieldError
	said := v.Faults(err)
	for _, name := range names {
		if text, ok := said[name]; ok {
			out = append(out, ui.FieldError{ID: name, Text: text})
		}
	}
	return out
}

func (g *Group) showLeave(v *web.Visit) error {
	place, err := placeFor(v, access.See)
	if err != nil {
		return err
	}
	if v.Viewer.Person == 0 {
		return fail.E("group.showLeave", fail.SignedOut, nil)
	}
	if _, ok := v.Viewer.Place(place.Space.ID); !ok {
		return v.Redirect(place.Path())
	}
	return g.pageLeave(v, place, nil)
}

// pageLeave asks before one goes. refused is why one cannot, nil at first.
func (g *Group) pageLeave(v *web.Visit, place web.Place, refused error) error {
	mine, _ := v.Viewer.Place(place.Space.ID)
	what := string(place.Space.Kind)
	switch mine.State {
	case space.Requested:
		what = "request"
	case space.Invited:
		what = "invitation"
	}
	// words: group.leave.title.* group.leave.text.* group.leave.yes.*
	o := leaving{title: v.T("group.leave.title."+what, "name", place.Space.Name), text: v.T("group.leave.text." + what), yes: v.T("group.leave.yes." + what),
		action: place.Path() + "/depart", back: place.Path()}
	status := 0
	if refused != nil {
		o.faults, status = faults(v, refused), web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: o.title, Status: status, Place: &place, Frame: ui.FrameTwo, NoIndex: true, Main: leaveView(o)})
}

func (g *Group) leave(v *web.Visit) error {
	place, err := placeFor(v, access.See)
	if err != nil {
		return err
	}
	switch err := g.Leave(v.Ctx(), v.Viewer.Person, place.Space.ID); {
	case err == nil:
	case web.Refused(err):
		return g.pageLeave(v, place, err)
	default:
		return err
	}
	mine, _ := v.Viewer.Place(place.Space.ID)
	v.Flash(leftFlash(mine.State))
	return v.Redirect(g.outside(v, place))
}

func leftFlash(was space.State) string {
	switch was {
	case space.Requested:
		return "group.flash.withdrawn"
	case space.Invited:
		return "group.flash.renounced"
	}
	return "group.flash.left"
}

// outside is a page that is still there for somebody who left a place that only its members see.
func (g *Group) outside(v *web.Visit, p web.Place) string {
	switch p.Space.Audience {
	case space.Public, space.Registered:
		return p.Path()
	case space.InNetwork:
		if p.Space.Kind == space.Group {
			return p.Path()
		}
	}
	if p.Space.Kind == space.Group {
		return p.Network.Path(p.Network)
	}
	return "/"
}
