package wiki

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// writable is the page of the path, which the visitor may change.
func (w *Wiki) writable(v *web.Visit) (Whole, web.Place, error) {
	p, place, _, err := w.page(v)
	if err != nil {
		return p, place, err
	}
	return p, place, access.Can(v.Viewer, access.Edit, p.Entry.Item, p.Entry.Space)
}

func (w *Wiki) showEdit(v *web.Visit) error {
	p, place, err := w.writable(v)
	if err != nil {
		return err
	}
	i := p.Entry.Item
	return w.pageEdit(v, place, p, editing{title: i.Title, body: p.Text.Markdown, since: web.Since(i.Edited)}, http.StatusOK)
}

func (w *Wiki) pageEdit(v *web.Visit, place web.Place, p Whole, o editing, status int) error {
	o.action, o.back = Path(p.Entry.Item)+"/modifier", Path(p.Entry.Item)
	o.crumbs = crumbs(v, place, p)
	return v.Page(web.Page{Title: v.T("wiki.edit.title", "name", p.Entry.Item.Title), Status: status, Net: place.Network.Slug, Frame: ui.FrameTwo, Main: editView(o)})
}

func (w *Wiki) edit(v *web.Visit) error {
	p, place, err := w.writable(v)
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.edit")
	if err != nil {
		return err
	}
	o := editing{title: form.Raw("titre"), body: form.Raw("texte"), summary: form.Raw("resume"), since: form.Raw("depuis")}
	c := Change{Title: form.Line("titre", text.MaxTitle, false), Body: form.Text("texte", text.MaxPage, false), Summary: form.Line("resume", maxSummary, false)}
	since := form.Since("depuis", "texte")
	if err = form.Err(); err == nil {
		var i item.Item
		if i, err = w.Edit(v.Ctx(), v.Viewer.Person, p.Entry.Item.ID, c, since); err == nil {
			v.Flash("wiki.flash.edited")
			return v.Redirect(Path(i))
		}
	}
	if !web.Refused(err) {
		return err
	}
	if fail.Is(err, fail.Conflict) {
		o.between, o.by, o.since = shortened(compare(p.Text.Markdown, c.Body)), p.Last.Name, web.Since(p.Entry.Item.Edited)
		o.theirs, o.theirTitle = p.Text.Markdown, p.Entry.Item.Title
	}
	o.faults = v.Faults(err)
	return w.pageEdit(v, place, p, o, web.StatusOf(err))
}

func (w *Wiki) showPlace(v *web.Visit) error {
	p, place, err := w.writable(v)
	if err != nil {
		return err
	}
	var above string
	if n := len(p.Above); n > 0 {
		above = p.Above[n-1].ID.String()
	}
	return w.pagePlace(v, place, p, above, "", http.StatusOK)
}

func (w *Wiki) pagePlace(v *web.Visit, place web.Place, p Whole, above, fault string, status int) error {
	i := p.Entry.Item
	o := placing{action: Path(i) + "/place", back: Path(i), title: i.Title, fault: fault, crumbs: crumbs(v, place, p)}
	var err error
	if o.places, err = w.places(v, place, i.ID, above); err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("wiki.place.title"), Status: status, Net: place.Network.Slug, Frame: ui.FrameTwo, Main: placeView(o)})
}

func (w *Wiki) place(v *web.Visit) error {
	p, place, err := w.writable(v)
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.place")
	if err != nil {
		return err
	}
	above := chosen(form, "sous")
	if err = form.Err(); err == nil {
		if err = w.Place(v.Ctx(), v.Viewer.Person, p.Entry.Item.ID, above); err == nil {
			v.Flash("wiki.flash.placed")
			return v.Redirect(Path(p.Entry.Item))
		}
	}
	if !web.Refused(err) {
		return err
	}
	return w.pagePlace(v, place, p, form.Raw("sous"), v.Faults(err)["sous"], http.StatusUnprocessableEntity)
}

func (w *Wiki) keep(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.keep")
	if err != nil {
		return err
	}
	keep := form.Raw("pour") == "animation"
	if err := w.Keep(v.Ctx(), v.Viewer.Person, id, keep); err != nil {
		return err
	}
	v.Flash("wiki.flash.shared")
	if keep {
		v.Flash("wiki.flash.kept")
	}
	return v.Redirect("/pages/" + id.String())
}

func (w *Wiki) showHistory(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	i, s, list, err := w.History(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	o := historyOf(v, i, list)
	o.restores = access.Can(v.Viewer, access.Edit, i, s) == nil
	return v.Page(web.Page{Title: v.T("wiki.history.title", "name", i.Title), Net: w.network(v, s.Network), Frame: ui.FrameTwo, NoIndex: true, Main: historyView(o)})
}

// network is the slug of a network, for the colours of a page.
func (w *Wiki) network(v *web.Visit, id ref.Space) string {
	all, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return ""
	}
	for _, n := range all {
		if n.ID == id {
			return n.Slug
		}
	}
	return ""
}

// version is the version of the path or of a parameter: a number, "" or 0 for the present.
func version(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, fail.E("wiki.version", fail.Hidden, nil)
	}
	return n, nil
}

func (w *Wiki) showCompare(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	from, err := version(v.Query("ancienne"))
	if err != nil {
		return err
	}
	to, err := version(v.Query("recente"))
	if err != nil {
		return err
	}
	if from != 0 && to != 0 && from > to || from == 0 {
		from, to = to, from
	}
	i, s, old, err := w.Version(v.Ctx(), v.Viewer, id, from)
	if err != nil {
		return err
	}
	_, _, fresh, err := w.Version(v.Ctx(), v.Viewer, id, to)
	if err != nil {
		return err
	}
	list := compare(old.Markdown, fresh.Markdown)
	o := comparing{back: Path(i) + "/historique", title: i.Title, oldTitle: old.Title, newTitle: fresh.Title, pieces: shortened(list)}
	o.added, o.removed = counted(list)
	return v.Page(web.Page{Title: v.T("wiki.compare.title", "name", i.Title), Net: w.network(v, s.Network), Frame: ui.FrameTwo, NoIndex: true, Main: compareView(o)})
}

func (w *Wiki) showVersion(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	n, err := version(v.Path("version"))
	if err != nil {
		return err
	}
	i, s, said, err := w.Version(v.Ctx(), v.Viewer, id, n)
	if err != nil {
		return err
	}
	o := past{back: Path(i) + "/historique", title: said.Title, html: ui.Safe(said.HTML)}
	if n != 0 && access.Can(v.Viewer, access.Edit, i, s) == nil {
		o.restore = Path(i) + "/versions/" + strconv.FormatInt(n, 10)
	}
	return v.Page(web.Page{Title: v.T("wiki.version.title", "name", said.Title), Net: w.network(v, s.Network), Frame: ui.FrameTwo, NoIndex: true, Main: versionView(o)})
}

func (w *Wiki) restore(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	n, err := version(v.Path("version"))
	if err != nil {
		return err
	}
	i, err := w.Restore(v.Ctx(), v.Viewer.Person, id, n, v.T("wiki.version.summary"))
	if err != nil {
		return err
	}
	v.Flash("wiki.flash.restored")
	return v.Redirect(Path(i))
}

// itemActs is the lines of the menu of an item: pouring what was said into the wiki of its place; where a page is, and who
// writes it.
func (w *Wiki) itemActs(v *web.Visit, e kind.Entry) []ui.MenuItem {
	place := web.Place{Space: e.Space, Network: e.Network}
	if e.Item.State != item.Published || !place.Has(Name) {
		return nil
	}
	if e.Item.Kind == Kind {
		if !e.Edit {
			return nil
		}
		return []ui.MenuItem{
			{Label: v.T("wiki.place.act"), Icon: "sitemap", Href: Path(e.Item) + "/place"},
			{Label: v.T("wiki.new.under"), Icon: "file-plus", Href: place.Path() + pathNew + "?" + paramIn + "=" + e.Item.ID.String()},
		}
	}
	if access.CanSpace(v.Viewer, access.Publish, e.Space) != nil {
		return nil
	}
	return []ui.MenuItem{{Label: v.T("wiki.pour.act"), Icon: "books", Href: place.Path() + pathNew + "?" + paramOf + "=" + e.Item.ID.String()}}
}

// under says, under a publication, which pages were made of it.
func (w *Wiki) under(ctx context.Context, v *web.Visit, i item.Item, _ web.Place) (templ.Component, error) {
	if i.Kind == Kind {
		return nil, nil
	}
	list, err := w.MadeOf(ctx, v.Viewer, i.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	var links []ui.Link
	for _, p := range list {
		links = append(links, ui.Link{Href: Path(p), Label: p.Title})
	}
	return madeView(links), nil
}
