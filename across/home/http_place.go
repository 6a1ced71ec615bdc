package home

import (
	"context"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/ui"
)

// place is the first page of a network or a group: what was published there, after what is pinned.
func (h *Home) place(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	s := asked(v, Unanswered, Unsettled)
	if s == "" {
		s = Recent
	}
	p, err := h.StreamOf(v.Ctx(), v.Viewer, place.Space, s, mark(v))
	if err != nil {
		return err
	}
	inGroup := place.Space.Kind == space.Group
	path := place.Path()
	if s != Recent {
		path = with(path, "fil", string(s))
	}
	o := staying{filters: filters(v, place.Path(), s)}
	o.stream = stream{label: v.T("home.stream_of", "name", place.Space.Name), live: s == Recent && mark(v).At.IsZero(), in: place.Space.ID.String(), older: older(path, p.Next)}
	for _, e := range entries(v, p.Pinned, path, inGroup) {
		e.Tags = append(e.Tags, ui.TagProps{Label: v.T("home.pinned"), Icon: "pin", Tone: ui.ToneNet})
		o.stream.entries = append(o.stream.entries, e)
	}
	o.stream.entries = append(o.stream.entries, entries(v, p.Entries, path, inGroup)...)
	outside := place.Role == space.None && place.Space.ItemsAudience != space.Public
	if len(o.stream.entries) == 0 {
		o.stream.empty = emptyPlace(v, place, s, outside)
	}
	if len(o.stream.entries) > 0 || s != Recent {
		o.tabs = placeTabs(v, place, s)
	}
	if o.compose, err = h.compose(v, place); err != nil {
		return err
	}
	aside, err := h.placeAside(v.Ctx(), v, place)
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: place.Space.Name, Description: place.Space.Lede, Place: &place, Tab: Tab, Main: placeView(o), Aside: aside, AsideName: v.T("home.aside")})
}

// compose is what the first part that lets the visitor publish in place offers; nil when none does.
func (h *Home) compose(v *web.Visit, place web.Place) (templ.Component, error) {
	for _, slot := range v.Site.Compose {
		if c, err := slot(v.Ctx(), v, place); c != nil || err != nil {
			return c, err
		}
	}
	return nil, nil
}

// placeTabs is the choice between all that is in place and its questions.
func placeTabs(v *web.Visit, place web.Place, s Stream) []ui.Link {
	return []ui.Link{
		{Href: place.Path(), Label: v.T("home.tab.recents"), Current: s == Recent},
		{Href: with(place.Path(), "fil", string(Unanswered)), Label: v.T("home.tab.sans-reponse"), Current: s != Recent},
	}
}

// emptyPlace says why the stream of place has nothing, and proposes one step.
func emptyPlace(v *web.Visit, place web.Place, s Stream, outside bool) *ui.EmptyProps {
	p := &ui.EmptyProps{ID: "vide", Sheet: true, Drawing: ui.DrawStart}
	switch {
	case outside:
		p.Drawing, p.Title, p.Text = ui.DrawPeople, v.T("home.members_only"), v.T("home.members_only_text")
		return p
	case s != Recent:
		p.Drawing, p.Title, p.Text = ui.DrawDone, v.T("home.none_waiting"), v.T("home.none_waiting_here")
	case place.Space.Kind == space.Network:
		p.Title, p.Text = v.T("home.silent"), v.T("home.silent_network")
	default:
		p.Title, p.Text = v.T("home.silent"), v.T("home.silent_group")
	}
	if access.CanSpace(v.Viewer, access.Publish, place.Space) == nil {
		p.Act = ui.LinkBtn(ui.LinkBtnProps{Href: with(asking, "dans", place.Space.Slug), Label: v.T("home.ask"), Icon: "help-hexagon", Look: ui.LookMain})
	}
	return p
}

// asidePeople is how many people the right column names.
const asidePeople = 5

func (h *Home) placeAside(ctx context.Context, v *web.Visit, place web.Place) (templ.Component, error) {
	if v.Viewer.Person == 0 {
		return nil, nil
	}
	cards, err := h.running(ctx, place.Space)
	if err != nil || len(cards) == 0 {
		return nil, err
	}
	var people []ui.PersonProps
	for _, c := range cards {
		people = append(people, person(c))
	}
	return animationView(v.T("home.animation"), people, &ui.Link{Href: place.Path() + "/membres", Label: v.T("home.all_members", "n", int(place.Space.Members))}), nil
}

func person(c account.Card) ui.PersonProps {
	about := c.Job
	if about != "" && c.OrgName != "" {
		about += ", "
	}
	return ui.PersonProps{Avatar: web.AvatarOf(c, ui.SizeSmall), Name: c.Name, Href: "/annuaire/" + c.Handle, About: about + c.OrgName}
}

// running is who runs s, as lists show them.
func (h *Home) running(ctx context.Context, s space.Space) ([]account.Card, error) {
	q := h.core.DB.Q()
	ids, err := animators(ctx, q, s.ID, asidePeople)
	if err != nil {
		return nil, err
	}
	byID, err := account.Cards(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	var out []account.Card
	for _, p := range ids {
		if c, ok := byID[p]; ok {
			out = append(out, c)
		}
	}
	return out, nil
}
