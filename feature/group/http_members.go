package group

import (
	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	fieldRole   = "role"
	fieldReason = "motif"

	// onlyExcluded narrows the list of members, for animators, to who is kept out.
	onlyExcluded = "exclus"
)

func (g *Group) showMembers(v *web.Visit) error {
	place, err := placeFor(v, access.SeeMembers)
	if err != nil {
		return err
	}
	o := memberList{animates: access.CanSpace(v.Viewer, access.Animate, place.Space) == nil}
	if o.animates && v.Query("etat") == onlyExcluded {
		return g.pageExcluded(v, place)
	}
	f := filterOf(v, o.animates)
	r, err := g.Members(v.Ctx(), place.Space, f)
	if err != nil {
		return err
	}
	path := place.Path() + "/membres"
	o.find = finder{action: path, label: v.T("group.members.find"), hint: v.T("group.members.hint"), text: f.Text}
	o.narrows = narrows(v, place, f, o.animates)
	o.count, o.more = v.T("web.fact.members", "n", r.Count), after(r.next, path, f.params()...)
	if o.animates {
		o.file = address(path+".csv", f.params()...)
	}
	if mayChange(v, place) {
		o.several = place.Path() + pathSeveral
		if o.done, o.stayed, err = g.outcomeOf(v, place); err != nil {
			return err
		}
	}
	marks, err := g.marks(v, place.Space, r.Members)
	if err != nil {
		return err
	}
	for _, m := range r.Members {
		row := memberRowProps(v, place, m, o)
		row.Networks = marks[m.Card.ID]
		o.rows = append(o.rows, row)
	}
	if len(o.rows) == 0 {
		o.empty = &ui.EmptyProps{Drawing: ui.DrawPeople, Title: v.T("group.members.none"), Text: v.T("group.members.none_text"), Sheet: true, Act: ui.LinkBtn(ui.LinkBtnProps{Href: path, Label: v.T("group.members.see_all")})}
	}
	aside, err := g.membersAside(v, place, &o)
	if err != nil {
		return err
	}
	page := web.Page{Title: v.T("group.members.title", "name", place.Space.Name), Place: &place, Tab: TabMembers, NoIndex: true, Main: membersView(o), AsideName: v.T("group.members.aside")}
	if len(aside.requests) > 0 || len(aside.bars) > 0 {
		page.Aside = asideView(aside)
	}
	return v.Page(page)
}

// membersAside is who waits, for animators, then where the members work.
func (g *Group) membersAside(v *web.Visit, place web.Place, o *memberList) (a membersSide, err error) {
	if o.animates {
		o.invite = place.Path() + "/invitations"
		waits, err := g.waiting(v.Ctx(), place.Space.ID, space.Requested, shownRequests)
		if err != nil {
			return a, err
		}
		a.title = v.T("group.requests.title", "n", waits.count)
		for _, m := range waits.list {
			a.requests = append(a.requests, request{person: person(m.Card), name: m.Card.Name, note: m.Note, action: place.Path() + "/demandes/" + m.Card.Handle})
		}
		if rest := waits.count - len(waits.list); rest > 0 {
			a.rest = v.T("group.requests.rest", "n", rest)
		}
		out, err := g.waiting(v.Ctx(), place.Space.ID, space.Excluded, 1)
		if err != nil {
			return a, err
		}
		if out.count > 0 {
			o.excluded = &ui.Link{Href: address(place.Path()+"/membres", "etat", onlyExcluded), Label: v.T("group.excluded.link", "n", out.count)}
		}
	}
	regions, shares, err := g.spread(v.Ctx(), place.Space)
	if err != nil {
		return a, err
	}
	if a.spread = v.T("group.spread.orgs"); regions {
		a.spread = v.T("group.spread.regions")
	}
	for _, s := range shares {
		a.bars = append(a.bars, ui.MeterProps{Label: s.name, Value: s.n, Max: shares[0].n, Said: v.Lang.Number(int64(s.n)), Small: true})
	}
	return a, nil
}

func memberRowProps(v *web.Visit, place web.Place, m Member, o memberList) ui.PersonCardProps {
	p := ui.PersonCardProps{Avatar: web.AvatarOf(m.Card, ""), Name: m.Card.Name, Href: profile(m.Card), About: about(m.Card), Badge: badge(v, place.Space.Kind, m.Role)}
	if o.several != "" {
		p.Pick = &ui.PickProps{ID: "p-" + m.Card.Handle, Name: fieldPeople, Value: m.Card.Handle, Label: v.T("group.several.pick", "name", m.Card.Name)}
	}
	if o.animates {
		p.Tags = append(p.Tags, ui.TagProps{Label: v.T("group.roll.seen", "when", seenName(v, seenIn(m.week, v.Now()))), Tone: ui.ToneLine})
		if m.State == space.Muted {
			p.Tags = append(p.Tags, ui.TagProps{Label: v.T("group.members.muted"), Icon: "eye", Tone: ui.ToneWarn})
		}
		p.Act = ui.LinkBtn(ui.LinkBtnProps{Href: place.Path() + "/membres/" + m.Card.Handle, Label: v.T("group.members.manage"), More: m.Card.Name, Small: true})
	}
	return p
}

// marks is, for the members of s who come from another network, that network's mark.
func (g *Group) marks(v *web.Visit, s space.Space, members []Member) (map[ref.Person][]ui.NamedMark, error) {
	ids := make([]ref.Person, len(members))
	for n, m := range members {
		ids[n] = m.Card.ID
	}
	from, err := g.from(v.Ctx(), s, ids)
	if err != nil || len(from) == 0 {
		return nil, err
	}
	networks, err := v.Site.Networks(v.Ctx())
	out := map[ref.Person][]ui.NamedMark{}
	for p, list := range from {
		for _, i := range list {
			if n := networkOf(networks, i); n.ID != 0 && access.CanSpace(v.Viewer, access.See, n) == nil {
				out[p] = append(out[p], ui.NamedMark{Name: n.Name, Mark: web.Mark(n, "")})
			}
		}
	}
	return out, err
}

func badge(v *web.Visit, k space.Kind, role space.Role) *ui.TagProps {
	switch {
	case role == space.Manager:
		return &ui.TagProps{Label: v.T("group.badge.manager"), Icon: "settings", Tone: ui.ToneNet}
	case role == space.Animator && k == space.Network:
		return &ui.TagProps{Label: v.T("group.badge.animator_network"), Icon: "user-star", Tone: ui.ToneNet}
	case role == space.Animator:
		return &ui.TagProps{Label: v.T("group.badge.animator"), Icon: "user-star", Tone: ui.ToneNet}
	}
	return nil
}

func profile(c account.Card) string { return "/annuaire/" + c.Handle }

func about(c account.Card) string {
	if c.Job != "" && c.OrgName != "" {
		return c.Job + ", " + c.OrgName
	}
	return c.Job + c.OrgName
}

func person(c account.Card) ui.PersonProps {
	return ui.PersonProps{Avatar: web.AvatarOf(c, ui.SizeSmall), Name: c.Name, Href: profile(c), About: about(c)}
}

// pageExcluded lists who is kept out of place, and why.
func (g *Group) pageExcluded(v *web.Visit, place web.Place) error {
	out, err := g.waiting(v.Ctx(), place.Space.ID, space.Excluded, mostWaiting)
	if err != nil {
		return err
	}
	o := excludedList{back: place.Path() + "/membres"}
	for _, m := range out.list {
		o.rows = append(o.rows, excludedRow{name: m.Card.Name, note: m.Note, avatar: web.AvatarOf(m.Card, ""), href: profile(m.Card), action: place.Path() + "/exclusion/" + m.Card.Handle})
	}
	return v.Page(web.Page{Title: v.T("group.excluded.title"), Place: &place, Tab: TabMembers, Frame: ui.FrameTwo, NoIndex: true, Main: excludedView(o)})
}

// target is who the path names, in a place that the visitor runs.
func (g *Group) target(v *web.Visit) (web.Place, account.Person, error) {
	place, err := placeFor(v, access.Animate)
	if err != nil {
		return place, account.Person{}, err
	}
	p, err := g.person(v.Ctx(), v.Path("person"))
	return place, p, err
}

func (g *Group) showMember(v *web.Visit) error {
	place, p, err := g.target(v)
	if err != nil {
		return err
	}
	return g.pageMember(v, place, p, nil, "")
}

// pageMember is what an animator may do about p. refused is the error of the form that was sent, nil at first; typed is the
// reason that was written in it.
func (g *Group) pageMember(v *web.Visit, place web.Place, p account.Person, refused error, typed string) error {
	m, err := g.standing(v.Ctx(), place.Space.ID, p)
	if err != nil {
		return err
	}
	o := managing{back: place.Path() + "/membres", person: person(m.Card), name: m.Card.Name, roles: place.Path() + "/roles/" + p.Handle, exclusion: place.Path() + "/exclusion/" + p.Handle, reason: typed, max: maxNote}
	o.out = m.State == space.Excluded
	if o.out {
		o.note = m.Note
	}
	mayName := place.Space.Kind == space.Group || access.CanSpace(v.Viewer, access.Manage, place.Space) == nil
	if mayName && m.State == space.Active {
		o.options = roleOptions(v, place.Space.Kind, m.Role)
	}
	o.mayExclude = !o.out && p.ID != v.Viewer.Person && m.Role != space.Manager
	status := 0
	if refused != nil {
		said := v.Faults(refused)
		o.faults, o.roleFault, o.reasonFault, status = faults(v, refused, fieldRole, fieldReason), said[fieldRole], said[fieldReason], web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: v.T("group.manage.title", "name", m.Card.Name), Status: status, Place: &place, Tab: TabMembers, Frame: ui.FrameTwo, NoIndex: true, Main: manageView(o)})
}

// roleOptions is what somebody can be made in a space of kind k.
func roleOptions(v *web.Visit, k space.Kind, now space.Role) []ui.Option {
	var out []ui.Option
	for _, r := range []space.Role{space.Member, space.Animator, space.Manager} {
		if !mayBe(k, r) {
			continue
		}
		key := string(k) + "." + string(r)
		// words: group.role.network.* group.role.group.* group.role_note.network.* group.role_note.group.*
		out = append(out, ui.Option{Value: string(r), Label: v.T("group.role." + key), Note: v.T("group.role_note." + key), Selected: r == now})
	}
	return out
}

func (g *Group) decide(v *web.Visit) error {
	place, p, err := g.target(v)
	if err != nil {
		return err
	}
	f, err := v.Form("group.decide")
	if err != nil {
		return err
	}
	decision := f.OneOf("decision", "accepter", "refuser")
	if err := f.Err(); err != nil {
		return err
	}
	if err := g.Decide(v.Ctx(), v.Viewer.Person, place.Space.ID, p.ID, decision == "accepter"); err != nil {
		return err
	}
	flash := "group.flash.declined"
	if decision == "accepter" {
		flash = "group.flash.accepted"
	}
	v.Flash(flash)
	return v.Redirect(place.Path() + "/membres")
}

func (g *Group) setRole(v *web.Visit) error {
	place, p, err := g.target(v)
	if err != nil {
		return err
	}
	f, err := v.Form("group.setRole")
	if err != nil {
		return err
	}
	err = g.SetRole(v.Ctx(), v.Viewer.Person, place.Space.ID, p.ID, space.Role(f.Raw(fieldRole)))
	if web.Refused(err) {
		return g.pageMember(v, place, p, err, "")
	}
	if err != nil {
		return err
	}
	v.Flash("group.flash.role")
	return v.Redirect(place.Path() + "/membres")
}

func (g *Group) exclude(v *web.Visit) error {
	place, p, err := g.target(v)
	if err != nil {
		return err
	}
	f, err := v.Form("group.exclude")
	if err != nil {
		return err
	}
	if f.Raw("decision") == "lever" {
		if err := g.Readmit(v.Ctx(), v.Viewer.Person, place.Space.ID, p.ID); err != nil {
			return err
		}
		v.Flash("group.flash.readmitted")
		return v.Redirect(place.Path() + "/membres")
	}
	reason := f.Text(fieldReason, maxNote, false)
	if err = f.Err(); err == nil {
		err = g.Exclude(v.Ctx(), v.Viewer.Person, place.Space.ID, p.ID, reason)
	}
	if fail.FieldsOf(err) != nil {
		return g.pageMember(v, place, p, err, f.Raw(fieldReason))
	}
	if err != nil {
		return err
	}
	v.Flash("group.flash.excluded")
	return v.Redirect(place.Path() + "/membres")
}
