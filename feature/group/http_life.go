package group

import (
	"maillage/core/access"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	// pathLife is where who runs a group decides what becomes of it.
	pathLife = "/vie"
	// pathOrphans is the groups of a network that nobody runs.
	pathOrphans = "/gestion/groupes-sans-animation"
)

func (g *Group) lifeRoutes() []web.Route {
	const at = "/reseaux/{network}/groupes/{group}"
	return []web.Route{
		{Pattern: "GET " + at + pathLife, Rule: web.ByRights, Do: g.showLife},
		{Pattern: "GET /reseaux/{network}" + pathOrphans, Rule: web.ByRights, Do: g.showOrphans},
	}
}

// lifePage is what may become of a group.
type lifePage struct {
	adjusting
	lead    ui.NoticeProps // how long it has been silent
	orphan  bool
	members string // address of the list of members
}

// showLife is what may become of a group: to go on with somebody else, or to end.
func (g *Group) showLife(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err == nil && place.Space.Kind != space.Group {
		err = fail.E("group.showLife", fail.Hidden, nil)
	}
	if err != nil {
		return err
	}
	s := place.Space
	o := lifePage{adjusting: adjusting{path: place.Path(), archived: s.IsArchived()}, members: place.Path() + "/membres"}
	mine, _ := v.Viewer.Place(s.ID)
	o.mayHand = mine.State == space.Active && mine.Role == space.Animator
	if err := g.aroundOf(v, place, &o.adjusting); err != nil {
		return err
	}
	people, err := g.animators(v.Ctx(), s.ID)
	if err != nil {
		return err
	}
	o.orphan, o.lead = len(people) == 0, lifeNotice(v, s)
	return v.Page(web.Page{Title: v.T("group.life.of", "name", s.Name), Place: &place, Frame: ui.FrameTwo, NoIndex: true, Main: lifeView(o)})
}

// lifeNotice says since when nothing is published in s.
func lifeNotice(v *web.Visit, s space.Space) ui.NoticeProps {
	said := v.T("group.life.never", "date", v.Lang.Date(s.Created))
	if !s.Posted.IsZero() {
		said = v.T("group.list.last", "when", v.Lang.Ago(s.Posted, v.Now()))
	}
	if isInactive(s, v.Now()) {
		return ui.NoticeProps{Tone: ui.ToneWarn, Icon: "moon", Title: said, Text: v.T("group.life.choose")}
	}
	return ui.NoticeProps{Icon: "clock", Title: said, Text: v.T("group.life.lively")}
}

// inactiveFact says that nothing was published in a group for a long time; to who runs it, it leads to what may become of it.
func inactiveFact(v *web.Visit, p web.Place) []ui.Fact {
	if !isInactive(p.Space, v.Now()) {
		return nil
	}
	f := ui.Fact{Icon: "moon", Label: v.T("group.life.inactive", "date", v.Lang.Date(lastSign(p.Space)))}
	if access.CanSpace(v.Viewer, access.Manage, p.Space) == nil {
		f.Href = p.Path() + pathLife
	}
	return []ui.Fact{f}
}

// orphanList is the groups that nobody runs.
type orphanList struct {
	rows []ui.RowProps
	more string
}

func (g *Group) showOrphans(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err != nil {
		return err
	}
	list, next, err := g.Orphans(v.Ctx(), v.Viewer, place.Space.ID, from(v.Query("apres")))
	if err != nil {
		return err
	}
	o := orphanList{more: after(next, place.Path()+pathOrphans)}
	for _, s := range list {
		r := groupRowProps(v, place.Network, s, nil)
		if access.CanSpace(v.Viewer, access.Manage, s) == nil {
			r.End = orphanAct(s.Path(place.Network)+pathLife, s.Name)
		}
		o.rows = append(o.rows, r)
	}
	return v.Page(web.Page{Title: v.T("group.orphans.title"), Place: &place, Tab: TabGroups, Frame: ui.FrameTwo, NoIndex: true, Main: orphansView(o)})
}
