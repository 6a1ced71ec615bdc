package directory

import (
	"net/url"
	"slices"
	"strconv"

	"maillage/core/org"
	book "maillage/core/org/directory"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/core/web"
	"maillage/kit/id"
	"maillage/ui"
)

const (
	listPath = "/annuaire"
	// Parameters of the list.
	paramText    = "q"
	paramNetwork = "reseau"
	paramAfter   = "apres"
)

// params is what addresses call each facet.
var params = map[Facet]string{KindFacet: "type", RegionFacet: "region", DeptFacet: "departement", OrgFacet: "organisme", JobFacet: "fonction",
	SkillFacet: "competence", HelpFacet: "aide", LooksFacet: "recherche"}

// asked is the address, read: what is not understood narrows nothing.
type asked struct {
	query  Query
	values url.Values // of what was understood, without the page
}

func (d *Directory) askedIn(v *web.Visit) (asked, error) {
	networks, err := v.Site.Networks(v.Ctx())
	a := asked{query: Query{Text: v.Query(paramText), Chosen: map[Facet][]string{}}, values: url.Values{}}
	if a.query.Text != "" {
		a.values.Set(paramText, a.query.Text)
	}
	given := v.R.URL.Query()
	for _, n := range networks {
		if slices.Contains(given[paramNetwork], n.Slug) && slices.Contains(v.Viewer.Networks(), n.ID) {
			a.query.Networks = append(a.query.Networks, n.ID)
			a.values.Add(paramNetwork, n.Slug)
		}
	}
	for _, x := range FacetList {
		for _, raw := range given[params[x]] {
			value, ok := d.readValue(x, raw)
			if ok && !slices.Contains(a.query.Chosen[x], value) && len(a.query.Chosen[x]) < mostChosen {
				a.query.Chosen[x] = append(a.query.Chosen[x], value)
				a.values.Add(params[x], raw)
			}
		}
	}
	if n, ok := id.Parse(v.Query(paramAfter)); ok {
		a.query.After = ref.Person(n)
	}
	return a, err
}

// readValue reads a value of a facet as the address has it.
func (d *Directory) readValue(x Facet, raw string) (string, bool) {
	if !readable(raw) || len(raw) > 200 {
		return "", false
	}
	switch x {
	case OrgFacet:
		n, ok := id.Parse(raw)
		return strconv.FormatInt(n, 10), ok
	case KindFacet:
		return raw, slices.Contains(org.Kinds(), org.Kind(raw))
	case RegionFacet:
		_, ok := d.territory(book.Key(book.Region, raw))
		return raw, ok
	case DeptFacet:
		_, ok := d.territory(book.Key(book.Departement, raw))
		return raw, ok
	}
	return raw, raw != "" && raw == skillKey(raw)
}

// value is a value of a facet as addresses have it.
func value(x Facet, key string) string {
	if n, err := strconv.ParseInt(key, 10, 64); x == OrgFacet && err == nil {
		return ref.Org(n).String()
	}
	return key
}

// href is the address of the same list with the values of one parameter changed; without values it is left out.
func (a asked) href(param string, values ...string) string {
	x := url.Values{}
	for name, list := range a.values {
		x[name] = list
	}
	x[param] = values
	if len(values) == 0 {
		delete(x, param)
	}
	if len(x) == 0 {
		return listPath
	}
	return listPath + "?" + x.Encode()
}

func (d *Directory) list(v *web.Visit) error {
	a, err := d.askedIn(v)
	if err != nil {
		return err
	}
	r, err := d.Find(v.Ctx(), v.Viewer, a.query)
	if err != nil {
		return err
	}
	o := listing{text: a.query.Text, choices: views(v, listPath), facets: d.facets(v, a, r)}
	o.hint, o.chips = listHint(v, a, r), chipsOf(v, a, o.facets)
	for _, p := range r.People {
		o.people = append(o.people, rowOf(v, p))
	}
	if r.Next != 0 {
		o.next = a.href(paramAfter, r.Next.String())
	}
	if len(o.people) == 0 {
		o.empty = emptyList(v, a, r)
	}
	page := web.Page{Title: v.T("directory.list.title"), Frame: ui.FrameTwo, NoIndex: true, Main: listView(o)}
	if len(r.Spaces) > 0 {
		page.Side, page.SideName = filtersView(o), v.T("directory.list.filters")
	}
	return v.Page(page)
}

// views is the choice between people and organisations.
func views(v *web.Visit, current string) ui.ChoicesProps {
	return ui.ChoicesProps{Label: v.T("directory.list.views"), Items: []ui.Link{
		{Href: listPath, Label: v.T("directory.list.people_view"), Current: current == listPath},
		{Href: orgsPath, Label: v.T("directory.list.orgs_view"), Current: current == orgsPath},
	}}
}

func listHint(v *web.Visit, a asked, r Results) string {
	if len(r.Spaces) == 0 {
		return ""
	}
	number := v.Lang.Number(int64(r.Total))
	if r.More {
		number = v.T("directory.list.over", "number", v.Lang.Number(Most))
	}
	networks := len(a.query.Networks)
	if networks == 0 {
		networks = len(r.Spaces)
	}
	where := v.T("directory.list.networks", "n", networks)
	if a.query.Text != "" {
		return v.T("directory.list.count_text", "n", r.Total, "number", number, "text", a.query.Text, "where", where)
	}
	return v.T("directory.list.count", "n", r.Total, "number", number, "where", where)
}

func emptyList(v *web.Visit, a asked, r Results) *ui.EmptyProps {
	switch {
	case len(r.Spaces) == 0:
		return &ui.EmptyProps{ID: "vide", Drawing: ui.DrawPeople, Title: v.T("directory.list.alone"), Text: v.T("directory.list.alone_text"), Sheet: true,
			Act: ui.LinkBtn(ui.LinkBtnProps{Href: "/", Label: v.T("directory.list.alone_act"), Look: ui.LookMain})}
	case len(a.values) == 0:
		return &ui.EmptyProps{ID: "vide", Drawing: ui.DrawPeople, Title: v.T("directory.list.empty"), Text: v.T("directory.list.empty_text"), Sheet: true}
	}
	return &ui.EmptyProps{ID: "vide", Drawing: ui.DrawNone, Title: v.T("directory.list.none"), Text: v.T("directory.list.none_text"), Sheet: true,
		Act: ui.LinkBtn(ui.LinkBtnProps{Href: listPath, Label: v.T("directory.list.clear")})}
}

// rowOf is a line of the list.
func rowOf(v *web.Visit, p Found) personRow {
	row := personRow{name: p.Card.Name, href: path(p.Card.Handle), about: about(p.Card.Job, p.Card.OrgName), avatar: web.AvatarOf(p.Card, "")}
	for _, t := range p.Tags {
		row.tags = append(row.tags, ui.TagProps{Label: t})
	}
	for _, n := range p.Networks {
		row.networks = append(row.networks, network{n.Name, web.Mark(n, "")})
	}
	if p.Card.ID != v.Viewer.Person {
		follow := followBtn(v, p.Card.Handle, p.Card.Name, p.Stance, v.R.URL.RequestURI())
		follow.Btn.Small = true
		row.follow = &follow
	}
	return row
}

// about is a function and an organisation on one line.
func about(job, org string) string {
	if job == "" || org == "" {
		return job + org
	}
	return job + ", " + org
}

// followBtn follows somebody, or not any more; back is where one comes back to.
func followBtn(v *web.Visit, handle, name string, s tie.Stance, back string) ui.PostProps {
	on := s == tie.Follow
	p := ui.PostProps{Action: path(handle) + "/suivi", Fields: []ui.Hidden{{Name: fieldState, Value: stateOn}, {Name: fieldBack, Value: back}},
		Btn: ui.BtnProps{Label: v.T("directory.follow"), More: name, Toggle: true, Pressed: on}}
	if on {
		p.Fields[0].Value = stateOff
	}
	return p
}

// facets are the narrowings that the page offers: those with two choices, or one that is on.
func (d *Directory) facets(v *web.Visit, a asked, r Results) []facet {
	networks := facet{name: paramNetwork, legend: v.T("directory.facet.network")}
	for _, c := range r.Networks {
		networks.choices = append(networks.choices, choice{c.Key, c.Label, number(v, c.N, r.Cut[""]), c.N, c.Chosen})
	}
	list := []facet{networks}
	for _, x := range FacetList {
		if x == DeptFacet && len(a.query.Chosen[RegionFacet]) != 1 && len(a.query.Chosen[DeptFacet]) == 0 {
			continue // a hundred départements are chosen within a région
		}
		// words: directory.facet.*
		f := facet{name: params[x], legend: v.T("directory.facet." + params[x])}
		for _, c := range r.Facets[x] {
			if label := d.label(v, x, c); label != "" {
				f.choices = append(f.choices, choice{value(x, c.Key), label, number(v, c.N, r.Cut[x]), c.N, c.Chosen})
			}
		}
		list = append(list, f)
	}
	return slices.DeleteFunc(list, func(f facet) bool {
		return len(f.choices) < 2 && !slices.ContainsFunc(f.choices, func(c choice) bool { return c.chosen })
	})
}

func (d *Directory) label(v *web.Visit, x Facet, c Choice) string {
	switch x {
	case KindFacet:
		// words: org.kind.*
		return v.T("org.kind." + c.Key)
	case RegionFacet:
		t, _ := d.territory(book.Key(book.Region, c.Key))
		return t.Name
	case DeptFacet:
		t, _ := d.territory(book.Key(book.Departement, c.Key))
		return t.Name
	}
	return c.Label
}

// number is a count; cut tells that there may be more, of which a round figure says enough: 238 found is "200 et plus".
func number(v *web.Visit, n int, cut bool) string {
	if !cut || n == 0 {
		return v.Lang.Number(int64(n))
	}
	return v.T("directory.list.at_least", "number", v.Lang.Number(int64(round(n))))
}

// round is n with its first figure only.
func round(n int) int {
	unit := 1
	for n/unit >= 10 {
		unit *= 10
	}
	return n / unit * unit
}

// chipsOf is what narrows the list; each takes one narrowing away.
func chipsOf(v *web.Visit, a asked, facets []facet) *ui.ChipsProps {
	p := ui.ChipsProps{Label: v.T("directory.list.chips")}
	for _, f := range facets {
		for _, c := range f.choices {
			if c.chosen {
				others := slices.DeleteFunc(slices.Clone(a.values[f.name]), func(s string) bool { return s == c.value })
				p.Items = append(p.Items, ui.Link{Href: a.href(f.name, others...), Label: c.label})
			}
		}
	}
	if len(p.Items) == 0 {
		return nil
	}
	if len(p.Items) > 1 {
		p.Clear = &ui.Link{Href: asked{values: url.Values{}}.href(paramText, a.values[paramText]...), Label: v.T("directory.list.clear")}
	}
	return &p
}

// isOn tells whether the directory is on in one of the visitor's networks.
func isOn(v *web.Visit) bool {
	all, err := v.Site.Networks(v.Ctx())
	return err == nil && slices.ContainsFunc(all, func(n space.Space) bool {
		return slices.Contains(n.Parts, Name) && slices.Contains(v.Viewer.Networks(), n.ID)
	})
}

// orgNoteShort says what an organisation is and where; a région or a département says so by its name.
func (d *Directory) orgNoteShort(v *web.Visit, o org.Org) string {
	// words: org.kind.*
	kind := v.T("org.kind." + string(o.Kind))
	if o.Is(org.Region) || o.Is(org.Departement) {
		return kind
	}
	return about(kind, d.placeName(o))
}
