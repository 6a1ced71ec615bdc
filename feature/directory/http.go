package directory

import (
	"maillage/core/account"
	"maillage/core/kind"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/ui"
)

func (d *Directory) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /annuaire/{person}", Rule: web.SignedIn, Do: d.show, Queries: 30},
		{Pattern: "GET /moi", Rule: web.SignedIn, Do: d.me},
		{Pattern: "GET " + editPath, Rule: web.SignedIn, Do: d.showEdit},
		{Pattern: "POST " + editPath, Rule: web.SignedIn, Do: d.save},
		{Pattern: "POST " + workPath, Rule: web.SignedIn, Do: d.work},
		{Pattern: "POST " + photoPath, Rule: web.SignedIn, Do: d.photo, Body: photoBody},
	}
}

func path(handle string) string { return "/annuaire/" + handle }

func (d *Directory) me(v *web.Visit) error { return v.Redirect(path(v.Person.Handle)) }

func (d *Directory) show(v *web.Visit) error {
	p, err := d.Read(v.Ctx(), v.Viewer, v.Path("person"))
	if err != nil {
		return err
	}
	here := path(p.Person.Handle)
	if v.R.URL.Path != here {
		return v.Moved(here)
	}
	mine := p.Person.ID == v.Viewer.Person
	o := profile{head: d.head(v, p, mine), name: p.Person.Name(), help: p.Profile.CanHelp, looks: p.Profile.LooksFor, about: ui.Safe(p.Profile.AboutHTML)}
	for _, s := range p.Profile.Skills {
		o.skills = append(o.skills, ui.TagProps{Label: s})
	}
	for _, e := range p.Works {
		o.works = append(o.works, work(v, e, here))
	}
	if len(o.works) == 0 {
		o.silent = noWorks(v, mine)
	}
	if mine && p.Profile.IsEmpty() {
		o.invite = editPath
	}
	return v.Page(web.Page{Title: p.Person.Name(), NoIndex: true, Main: profileView(o), Aside: sideView(sideOf(v, p, mine)), AsideName: v.T("directory.aside")})
}

func (d *Directory) head(v *web.Visit, p Page, mine bool) ui.ProfileProps {
	h := ui.ProfileProps{Avatar: web.AvatarOf(p.Person.Card(), ui.SizeXL), Name: p.Person.Name(), About: p.Person.Job}
	if t, ok := d.territory(p.Profile.Territory); ok {
		h.Place = t.Name
	}
	switch {
	case p.Person.OrgName != "":
		h.Org = &ui.Link{Label: p.Person.OrgName}
	case h.Place != "":
		h.Org, h.Place = &ui.Link{Label: h.Place}, ""
	}
	if p.Verified {
		h.Tags = append(h.Tags, ui.TagProps{Label: v.T("directory.verified"), Icon: "rosette-discount-check", Tone: ui.ToneOK})
	}
	if mine {
		h.Actions = ui.LinkBtn(ui.LinkBtnProps{Href: editPath, Label: v.T("directory.edit"), Icon: "pencil"})
	}
	return h
}

// work is a publication in the list of somebody's own: the author is known, the place is not.
func work(v *web.Visit, e kind.Entry, here string) ui.EntryProps {
	return v.Entry(e, web.EntryIn{Level: 3, Back: here})
}

func noWorks(v *web.Visit, mine bool) *ui.EmptyProps {
	if mine {
		return &ui.EmptyProps{Drawing: ui.DrawStart, Level: 3, Title: v.T("directory.works.mine"), Text: v.T("directory.works.mine_text"),
			Act: ui.LinkBtn(ui.LinkBtnProps{Href: "/publier", Label: v.T("web.publish"), Icon: "pencil-plus"})}
	}
	return &ui.EmptyProps{Drawing: ui.DrawNone, Level: 3, Title: v.T("directory.works.none"), Text: v.T("directory.works.none_text")}
}

// sideOf is what stands beside a profile: where both are, then the person's organisation.
func sideOf(v *web.Visit, p Page, mine bool) side {
	s := side{title: v.T("directory.ties")}
	if mine {
		s.title = v.T("directory.ties_mine")
	}
	for _, t := range p.Ties {
		if t.Space.Kind == space.Network {
			s.networks = append(s.networks, tieItem{net: t.Network.Slug, mark: web.Mark(t.Network, ""), href: t.Space.Path(t.Network), name: t.Space.Name, role: roleWord(v, t), groups: groupsIn(v, p.Ties, t.Network)})
		}
	}
	if p.Person.OrgName != "" {
		s.org, s.colleagues, s.orgTitle = p.Person.OrgName, v.T("directory.colleagues", "n", p.Colleagues), v.T("directory.org")
		if mine {
			s.orgTitle = v.T("directory.org_mine")
		}
	}
	return s
}

// groupsIn are the groups of network n among ties.
func groupsIn(v *web.Visit, ties []Tie, n space.Space) []tieItem {
	var out []tieItem
	for _, t := range ties {
		if t.Space.Kind == space.Group && t.Network.ID == n.ID {
			out = append(out, tieItem{href: t.Space.Path(n), name: t.Space.Name, role: roleWord(v, t)})
		}
	}
	return out
}

func roleWord(v *web.Visit, t Tie) string {
	switch {
	case t.Role == space.Manager:
		return v.T("directory.role.manager")
	case t.Role == space.Animator:
		return v.T("directory.role.animator")
	}
	return ""
}

// avatarOf is the photo of p, large.
func avatarOf(p account.Person) ui.AvatarProps { return web.AvatarOf(p.Card(), ui.SizeXL) }
