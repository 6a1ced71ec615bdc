package admin

import (
	"maillage/core/space"
	"maillage/core/web"
	"maillage/ui"
)

// roll is the page of members.
type roll struct {
	pages                ui.ChoicesProps
	path, text           string
	roles, states, kinds []ui.Option
	count, file, more    string
	rows                 []ui.PersonCardProps
	empty                *ui.EmptyProps
}

func roleName(v *web.Visit, r space.Role) string {
	// words: admin.role.*
	return v.T("admin.role." + string(r))
}

func stateName(v *web.Visit, s space.State) string {
	// words: admin.state.*
	return v.T("admin.state." + string(s))
}

func roleChoices(v *web.Visit, f Filter) []ui.Option {
	out := []ui.Option{{Label: v.T("admin.members.any_role"), Selected: f.Role == ""}}
	for _, r := range memberRoles {
		out = append(out, ui.Option{Value: string(r), Label: roleName(v, r), Selected: f.Role == r})
	}
	return out
}

func stateChoices(v *web.Visit, f Filter) []ui.Option {
	out := []ui.Option{{Label: v.T("admin.members.in"), Selected: f.State == ""}}
	for _, s := range memberStates {
		out = append(out, ui.Option{Value: string(s), Label: stateName(v, s), Selected: f.State == s})
	}
	return out
}

func kindChoices(v *web.Visit, f Filter) []ui.Option {
	out := []ui.Option{{Label: v.T("admin.members.any_kind"), Selected: f.Kind == ""}}
	for _, k := range kinds() {
		out = append(out, ui.Option{Value: k, Label: kindName(v, k), Selected: f.Kind == k})
	}
	return out
}

var stateTones = map[space.State]ui.TagProps{
	space.Muted:     {Icon: "eye", Tone: ui.ToneWarn},
	space.Requested: {Icon: "hourglass", Tone: ui.ToneWarn},
	space.Invited:   {Icon: "mail", Tone: ui.ToneNew},
	space.Excluded:  {Icon: "ban", Tone: ui.ToneBad},
}

// memberRow is one line of the list. changes tells whether the visitor may open the page where roles and exclusions are
// decided.
func memberRow(v *web.Visit, p web.Place, m Member, changes bool) ui.PersonCardProps {
	r := ui.PersonCardProps{Avatar: web.AvatarOf(m.Card, ""), Name: m.Card.Name, Href: "/annuaire/" + m.Card.Handle, About: about(m)}
	switch {
	case m.Role.AtLeast(space.Animator):
		r.Badge = &ui.TagProps{Label: roleName(v, m.Role), Icon: "user-star", Tone: ui.ToneNet}
	case m.Role == space.Guest:
		r.Badge = &ui.TagProps{Label: roleName(v, m.Role), Tone: ui.ToneLine}
	}
	if tag, ok := stateTones[m.State]; ok {
		tag.Label = stateName(v, m.State)
		r.Tags = append(r.Tags, tag)
	}
	if m.Suspended {
		r.Tags = append(r.Tags, ui.TagProps{Label: v.T("admin.members.suspended"), Icon: "ban", Tone: ui.ToneBad})
	}
	if m.IsBarred(p.Space) {
		r.Tags = append(r.Tags, ui.TagProps{Label: v.T("admin.members.barred"), Icon: "ban", Tone: ui.ToneWarn})
	}
	if m.State == space.Active || m.State == space.Muted {
		r.Tags = append(r.Tags, ui.TagProps{Label: v.T("admin.members.since", "day", v.Lang.Date(m.Joined)), Tone: ui.ToneLine})
	}
	if changes {
		r.Act = ui.LinkBtn(ui.LinkBtnProps{Href: p.Path() + "/membres/" + m.Card.Handle, Label: v.T("admin.members.manage"), More: m.Card.Name, Small: true})
	}
	return r
}

func about(m Member) string {
	if m.Job != "" && m.Org != "" {
		return m.Job + ", " + m.Org
	}
	return m.Job + m.Org
}
