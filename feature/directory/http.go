package directory

import (
	"net/url"
	"slices"

	"maillage/core/account"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/core/web"
	"maillage/kit/id"
	"maillage/ui"
)

func (d *Directory) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + listPath, Rule: web.SignedIn, Do: d.list, Queries: 45},
		{Pattern: "GET /annuaire/{person}", Rule: web.SignedIn, Do: d.show, Queries: 38},
		{Pattern: "POST /annuaire/{person}/suivi", Rule: web.SignedIn, Do: d.follows},
		{Pattern: "POST /annuaire/{person}/silence", Rule: web.SignedIn, Do: d.mutes},
		{Pattern: "POST /annuaire/{person}/blocage", Rule: web.SignedIn, Do: d.blocks},
		{Pattern: "GET /annuaire/{person}/contact", Rule: web.SignedIn, Do: d.showAsk, Queries: 38},
		{Pattern: "POST /annuaire/{person}/contact", Rule: web.SignedIn, Do: d.askContact, Queries: 60},
		{Pattern: "POST /annuaire/{person}/contact/reponse", Rule: web.SignedIn, Do: d.answer},
		{Pattern: "POST /annuaire/{person}/contact/retrait", Rule: web.SignedIn, Do: d.removeContact},
		{Pattern: "GET " + contactsPath, Rule: web.SignedIn, Do: d.showContacts},
		{Pattern: "GET " + orgsPath, Rule: web.SignedIn, Do: d.listOrgs},
		{Pattern: "GET /organismes/{org}", Rule: web.SignedIn, Do: d.showOrg, Queries: 30},
		{Pattern: "GET /moi", Rule: web.SignedIn, Do: d.me},
		{Pattern: "GET " + editPath, Rule: web.SignedIn, Do: d.showEdit},
		{Pattern: "POST " + editPath, Rule: web.SignedIn, Do: d.save, Queries: 60},
		{Pattern: "POST " + workPath, Rule: web.SignedIn, Do: d.work, Queries: 60},
		{Pattern: "POST " + photoPath, Rule: web.SignedIn, Do: d.photo, Body: photoBody, Queries: 60},
		{Pattern: "GET " + privacyPath, Rule: web.SignedIn, Do: d.showPrivacy},
		{Pattern: "POST " + privacyPath, Rule: web.SignedIn, Do: d.savePrivacy, Queries: 60},
	}
}

func path(handle string) string { return "/annuaire/" + handle }

func (d *Directory) me(v *web.Visit) error { return v.Redirect(path(v.Person.Handle)) }

// paramBefore is the publication before which those of a page are.
const paramBefore = "avant"

func (d *Directory) show(v *web.Visit) error {
	before, _ := id.Parse(v.Query(paramBefore))
	p, err := d.Read(v.Ctx(), v.Viewer, v.Path("person"), ref.Item(before))
	if err != nil {
		return d.gone(v, err)
	}
	if here := path(p.Person.Handle); v.R.URL.Path != here {
		return v.Moved(here)
	}
	if p.Relation == Self && v.R.URL.Query().Has(paramAs) {
		return d.showAs(v)
	}
	o := d.profileOf(v, p)
	if p.Older != 0 {
		o.older = path(p.Person.Handle) + "?" + paramBefore + "=" + p.Older.String()
	}
	return d.pageOf(v, p, o)
}

// pageOf answers with the page of p, drawn by o.
func (d *Directory) pageOf(v *web.Visit, p Page, o profile) error {
	return v.Page(web.Page{Title: p.Person.Name(), NoIndex: true, Main: profileView(o), Aside: sideView(sideOf(v, p)), AsideName: v.T("directory.aside")})
}

// profileOf is p as the page draws it.
func (d *Directory) profileOf(v *web.Visit, p Page) profile {
	here, mine := path(p.Person.Handle), p.Relation == Self
	o := profile{head: d.head(v, p), name: p.Person.Name(), help: skillsIn(p.Profile.CanHelp), looks: skillsIn(p.Profile.LooksFor), about: ui.Safe(p.Profile.AboutHTML)}
	for _, s := range p.Profile.Skills {
		o.skills = append(o.skills, ui.TagProps{Label: s, Href: tagHref(p, s)})
	}
	if p.Profile.Email != "" {
		o.coordinates = append(o.coordinates, ui.Def{Term: v.T("directory.email"), Slot: linkView("mailto:"+p.Profile.Email, p.Profile.Email)})
	}
	if p.Profile.Phone != "" {
		o.coordinates = append(o.coordinates, ui.Def{Term: v.T("directory.phone"), Slot: linkView("tel:"+dialled(p.Profile.Phone), p.Profile.Phone)})
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
	if p.Tied.State == Asked && !p.Tied.Mine {
		o.request = &request{p.Person.Handle, p.Person.Name(), p.Tied.Note, here}
	}
	switch p.Tied.Stance {
	case tie.Block:
		o.notice = &ui.NoticeProps{Tone: ui.ToneWarn, Icon: "ban", Title: v.T("directory.blocked"), Text: v.T("directory.blocked_text")}
	case tie.Mute:
		o.notice = &ui.NoticeProps{Icon: "bell-off", Title: v.T("directory.muted"), Text: v.T("directory.muted_text")}
	}
	return o
}

// tagHref is the list of those who have the same skill, for who has somebody to find there.
func tagHref(p Page, skill string) string {
	if p.Relation == Self || !p.Near {
		return ""
	}
	return asked{values: url.Values{params[SkillFacet]: {skillKey(skill)}}}.href(paramText)
}

func (d *Directory) head(v *web.Visit, p Page) ui.ProfileProps {
	h := ui.ProfileProps{Avatar: web.AvatarOf(p.Person.Card(), ui.SizeXL), Name: p.Person.Name(), About: p.Person.Job}
	if t, ok := d.territory(p.Profile.Territory); ok {
		h.Place = t.Name
	}
	switch {
	case p.Person.OrgName != "":
		h.Org = &ui.Link{Label: p.Person.OrgName}
		if p.Org.ID != 0 {
			h.Org.Href = orgPath(p.Org)
		}
	case h.Place != "":
		h.Org, h.Place = &ui.Link{Label: h.Place}, ""
	}
	if p.Verified {
		h.Tags = append(h.Tags, ui.TagProps{Label: v.T("directory.verified"), Icon: "rosette-discount-check", Tone: ui.ToneOK})
	}
	if p.Tied.State == Accepted {
		h.Tags = append(h.Tags, ui.TagProps{Label: v.T("directory.contact.is"), Icon: "user-check", Tone: ui.ToneLine})
	}
	h.Actions = d.actions(v, p)
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
func sideOf(v *web.Visit, p Page) side {
	s := side{title: v.T("directory.ties")}
	if p.Relation == Self {
		s.title = v.T("directory.ties_mine")
	}
	for _, t := range p.Ties {
		if t.Space.Kind == space.Network || !inCommon(p.Ties, t.Network) {
			s.networks = append(s.networks, tieItem{net: t.Network.Slug, mark: web.Mark(t.Network, ""), href: t.Space.Path(t.Network), name: t.Space.Name, role: roleWord(v, t), groups: groupsIn(v, p.Ties, t.Space)})
		}
	}
	if p.Person.OrgName != "" {
		s.org, s.orgTitle = p.Person.OrgName, v.T("directory.org")
		if p.Relation == Self {
			s.orgTitle = v.T("directory.org_mine")
		}
		if p.Org.ID != 0 {
			s.orgHref = orgPath(p.Org)
		}
		if p.Colleagues > 0 {
			s.colleagues = v.T("directory.colleagues", "n", p.Colleagues, "number", v.Lang.Number(int64(p.Colleagues)))
		}
		if p.Colleagues >= Most {
			s.colleagues = v.T("directory.colleagues_over", "number", v.Lang.Number(Most))
		}
	}
	return s
}

// inCommon tells whether n is among ties.
func inCommon(ties []Tie, n space.Space) bool {
	return slices.ContainsFunc(ties, func(t Tie) bool { return t.Space.ID == n.ID })
}

// groupsIn are the groups among ties whose home is n.
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
