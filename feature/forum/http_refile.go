package forum

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

const (
	refilePath = "/forum/reclassement"

	// fields of the page
	fieldItems = "publications"
	fieldTo    = "vers"

	// parameters of the list, and of what was done
	paramText    = "q"
	paramKind    = "sorte"
	paramWithout = "sans"
	paramDone    = "fait"
	paramRefused = "refus"
	noDrawer     = "rubrique"
	noTheme      = "theme"
)

func (f *Forum) refileRoutes() []web.Route {
	var list []web.Route
	for _, place := range []string{networkPlace, groupPlace} {
		list = append(list,
			web.Route{Pattern: "GET " + place + refilePath, Rule: web.ByRights, Do: f.showRefile, Part: Name},
			web.Route{Pattern: "POST " + place + refilePath, Rule: web.ByRights, Do: f.refile, Part: Name, Queries: 40 + 8*mostRefiled},
		)
	}
	return list
}

// sift reads which publications an address asks for; what is not understood narrows nothing.
func sift(v *web.Visit) Sift {
	a := Sift{Text: v.Query(paramText), Kind: v.Query(paramKind), NoDrawer: slices.Contains(v.R.URL.Query()[paramWithout], noDrawer), NoTheme: slices.Contains(v.R.URL.Query()[paramWithout], noTheme)}
	if !slices.Contains(v.Site.Feeds, a.Kind) {
		a.Kind = ""
	}
	at, it, _ := strings.Cut(v.Query(paramFrom), "-")
	ms, err := strconv.ParseInt(at, 10, 64)
	if n, ok := id.Parse(it); ok && err == nil {
		a.From = mark{time.UnixMilli(ms), ref.Item(n)}
	}
	return a
}

// query is a as an address asks it, from its first publication on.
func (a Sift) query() url.Values {
	x := url.Values{}
	if a.Text != "" {
		x.Set(paramText, a.Text)
	}
	if a.Kind != "" {
		x.Set(paramKind, a.Kind)
	}
	if a.NoDrawer {
		x.Add(paramWithout, noDrawer)
	}
	if a.NoTheme {
		x.Add(paramWithout, noTheme)
	}
	return x
}

func at(place web.Place, x url.Values) string {
	if len(x) == 0 {
		return place.Path() + refilePath
	}
	return place.Path() + refilePath + "?" + x.Encode()
}

func (f *Forum) showRefile(v *web.Visit) error {
	place, err := arranging(v)
	if err != nil {
		return err
	}
	o := refiling{}
	if err := f.outcome(v, &o); err != nil {
		return err
	}
	return f.pageRefile(v, place, o, http.StatusOK)
}

// outcome is what the last gesture did, as the address says it: how many went, and which stayed.
func (f *Forum) outcome(v *web.Visit, o *refiling) error {
	n, err := strconv.Atoi(v.Query(paramDone))
	if err != nil || n < 0 || n > mostRefiled {
		return nil
	}
	o.done = v.T("forum.refile.done", "n", n)
	refused := map[ref.Item]reason{}
	for _, x := range strings.Split(v.R.URL.Query().Get(paramRefused), ",") {
		one, why, _ := strings.Cut(x, ".")
		if n, ok := id.Parse(one); ok && slices.Contains(reasons, reason(why)) && len(refused) < mostRefiled {
			refused[ref.Item(n)] = reason(why)
		}
	}
	o.refused, err = f.refusals(v, refused)
	return err
}

// refusals is what stayed, in words, a line for each reason. One query.
func (f *Forum) refusals(v *web.Visit, refused map[ref.Item]reason) ([]string, error) {
	if len(refused) == 0 {
		return nil, nil
	}
	var ids []ref.Item
	for one := range refused {
		ids = append(ids, one)
	}
	slices.Sort(ids)
	by, err := f.Shown(v.Ctx(), v.Viewer, ids)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, why := range reasons {
		var titles []string
		n := 0
		for _, one := range ids {
			if refused[one] != why {
				continue
			}
			if n++; by[one].Title != "" {
				titles = append(titles, v.T("forum.refile.quoted", "title", by[one].Title))
			}
		}
		if n == 0 {
			continue
		}
		// words: forum.refused.*
		line := v.T("forum.refused."+string(why), "n", n)
		if len(titles) > 0 {
			line = v.T("forum.refile.which", "reason", line, "list", v.Lang.List(titles))
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func (f *Forum) pageRefile(v *web.Visit, place web.Place, o refiling, status int) error {
	a := sift(v)
	list, next, err := f.Sifted(v.Ctx(), v.Viewer, place.Space.ID, a)
	if err != nil {
		return err
	}
	shelves, err := f.Shelves(v.Ctx(), v.Viewer, place.Space.ID)
	if err != nil {
		return err
	}
	o.action, o.path, o.sift = at(place, a.query()), place.Path()+refilePath, a
	o.kinds = f.kindOptions(v, a)
	o.drawers = slices.ContainsFunc(shelves, func(s Shelf) bool { return s.Space.ID == place.Space.ID && len(s.Drawers) > 0 })
	o.places = shelfOptions(v, place, shelves, o.to)
	o.arrange = place.Path() + arrangePath
	for _, x := range list {
		o.rows = append(o.rows, f.filedRow(v, x, o.chosen[x.Item.ID]))
	}
	if !next.at.IsZero() {
		q := a.query()
		q.Set(paramFrom, strconv.FormatInt(next.at.UnixMilli(), 10)+"-"+next.id.String())
		o.older = at(place, q)
	}
	if len(list) == 0 {
		o.empty = &ui.EmptyProps{Drawing: ui.DrawDone, Sheet: true, Title: v.T("forum.refile.empty"), Text: v.T("forum.refile.empty_text")}
	}
	return v.Page(web.Page{Title: v.T("forum.refile.title"), Status: status, Place: &place, Tab: Name, NoIndex: true, Frame: ui.FrameTwo, Main: refileView(o)})
}

func (f *Forum) kindOptions(v *web.Visit, a Sift) []ui.Option {
	out := []ui.Option{{Label: v.T("forum.refile.any_kind"), Selected: a.Kind == ""}}
	for _, name := range v.Site.Feeds {
		out = append(out, ui.Option{Value: name, Label: v.T(f.core.Kinds[name].Label), Selected: a.Kind == name})
	}
	return out
}

// shelfOptions is where publications of here may go: its drawers, then the other places with theirs.
func shelfOptions(v *web.Visit, here web.Place, shelves []Shelf, chosen string) []ui.Option {
	var out []ui.Option
	add := func(value, label string) {
		out = append(out, ui.Option{Value: value, Label: label, Selected: value == chosen})
	}
	for _, s := range shelves {
		to, name := s.Space.ID.String(), s.Space.Name
		own := s.Space.ID == here.Space.ID
		switch {
		case own && len(s.Drawers) > 0:
			add(to, v.T("forum.refile.no_drawer"))
		case !own && s.Space.Kind == space.Group && s.Network.ID != here.Network.ID:
			name = v.T("forum.refile.of", "name", name, "network", s.Network.Name)
			fallthrough
		case !own:
			add(to, name)
		}
		for _, c := range s.Drawers {
			label := v.T("forum.refile.drawer", "name", c.Name)
			if !own {
				label = v.T("forum.refile.drawer_of", "name", c.Name, "place", name)
			}
			add(to+"."+c.ID.String(), label)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return append([]ui.Option{{Label: v.T("forum.refile.choose")}}, out...)
}

func (f *Forum) filedRow(v *web.Visit, x Filed, chosen bool) ui.RowProps {
	i := x.Item
	title := i.Title
	if title == "" {
		title = v.T(f.core.Kinds[i.Kind].Label)
	}
	who := x.Author.Name
	if x.Author.ID == 0 {
		who = v.T("web.entry.unsigned")
	} else if i.Byline == item.Unsigned {
		who = v.T("forum.refile.discreet", "name", who)
	}
	r := ui.RowProps{
		Lead:  ui.Pick(ui.PickProps{ID: "p-" + i.ID.String(), Name: fieldItems, Value: i.ID.String(), Label: v.T("forum.refile.pick", "title", title), Checked: chosen}),
		Title: title, Href: f.core.Kinds.Path(i), Level: 3, EndAt: v.Lang.Ago(i.Created, v.Now()),
		Note: v.T("forum.refile.about", "kind", v.T(f.core.Kinds[i.Kind].Label), "who", who, "replies", repliesOf(v, i)),
	}
	switch {
	case x.Drawer != "":
		r.Tags = append(r.Tags, ui.TagProps{Label: x.Drawer, Icon: "folder", Tone: ui.ToneLine})
	case i.Kind == Kind:
		r.Tags = append(r.Tags, ui.TagProps{Label: v.T("forum.new.no_drawer"), Tone: ui.ToneWarn, Icon: "folder"})
	}
	for _, t := range x.Themes {
		r.Tags = append(r.Tags, ui.TagProps{Label: t.Label})
	}
	return r
}

func repliesOf(v *web.Visit, i item.Item) string {
	if i.Replies == 0 {
		return v.T("forum.no_reply")
	}
	return v.T("forum.replies", "n", int(i.Replies))
}

func (f *Forum) refile(v *web.Visit) error {
	place, err := arranging(v)
	if err != nil {
		return err
	}
	form, err := v.Form("forum.refile")
	if err != nil {
		return err
	}
	o := refiling{to: form.Raw(fieldTo), chosen: map[ref.Item]bool{}}
	var ids []ref.Item
	for _, x := range form.All(fieldItems) {
		if n, ok := id.Parse(x); ok && !o.chosen[ref.Item(n)] {
			ids = append(ids, ref.Item(n))
			o.chosen[ref.Item(n)] = true
		}
	}
	one, drawer, _ := strings.Cut(o.to, ".")
	to, ok := id.Parse(one)
	in, _ := id.Parse(drawer)
	var done Refiled
	if !ok {
		err = fail.Fields("forum.refile", fail.On(fieldTo, "web.field.choice"))
	} else if done, err = f.Refile(v.Ctx(), v.Viewer.Person, ids, ref.Space(to), ref.Item(in)); fail.Is(err, fail.Hidden) || fail.Is(err, fail.Forbidden) {
		err = fail.Fields("forum.refile", fail.On(fieldTo, "web.field.choice"))
	}
	switch {
	case err == nil && done.Done > 0:
		return v.Redirect(at(place, told(sift(v).query(), done)))
	case err == nil:
		if o.refused, err = f.refusals(v, done.Refused); err != nil {
			return err
		}
		return f.pageRefile(v, place, o, http.StatusUnprocessableEntity)
	case !web.Refused(err):
		return err
	}
	o.faults = v.Faults(err)
	return f.pageRefile(v, place, o, web.StatusOf(err))
}

// told adds to an address what a gesture did.
func told(x url.Values, r Refiled) url.Values {
	x.Set(paramDone, strconv.Itoa(r.Done))
	var list []string
	for one, why := range r.Refused {
		list = append(list, one.String()+"."+string(why))
	}
	if slices.Sort(list); len(list) > 0 {
		x.Set(paramRefused, strings.Join(list, ","))
	}
	return x
}

// straysPanel is the topics that are in none of the drawers of their forum, for who animates.
func (f *Forum) straysPanel(v *web.Visit, places []web.Place) (*web.Panel, error) {
	in := map[ref.Space]web.Place{}
	var ids []ref.Space
	for _, p := range places {
		if p.Has(Name) && access.CanSpace(v.Viewer, access.Animate, p.Space) == nil {
			in[p.Space.ID] = p
			ids = append(ids, p.Space.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	list, n, err := f.Strays(v.Ctx(), v.Viewer, ids, web.PanelRows)
	if err != nil {
		return nil, err
	}
	p := &web.Panel{Key: "reclasser", Rank: rankStrays, Title: v.T("forum.desk.strays"), Hint: v.T("forum.desk.strays_hint"), Count: n, Flat: true}
	for _, i := range list {
		place := in[i.Space]
		r := ui.RowProps{Net: place.Network.Slug, Title: i.Title, Href: Path(i), Level: 3, Note: v.Lang.Ago(i.Created, v.Now())}
		if len(places) > 1 {
			r.Note = v.T("forum.desk.where", "when", r.Note, "name", place.Space.Name)
		}
		to := url.Values{paramWithout: {noDrawer}, paramKind: {Kind}}
		r.End = ui.LinkBtn(ui.LinkBtnProps{Href: at(place, to), Label: v.T("forum.desk.refile"), More: i.Title, Small: true})
		p.Rows = append(p.Rows, r)
	}
	if len(places) == 1 {
		p.More = &ui.Link{Href: places[0].Path() + refilePath, Label: v.T("forum.desk.refile_all")}
		for n := range p.Rows {
			p.Rows[n].End = nil
		}
		if n > 0 {
			p.More = &ui.Link{Href: at(places[0], url.Values{paramWithout: {noDrawer}, paramKind: {Kind}}), Label: v.T("forum.desk.refile_them", "n", n)}
		}
	}
	return p, nil
}

// rankStrays is the place of what is to be put in a drawer on the desk of who animates: after questions, before quiet members.
const rankStrays = 50
