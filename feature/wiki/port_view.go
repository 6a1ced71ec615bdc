package wiki

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

func spaceOf(ctx context.Context, q db.Q, s ref.Space) (space.Space, error) {
	return space.Get(ctx, q, s)
}

// exportPage is the form by which pages leave.
type exportPage struct {
	crumbs       ui.CrumbsProps
	action, back string
	lede         string
	formats      []ui.Option
	scopes       []ui.Option // none where there is no choice
	faults       map[string]string
	long         string // said when it takes a while
}

func exportOf(v *web.Visit, path string, under int, one bool) exportPage {
	o := exportPage{action: path + "/export", back: path}
	pages := under
	if one {
		pages++
		o.lede = v.T("wiki.port.lede")
		if under > 0 {
			o.scopes = []ui.Option{{Value: "page", Label: v.T("wiki.port.scope.page"), Selected: true}, {Value: scopeAll, Label: v.T("wiki.port.scope.branch", "n", under)}}
		}
	} else {
		o.lede = v.T("wiki.port.lede_all", "n", pages)
	}
	if pages > atOnce {
		o.long = v.T("wiki.port.long", "n", atOnce)
	}
	for _, f := range formats {
		// words: wiki.port.format.* wiki.port.format_note.*
		o.formats = append(o.formats, ui.Option{Value: string(f), Label: v.T("wiki.port.format." + string(f)), Note: v.T("wiki.port.format_note." + string(f)), Selected: f == PDF})
	}
	return o
}

// portPage is how far an export or an import is.
type portPage struct {
	title       string
	address     string
	state       portState
	what        portWhat
	done, total int
	said        string
	asked       string
	until       string
	fetch, size string
	again       string // the form, to try again
	back        ui.Link
	report      reported
	faults      map[string]string
	undone      string        // when an import was undone
	undo        *ui.PostProps // undoes it
}

// reported is what an import would make, or made.
type reported struct {
	counts  []string  // "12 pages créées"
	made    []ui.Link // the first of the pages made
	remarks []string  // what was not understood
	titles  []string  // of the first pages to be made
	clashes []string  // titles that are taken
	choices ui.OptionsProps
	send    string
}

// importPage is the form by which pages come.
type importPage struct {
	action, back string
	places       []ui.Option
	whole        bool // several pages at once
	limit        string
	faults       map[string]string
}

const pieceID = "travail"

func (w *Wiki) pagePort(v *web.Visit, faults map[string]string, status int) error {
	p, place, err := w.askedPort(v)
	if err != nil {
		return err
	}
	o := portPage{
		address: p.path(), state: p.State, what: p.What, done: int(p.Progress), total: int(max(p.Total, 1)), asked: v.Lang.DateTime(p.Asked), until: v.Lang.Date(p.Expires),
		back: ui.Link{Href: place.Path() + pathAll, Label: v.T("wiki.list.back")}, fetch: p.path() + "/fichier", size: v.Lang.Bytes(p.Size),
	}
	o.said = v.T("wiki.port.said", "done", v.Lang.Number(p.Progress), "total", v.Lang.Number(p.Total))
	o.again = place.Path() + pathImport
	// words: wiki.port.job.*
	o.title = v.T("wiki.port.job." + string(p.What))
	if p.What == exports {
		o.again = place.Path() + pathExport
		if p.Above != 0 {
			o.again = "/pages/" + p.Above.String() + "/export"
		}
	}
	if p.What == imports {
		if o.report, err = w.reportOf(v, p); err != nil {
			return err
		}
		o.faults = faults
		o.undo, o.undone = undoing(v, p, len(o.report.made))
		o.report.choices.Error = faults[fieldClash]
	}
	v.W.Header().Set("Cache-Control", "no-store")
	return v.Page(web.Page{Title: o.title, Status: status, Place: &place, Tab: Name, NoIndex: true, Main: portView(o)})
}

// undoing is the button that takes away what an import made, or when it was done.
func undoing(v *web.Visit, p port, made int) (*ui.PostProps, string) {
	switch {
	case !p.Undone.IsZero():
		return nil, v.T("wiki.import.undone", "when", v.Lang.DateTime(p.Undone))
	case made == 0 || p.State != portReady && p.State != portFailed:
		return nil, ""
	}
	return &ui.PostProps{
		Action: p.path() + "/annulation", Btn: ui.BtnProps{Label: v.T("wiki.import.undo"), Icon: "arrow-back-up"},
		Confirm: &ui.Confirm{ID: "annuler-import", Title: v.T("wiki.import.undo_sure"), Text: v.T("wiki.import.undo_text", "day", v.Lang.Date(p.Expires)), Accept: v.T("wiki.import.undo")},
	}, ""
}

// portMenu is what the first page of a wiki offers to take and to bring.
func portMenu(v *web.Visit, place web.Place, pages bool) ui.MenuProps {
	m := ui.MenuProps{Label: v.T("wiki.port.menu")}
	if pages {
		m.Items = append(m.Items, ui.MenuItem{Label: v.T("wiki.port.act_all"), Icon: "file-export", Href: place.Path() + pathExport})
	}
	if access.CanSpace(v.Viewer, access.Publish, place.Space) == nil {
		m.Items = append(m.Items, ui.MenuItem{Label: v.T("wiki.import.act"), Icon: "file-import", Href: place.Path() + pathImport})
	}
	return m
}

// reportOf is what an import would make, or made.
func (w *Wiki) reportOf(v *web.Visit, p port) (reported, error) {
	var l looked
	if p.Report != "" {
		if err := json.Unmarshal([]byte(p.Report), &l); err != nil {
			return reported{}, fail.E("wiki.reportOf", fail.Internal, err)
		}
	}
	o := reported{titles: l.Titles, clashes: l.Clashes, send: v.T("wiki.import.send", "n", l.Pages)}
	for _, r := range l.Remarks {
		// words: wiki.import.remark.*
		line := v.T("wiki.import.remark."+r.What, "n", r.Times)
		if r.Example != "" {
			line = v.T("wiki.import.example", "what", line, "example", r.Example)
		}
		o.remarks = append(o.remarks, line)
	}
	if p.State == portAsked {
		o.counts = append(o.counts, v.T("wiki.import.would", "n", l.Pages))
		o.choices = ui.OptionsProps{ID: fieldClash, Name: fieldClash, Legend: v.T("wiki.import.clash", "n", l.Taken), Options: []ui.Option{
			{Value: string(clashRename), Label: v.T("wiki.import.rename"), Note: v.T("wiki.import.rename_note"), Selected: true},
			{Value: string(clashSkip), Label: v.T("wiki.import.skip"), Note: v.T("wiki.import.skip_note")},
		}}
		return o, nil
	}
	made, err := madePages(v.Ctx(), w.core.DB.Q(), p.ID)
	if err != nil {
		return o, err
	}
	if !p.Undone.IsZero() {
		return w.remains(v, o, made)
	}
	counts := map[outcome]int{}
	for _, m := range made {
		counts[m.outcome]++
		if m.item != 0 && m.outcome != outcomeSkipped {
			o.made = append(o.made, ui.Link{Href: Path(item.Item{ID: m.item, Title: m.title}), Label: m.title})
		}
	}
	slices.SortFunc(o.made, func(a, b ui.Link) int { return strings.Compare(a.Label, b.Label) })
	o.made = o.made[:min(len(o.made), shownTitles)]
	for _, k := range []outcome{outcomeMade, outcomeRenamed, outcomeSkipped, outcomeRefused} {
		if counts[k] > 0 {
			// words: wiki.import.outcome.*
			o.counts = append(o.counts, v.T("wiki.import.outcome."+string(k), "n", counts[k]))
		}
	}
	return o, nil
}

// remains is what is left of an import that was undone.
func (w *Wiki) remains(v *web.Visit, o reported, made map[string]madePage) (reported, error) {
	var ids []ref.Item
	for _, m := range made {
		if m.item != 0 && m.outcome != outcomeSkipped {
			ids = append(ids, m.item)
		}
	}
	there, err := still(v.Ctx(), w.core.DB.Q(), ids)
	if err != nil {
		return o, err
	}
	for _, m := range made {
		if there[m.item] && m.outcome != outcomeSkipped {
			o.made = append(o.made, ui.Link{Href: Path(item.Item{ID: m.item, Title: m.title}), Label: m.title})
		}
	}
	slices.SortFunc(o.made, func(a, b ui.Link) int { return strings.Compare(a.Label, b.Label) })
	o.counts = []string{v.T("wiki.import.remain", "n", len(o.made))}
	o.made, o.remarks = o.made[:min(len(o.made), shownTitles)], nil
	return o, nil
}

func portFaults(faults map[string]string) []ui.FieldError {
	var out []ui.FieldError
	for _, f := range []string{"", fieldFormat, fieldFile, fieldAbove, fieldClash} {
		if text, ok := faults[f]; ok {
			out = append(out, ui.FieldError{ID: f, Text: text})
		}
	}
	return out
}

// Fields of the forms of imports.
const (
	fieldFile  = "fichier"
	fieldClash = "doublons"
)
