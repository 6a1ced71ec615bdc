package file

import (
	"net/http"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/id"
	"maillage/ui"
)

const pathApart = "/documents/quarantaine"

// scanNote is what a page says of what the antivirus has not looked at yet, and where its quarantine is.
type scanNote struct {
	waits []Waits
	apart string // address, for who runs the place
	sizes []string
}

func (f *Files) scanOf(v *web.Visit, place web.Place, w Where, version ref.Item) (o scanNote, err error) {
	if o.waits, err = f.Waiting(v.Ctx(), v.Viewer, w, version); err != nil {
		return o, err
	}
	for _, x := range o.waits {
		o.sizes = append(o.sizes, v.Lang.Bytes(x.Size))
	}
	if version == 0 && f.core.Files.Guards() && access.CanSpace(v.Viewer, access.Animate, place.Space) == nil {
		o.apart = place.Path() + pathApart
	}
	return o, nil
}

// apartPage is the quarantine of a place.
type apartPage struct {
	action, back string
	rows         []apartRow
	empty        *ui.EmptyProps
}

type apartRow struct{ id, name, note string }

func (f *Files) showApart(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	list, err := f.Quarantined(v.Ctx(), v.Viewer, place.Space)
	if err != nil {
		return err
	}
	o := apartPage{action: place.Path() + pathApart, back: place.Path() + pathAll}
	for _, a := range list {
		who := a.Who
		if who == "" {
			who = v.T("file.somebody")
		}
		o.rows = append(o.rows, apartRow{a.ID.String(), a.Name, v.T("file.apart.note", "found", a.Found, "who", who, "when", v.Lang.Ago(a.At, v.Now()), "size", v.Lang.Bytes(a.Size))})
	}
	if len(list) == 0 {
		o.empty = &ui.EmptyProps{Sheet: true, Drawing: ui.DrawDone, Title: v.T("file.apart.none"), Text: v.T("file.apart.none_text")}
	}
	return v.Page(web.Page{Title: v.T("file.apart.title"), Status: http.StatusOK, Place: &place, Tab: Name, NoIndex: true, Main: apartView(o)})
}

func (f *Files) destroyApart(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	if _, err := f.Quarantined(v.Ctx(), v.Viewer, place.Space); err != nil {
		return err
	}
	form, err := v.Form("file.destroyApart")
	if err != nil {
		return err
	}
	var ids []ref.File
	for _, one := range form.All(paramItem) {
		if n, ok := id.Parse(one); ok {
			ids = append(ids, ref.File(n))
		}
	}
	if err := f.Destroy(v.Ctx(), v.Viewer.Person, place.Space.ID, ids); err != nil {
		return err
	}
	v.Flash("file.flash.destroyed")
	return v.Redirect(place.Path() + pathAll)
}
