package wiki

import (
	"context"
	"mime/multipart"
	"net/http"
	"time"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/kit/mime"
	"maillage/ui"
)

const (
	pathExport  = "/wiki/export"
	pathImport  = "/wiki/import"
	pathPorts   = "/wiki/travaux"
	fieldFormat = "format"
	fieldScope  = "etendue"
	scopeAll    = "branche"
)

func (w *Wiki) portRoutes() []web.Route {
	var list []web.Route
	for _, place := range []string{"/reseaux/{network}", "/reseaux/{network}/groupes/{group}"} {
		list = append(list,
			web.Route{Pattern: "GET " + place + pathExport, Rule: web.ByRights, Do: w.showExportAll, Part: Name},
			web.Route{Pattern: "POST " + place + pathExport, Rule: web.ByRights, Do: w.exportAll, Part: Name, Queries: 120},
			web.Route{Pattern: "GET " + place + pathImport, Rule: web.ByRights, Do: w.showImport, Part: Name, Queries: 40},
			web.Route{Pattern: "POST " + place + pathImport, Rule: web.ByRights, Do: w.bring, Body: maxImport + 1<<20, Part: Name, Queries: 60},
		)
	}
	return append(list,
		web.Route{Pattern: "GET /pages/{item}/export", Rule: web.ByRights, Do: w.showExport, Queries: 35},
		web.Route{Pattern: "POST /pages/{item}/export", Rule: web.ByRights, Do: w.export, Queries: 120},
		web.Route{Pattern: "GET " + pathPorts + "/{file}", Rule: web.SignedIn, Do: w.showPort},
		web.Route{Pattern: "POST " + pathPorts + "/{file}", Rule: web.SignedIn, Do: w.startImport},
		web.Route{Pattern: "POST " + pathPorts + "/{file}/annulation", Rule: web.SignedIn, Do: w.undoImport},
		web.Route{Pattern: "GET " + pathPorts + "/{file}/fichier", Rule: web.SignedIn, Do: w.fetchPort},
	)
}

func (w *Wiki) showExport(v *web.Visit) error { return w.pageExport(v, nil, http.StatusOK) }

// pageExport is the form by which a page leaves, with what is under it.
func (w *Wiki) pageExport(v *web.Visit, faults map[string]string, status int) error {
	p, place, moved, err := w.page(v)
	if err != nil {
		return err
	}
	if moved != "" && status == http.StatusOK {
		return v.Moved(moved + "/export")
	}
	b, err := w.branch(v, place.Space.ID, p.Entry.Item.ID)
	if err != nil {
		return err
	}
	o := exportOf(v, Path(p.Entry.Item), len(b.pages)-1, true)
	o.faults, o.crumbs = faults, crumbs(v, place, p)
	return v.Page(web.Page{Title: v.T("wiki.port.title", "name", p.Entry.Item.Title), Status: status, Net: place.Network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: exportView(o)})
}

// branch is the pages from root on, as the visitor reads them.
func (w *Wiki) branch(v *web.Visit, s ref.Space, root ref.Item) (b *branch, err error) {
	err = w.core.DB.Read(v.Ctx(), func(q db.Q) error {
		in, err := spaceOf(v.Ctx(), q, s)
		if err == nil {
			b, err = branchOf(v.Ctx(), q, v.Viewer, in, root, false)
		}
		return err
	})
	return b, err
}

func (w *Wiki) export(v *web.Visit) error {
	p, place, _, err := w.page(v)
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.export")
	if err != nil {
		return err
	}
	format := Format(form.OneOf(fieldFormat, formatNames()...))
	if err = form.Err(); err == nil {
		err = w.give(v, place, p.Entry.Item.ID, form.Raw(fieldScope) != scopeAll, format)
	}
	if !web.Refused(err) {
		return err
	}
	return w.pageExport(v, v.Faults(err), http.StatusUnprocessableEntity)
}

func formatNames() []string {
	var out []string
	for _, f := range formats {
		out = append(out, string(f))
	}
	return out
}

func (w *Wiki) showExportAll(v *web.Visit) error { return w.pageExportAll(v, nil, http.StatusOK) }

func (w *Wiki) pageExportAll(v *web.Visit, faults map[string]string, status int) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	b, err := w.branch(v, place.Space.ID, 0)
	if err != nil {
		return err
	}
	o := exportOf(v, place.Path()+"/wiki", len(b.pages), false)
	o.faults, o.back = faults, place.Path()+pathAll
	return v.Page(web.Page{Title: v.T("wiki.port.title_all"), Status: status, Place: &place, Tab: Name, NoIndex: true, Main: exportView(o)})
}

func (w *Wiki) exportAll(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.exportAll")
	if err != nil {
		return err
	}
	format := Format(form.OneOf(fieldFormat, formatNames()...))
	if err = form.Err(); err == nil {
		err = w.give(v, place, 0, false, format)
	}
	if !web.Refused(err) {
		return err
	}
	return w.pageExportAll(v, v.Faults(err), http.StatusUnprocessableEntity)
}

// longest is how long an answer may take to be written: some pages with their pictures, on a slow line.
const longest = 2 * time.Minute

// give answers with the pages, or has them made when they are many.
func (w *Wiki) give(v *web.Visit, place web.Place, root ref.Item, alone bool, format Format) error {
	x, err := w.exporting(v.Ctx(), v.Viewer, v.Lang, place.Space.ID, root, alone, format)
	if err != nil {
		return err
	}
	if len(x.pages) == 0 {
		return fail.Fields("wiki.give", fail.On(fieldFormat, "wiki.port.nothing"))
	}
	if len(x.pages) > atOnce {
		if v.Viewer.Person == 0 {
			return fail.E("wiki.give", fail.SignedOut, nil)
		}
		p, err := w.later(v.Ctx(), v.Viewer.Person, place.Space.ID, root, format, len(x.pages), v.Lang.Tag())
		if err != nil {
			return err
		}
		return v.Redirect(p.path())
	}
	h := v.W.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", attach.Disposition(x.fileName()))
	h.Set("Cache-Control", "no-store")
	out := &sentBytes{ResponseWriter: v.W}
	ctx, cancel := context.WithTimeout(v.Ctx(), longest)
	defer cancel()
	if err := x.write(ctx, out); err != nil {
		if out.n == 0 {
			h.Del("Content-Disposition")
			return err
		}
		w.core.Log.Error("export cut", "ref", v.Ref, "err", err)
		panic(http.ErrAbortHandler) // half a file must not pass for a whole one
	}
	return nil
}

// sentBytes tells whether anything was sent.
type sentBytes struct {
	http.ResponseWriter
	n int64
}

func (c *sentBytes) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.n += int64(n)
	return n, err
}

// path is the page of an export or an import.
func (p port) path() string { return pathPorts + "/" + p.ID.String() }

// asked is the export or the import of the path, which is the visitor's, with its place.
func (w *Wiki) askedPort(v *web.Visit) (port, web.Place, error) {
	n, ok := id.Parse(v.Path("file"))
	if !ok {
		return port{}, web.Place{}, fail.E("wiki.askedPort", fail.Hidden, nil)
	}
	p, s, err := w.port(v.Ctx(), v.Viewer.Person, portID(n))
	if err != nil {
		return p, web.Place{}, err
	}
	place, err := v.PlaceOf(s)
	return p, place, err
}

func (w *Wiki) showPort(v *web.Visit) error { return w.pagePort(v, nil, http.StatusOK) }

func (w *Wiki) fetchPort(v *web.Visit) error {
	p, _, err := w.askedPort(v)
	if err != nil {
		return err
	}
	if p.What != exports || p.State != portReady {
		return fail.E("wiki.fetchPort", fail.Hidden, nil)
	}
	if err := w.stillReads(v, p); err != nil {
		return err
	}
	return w.core.Files.Download(v.W, v.R, p.Digest, p.Name)
}

// stillReads refuses a file of a place that its person may no longer see.
func (w *Wiki) stillReads(v *web.Visit, p port) error {
	s, err := spaceOf(v.Ctx(), w.core.DB.Q(), p.Space)
	if err != nil {
		return err
	}
	return access.CanSpace(v.Viewer, access.See, s)
}

// showImport is the form by which pages come.
func (w *Wiki) showImport(v *web.Visit) error {
	return w.pageImport(v, v.Query(paramIn), nil, http.StatusOK)
}

func (w *Wiki) pageImport(v *web.Visit, above string, faults map[string]string, status int) error {
	place, err := v.Place()
	if err == nil {
		err = access.CanSpace(v.Viewer, access.Publish, place.Space)
	}
	if err != nil {
		return err
	}
	o := importPage{action: place.Path() + pathImport, back: place.Path() + pathAll, faults: faults, whole: access.CanSpace(v.Viewer, access.Animate, place.Space) == nil,
		limit: v.T("wiki.import.limits", "size", v.Lang.Bytes(maxImport), "n", maxImportPages)}
	if o.places, err = w.places(v, place, 0, above); err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("wiki.import.act"), Status: status, Place: &place, Tab: Name, NoIndex: true, Main: importView(o)})
}

// bring receives a file and shows what it would make.
func (w *Wiki) bring(v *web.Visit) error {
	place, err := v.Place()
	if err == nil {
		err = access.CanSpace(v.Viewer, access.Publish, place.Space)
	}
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.bring")
	if err != nil {
		return err
	}
	above := chosen(form, fieldAbove)
	files := form.Files(fieldFile)
	if len(files) != 1 || files[0].Size == 0 {
		form.Fault(fieldFile, "wiki.import.needed")
	}
	if err = form.Err(); err == nil {
		var p port
		if p, err = w.lookAt(v, place, above, files[0]); err == nil {
			return v.Redirect(p.path())
		}
	}
	if !web.Refused(err) {
		return err
	}
	faults := v.Faults(err)
	if faults == nil {
		key, args := fail.Reason(err)
		faults = map[string]string{"": v.T(key, args...)}
	}
	return w.pageImport(v, form.Raw(fieldAbove), faults, http.StatusUnprocessableEntity)
}

func (w *Wiki) lookAt(v *web.Visit, place web.Place, above ref.Item, h *multipart.FileHeader) (port, error) {
	f, err := h.Open()
	if err != nil {
		return port{}, fail.E("wiki.lookAt", fail.Internal, err)
	}
	defer f.Close()
	return w.look(v.Ctx(), v.Viewer, place.Space, above, mime.CleanName(h.Filename), f, h.Size, v.Lang.Tag())
}

// startImport has what was shown made.
func (w *Wiki) startImport(v *web.Visit) error {
	p, _, err := w.askedPort(v)
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.startImport")
	if err != nil {
		return err
	}
	c := clash(form.OneOf(fieldClash, string(clashRename), string(clashSkip)))
	if err = form.Err(); err == nil {
		err = w.start(v.Ctx(), v.Viewer.Person, p.ID, c)
	}
	if web.Refused(err) {
		return w.pagePort(v, v.Faults(err), http.StatusUnprocessableEntity)
	} else if err != nil {
		return err
	}
	return v.Redirect(p.path())
}
