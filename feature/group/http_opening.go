package group

import (
	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/kit/markdown"
	"maillage/ui"
)

const (
	// pathOpenings is where who runs a group opens it to other networks, and pathOffers where these answer.
	pathOpenings = "/ouvertures"
	pathOffers   = "/groupes-ouverts"

	fieldNetwork = "reseau"
	fieldGroup   = "groupe"

	// openings is the most queries of what ends an opening: people leave the group with it.
	openings = 60
)

func (g *Group) showOpenings(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err != nil {
		return err
	}
	return g.pageOpenings(v, place, "", "", nil)
}

// pageOpenings shows the networks to which the group is opened, with the form that asks another; refused is the error of what was
// sent, nil at first.
func (g *Group) pageOpenings(v *web.Visit, place web.Place, network, note string, refused error) error {
	list, err := g.Openings(v.Ctx(), place.Space.ID)
	if err != nil {
		return err
	}
	networks, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	free, err := g.mayOpenTo(v.Ctx(), v.Viewer, place.Space, list, networks)
	if err != nil {
		return err
	}
	o := opening{path: place.Path() + pathOpenings, back: place.Path() + "/reglages", note: note, closed: closedTo(v, place.Space, free)}
	for _, n := range free {
		o.options = append(o.options, ui.Option{Value: n.Slug, Label: n.Name, Note: n.Lede, Selected: n.Slug == network})
	}
	for _, it := range list {
		if n := networkOf(networks, it.Network); n.ID != 0 {
			o.rows = append(o.rows, openingLine(v, n, it))
		}
	}
	status := 0
	if refused != nil {
		o.said, status = v.Faults(refused), web.StatusOf(refused)
		o.faults = faults(v, refused, fieldNetwork, fieldNote)
	}
	return v.Page(web.Page{Title: v.T("group.opening.of", "name", place.Space.Name), Status: status, Place: &place, Frame: ui.FrameTwo, NoIndex: true, Main: openingView(o)})
}

// closedTo is why s cannot be opened any further, "" when it can to one of free.
func closedTo(v *web.Visit, s space.Space, free []space.Space) string {
	switch {
	case s.Audience == space.InGroup:
		return v.T("group.opening.secret")
	case s.IsArchived():
		return v.T("group.opening.archived")
	case len(free) == 0 && s.Parent != 0:
		return v.T("group.opening.above")
	case len(free) == 0:
		return v.T("group.opening.nowhere")
	}
	return ""
}

// openingLine is what is asked of n, or open to it.
func openingLine(v *web.Visit, n space.Space, it space.Opening) openingRow {
	r := openingRow{net: n.Slug, name: n.Name, href: n.Path(n), slug: n.Slug, mark: web.Mark(n, ""), note: it.Note}
	asked := v.Lang.Date(it.Asked)
	switch it.State {
	case space.Opened:
		r.state = ui.TagProps{Label: v.T("group.opening.opened"), Icon: "check", Tone: ui.ToneOK}
		r.dated, r.undo = v.T("group.opening.opened_on", "date", v.Lang.Date(it.Decided)), v.T("group.opening.close")
		r.confirm = &ui.Confirm{ID: "fermer-" + n.Slug, Title: v.T("group.opening.close_ask", "name", n.Name), Text: v.T("group.opening.close_text"), Accept: v.T("group.opening.close")}
	case space.Refused:
		r.state = ui.TagProps{Label: v.T("group.opening.refused"), Icon: "x", Tone: ui.ToneWarn}
		r.dated, r.undo = v.T("group.opening.refused_on", "date", v.Lang.Date(it.Decided), "asked", asked), v.T("group.opening.forget")
	default:
		r.state = ui.TagProps{Label: v.T("group.opening.asked"), Icon: "hourglass", Tone: ui.ToneWarn}
		r.dated, r.undo = v.T("group.opening.asked_on", "date", asked), v.T("group.opening.withdraw")
	}
	return r
}

// networkNamed is the network of the slug that a form sends; 0 when there is none.
func networkNamed(v *web.Visit, slug string) (ref.Space, error) {
	networks, err := v.Site.Networks(v.Ctx())
	for _, n := range networks {
		if n.Slug == slug {
			return n.ID, err
		}
	}
	return 0, err
}

func (g *Group) askOpening(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err != nil {
		return err
	}
	f, err := v.Form("group.askOpening")
	if err != nil {
		return err
	}
	n, err := networkNamed(v, f.Raw(fieldNetwork))
	if err != nil {
		return err
	}
	note := f.Text(fieldNote, maxNote, true)
	if n == 0 {
		f.Fault(fieldNetwork, "web.field.choice")
	}
	if err = f.Err(); err == nil {
		err = g.AskOpening(v.Ctx(), v.Viewer.Person, place.Space.ID, n, note)
	}
	if web.Refused(err) {
		return g.pageOpenings(v, place, f.Raw(fieldNetwork), f.Raw(fieldNote), err)
	}
	if err != nil {
		return err
	}
	v.Flash("group.flash.opening_asked")
	return v.Redirect(place.Path() + pathOpenings)
}

func (g *Group) withdrawOpening(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err != nil {
		return err
	}
	f, err := v.Form("group.withdrawOpening")
	if err != nil {
		return err
	}
	n, err := networkNamed(v, f.Raw(fieldNetwork))
	if err != nil {
		return err
	}
	if err := g.WithdrawOpening(v.Ctx(), v.Viewer.Person, place.Space.ID, n); err != nil {
		return err
	}
	v.Flash("group.flash.opening_closed")
	return v.Redirect(place.Path() + pathOpenings)
}

func (g *Group) showOffers(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err != nil {
		return err
	}
	return g.pageOffers(v, place, nil)
}

// pageOffers shows the groups that other networks open to the place, and those that wait for an answer; refused is why what was
// decided was not, nil at first.
func (g *Group) pageOffers(v *web.Visit, place web.Place, refused error) error {
	networks, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	o := offering{action: place.Path() + pathOffers, back: place.Path() + "/groupes"}
	for _, part := range []struct {
		state space.OpeningState
		rows  *[]offerRow
	}{{space.Asked, &o.asked}, {space.Opened, &o.opened}} {
		list, err := g.Offers(v.Ctx(), place.Space.ID, part.state)
		if err != nil {
			return err
		}
		for _, it := range list {
			*part.rows = append(*part.rows, offerLine(v, place.Space, networkOf(networks, it.Group.Network), it))
		}
	}
	status := 0
	if refused != nil {
		o.faults, status = faults(v, refused), web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: v.T("group.offers.title"), Status: status, Place: &place, Tab: TabGroups, Frame: ui.FrameTwo, NoIndex: true, Main: offersView(o)})
}

// offerLine is what a manager of to reads of a group of home before deciding.
func offerLine(v *web.Visit, to, home space.Space, it Offered) offerRow {
	s := it.Group
	r := offerRow{id: s.ID.String(), net: home.Slug, name: s.Name, lede: s.Lede, mark: web.Mark(home, ""), note: it.Note, by: person(it.By)}
	if access.CanSpace(v.Viewer, access.See, s) == nil {
		r.href = s.Path(home)
	}
	// words: web.admission.*
	r.tags = []ui.TagProps{{Label: v.T("web.admission.group." + string(s.Admission)), Icon: admissionIcons[s.Admission], Tone: ui.ToneLine}}
	if s.Theme != "" {
		r.tags = append([]ui.TagProps{{Label: markdown.Excerpt(s.Theme, shownTheme)}}, r.tags...)
	}
	if names := barredNames(v, s); names != "" {
		r.tags = append(r.tags, ui.TagProps{Label: v.T("group.barred_fact", "kinds", names), Icon: "ban", Tone: ui.ToneLine})
	}
	r.facts = []string{home.Name, v.T("web.fact.members", "n", int(s.Members))}
	if it.State == space.Opened {
		r.facts = append(r.facts, v.T("group.opening.opened_on", "date", v.Lang.Date(it.Decided)))
		r.confirm = &ui.Confirm{ID: "fermer-" + r.id, Title: v.T("group.offers.close_ask", "name", s.Name), Text: v.T("group.offers.close_text", "name", to.Name), Accept: v.T("group.opening.close")}
	} else {
		r.facts = append(r.facts, v.T("group.opening.asked_on", "date", v.Lang.Date(it.Asked)))
	}
	return r
}

func (g *Group) decideOffer(v *web.Visit) error {
	place, err := placeFor(v, access.Manage)
	if err != nil {
		return err
	}
	f, err := v.Form("group.decideOffer")
	if err != nil {
		return err
	}
	n, ok := id.Parse(f.Raw(fieldGroup))
	if !ok {
		return fail.E("group.decideOffer", fail.Hidden, nil)
	}
	var flash string
	switch s := ref.Space(n); f.OneOf("decision", "accepter", "refuser", "fermer") {
	case "accepter":
		flash, err = "group.flash.opening_accepted", g.DecideOpening(v.Ctx(), v.Viewer.Person, place.Space.ID, s, true)
	case "refuser":
		flash, err = "group.flash.opening_refused", g.DecideOpening(v.Ctx(), v.Viewer.Person, place.Space.ID, s, false)
	case "fermer":
		flash, err = "group.flash.opening_closed", g.CloseOpening(v.Ctx(), v.Viewer.Person, place.Space.ID, s)
	default:
		err = f.Err()
	}
	if web.Refused(err) {
		return g.pageOffers(v, place, err)
	}
	if err != nil {
		return err
	}
	v.Flash(flash)
	return v.Redirect(place.Path() + pathOffers)
}

// openedFact says in which other networks a group lives, among those that the visitor may see.
func (g *Group) openedFact(v *web.Visit, p web.Place) []ui.Fact {
	if p.Space.Kind != space.Group || p.Space.Opened == 0 {
		return nil
	}
	names, err := g.alsoIn(v, p.Space)
	if err != nil {
		g.core.Log.Error("openings not read", "group", int64(p.Space.ID), "err", err)
	}
	if len(names) == 0 {
		return nil
	}
	return []ui.Fact{{Icon: "affiliate", Label: v.T("group.opening.fact", "networks", v.Lang.List(names))}}
}

// alsoIn names the networks to which s is opened and that the visitor may see.
func (g *Group) alsoIn(v *web.Visit, s space.Space) (names []string, err error) {
	ids, err := g.opened(v.Ctx(), s)
	if err != nil {
		return nil, err
	}
	networks, err := v.Site.Networks(v.Ctx())
	for _, i := range ids {
		if n := networkOf(networks, i); n.ID != 0 && access.CanSpace(v.Viewer, access.See, n) == nil {
			names = append(names, n.Name)
		}
	}
	return names, err
}
