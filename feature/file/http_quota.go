package file

import (
	"net/http"
	"strconv"
	"strings"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

const (
	pathRoom    = pathAll + "/place"
	pathQuotas  = "/exploitation/documents"
	doLinks     = "liens"
	doPlace     = "espace"
	doUsual     = "usage"
	doNetwork   = "reseau"
	doPerson    = "personne"
	doEverybody = "personnes"
)

func (f *Files) quotaRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /reseaux/{network}" + pathRoom, Rule: web.ByRights, Do: f.showRoom, Part: Name},
		{Pattern: "POST /reseaux/{network}" + pathRoom, Rule: web.ByRights, Do: f.setRoom, Part: Name, Queries: 40},
		{Pattern: "GET /reseaux/{network}/groupes/{group}" + pathRoom, Rule: web.ByRights, Do: f.showRoom, Part: Name},
		{Pattern: "GET " + pathQuotas, Rule: web.Operators, Do: f.showQuotas},
		{Pattern: "POST " + pathQuotas, Rule: web.Operators, Do: f.setQuotas},
	}
}

// giga is the unit of forms.
const giga = 1_000_000_000

// gigas reads a number of gigabytes; "" is 0. Errors: fail.Invalid on place.
func gigas(said string) (int64, error) {
	said = strings.ReplaceAll(strings.TrimSpace(said), ",", ".")
	if said == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(said, 64)
	if err != nil || !(n >= 0 && n <= biggest/giga) {
		return 0, fail.Fields("file.gigas", fail.On("place", "file.quota.wrong"))
	}
	return int64(n * giga), nil
}

func (f *Files) showRoom(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	if place.Space.Kind == space.Network {
		return f.pageNetworkRoom(v, place, changed{}, http.StatusOK)
	}
	if err := access.CanSpace(v.Viewer, access.Animate, place.Space); err != nil {
		return err
	}
	r, err := f.Room(v.Ctx(), place.Space)
	if err != nil {
		return err
	}
	w, err := f.Weights(v.Ctx(), place.Space.ID)
	if err != nil {
		return err
	}
	o := groupRoomPage{back: place.Path() + pathAll, links: place.Path() + pathLinks, room: roomOf(v, r), parts: partsOf(v, w, r)}
	if access.CanSpace(v.Viewer, access.Manage, place.Network) == nil {
		o.manage = place.Network.Path(place.Network) + pathRoom
	}
	return f.placed(v, place, web.Page{Title: v.T("file.quota.title"), NoIndex: true, Main: groupRoomView(o)})
}

// changed is what a form of quotas was sent with, and why it was refused.
type changed struct {
	do     string
	values map[string]string
	faults map[string]string
}

// of is the value of a field of the form do.
func (c changed) of(do, field, otherwise string) string {
	if c.do == do {
		return c.values[field]
	}
	return otherwise
}

// fault is what is wrong with it.
func (c changed) fault(do, field string) string {
	if c.do == do {
		return c.faults[field]
	}
	return ""
}

func (f *Files) pageNetworkRoom(v *web.Visit, place web.Place, c changed, status int) error {
	list, all, err := f.Shares(v.Ctx(), v.Viewer, place.Space)
	if err != nil {
		return err
	}
	known, err := rules(v.Ctx(), v.Site.DB.Q(), []ref.Space{place.Space.ID})
	if err != nil {
		return err
	}
	rule, ok := known[place.Space.ID]
	if !ok {
		rule = LinkRule{Days: linkDays, Most: mostLinkDays}
	}
	o := networkRoomOf(v, place, list, all, rule, c)
	return f.placed(v, place, web.Page{Title: v.T("file.quota.title"), Status: status, NoIndex: true, Main: networkRoomView(o)})
}

func (f *Files) setRoom(v *web.Visit) error {
	place, err := v.Place()
	if err == nil {
		err = access.CanSpace(v.Viewer, access.Manage, place.Space)
	}
	if err != nil {
		return err
	}
	c, err := sentQuota(v)
	if err != nil {
		return err
	}
	err = f.setting(v, place, c)
	if web.Refused(err) {
		c.faults = v.Faults(err)
		return f.pageNetworkRoom(v, place, c, web.StatusOf(err))
	}
	if err != nil {
		return err
	}
	v.Flash("file.flash.changed")
	return v.Redirect(place.Path() + pathRoom)
}

// sentQuota reads a form of quotas.
func sentQuota(v *web.Visit) (changed, error) {
	form, err := v.Form("file.changing")
	c := changed{values: map[string]string{}}
	if err != nil {
		return c, err
	}
	c.do = form.Raw(paramDo)
	for _, name := range []string{"place", "quoi", "dehors", "jours", "jours_max", "personne"} {
		c.values[name] = form.Raw(name)
	}
	return c, nil
}

// setting does what a manager, or the operator, asks for a network.
func (f *Files) setting(v *web.Visit, place web.Place, c changed) error {
	if c.do == doLinks {
		days, err := strconv.Atoi(strings.TrimSpace(c.values["jours"]))
		most, err2 := strconv.Atoi(strings.TrimSpace(c.values["jours_max"]))
		if err != nil || err2 != nil {
			days, most = max(days, 0), max(most, 0)
		}
		return f.SetLinkRule(v.Ctx(), v.Viewer.Person, place.Space.ID, LinkRule{Outside: c.values["dehors"] != "", Days: days, Most: most})
	}
	bytes, err := gigas(c.values["place"])
	if err != nil {
		return err
	}
	switch c.do {
	case doUsual:
		return f.SetUsual(v.Ctx(), v.Viewer.Person, place.Space.ID, bytes)
	case doNetwork:
		return f.SetNetworkRoom(v.Ctx(), v.Viewer.Person, place.Space.ID, bytes)
	case doPlace:
		n, _ := id.Parse(c.values["quoi"])
		s, err := space.Get(v.Ctx(), v.Site.DB.Q(), ref.Space(n))
		if fail.Is(err, fail.Hidden) || err == nil && s.Network != place.Space.ID {
			return fail.Fields("file.setting", fail.On("quoi", "web.field.choice"))
		}
		if err != nil {
			return err
		}
		return f.SetRoom(v.Ctx(), v.Viewer.Person, s.ID, bytes)
	}
	return fail.E("file.setting", fail.Hidden, nil)
}

func (f *Files) showQuotas(v *web.Visit) error { return f.pageQuotas(v, changed{}, http.StatusOK) }

func (f *Files) pageQuotas(v *web.Visit, c changed, status int) error {
	usual, some, most, err := f.PersonRooms(v.Ctx())
	if err != nil {
		return err
	}
	o := quotasPage{usual: c.of(doEverybody, "place", inGigas(usual)), c: c}
	for _, p := range some {
		o.people = append(o.people, quotaRow{name: p.Name, href: "/annuaire/" + p.Handle, said: v.Lang.Bytes(most[p.ID])})
	}
	networks, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	for _, n := range networks {
		r, err := f.networkRoom(v.Ctx(), v.Site.DB.Q(), n.ID)
		if err != nil {
			return err
		}
		o.networks = append(o.networks, quotaRow{name: n.Name, href: n.Path(n) + pathRoom, bar: roomOf(v, r)})
	}
	return v.Page(web.Page{Title: v.T("file.quota.nav"), Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: quotasView(o)})
}

func (f *Files) setQuotas(v *web.Visit) error {
	c, err := sentQuota(v)
	if err != nil {
		return err
	}
	bytes, err := gigas(c.values["place"])
	if err == nil {
		switch c.do {
		case doEverybody:
			err = f.SetPersonUsual(v.Ctx(), v.Viewer.Person, bytes)
		case doPerson:
			err = f.SetPersonRoom(v.Ctx(), v.Viewer.Person, c.values["personne"], bytes)
		default:
			err = fail.E("file.setQuotas", fail.Hidden, nil)
		}
	}
	if web.Refused(err) {
		c.faults = v.Faults(err)
		return f.pageQuotas(v, c, web.StatusOf(err))
	}
	if err != nil {
		return err
	}
	v.Flash("file.flash.changed")
	return v.Redirect(pathQuotas)
}

// groupRoomPage is what the documents of a group weigh, for who animates it.
type groupRoomPage struct {
	back, links, manage string
	room                roomBar
	parts               []roomBar
}

func partsOf(v *web.Visit, w Weights, r Room) []roomBar {
	var out []roomBar
	for _, x := range []struct {
		key   string
		bytes int64
	}{{"present", w.Present}, {"past", w.Past}, {"trash", w.Trash}} {
		// words: file.quota.part.*
		out = append(out, roomBar{share: Room{x.bytes, r.Most}.Share(), said: v.T("file.quota.part."+x.key, "size", v.Lang.Bytes(x.bytes))})
	}
	return out
}

// networkRoomPage is what a network and its groups have and use, and what may be changed of it.
type networkRoomPage struct {
	action, back, links string
	all                 roomBar
	rows                []quotaRow
	unused              int // places that have nothing
	places              []ui.Option
	operator            bool
	network             string
	rule                LinkRule
	days, most          string
	outside             bool
	c                   changed
}

type quotaRow struct {
	name, href, said string
	bar              roomBar
}

func inGigas(bytes int64) string { return strconv.FormatFloat(float64(bytes)/giga, 'f', -1, 64) }

func networkRoomOf(v *web.Visit, place web.Place, list []Share, all Room, rule LinkRule, c changed) networkRoomPage {
	o := networkRoomPage{action: place.Path() + pathRoom, back: place.Path() + pathAll, all: roomOf(v, all), operator: v.Viewer.Operator, rule: rule, c: c}
	o.days, o.most, o.outside = c.of(doLinks, "jours", strconv.Itoa(rule.Days)), c.of(doLinks, "jours_max", strconv.Itoa(rule.Most)), rule.Outside
	if c.do == doLinks {
		o.outside = c.values["dehors"] != ""
	}
	if v.Viewer.Moderates(place.Space.ID, place.Space.ID) {
		o.links = place.Path() + pathLinks
	}
	o.network = c.of(doNetwork, "place", inGigas(all.Most))
	for _, x := range list {
		name := x.Name
		if x.Space == place.Space.ID {
			name = v.T("file.quota.itself", "name", x.Name)
		}
		o.places = append(o.places, ui.Option{Value: x.Space.String(), Label: name, Selected: c.of(doPlace, "quoi", "") == x.Space.String()})
		if x.Used == 0 && !x.Own {
			o.unused++
			continue
		}
		r := quotaRow{bar: roomOf(v, x.Room)}
		r.bar.said = v.T("file.quota.bar", "name", name, "used", v.Lang.Bytes(x.Used), "most", v.Lang.Bytes(x.Most))
		if x.Own {
			r.said = v.T("file.quota.given")
		}
		o.rows = append(o.rows, r)
	}
	return o
}
