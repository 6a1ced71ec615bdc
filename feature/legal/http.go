package legal

import (
	"cmp"

	"maillage/core/web"
	"maillage/ui"
)

func (l *Legal) routes() []web.Route {
	var out []web.Route
	for _, p := range pages {
		out = append(out, web.Route{Pattern: "GET " + p.path, Rule: web.Anyone, Do: func(v *web.Visit) error { return l.show(v, p) }})
	}
	return append(out, web.Route{Pattern: "GET " + mapPath, Rule: web.Anyone, Do: l.showMap})
}

func (l *Legal) show(v *web.Visit, p page) error {
	tag := v.Lang.Tag()
	x, err := l.present(v.Ctx(), p.name, tag)
	if err != nil {
		return err
	}
	o := reading{title: v.T("legal." + p.name), html: shown(cmp.Or(x.Text, l.sources[p.name+"."+tag]), tag)}
	if !x.IsOwn() {
		o.dated = v.T("legal.dated", "date", v.Lang.Date(x.At))
	}
	if v.Viewer.Operator {
		o.edit = editing(p.name, tag)
	}
	return v.Page(web.Page{Title: o.title, Frame: ui.FrameTwo, Main: pageView(o)})
}

func (l *Legal) showMap(v *web.Visit) error {
	sections, err := sections(v)
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("legal.map"), Frame: ui.FrameTwo, Main: mapView(sections)})
}
