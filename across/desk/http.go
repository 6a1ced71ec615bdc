package desk

import (
	"net/http"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	allPath     = "/bureau"
	welcomePath = allPath + "/accueils"
	wordsPath   = allPath + "/mot-d-accueil"
	groupPlace  = "/reseaux/{network}/groupes/{group}"

	// fields of the forms
	fieldPerson = "personne"
	fieldBack   = "retour"
	fieldText   = "texte"

	// panelQueries is what all panels of all parts may ask together, with the page around them.
	panelQueries = 60
)

func (d *Desk) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + allPath, Rule: web.SignedIn, Do: d.showAll, Queries: panelQueries},
		{Pattern: "GET " + groupPlace + allPath, Rule: web.ByRights, Do: d.show, Queries: panelQueries},
		{Pattern: "POST " + groupPlace + welcomePath, Rule: web.ByRights, Do: d.welcome},
		{Pattern: "GET " + groupPlace + wordsPath, Rule: web.ByRights, Do: d.showWords},
		{Pattern: "POST " + groupPlace + wordsPath, Rule: web.ByRights, Do: d.changeWords},
	}
}

// place is the group of the path, which the visitor animates.
func place(v *web.Visit) (web.Place, error) {
	p, err := v.Place()
	if err != nil {
		return p, err
	}
	return p, access.CanSpace(v.Viewer, access.Animate, p.Space)
}

func (d *Desk) show(v *web.Visit) error {
	p, err := place(v)
	if err != nil {
		return err
	}
	o, err := panels(v, []web.Place{p})
	if err != nil {
		return err
	}
	pulses, err := d.Pulses(v.Ctx(), []space.Space{p.Space})
	if err != nil {
		return err
	}
	o.phase, o.pulse = phaseView(v, p, pulses[p.Space.ID].Phase), pulseProps(v, pulses[p.Space.ID].Weeks)
	reached, known, err := d.Reach(v.Ctx(), v.Viewer, p.Space)
	if err != nil {
		return err
	}
	page := web.Page{Title: v.T("desk.title", "name", p.Space.Name), Place: &p, Tab: Tab, Main: deskView(o)}
	page.Aside, page.AsideName = asideView(asideProps(v, p, reached, known)), v.T("desk.aside")
	return v.Page(page)
}

// panels asks each part what it has for the desk of places.
func panels(v *web.Visit, places []web.Place) (o desk, err error) {
	var list []web.Panel
	for _, slot := range v.Site.Panels {
		p, err := slot(v, places)
		if err != nil {
			return o, err
		}
		if p != nil {
			list = append(list, *p)
		}
	}
	return arranged(v, list), nil
}

func (d *Desk) showAll(v *web.Visit) error {
	groups, err := d.Groups(v.Ctx(), v.Viewer)
	if err != nil {
		return err
	}
	places, err := placesOf(v, groups)
	if err != nil {
		return err
	}
	page := web.Page{Title: v.T("desk.nav"), Frame: ui.FrameTwo}
	if len(places) == 0 {
		page.Main = noneView(ui.EmptyProps{ID: "vide", Drawing: ui.DrawPeople, Title: v.T("desk.none"), Text: v.T("desk.none_text"), Sheet: true, Act: ui.LinkBtn(ui.LinkBtnProps{Href: "/groupes", Label: v.T("desk.none_act")})})
		return v.Page(page)
	}
	o, err := panels(v, places)
	if err != nil {
		return err
	}
	pulses, err := d.Pulses(v.Ctx(), groups)
	if err != nil {
		return err
	}
	o.title = v.T("desk.nav")
	for _, p := range places {
		o.groups = append(o.groups, groupRow(v, p, pulses[p.Space.ID].Phase))
	}
	page.Main = deskView(o)
	return v.Page(page)
}

// placesOf is the groups as places. Those of networks that are gone are left out.
func placesOf(v *web.Visit, groups []space.Space) ([]web.Place, error) {
	networks, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return nil, err
	}
	by := map[ref.Space]space.Space{}
	for _, n := range networks {
		by[n.ID] = n
	}
	var out []web.Place
	for _, g := range groups {
		if n, ok := by[g.Network]; ok {
			out = append(out, web.Place{Space: g, Network: n, Role: v.Viewer.Role(g.ID, n.ID)})
		}
	}
	return out, nil
}

func (d *Desk) welcome(v *web.Visit) error {
	p, err := place(v)
	if err != nil {
		return err
	}
	f, err := v.Form("desk.welcome")
	if err != nil {
		return err
	}
	handle := f.Line(fieldPerson, 64, true)
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.Welcome(v.Ctx(), v.Viewer.Person, p.Space.ID, handle); err != nil {
		return err
	}
	v.Flash("desk.flash.welcomed")
	if f.Raw(fieldBack) == allPath {
		return v.Redirect(allPath)
	}
	return v.Redirect(p.Path() + allPath)
}

func (d *Desk) showWords(v *web.Visit) error {
	p, err := place(v)
	if err != nil {
		return err
	}
	body, err := d.Template(v.Ctx(), p.Space.ID)
	if err != nil {
		return err
	}
	if body == "" {
		body = ordinaryWords(v)
	}
	return pageWords(v, p, http.StatusOK, body, "")
}

func pageWords(v *web.Visit, p web.Place, status int, body, fault string) error {
	o := wording{action: p.Path() + wordsPath, back: p.Path() + allPath, body: body, fault: fault, max: maxTemplate}
	if fault != "" {
		o.faults = []ui.FieldError{{ID: fieldID, Text: fault}}
	}
	return v.Page(web.Page{Title: v.T("desk.words.title"), Status: status, Place: &p, Tab: Tab, Main: wordsView(o)})
}

func (d *Desk) changeWords(v *web.Visit) error {
	p, err := place(v)
	if err != nil {
		return err
	}
	f, err := v.Form("desk.changeWords")
	if err != nil {
		return err
	}
	err = d.SetTemplate(v.Ctx(), v.Viewer.Person, p.Space.ID, f.Raw(fieldText))
	if fail.Is(err, fail.Invalid) {
		return pageWords(v, p, http.StatusUnprocessableEntity, f.Raw(fieldText), v.Faults(err)[fieldText])
	}
	if err != nil {
		return err
	}
	v.Flash("desk.flash.words")
	return v.Redirect(p.Path() + allPath)
}
