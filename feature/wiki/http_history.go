package wiki

import (
	"cmp"
	"math"
	"net/http"
	"strconv"

	"maillage/core/access"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	paramBefore = "avant" // of the history: versions older than this one
	// nextName is what is being written, where an address names a version.
	nextName = "prochaine"
	// fieldName is the name of a version.
	fieldName = "nom"
)

func (w *Wiki) showHistory(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	before, err := version(v.Query(paramBefore))
	if err != nil {
		return err
	}
	p, list, further, err := w.History(v.Ctx(), v.Viewer, id, before)
	if err != nil {
		return err
	}
	o := historyOf(v, p, list)
	if further != 0 {
		o.older = Path(p.Entry.Item) + "/historique?" + paramBefore + "=" + strconv.FormatInt(further, 10)
	}
	return v.Page(web.Page{Title: v.T("wiki.history.title", "name", p.Entry.Item.Title), Net: p.Entry.Network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: historyView(o)})
}

// version is the version of the path or of a parameter: a number, "" or 0 for the present, or what is being written.
func version(s string) (int64, error) {
	switch s {
	case "":
		return present, nil
	case nextName:
		return coming, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, fail.E("wiki.version", fail.Hidden, nil)
	}
	return n, nil
}

// versionName is the inverse of version.
func versionName(n int64) string {
	if n == coming {
		return nextName
	}
	return strconv.FormatInt(n, 10)
}

// rank orders versions by age.
func rank(n int64) int64 {
	switch n {
	case present:
		return math.MaxInt64 - 1
	case coming:
		return math.MaxInt64
	}
	return n
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
	if cmp.Less(rank(to), rank(from)) {
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

func (w *Wiki) showVersion(v *web.Visit) error { return w.pageVersion(v, nil, "", http.StatusOK) }

// pageVersion is a version of a page; faults and name are those of the form that names it, when it was refused.
func (w *Wiki) pageVersion(v *web.Visit, faults map[string]string, name string, status int) error {
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
	m, err := w.Mark(v.Ctx(), id, said.Since)
	if err != nil {
		return err
	}
	o := past{back: Path(i) + "/historique", title: said.Title, html: ui.Safe(said.HTML), name: m.Name, current: n <= 0, hidden: !said.Shown}
	if access.Can(v.Viewer, access.Edit, i, s) == nil {
		if n > 0 {
			o.restore = Path(i) + "/versions/" + versionName(n)
		}
		if !said.Since.IsZero() {
			o.naming = &naming{action: Path(i) + "/versions/" + versionName(n) + "/nom", since: web.Since(said.Since), name: m.Name, fault: faults[fieldName]}
			if faults != nil {
				o.naming.name = name
			}
		}
	}
	return v.Page(web.Page{Title: v.T("wiki.version.title", "name", said.Title), Status: status, Net: w.network(v, s.Network), Frame: ui.FrameTwo, NoIndex: true, Main: versionView(o)})
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

// name gives a version a name.
func (w *Wiki) name(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.name")
	if err != nil {
		return err
	}
	name, since := form.Line(fieldName, maxName, false), form.Since("depuis", fieldName)
	if err = form.Err(); err == nil {
		if err = w.Name(v.Ctx(), v.Viewer.Person, id, since, name); err == nil {
			v.Flash("wiki.flash.named")
			return v.Redirect("/pages/" + id.String() + "/historique")
		}
	}
	if !web.Refused(err) {
		return err
	}
	return w.pageVersion(v, v.Faults(err), form.Raw(fieldName), http.StatusUnprocessableEntity)
}
