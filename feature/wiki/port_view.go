package wiki

import (
	"context"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
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
	v.W.Header().Set("Cache-Control", "no-store")
	return v.Page(web.Page{Title: o.title, Status: status, Place: &place, Tab: Name, NoIndex: true, Main: portView(o)})
}

// portMenu is what the first page of a wiki offers to take and to bring.
func portMenu(v *web.Visit, place web.Place, pages bool) ui.MenuProps {
	m := ui.MenuProps{Label: v.T("wiki.port.menu")}
	if pages {
		m.Items = append(m.Items, ui.MenuItem{Label: v.T("wiki.port.act_all"), Icon: "file-export", Href: place.Path() + pathExport})
	}
	return m
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
