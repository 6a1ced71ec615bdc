package home

import (
	"strconv"

	"maillage/core/access"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/ui"
)

// portal is what someone who has not signed in sees first.
func (h *Home) portal(v *web.Visit) error {
	all, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	shown := public(all)
	p, err := h.page(v.Ctx(), v.Viewer, h.query(v.Viewer).inNetworks(ids(shown)), Mark{}, nil)
	if err != nil {
		return err
	}
	o := portal{hero: hero(v, shown), pile: pile(v, shown), demo: v.Site.Demo, signIn: "/connexion"}
	for n, e := range p.Entries {
		if n == portalItems {
			break
		}
		o.news = append(o.news, ui.RowProps{Net: e.Network.Slug, Title: e.Card.Name, Href: e.Kind.Path(e.Item), Level: 3, Note: v.T("home.portal.from", "group", e.Space.Name, "network", e.Network.Name), EndAt: v.Lang.Ago(e.Item.Created, v.Now())})
	}
	if v.Viewer.Suspended {
		o.signIn = ""
	}
	return v.Page(web.Page{Title: v.T("home.portal.title"), Description: v.T("home.portal.text"), Frame: ui.FrameFree, Main: portalView(o)})
}

// portalItems is how many public items the portal shows.
const portalItems = 6

func public(all []space.Space) []space.Space {
	var out []space.Space
	for _, n := range all {
		if n.Audience == space.Public {
			out = append(out, n)
		}
	}
	return out
}

func hero(v *web.Visit, shown []space.Space) ui.HeroProps {
	count := v.T("home.portal.count", "n", len(shown))
	if len(shown) >= 2 && len(shown) <= 10 {
		// words: home.portal.number.*
		count = v.T("home.portal.number." + strconv.Itoa(len(shown)))
	}
	p := ui.HeroProps{Title: []string{count, v.T("home.portal.same")}, Text: v.T("home.portal.text"), Says: v.T("home.portal.weave")}
	if len(shown) < 2 {
		p.Title = []string{v.Site.Options.Site}
	}
	for _, n := range shown {
		p.Nets = append(p.Nets, n.Slug)
	}
	return p
}

func pile(v *web.Visit, shown []space.Space) ui.PileProps {
	var p ui.PileProps
	for _, n := range shown {
		voice := v.Lang.Calling(n.Words)
		p.Folders = append(p.Folders, ui.PileFolder{Net: n.Slug, Mark: web.Mark(n, ui.SizeXL), Tab: v.Noun(n), Title: n.Name, Href: n.Path(n), Text: n.Lede,
			Figures: []string{voice.T("web.fact.members", "n", int(n.Members)), voice.T("web.fact.groups", "n", int(n.Groups))}})
	}
	return p
}

// networks is the list of networks for those who look for one.
func (h *Home) networks(v *web.Visit) error {
	all, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	var shown []space.Space
	for _, n := range all {
		if access.CanSpace(v.Viewer, access.See, n) == nil {
			shown = append(shown, n)
		}
	}
	return v.Page(web.Page{Title: v.T("home.networks"), Frame: ui.FrameTwo, Main: networksView(pile(v, shown))})
}
