package group

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/kit/sheet"
	"maillage/ui"
)

const (
	fieldList = "liste"
	fieldFile = "fichier"
	// bulkBody is a list with the form around it; what is in between is refused with a message.
	bulkBody = bulkBytes + 1<<20
	// shownLines is how many lines a report shows; the file has them all.
	shownLines = 100
	shownBulks = 20
)

const bulkPath = "/invitations/lots"

func (g *Group) bulkRoutes() []web.Route {
	const at = "/reseaux/{network}" + bulkPath
	return []web.Route{
		{Pattern: "GET " + at, Rule: web.ByRights, Do: g.showBulks},
		{Pattern: "POST " + at, Rule: web.ByRights, Do: g.prepareBulk, Body: bulkBody, Queries: 200},
		{Pattern: "GET " + at + "/{lot}", Rule: web.ByRights, Do: g.showBulk},
		{Pattern: "POST " + at + "/{lot}", Rule: web.ByRights, Do: g.decideBulk},
		{Pattern: "GET " + at + "/{lot}/rapport.csv", Rule: web.ByRights, Do: g.reportBulk, Queries: 40},
	}
}

// bulkPlace is the network of the path, for who may invite a whole list.
func bulkPlace(v *web.Visit) (web.Place, error) {
	p, err := placeFor(v, access.Animate)
	if err == nil {
		err = access.CanSpace(v.Viewer, access.Manage, p.Space)
	}
	return p, err
}

// bulkAt is the list that the path names.
func (g *Group) bulkAt(v *web.Visit) (p web.Place, b Bulk, err error) {
	if p, err = bulkPlace(v); err != nil {
		return p, b, err
	}
	n, ok := id.Parse(v.Path("lot"))
	if !ok {
		return p, b, fail.E("group.bulkAt", fail.Hidden, nil)
	}
	b, err = g.bulk(v.Ctx(), p.Space.ID, n)
	return p, b, err
}

func (b Bulk) path(p web.Place) string { return p.Path() + bulkPath + "/" + id.Format(b.ID) }

func (g *Group) showBulks(v *web.Visit) error {
	p, err := bulkPlace(v)
	if err != nil {
		return err
	}
	return g.pageBulks(v, p, bulkForm{}, nil)
}

// pageBulks shows o; refused is the error of the form that was sent, nil at first.
func (g *Group) pageBulks(v *web.Visit, p web.Place, o bulkForm, refused error) error {
	list, err := g.bulks(v.Ctx(), p.Space.ID)
	if err != nil {
		return err
	}
	o.action, o.back, o.closed = p.Path()+bulkPath, p.Path()+"/invitations", p.Space.IsArchived()
	for _, b := range list {
		o.rows = append(o.rows, ui.RowProps{Title: v.T("group.bulk.of", "when", v.Lang.DateTime(b.Created)), Href: b.path(p), Text: v.T("group.bulk.people", "n", b.Lines()), Note: bulkState(v, b), Level: 3})
	}
	status := 0
	if refused != nil {
		said := v.Faults(refused)[fieldList]
		o.faults, status = faults(v, refused, fieldList), web.StatusOf(refused)
		if o.file && said != "" {
			o.saidFile, o.faults = said, []ui.FieldError{{ID: fieldFile, Text: said}}
		} else {
			o.said = said
		}
	}
	return v.Page(web.Page{Title: v.T("group.bulk.title"), Status: status, Place: &p, Tab: TabMembers, Frame: ui.FrameTwo, NoIndex: true, Main: bulksView(o)})
}

func bulkState(v *web.Visit, b Bulk) string {
	// words: group.bulk.is.*
	return v.T("group.bulk.is."+string(b.State), "n", b.Counts[LineInvited])
}

func (g *Group) prepareBulk(v *web.Visit) error {
	p, err := bulkPlace(v)
	if err != nil {
		return err
	}
	f, err := v.Form("group.prepareBulk")
	if err != nil {
		return err
	}
	data, err := bulkData(f)
	if err != nil {
		return err
	}
	n, err := g.PrepareBulk(v.Ctx(), v.Viewer.Person, p.Space.ID, data, v.Lang.Tag())
	if web.Refused(err) {
		return g.pageBulks(v, p, bulkForm{typed: f.Raw(fieldList), file: len(f.Files(fieldFile)) > 0}, err)
	}
	if err != nil {
		return err
	}
	return v.Redirect(Bulk{ID: n}.path(p))
}

// bulkData is the file that was sent, or else what was pasted.
func bulkData(f *web.Form) ([]byte, error) {
	files := f.Files(fieldFile)
	if len(files) == 0 {
		return []byte(f.Raw(fieldList)), nil
	}
	r, err := files[0].Open()
	if err != nil {
		return nil, fail.Wrap("group.bulkData", err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, bulkBytes+1))
	return data, fail.Wrap("group.bulkData", err)
}

func (g *Group) showBulk(v *web.Visit) error {
	p, b, err := g.bulkAt(v)
	if err != nil {
		return err
	}
	lines, err := g.bulkLines(v.Ctx(), b.ID, problems, 0, shownLines+1)
	if err != nil {
		return err
	}
	first, err := g.bulkLines(v.Ctx(), b.ID, []LineState{LineReady, LineInvited}, 0, shownLines+1)
	if err != nil {
		return err
	}
	o := bulkReport{action: b.path(p), back: p.Path() + bulkPath, file: b.path(p) + "/rapport.csv", state: b.State, said: bulkState(v, b), ready: b.Counts[LineReady], closed: p.Space.IsArchived()}
	o.title = v.T("group.bulk.of", "when", v.Lang.DateTime(b.Created))
	for _, s := range LineStates {
		if n := b.Counts[s]; n > 0 {
			o.figures = append(o.figures, ui.FigureProps{Label: lineState(v, s), Value: v.Lang.Number(int64(n))})
		}
	}
	if b.State == BulkSending {
		all := b.Counts[LineReady] + b.Counts[LineInvited] + b.Counts[LineRefused]
		done := all - b.Counts[LineReady]
		o.progress = &ui.ProgressProps{Label: v.T("group.bulk.progress"), Value: done, Max: max(all, 1), Said: v.T("group.bulk.so_far", "n", done, "all", all)}
	}
	o.wrong = lineTable(v, v.T("group.bulk.wrong"), lines, true)
	o.right = lineTable(v, v.T("group.bulk.right"), first, false)
	o.more = len(lines) > shownLines || len(first) > shownLines
	return v.Page(web.Page{Title: o.title, Place: &p, Tab: TabMembers, Frame: ui.FrameTwo, NoIndex: true, Main: bulkView(o)})
}

// problems are the lines that nobody is invited by.
var problems = []LineState{LineMember, LineWaiting, LineTwice, LineInvalid, LineBarred, LineExcluded, LineRefused, LineCancelled}

func lineState(v *web.Visit, s LineState) string {
	// words: group.bulk.line.*
	return v.T("group.bulk.line." + string(s))
}

// lineReason is why, in words; "" where the state says it.
func lineReason(v *web.Visit, l BulkLine) string {
	if l.Reason == "" {
		return ""
	}
	args := []any{"detail", l.Detail, "n", l.Detail}
	return v.T(l.Reason, args...)
}

func lineTable(v *web.Visit, caption string, lines []BulkLine, why bool) ui.TableProps {
	t := ui.TableProps{Caption: caption, Columns: []ui.Column{{Label: v.T("group.bulk.column.email")}, {Label: v.T("group.bulk.column.state")}}}
	for _, l := range lines[:min(len(lines), shownLines)] {
		said := lineState(v, l.State)
		if reason := lineReason(v, l); why && reason != "" {
			said = v.T("group.bulk.because", "state", said, "reason", reason)
		}
		about := []string{v.T("group.bulk.at_line", "n", strconv.Itoa(l.Line))}
		for _, s := range []string{joined(l.Given, l.Family), l.Group} {
			if s != "" {
				about = append(about, s)
			}
		}
		t.Rows = append(t.Rows, []ui.Cell{{Slot: lineView(l.Email, strings.Join(about, ", "))}, {Text: said}})
	}
	return t
}

func joined(given, family string) string {
	if given == "" || family == "" {
		return given + family
	}
	return given + " " + family
}

func (g *Group) decideBulk(v *web.Visit) error {
	p, b, err := g.bulkAt(v)
	if err != nil {
		return err
	}
	f, err := v.Form("group.decideBulk")
	if err != nil {
		return err
	}
	switch f.OneOf("decision", "inviter", "effacer") {
	case "inviter":
		if err := g.SendBulk(v.Ctx(), v.Viewer.Person, p.Space.ID, b.ID); err != nil {
			return err
		}
		v.Flash("group.flash.bulk_sent")
		return v.Redirect(b.path(p))
	case "effacer":
		if err := g.DropBulk(v.Ctx(), v.Viewer.Person, p.Space.ID, b.ID); err != nil {
			return err
		}
		v.Flash("group.flash.bulk_dropped")
		return v.Redirect(p.Path() + bulkPath)
	}
	return f.Err()
}

// reportBulk is every line with what became of it, for a spreadsheet.
func (g *Group) reportBulk(v *web.Visit) error {
	p, b, err := g.bulkAt(v)
	if err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", sheet.Media)
	h.Set("Content-Disposition", `attachment; filename="invitations-`+p.Space.Slug+`-`+b.Created.In(v.Lang.Zone()).Format(time.DateOnly)+`.csv"`)
	h.Set("Cache-Control", "private, no-store")
	if err := g.writeBulk(v, b); err != nil {
		v.Site.Log.Warn("report cut short", "ref", v.Ref, "error", err)
		panic(http.ErrAbortHandler) // so that the browser tells: no error page can follow what has left
	}
	return nil
}

func (g *Group) writeBulk(v *web.Visit, b Bulk) error {
	w := sheet.New(v.W, v.Lang.Tag())
	err := w.Line(v.T("group.bulk.column.line"), v.T("group.bulk.column.email"), v.T("group.bulk.column.given"), v.T("group.bulk.column.family"), v.T("group.bulk.column.group"), v.T("group.bulk.column.state"), v.T("group.bulk.column.reason"))
	for after := 0; err == nil; {
		lines, readErr := g.bulkLines(v.Ctx(), b.ID, LineStates, after, bulkAtOnce)
		if readErr != nil {
			return readErr
		}
		for _, l := range lines {
			if err := w.Line(strconv.Itoa(l.Line), l.Email, l.Given, l.Family, l.Group, lineState(v, l.State), lineReason(v, l)); err != nil {
				return err
			}
			after = l.N
		}
		if err = w.Flush(); len(lines) < bulkAtOnce {
			return err
		}
	}
	return err
}

// bulkAct leads from the invitations of a network to whole lists, for who may send them.
func bulkAct(v *web.Visit, p web.Place) string {
	if p.Space.Kind != space.Network || access.CanSpace(v.Viewer, access.Manage, p.Space) != nil {
		return ""
	}
	return p.Path() + bulkPath
}
