package post

import (
	"cmp"
	"context"
	"crypto/rand"
	"mime/multipart"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// textBody leaves room to give back a text that is far too long.
const textBody = 32 << 20

func (p *Post) routes() []web.Route {
	formBody := p.files.MaxBody() + textBody
	return []web.Route{
		{Pattern: "GET /publier", Rule: web.SignedIn, Do: p.showNew},
		{Pattern: "POST /publier", Rule: web.SignedIn, Do: p.publishAnywhere, Body: formBody},
		{Pattern: "POST /reseaux/{network}/publications", Rule: web.ByRights, Do: p.publishHere, Body: formBody, Part: Kind},
		{Pattern: "POST /reseaux/{network}/groupes/{group}/publications", Rule: web.ByRights, Do: p.publishHere, Body: formBody, Part: Kind},
		{Pattern: "GET /publications/{item}", Rule: web.ByRights, Do: p.show, Queries: 30},
		{Pattern: "GET /publications/{item}/modifier", Rule: web.ByRights, Do: p.showEdit},
		{Pattern: "POST /publications/{item}/modifier", Rule: web.ByRights, Do: p.edit, Body: textBody},
		{Pattern: "GET /publications/{item}/versions", Rule: web.ByRights, Do: p.showVersions},
	}
}

// placeHas tells whether messages are on in s of network n.
func placeHas(s, n space.Space) bool { return web.Place{Space: s, Network: n}.Has(Kind) }

// typed is a form of a message as it stands: new, or refused.
type typed struct {
	body, audience, key, space string
	faults                     map[string]string
}

// newTyped is a new form, with what the visitor kept of an earlier one.
func newTyped(d text.Draft) typed {
	rest := web.Rest(d)
	return typed{key: rand.Text(), body: d.Body, audience: rest.Get("audience"), space: rest.Get("espace")}
}

// anywhere is the spot of a message whose place is still to be chosen.
var anywhere = text.Spot{Use: Kind}

// within is the spot of a message in s.
func within(s ref.Space) text.Spot { return text.Spot{Use: Kind, Space: s} }

// form is the files' part of a refused form, nil for a new one.
func (t typed) form(v *web.Visit) *multipart.Form {
	if len(t.faults) == 0 {
		return nil
	}
	return v.R.MultipartForm
}

// composer is what the page of a space offers to those who may publish there.
func (p *Post) composer(ctx context.Context, v *web.Visit, place web.Place) (templ.Component, error) {
	if !place.Has(Kind) || access.CanSpace(v.Viewer, access.Publish, place.Space) != nil {
		return nil, nil
	}
	d, keeping, err := v.Draft(within(place.Space.ID), place.Path())
	if err != nil {
		return nil, err
	}
	return p.composerWith(ctx, v, place, newTyped(d), keeping)
}

func (p *Post) composerWith(ctx context.Context, v *web.Visit, place web.Place, t typed, keeping *ui.DraftProps) (templ.Component, error) {
	reach, err := p.reach(ctx, place.Space)
	if err != nil {
		return nil, err
	}
	o := composing{
		action: place.Path() + "/publications", label: v.T("post.composer.label", "name", place.Space.Name), hint: v.T("post.composer.placeholder", "name", place.Space.Name),
		avatar: web.AvatarOf(v.Person.Card(), ""), typed: t, files: p.files.Fields(t.form(v), t.faults[attach.Field]), faults: faultList(v, t.faults), quiet: len(t.faults) == 0, draft: keeping,
	}
	for _, r := range reach {
		o.audiences = append(o.audiences, ui.Option{Value: string(r.audience), Label: reachWords(v, place, r), Selected: string(r.audience) == t.audience})
	}
	return composerView(o), nil
}

// reachWords says who will see it: "Le groupe : 24 personnes". Managers of the network are counted.
func reachWords(v *web.Visit, place web.Place, r reach) string {
	switch r.audience {
	case space.Public:
		return v.T("post.reach.public")
	case space.Registered:
		return v.T("post.reach.registered", "n", r.people)
	case space.InNetwork:
		return v.T("post.reach.network", "n", r.people, "name", place.Network.Name)
	}
	return v.T("post.reach.group", "n", r.people)
}

// read reads the form of a message.
func (p *Post) read(v *web.Visit) (Draft, typed, error) {
	f, err := v.Form("post.read")
	if err != nil {
		return Draft{}, typed{}, err
	}
	t := typed{body: f.Raw("texte"), audience: f.Raw("audience"), key: f.Raw("cle"), space: f.Raw("espace")}
	d := Draft{Body: f.Text("texte", text.Max, false), ClientKey: f.Line("cle", 64, false), Lang: v.Lang.Tag(), Audience: space.Audience(t.audience)}
	if err := f.Err(); err != nil {
		return d, t, err
	}
	headers, alts := attach.Sent(v.R.MultipartForm)
	d.Files, err = p.files.Receive(v.Ctx(), headers, alts)
	return d, t, err
}

func (p *Post) publishHere(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	if err := access.CanSpace(v.Viewer, access.Publish, place.Space); err != nil {
		return err
	}
	d, t, err := p.read(v)
	if err == nil {
		d.Space, d.From = place.Space.ID, within(place.Space.ID)
		var i item.Item
		if i, err = p.Publish(v.Ctx(), v.Viewer.Person, d); err == nil {
			v.Flash("post.flash.published")
			return v.Redirect(place.Path() + "#p-" + i.ID.String())
		}
	}
	if !web.Refused(err) {
		return err
	}
	return p.again(v, place, t, err)
}

// again shows the refused form of a message, with what was typed.
func (p *Post) again(v *web.Visit, place web.Place, t typed, err error) error {
	if t.faults = v.Faults(err); t.faults == nil {
		t.faults = map[string]string{"": v.T("web.error.conflict")}
	}
	_, keeping, err := v.Draft(within(place.Space.ID), place.Path())
	if err != nil {
		return err
	}
	c, err := p.composerWith(v.Ctx(), v, place, t, keeping)
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("post.new.title"), Status: http.StatusUnprocessableEntity, Place: &place, Tab: Kind, Main: c})
}

func (p *Post) showNew(v *web.Visit) error {
	d, _, err := v.Draft(anywhere, "/publier")
	if err != nil {
		return err
	}
	t := newTyped(d)
	if asked := v.Query("texte"); asked != "" {
		t.body = asked
	}
	return p.pageNew(v, t, http.StatusOK)
}

func (p *Post) pageNew(v *web.Visit, t typed, status int) error {
	spaces, err := p.Spaces(v.Ctx(), v.Viewer)
	if err != nil {
		return err
	}
	networks, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	names := map[ref.Space]string{}
	for _, n := range networks {
		names[n.ID] = n.Name
	}
	o := composing{action: "/publier", label: v.T("post.composer.text"), hint: v.T("post.composer.anywhere"), avatar: web.AvatarOf(v.Person.Card(), ""), typed: t, files: p.files.Fields(t.form(v), t.faults[attach.Field]), faults: faultList(v, t.faults), rows: 6}
	if _, o.draft, err = v.Draft(anywhere, "/publier"); err != nil {
		return err
	}
	people, err := p.readers(v.Ctx(), spaces)
	if err != nil {
		return err
	}
	// Groups first: what is said to a whole network is chosen, never fallen upon.
	slices.SortStableFunc(spaces, func(a, b space.Space) int { return cmp.Compare(a.Kind, b.Kind) })
	for _, s := range spaces {
		label := v.T("post.new.network", "name", s.Name)
		if s.Kind == space.Group {
			label = v.T("post.new.group", "name", s.Name, "network", names[s.Network])
		}
		// words: post.seen.*
		who := v.T("post.seen."+string(s.ItemsAudience), "n", people[s.ID])
		o.spaces = append(o.spaces, ui.Option{Value: s.ID.String(), Label: label, Note: who, Selected: s.ID.String() == t.space || t.space == "" && s.Slug == v.Query("dans")})
	}
	return v.Page(web.Page{Title: v.T("post.new.title"), Status: status, Frame: ui.FrameTwo, Main: newView(o)})
}

func (p *Post) publishAnywhere(v *web.Visit) error {
	d, t, err := p.read(v)
	if err == nil {
		spaces, err2 := p.Spaces(v.Ctx(), v.Viewer)
		if err2 != nil {
			return err2
		}
		err = fail.Fields("post.publishAnywhere", fail.On("espace", "post.new.choose"))
		for _, s := range spaces {
			if s.ID.String() == t.space {
				d.Space, err = s.ID, nil
			}
		}
	}
	if err == nil {
		d.Audience, d.From = "", anywhere
		var i item.Item
		if i, err = p.Publish(v.Ctx(), v.Viewer.Person, d); err == nil {
			v.Flash("post.flash.published")
			return v.Redirect(Path(i))
		}
	}
	if !web.Refused(err) {
		return err
	}
	t.faults = v.Faults(err)
	return p.pageNew(v, t, http.StatusUnprocessableEntity)
}

func (p *Post) show(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	i, s, err := p.Item(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	if want := p.core.Kinds.Path(i); v.R.URL.Path != want {
		return v.Moved(want)
	}
	w, err := p.Read(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	place, err := v.PlaceOf(s)
	if err != nil && i.Audience != space.Public {
		return err
	}
	place.Space, place.Network = w.Entry.Space, w.Entry.Network
	var under []templ.Component
	for _, slot := range v.Site.Under {
		c, err := slot(v.Ctx(), v, i, place)
		if err != nil {
			return err
		}
		if c != nil {
			under = append(under, c)
		}
	}
	e := v.Entry(w.Entry, web.EntryIn{Whole: true, Back: Path(i)})
	return v.Page(web.Page{Title: w.Entry.Card.Name, Net: place.Network.Slug, Frame: ui.FrameTwo, Main: pageView(w.Entry.Card.Name, e, under)})
}

func (p *Post) showEdit(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	w, err := p.Read(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	if err := access.Can(v.Viewer, access.Edit, w.Entry.Item, w.Entry.Space); err != nil {
		return err
	}
	return p.pageEdit(v, w, editing{body: w.Text.Markdown, since: web.Since(w.Entry.Item.Edited)}, http.StatusOK)
}

func (p *Post) pageEdit(v *web.Visit, w Whole, e editing, status int) error {
	e.action, e.back = Path(w.Entry.Item)+"/modifier", Path(w.Entry.Item)
	return v.Page(web.Page{Title: v.T("post.edit.title"), Status: status, Net: w.Entry.Network.Slug, Frame: ui.FrameTwo, Main: editView(e)})
}

func (p *Post) edit(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	w, err := p.Read(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	f, err := v.Form("post.edit")
	if err != nil {
		return err
	}
	e := editing{body: f.Raw("texte"), since: f.Raw("depuis")}
	body, from := f.Text("texte", text.Max, true), f.Since("depuis", "texte")
	if err = f.Err(); err == nil {
		var i item.Item
		if i, err = p.Edit(v.Ctx(), v.Viewer.Person, id, body, from); err == nil {
			v.Flash("post.flash.edited")
			return v.Redirect(Path(i))
		}
	}
	if !web.Refused(err) {
		return err
	}
	status := web.StatusOf(err)
	if fail.Is(err, fail.Conflict) {
		e.theirs, e.since = w.Text.Markdown, web.Since(w.Entry.Item.Edited)
	}
	e.fault = v.Faults(err)["texte"]
	return p.pageEdit(v, w, e, status)
}

func (p *Post) showVersions(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	w, list, err := p.Versions(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	shown := []past{{title: v.T("post.versions.now"), html: ui.Safe(w.Text.HTML)}}
	for _, x := range list {
		shown = append(shown, past{title: v.T("post.versions.until", "when", v.Lang.DateTime(x.until)), html: ui.Safe(x.html)})
	}
	return v.Page(web.Page{Title: v.T("post.versions.title"), Net: w.Entry.Network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: versionsView(Path(w.Entry.Item), w.Entry.Card.Name, shown)})
}

func faultList(v *web.Visit, faults map[string]string) []ui.FieldError {
	var out []ui.FieldError
	for _, f := range []struct{ name, id string }{{"", ""}, {"texte", fieldText}, {"espace", fieldSpace}, {"audience", fieldAudience}, {attach.Field, attach.Field}} {
		if text, ok := faults[f.name]; ok {
			out = append(out, ui.FieldError{ID: f.id, Text: text})
		}
	}
	return out
}
