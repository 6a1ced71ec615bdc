package home

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"maillage/core/kind"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/id"
	"maillage/ui"
)

func (h *Home) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /{$}", Rule: web.ByRights, Do: h.start},
		{Pattern: "GET /manque", Rule: web.SignedIn, Do: h.showMissed},
		{Pattern: "POST /manque", Rule: web.SignedIn, Do: h.seen},
		{Pattern: "GET /reseaux", Rule: web.ByRights, Do: h.networks},
		{Pattern: "GET /reseaux/{network}", Rule: web.ByRights, Do: h.place, Queries: 30},
		{Pattern: "GET /reseaux/{network}/groupes/{group}", Rule: web.ByRights, Do: h.place, Queries: 36},
		{Pattern: "POST /publications/{item}/epingle", Rule: web.ByRights, Do: h.pin},
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

// with is path with a parameter more, which is left out when it is empty.
func with(path, name, value string) string {
	if value == "" {
		return path
	}
	sign := "?"
	if strings.Contains(path, "?") {
		sign = "&"
	}
	return path + sign + name + "=" + url.QueryEscape(value)
}

func older(path string, m Mark) string {
	if m.At.IsZero() {
		return ""
	}
	return with(path, "avant", strconv.FormatInt(m.At.UnixMilli(), 10)+"-"+id.Format(m.ID))
}

// asked is the stream that the address names, "" when it names none of those.
func asked(v *web.Visit, among ...Stream) Stream {
	if s := Stream(v.Query("fil")); slices.Contains(among, s) {
		return s
	}
	return ""
}

func (h *Home) start(v *web.Visit) error {
	if v.Viewer.Person == 0 {
		return h.portal(v)
	}
	s, since, err := h.look(v)
	if err != nil {
		return err
	}
	p, err := h.Stream(v.Ctx(), v.Viewer, s, mark(v))
	if err != nil {
		return err
	}
	path := with("/", "fil", string(s))
	o := arriving{hello: v.T("home.hello", "name", v.Person.Given), prompt: composer(v), tabs: tabs(v, s), filters: filters(v, "/", s)}
	o.stream = stream{label: v.T("home.stream." + string(s)), live: mark(v).At.IsZero(), entries: entries(v, p.Entries, path, false), older: older(path, p.Next)}
	if len(p.Entries) == 0 {
		o.stream.empty = empty(v, s)
	}
	if s != Recent {
		for n, e := range p.Entries {
			mayMute(v, e, path, o.stream.entries[n].Byline)
		}
	}
	switch s { // what is new is told as far as the script can know that it belongs here
	case Followed:
		o.stream.within = v.Viewer.Spaces()
	case Unanswered, Unsettled:
		o.stream.live = false
	}
	if o.missed, err = h.missedLine(v, since); err != nil {
		return err
	}
	aside, err := h.aside(v)
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("home.nav"), Main: homeView(o), Aside: aside, AsideName: v.T("home.aside")})
}

// look is the stream to show, which the person keeps when they chose it, and since when they may have missed something.
func (h *Home) look(v *web.Visit) (s Stream, since time.Time, err error) {
	s = asked(v, append(streams, Unsettled)...)
	if v.Preview != "" || v.Beforehand() {
		if s == "" {
			s = Followed
		}
		return s, since, nil
	}
	kept := s
	if s == Unsettled {
		kept = Unanswered
	}
	since, keeps, err := h.Look(v.Ctx(), v.Viewer.Person, kept)
	if s == "" {
		s = keeps
	}
	if !mark(v).At.IsZero() {
		since = time.Time{} // further down, one has read it
	}
	return s, since, err
}

// tabs is the choice of streams, of which s is shown.
func tabs(v *web.Visit, s Stream) []ui.Link {
	var out []ui.Link
	for _, t := range streams {
		// words: home.stream.* home.tab.*
		out = append(out, ui.Link{Href: with("/", "fil", string(t)), Label: v.T("home.tab." + string(t)), Current: t == s || t == Unanswered && s == Unsettled})
	}
	return out
}

// filters is the choice among questions, where s is one of their streams.
func filters(v *web.Visit, path string, s Stream) []ui.Link {
	if s != Unanswered && s != Unsettled {
		return nil
	}
	var out []ui.Link
	for _, f := range []Stream{Unanswered, Unsettled} {
		// words: home.filter.*
		out = append(out, ui.Link{Href: with(path, "fil", string(f)), Label: v.T("home.filter." + string(f)), Current: f == s})
	}
	return out
}

// asking is where one asks a question.
const asking = "/publier?sorte=question"

// empty says why a stream of the home page has nothing, and proposes one step.
func empty(v *web.Visit, s Stream) *ui.EmptyProps {
	step := func(href, label, icon string) templ.Component {
		return ui.LinkBtn(ui.LinkBtnProps{Href: href, Label: label, Icon: icon, Look: ui.LookMain})
	}
	p := &ui.EmptyProps{ID: "vide", Sheet: true}
	switch {
	case len(v.Viewer.Networks()) == 0:
		p.Drawing, p.Title, p.Text, p.Act = ui.DrawStart, v.T("home.no_network"), v.T("home.no_network_text"), step("/reseaux", v.T("home.find"), "affiliate")
	case s == Followed:
		p.Drawing, p.Title, p.Text, p.Act = ui.DrawPeople, v.T("home.none_followed"), v.T("home.none_followed_text"), step("/annuaire", v.T("home.directory"), "address-book")
	case s == Recent:
		p.Drawing, p.Title, p.Text, p.Act = ui.DrawStart, v.T("home.nothing"), v.T("home.nothing_text"), step(asking, v.T("home.ask"), "help-hexagon")
	default:
		p.Drawing, p.Title, p.Text, p.Act = ui.DrawDone, v.T("home.none_waiting"), v.T("home.none_waiting_text"), ui.LinkBtn(ui.LinkBtnProps{Href: asking, Label: v.T("home.ask"), Icon: "help-hexagon"})
	}
	return p
}

func entries(v *web.Visit, list []kind.Entry, back string, inGroup bool) []ui.EntryProps {
	out := make([]ui.EntryProps, len(list))
	for n, e := range list {
		out[n] = v.Entry(e, web.EntryIn{Group: inGroup, Back: back})
	}
	return out
}

// mayMute adds to the menu of e what keeps its author out of this stream. across/home knows where people are found, not how.
func mayMute(v *web.Visit, e kind.Entry, back string, b *ui.BylineProps) {
	if e.Author.ID == 0 || e.Author.ID == v.Viewer.Person {
		return
	}
	b.Menu.Items = append(b.Menu.Items, ui.MenuItem{Label: v.T("home.mute", "name", e.Author.Name), Icon: "bell-off", Action: "/annuaire/" + e.Author.Handle + "/silence",
		Fields: []ui.Hidden{{Name: "etat", Value: yes}, {Name: "retour", Value: back}}})
}

// composer is the field of the home page, which goes on on the page of publication.
func composer(v *web.Visit) *prompt {
	if len(v.Viewer.Spaces()) == 0 {
		return nil
	}
	return &prompt{avatar: web.AvatarOf(v.Person.Card(), ""), text: v.T("home.prompt")}
}

// aside is what goes with the stream: first steps for newcomers, and groups of one's networks to discover.
func (h *Home) aside(v *web.Visit) (templ.Component, error) {
	var parts []templ.Component
	if steps := h.steps(v); len(steps) > 0 {
		parts = append(parts, stepsView(steps))
	}
	groups, err := h.Discover(v.Ctx(), v.Viewer)
	if err != nil {
		return nil, err
	}
	if len(groups) > 0 {
		all, err := v.Site.Networks(v.Ctx())
		if err != nil {
			return nil, err
		}
		var found []discovery
		for _, g := range groups {
			for _, n := range all {
				if n.ID == g.Network {
					found = append(found, discovery{net: n.Slug, mark: web.Mark(n, ""), href: g.Path(n), name: g.Name, note: v.T("web.fact.members", "n", int(g.Members)) + ", " + n.Name})
				}
			}
		}
		parts = append(parts, discoverView(found))
	}
	if len(parts) == 0 {
		return nil, nil
	}
	return templ.Join(parts...), nil
}

func (h *Home) steps(v *web.Visit) []step {
	groups := 0
	for _, p := range v.Viewer.Places {
		if p.Kind == space.Group && v.Viewer.Role(p.Space, p.Network) != space.None {
			groups++
		}
	}
	var steps []step
	if v.Person.OrgName == "" {
		steps = append(steps, step{v.T("home.step.org"), v.T("home.step.org_text"), "/parametres/profil#organisme"})
	}
	if v.Person.Photo == "" {
		steps = append(steps, step{v.T("home.step.photo"), v.T("home.step.photo_text"), "/parametres/profil#portrait"})
	}
	if groups == 0 {
		steps = append(steps, step{v.T("home.step.group"), v.T("home.step.group_text"), "/reseaux"})
	}
	return steps
}
