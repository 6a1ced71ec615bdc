package web

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"maillage/core/account"
	"maillage/core/space"
	"maillage/ui"
)

// Page is what a handler shows, without the frame that every page shares.
type Page struct {
	Title       string
	Description string
	Status      int // 200 when zero
	Frame       ui.Frame
	Main        templ.Component // begins with the h1, unless Place is set: its folder carries it
	Aside       templ.Component
	AsideName   string
	Side        templ.Component // in place of the rail: filters; it stays on phones, folded
	SideName    string
	Place       *Place // the page is one of this space: the folder and its colours are shown
	Tab         string // key of the current tab of Place
	Net         string // slug of the network the page speaks for, when it is not Place
	NoIndex     bool
	Scripts     []string
}

// Page answers with p.
func (v *Visit) Page(p Page) error {
	if p.Place == nil && p.Net != "" {
		n, err := v.Site.Network(v.Ctx(), p.Net)
		if err != nil {
			return err
		}
		v.Speak(n)
	}
	l, err := v.layout(p)
	if err != nil {
		return err
	}
	main := p.Main
	if p.Place != nil {
		folder, err := v.folder(*p.Place, p.Tab)
		if err != nil {
			return err
		}
		main = templ.Join(folder, main)
	}
	status := p.Status
	if status == 0 {
		status = http.StatusOK
	}
	return v.html(status, typeHTML, within(ui.Layout(l), main))
}

// within gives c its children.
func within(c, children templ.Component) templ.Component { return inside{c, children} }

func (v *Visit) layout(p Page) (ui.LayoutProps, error) {
	brands, err := v.Site.Brands(v.Ctx())
	if err != nil {
		return ui.LayoutProps{}, err
	}
	l := ui.LayoutProps{
		Lang: v.Lang.Tag(), Title: p.Title, Site: v.Site.Options.Site, Description: p.Description, Theme: v.Theme(), Net: p.Net,
		Styles: v.Site.Assets.Styles(), Scripts: p.Scripts, NoIndex: p.NoIndex || v.own.ID != 0, Here: v.here(), Frame: p.Frame, Aside: p.Aside, AsideName: p.AsideName,
	}
	if brands != "" {
		l.Brands = []string{brands}
	}
	if p.Place != nil {
		l.Net = p.Place.Network.Slug
	}
	if l.Bar, err = v.bar(); err != nil {
		return ui.LayoutProps{}, err
	}
	l.Foot, l.Dock = v.foot(), v.dock()
	if v.Site.Demo {
		l.Strip = &ui.StripProps{Text: v.T("web.demo"), Links: []ui.Link{{Href: "/connexion#personnages", Label: v.T("web.demo_personas")}}}
	}
	if v.Preview != "" {
		l.Strip = v.previewStrip()
	}
	if text := v.flash(); text != "" {
		l.Flashes = append(l.Flashes, ui.NoticeProps{Tone: ui.ToneOK, Title: text, Live: "status"})
	}
	if v.Viewer.Suspended {
		l.Flashes = append(l.Flashes, ui.NoticeProps{Tone: ui.ToneBad, Title: v.T("web.suspended"), Text: v.Person.Reason})
	}
	if !v.Person.Closing.IsZero() {
		l.Flashes = append(l.Flashes, ui.NoticeProps{Tone: ui.ToneWarn, Title: v.T("web.closing", "day", v.Lang.Date(v.Person.Closing)), Text: v.T("web.closing_text")})
	}
	for _, slot := range v.Site.Every {
		if c := slot(v); c != nil {
			l.End = append(l.End, c)
		}
	}
	if p.Side != nil {
		l.Side, l.SideLabel, l.SideFold = p.Side, p.SideName, true
	} else if p.Frame == ui.FrameThree || p.Frame == ui.FrameTwo || p.Frame == ui.FrameRead {
		rail, err := v.rail()
		if err != nil {
			return l, err
		}
		l.Side, l.SideLabel = ui.Rail(rail), v.T("web.side")
	}
	return l, nil
}

// here is where a change of theme or language comes back to.
func (v *Visit) here() string {
	if v.R.Method == http.MethodGet {
		return v.R.URL.RequestURI()
	}
	return "/"
}

func (v *Visit) shows(n Nav) bool {
	if n.Show != nil {
		return n.Show(v)
	}
	return n.Foot || v.Viewer.Person != 0
}

// navs is the places that pick chooses, as links; the one of this page is marked.
func (v *Visit) navs(pick func(Nav) bool) []ui.Link {
	var out []ui.Link
	for _, n := range v.Site.Nav {
		if pick(n) && v.shows(n) {
			out = append(out, ui.Link{Href: n.Href, Label: v.T(n.Label), Icon: n.Icon, Current: n.Href == v.R.URL.Path})
		}
	}
	return out
}

func (v *Visit) bar() (ui.BarProps, error) {
	b := ui.BarProps{Home: "/", Brand: v.Site.Options.Site, Search: v.search()}
	if v.Person.ID == 0 {
		b.SignIn = &ui.Link{Href: "/connexion", Label: v.T("web.sign_in"), Icon: "login-2"}
		return b, nil
	}
	if v.Viewer.Person != 0 {
		b.Publish = &ui.Link{Href: "/publier", Label: v.T("web.publish"), Icon: "pencil-plus"}
	}
	me := ui.MeProps{Name: v.Person.Name(), Href: "/annuaire/" + v.Person.Handle, Avatar: AvatarOf(v.Person.Card(), ui.SizeSmall)}
	for _, l := range v.navs(func(n Nav) bool { return n.Me }) {
		me.Items = append(me.Items, ui.MenuItem{Label: l.Label, Icon: l.Icon, Href: l.Href})
	}
	me.Items = append(me.Items, ui.MenuItem{Label: v.T("web.sign_out"), Icon: "logout", Action: "/deconnexion", Reload: true})
	b.Me = &me
	for _, tool := range v.Site.Tools {
		p, err := tool(v)
		if err != nil {
			return b, err
		}
		if p != nil {
			b.Tools = append(b.Tools, *p)
		}
	}
	return b, nil
}

// SettingsTabs is the row of the pages of settings, of which current is the address.
func (v *Visit) SettingsTabs(current string) ui.TabsProps {
	t := ui.TabsProps{Label: v.T("web.settings")}
	list := slices.Clone(v.Site.Nav)
	slices.SortStableFunc(list, func(a, b Nav) int { return a.Settings - b.Settings })
	for _, n := range list {
		if n.Settings > 0 && v.shows(n) {
			t.Items = append(t.Items, ui.Link{Href: n.Href, Label: v.T(n.Label), Current: n.Href == current})
		}
	}
	return t
}

// search is the field of the bar; on the search page it holds what was asked.
func (v *Visit) search() *ui.SearchProps {
	path := v.Site.Search
	if path == "" {
		return nil
	}
	p := &ui.SearchProps{Action: path, Suggest: path + "/suggestions", Label: v.T("web.search"), Placeholder: v.T("web.search_hint")}
	if v.R.URL.Path == path {
		p.Value = v.Query("q")
	}
	return p
}

func (v *Visit) foot() ui.FootProps {
	sentence := v.Site.Options.Foot
	if sentence == "" {
		sentence = v.T("web.foot")
	}
	return ui.FootProps{Sentence: sentence, Links: v.navs(func(n Nav) bool { return n.Foot })}
}

func (v *Visit) dock() []ui.Link {
	if v.Viewer.Person == 0 {
		return nil
	}
	return v.navs(func(n Nav) bool { return n.Dock })
}

// rail is the side of the person: the site's places, then their networks with their groups; for a stranger, the networks.
func (v *Visit) rail() (ui.RailProps, error) {
	r := ui.RailProps{Label: v.T("web.rail"), Stick: true}
	var top ui.RailList
	for _, l := range v.navs(func(n Nav) bool { return n.Rail }) {
		top.Items = append(top.Items, ui.RailItem{Href: l.Href, Label: l.Label, Icon: l.Icon, Current: l.Current})
	}
	if len(top.Items) > 0 {
		r.Blocks = append(r.Blocks, ui.RailBlock{Lists: []ui.RailList{top}})
	}
	all, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return r, err
	}
	block := ui.RailBlock{Title: v.T("web.rail_mine")}
	if len(v.Viewer.Networks()) == 0 {
		block.Title = v.T("web.rail_networks")
	}
	for _, n := range all {
		if len(v.Viewer.Networks()) == 0 && n.Audience == space.Public || v.Viewer.Role(n.ID, n.ID) != space.None {
			block.Lists = append(block.Lists, v.railNetwork(n))
		} else if groups := v.railHosted(n); len(groups.Items) > 0 {
			block.Lists = append(block.Lists, groups)
		}
	}
	r.Blocks = append(r.Blocks, block)
	return r, nil
}

// railGroups is how many groups of a network the side lists; the others are on the network's page.
const railGroups = 8

func (v *Visit) railNetwork(n space.Space) ui.RailList {
	mark := Mark(n, "")
	list := ui.RailList{Net: n.Slug, Items: []ui.RailItem{{Href: n.Path(n), Label: n.Name, Mark: &mark, Current: v.R.URL.Path == n.Path(n)}}}
	list.Items = append(list.Items, v.railPlaces(n)...)
	return list
}

// railHosted is the groups of n that the visitor is in through another network to which they are opened: under no network, each
// with the mark of its own.
func (v *Visit) railHosted(n space.Space) ui.RailList {
	mark := Mark(n, "")
	list := ui.RailList{Net: n.Slug, Items: v.railPlaces(n)}
	for i := range list.Items {
		list.Items[i].Sub, list.Items[i].Mark = false, &mark
	}
	return list
}

// railPlaces is the visitor's groups of n.
func (v *Visit) railPlaces(n space.Space) (items []ui.RailItem) {
	for _, p := range v.Viewer.Places {
		if p.Kind != space.Group || p.Network != n.ID || v.Viewer.Role(p.Space, n.ID) == space.None || len(items) >= railGroups {
			continue
		}
		href := n.Path(n) + "/groupes/" + p.Slug
		items = append(items, ui.RailItem{Href: href, Label: p.Name, Sub: true, Current: v.R.URL.Path == href})
	}
	return items
}

// AvatarOf is the round of a person.
func AvatarOf(c account.Card, size ui.Size) ui.AvatarProps {
	a := ui.AvatarProps{Name: c.Name, Hue: c.Hue, Size: size}
	if c.Photo != "" {
		a.Src = "/portraits/" + c.Photo
	}
	return a
}
