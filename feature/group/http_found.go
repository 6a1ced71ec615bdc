package group

import (
	"context"
	"strconv"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	// pathFound is the one page of a group that waits for its founders.
	pathFound = "/fondation"
	// pathFounders is where who manages a network says how many founders it asks.
	pathFounders = "/gestion/fondateurs"

	fieldNumber  = "nombre"
	fieldGesture = "geste"
)

func (g *Group) foundRoutes() []web.Route {
	const at = "/reseaux/{network}/groupes/{group}" + pathFound
	return []web.Route{
		{Pattern: "GET " + at, Rule: web.ByRights, Do: g.showFounding, Founding: true},
		{Pattern: "POST " + at, Rule: web.ByRights, Do: g.doFounding, Founding: true, Queries: joining},
		{Pattern: "GET /reseaux/{network}" + pathFounders, Rule: web.ByRights, Do: g.showFounders},
		{Pattern: "POST /reseaux/{network}" + pathFounders, Rule: web.ByRights, Do: g.setFounders},
	}
}

// foundPage is a group that waits for its founders.
type foundPage struct {
	action, lede, said string
	state              ui.NoticeProps
	founders           []ui.PersonProps
	rows               []pendingRow // asked, for who makes it
	who                string
	makes, asked       bool // the visitor makes it, or is asked
	waives, ended      bool
	faults             []ui.FieldError
	whoFault           string
}

func (g *Group) showFounding(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	if !place.Space.IsFounding() {
		return v.Redirect(place.Path())
	}
	return g.pageFounding(v, place, "", nil)
}

// pageFounding is the page; who was typed in a form that was refused, nil at first.
func (g *Group) pageFounding(v *web.Visit, place web.Place, who string, refused error) error {
	s := place.Space
	f, err := g.founding(v.Ctx(), s.ID)
	if err != nil {
		return err
	}
	cards, err := g.cards(v.Ctx(), f.accepted)
	if err != nil {
		return err
	}
	m, _ := v.Viewer.Place(s.ID)
	o := foundPage{action: place.Path() + pathFound, lede: s.Lede, who: who, ended: !f.ended.IsZero(), asked: m.State == space.Invited,
		makes:  access.CanSpace(v.Viewer, access.Animate, s) == nil,
		waives: v.Viewer.Role(place.Network.ID, place.Network.ID) == space.Manager,
		said:   v.T("group.found.have", "n", f.have, "needed", f.needed)}
	for _, p := range f.accepted {
		if c := cards[p]; c.ID != 0 {
			o.founders = append(o.founders, person(c))
		}
	}
	o.state = ui.NoticeProps{Icon: "clock", Title: v.T("group.found.waits", "date", v.Lang.Date(f.expires)), Text: v.T("group.found.waits_text")}
	if o.ended {
		o.state = ui.NoticeProps{Tone: ui.ToneWarn, Icon: "moon", Title: v.T("group.found.ended", "date", v.Lang.Date(f.ended)), Text: v.T("group.found.ended_text")}
	}
	if o.makes {
		list, err := g.invitations(v.Ctx(), s.ID)
		if err != nil {
			return err
		}
		for _, p := range list {
			o.rows = append(o.rows, pendingProps(v, place, p))
		}
	}
	status := 0
	if refused != nil {
		o.faults, o.whoFault, status = faults(v, refused, fieldWho), v.Faults(refused)[fieldWho], web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: v.T("group.found.title", "name", s.Name), Status: status, Net: place.Network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: foundView(o, s.Name)})
}

// cards are those of people, by person. One query.
func (g *Group) cards(ctx context.Context, people []ref.Person) (map[ref.Person]account.Card, error) {
	return account.Cards(ctx, g.core.DB.Q(), people)
}

func (g *Group) doFounding(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	f, err := v.Form("group.found")
	if err != nil {
		return err
	}
	by, s, back := v.Viewer.Person, place.Space.ID, place.Path()
	who, gesture := f.Raw(fieldWho), f.OneOf(fieldGesture, "accepter", "decliner", "inviter", "retirer", "ouvrir", "arreter", "reprendre")
	if err := f.Err(); err != nil {
		return err
	}
	switch gesture {
	case "accepter":
		err = g.AcceptFounding(v.Ctx(), by, s)
	case "decliner":
		err, back = g.DeclineFounding(v.Ctx(), by, s), place.Network.Path(place.Network)
	case "inviter":
		f.Line(fieldWho, 254, true)
		if err = f.Err(); err == nil {
			err = g.AskFounder(v.Ctx(), by, s, who, v.Lang.Tag())
		}
	case "retirer":
		err = g.Uninvite(v.Ctx(), by, s, who)
	case "ouvrir":
		err = g.WaiveFounders(v.Ctx(), by, s)
	case "arreter":
		err = g.DropFounding(v.Ctx(), by, s)
	case "reprendre":
		err = g.ResumeFounding(v.Ctx(), by, s)
	}
	if web.Refused(err) && gesture == "inviter" {
		return g.pageFounding(v, place, who, err)
	}
	if err != nil {
		return err
	}
	// words: group.flash.found.*
	v.Flash("group.flash.found." + foundFlashes[gesture])
	return v.Redirect(back)
}

var foundFlashes = map[string]string{"accepter": "accepted", "decliner": "declined", "inviter": "asked", "retirer": "untold", "ouvrir": "opened", "arreter": "stopped", "reprendre": "resumed"}

// foundersPage is how many founders a network asks, and the groups that wait for theirs.
type foundersPage struct {
	action  string
	options []ui.Option
	rows    []ui.RowProps
	faults  []ui.FieldError
}

// managedNetwork is the network of the path, which the visitor manages.
func managedNetwork(v *web.Visit) (web.Place, error) { return placeFor(v, access.Manage) }

func (g *Group) showFounders(v *web.Visit) error {
	place, err := managedNetwork(v)
	if err != nil {
		return err
	}
	return g.pageFounders(v, place, nil)
}

func (g *Group) pageFounders(v *web.Visit, place web.Place, refused error) error {
	list, err := foundings(v.Ctx(), g.core.DB.Q(), place.Space.ID, orphansAPage)
	if err != nil {
		return err
	}
	o := foundersPage{action: place.Path() + pathFounders}
	for n := range space.MaxFounders + 1 {
		o.options = append(o.options, ui.Option{Value: strconv.Itoa(n), Label: v.T("group.founders.ask", "n", n), Selected: n == place.Space.Founders})
	}
	for _, s := range list {
		if access.CanSpace(v.Viewer, access.See, s) == nil {
			r := groupRowProps(v, place.Network, s, nil)
			r.Level = 3
			o.rows = append(o.rows, r)
		}
	}
	status := 0
	if refused != nil {
		o.faults, status = faults(v, refused, fieldNumber), web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: v.T("group.founders.title"), Status: status, Place: &place, Tab: TabGroups, Frame: ui.FrameTwo, NoIndex: true, Main: foundersView(o)})
}

func (g *Group) setFounders(v *web.Visit) error {
	place, err := managedNetwork(v)
	if err != nil {
		return err
	}
	f, err := v.Form("group.founders")
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(f.Raw(fieldNumber))
	if err != nil {
		err = fail.Fields("group.setFounders", fail.On(fieldNumber, "web.field.choice"))
	} else {
		err = g.SetFounders(v.Ctx(), v.Viewer.Person, place.Space.ID, n)
	}
	if web.Refused(err) {
		return g.pageFounders(v, place, err)
	}
	if err != nil {
		return err
	}
	v.Site.ForgetNetworks()
	v.Flash("group.flash.changed")
	return v.Redirect(place.Path() + pathFounders)
}
