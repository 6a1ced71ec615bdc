package schedule

import (
	"net/http"
	"strconv"
	"time"

	"maillage/core/access"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	one        = Path + "/{item}"
	groupPlace = "/reseaux/{network}/groupes/{group}"
	quotaPath  = "/annonces"

	fieldQuota = "quota"
)

func (s *Schedule) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + Path, Rule: web.SignedIn, Do: s.showMine},
		{Pattern: "GET " + one, Rule: web.SignedIn, Do: s.showOne, Queries: 40},
		{Pattern: "POST " + one + "/date", Rule: web.SignedIn, Do: s.set, Queries: 50},
		{Pattern: "POST " + one + "/annulation", Rule: web.SignedIn, Do: s.unset},
		{Pattern: "POST " + one + "/publication", Rule: web.SignedIn, Do: s.publish, Queries: 50},
		{Pattern: "GET " + groupPlace + Path, Rule: web.ByRights, Do: s.showPlace},
		{Pattern: "GET /reseaux/{network}" + quotaPath, Rule: web.ByRights, Do: s.showQuota},
		{Pattern: "POST /reseaux/{network}" + quotaPath, Rule: web.ByRights, Do: s.changeQuota},
	}
}

func (s *Schedule) showMine(v *web.Visit) error {
	list, err := s.Mine(v.Ctx(), v.Viewer)
	if err != nil {
		return err
	}
	var o mine
	for _, w := range list {
		if r := row(v, w); w.Held.IsSet() {
			o.set = append(o.set, r)
		} else {
			o.waiting = append(o.waiting, r)
		}
	}
	return v.Page(web.Page{Title: v.T("schedule.title"), Frame: ui.FrameTwo, NoIndex: true, Main: mineView(o)})
}

func (s *Schedule) showOne(v *web.Visit) error { return s.pageOne(v, nil, http.StatusOK) }

// pageOne is what one wrote, with what is to become of it; err is why a form was refused.
func (s *Schedule) pageOne(v *web.Visit, refused error, status int) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	w, err := s.One(v.Ctx(), v.Viewer, id)
	if fail.Is(err, fail.Hidden) {
		return s.elsewhere(v, id)
	}
	if err != nil {
		return err
	}
	o := oneOf(v, w, v.Faults(refused)[item.FieldLater])
	if key, args := fail.Reason(refused); key != "" && o.fault == "" {
		o.refused = v.T(key, args...)
	}
	return v.Page(web.Page{Title: o.title, Status: status, Net: w.Entry.Network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: oneView(o)})
}

// elsewhere leads to what is held no more. Errors: fail.Hidden where there is nothing to read.
func (s *Schedule) elsewhere(v *web.Visit, id ref.Item) error {
	i, err := s.Released(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	return v.Redirect(s.core.Kinds.Path(i))
}

// answer goes on after a verb: to path, or to the same page with why it was refused.
func (s *Schedule) answer(v *web.Visit, err error, flash, path string) error {
	switch {
	case err == nil:
		v.Flash(flash)
		return v.Redirect(path)
	case web.Refused(err):
		return s.pageOne(v, err, http.StatusUnprocessableEntity)
	case fail.Is(err, fail.Forbidden):
		return s.pageOne(v, err, http.StatusForbidden)
	}
	return err
}

func (s *Schedule) set(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	f, err := v.Form("schedule.set")
	if err != nil {
		return err
	}
	err = s.Set(v.Ctx(), v.Viewer.Person, id, item.Later{Wall: f.Raw(item.FieldLater), Zone: v.Lang.Zone().String()})
	return s.answer(v, err, "schedule.flash.set", Path+"/"+id.String())
}

func (s *Schedule) unset(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	err = s.Unset(v.Ctx(), v.Viewer.Person, id)
	return s.answer(v, err, "schedule.flash.unset", Path+"/"+id.String())
}

func (s *Schedule) publish(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	i, err := s.Publish(v.Ctx(), v.Viewer.Person, id)
	if fail.Is(err, fail.Hidden) {
		return s.elsewhere(v, id)
	}
	return s.answer(v, err, "schedule.flash.published", s.core.Kinds.Path(i))
}

func (s *Schedule) showPlace(v *web.Visit) error {
	p, err := v.Place()
	if err != nil {
		return err
	}
	if err := access.CanSpace(v.Viewer, access.Animate, p.Space); err != nil {
		return err
	}
	list, _, err := s.Planned(v.Ctx(), v.Viewer, []ref.Space{p.Space.ID}, shownInPlace)
	if err != nil {
		return err
	}
	var rows []ui.RowProps
	for _, w := range list {
		rows = append(rows, planned(v, w, nil, 3))
	}
	return v.Page(web.Page{Title: v.T("schedule.place.title"), Place: &p, Tab: "desk", Main: placeView(rows)})
}

// panel is what is planned in places, for who animates them.
func (s *Schedule) panel(v *web.Visit, places []web.Place) (*web.Panel, error) {
	var in []ref.Space
	for _, p := range places {
		in = append(in, p.Space.ID)
	}
	list, n, err := s.Planned(v.Ctx(), v.Viewer, in, web.PanelRows)
	if err != nil {
		return nil, err
	}
	p := &web.Panel{Key: "programmees", Rank: rank, Title: v.T("schedule.panel"), Hint: v.T("schedule.panel_hint"), Count: n}
	for _, w := range list {
		p.Rows = append(p.Rows, planned(v, w, places, 3))
	}
	if n > len(list) && len(places) == 1 {
		p.More = &ui.Link{Href: places[0].Path() + Path, Label: v.T("schedule.panel_more", "n", n)}
	}
	return p, nil
}

// managed is the network of the path, which the visitor manages.
func managed(v *web.Visit) (web.Place, error) {
	p, err := v.Place()
	if err != nil {
		return p, err
	}
	return p, access.CanSpace(v.Viewer, access.Manage, p.Space)
}

func (s *Schedule) showQuota(v *web.Visit) error {
	p, err := managed(v)
	if err != nil {
		return err
	}
	n, err := s.Quota(v.Ctx(), p.Space.ID)
	if err != nil {
		return err
	}
	return pageQuota(v, p, strconv.Itoa(n), "", http.StatusOK)
}

func pageQuota(v *web.Visit, p web.Place, value, fault string, status int) error {
	o := quotaForm{action: p.Path() + quotaPath, back: p.Path() + "/gestion", fault: fault}
	if fault != "" {
		o.faults = []ui.FieldError{{ID: fieldQuota, Text: fault}}
	}
	for n := 0; n <= most; n++ {
		o.options = append(o.options, ui.Option{Value: strconv.Itoa(n), Label: v.T("schedule.quota.option", "n", n), Selected: strconv.Itoa(n) == value})
	}
	return v.Page(web.Page{Title: v.T("schedule.quota.title"), Status: status, Place: &p, Main: quotaView(o)})
}

func (s *Schedule) changeQuota(v *web.Visit) error {
	p, err := managed(v)
	if err != nil {
		return err
	}
	f, err := v.Form("schedule.changeQuota")
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(f.Raw(fieldQuota))
	if err != nil {
		n = -1
	}
	err = s.SetQuota(v.Ctx(), v.Viewer.Person, p.Space.ID, n)
	if fail.Is(err, fail.Invalid) {
		return pageQuota(v, p, f.Raw(fieldQuota), v.Faults(err)[fieldQuota], http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	v.Flash("schedule.flash.quota")
	return v.Redirect(p.Path() + quotaPath)
}

// zoned is t as the clocks of a zone show it, with the name of the zone.
func zoned(v *web.Visit, t time.Time, name string) string {
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = time.UTC
	}
	l := v.Site.Catalogue.Localizer(v.Lang.Tag(), zone)
	return v.T("schedule.when", "when", l.DateTime(t), "zone", city(name))
}

// where is the place of w in words.
func where(v *web.Visit, s space.Space) string { return v.T("schedule.where", "name", s.Name) }
