package home

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"maillage/core/account"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/id"
	"maillage/ui"
)

func (h *Home) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /{$}", Rule: web.ByRights, Do: h.start},
		{Pattern: "GET /reseaux", Rule: web.ByRights, Do: h.networks},
		{Pattern: "GET /reseaux/{network}", Rule: web.ByRights, Do: h.place},
		{Pattern: "GET /reseaux/{network}/groupes/{group}", Rule: web.ByRights, Do: h.place},
	}
}

// mark reads "?avant=milliseconds-id", which the link to older entries carries. Anything else is now.
func mark(v *web.Visit) Mark {
	at, it, _ := strings.Cut(v.Query("avant"), "-")
	ms, err := strconv.ParseInt(at, 10, 64)
	n, ok := id.Parse(it)
	if err != nil || !ok {
		return Mark{}
	}
	return Mark{time.UnixMilli(ms), n}
}

func older(path string, m Mark) string {
	if m.At.IsZero() {
		return ""
	}
	return path + "?avant=" + strconv.FormatInt(m.At.UnixMilli(), 10) + "-" + id.Format(m.ID)
}

func (h *Home) start(v *web.Visit) error {
	if v.Viewer.Person == 0 {
		return h.portal(v)
	}
	p, err := h.Stream(v.Ctx(), v.Viewer, mark(v))
	if err != nil {
		return err
	}
	o := stream{label: v.T("home.stream"), live: mark(v).At.IsZero(), entries: entries(v, p, "/", false), older: older("/", p.Next)}
	if len(v.Viewer.Networks()) == 0 {
		o.empty = &ui.EmptyProps{Drawing: ui.DrawStart, Title: v.T("home.no_network"), Text: v.T("home.no_network_text"), Sheet: true,
			Act: ui.LinkBtn(ui.LinkBtnProps{Href: "/reseaux", Label: v.T("home.find"), Look: ui.LookMain})}
	} else if len(p.Entries) == 0 {
		o.empty = &ui.EmptyProps{Drawing: ui.DrawStart, Title: v.T("home.nothing"), Text: v.T("home.nothing_text"), Sheet: true,
			Act: ui.LinkBtn(ui.LinkBtnProps{Href: "/publier", Label: v.T("web.publish"), Look: ui.LookMain})}
	}
	aside, err := h.aside(v)
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("home.nav"), Main: homeView(v.T("home.hello", "name", v.Person.Given), composer(v), o), Aside: aside, AsideName: v.T("home.aside")})
}

func entries(v *web.Visit, p Page, back string, inGroup bool) []ui.EntryProps {
	out := make([]ui.EntryProps, len(p.Entries))
	for n, e := range p.Entries {
		out[n] = v.Entry(e, web.EntryIn{Group: inGroup, Back: back})
	}
	return out
}

// composer is the field of the home page, which goes on on the page of publication.
func composer(v *web.Visit) *prompt {
	if len(v.Viewer.Spaces()) == 0 {
		return nil
	}
	return &prompt{avatar: web.AvatarOf(v.Person.Card(), ""), text: v.T("home.prompt")}
}

// aside is what goes with the stream: first steps for newcomers, and groups of one's networks to discover.
func (h *Home) aside(v *web.Visit) (templ.Component, error) {
	var parts []templ.Component
	if steps := h.steps(v); len(steps) > 0 {
		parts = append(parts, stepsView(steps))
	}
	groups, err := h.Discover(v.Ctx(), v.Viewer)
	if err != nil {
		return nil, err
	}
	if len(groups) > 0 {
		all, err := v.Site.Networks(v.Ctx())
		if err != nil {
			return nil, err
		}
		var found []discovery
		for _, g := range groups {
			for _, n := range all {
				if n.ID == g.Network {
					found = append(found, discovery{net: n.Slug, mark: web.Mark(n, ""), href: g.Path(n), name: g.Name, note: v.T("web.fact.members", "n", int(g.Members)) + ", " + n.Name})
				}
			}
		}
		parts = append(parts, discoverView(found))
	}
	if len(parts) == 0 {
		return nil, nil
	}
	return templ.Join(parts...), nil
}

func (h *Home) steps(v *web.Visit) []step {
	groups := 0
	for _, p := range v.Viewer.Places {
		if p.Kind == space.Group && v.Viewer.Role(p.Space, p.Network) != space.None {
			groups++
		}
	}
	var steps []step
	if v.Person.OrgName == "" {
		steps = append(steps, step{v.T("home.step.org"), v.T("home.step.org_text"), "/parametres/profil#organisme"})
	}
	if v.Person.Photo == "" {
		steps = append(steps, step{v.T("home.step.photo"), v.T("home.step.photo_text"), "/parametres/profil#portrait"})
	}
	if groups == 0 {
		steps = append(steps, step{v.T("home.step.group"), v.T("home.step.group_text"), "/reseaux"})
	}
	return steps
}

// place is the first page of a network or a group: what was published there.
func (h *Home) place(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	p, err := h.StreamOf(v.Ctx(), v.Viewer, place.Space, mark(v))
	if err != nil {
		return err
	}
	inGroup := place.Space.Kind == space.Group
	o := stream{label: v.T("home.stream_of", "name", place.Space.Name), live: mark(v).At.IsZero(), in: place.Space.ID.String(), entries: entries(v, p, place.Path(), inGroup), older: older(place.Path(), p.Next)}
	switch outside := place.Role == space.None && place.Space.ItemsAudience != space.Public; {
	case len(p.Entries) > 0:
	case outside:
		o.empty = &ui.EmptyProps{Drawing: ui.DrawPeople, Title: v.T("home.members_only"), Text: v.T("home.members_only_text"), Sheet: true}
	default:
		o.empty = &ui.EmptyProps{Drawing: ui.DrawStart, Title: v.T("home.silent"), Text: v.T("home.silent_text"), Sheet: true}
	}
	var compose templ.Component
	for _, slot := range v.Site.Compose {
		if compose, err = slot(v.Ctx(), v, place); err != nil {
			return err
		}
		if compose != nil {
			break
		}
	}
	aside, err := h.placeAside(v.Ctx(), v, place)
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: place.Space.Name, Description: place.Space.Lede, Place: &place, Tab: Tab, Main: placeView(compose, o), Aside: aside, AsideName: v.T("home.aside")})
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
