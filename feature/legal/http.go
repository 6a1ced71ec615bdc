package legal

import (
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
	title := v.T("legal." + p.name)
	return v.Page(web.Page{Title: title, Frame: ui.FrameTwo, Main: pageView(title, l.texts[p.name+"."+v.Lang.Tag()])})
}

func (l *Legal) showMap(v *web.Visit) error {
	sections, err := sections(v)
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("legal.map"), Frame: ui.FrameTwo, Main: mapView(sections)})
}
