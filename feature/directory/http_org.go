package directory

import (
	"net/url"

	"maillage/core/org"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/id"
	"maillage/ui"
)

const orgsPath = "/organismes"

func orgPath(o org.Org) string { return orgsPath + "/" + OrgAddress(o) }

func (d *Directory) showOrg(v *web.Visit) error {
	after, _ := id.Parse(v.Query(paramAfter))
	p, err := d.ReadOrg(v.Ctx(), v.Viewer, v.Path("org"), ref.Person(after))
	if err != nil {
		return err
	}
	here := orgPath(p.Org)
	if v.R.URL.Path != here {
		return v.Moved(here)
	}
	o := orgPage{avatar: ui.AvatarProps{Name: p.Org.Name, Org: true, Size: ui.SizeXL}, name: p.Org.Name, kind: d.orgNoteShort(v, p.Org), site: p.Org.Website}
	o.defs = orgFacts(v, p)
	number := v.Lang.Number(int64(p.Total))
	if p.More {
		number = v.T("directory.list.over", "number", number)
	}
	o.agentsTitle = v.T("directory.org.agents", "n", p.Total, "number", number)
	for _, a := range p.Agents {
		row := rowOf(v, a)
		row.about = a.Card.Job // the organisation is the page's
		o.agents = append(o.agents, row)
	}
	if p.Next != 0 {
		o.next = here + "?" + paramAfter + "=" + p.Next.String()
	}
	if len(o.agents) == 0 {
		o.empty = &ui.EmptyProps{Drawing: ui.DrawPeople, Level: 3, Title: v.T("directory.org.nobody"), Text: v.T("directory.org.nobody_text")}
	} else {
		o.search = asked{values: url.Values{params[OrgFacet]: {p.Org.ID.String()}}}.href(paramText)
	}
	for _, g := range p.Groups {
		o.groups = append(o.groups, orgGroup{g.Network.Slug, g.Space.Path(g.Network), g.Space.Name, v.T("directory.org.in_group", "n", g.Agents, "number", v.Lang.Number(int64(g.Agents))), web.Mark(g.Network, "")})
	}
	return v.Page(web.Page{Title: o.name, NoIndex: true, Main: orgView(o), Aside: orgSide(o), AsideName: v.T("directory.org.aside")})
}

// orgFacts are what is known of an organisation.
func orgFacts(v *web.Visit, p OrgPage) []ui.Def {
	var out []ui.Def
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.Def{Term: v.T(key), Text: value})
		}
	}
	for _, at := range p.Within {
		key := "directory.org.departement"
		if at.Kind == org.Region {
			key = "directory.org.region"
		}
		out = append(out, ui.Def{Term: v.T(key), Slot: linkView(orgPath(at), at.Name)})
	}
	if p.Org.Population > 0 {
		add("directory.org.population", v.Lang.Number(p.Org.Population))
	}
	add("directory.org.siren", spacedSIREN(p.Org.SIREN))
	if isINSEE(p.Org) {
		add("directory.org.code", p.Org.Code)
	}
	return out
}

// isINSEE tells whether the code of o is one that people know.
func isINSEE(o org.Org) bool { return o.Is(org.Commune) || o.Is(org.Departement) || o.Is(org.Region) }

// spacedSIREN is a SIREN as one reads it: 235 300 016.
func spacedSIREN(s string) string {
	if len(s) != 9 {
		return s
	}
	return s[:3] + "\u00a0" + s[3:6] + "\u00a0" + s[6:]
}

func (d *Directory) listOrgs(v *web.Visit) error {
	text := v.Query(paramText)
	list, err := d.OrgList(v.Ctx(), v.Viewer, text)
	if err != nil {
		return err
	}
	o := orgList{choices: views(v, orgsPath), text: text, hint: v.T("directory.org.list_hint")}
	if text != "" {
		o.hint = v.T("directory.org.found", "n", len(list), "text", text)
	}
	for _, c := range list {
		row := ui.RowProps{Lead: ui.Avatar(ui.AvatarProps{Name: c.Org.Name, Org: true}), Title: c.Org.Name, Href: orgPath(c.Org), Text: d.orgNoteShort(v, c.Org)}
		if c.Agents > 0 {
			row.EndAt = v.T("directory.org.people", "n", c.Agents, "number", v.Lang.Number(int64(c.Agents)))
			if c.More {
				row.EndAt = v.T("directory.org.people_many", "number", v.Lang.Number(int64(round(c.Agents))))
			}
		}
		o.rows = append(o.rows, row)
	}
	if len(list) == 0 {
		o.empty = &ui.EmptyProps{ID: "vide", Drawing: ui.DrawNone, Title: v.T("directory.org.none"), Text: v.T("directory.org.none_text"), Sheet: true}
	}
	return v.Page(web.Page{Title: v.T("directory.org.list"), Frame: ui.FrameTwo, NoIndex: true, Main: orgListView(o)})
}
