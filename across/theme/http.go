package theme

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/core/web"
	"maillage/kit/id"
	"maillage/ui"
)

func (t *Themes) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /themes", Rule: web.ByRights, Do: t.showAll},
		{Pattern: "GET /themes/{theme}", Rule: web.ByRights, Do: t.show},
		{Pattern: "POST /themes/{theme}/suivi", Rule: web.SignedIn, Do: t.follow},
	}
}

// mark reads "?avant=milliseconds-id", which the link to older entries carries. Anything else is now.
func mark(v *web.Visit) Mark {
	at, it, _ := strings.Cut(v.Query("avant"), "-")
	ms, err := strconv.ParseInt(at, 10, 64)
	n, ok := id.Parse(it)
	if err != nil || !ok {
		return Mark{}
	}
	return Mark{time.UnixMilli(ms), n}
}

func (t *Themes) show(v *web.Visit) error {
	at := mark(v)
	p, err := t.Show(v.Ctx(), v.Viewer, v.Path("theme"), at)
	if err != nil {
		return err
	}
	path := item.ThemePath(p.Theme.Slug)
	if v.R.URL.EscapedPath() != path {
		return v.Moved(path)
	}
	o := themed{name: sign + p.Theme.Label, mayChoose: v.Viewer.Person != 0, action: path + "/suivi", stance: p.Stance}
	for _, e := range p.Entries {
		o.entries = append(o.entries, v.Entry(e, web.EntryIn{Back: path}))
	}
	if !p.Next.At.IsZero() {
		o.older = path + "?avant=" + strconv.FormatInt(p.Next.At.UnixMilli(), 10) + "-" + id.Format(p.Next.ID)
	}
	if len(o.entries) == 0 {
		o.empty = &ui.EmptyProps{ID: "vide", Drawing: ui.DrawDone, Title: v.T("theme.end"), Sheet: true, Act: ui.LinkBtn(ui.LinkBtnProps{Href: path, Label: v.T("theme.newest")})}
	}
	aside, err := t.aside(v, p.Theme.ID)
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: o.name, Main: themeView(o), Aside: aside, AsideName: v.T("theme.aside")})
}

// sign is written before a theme.
const sign = "#"

// aside is the groups where the theme is written about; nil without any.
func (t *Themes) aside(v *web.Visit, theme ref.Theme) (templ.Component, error) {
	near, err := t.Near(v.Ctx(), v.Viewer, theme)
	if err != nil || len(near) == 0 {
		return nil, err
	}
	all, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return nil, err
	}
	networks := map[ref.Space]space.Space{}
	for _, n := range all {
		networks[n.ID] = n
	}
	var list []group
	for _, g := range near {
		n := networks[g.Network]
		list = append(list, group{net: n.Slug, mark: web.Mark(n, ""), href: g.Path(n), name: g.Name, note: v.T("web.fact.members", "n", int(g.Members)) + ", " + n.Name})
	}
	return nearView(list), nil
}

func (t *Themes) showAll(v *web.Visit) error {
	used, err := t.Used(v.Ctx(), v.Viewer)
	if err != nil {
		return err
	}
	mine, err := t.Chosen(v.Ctx(), v.Viewer)
	if err != nil {
		return err
	}
	o := listed{}
	for _, u := range used {
		r := row(v, u)
		r.Note = v.T("theme.uses", "n", u.N)
		o.used = append(o.used, r)
	}
	for _, u := range mine {
		o.chosen = append(o.chosen, row(v, u))
	}
	if len(o.used) == 0 {
		o.empty = &ui.EmptyProps{ID: "vide", Drawing: ui.DrawStart, Title: v.T("theme.none"), Text: v.T("theme.none_text"), Sheet: true}
		if v.Viewer.Person != 0 {
			o.empty.Act = ui.LinkBtn(ui.LinkBtnProps{Href: "/publier", Label: v.T("web.publish"), Icon: "pencil-plus", Look: ui.LookMain})
		}
	}
	return v.Page(web.Page{Title: v.T("theme.nav"), Frame: ui.FrameTwo, Main: themesView(o)})
}

func row(v *web.Visit, u Use) ui.RowProps {
	r := ui.RowProps{Title: sign + u.Label, Href: item.ThemePath(u.Slug), Level: 3}
	switch u.Stance {
	case tie.Follow:
		r.Tags = []ui.TagProps{{Label: v.T("theme.followed"), Icon: "bell"}}
	case tie.Mute:
		r.Tags = []ui.TagProps{{Label: v.T("theme.muted"), Icon: "bell-off"}}
	}
	return r
}

const (
	fieldStance = "choix"
	none        = "aucun"
)

// stances is what the form of a theme says, by its words.
var stances = map[string]tie.Stance{"suivre": tie.Follow, "masquer": tie.Mute, none: ""}

func (t *Themes) follow(v *web.Visit) error {
	f, err := v.Form("theme.follow")
	if err != nil {
		return err
	}
	choice := f.OneOf(fieldStance, "suivre", "masquer", none)
	if wrong := f.Err(); wrong != nil {
		if _, err := t.Show(v.Ctx(), v.Viewer, v.Path("theme"), Mark{}); err != nil {
			return err
		}
		return wrong
	}
	th, err := t.Follow(v.Ctx(), v.Viewer.Person, v.Path("theme"), stances[choice])
	if err != nil {
		return err
	}
	// words: theme.flash.*
	v.Flash("theme.flash." + choice)
	return v.Redirect(item.ThemePath(th.Slug))
}
