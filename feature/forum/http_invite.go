package forum

import (
	"maillage/core/item"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

func (f *Forum) inviteRoutes() []web.Route {
	return []web.Route{
		{Pattern: "POST /sujets/{item}/invitations", Rule: web.SignedIn, Do: f.invite, Queries: 60},
		{Pattern: "POST /sujets/{item}/invitations/refus", Rule: web.SignedIn, Do: f.decline},
	}
}

// invitingBox is the people who may be able to answer, as the page shows them.
type invitingBox struct {
	action, fault string
	full          bool
	proposed      []helperRow
	invited       string // their names
}

type helperRow struct {
	handle, name, href, why string
	avatar                  ui.AvatarProps
}

// inviting is the box of those who may be able to answer i; nil where there is nothing to say.
func (f *Forum) inviting(v *web.Visit, i item.Item, s space.Space, fault string) (*invitingBox, error) {
	list, err := f.Inviting(v.Ctx(), v.Viewer, i, s)
	if err != nil || len(list.Proposed)+len(list.Invited) == 0 && fault == "" {
		return nil, err
	}
	o := &invitingBox{action: Path(i) + "/invitations", fault: fault, full: len(list.Invited) >= mostInvited}
	for _, h := range list.Proposed {
		// words: forum.invite.why.*
		o.proposed = append(o.proposed, helperRow{handle: h.Card.Handle, name: h.Card.Name, href: "/annuaire/" + h.Card.Handle, avatar: web.AvatarOf(h.Card, ui.SizeSmall), why: v.T("forum.invite.why."+string(h.Why), "what", h.What)})
	}
	var names []string
	for _, c := range list.Invited {
		names = append(names, c.Name)
	}
	if len(names) > 0 {
		o.invited = v.T("forum.invite.invited", "names", v.Lang.List(names))
	}
	return o, nil
}

// invite invites the person of the form to answer.
func (f *Forum) invite(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	form, err := v.Form("forum.invite")
	if err != nil {
		return err
	}
	err = f.InviteNamed(v.Ctx(), v.Viewer.Person, id, form.Raw("personne"))
	if err == nil {
		i, _, err := f.Item(v.Ctx(), v.Viewer, id)
		if err != nil {
			return err
		}
		v.Flash("forum.flash.invited")
		return v.Redirect(Path(i))
	}
	fault := ""
	if faults := v.Faults(err); faults != nil {
		fault = faults["personne"]
	} else if key, args := fail.Reason(err); key != "" && (fail.Is(err, fail.Conflict) || fail.Is(err, fail.TooMany)) {
		fault = v.T(key, args...)
	}
	if fault == "" {
		return err
	}
	return f.pageTopic(v, fault, web.StatusOf(err))
}

func (f *Forum) decline(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	if err := f.Decline(v.Ctx(), v.Viewer.Person, id); err != nil {
		return err
	}
	i, _, err := f.Item(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	v.Flash("forum.flash.declined")
	return v.Redirect(Path(i))
}
