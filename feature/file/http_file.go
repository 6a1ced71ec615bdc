package file

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"maillage/core/access"
	"maillage/core/kind"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

func (f *Files) show(v *web.Visit) error {
	at, err := v.Item()
	if err != nil {
		return err
	}
	w, err := f.Read(v.Ctx(), v.Viewer, at)
	if err != nil {
		return err
	}
	place, err := v.PlaceOf(w.Space)
	if err != nil {
		return err
	}
	if w.IsFolder() || kind.Address(w.Item.Title, int64(w.Item.ID)) != v.Path("item") {
		return v.Moved(Path(w.Item))
	}
	return f.pageFile(v, place, w, nil, http.StatusOK)
}

func (f *Files) pageFile(v *web.Visit, place web.Place, w Whole, faults map[string]string, status int) error {
	shown, err := f.Preview(v.Ctx(), w.Node)
	if err != nil {
		return err
	}
	e, err := f.entry(v.Ctx(), v.Viewer, w.Item)
	if err != nil {
		return err
	}
	o := f.fileOf(v, place, w, e, shown)
	o.faults = faults
	if o.scan, err = f.scanOf(v, place, Where{Space: w.Space.ID, Above: w.Above}, w.Item.ID); err != nil {
		return err
	}
	for _, slot := range v.Site.Under {
		if place.Space.Kind == space.Own {
			break // nothing is said there
		}
		c, err := slot(v.Ctx(), v, w.Item, place)
		if err != nil {
			return err
		}
		if c != nil {
			o.under = append(o.under, c)
		}
	}
	return v.Page(web.Page{Title: w.Item.Title, Status: status, Net: place.Network.Slug, Frame: ui.FrameThree, Main: fileView(o), Aside: asideView(o), AsideName: v.T("file.page.aside")})
}

func (f *Files) newVersion(v *web.Visit) error {
	at, err := v.Item()
	if err != nil {
		return err
	}
	w, err := f.Read(v.Ctx(), v.Viewer, at)
	if err == nil {
		err = access.Can(v.Viewer, access.Edit, w.Item, w.Space)
	}
	if err != nil {
		return err
	}
	place, err := v.PlaceOf(w.Space)
	if err != nil {
		return err
	}
	var list []Sent
	if form, broken := v.R.MultipartReader(); broken == nil {
		list, _, err = f.Receive(v.Ctx(), form)
	}
	if err == nil && len(list) != 1 {
		err = fail.Fields("file.newVersion", fail.On(FieldFiles, "file.none"))
	}
	if err == nil {
		_, err = f.Replace(v.Ctx(), v.Viewer.Person, at, list[0])
	}
	if web.Refused(err) {
		return f.pageFile(v, place, w, v.Faults(err), http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	v.Flash("file.flash.version")
	return v.Redirect(Path(w.Item))
}

// versionOf is the version of the path.
func (f *Files) versionOf(v *web.Visit) (n Node, x Version, err error) {
	at, err := v.Item()
	if err != nil {
		return n, x, err
	}
	number, err := strconv.ParseInt(v.Path("version"), 10, 64)
	if err != nil {
		return n, x, fail.E("file.versionOf", fail.Hidden, nil)
	}
	n, x, err = f.Version(v.Ctx(), v.Viewer, at, number)
	if err == nil {
		var s space.Space
		if _, s, err = f.Get(v.Ctx(), v.Viewer, at); err == nil {
			_, err = v.PlaceOf(s)
		}
	}
	return n, x, err
}

func (f *Files) serve(v *web.Visit) error {
	n, x, err := f.versionOf(v)
	if err != nil {
		return err
	}
	if v.Query(paramSave) != "" {
		return f.core.Files.Download(v.W, v.R, x.Digest, n.Item.Title)
	}
	return f.core.Files.Show(v.W, v.R, x.Digest, n.Item.Title, x.Type)
}

func (f *Files) serveThumb(v *web.Visit) error {
	n, x, err := f.versionOf(v)
	if err == nil && x.Thumb == "" {
		err = fail.E("file.serveThumb", fail.Hidden, nil)
	}
	if err != nil {
		return err
	}
	return f.core.Files.Show(v.W, v.R, x.Thumb, n.Item.Title, "")
}

func (f *Files) restore(v *web.Visit) error {
	n, x, err := f.versionOf(v)
	if err != nil {
		return err
	}
	if _, err := f.Restore(v.Ctx(), v.Viewer.Person, n.Item.ID, x.N); err != nil {
		return err
	}
	v.Flash("file.flash.restored")
	return v.Redirect(Path(n.Item))
}

func (f *Files) reserve(v *web.Visit) error {
	at, err := v.Item()
	if err != nil {
		return err
	}
	form, err := v.Form("file.reserve")
	if err != nil {
		return err
	}
	on := form.Raw(paramDo) != "rendre"
	if err := f.Reserve(v.Ctx(), v.Viewer.Person, at, on); err != nil {
		return err
	}
	v.Flash("file.flash.released")
	if on {
		v.Flash("file.flash.reserved")
	}
	return v.Redirect("/documents/" + at.String())
}

// changeable is the folder or the file of the path, which the visitor may change.
func (f *Files) changeable(v *web.Visit) (n Node, place web.Place, err error) {
	if n, place, err = f.nodeOf(v); err == nil {
		err = access.Can(v.Viewer, access.Edit, n.Item, place.Space)
	}
	return n, place, err
}

func (f *Files) showChange(v *web.Visit) error {
	n, place, err := f.changeable(v)
	if err != nil {
		return err
	}
	labels, err := f.themes(v.Ctx(), n.Item.ID)
	if err != nil {
		return err
	}
	c := Change{Name: n.Item.Title, Note: n.Note, Alt: n.Alt, Themes: strings.Join(labels, ", "), Who: n.Item.Audience}
	return f.pageChange(v, place, n, c, nil, http.StatusOK)
}

func (f *Files) pageChange(v *web.Visit, place web.Place, n Node, c Change, faults map[string]string, status int) error {
	way, err := f.Way(v.Ctx(), v.Viewer, n.Item.ID)
	if err != nil {
		return err
	}
	most := place.Space.ItemsAudience
	if len(way) > 0 {
		if up, _, err := f.Get(v.Ctx(), v.Viewer, way[len(way)-1].ID); err == nil {
			most = up.Item.Audience
		}
	}
	o := changeOf(v, place, n, way, c, most)
	o.faults = faults
	return v.Page(web.Page{Title: v.T("file.change.title", "name", n.Item.Title), Status: status, Net: place.Network.Slug, Frame: ui.FrameTwo, Main: changeView(o)})
}

func (f *Files) changing(v *web.Visit) error {
	n, place, err := f.changeable(v)
	if err != nil {
		return err
	}
	form, err := v.Form("file.changing")
	if err != nil {
		return err
	}
	raw := Change{Name: form.Raw("nom"), Note: form.Raw("note"), Alt: form.Raw("alt"), Themes: form.Raw("themes"), Who: space.Audience(form.Raw("qui"))}
	c := Change{Name: form.Line("nom", maxName, false), Note: form.Text("note", maxNote, false), Alt: form.Line("alt", maxAlt, false), Themes: form.Line("themes", 500, false), Who: raw.Who}
	if err = form.Err(); err == nil {
		i, err2 := f.Change(v.Ctx(), v.Viewer.Person, n.Item.ID, c)
		if err = err2; err == nil {
			v.Flash("file.flash.changed")
			return v.Redirect(Path(i))
		}
	}
	if !web.Refused(err) {
		return err
	}
	return f.pageChange(v, place, n, raw, v.Faults(err), web.StatusOf(err))
}

// extended is a name as a header takes it (RFC 8187).
func extended(name string) string { return strings.ReplaceAll(url.QueryEscape(name), "+", "%20") }
