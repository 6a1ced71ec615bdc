package wiki

import (
	"context"
	"net/http"

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
	title, body, since := p.Working()
	return w.pageEdit(v, place, p, editing{title: title, body: body, since: web.Since(since)}, http.StatusOK)
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
		title, body, since := p.Working()
		o.between, o.by, o.since = shortened(compare(body, c.Body)), p.Last.Name, web.Since(since)
		o.theirs, o.theirTitle = body, title
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

// itemActs is the lines of the menu of an item: pouring what was said into the wiki of its place; where a page is, and who
// writes it.
func (w *Wiki) itemActs(v *web.Visit, e kind.Entry) []ui.MenuItem {
	place := web.Place{Space: e.Space, Network: e.Network}
	if e.Item.State != item.Published || !place.Has(Name) {
		return nil
	}
	if e.Item.Kind == Kind {
		export := ui.MenuItem{Label: v.T("wiki.port.act"), Icon: "file-export", Href: Path(e.Item) + "/export"}
		if !e.Edit {
			return []ui.MenuItem{export}
		}
		return append(append([]ui.MenuItem{export}, pageActs(v, e.Item)...), []ui.MenuItem{
			{Label: v.T("wiki.place.act"), Icon: "sitemap", Href: Path(e.Item) + "/place"},
			{Label: v.T("wiki.new.under"), Icon: "file-plus", Href: place.Path() + pathNew + "?" + paramIn + "=" + e.Item.ID.String()},
		}...)
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
