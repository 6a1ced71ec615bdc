package forum

import (
	"context"
	"crypto/rand"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

// textBody leaves room to give back a text that is far too long.
const textBody = 32 << 20

const (
	newPath      = "/forum/nouveau"
	arrangePath  = "/forum/rubriques"
	catchUpPath  = "/forum/lu"
	paramWhich   = "liste"
	paramDrawer  = "rubrique"
	paramTheme   = "theme"
	paramFrom    = "avant"
	networkPlace = "/reseaux/{network}"
	groupPlace   = networkPlace + "/groupes/{group}"
)

func (f *Forum) routes() []web.Route {
	formBody := f.files.MaxBody() + textBody
	var list []web.Route
	for _, place := range []string{networkPlace, groupPlace} {
		list = append(list,
			web.Route{Pattern: "GET " + place + "/forum", Rule: web.ByRights, Do: f.list, Part: Name},
			web.Route{Pattern: "GET " + place + newPath, Rule: web.ByRights, Do: f.showNew, Part: Name},
			web.Route{Pattern: "POST " + place + newPath, Rule: web.ByRights, Do: f.open, Body: formBody, Part: Name, Queries: 35},
			web.Route{Pattern: "GET " + place + arrangePath, Rule: web.ByRights, Do: f.showArrange, Part: Name},
			web.Route{Pattern: "POST " + place + arrangePath, Rule: web.ByRights, Do: f.arrange, Part: Name},
			web.Route{Pattern: "POST " + place + catchUpPath, Rule: web.ByRights, Do: f.catchUp, Part: Name},
		)
	}
	list = append(append(list, f.orderRoutes()...), f.nearRoutes()...)
	list = append(append(list, f.inviteRoutes()...), f.refileRoutes()...)
	return append(list,
		web.Route{Pattern: "GET /sujets/{item}", Rule: web.ByRights, Do: f.show, Queries: 60},
		web.Route{Pattern: "GET /sujets/{item}/nouveau", Rule: web.SignedIn, Do: f.showNews},
		web.Route{Pattern: "GET /sujets/{item}/modifier", Rule: web.ByRights, Do: f.showEdit},
		web.Route{Pattern: "POST /sujets/{item}/modifier", Rule: web.ByRights, Do: f.edit, Body: textBody, Queries: 35},
		web.Route{Pattern: "GET /sujets/{item}/versions", Rule: web.ByRights, Do: f.showVersions},
	)
}

// asked reads which topics an address asks for; what is not understood narrows nothing.
func (f *Forum) asked(ctx context.Context, v *web.Visit, drawers []Category) (Ask, error) {
	var a Ask
	for _, w := range lists {
		if v.Query(paramWhich) == string(w) {
			a.Which = w
		}
	}
	for _, c := range drawers {
		if v.Query(paramDrawer) == c.ID.String() {
			a.Category = c.ID
		}
	}
	if slug := v.Query(paramTheme); slug != "" {
		t, err := item.ThemeBySlug(ctx, f.core.DB.Q(), slug)
		if err != nil && !fail.Is(err, fail.Hidden) {
			return a, err
		}
		a.Theme = t.ID
	}
	at, it, _ := strings.Cut(v.Query(paramFrom), "-")
	ms, err := strconv.ParseInt(at, 10, 64)
	if n, ok := id.Parse(it); ok && err == nil {
		a.From = mark{time.UnixMilli(ms), ref.Item(n)}
	}
	return a, nil
}

// href is the address of the list that a asks for, from its first topic on, with one parameter changed; "" leaves it out.
func (a Ask) href(place web.Place, name, value string) string {
	x := url.Values{}
	if a.Which != Recent {
		x.Set(paramWhich, string(a.Which))
	}
	if a.Category != 0 {
		x.Set(paramDrawer, a.Category.String())
	}
	if x.Del(name); value != "" {
		x.Set(name, value)
	}
	if len(x) == 0 {
		return place.Path() + "/forum"
	}
	return place.Path() + "/forum?" + x.Encode()
}

func (f *Forum) list(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	drawers, err := f.Categories(v.Ctx(), place.Space.ID)
	if err != nil {
		return err
	}
	a, err := f.asked(v.Ctx(), v, drawers)
	if err != nil {
		return err
	}
	list, next, err := f.Topics(v.Ctx(), v.Viewer, place.Space, a)
	if err != nil {
		return err
	}
	waiting, err := f.Waiting(v.Ctx(), v.Viewer, place.Space.ID)
	if err != nil {
		return err
	}
	o := listOf(v, place, a, drawers, list, waiting)
	if !next.at.IsZero() {
		o.older = a.href(place, paramFrom, strconv.FormatInt(next.at.UnixMilli(), 10)+"-"+next.id.String())
	}
	return v.Page(web.Page{Title: v.T("forum.title", "name", place.Space.Name), Place: &place, Tab: Name, Main: listView(o), Aside: asideView(o), AsideName: v.T("forum.aside")})
}

func (f *Forum) catchUp(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	if err := f.CatchUp(v.Ctx(), v.Viewer.Person, place.Space.ID); err != nil {
		return err
	}
	v.Flash("forum.flash.caught_up")
	return v.Redirect(place.Path() + "/forum")
}

// typed is a form of a topic as it stands: new, or refused.
type typed struct {
	title, body, drawer, key string
	discussion, safe         bool
	later                    web.TypedLater
	faults                   map[string]string
}

func (t typed) form(v *web.Visit) *multipart.Form {
	if len(t.faults) == 0 {
		return nil
	}
	return v.R.MultipartForm
}

// publishing is the place of the path, where the visitor may open a topic.
func publishing(v *web.Visit) (web.Place, error) {
	place, err := v.Place()
	if err != nil {
		return place, err
	}
	return place, access.CanSpace(v.Viewer, access.Publish, place.Space)
}

func (f *Forum) showNew(v *web.Visit) error {
	place, err := publishing(v)
	if err != nil {
		return err
	}
	d, keeping, err := v.Draft(spot(place.Space.ID), place.Path()+newPath)
	if err != nil {
		return err
	}
	rest := web.Rest(d)
	t := typed{key: rand.Text(), title: d.Title, body: d.Body, drawer: rest.Get(paramDrawer), discussion: rest.Get("sorte") == sortDiscussion, safe: rest.Has("discret"), later: web.KeptLater(rest)}
	if t.title == "" {
		t.title = v.Query("titre")
	}
	if t.drawer == "" {
		t.drawer = v.Query(paramDrawer)
	}
	return f.pageNew(v, place, t, keeping, http.StatusOK)
}

func (f *Forum) pageNew(v *web.Visit, place web.Place, t typed, keeping *ui.DraftProps, status int) error {
	drawers, err := f.Categories(v.Ctx(), place.Space.ID)
	if err != nil {
		return err
	}
	people, err := access.Readers(v.Ctx(), f.core.DB.Q(), place.Space, place.Space.ItemsAudience)
	if err != nil {
		return err
	}
	o := composing{action: place.Path() + newPath, typed: t, files: f.files.Fields(t.form(v), t.faults[attach.Field]), faults: faultList(t.faults), draft: keeping, avatar: web.AvatarOf(v.Person.Card(), "")}
	o.later = v.LaterFields(web.Place{}, t.later, t.faults[item.FieldLater])
	// words: forum.seen.*
	o.seen = v.T("forum.seen."+string(place.Space.ItemsAudience), "n", people.Said(), "name", place.Network.Name)
	for _, c := range drawers {
		o.drawers = append(o.drawers, ui.Option{Value: c.ID.String(), Label: c.Name, Selected: t.drawer == c.ID.String()})
	}
	if len(o.drawers) > 0 {
		o.drawers = append([]ui.Option{{Label: v.T("forum.new.no_drawer"), Selected: t.drawer == ""}}, o.drawers...)
	}
	if f.core.Near != nil {
		o.near = place.Path() + nearPath
	}
	if o.nearRows, err = f.near(v, web.Clean(t.title), place.Network.ID); err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("forum.new.title"), Status: status, Place: &place, Tab: Name, Main: newView(o)})
}

const (
	sortQuestion   = "question"
	sortDiscussion = "discussion"
)

func (f *Forum) open(v *web.Visit) error {
	place, err := publishing(v)
	if err != nil {
		return err
	}
	form, err := v.Form("forum.open")
	if err != nil {
		return err
	}
	t := typed{title: form.Raw("titre"), body: form.Raw("texte"), drawer: form.Raw(paramDrawer), key: form.Raw("cle"), discussion: form.Raw("sorte") == sortDiscussion, safe: form.Has("discret")}
	d := Draft{Space: place.Space.ID, Title: form.Line("titre", text.MaxTitle, false), Body: form.Text("texte", text.Max, false), ClientKey: form.Line("cle", 64, false), Lang: v.Lang.Tag(), Question: !t.discussion, Safe: t.safe}
	var sending item.Sending
	sending, t.later = v.ReadLater(form)
	d.Later = sending.Later
	if form.Has("proches") {
		return f.pageNewKept(v, place, t, http.StatusOK)
	}
	if t.drawer != "" {
		n, ok := id.Parse(t.drawer)
		if !ok {
			form.Fault(paramDrawer, "web.field.choice")
		}
		d.Category = ref.Item(n)
	}
	if err = form.Err(); err == nil {
		headers, alts := attach.Sent(v.R.MultipartForm)
		d.Files, err = f.files.Receive(v.Ctx(), headers, alts)
	}
	if err == nil {
		var i item.Item
		if i, err = f.Open(v.Ctx(), v.Viewer.Person, d); err == nil {
			if held := v.HeldPath(i); held != "" {
				return v.Redirect(held)
			}
			v.Flash("forum.flash.opened")
			return v.Redirect(Path(i))
		}
	}
	if !web.Refused(err) {
		return err
	}
	if t.faults = v.Faults(err); t.faults == nil {
		t.faults = map[string]string{"": v.T("web.error.conflict")}
	}
	return f.pageNewKept(v, place, t, http.StatusUnprocessableEntity)
}

// pageNewKept is the form again, with what was typed.
func (f *Forum) pageNewKept(v *web.Visit, place web.Place, t typed, status int) error {
	_, keeping, err := v.Draft(spot(place.Space.ID), place.Path()+newPath)
	if err != nil {
		return err
	}
	return f.pageNew(v, place, t, keeping, status)
}

// topic is the topic of the path; when it became something else (an answer of another one, a title changed), moved is where
// it is now.
func (f *Forum) topic(v *web.Visit) (i item.Item, place web.Place, moved string, err error) {
	id, err := v.Item()
	if err != nil {
		return i, place, "", err
	}
	i, s, err := f.Item(v.Ctx(), v.Viewer, id)
	if err != nil {
		return i, place, "", err
	}
	want := f.core.Kinds.Path(i)
	if moved = v.HeldPath(i); moved != "" {
		return i, place, moved, nil
	}
	if i.Kind != Kind || kind.Address(i.Title, int64(i.ID)) != v.Path("item") {
		moved = want
	}
	place, err = v.PlaceOf(s)
	if err != nil && i.Audience == "public" {
		return i, web.Place{Space: s}, moved, nil
	}
	return i, place, moved, err
}

func (f *Forum) show(v *web.Visit) error { return f.pageTopic(v, "", http.StatusOK) }

// pageTopic is the topic of the path; fault is why nobody was invited to answer it.
func (f *Forum) pageTopic(v *web.Visit, fault string, status int) error {
	i, place, moved, err := f.topic(v)
	if err != nil {
		return err
	}
	if moved != "" {
		return v.Moved(moved)
	}
	w, err := f.Read(v.Ctx(), v.Viewer, i.ID)
	if err != nil {
		return err
	}
	place.Space, place.Network = w.Entry.Space, w.Entry.Network
	o := topicPage{entry: v.Entry(w.Entry, web.EntryIn{Whole: true, Back: Path(i), Group: true, Level: 1}), crumbs: crumbs(v, place, w.Name), title: i.Title}
	if o.traces, err = f.traces(v, i); err != nil {
		return err
	}
	for _, slot := range v.Site.Under {
		c, err := slot(v.Ctx(), v, i, place)
		if err != nil {
			return err
		}
		if c != nil {
			o.under = append(o.under, c)
		}
	}
	others, err := f.among(v.Ctx(), v.Viewer, w.Beside, i.ID)
	if err != nil {
		return err
	}
	beside, err := nearRows(v, others, i.Network)
	if err != nil {
		return err
	}
	asks, err := f.inviting(v, i, w.Entry.Space, fault)
	if err != nil {
		return err
	}
	if is, err := f.IsInvited(v.Ctx(), v.Viewer, i); err != nil {
		return err
	} else if is {
		o.decline = Path(i) + "/invitations/refus"
	}
	if !v.Beforehand() {
		if err := f.MarkRead(v.Ctx(), v.Viewer, i); err != nil {
			return err
		}
	}
	page := web.Page{Title: i.Title, Status: status, Net: place.Network.Slug, Main: topicView(o)}
	if len(beside) > 0 || asks != nil {
		page.Aside, page.AsideName = topicSide(asks, beside), v.T("forum.beside")
	}
	return v.Page(page)
}

// showNews goes to the first reply that the visitor has not read, or to the topic.
func (f *Forum) showNews(v *web.Visit) error {
	i, _, moved, err := f.topic(v)
	if err != nil {
		return err
	}
	if moved != "" && i.Kind != Kind {
		return v.Moved(moved)
	}
	first, err := f.FirstNews(v.Ctx(), v.Viewer, i)
	if err != nil {
		return err
	}
	if first == 0 {
		return v.Redirect(Path(i))
	}
	return v.Redirect(Path(i) + "?reponse=" + first.String() + "#p-" + first.String())
}

// own is the topic of the path, which the visitor may edit.
func (f *Forum) own(v *web.Visit) (Whole, error) {
	id, err := v.Item()
	if err != nil {
		return Whole{}, err
	}
	w, err := f.Read(v.Ctx(), v.Viewer, id)
	if err != nil {
		return w, err
	}
	return w, access.Can(v.Viewer, access.Edit, w.Entry.Item, w.Entry.Space)
}

func (f *Forum) showEdit(v *web.Visit) error {
	w, err := f.own(v)
	if err != nil {
		return err
	}
	return f.pageEdit(v, w, editing{title: w.Entry.Item.Title, body: w.Text.Markdown, since: web.Since(w.Entry.Item.Edited)}, http.StatusOK)
}

func (f *Forum) pageEdit(v *web.Visit, w Whole, o editing, status int) error {
	o.action, o.back = Path(w.Entry.Item)+"/modifier", Path(w.Entry.Item)
	return v.Page(web.Page{Title: v.T("forum.edit.title"), Status: status, Net: w.Entry.Network.Slug, Frame: ui.FrameTwo, Main: editView(o)})
}

func (f *Forum) edit(v *web.Visit) error {
	w, err := f.own(v)
	if err != nil {
		return err
	}
	form, err := v.Form("forum.edit")
	if err != nil {
		return err
	}
	o := editing{title: form.Raw("titre"), body: form.Raw("texte"), since: form.Raw("depuis")}
	c, since := Change{Title: form.Line("titre", text.MaxTitle, false), Body: form.Text("texte", text.Max, false)}, form.Since("depuis", "texte")
	if err = form.Err(); err == nil {
		var i item.Item
		if i, err = f.Edit(v.Ctx(), v.Viewer.Person, w.Entry.Item.ID, c, since); err == nil {
			v.Flash("forum.flash.edited")
			return v.Redirect(Path(i))
		}
	}
	if !web.Refused(err) {
		return err
	}
	if fail.Is(err, fail.Conflict) {
		o.theirs, o.since = w.Text.Markdown, web.Since(w.Entry.Item.Edited)
	}
	o.faults = v.Faults(err)
	return f.pageEdit(v, w, o, web.StatusOf(err))
}

func (f *Forum) showVersions(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	w, list, err := f.Versions(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	shown := []past{{when: v.T("forum.versions.now"), title: w.Entry.Item.Title, html: ui.Safe(w.Text.HTML)}}
	for _, x := range list {
		shown = append(shown, past{when: v.T("forum.versions.until", "when", v.Lang.DateTime(x.Until)), title: x.Title, html: ui.Safe(x.HTML)})
	}
	return v.Page(web.Page{Title: v.T("forum.versions.title"), Net: w.Entry.Network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: versionsView(Path(w.Entry.Item), w.Entry.Item.Title, shown)})
}
