package group

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/ui"
)

const (
	pathAbout    = "/a-propos"
	pathTexts    = pathAbout + "/textes"
	pathEditions = pathAbout + "/versions"
	pathAccord   = pathAbout + "/accord"

	fieldAsk = "redemander"
)

func (g *Group) charterRoutes() []web.Route {
	const network = "/reseaux/{network}"
	routes := []web.Route{
		{Pattern: "GET " + network + pathTexts, Rule: web.ByRights, Do: g.showTexts},
		{Pattern: "POST " + network + pathTexts, Rule: web.ByRights, Do: g.writeTexts},
	}
	for _, at := range []string{network, network + "/groupes/{group}"} {
		routes = append(routes,
			web.Route{Pattern: "GET " + at + pathAbout, Rule: web.ByRights, Do: g.showAbout},
			web.Route{Pattern: "GET " + at + pathEditions, Rule: web.ByRights, Do: g.showEditions},
			web.Route{Pattern: "POST " + at + pathAccord, Rule: web.SignedIn, Do: g.accord},
		)
	}
	return routes
}

// askedAct leads to a charter that the visitor is to accept again, that of the network first. One query, for who is in.
func (g *Group) askedAct(ctx context.Context, v *web.Visit, p web.Place) (templ.Component, error) {
	if v.Viewer.Person == 0 || p.Role == space.None && v.Viewer.Role(p.Network.ID, p.Network.ID) == space.None {
		return nil, nil
	}
	s, err := g.asks(ctx, v.Viewer.Person, p.Network.ID, p.Space.ID)
	if err != nil || s == 0 {
		return nil, err
	}
	at := p.Space
	if s == p.Network.ID {
		at = p.Network
	}
	return ui.LinkBtn(ui.LinkBtnProps{Href: at.Path(p.Network) + pathAbout + "#" + fieldCharter, Label: v.T("group.charter.asked"), More: at.Name, Icon: "file-text", Look: ui.LookMain}), nil
}

// showAbout is what the place says: its charter to whoever sees it, its welcome to its members.
func (g *Group) showAbout(v *web.Visit) error { return g.pageAbout(v, nil) }

// pageAbout shows it; refused is why the charter was not accepted, nil at first.
func (g *Group) pageAbout(v *web.Visit, refused error) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	a, err := g.about(v.Ctx(), place.Space.ID)
	if err != nil {
		return err
	}
	o := aboutPage{kind: string(place.Space.Kind), charter: charterOf(v, a, place.Space.Kind)}
	if a.Version > 1 {
		o.editions = place.Path() + pathEditions
	}
	if err := g.forMembers(v, place, a, &o); err != nil {
		return err
	}
	if access.CanSpace(v.Viewer, access.SeeMembers, place.Space) == nil {
		cards, err := g.animators(v.Ctx(), place.Space.ID)
		if err != nil {
			return err
		}
		for _, c := range cards {
			o.animators = append(o.animators, person(c))
		}
	}
	if o.merged, err = g.mergedLines(v, place.Space); err != nil {
		return err
	}
	for _, slot := range v.Site.About {
		c, err := slot(v.Ctx(), v, place)
		if err != nil {
			return err
		}
		if c != nil {
			o.more = append(o.more, c)
		}
	}
	status := 0
	if refused != nil {
		o.faults, status = faults(v, refused, fieldCharter), web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: v.T("group.about.title", "name", place.Space.Name), Status: status, Place: &place, Frame: ui.FrameTwo, Main: aboutView(o)})
}

// forMembers adds what the members of the place have on that page, and who writes it.
func (g *Group) forMembers(v *web.Visit, place web.Place, a About, o *aboutPage) error {
	if access.CanSpace(v.Viewer, access.Manage, place.Space) == nil {
		if o.edit = place.Path() + pathTexts; place.Space.Kind == space.Group {
			o.edit = place.Path() + "/reglages"
		}
	}
	if place.Role == space.None {
		return nil
	}
	o.welcome = ui.Safe(a.WelcomeHTML)
	if place.Space.Kind == space.Network {
		o.steps = []ui.Link{{Href: "/parametres/profil", Label: v.T("group.step.profile"), Icon: "user"}, {Href: place.Path() + "/groupes", Label: v.T("group.step.group"), Icon: "users-group"}, {Href: place.Path() + "/membres", Label: v.T("group.step.people"), Icon: "users"}}
	}
	if !a.HasCharter() {
		return nil
	}
	owed, err := g.asks(v.Ctx(), v.Viewer.Person, place.Space.ID)
	if owed != 0 {
		o.accord = place.Path() + pathAccord
	}
	return err
}

func (g *Group) accord(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	f, err := v.Form("group.accord")
	if err != nil {
		return err
	}
	if err := g.AcceptCharter(v.Ctx(), v.Viewer.Person, place.Space.ID, charterRead(f)); err != nil {
		if web.Refused(err) {
			return g.pageAbout(v, err)
		}
		return err
	}
	v.Flash("group.flash.charter")
	return v.Redirect(place.Path())
}

// showEditions is every version of a charter, the last first.
func (g *Group) showEditions(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	list, err := g.editions(v.Ctx(), place.Space.ID)
	if err != nil {
		return err
	}
	o := editionsPage{title: v.T("group.charter.editions"), back: place.Path() + pathAbout}
	for n, e := range list {
		shown := edition{title: dated(v, About{Version: e.Version, Changed: e.Created}), html: ui.Safe(e.HTML), open: n == 0}
		if e.Asked {
			shown.note = v.T("group.charter.was_asked")
		}
		o.list = append(o.list, shown)
	}
	return v.Page(web.Page{Title: v.T("group.charter.editions_of", "name", place.Space.Name), Place: &place, Frame: ui.FrameTwo, NoIndex: true, Main: editionsView(o)})
}

func (g *Group) showTexts(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err != nil {
		return err
	}
	a, err := g.about(v.Ctx(), place.Space.ID)
	if err != nil {
		return err
	}
	return g.pageTexts(v, place, Texts{Welcome: a.Welcome, Charter: a.Charter, Version: a.Version}, nil)
}

func (g *Group) pageTexts(v *web.Visit, place web.Place, t Texts, refused error) error {
	o := textsPage{action: place.Path() + pathTexts, back: place.Path() + pathAbout, typed: t, version: []ui.Hidden{{Name: fieldVersion, Value: strconv.FormatInt(t.Version, 10)}}}
	status := 0
	if refused != nil {
		o.said, o.faults, status = v.Faults(refused), faults(v, refused, fieldWelcome, fieldCharter), web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: v.T("group.texts.of", "name", place.Space.Name), Status: status, Place: &place, Frame: ui.FrameTwo, NoIndex: true, Main: textsView(o)})
}

func (g *Group) writeTexts(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err != nil {
		return err
	}
	f, err := v.Form("group.writeTexts")
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(f.Raw(fieldVersion), 10, 64)
	t := Texts{Welcome: f.Text(fieldWelcome, maxWelcome, false), Charter: f.Text(fieldCharter, maxCharter, false), Ask: f.Has(fieldAsk), Version: version, Lang: v.Lang.Tag()}
	if err = f.Err(); err == nil {
		err = g.WriteTexts(v.Ctx(), v.Viewer.Person, place.Space.ID, t)
	}
	if web.Refused(err) {
		now, readErr := g.about(v.Ctx(), place.Space.ID)
		if readErr != nil {
			return readErr
		}
		t.Welcome, t.Charter, t.Version = f.Raw(fieldWelcome), f.Raw(fieldCharter), now.Version // after a conflict, sending again is knowing
		return g.pageTexts(v, place, t, err)
	}
	if err != nil {
		return err
	}
	v.Flash("group.flash.texts")
	return v.Redirect(place.Path() + pathAbout)
}
