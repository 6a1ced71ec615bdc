package wiki

import (
	"encoding/json"
	"net/http"
	"time"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	fieldOwner    = "responsable"
	fieldDue      = "relire"
	fieldAudience = "audience"
	fieldFrom     = "de"
	fieldTo       = "vers"
	pathHand      = "/wiki/passation"
	day           = "2006-01-02" // as browsers send it
)

func (w *Wiki) careRoutes() []web.Route {
	files := w.core.Files.MaxBody()
	var list []web.Route
	for _, place := range []string{"/reseaux/{network}", "/reseaux/{network}/groupes/{group}"} {
		list = append(list,
			web.Route{Pattern: "GET " + place + pathHand, Rule: web.ByRights, Do: w.showHand, Part: Name, Queries: 40},
			web.Route{Pattern: "POST " + place + pathHand, Rule: web.ByRights, Do: w.hand, Part: Name, Queries: 60},
		)
	}
	return append(list,
		web.Route{Pattern: "GET /pages/{item}/reglages", Rule: web.ByRights, Do: w.showCare, Queries: 60},
		web.Route{Pattern: "POST /pages/{item}/reglages", Rule: web.ByRights, Do: w.care, Queries: 80},
		web.Route{Pattern: "GET /pages/{item}/fichiers", Rule: web.ByRights, Do: w.showFiles, Queries: 60},
		web.Route{Pattern: "POST /pages/{item}/fichiers", Rule: web.ByRights, Do: w.addFiles, Body: files, Queries: 80},
		web.Route{Pattern: "POST /pages/{item}/fichiers/{file}", Rule: web.ByRights, Do: w.removeFile, Queries: 60},
	)
}

// caring is the form of who answers for a page, until when, and who sees it.
type caring struct {
	crumbs       ui.CrumbsProps
	action, back string
	owner, due   string
	audiences    []ui.Option // nil where one may not choose
	faults       map[string]string
	summary      []ui.FieldError
}

func (w *Wiki) showCare(v *web.Visit) error {
	p, place, err := w.writable(v)
	if err != nil {
		return err
	}
	o := caring{owner: p.Owner.Handle}
	if !p.Care.Due.IsZero() {
		o.due = p.Care.Due.In(v.Lang.Zone()).Format(day)
	}
	return w.pageCare(v, place, p, o, string(p.Care.Audience), http.StatusOK)
}

func (w *Wiki) pageCare(v *web.Visit, place web.Place, p Whole, o caring, audience string, status int) error {
	i := p.Entry.Item
	o.action, o.back, o.crumbs = Path(i)+"/reglages", Path(i), wayTo(v, place, p, v.T("wiki.care.act"))
	if i.Author == v.Viewer.Person || p.Entry.Moderate {
		var err error
		if o.audiences, err = w.audiences(v, place, audience); err != nil {
			return err
		}
	}
	for _, f := range []string{"", fieldOwner, fieldDue, fieldAudience} {
		if t, ok := o.faults[f]; ok {
			o.summary = append(o.summary, ui.FieldError{ID: f, Text: t})
		}
	}
	return v.Page(web.Page{Title: v.T("wiki.care.title", "name", i.Title), Status: status, Net: place.Network.Slug, Frame: ui.FrameTwo, Main: careView(o)})
}

// wayTo is the way to something about a page.
func wayTo(v *web.Visit, place web.Place, p Whole, last string) ui.CrumbsProps {
	c := crumbs(v, place, p)
	c.Steps[len(c.Steps)-1].Href = Path(p.Entry.Item)
	c.Steps = append(c.Steps, ui.Link{Label: last})
	return c
}

// audiences is who may see a page of a place, with how many they are.
func (w *Wiki) audiences(v *web.Visit, place web.Place, chosen string) ([]ui.Option, error) {
	var out []ui.Option
	for _, a := range []space.Audience{space.InGroup, space.InNetwork, space.Registered, space.Public} {
		if !a.Within(place.Space.Audience) || a == space.InGroup && place.Space.Kind == space.Network {
			continue
		}
		label := v.T("wiki.reach.public")
		if a != space.Public {
			n, err := access.Readers(v.Ctx(), w.core.DB.Q(), place.Space, a)
			if err != nil {
				return nil, err
			}
			// words: wiki.reach.*
			label = v.T("wiki.reach."+string(a), "n", n.Said(), "name", place.Network.Name)
		}
		out = append(out, ui.Option{Value: string(a), Label: label, Selected: string(a) == chosen})
	}
	return out, nil
}

func (w *Wiki) care(v *web.Visit) error {
	p, place, err := w.writable(v)
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.care")
	if err != nil {
		return err
	}
	o := caring{owner: form.Raw(fieldOwner), due: form.Raw(fieldDue)}
	c := Care{Audience: space.Audience(form.Raw(fieldAudience))}
	if name := form.Line(fieldOwner, 100, false); name != "" {
		people, unknown, err := w.handles(v.Ctx(), []string{name})
		if err != nil {
			return err
		}
		if unknown != "" {
			form.Fault(fieldOwner, "wiki.rules.unknown", "name", unknown)
		} else {
			c.Owner = people[0]
		}
	}
	if s := form.Line(fieldDue, 20, false); s != "" {
		if c.Due, err = time.ParseInLocation(day, s, v.Lang.Zone()); err != nil {
			form.Fault(fieldDue, "wiki.care.date")
		} else if c.Due = c.Due.UTC(); c.Due.In(v.Lang.Zone()).Format(day) == p.Care.Due.In(v.Lang.Zone()).Format(day) {
			c.Due = p.Care.Due
		}
	}
	if err = form.Err(); err == nil {
		if err = w.CareFor(v.Ctx(), v.Viewer.Person, p.Entry.Item.ID, c); err == nil {
			v.Flash("wiki.flash.cared")
			return v.Redirect(Path(p.Entry.Item))
		}
	}
	if !web.Refused(err) {
		return err
	}
	o.faults = v.Faults(err)
	return w.pageCare(v, place, p, o, form.Raw(fieldAudience), http.StatusUnprocessableEntity)
}

// handing is the form that gives all the pages of somebody to somebody else.
type handing struct {
	action, back, from, to string
	mine                   bool // one's own alone
	faults                 map[string]string
}

func (w *Wiki) showHand(v *web.Visit) error {
	place, err := v.Place()
	if err == nil {
		err = access.CanSpace(v.Viewer, access.Publish, place.Space)
	}
	if err != nil {
		return err
	}
	return w.pageHand(v, place, handing{from: v.Person.Handle}, http.StatusOK)
}

func (w *Wiki) pageHand(v *web.Visit, place web.Place, o handing, status int) error {
	o.action, o.back = place.Path()+pathHand, place.Path()+pathList
	o.mine = access.CanSpace(v.Viewer, access.Animate, place.Space) != nil
	return v.Page(web.Page{Title: v.T("wiki.hand.title"), Status: status, Place: &place, Tab: Name, NoIndex: true, Main: handView(o)})
}

func (w *Wiki) hand(v *web.Visit) error {
	place, err := v.Place()
	if err == nil {
		err = access.CanSpace(v.Viewer, access.Publish, place.Space)
	}
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.hand")
	if err != nil {
		return err
	}
	o := handing{from: form.Raw(fieldFrom), to: form.Raw(fieldTo)}
	var who [2]ref.Person
	for n, f := range []string{fieldFrom, fieldTo} {
		people, unknown, err := w.handles(v.Ctx(), []string{form.Line(f, 100, true)})
		if err != nil {
			return err
		}
		if unknown != "" {
			form.Fault(f, "wiki.rules.unknown", "name", unknown)
		} else if len(people) > 0 {
			who[n] = people[0]
		}
	}
	if err = form.Err(); err == nil {
		if _, err = w.HandOver(v.Ctx(), v.Viewer.Person, place.Space.ID, who[0], who[1]); err == nil {
			v.Flash("wiki.flash.handed")
			return v.Redirect(place.Path() + pathList)
		}
	}
	if !web.Refused(err) {
		return err
	}
	o.faults = v.Faults(err)
	return w.pageHand(v, place, o, http.StatusUnprocessableEntity)
}

// filing is the files of a page, and the form that adds some.
type filing struct {
	crumbs       ui.CrumbsProps
	action, back string
	rows         []fileRow
	fields       attach.FieldsProps
	fault        string
}

type fileRow struct {
	name, address string // address is what a text shows a picture by; "" for other files
	remove        ui.PostProps
}

// filed is the page of the path, whose files the visitor may change.
func (w *Wiki) filed(v *web.Visit) (Whole, web.Place, error) {
	p, place, err := w.writable(v)
	if err == nil && p.Rules.States && !p.Approves {
		err = fail.Say("wiki.filed", fail.Forbidden, "wiki.files.approvers")
	}
	return p, place, err
}

func (w *Wiki) showFiles(v *web.Visit) error {
	p, place, err := w.filed(v)
	if err != nil {
		return err
	}
	return w.pageFiles(v, place, p, "", http.StatusOK)
}

func (w *Wiki) pageFiles(v *web.Visit, place web.Place, p Whole, fault string, status int) error {
	i := p.Entry.Item
	o := filing{crumbs: wayTo(v, place, p, v.T("wiki.files")), action: Path(i) + "/fichiers", back: Path(i), fault: fault, fields: w.core.Files.Fields(v.R.MultipartForm, fault)}
	o.fields.Open = true
	for _, f := range p.Files {
		r := fileRow{name: f.Name, remove: ui.PostProps{Action: o.action + "/" + f.ID.String(), Btn: ui.BtnProps{Label: v.T("wiki.files.remove"), More: f.Name, Icon: "trash", Small: true, Look: ui.LookBare},
			Confirm: &ui.Confirm{ID: "retirer-" + f.ID.String(), Title: v.T("wiki.files.sure"), Text: f.Name, Accept: v.T("wiki.files.remove")}}}
		if f.HasThumb {
			r.address = "![" + f.Alt + "](" + f.ThumbPath() + ")"
		}
		o.rows = append(o.rows, r)
	}
	return v.Page(web.Page{Title: v.T("wiki.files.title", "name", i.Title), Status: status, Net: place.Network.Slug, Frame: ui.FrameTwo, Main: filesView(o)})
}

func (w *Wiki) addFiles(v *web.Visit) error {
	p, place, err := w.filed(v)
	if fail.Is(err, fail.Forbidden) && wantsJSON(v) {
		return sent(v, nil, nil, err)
	} else if err != nil {
		return err
	}
	form, err := v.Form("wiki.addFiles")
	if err != nil {
		return err
	}
	var files []attach.Upload
	if err = form.Err(); err == nil {
		headers, alts := attach.Sent(v.R.MultipartForm)
		files, err = w.core.Files.Receive(v.Ctx(), headers, alts)
	}
	var added []ref.File
	if err == nil {
		added, err = w.AddFiles(v.Ctx(), v.Viewer.Person, p.Entry.Item.ID, files)
	}
	if wantsJSON(v) {
		return sent(v, files, added, err)
	}
	if err == nil {
		v.Flash("wiki.flash.filed")
		return v.Redirect(Path(p.Entry.Item) + "/fichiers")
	}
	if !web.Refused(err) {
		return err
	}
	return w.pageFiles(v, place, p, v.Faults(err)[attach.Field], http.StatusUnprocessableEntity)
}

func wantsJSON(v *web.Visit) bool { return v.R.Header.Get("Accept") == "application/json" }

// sent tells the editor where the file that it sent is, or why it was refused.
func sent(v *web.Visit, files []attach.Upload, added []ref.File, err error) error {
	type file struct {
		Path    string `json:"path"`
		Name    string `json:"name"`
		Picture bool   `json:"picture"`
	}
	out := struct {
		File  *file  `json:"file,omitempty"`
		Error string `json:"error,omitempty"`
	}{}
	status := http.StatusOK
	switch {
	case web.Refused(err), fail.Is(err, fail.Forbidden):
		status = web.StatusOf(err)
		key, args := fail.Reason(err)
		if out.Error = v.Faults(err)[attach.Field]; out.Error == "" {
			out.Error = v.T(key, args...)
		}
	case err != nil:
		return err
	default:
		f := attach.File{ID: added[0]}
		out.File = &file{Path: f.Path(), Name: files[0].Name, Picture: files[0].Thumb != ""}
		if out.File.Picture {
			out.File.Path = f.ThumbPath()
		}
	}
	v.W.Header().Set("Content-Type", "application/json")
	v.W.WriteHeader(status)
	if err := json.NewEncoder(v.W).Encode(out); err != nil {
		return fail.E("wiki.sent", fail.Internal, err)
	}
	return nil
}

func (w *Wiki) removeFile(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	n, ok := kind.FromAddress(v.Path("file"))
	if !ok {
		return fail.E("wiki.removeFile", fail.Hidden, nil)
	}
	if err := w.RemoveFile(v.Ctx(), v.Viewer.Person, id, ref.File(n)); err != nil {
		return err
	}
	v.Flash("wiki.flash.unfiled")
	return v.Redirect("/pages/" + id.String() + "/fichiers")
}
