package wiki

import (
	"cmp"
	"crypto/rand"
	"mime/multipart"
	"net/http"
	"strconv"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

// textBody leaves room to give back a text that is far too long.
const textBody = 32 << 20

const (
	pathAll    = "/wiki"
	pathList   = "/wiki/pages"
	pathNew    = "/wiki/nouvelle"
	pathTo     = "/wiki/vers"
	pathTitles = "/wiki/titres"
	paramList  = "liste"
	paramFrom  = "a-partir"
	paramName  = "page"
	paramOf    = "de"
	paramIn    = "sous"
)

func (w *Wiki) routes() []web.Route {
	var list []web.Route
	for _, place := range []string{"/reseaux/{network}", "/reseaux/{network}/groupes/{group}"} {
		list = append(list,
			web.Route{Pattern: "GET " + place + pathAll, Rule: web.ByRights, Do: w.home, Part: Name},
			web.Route{Pattern: "GET " + place + pathList, Rule: web.ByRights, Do: w.list, Part: Name},
			web.Route{Pattern: "GET " + place + pathNew, Rule: web.ByRights, Do: w.showNew, Part: Name, Queries: 50},
			web.Route{Pattern: "POST " + place + pathNew, Rule: web.ByRights, Do: w.make, Body: w.core.Files.MaxBody() + textBody, Part: Name, Queries: 60},
			web.Route{Pattern: "GET " + place + pathTitles, Rule: web.ByRights, Do: w.complete, Part: Name},
			web.Route{Pattern: "GET " + place + pathTo, Rule: web.ByRights, Do: w.lead, Part: Name},
		)
	}
	list = append(append(append(list, w.stateRoutes()...), w.marginRoutes()...), w.careRoutes()...)
	return append(list,
		web.Route{Pattern: "GET /pages/{item}", Rule: web.ByRights, Do: w.show, Queries: 60},
		web.Route{Pattern: "GET /pages/{item}/modifier", Rule: web.ByRights, Do: w.showEdit, Queries: 45},
		web.Route{Pattern: "POST /pages/{item}/modifier", Rule: web.ByRights, Do: w.edit, Body: textBody, Queries: 60},
		web.Route{Pattern: "GET /pages/{item}/direct", Rule: web.ByRights, Do: w.direct, Stream: true},
		web.Route{Pattern: "POST /pages/{item}/version", Rule: web.ByRights, Do: w.gather, Queries: 60},
		web.Route{Pattern: "GET /pages/{item}/place", Rule: web.ByRights, Do: w.showPlace, Queries: 35},
		web.Route{Pattern: "POST /pages/{item}/place", Rule: web.ByRights, Do: w.place, Queries: 50},
		web.Route{Pattern: "POST /pages/{item}/redaction", Rule: web.ByRights, Do: w.keep, Queries: 35},
		web.Route{Pattern: "POST /pages/{item}/suivi", Rule: web.SignedIn, Do: w.watch},
		web.Route{Pattern: "GET /pages/{item}/historique", Rule: web.ByRights, Do: w.showHistory, Queries: 35},
		web.Route{Pattern: "GET /pages/{item}/comparaison", Rule: web.ByRights, Do: w.showCompare, Queries: 35},
		web.Route{Pattern: "GET /pages/{item}/versions/{version}", Rule: web.ByRights, Do: w.showVersion, Queries: 35},
		web.Route{Pattern: "POST /pages/{item}/versions/{version}", Rule: web.ByRights, Do: w.restore, Queries: 45},
	)
}

func (w *Wiki) home(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	tree, err := w.Tree(v.Ctx(), v.Viewer, place.Space, 0)
	if err != nil {
		return err
	}
	recent, _, err := w.Pages(v.Ctx(), v.Viewer, place.Space, Recent, 0)
	if err != nil {
		return err
	}
	o := homeOf(v, place, tree, recent)
	return v.Page(web.Page{Title: v.T("wiki.title", "name", place.Space.Name), Place: &place, Tab: Name, Main: homeView(o), Aside: recentView(o), AsideName: v.T("wiki.recent")})
}

func (w *Wiki) list(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	which := ByTitle
	for _, x := range lists {
		if v.Query(paramList) == string(x) {
			which = x
		}
	}
	from, _ := kind.FromAddress(v.Query(paramFrom))
	list, more, err := w.Pages(v.Ctx(), v.Viewer, place.Space, which, ref.Item(from))
	if err != nil {
		return err
	}
	rules, err := w.Rules(v.Ctx(), place.Space.ID)
	if err != nil {
		return err
	}
	var cares map[ref.Item]cared
	if which == ToReview || which == Mine {
		if cares, err = w.cares(v.Ctx(), list); err != nil {
			return err
		}
	}
	o := listOf(v, place, rules, which, list, cares)
	if more {
		o.next = place.Path() + pathList + "?" + paramList + "=" + string(which) + "&" + paramFrom + "=" + list[len(list)-1].ID.String()
	}
	if o.wanted, err = w.Wanted(v.Ctx(), v.Viewer, place.Space.ID); err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("wiki.list.title"), Place: &place, Tab: Name, Main: listView(o), Aside: wantedView(o), AsideName: v.T("wiki.wanted")})
}

// lead goes to the page of a name, or says that it is not written yet.
func (w *Wiki) lead(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	name := v.Query(paramName)
	if nameOf(name) == "" {
		return v.Redirect(place.Path() + pathAll)
	}
	i, ok, err := w.Called(v.Ctx(), v.Viewer, place.Space.ID, name)
	if err != nil {
		return err
	}
	if ok {
		return v.Redirect(Path(i))
	}
	o := absent{name: name, back: place.Path() + pathAll}
	if access.CanSpace(v.Viewer, access.Publish, place.Space) == nil {
		o.make = toward(place.Path(), name)
		o.make = place.Path() + pathNew + o.make[len(place.Path()+pathTo):]
	}
	return v.Page(web.Page{Title: v.T("wiki.absent.title", "name", name), Status: http.StatusNotFound, Place: &place, Tab: Name, NoIndex: true, Main: absentView(o)})
}

// typed is a form of a page as it stands: new, or refused.
type typed struct {
	title, body, above, source, key, audience string
	faults                                    map[string]string
}

func (w *Wiki) showNew(v *web.Visit) error {
	place, err := v.Place()
	if err == nil {
		err = access.CanSpace(v.Viewer, access.Publish, place.Space)
	}
	if err != nil {
		return err
	}
	d, keeping, err := v.Draft(spot(place.Space.ID), place.Path()+pathNew)
	if err != nil {
		return err
	}
	t := typed{key: rand.Text(), title: d.Title, body: d.Body, above: v.Query(paramIn), source: v.Query(paramOf), audience: string(place.Space.ItemsAudience)}
	if rest := web.Rest(d); t.above == "" && t.source == "" {
		t.above, t.source = rest.Get("sous"), rest.Get("source")
		t.audience = cmp.Or(rest.Get(fieldAudience), t.audience)
	}
	if name := v.Query(paramName); name != "" {
		t.title = name
	}
	if t.source != "" {
		if err := w.pour(v, &t); err != nil {
			return err
		}
	}
	if err := w.begun(v, place, &t); err != nil {
		return err
	}
	return w.pageNew(v, place, t, keeping, http.StatusOK)
}

// pour fills a form with the publication that a page is to be made of.
func (w *Wiki) pour(v *web.Visit, t *typed) error {
	n, ok := id.Parse(t.source)
	if !ok {
		return fail.E("wiki.pour", fail.Hidden, nil)
	}
	e, title, body, err := w.Source(v.Ctx(), v.Viewer, ref.Item(n))
	if err != nil {
		return err
	}
	path := w.core.Kinds.Path(e.Item)
	credit := v.T("wiki.pour.unsigned", "path", path)
	if e.Author.ID != 0 {
		credit = v.T("wiki.pour.credit", "name", e.Author.Name, "path", path)
	}
	t.title, t.body = title, body+"\n\n"+credit+"\n"
	return nil
}

func (w *Wiki) pageNew(v *web.Visit, place web.Place, t typed, keeping *ui.DraftProps, status int) error {
	o := editing{action: place.Path() + pathNew, back: place.Path() + pathAll, title: t.title, body: t.body, faults: t.faults, words: editorWords(v), titles: place.Path() + pathTitles}
	o.fields = w.core.Files.Fields(v.R.MultipartForm, t.faults[attach.Field])
	o.fresh = &fresh{key: t.key, source: t.source, draft: keeping}
	var err error
	if o.fresh.templates, err = w.templateChoices(v, place, t); err != nil {
		return err
	}
	if o.fresh.places, err = w.places(v, place, 0, t.above); err != nil {
		return err
	}
	if o.fresh.audiences, err = w.audiences(v, place, t.audience); err != nil {
		return err
	}
	above, _ := id.Parse(t.above)
	tree, err := w.Tree(v.Ctx(), v.Viewer, place.Space, ref.Item(above))
	if err != nil {
		return err
	}
	o.crumbs = placeCrumbs(v, place)
	o.crumbs.Steps = append(o.crumbs.Steps, ui.Link{Label: v.T("wiki.new.title")})
	return v.Page(web.Page{Title: v.T("wiki.new.title"), Status: status, Net: place.Network.Slug, Frame: ui.FrameRead, Main: editView(o),
		Side: treeView(treeBeside(v, place, tree, 0)), SideName: v.T("wiki.tree"), Aside: togetherView(o), AsideName: v.T("wiki.editor.beside"), Scripts: []string{ui.Asset(editorJS)}})
}

// places is the pages under which one may put a page: those of the tree, unfolded down to the chosen one.
func (w *Wiki) places(v *web.Visit, place web.Place, self ref.Item, chosen string) ([]ui.Option, error) {
	n, _ := id.Parse(chosen)
	out := []ui.Option{{Value: "", Label: v.T("wiki.place.top"), Selected: chosen == ""}}
	tree, err := w.Tree(v.Ctx(), v.Viewer, place.Space, ref.Item(n))
	if err != nil {
		return nil, err
	}
	if n != 0 { // the other branches too, down to the second level
		whole, err := w.Tree(v.Ctx(), v.Viewer, place.Space, 0)
		if err != nil {
			return nil, err
		}
		tree = joined(whole, tree)
	}
	return append(out, optionsOf(tree, self, chosen, "")...), nil
}

func (w *Wiki) make(v *web.Visit) error {
	place, err := v.Place()
	if err == nil {
		err = access.CanSpace(v.Viewer, access.Publish, place.Space)
	}
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.make")
	if err != nil {
		return err
	}
	t := typed{title: form.Raw("titre"), body: form.Raw("texte"), above: form.Raw("sous"), source: form.Raw("source"), key: form.Raw("cle"), audience: form.Raw(fieldAudience)}
	d := Draft{Space: place.Space.ID, Title: form.Line("titre", text.MaxTitle, false), Body: form.Text("texte", text.MaxPage, false), ClientKey: form.Line("cle", 64, false), Lang: v.Lang.Tag(), Audience: space.Audience(t.audience)}
	d.Above, d.Source = chosen(form, "sous"), chosen(form, "source")
	if err = form.Err(); err == nil {
		headers, alts := attach.Sent(v.R.MultipartForm)
		d.rows = rowsOf(v.R.MultipartForm)
		d.Files, err = w.core.Files.Receive(v.Ctx(), headers, alts)
	}
	if err == nil {
		var i item.Item
		if i, err = w.Make(v.Ctx(), v.Viewer.Person, d); err == nil {
			v.Flash("wiki.flash.made")
			return v.Redirect(Path(i))
		}
	}
	if !web.Refused(err) {
		return err
	}
	if t.faults = v.Faults(err); t.faults == nil {
		t.faults = map[string]string{"": v.T("web.error.conflict")}
	}
	_, keeping, err := v.Draft(spot(place.Space.ID), place.Path()+pathNew)
	if err != nil {
		return err
	}
	return w.pageNew(v, place, t, keeping, http.StatusUnprocessableEntity)
}

// rowsOf is the row of each file that a form sends, in the order of attach.Sent: a text names its files by them.
func rowsOf(m *multipart.Form) (rows []int) {
	if m == nil {
		return nil
	}
	for row := 1; row <= maxFiles; row++ {
		for range m.File[attach.Field+"-"+strconv.Itoa(row)] {
			rows = append(rows, row)
		}
	}
	return rows
}

// chosen is the item that a field names, 0 for none.
func chosen(form *web.Form, field string) ref.Item {
	s := form.Raw(field)
	if s == "" {
		return 0
	}
	n, ok := id.Parse(s)
	if !ok {
		form.Fault(field, "web.field.choice")
	}
	return ref.Item(n)
}

// page is the page of the path, with its place; moved is its address when another title was asked for.
func (w *Wiki) page(v *web.Visit) (p Whole, place web.Place, moved string, err error) {
	id, err := v.Item()
	if err != nil {
		return p, place, "", err
	}
	if p, err = w.Read(v.Ctx(), v.Viewer, id); err != nil {
		return p, place, "", err
	}
	i := p.Entry.Item
	if kind.Address(i.Title, int64(i.ID)) != v.Path("item") {
		moved = Path(i)
	}
	place = web.Place{Space: p.Entry.Space, Network: p.Entry.Network}
	return p, place, moved, nil
}

func (w *Wiki) show(v *web.Visit) error {
	p, place, moved, err := w.page(v)
	if err != nil {
		return err
	}
	if moved != "" {
		return v.Moved(moved)
	}
	tree, err := w.Tree(v.Ctx(), v.Viewer, place.Space, p.Entry.Item.ID)
	if err != nil {
		return err
	}
	o := pageOf(v, place, p, tree)
	if !p.Unread {
		if o.margin, o.html, err = w.marginOf(v, p, o.html); err != nil {
			return err
		}
	}
	if o.html, o.files, err = embedded(v.Ctx(), o.html, o.files); err != nil {
		return err
	}
	for _, slot := range v.Site.Under {
		c, err := slot(v.Ctx(), v, p.Entry.Item, place)
		if err != nil {
			return err
		}
		if c != nil {
			o.under = append(o.under, c)
		}
	}
	return v.Page(web.Page{
		Title: p.Entry.Item.Title, Net: place.Network.Slug, Frame: ui.FrameRead, Main: pageView(o),
		Side: treeView(o.treeSide), SideName: v.T("wiki.tree"), Aside: besideView(o), AsideName: v.T("wiki.beside"),
	})
}
