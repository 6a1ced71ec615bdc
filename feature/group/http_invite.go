package group

import (
	"net/url"

	"maillage/core/access"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const fieldWho = "qui"

func (g *Group) showInvitations(v *web.Visit) error {
	place, err := placeFor(v, access.Animate)
	if err != nil {
		return err
	}
	return g.pageInvitations(v, place, inviting{role: string(space.Member)}, nil)
}

// pageInvitations is the form to invite, and the invitations that wait. refused is the error of the form that was sent.
func (g *Group) pageInvitations(v *web.Visit, place web.Place, o inviting, refused error) error {
	list, err := g.invitations(v.Ctx(), place.Space.ID)
	if err != nil {
		return err
	}
	o.action, o.back, o.take = place.Path()+"/invitations", place.Path()+"/membres", place.Path()+"/invitations/retrait"
	o.closed, o.bulk = place.Space.IsArchived(), bulkAct(v, place)
	if place.Space.Kind == space.Group || access.CanSpace(v.Viewer, access.Manage, place.Space) == nil {
		for _, r := range []space.Role{space.Member, space.Animator} {
			key := string(place.Space.Kind) + "." + string(r)
			o.options = append(o.options, ui.Option{Value: string(r), Label: v.T("group.role." + key), Note: v.T("group.role_note." + key), Selected: string(r) == o.role})
		}
	}
	for _, p := range list {
		o.rows = append(o.rows, pendingProps(v, place, p))
	}
	status := 0
	if refused != nil {
		said := v.Faults(refused)
		o.faults, o.whoFault, o.roleFault, status = faults(v, refused, fieldWho, fieldRole), said[fieldWho], said[fieldRole], web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: v.T("group.invite.title"), Status: status, Place: &place, Tab: TabMembers, Frame: ui.FrameTwo, NoIndex: true, Main: invitationsView(o)})
}

func pendingProps(v *web.Visit, place web.Place, p pending) pendingRow {
	r := pendingRow{who: p.who, name: p.who, avatar: ui.AvatarProps{Icon: "mail"}, role: v.T("group.role." + string(place.Space.Kind) + "." + string(p.role))}
	if p.card.ID != 0 {
		r.name, r.href, r.avatar = p.card.Name, profile(p.card), web.AvatarOf(p.card, "")
	}
	switch {
	case p.expires.IsZero():
		r.note = v.T("group.pending.since", "date", v.Lang.Date(p.created))
	case p.expires.After(v.Now()):
		r.note = v.T("group.pending.until", "date", v.Lang.Date(p.expires))
	default:
		r.note = v.T("group.pending.over", "date", v.Lang.Date(p.expires))
	}
	return r
}

func (g *Group) invite(v *web.Visit) error {
	place, err := placeFor(v, access.Animate)
	if err != nil {
		return err
	}
	f, err := v.Form("group.invite")
	if err != nil {
		return err
	}
	o := inviting{who: f.Raw(fieldWho), role: f.Raw(fieldRole)}
	if o.role == "" {
		o.role = string(space.Member)
	}
	who := f.Line(fieldWho, 254, true)
	if err = f.Err(); err == nil {
		err = g.Invite(v.Ctx(), v.Viewer.Person, Invitation{Space: place.Space.ID, Who: who, Role: space.Role(o.role), Lang: v.Lang.Tag()})
	}
	if web.Refused(err) {
		return g.pageInvitations(v, place, o, err)
	}
	if err != nil {
		return err
	}
	v.Flash("group.flash.invited")
	return v.Redirect(place.Path() + "/invitations")
}

func (g *Group) uninvite(v *web.Visit) error {
	place, err := placeFor(v, access.Animate)
	if err != nil {
		return err
	}
	f, err := v.Form("group.uninvite")
	if err != nil {
		return err
	}
	if err := g.Uninvite(v.Ctx(), v.Viewer.Person, place.Space.ID, f.Raw(fieldWho)); err != nil {
		return err
	}
	v.Flash("group.flash.uninvited")
	return v.Redirect(place.Path() + "/invitations")
}

func (g *Group) showInvitation(v *web.Visit) error { return g.pageInvitation(v, nil) }

// pageInvitation is what a link opens. refused is why the invitation was not accepted, nil at first.
func (g *Group) pageInvitation(v *web.Visit, refused error) error {
	i, err := g.Peek(v.Ctx(), v.Path("token"))
	if err != nil {
		return err
	}
	path := invitationPath(v.Path("token"))
	mark := web.Mark(i.Network, ui.SizeLarge)
	o := invitation{mark: mark, name: i.Space.Name, lede: i.Space.Lede, by: person(i.By), until: v.T("group.invitation.until", "date", v.Lang.Date(i.Expires)), action: path, charter: charterOf(v, i.About, i.Space.Kind)}
	// words: group.invitation.title.*
	o.title = v.T("group.invitation.title."+string(i.Space.Kind), "name", i.Space.Name)
	if i.Space.Kind == space.Group {
		o.network = v.T("group.invitation.network", "name", i.Network.Name)
	}
	if i.Role == space.Animator {
		o.role = v.T("group.invitation.animator")
	}
	if v.Viewer.Person == 0 {
		o.signIn = "/connexion?suite=" + url.QueryEscape(path)
	}
	status := 0
	if refused != nil {
		o.faults, status = faults(v, refused, fieldCharter), web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: o.title, Status: status, Net: i.Network.Slug, Frame: ui.FrameNarrow, NoIndex: true, Main: invitationView(o)})
}

func (g *Group) accepts(v *web.Visit) error {
	f, err := v.Form("group.accepts")
	if err != nil {
		return err
	}
	s, network, err := g.Accept(v.Ctx(), v.Viewer.Person, v.Path("token"), charterRead(f))
	if fail.FieldsOf(err) != nil {
		return g.pageInvitation(v, err)
	}
	if err != nil {
		return err
	}
	v.Flash("group.flash.joined")
	return g.welcome(v, s, network)
}
