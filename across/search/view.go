package search

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/markdown"
	"maillage/ui"
)

// view turns results into what the page shows.
type view struct {
	v        *web.Visit
	s        *Search
	a        asked
	r        Results
	networks []space.Space // every one
}

// page is the search page.
type page struct {
	text, heading, hint string
	fields              []ui.Hidden // what the field of the page keeps
	facets              []facet
	chips               *ui.ChipsProps
	also                []ui.Link // other words that were looked for
	whole, partly       []ui.ResultProps
	pager               *ui.PagerProps
	empty               *ui.EmptyProps
	groups              []ui.RowProps // where one may ask instead
	saving              saving
}

// saving is what the page offers to be told of what is new.
type saving struct {
	query string // parameters of the search, "" when it cannot be kept
	kept  bool   // it is already
	any   bool   // others are
}

// facet is one way of narrowing: check boxes when several may be chosen, else radio buttons.
type facet struct {
	name, legend string
	many         bool
	choices      []choice
}

type choice struct {
	value, label, count string
	chosen              bool
}

func (w view) page() (page, error) {
	v, a, r := w.v, w.a, w.r
	o := page{text: a.text, heading: v.T("search.title"), hint: v.T("search.hint")}
	if a.text == "" && a.query.Org == 0 {
		return o, nil
	}
	o.fields = w.fields()
	o.heading, o.hint = w.heading(), w.hint()
	o.facets, o.chips = w.facets(), w.chips()
	for _, word := range r.Instead {
		o.also = append(o.also, ui.Link{Href: Path + "?" + url.Values{paramText: {word}}.Encode(), Label: word})
	}
	for _, h := range r.Hits {
		if p := w.result(h); h.Partly {
			o.partly = append(o.partly, p)
		} else {
			o.whole = append(o.whole, p)
		}
	}
	o.pager = w.pager()
	if len(r.Hits) > 0 {
		return o, nil
	}
	o.empty = w.empty()
	var err error
	o.groups, err = w.groups()
	return o, err
}

// saving tells whether the search may be kept: by people who have signed in, when it has words.
func (w view) saving() (saving, error) {
	if w.v.Viewer.Person == 0 {
		return saving{}, nil
	}
	list, err := w.s.Saved(w.v.Ctx(), w.v.Viewer.Person)
	if err != nil {
		return saving{}, err
	}
	o := saving{any: len(list) > 0}
	values := url.Values{}
	for name, of := range w.a.values {
		if name != paramFrom {
			values[name] = of
		}
	}
	if w.a.text != "" && len(w.s.searched(w.a)) > 0 {
		o.query = values.Encode()
	}
	for _, k := range list {
		o.kept = o.kept || k.Query.Encode() == o.query
	}
	return o, nil
}

func (w view) fields() []ui.Hidden {
	var out []ui.Hidden
	for _, name := range []string{paramKind, paramNetwork, paramSpace, paramOrg, paramPeriod} {
		for _, value := range w.a.values[name] {
			out = append(out, ui.Hidden{Name: name, Value: value})
		}
	}
	return out
}

func (w view) heading() string {
	switch {
	case w.a.text == "":
		return w.v.T("search.count_org", "n", w.r.Total, "name", w.r.Org.Name)
	case w.r.Total == 0 && len(w.r.Hits) > 0:
		return w.v.T("search.count_partly", "text", w.a.text)
	case w.r.Total == 0:
		return w.v.T("search.none", "text", w.a.text)
	case w.r.More:
		return w.v.T("search.count_more", "n", Most, "text", w.a.text)
	}
	return w.v.T("search.count", "n", w.r.Total, "text", w.a.text)
}

func (w view) hint() string {
	switch {
	case w.v.Viewer.Person == 0:
		return w.v.T("search.scope_public")
	case w.a.place.ID != 0:
		return w.v.T("search.scope_group", "name", w.a.place.Name)
	case len(w.v.Viewer.Networks()) == 0:
		return w.v.T("search.scope_none")
	}
	return w.v.T("search.scope", "n", len(w.v.Viewer.Networks()))
}

func (w view) pager() *ui.PagerProps {
	if len(w.r.Pages) < 2 {
		return nil
	}
	p := ui.PagerProps{Label: w.v.T("search.pages")}
	current := max(0, slices.Index(w.r.Pages, w.a.query.After))
	for n, after := range w.r.Pages {
		p.Pages = append(p.Pages, ui.Link{Href: w.at(after), Label: strconv.Itoa(n + 1), Current: n == current})
	}
	if current > 0 {
		p.Prev = w.at(w.r.Pages[current-1])
	}
	if current+1 < len(w.r.Pages) {
		p.Next = w.at(w.r.Pages[current+1])
	}
	return &p
}

func (w view) at(after int64) string {
	if after == 0 {
		return w.a.href(paramAfter)
	}
	return w.a.href(paramAfter, ref.Item(after).String())
}

// empty says that there is nothing, and offers to ask.
func (w view) empty() *ui.EmptyProps {
	v := w.v
	e := ui.EmptyProps{ID: "rien", Drawing: ui.DrawNone, Title: v.T("search.empty"), Text: v.T("search.empty_public"), Sheet: true}
	switch {
	case w.a.query.narrows() && w.a.text != "":
		e.Text = v.T("search.empty_narrow")
		e.Act = ui.LinkBtn(ui.LinkBtnProps{Href: Path + "?" + url.Values{paramText: {w.a.text}}.Encode(), Label: v.T("search.clear"), Look: ui.LookMain})
	case v.Viewer.Person != 0 && len(v.Viewer.Spaces()) > 0:
		e.Text = v.T("search.empty_ask")
		e.Act = ui.LinkBtn(ui.LinkBtnProps{Href: "/publier?" + url.Values{"sorte": {"question"}, "titre": {markdown.Excerpt(w.a.text, text.MaxTitle)}}.Encode(), Label: v.T("search.ask"), Icon: "pencil-plus", Look: ui.LookMain})
	}
	return &e
}

// groups is where one may ask when nothing is found.
func (w view) groups() ([]ui.RowProps, error) {
	list, err := w.s.Near(w.v.Ctx(), w.v.Viewer, w.a.text)
	var out []ui.RowProps
	for _, h := range list {
		mark := web.Mark(h.Network, ui.SizeLarge)
		out = append(out, ui.RowProps{Net: h.Network.Slug, Lead: ui.Mark(mark), Title: h.Space.Name, Href: h.Space.Path(h.Network), Level: 3, Text: h.Space.Lede,
			Note: h.Network.Name + ", " + w.v.T("web.fact.members", "n", int(h.Space.Members))})
	}
	return out, err
}

// result is one thing found.
func (w view) result(h Hit) ui.ResultProps {
	v := w.v
	p := ui.ResultProps{Title: h.Title, Text: h.Text, Href: w.path(h), Kind: w.kind(h), Net: h.Network.Slug, Network: h.Network.Name}
	if h.Partly {
		p.Level = 3
	}
	switch h.Kind {
	case Person:
		p.Lead = ui.Avatar(web.AvatarOf(h.Person, ""))
		return p
	case Org:
		p.Lead = ui.Avatar(ui.AvatarProps{Name: h.Org.Name, Org: true, Icon: "building"})
		p.Text = []ui.Piece{{Text: v.T("search.org_people")}}
		return p
	}
	if h.Network.ID != 0 {
		mark := web.Mark(h.Network, "")
		p.Mark = &mark
	}
	if h.Kind == Network {
		p.Network = ""
	}
	if h.Kind == Network || h.Kind == Group {
		p.Note = v.T("web.fact.members", "n", int(h.Space.Members))
		return p
	}
	p.Note = w.note(h)
	return p
}

// kind is what a result is, in one word or with its answers.
func (w view) kind(h Hit) string {
	switch h.Kind {
	case Person:
		return w.v.T("search.kinds.person")
	case Group, Network:
		return w.v.Noun(h.Space)
	case Org:
		return w.v.T("org.kind." + string(h.Org.Kind))
	}
	label := w.v.T(w.s.core.Kinds[h.Kind].Label)
	if h.Item.Replies > 0 {
		label += ", " + w.v.T("web.entry.replies", "n", int(h.Item.Replies))
	}
	return label
}

// note is the place, the author and the date of a publication.
func (w view) note(h Hit) string {
	var parts []string
	if h.Space.Kind == space.Group {
		parts = append(parts, h.Space.Name)
	}
	if h.Author.ID != 0 {
		parts = append(parts, h.Author.Name)
	}
	return strings.Join(append(parts, w.v.Lang.Ago(h.Item.Created, w.v.Now())), ", ")
}

func (w view) path(h Hit) string {
	switch h.Kind {
	case Person:
		return "/annuaire/" + h.Person.Handle
	case Group, Network:
		return h.Space.Path(h.Network)
	case Org:
		return Path + "?" + url.Values{paramOrg: {h.Org.ID.String()}}.Encode()
	}
	return w.s.core.Kinds.Path(h.Item)
}

// suggestion is an option of the field of the bar.
type suggestion struct {
	href, icon, kind string
	title            []ui.Piece
}

func (w view) suggestion(h Hit) suggestion {
	icon := map[string]string{Person: "user", Group: "users-group", Network: "affiliate"}[h.Kind]
	if icon == "" {
		icon = w.s.core.Kinds[h.Kind].Icon
	}
	kind := w.kind(h)
	if h.Network.Name != "" && h.Kind != Network {
		kind += ", " + h.Network.Name
	}
	if h.Kind == Person && h.Person.OrgName != "" {
		kind = h.Person.OrgName
	}
	return suggestion{href: w.path(h), icon: icon, kind: kind, title: h.Title}
}
