package file

import (
	"net/http"
	"slices"

	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/kit/mime"
)

// What one may do with what was ticked in a list.
const (
	doMove    = "deplacer"
	doCopy    = "copier"
	doTrash   = "corbeille"
	doArchive = "archive"
)

// ticked is the items that a form names, in their order.
func ticked(values []string) (out []ref.Item) {
	for _, s := range values {
		if n, ok := id.Parse(s); ok && len(out) < perPage && !slices.Contains(out, ref.Item(n)) {
			out = append(out, ref.Item(n))
		}
	}
	return out
}

func (f *Files) showSelection(v *web.Visit) error {
	place, err := f.place(v)
	if err != nil {
		return err
	}
	if err := v.R.ParseForm(); err != nil {
		return fail.E("file.showSelection", fail.Invalid, err)
	}
	ids, do := ticked(v.R.Form[paramItem]), v.Query(paramDo)
	if do == doArchive && len(ids) > 0 {
		return f.archive(v, place.Space, ids)
	}
	return f.pageSelection(v, place, ids, do, "", "", http.StatusOK)
}

func (f *Files) pageSelection(v *web.Visit, place web.Place, ids []ref.Item, do, to, fault string, status int) error {
	list, err := f.Some(v.Ctx(), v.Viewer, place.Space.ID, ids)
	if err != nil {
		return err
	}
	o := selectionOf(v, place, list, do, fault)
	if do == doMove || do == doCopy {
		var but []ref.Item
		if do == doMove {
			but = ids
		}
		branches, err := f.Branches(v.Ctx(), v.Viewer, place.Space, but)
		if err != nil {
			return err
		}
		o.folders = branchOptions(v, branches, to)
	}
	// words: file.select.title.*
	return f.placed(v, place, web.Page{Title: v.T("file.select.title." + o.do), Status: status, NoIndex: true, Main: selectionView(o)})
}

func (f *Files) selection(v *web.Visit) error {
	place, err := f.place(v)
	if err != nil {
		return err
	}
	form, err := v.Form("file.selection")
	if err != nil {
		return err
	}
	ids, do, to := ticked(form.All(paramItem)), form.Raw(paramDo), form.Raw("vers")
	n, err := f.above(v, place, to)
	if fail.Is(err, fail.Hidden) {
		n, err = nil, fail.Fields("file.selection", fail.On("vers", "web.field.choice"))
	}
	w, home, said := whereOf(place, n), back(place, n), ""
	if err == nil {
		switch do {
		case doMove:
			said, err = "file.flash.moved", f.Move(v.Ctx(), v.Viewer.Person, ids, w)
		case doCopy:
			said, err = "file.flash.copied", f.Copy(v.Ctx(), v.Viewer.Person, ids, w, v.Lang.Tag())
		case doTrash:
			said = "file.flash.trashed"
			home, err = f.trashed(v, place, ids)
		default:
			err = fail.Fields("file.selection", fail.On("vers", "web.field.choice"))
		}
	}
	if web.Refused(err) {
		return f.pageSelection(v, place, ids, do, to, v.Faults(err)["vers"], http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	v.Flash(said)
	return v.Redirect(home)
}

// trashed puts ids into the trash, and says where one goes then: to the folder they were in.
func (f *Files) trashed(v *web.Visit, place web.Place, ids []ref.Item) (string, error) {
	home := place.Path() + pathAll
	if list, err := f.Some(v.Ctx(), v.Viewer, place.Space.ID, ids); err != nil {
		return home, err
	} else if len(list) > 0 && list[0].Above != 0 {
		if n, err := f.above(v, place, list[0].Above.String()); err == nil {
			home = Path(n.Item)
		}
	}
	return home, f.Trash(v.Ctx(), v.Viewer.Person, ids)
}

// archive answers with a ZIP as it is made.
func (f *Files) archive(v *web.Visit, s space.Space, ids []ref.Item) error {
	list, err := f.Pack(v.Ctx(), v.Viewer, s, ids)
	if err != nil {
		return err
	}
	name := s.Name
	if len(ids) == 1 {
		name = list[0].Item.Title
	}
	return f.pour(v, name, list)
}

// pour answers with the archive of list.
func (f *Files) pour(v *web.Visit, name string, list []Packed) error {
	h := v.W.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+extended(mime.CleanName(name)+".zip"))
	h.Set("Cache-Control", "no-store")
	if err := f.Write(v.Ctx(), v.W, list); err != nil {
		f.core.Log.Warn("an archive was cut short", "ref", v.Ref, "err", err)
		panic(http.ErrAbortHandler) // whoever receives it must see that it is not whole
	}
	return nil
}

func (f *Files) showTrash(v *web.Visit) error {
	place, err := f.place(v)
	if err != nil {
		return err
	}
	list, err := f.Trashed(v.Ctx(), v.Viewer, place.Space)
	if err != nil {
		return err
	}
	return f.placed(v, place, web.Page{Title: v.T("file.trash.title"), NoIndex: true, Main: trashView(trashOf(v, place, list))})
}

func (f *Files) untrash(v *web.Visit) error {
	place, err := f.place(v)
	if err != nil {
		return err
	}
	form, err := v.Form("file.untrash")
	if err != nil {
		return err
	}
	ids := ticked(form.All(paramItem))
	for _, at := range ids {
		if _, err := f.Untrash(v.Ctx(), v.Viewer.Person, at); err != nil {
			return err
		}
	}
	if len(ids) > 0 {
		v.Flash("file.flash.untrashed")
	}
	return v.Redirect(place.Path() + pathTrash)
}
