package file

import (
	"net/http"
	"slices"

	"maillage/core/access"
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
	to, err := f.destination(v, place, v.Query(paramPlace))
	if err != nil {
		return err
	}
	return f.pageSelection(v, place, to, choosing{ids: ids, do: do}, http.StatusOK)
}

// choosing is what a page asks about: what was ticked, what is to be done with it, where to, and why that was refused.
type choosing struct {
	ids           []ref.Item
	do, to, fault string
}

// destination is the place that a form names, where the visitor may put something; here when it names none.
func (f *Files) destination(v *web.Visit, here web.Place, said string) (web.Place, error) {
	if said == "" {
		return here, nil
	}
	s, err := space.Get(v.Ctx(), v.Site.DB.Q(), placeID(v, said))
	if err != nil {
		return here, err
	}
	to, err := v.PlaceOf(s)
	if err == nil {
		err = access.CanSpace(v.Viewer, access.Publish, to.Space)
	}
	return to, err
}

// ownPlace names one's own place in forms.
const ownPlace = "moi"

func placeID(v *web.Visit, said string) ref.Space {
	if said == ownPlace {
		return space.OwnOf(v.Viewer.Person)
	}
	n, _ := id.Parse(said)
	return ref.Space(n)
}

func placeName(s ref.Space) string {
	if space.IsOwn(s) {
		return ownPlace
	}
	return s.String()
}

// destinations is the places where the visitor may put documents: their own, then those of each network. One query.
func (f *Files) destinations(v *web.Visit) ([]web.Place, error) {
	own, err := v.OwnPlace()
	if err != nil {
		return nil, err
	}
	out := []web.Place{own}
	all, err := space.Some(v.Ctx(), v.Site.DB.Q(), v.Viewer.Spaces())
	if err != nil {
		return nil, err
	}
	for _, p := range v.Viewer.Places {
		to := web.Place{Space: all[p.Space], Network: all[p.Network]}
		if to.Space.ID == 0 || access.CanSpace(v.Viewer, access.Publish, to.Space) != nil {
			continue
		}
		if to.Network.ID == 0 {
			if to, err = v.PlaceOf(to.Space); fail.Is(err, fail.Hidden) {
				continue
			} else if err != nil {
				return nil, err
			}
		}
		if to.Has(Name) {
			out = append(out, to)
		}
	}
	return out, nil
}

func (f *Files) pageSelection(v *web.Visit, place, to web.Place, c choosing, status int) error {
	list, err := f.Some(v.Ctx(), v.Viewer, place.Space.ID, c.ids)
	if err != nil {
		return err
	}
	o := selectionOf(v, place, list, c.do, c.fault)
	if c.do == doMove || c.do == doCopy {
		var but []ref.Item
		if c.do == doMove {
			but = c.ids
		}
		branches, err := f.Branches(v.Ctx(), v.Viewer, to.Space, but)
		if err != nil {
			return err
		}
		places, err := f.destinations(v)
		if err != nil {
			return err
		}
		o.goes(v, place, to, places)
		o.folders = branchOptions(v, to, branches, c.to)
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
	c := choosing{ids: ticked(form.All(paramItem)), do: form.Raw(paramDo), to: form.Raw("vers")}
	to, err := f.destination(v, place, form.Raw(paramPlace))
	if err != nil {
		return err
	}
	n, err := f.above(v, to, c.to)
	if fail.Is(err, fail.Hidden) {
		n, err = nil, fail.Fields("file.selection", fail.On("vers", "web.field.choice"))
	}
	home := back(to, n)
	if err == nil {
		home, err = f.doing(v, place, whereOf(to, n), c, home)
	}
	if web.Refused(err) {
		c.fault = v.Faults(err)["vers"]
		return f.pageSelection(v, place, to, c, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return v.Redirect(home)
}

// doing does with what was ticked what was asked, and returns where one goes then.
func (f *Files) doing(v *web.Visit, place web.Place, w Where, c choosing, home string) (string, error) {
	switch c.do {
	case doMove:
		if err := f.Move(v.Ctx(), v.Viewer.Person, c.ids, w); err != nil {
			return home, err
		}
		v.Flash("file.flash.moved")
		if list, err := f.Movings(v.Ctx(), v.Viewer.Person, w.Space); err != nil {
			return home, err
		} else if slices.ContainsFunc(list, func(m Moving) bool { return m.Refused == "" && slices.Contains(c.ids, m.Item) }) {
			v.Flash("file.flash.moving")
		}
		return home, nil
	case doCopy:
		err := f.Copy(v.Ctx(), v.Viewer.Person, c.ids, w, v.Lang.Tag())
		if err == nil {
			v.Flash("file.flash.copied")
		}
		return home, err
	case doTrash:
		home, err := f.trashed(v, place, c.ids)
		if err == nil {
			v.Flash("file.flash.trashed")
		}
		return home, err
	}
	return home, fail.Fields("file.doing", fail.On("vers", "web.field.choice"))
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
