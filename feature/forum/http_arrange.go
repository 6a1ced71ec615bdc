package forum

import (
	"net/http"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/id"
)

// arranging is the place of the path, whose forum the visitor keeps in order.
func arranging(v *web.Visit) (web.Place, error) {
	place, err := v.Place()
	if err != nil {
		return place, err
	}
	return place, access.CanSpace(v.Viewer, access.Animate, place.Space)
}

func (f *Forum) showArrange(v *web.Visit) error {
	place, err := arranging(v)
	if err != nil {
		return err
	}
	list, err := f.Categories(v.Ctx(), place.Space.ID)
	if err != nil {
		return err
	}
	o := drawersForm{action: place.Path() + arrangePath, back: place.Path() + "/forum"}
	for _, c := range list {
		o.rows = append(o.rows, drawerRow{id: c.ID.String(), name: c.Name, topics: c.Topics})
	}
	return f.pageArrange(v, place, o, http.StatusOK)
}

// emptyRows is how many new drawers may be named at once.
const emptyRows = 3

func (f *Forum) pageArrange(v *web.Visit, place web.Place, o drawersForm, status int) error {
	for range min(emptyRows, mostCategories-len(o.rows)) {
		o.rows = append(o.rows, drawerRow{})
	}
	return v.Page(web.Page{Title: v.T("forum.drawers.title"), Status: status, Place: &place, Tab: Name, Main: drawersView(o)})
}

func (f *Forum) arrange(v *web.Visit) error {
	place, err := arranging(v)
	if err != nil {
		return err
	}
	form, err := v.Form("forum.arrange")
	if err != nil {
		return err
	}
	o := drawersForm{action: place.Path() + arrangePath, back: place.Path() + "/forum"}
	var ids []ref.Item
	names := form.All("nom")
	given := form.All("id")
	for n, name := range names {
		r := drawerRow{name: name}
		if n < len(given) {
			r.id = given[n]
		}
		was, _ := id.Parse(r.id)
		ids = append(ids, ref.Item(was))
		if name != "" {
			o.rows = append(o.rows, r)
		}
	}
	err = f.Arrange(v.Ctx(), v.Viewer.Person, place.Space.ID, ids, names)
	if err == nil {
		v.Flash("forum.flash.arranged")
		return v.Redirect(place.Path() + "/forum")
	}
	if !web.Refused(err) {
		return err
	}
	o.fault = v.Faults(err)["rubriques"]
	return f.pageArrange(v, place, o, web.StatusOf(err))
}
