package legal

import (
	"slices"

	"maillage/core/access"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/ui"
)

// reading is a text that is read.
type reading struct {
	title, dated string
	edit         string // where the operator changes it; "" for others
	html         ui.Safe
}

// textList is every text that the operator may write.
type textList struct {
	texts  ui.TableProps
	levels []ui.Option
	said   string
}

// textForm is one of them, in one language.
type textForm struct {
	page, tag           string
	title, action, back string
	typed, said         string
	conflict, old       string
	was                 int64
	versions            []Version
	rows                []ui.RowProps
	preview             ui.Safe
}

// section is a titled list of the map; the titles of networks are links.
type section struct {
	title string
	links []branch
}

// branch is a link with those below it.
type branch struct {
	ui.Link
	below []ui.Link
}

// sections is every place that the visitor may follow a link to: the site's, the networks with their rubrics and the
// visitor's own groups there, the pages of settings, and what is about the site.
func sections(v *web.Visit) ([]section, error) {
	settings := section{title: v.T("legal.map.settings"), links: navs(v, func(n web.Nav) bool { return n.Settings > 0 })}
	places := section{title: v.T("legal.map.places"), links: navs(v, func(n web.Nav) bool { return !n.Foot && !holds(settings.links, n.Href) })}
	if v.Person.ID == 0 {
		places.links = append([]branch{{Link: ui.Link{Href: "/", Label: v.T("legal.map.portal")}}, {Link: ui.Link{Href: "/connexion", Label: v.T("legal.map.sign_in")}}}, places.links...)
	}
	networks := section{title: v.T("legal.map.networks")}
	all, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return nil, err
	}
	for _, n := range all {
		if access.CanSpace(v.Viewer, access.See, n) != nil {
			continue
		}
		place := web.Place{Space: n, Network: n, Role: v.Viewer.Role(n.ID, n.ID)}
		networks.links = append(networks.links, branch{Link: ui.Link{Href: place.Path(), Label: n.Name}, below: append(rubrics(v, place), groups(v, n)...)})
	}
	about := section{title: v.T("legal.map.about"), links: navs(v, func(n web.Nav) bool { return n.Foot })}
	out := []section{places, networks, settings, about}
	return slices.DeleteFunc(out, func(s section) bool { return len(s.links) == 0 }), nil
}

func holds(list []branch, href string) bool {
	return slices.ContainsFunc(list, func(b branch) bool { return b.Href == href })
}

// navs is the places of the whole site that pick chooses and that are shown to the visitor, each address once, those of the
// settings by their rank.
func navs(v *web.Visit, pick func(web.Nav) bool) []branch {
	var out []branch
	all := slices.Clone(v.Site.Nav)
	slices.SortStableFunc(all, func(a, b web.Nav) int { return a.Settings - b.Settings })
	for _, n := range all {
		shown := n.Foot || v.Viewer.Person != 0
		if n.Show != nil {
			shown = n.Show(v)
		}
		if shown && pick(n) && !holds(out, n.Href) {
			out = append(out, branch{Link: ui.Link{Href: n.Href, Label: v.T(n.Label)}})
		}
	}
	return out
}

// rubrics is the tabs of a network besides its first page, which its name leads to.
func rubrics(v *web.Visit, p web.Place) []ui.Link {
	var out []ui.Link
	voice := v.Lang.Calling(p.Network.Words)
	for _, t := range v.Site.Tabs {
		if t.Of == space.Network && t.Path != "" && p.Has(t.Part) && (t.Show == nil || t.Show(v, p)) {
			out = append(out, ui.Link{Href: p.Path() + t.Path, Label: voice.T(t.Label)})
		}
	}
	return out
}

// groups is the visitor's own groups in n.
func groups(v *web.Visit, n space.Space) []ui.Link {
	var out []ui.Link
	for _, p := range v.Viewer.Places {
		if p.Kind == space.Group && p.Network == n.ID && v.Viewer.Role(p.Space, n.ID) != space.None {
			out = append(out, ui.Link{Href: n.Path(n) + "/groupes/" + p.Slug, Label: p.Name})
		}
	}
	return out
}
