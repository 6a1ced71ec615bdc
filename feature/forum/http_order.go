package forum

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/kit/markdown"
	"maillage/ui"
)

// replyKind is the kind that the first text of a topic becomes when it is an answer of another: what answers are here.
const replyKind = "comment"

// The forms of the page of order.
const (
	formLock  = "fermer"
	formOpen  = "rouvrir"
	formTitle = "titre"
	formFile  = "rubrique"
	formMove  = "deplacer"
	formMerge = "fusionner"
	formSplit = "scinder"
)

func (f *Forum) orderRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /sujets/{item}/ordre", Rule: web.ByRights, Do: f.showOrder, Queries: 35},
		{Pattern: "POST /sujets/{item}/ordre", Rule: web.ByRights, Do: f.doOrder, Queries: 45},
	}
}

// ordered is the topic of the path, which the visitor moderates.
func (f *Forum) ordered(v *web.Visit) (Whole, error) {
	id, err := v.Item()
	if err != nil {
		return Whole{}, err
	}
	w, err := f.Read(v.Ctx(), v.Viewer, id)
	if err != nil {
		return w, err
	}
	return w, access.Can(v.Viewer, access.Moderate, w.Entry.Item, w.Entry.Space)
}

func (f *Forum) showOrder(v *web.Visit) error {
	w, err := f.ordered(v)
	if err != nil {
		return err
	}
	return f.pageOrder(v, w, ordering{retitle: w.Entry.Item.Title}, http.StatusOK)
}

func (f *Forum) pageOrder(v *web.Visit, w Whole, o ordering, status int) error {
	i := w.Entry.Item
	o.action, o.back, o.title, o.locked = Path(i)+"/ordre", Path(i), i.Title, !i.Locked.IsZero()
	drawers, err := f.Categories(v.Ctx(), i.Space)
	if err != nil {
		return err
	}
	if len(drawers) > 0 {
		o.drawers = []ui.Option{{Label: v.T("forum.new.no_drawer"), Selected: w.Category == 0}}
		for _, c := range drawers {
			o.drawers = append(o.drawers, ui.Option{Value: c.ID.String(), Label: c.Name, Selected: c.ID == w.Category})
		}
	}
	places, err := f.Destinations(v.Ctx(), v.Viewer, i.Space)
	if err != nil {
		return err
	}
	for _, d := range places {
		label := d.Space.Name
		if d.Space.Kind == space.Group {
			label += ", " + d.Network.Name
		}
		o.places = append(o.places, ui.Option{Value: d.Space.ID.String(), Label: label, Selected: o.place == d.Space.ID.String()})
	}
	list, err := f.Answers(v.Ctx(), v.Viewer, i.ID)
	if err != nil {
		return err
	}
	for _, e := range list {
		name := e.Author.Name
		if e.Author.ID == 0 {
			name = v.T("web.entry.unsigned")
		}
		o.answers = append(o.answers, ui.Option{Value: e.Item.ID.String(), Label: markdown.Excerpt(e.Card.Name, 100), Note: v.T("forum.split.by", "name", name, "when", v.Lang.DateTime(e.Item.Created)), Selected: o.chosen[e.Item.ID]})
	}
	return v.Page(web.Page{Title: v.T("forum.order.title"), Status: status, Net: w.Entry.Network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: orderView(o)})
}

func (f *Forum) doOrder(v *web.Visit) error {
	w, err := f.ordered(v)
	if err != nil {
		return err
	}
	form, err := v.Form("forum.doOrder")
	if err != nil {
		return err
	}
	i, by := w.Entry.Item, v.Viewer.Person
	o := ordering{retitle: i.Title, splitTitle: form.Raw("nouveau"), into: form.Raw("sujet"), place: form.Raw("groupe"), chosen: map[ref.Item]bool{}, form: form.OneOf("geste", formLock, formOpen, formTitle, formFile, formMove, formMerge, formSplit)}
	if err := form.Err(); err != nil {
		return err
	}
	next := Path(i)
	switch o.form {
	case formLock, formOpen:
		err = f.Lock(v.Ctx(), by, i.ID, o.form == formLock)
	case formTitle:
		o.retitle = form.Raw("titre")
		err = f.Retitle(v.Ctx(), by, i.ID, form.Line("titre", text.MaxTitle, false))
		next = "/sujets/" + i.ID.String()
	case formFile:
		n, _ := id.Parse(form.Raw("rubrique"))
		err = f.File(v.Ctx(), by, i.ID, ref.Item(n))
	case formMove:
		n, _ := id.Parse(o.place)
		if err = f.Move(v.Ctx(), by, i.ID, ref.Space(n)); fail.Is(err, fail.Hidden) {
			err = fail.Fields("forum.doOrder", fail.On("groupe", "web.field.choice"))
		}
	case formMerge:
		into := topicIn(o.into)
		err = f.Merge(v.Ctx(), by, i.ID, into, replyKind)
		next = "/sujets/" + into.String() + "?reponse=" + i.ID.String() + "#p-" + i.ID.String()
	case formSplit:
		var ids []ref.Item
		for _, x := range form.All("reponses") {
			n, _ := id.Parse(x)
			ids = append(ids, ref.Item(n))
			o.chosen[ref.Item(n)] = true
		}
		var made item.Item
		if made, err = f.Split(v.Ctx(), by, i.ID, ids, form.Line("nouveau", text.MaxTitle, false), form.Has("question")); err == nil {
			next = Path(made)
		} else if list := fail.FieldsOf(err); len(list) > 0 && list[0].Name == "titre" {
			err = fail.Fields("forum.doOrder", fail.Field{Name: "nouveau", Key: list[0].Key, Args: list[0].Args})
		}
	}
	if err == nil {
		v.Flash("forum.flash.ordered")
		return v.Redirect(next)
	}
	if !web.Refused(err) {
		return err
	}
	if o.faults = v.Faults(err); o.faults == nil {
		o.faults = map[string]string{"": v.T("web.error.conflict")}
	}
	return f.pageOrder(v, w, o, web.StatusOf(err))
}

// topicIn is the topic that an address names, as it is copied from a browser or typed; 0 for none.
func topicIn(address string) ref.Item {
	address, _, _ = strings.Cut(strings.TrimSpace(address), "#")
	address, _, _ = strings.Cut(address, "?")
	n, _ := kind.FromAddress(address[strings.LastIndexByte(address, '/')+1:])
	return ref.Item(n)
}

// Destination is a place where a topic may go.
type Destination struct{ Space, Network space.Space }

// Destinations is where v may publish topics, but from. One query.
func (f *Forum) Destinations(ctx context.Context, v *access.Viewer, from ref.Space) ([]Destination, error) {
	ids := v.Spaces()
	for _, p := range v.Places {
		ids = append(ids[:len(ids):len(ids)], p.Network)
	}
	all, err := space.Some(ctx, f.core.DB.Q(), ids)
	if err != nil {
		return nil, err
	}
	var out []Destination
	for _, p := range v.Places {
		s, ok := all[p.Space]
		n := all[s.Network]
		if ok && s.ID != from && (web.Place{Space: s, Network: n}).Has(Name) && access.CanSpace(v, access.Publish, s) == nil {
			out = append(out, Destination{s, n})
		}
	}
	return out, nil
}

// Answers is the answers of topic id that v may see, oldest first, for who puts it in order.
func (f *Forum) Answers(ctx context.Context, v *access.Viewer, id ref.Item) ([]kind.Entry, error) {
	q := f.core.DB.Q()
	list, err := answers(ctx, q, v, id)
	if err != nil {
		return nil, err
	}
	return f.core.Kinds.Entries(ctx, q, v, list)
}

// traces is what was done to i, in words, for v. Three queries at most.
func (f *Forum) traces(v *web.Visit, i item.Item) ([]traceLine, error) {
	q := f.core.DB.Q()
	list, err := tracesOf(v.Ctx(), q, i.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	var people []ref.Person
	var places []ref.Space
	for _, t := range list {
		people = append(people, t.by)
		if t.act == moved {
			places = append(places, ref.Space(t.other))
		}
	}
	names, err := account.Cards(v.Ctx(), q, people)
	if err != nil {
		return nil, err
	}
	from, err := space.Some(v.Ctx(), q, places)
	if err != nil {
		return nil, err
	}
	out := make([]traceLine, len(list))
	for n, t := range list {
		was := t.was
		if s, ok := from[ref.Space(t.other)]; ok && t.act == moved && access.CanSpace(v.Viewer, access.See, s) == nil {
			was = s.Name
		}
		// words: forum.trace.*
		key := "forum.trace." + string(t.act)
		if i.Kind != Kind {
			key += "_item"
		}
		if was == "" && (t.act == moved || t.act == filed) {
			key += "_from_none"
		}
		args := []any{"name", names[t.by].Name, "was", was}
		out[n] = traceLine{words: v.T(key, args...), when: v.When(t.at)}
		if t.act == split || t.act == splitFrom {
			out[n].href = "/sujets/" + ref.Item(t.other).String()
		}
	}
	return out, nil
}

// movesUnder is, under a publication that is no topic, what animators did to its place: the page of a topic says it itself.
func (f *Forum) movesUnder(_ context.Context, v *web.Visit, i item.Item, _ web.Place) (templ.Component, error) {
	if i.Kind == Kind || !i.IsRoot() {
		return nil, nil
	}
	list, err := f.traces(v, i)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return tracesView(list), nil
}

// act is the line that the menu of a topic has for who moderates it.
func (f *Forum) itemActs(v *web.Visit, e kind.Entry) []ui.MenuItem {
	if e.Item.Kind != Kind || !e.Moderate {
		return nil
	}
	return []ui.MenuItem{{Label: v.T("forum.order.act"), Icon: "folder", Href: Path(e.Item) + "/ordre"}}
}
