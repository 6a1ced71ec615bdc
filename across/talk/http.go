package talk

import (
	"context"
	"crypto/rand"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// textBody leaves room to give back a comment that is far too long.
const textBody = 32 << 20

func (t *Talk) routes() []web.Route {
	formBody := t.core.Files.MaxBody() + textBody
	return []web.Route{
		{Pattern: "POST /publications/{item}/commentaires", Rule: web.ByRights, Do: t.comment, Body: formBody},
		{Pattern: "GET /publications/{item}/commentaire", Rule: web.ByRights, Do: t.showEdit},
		{Pattern: "POST /publications/{item}/commentaire", Rule: web.ByRights, Do: t.edit, Body: textBody},
		{Pattern: "GET /publications/{item}/commentaire/versions", Rule: web.ByRights, Do: t.showVersions},
		{Pattern: "GET /publications/{item}/reponses/{reply}", Rule: web.ByRights, Do: t.showReply},
		{Pattern: "GET /publications/{item}/reactions", Rule: web.ByRights, Do: t.showReactions},
		{Pattern: "GET /publications/{item}/verdict", Rule: web.ByRights, Do: t.showVerdict},
		{Pattern: "POST /publications/{item}/reactions", Rule: web.ByRights, Do: t.react},
		{Pattern: "POST /publications/{item}/reponse-acceptee", Rule: web.ByRights, Do: t.accept},
		{Pattern: "GET /publications/{item}/suppression", Rule: web.ByRights, Do: t.showDelete},
		{Pattern: "POST /publications/{item}/suppression", Rule: web.ByRights, Do: t.delete},
	}
}

// typed is a comment as it stands in its form: new, or refused.
type typed struct{ body, key, fault, filesFault string }

// form is where one answers i, with what one kept of an answer and the words that one quotes, or the one that was refused.
func (t *Talk) form(v *web.Visit, i item.Item, path, quote string, again *typed) (*answering, error) {
	d, keeping, err := v.Draft(spot(i.RootID()), path)
	var sent *multipart.Form
	if again == nil {
		again = &typed{body: quoting(d.Body, quote), key: rand.Text()}
	} else {
		sent = v.R.MultipartForm
	}
	avatar, words := web.AvatarOf(v.Person.Card(), ""), t.words(i)
	o := &answering{files: t.core.Files.Fields(sent, again.filesFault)}
	o.ComposerProps = ui.ComposerProps{ID: fieldText, Action: web.ItemPath(i) + "/commentaires", Name: "texte", Label: v.T(words.of("form.label")), FormLabel: v.T(words.of("form.label")), Draft: keeping, Multipart: true,
		Placeholder: v.T(words.of("form.placeholder")), Value: again.body, Error: again.fault, Avatar: &avatar, Fields: []ui.Hidden{{Name: "cle", Value: again.key}}, Submit: v.T(words.of("form.send")), Rows: 2}
	if unsigned(v.Viewer, i) {
		o.Audience, o.Avatar = v.T("talk.form.unsigned"), &ui.AvatarProps{Icon: "user-question"}
	}
	return o, err
}

// words is how what is said under i is called.
func (t *Talk) words(i item.Item) calling {
	if t.core.Kinds[i.Kind].Comments {
		return ofComments
	}
	return ofAnswers
}

// whyNot says why one cannot answer, and offers one step.
func whyNot(v *web.Visit, err error, place web.Place, words calling) (why, href, act string) {
	if fail.Is(err, fail.SignedOut) {
		return v.T(words.of("why.sign_in")), "/connexion?suite=" + url.QueryEscape(v.R.URL.RequestURI()), v.T("web.sign_in")
	}
	key, args := fail.Reason(err)
	if key == "" {
		key = "web.error.forbidden_text"
	}
	if key == "access.join_first" {
		return v.T(key, args...), place.Path(), v.T("talk.why.see", "name", place.Space.Name)
	}
	return v.T(key, args...), "", ""
}

func (t *Talk) comment(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	i, place, err := t.place(v, id)
	if err != nil {
		return err
	}
	if err := access.Can(v.Viewer, access.Comment, i, place.Space); err != nil {
		return err
	}
	f, err := v.Form("talk.comment")
	if err != nil {
		return err
	}
	new := typed{body: f.Raw("texte"), key: f.Raw("cle")}
	a := part.Reply{Body: f.Text("texte", text.Max, false), Key: f.Line("cle", 64, false), Lang: v.Lang.Tag()}
	if err = f.Err(); err == nil {
		headers, alts := attach.Sent(v.R.MultipartForm)
		a.Files, err = t.core.Files.Receive(v.Ctx(), headers, alts)
	}
	if err == nil {
		var c item.Item
		if c, err = t.Reply(v.Ctx(), v.Viewer.Person, id, a); err == nil {
			return v.Redirect(reaching(t.core.Kinds.Path(i), c.ID))
		}
	}
	if !web.Refused(err) {
		return err
	}
	faults := v.Faults(err)
	new.fault, new.filesFault = faults["texte"], faults[attach.Field]
	c, err := t.comments(v.Ctx(), v, i, place, &new)
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T(t.words(i).of("form.label")), Status: http.StatusUnprocessableEntity, Net: place.Network.Slug, Frame: ui.FrameTwo, Main: refusedView(t.core.Kinds.Path(i), i.Title, t.words(i), c)})
}

// place is item id when the visitor may see it, and where it is.
func (t *Talk) place(v *web.Visit, id ref.Item) (item.Item, web.Place, error) {
	i, s, err := find(v.Ctx(), t.core.DB.Q(), v.Viewer, id, access.Read)
	if err != nil {
		return i, web.Place{}, err
	}
	place, err := v.PlaceOf(s)
	return i, place, err
}

func (t *Talk) react(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	f, err := v.Form("talk.react")
	if err != nil {
		return err
	}
	name, off := strings.CutSuffix(f.Raw("reaction"), web.Off)
	if !item.IsReaction(name) {
		// A forged name must not tell whether the item is there.
		if _, _, err := t.place(v, id); err != nil {
			return err
		}
		return fail.Say("talk.react", fail.Invalid, "web.field.choice")
	}
	i, err := t.React(v.Ctx(), v.Viewer.Person, id, item.Reaction(name), !off)
	if err != nil {
		return err
	}
	if v.Frame() == "acts-"+id.String() {
		return t.frame(v, id, f.Raw("retour"))
	}
	back := web.SafeNext(f.Raw("retour"))
	if back == "/" {
		back = t.core.Kinds.Path(i)
	}
	path, _, _ := strings.Cut(back, "#")
	return v.Redirect(path + "#p-" + id.String())
}

// frame answers with the row of reactions alone.
func (t *Talk) frame(v *web.Visit, id ref.Item, back string) error {
	e, err := t.entry(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	return v.Fragment(http.StatusOK, ui.Acts(v.Acts(e, web.EntryIn{Back: web.SafeNext(back), Whole: !e.Item.IsRoot() || strings.HasPrefix(back, t.core.Kinds.Path(e.Item))})))
}

func (t *Talk) entry(ctx context.Context, v *access.Viewer, id ref.Item) (kind.Entry, error) {
	q := t.core.DB.Q()
	i, _, err := find(ctx, q, v, id, access.Read)
	if err != nil {
		return kind.Entry{}, err
	}
	list, err := t.core.Kinds.Entries(ctx, q, v, []item.Item{i})
	if err != nil || len(list) == 0 {
		return kind.Entry{}, fail.E("talk.entry", fail.Hidden, err)
	}
	return list[0], nil
}

// entries is those of ids that v may see, the question before its answers.
func (t *Talk) entries(ctx context.Context, v *access.Viewer, ids ...ref.Item) ([]kind.Entry, error) {
	q := t.core.DB.Q()
	items, err := some(ctx, q, v, ids)
	if err != nil {
		return nil, err
	}
	return t.core.Kinds.Entries(ctx, q, v, items)
}

// own is a comment that the visitor may edit, with its text.
func (t *Talk) own(v *web.Visit) (kind.Entry, string, error) {
	id, err := v.Item()
	if err != nil {
		return kind.Entry{}, "", err
	}
	e, err := t.entry(v.Ctx(), v.Viewer, id)
	if err != nil {
		return e, "", err
	}
	body, err := t.text(v.Ctx(), id)
	if err != nil {
		return e, "", err
	}
	return e, body, access.Can(v.Viewer, access.Edit, e.Item, e.Space)
}

func (t *Talk) text(ctx context.Context, id ref.Item) (string, error) {
	return source(ctx, t.core.DB.Q(), id)
}

func (t *Talk) showEdit(v *web.Visit) error {
	e, body, err := t.own(v)
	if err != nil {
		return err
	}
	return t.pageEdit(v, e, editing{body: body, since: web.Since(e.Item.Edited)}, http.StatusOK)
}

func (t *Talk) pageEdit(v *web.Visit, e kind.Entry, o editing, status int) error {
	o.action, o.back = web.ItemPath(e.Item)+"/commentaire", Path(e.Item)
	return v.Page(web.Page{Title: v.T("talk.edit.title"), Status: status, Net: e.Network.Slug, Frame: ui.FrameTwo, Main: editView(o)})
}

func (t *Talk) edit(v *web.Visit) error {
	e, theirs, err := t.own(v)
	if err != nil {
		return err
	}
	f, err := v.Form("talk.edit")
	if err != nil {
		return err
	}
	o := editing{body: f.Raw("texte"), since: f.Raw("depuis")}
	body, from := f.Text("texte", text.Max, false), f.Since("depuis", "texte")
	if err = f.Err(); err == nil {
		if _, err = t.Edit(v.Ctx(), v.Viewer.Person, e.Item.ID, body, from); err == nil {
			v.Flash("talk.flash.edited")
			return v.Redirect(Path(e.Item))
		}
	}
	if !web.Refused(err) {
		return err
	}
	if fail.Is(err, fail.Conflict) {
		o.theirs, o.since = theirs, web.Since(e.Item.Edited)
	}
	o.fault = v.Faults(err)["texte"]
	return t.pageEdit(v, e, o, web.StatusOf(err))
}

// showVersions is what a comment said before, for those who may read it.
func (t *Talk) showVersions(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	e, err := t.entry(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	if e.Item.Kind != Kind {
		return fail.E("talk.showVersions", fail.Hidden, nil)
	}
	list, err := text.Versions(v.Ctx(), t.core.DB.Q(), id)
	if err != nil {
		return err
	}
	o := history{back: Path(e.Item), now: e.Card.Body}
	for _, x := range list {
		o.past = append(o.past, past{when: v.T("talk.versions.until", "when", v.Lang.DateTime(x.Until)), html: ui.Safe(x.HTML)})
	}
	return v.Page(web.Page{Title: v.T("talk.versions.title"), Net: e.Network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: versionsView(o)})
}

func (t *Talk) showDelete(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	e, err := t.entry(v.Ctx(), v.Viewer, id)
	if err != nil {
		return err
	}
	if err := access.Can(v.Viewer, access.Delete, e.Item, e.Space); err != nil {
		return err
	}
	v.Speak(e.Network)
	hide := "" // what is somebody else's is rather hidden, for a reason that they read
	if e.Item.Author != v.Viewer.Person && access.CanSpace(v.Viewer, access.Animate, e.Space) == nil {
		hide = web.ItemPath(e.Item) + "/moderation"
	}
	entry := v.Entry(e, web.EntryIn{Level: 2})
	entry.Acts, entry.Byline.Menu = nil, ui.MenuProps{}
	return v.Page(web.Page{Title: v.T("talk.delete.title"), Net: e.Network.Slug, Frame: ui.FrameTwo, Main: deleteView(web.ItemPath(e.Item)+"/suppression", e.Kind.Path(e.Item), hide, e.Item.Replies, entry)})
}

func (t *Talk) delete(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	i, err := t.Delete(v.Ctx(), v.Viewer.Person, id)
	if err != nil {
		return err
	}
	v.Flash("talk.flash.deleted")
	if !i.IsRoot() {
		return v.Redirect("/publications/" + i.RootID().String())
	}
	s, err := t.space(v.Ctx(), i.Space)
	if err != nil {
		return err
	}
	place, err := v.PlaceOf(s)
	if err != nil {
		return v.Redirect("/")
	}
	return v.Redirect(place.Path())
}
