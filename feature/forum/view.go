package forum

import (
	"context"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/lang"
	"maillage/ui"
)

// Ids of the fields, which messages point to.
const (
	fieldTitle  = "titre"
	fieldText   = "texte"
	fieldDrawer = "rubrique"
)

// listPage is the list of topics of a place.
type listPage struct {
	choices, drawers  ui.ChoicesProps
	rows              []topicRow
	older             string
	empty             *ui.EmptyProps
	ask               string // where one opens a topic; "" where one may not
	arrange, caughtUp string // "" where there is nothing to do
	refile            string
	waiting           Counts
	help              string // the questions without an answer
}

// topicRow is a topic in the list.
type topicRow struct {
	href, title, icon, about string
	hue                      int
	isNew                    bool
	tags                     []ui.TagProps
	replies, when            string
}

func listOf(v *web.Visit, place web.Place, a Ask, drawers []Category, list []Topic, waiting Counts) listPage {
	o := listPage{waiting: waiting, help: place.Path() + "/forum?" + paramWhich + "=" + string(Unanswered)}
	o.choices = ui.ChoicesProps{Label: v.T("forum.lists"), Items: choices(v, place, a, waiting)}
	if len(drawers) > 0 {
		o.drawers = ui.ChoicesProps{Label: v.T("forum.drawers.label"), Items: []ui.Link{{Href: a.href(place, paramDrawer, ""), Label: v.T("forum.drawers.all"), Current: a.Category == 0}}}
		for _, c := range drawers {
			o.drawers.Items = append(o.drawers.Items, ui.Link{Href: a.href(place, paramDrawer, c.ID.String()), Label: c.Name, Current: a.Category == c.ID})
		}
	}
	for _, t := range list {
		o.rows = append(o.rows, rowOf(v, place, t, a.Category == 0))
	}
	if access.CanSpace(v.Viewer, access.Publish, place.Space) == nil {
		o.ask = place.Path() + newPath
		if a.Category != 0 {
			o.ask += "?" + paramDrawer + "=" + a.Category.String()
		}
	}
	if access.CanSpace(v.Viewer, access.Animate, place.Space) == nil {
		o.arrange, o.refile = place.Path()+arrangePath, place.Path()+refilePath
	}
	if waiting.Fresh > 0 {
		o.caughtUp = place.Path() + catchUpPath
	}
	if len(list) == 0 {
		o.empty = emptyList(v, a, o.ask)
	}
	return o
}

func choices(v *web.Visit, place web.Place, a Ask, waiting Counts) []ui.Link {
	counts := map[Which]int{Unanswered: waiting.Unanswered, Undecided: waiting.Undecided, Fresh: waiting.Fresh}
	var out []ui.Link
	for _, w := range lists {
		if v.Viewer.Person == 0 && (w == Mine || w == Followed || w == Fresh) {
			continue
		}
		name := string(w)
		if w == Recent {
			name = "tous"
		}
		// words: forum.list.*
		label := v.T("forum.list." + name)
		if n := counts[w]; n > 0 {
			label = v.T("forum.list_count", "list", label, "n", n)
			if n >= mostCounted {
				label = v.T("forum.list_many", "list", label, "n", mostCounted)
			}
		}
		out = append(out, ui.Link{Href: a.href(place, paramWhich, string(w)), Label: label, Current: a.Which == w})
	}
	return out
}

func rowOf(v *web.Visit, place web.Place, t Topic, inAny bool) topicRow {
	i := t.Item
	r := topicRow{href: Path(i), title: i.Title, isNew: t.IsNew, when: v.Lang.Ago(i.Updated, v.Now())}
	if t.IsNew && i.Replies > 0 {
		r.href = "/sujets/" + i.ID.String() + "/nouveau"
	}
	var state string
	switch i.Question {
	case item.Settled:
		r.icon, r.hue, state = "check", 3, v.T("forum.state.settled")
	case item.Waiting:
		r.icon, r.hue, state = "help", 2, v.T("forum.state.waiting")
	default:
		r.icon, r.hue, state = "messages", 5, v.T("forum.state.discussion")
	}
	who := t.Author.Name
	if t.Author.ID == 0 {
		who = v.T("web.entry.unsigned")
	} else if t.Author.OrgName != "" {
		who += ", " + t.Author.OrgName
	}
	r.about = v.T("forum.about", "state", state, "who", who)
	if !i.Pinned.IsZero() {
		r.tags = append(r.tags, ui.TagProps{Label: v.T("forum.pinned"), Icon: "pin"})
	}
	if !i.Locked.IsZero() {
		r.tags = append(r.tags, ui.TagProps{Label: v.T("forum.locked"), Icon: "lock"})
	}
	if t.Category != "" && inAny {
		r.tags = append(r.tags, ui.TagProps{Label: t.Category, Tone: ui.ToneLine})
	}
	for _, x := range t.Themes {
		r.tags = append(r.tags, ui.TagProps{Label: x.Label, Href: item.ThemePath(x.Slug)})
	}
	switch {
	case t.News > 0:
		r.replies = v.T("forum.news", "n", t.News)
	case i.Replies == 0:
		r.replies = v.T("forum.no_reply")
	default:
		r.replies = v.T("forum.replies", "n", int(i.Replies))
	}
	return r
}

func emptyList(v *web.Visit, a Ask, ask string) *ui.EmptyProps {
	p := &ui.EmptyProps{Sheet: true, Drawing: ui.DrawStart, Title: v.T("forum.empty.title"), Text: v.T("forum.empty.text")}
	switch {
	case a.Which == Unanswered || a.Which == Undecided:
		p.Drawing, p.Title, p.Text = ui.DrawDone, v.T("forum.empty.answered"), v.T("forum.empty.answered_text")
	case a.Which == Fresh:
		p.Drawing, p.Title, p.Text = ui.DrawDone, v.T("forum.empty.read"), v.T("forum.empty.read_text")
	case a.Which != Recent || a.Category != 0 || a.Theme != 0:
		p.Drawing, p.Title, p.Text = ui.DrawNone, v.T("forum.empty.none"), v.T("forum.empty.none_text")
	}
	if ask != "" && p.Drawing != ui.DrawDone {
		p.Act = ui.LinkBtn(ui.LinkBtnProps{Href: ask, Label: v.T("forum.ask"), Icon: "help-hexagon", Look: ui.LookMain})
	}
	return p
}

// composing is the form of a new topic.
type composing struct {
	action, seen string
	avatar       ui.AvatarProps
	typed        typed
	files        attach.FieldsProps
	faults       []ui.FieldError
	drawers      []ui.Option
	draft        *ui.DraftProps
	later        *ui.LaterProps
	near         string // where topics near the title are asked for; "" on a site without a search
	nearRows     []nearRow
}

func faultList(faults map[string]string) []ui.FieldError {
	var out []ui.FieldError
	for _, f := range []struct{ name, id string }{{"", ""}, {fieldTitle, fieldTitle}, {fieldText, fieldText}, {fieldDrawer, fieldDrawer}, {item.FieldLater, item.FieldLater}, {attach.Field, attach.Field}} {
		if text, ok := faults[f.name]; ok {
			out = append(out, ui.FieldError{ID: f.id, Text: text})
		}
	}
	return out
}

// topicPage is a topic with all that is under it.
type topicPage struct {
	crumbs  ui.CrumbsProps
	title   string
	entry   ui.EntryProps
	traces  []traceLine
	under   []templ.Component
	decline string // where an invitation to answer is declined; "" for who has none
}

func crumbs(v *web.Visit, place web.Place, drawer string) ui.CrumbsProps {
	p := ui.CrumbsProps{Steps: []ui.Link{{Href: place.Network.Path(place.Network), Label: place.Network.Name}}}
	if place.Space.ID != place.Network.ID {
		p.Steps = append(p.Steps, ui.Link{Href: place.Path(), Label: place.Space.Name})
	}
	p.Steps = append(p.Steps, ui.Link{Href: place.Path() + "/forum", Label: v.T("forum.tab")})
	if drawer == "" {
		drawer = v.T("forum.kind")
	}
	p.Steps = append(p.Steps, ui.Link{Label: drawer})
	return p
}

// editing is the form that changes a topic; theirs is what somebody else made of it meanwhile.
type editing struct {
	action, back, title, body, since, theirs string
	faults                                   map[string]string
}

// past is a version of a topic.
type past struct {
	when, title string
	html        ui.Safe
}

// drawersForm is the drawers of a forum as they are typed.
type drawersForm struct {
	action, back, fault string
	rows                []drawerRow
}

type drawerRow struct {
	id, name string
	topics   int
}

func topicsIn(ctx context.Context, r drawerRow) string {
	if r.id == "" {
		return ""
	}
	return lang.T(ctx, "forum.drawers.topics", "n", r.topics)
}

// ordering is the page on which a topic is put in order; form is the one that was refused.
type ordering struct {
	action, back, title, form        string
	locked                           bool
	retitle, splitTitle, into, place string
	chosen                           map[ref.Item]bool
	drawers, places, answers         []ui.Option
	faults                           map[string]string
}

// fault is why the field of form was refused.
func (o ordering) fault(form, name string) string {
	if o.form != form {
		return ""
	}
	return o.faults[name]
}

// traceLine is one thing that was done to a topic; href is the other topic.
type traceLine struct {
	words, href string
	when        ui.When
}
