package group

import (
	"maillage/core/access"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/ui"
)

const (
	// pathBelow is the page of the sub-groups of a group.
	pathBelow = "/sous-groupes"

	fieldFate = "sous"
)

// What forms call the fates of sub-groups.
var fateWords = map[string]Fate{"archiver": ArchiveThem, "detacher": DetachThem}

// makesBelow is the address of the page that makes a sub-group in p, "" when the visitor may not.
func (g *Group) makesBelow(v *web.Visit, p web.Place) string {
	if p.Space.Kind != space.Group || p.Space.Parent != 0 || p.Space.IsArchived() || access.CanSpace(v.Viewer, access.Animate, p.Space) != nil || access.CanSpace(v.Viewer, access.Publish, p.Network) != nil {
		return ""
	}
	return address(p.Network.Path(p.Network)+"/groupes/nouveau", fieldIn, p.Space.Slug)
}

func (g *Group) showBelow(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	if place.Space.Parent != 0 {
		return v.Redirect(place.Path())
	}
	subs, err := g.Below(v.Ctx(), v.Viewer, place.Space.ID)
	if err != nil {
		return err
	}
	o := belowList{hint: v.T("group.below.hint"), create: g.makesBelow(v, place)}
	for _, s := range subs {
		o.rows = append(o.rows, groupRowProps(v, place.Network, s, nil))
	}
	return v.Page(web.Page{Title: v.T("group.below.title", "name", place.Space.Name), Place: &place, Tab: TabBelow, Frame: ui.FrameTwo, Main: belowView(o)})
}

// showsBelow tells whether a group has a tab for its sub-groups: where there are some that the visitor sees, and on the page itself.
func (g *Group) showsBelow(v *web.Visit, p web.Place) bool {
	if p.Space.Parent != 0 {
		return false
	}
	if v.R.URL.Path == p.Path()+pathBelow || v.Query(fieldIn) == p.Space.Slug {
		return true
	}
	subs, err := g.Below(v.Ctx(), v.Viewer, p.Space.ID)
	if err != nil {
		g.core.Log.Error("sub-groups not read", "group", int64(p.Space.ID), "err", err)
	}
	return len(subs) > 0
}

// aboveFact says of which group a sub-group is.
func (g *Group) aboveFact(v *web.Visit, p web.Place) []ui.Fact {
	above, err := g.above(v.Ctx(), v.Viewer, p.Space)
	if err != nil {
		g.core.Log.Error("group above not read", "group", int64(p.Space.ID), "err", err)
	}
	if above.ID == 0 {
		return nil
	}
	return []ui.Fact{{Icon: "sitemap", Label: v.T("group.below.of", "name", above.Name), Href: above.Path(p.Network)}}
}

// aroundOf adds to the settings what is above, below and beside the group.
func (g *Group) aroundOf(v *web.Visit, place web.Place, o *adjusting) error {
	above, err := g.above(v.Ctx(), v.Viewer, place.Space)
	if err != nil {
		return err
	}
	o.above, o.sub = above.Name, place.Space.Parent != 0 && access.CanSpace(v.Viewer, access.Publish, place.Network) == nil
	subs, err := g.Below(v.Ctx(), v.Viewer, place.Space.ID)
	if err != nil {
		return err
	}
	names, err := g.alsoIn(v, place.Space)
	if err != nil {
		return err
	}
	if len(names) > 0 {
		o.opened = v.T("group.opening.fact", "networks", v.Lang.List(names))
	}
	for _, s := range subs {
		if !s.IsArchived() {
			o.below = append(o.below, s.Name)
		}
	}
	if len(o.below) > 0 {
		o.fates = []ui.Option{
			{Value: "archiver", Label: v.T("group.below.archive"), Note: v.T("group.below.archive_note")},
			{Value: "detacher", Label: v.T("group.below.detach"), Note: v.T("group.below.detach_note")},
		}
	}
	return nil
}

func (g *Group) detach(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err != nil {
		return err
	}
	if err := g.Detach(v.Ctx(), v.Viewer.Person, place.Space.ID); err != nil {
		return err
	}
	v.Flash("group.flash.detached")
	return v.Redirect(place.Path())
}
