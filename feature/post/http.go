package post

import (
	"cmp"
	"net/http"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/item"
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
		{Pattern: "POST /publications/{item}/modifier", Rule: web.ByRights, Do: p.edit, Body: textBody, Queries: 40},
		{Pattern: "GET /publications/{item}/versions", Rule: web.ByRights, Do: p.showVersions},
		{Pattern: "GET /publications/{item}/sondage", Rule: web.ByRights, Do: p.showPoll},
		{Pattern: "POST /publications/{item}/vote", Rule: web.ByRights, Do: p.vote},
		{Pattern: "GET /publications/{item}/votants", Rule: web.ByRights, Do: p.showVoters},
		{Pattern: "GET /publications/{item}" + sharePath, Rule: web.SignedIn, Do: p.showShare},
		{Pattern: "POST /publications/{item}" + sharePath, Rule: web.SignedIn, Do: p.share, Body: textBody},
	}
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
	if held := v.HeldPath(i); held != "" {
		return v.Redirect(held)
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
	e := editing{title: w.Title, body: w.Text.Markdown, since: web.Since(w.Entry.Item.Edited)}
	if w.Poll != nil {
		t := typed{many: w.Poll.Many, anonymous: w.Poll.Anonymous}
		for _, c := range w.Poll.Choices {
			t.choices = append(t.choices, c.Label)
		}
		if !w.Poll.Closes.IsZero() {
			t.closes = w.Poll.Closes.In(v.Lang.Zone()).Format(localTime)
		}
		e.poll = pollEdit(v, w, t)
	}
	return p.pageEdit(v, w, e, http.StatusOK)
}

// pollEdit is the fields of the poll of w as typed; nil when there is nothing to change any more.
func pollEdit(v *web.Visit, w Whole, t typed) *pollForm {
	if w.Poll == nil || w.Poll.IsClosed(v.Now()) {
		return nil
	}
	f := t.pollFields(v)
	f.locked = w.Poll.Voters > 0
	return &f
}

func (p *Post) pageEdit(v *web.Visit, w Whole, e editing, status int) error {
	e.action, e.back = Path(w.Entry.Item)+"/modifier", Path(w.Entry.Item)
	e.titled = w.Title != "" || w.Poll != nil || w.Entry.Item.Question != item.Statement
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
	e, t := editing{title: f.Raw("titre"), body: f.Raw("texte"), since: f.Raw("depuis")}, typed{}
	c := Change{Title: f.Line("titre", maxTitle, false), Body: f.Text("texte", text.Max, false)}
	if poll := readPoll(v, f, &t); w.Poll != nil {
		c.Poll = &poll
	}
	from := f.Since("depuis", "texte")
	if err = f.Err(); err == nil {
		var i item.Item
		if i, err = p.Edit(v.Ctx(), v.Viewer.Person, id, c, from); err == nil {
			v.Flash("post.flash.edited")
			return v.Redirect(cmp.Or(v.HeldPath(i), Path(i)))
		}
	}
	if !web.Refused(err) {
		return err
	}
	status := web.StatusOf(err)
	if fail.Is(err, fail.Conflict) {
		e.theirs, e.since = w.Text.Markdown, web.Since(w.Entry.Item.Edited)
	}
	t.faults = v.Faults(err)
	e.fault, e.titleFault, e.faults, e.poll = t.faults["texte"], t.faults["titre"], faultList(v, t.faults), pollEdit(v, w, t)
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
	shown := []past{{when: v.T("post.versions.now"), title: w.Title, html: ui.Safe(w.Text.HTML)}}
	for _, x := range list {
		shown = append(shown, past{when: v.T("post.versions.until", "when", v.Lang.DateTime(x.Until)), title: x.Title, html: ui.Safe(x.HTML)})
	}
	return v.Page(web.Page{Title: v.T("post.versions.title"), Net: w.Entry.Network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: versionsView(Path(w.Entry.Item), w.Entry.Card.Name, shown)})
}
