package group

import (
	"fmt"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	// pathMerge is where who runs a group makes it move into another.
	pathMerge = "/fusion"

	fieldWith    = "avec"   // address of the group it moves into
	fieldReaders = "lu"     // the numbers of readers that were shown
	fieldOpens   = "ouvrir" // a secret group moves into one that is not
	fieldSure    = "accord"
)

// mergeQueries is the most queries of a merging that begins: with forty sub-groups, each with its openings.
const mergeQueries = 300

func (g *Group) mergeRoutes() []web.Route {
	const at = "/reseaux/{network}/groupes/{group}" + pathMerge
	return []web.Route{
		{Pattern: "GET " + at, Rule: web.ByRights, Do: g.showMerge, Queries: 34},
		{Pattern: "POST " + at, Rule: web.ByRights, Do: g.doMerge, Queries: mergeQueries},
	}
}

// choosing is the groups that one may move into.
type choosing struct {
	back   string
	find   finder
	near   []ui.RowProps
	others []ui.RowProps
	empty  *ui.EmptyProps
}

// mergePage is what would become of a group that moves into another, to be agreed to.
type mergePage struct {
	action, back, other string // other chooses another group
	title, sure         string
	comes, stays, reads []string // what the other gains, what ends, and who reads more
	fields              []ui.Hidden
	opens               bool // asks to say that a secret group opens
	faults              []ui.FieldError
	said                map[string]string
}

// mergeable is the group of the path, which the visitor may change.
func mergeable(v *web.Visit) (web.Place, error) {
	place, err := placeFor(v, access.Manage)
	if err == nil && place.Space.Kind != space.Group {
		err = fail.E("group.mergeable", fail.Hidden, nil)
	}
	return place, err
}

// showMerge chooses the group to move into, then says what would become of both.
func (g *Group) showMerge(v *web.Visit) error {
	place, err := mergeable(v)
	if err != nil {
		return err
	}
	if slug := v.Query(fieldWith); slug != "" {
		into, err := g.mergeTarget(v, place, slug)
		if err != nil {
			return err
		}
		return g.pageMerge(v, place, into, nil)
	}
	return g.pageTargets(v, place)
}

// mergeTarget is the group of the network of place called by slug.
func (g *Group) mergeTarget(v *web.Visit, place web.Place, slug string) (ref.Space, error) {
	s, err := g.bySlug(v.Ctx(), place.Network.ID, slug)
	if err == nil {
		err = access.CanSpace(v.Viewer, access.See, s)
	}
	return s.ID, err
}

func (g *Group) pageTargets(v *web.Visit, place web.Place) error {
	text := v.Query(paramText)
	list, near, err := g.Targets(v.Ctx(), v.Viewer, place.Space, text)
	if err != nil {
		return err
	}
	path := place.Path() + pathMerge
	o := choosing{back: place.Path() + pathLife, find: finder{action: path, label: v.T("group.merge.find"), hint: v.T("group.merge.find_hint"), text: text}}
	for n, s := range list {
		r := groupRowProps(v, place.Network, s, nil)
		r.Level, r.End = 3, mergeAct(address(path, fieldWith, s.Slug), s.Name)
		if n < near {
			o.near = append(o.near, r)
		} else {
			o.others = append(o.others, r)
		}
	}
	if len(list) == 0 {
		o.empty = &ui.EmptyProps{Drawing: ui.DrawNone, Title: v.T("group.merge.none"), Text: v.T("group.merge.none_text"), Level: 2, Sheet: true}
	}
	return v.Page(web.Page{Title: v.T("group.merge.of", "name", place.Space.Name), Place: &place, Frame: ui.FrameTwo, NoIndex: true, Main: targetsView(o)})
}

// pageMerge says what would become of the group of place, moved into another. refused is why it was not, nil at first.
func (g *Group) pageMerge(v *web.Visit, place web.Place, into ref.Space, refused error) error {
	e, err := g.Effects(v.Ctx(), v.Viewer.Person, place.Space.ID, into)
	if err != nil {
		return err
	}
	path := place.Path() + pathMerge
	o := mergePage{action: path, back: place.Path() + pathLife, other: path, title: v.T("group.merge.title", "from", e.From.Name, "into", e.Into.Name),
		fields: []ui.Hidden{{Name: fieldWith, Value: e.Into.Slug}, {Name: fieldReaders, Value: readersKey(e.Gain)}},
		opens:  e.Opener, sure: v.T("group.merge.sure", "from", e.From.Name, "into", e.Into.Name)}
	o.comes, o.stays, o.reads = mergeComes(v, e), mergeEnds(v, e), mergeReads(v, e)
	status := 0
	if refused != nil {
		o.said, o.faults, status = v.Faults(refused), faults(v, refused, fieldOpens, fieldSure), web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: v.T("group.merge.of", "name", place.Space.Name), Status: status, Place: &place, Frame: ui.FrameTwo, NoIndex: true, Main: mergeView(o)})
}

func readersKey(g access.Gain) string { return fmt.Sprintf("%d-%d", g.There, g.Here) }

// mergeComes is what the other group gains.
func mergeComes(v *web.Visit, e Effects) []string {
	out := []string{v.T("group.merge.people", "n", e.People)}
	if e.Both > 0 {
		out = append(out, v.T("group.merge.both", "n", e.Both))
	}
	out = append(out, v.T("group.merge.items", "n", e.Items))
	for _, s := range e.Below {
		out = append(out, v.T("group.merge.below", "name", s.Name))
	}
	return append(out, v.T("group.merge.address", "into", e.Into.Name))
}

// mergeEnds is what ends with the group.
func mergeEnds(v *web.Visit, e Effects) []string {
	var out []string
	for _, c := range []struct {
		key string
		n   int
	}{{"apart", e.Apart}, {"waiting", e.Waiting}, {"narrowed", e.Narrowed}} {
		// words: group.merge.end.*
		if c.n > 0 {
			out = append(out, v.T("group.merge.end."+c.key, "n", c.n, "into", e.Into.Name))
		}
	}
	if len(e.Openings) > 0 {
		out = append(out, v.T("group.merge.openings", "networks", v.Lang.List(e.Openings)))
	}
	return append(out, v.T("group.merge.texts", "into", e.Into.Name))
}

// mergeReads is who would read what they do not.
func mergeReads(v *web.Visit, e Effects) []string {
	var out []string
	if e.Gain.There > 0 && e.Kept > 0 {
		out = append(out, v.T("group.merge.there", "n", e.Gain.There, "items", e.Kept, "from", e.From.Name))
	}
	if e.Gain.Here > 0 {
		out = append(out, v.T("group.merge.here", "n", e.Gain.Here, "into", e.Into.Name))
	}
	if e.Unsigned > 0 {
		out = append(out, v.T("group.merge.unsigned", "n", e.Unsigned, "into", e.Into.Name))
	}
	if e.From.Admission != space.Open && e.Into.Admission == space.Open {
		out = append(out, v.T("group.merge.open_door", "into", e.Into.Name))
	}
	return out
}

func (g *Group) doMerge(v *web.Visit) error {
	place, err := mergeable(v)
	if err != nil {
		return err
	}
	f, err := v.Form("group.merge")
	if err != nil {
		return err
	}
	into, err := g.mergeTarget(v, place, f.Raw(fieldWith))
	if err != nil {
		return err
	}
	in := Merging{Into: into, Opens: f.Raw(fieldOpens) != ""}
	if n, scanErr := fmt.Sscanf(f.Raw(fieldReaders), "%d-%d", &in.Gain.There, &in.Gain.Here); scanErr != nil || n != 2 {
		in.Gain = access.Gain{There: -1} // nothing was shown
	}
	if f.Raw(fieldSure) == "" {
		err = fail.Fields("group.doMerge", fail.On(fieldSure, "group.merge.sure_needed"))
	} else {
		err = g.Merge(v.Ctx(), v.Viewer.Person, place.Space.ID, in)
	}
	if web.Refused(err) {
		return g.pageMerge(v, place, into, err)
	}
	if err != nil {
		return err
	}
	v.Flash("group.flash.merging")
	return v.Redirect(place.Path()) // which leads to the other from now on
}

// mergingFact says to who runs a group how far those that move into it are.
func (g *Group) mergingFact(v *web.Visit, p web.Place) []ui.Fact {
	if p.Space.Kind != space.Group || access.CanSpace(v.Viewer, access.Manage, p.Space) != nil {
		return nil
	}
	list, err := g.merges(v.Ctx(), p.Space.ID)
	if err != nil {
		return nil // a page without it is better than none
	}
	var out []ui.Fact
	for _, m := range list {
		if m.step != stepDone {
			out = append(out, ui.Fact{Icon: "arrow-merge", Label: v.T("group.merge.progress", "name", m.name, "percent", m.percent())})
		}
	}
	return out
}

// mergedLines says which groups came into s, to those who may know their names.
func (g *Group) mergedLines(v *web.Visit, s space.Space) ([]string, error) {
	list, err := g.merges(v.Ctx(), s.ID)
	if err != nil {
		return nil, err
	}
	runs := access.CanSpace(v.Viewer, access.Manage, s) == nil
	var out []string
	for _, m := range list {
		switch {
		case m.hidden && !runs:
		case m.step != stepDone:
			out = append(out, v.T("group.merge.progress", "name", m.name, "percent", m.percent()))
		default:
			out = append(out, v.T("group.merge.came", "name", m.name, "date", v.Lang.Date(m.ended), "people", int(m.people), "items", int(m.items)))
		}
	}
	return out, nil
}
