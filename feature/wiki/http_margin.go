package wiki

import (
	"crypto/rand"
	"net/http"
	"net/url"

	"maillage/core/access"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	pathMargin = "/marge"
	// fields of a comment in the margin; the first ones are parameters of its form too
	fieldWords   = "mots"
	fieldBefore  = "avant"
	fieldAfter   = "apres"
	fieldSection = "partie"
	// paramMargin is which threads the margin shows.
	paramMargin = "marge"
	// marginBody leaves room to give back a comment that is far too long.
	marginBody = 32 << 20
)

func (w *Wiki) marginRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /pages/{item}" + pathMargin, Rule: web.ByRights, Do: w.showRemark, Queries: 60},
		{Pattern: "POST /pages/{item}" + pathMargin, Rule: web.ByRights, Do: w.remark, Body: marginBody, Queries: 90},
		{Pattern: "POST /pages/{item}" + pathMargin + "/{reply}/reponses", Rule: web.ByRights, Do: w.answer, Body: marginBody, Queries: 90},
		{Pattern: "POST /pages/{item}" + pathMargin + "/{reply}/etat", Rule: web.ByRights, Do: w.resolve, Queries: 50},
	}
}

// marginPath is the address of the form that comments a passage of a page.
func marginPath(page string, words url.Values) string {
	if len(words) == 0 {
		return page + pathMargin
	}
	return page + pathMargin + "?" + words.Encode()
}

// commentable is the page of the path, which the visitor may comment.
func (w *Wiki) commentable(v *web.Visit) (Whole, web.Place, error) {
	p, place, _, err := w.page(v)
	if err != nil {
		return p, place, err
	}
	if p.Unread { // nothing is shown that one could speak of
		return p, place, fail.E("wiki.commentable", fail.Hidden, nil)
	}
	return p, place, access.Can(v.Viewer, access.Comment, p.Entry.Item, p.Entry.Space)
}

// remarking is the form that comments a passage.
type remarking struct {
	crumbs                     ui.CrumbsProps
	action, back, key          string
	words, before, after, body string
	chosen                     bool // the words were selected on the page
	sections                   []ui.Option
	faults                     map[string]string
	summary                    []ui.FieldError
}

func (w *Wiki) showRemark(v *web.Visit) error {
	p, place, err := w.commentable(v)
	if err != nil {
		return err
	}
	o := remarking{key: rand.Text(), words: clipped(v.Query(fieldWords)), before: clipped(v.Query(fieldBefore)), after: clipped(v.Query(fieldAfter))}
	o.chosen = o.words != ""
	return w.pageRemark(v, place, p, o, v.Query(fieldSection), http.StatusOK)
}

// clipped keeps what an address says within what a passage may be.
func clipped(s string) string {
	r := []rune(text.Printable(s))
	return string(r[:min(len(r), maxPassage)])
}

func (w *Wiki) pageRemark(v *web.Visit, place web.Place, p Whole, o remarking, section string, status int) error {
	i := p.Entry.Item
	o.action, o.back = Path(i)+pathMargin, Path(i)
	o.crumbs = crumbs(v, place, p)
	o.crumbs.Steps[len(o.crumbs.Steps)-1].Href = Path(i)
	o.crumbs.Steps = append(o.crumbs.Steps, ui.Link{Label: v.T("wiki.margin.add")})
	_, titles := outlined(p.Text.HTML)
	o.sections = append(o.sections, ui.Option{Label: v.T("wiki.margin.anywhere"), Selected: section == ""})
	for _, h := range titles {
		label := h.words
		if h.level == 3 {
			label = "– " + label
		}
		o.sections = append(o.sections, ui.Option{Value: h.anchor, Label: label, Selected: section == h.anchor})
	}
	for _, f := range []string{"", fieldWords, fieldText} {
		if t, ok := o.faults[f]; ok {
			o.summary = append(o.summary, ui.FieldError{ID: f, Text: t})
		}
	}
	return v.Page(web.Page{Title: v.T("wiki.margin.title", "name", i.Title), Status: status, Net: place.Network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: remarkView(o)})
}

func (w *Wiki) remark(v *web.Visit) error {
	p, place, err := w.commentable(v)
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.remark")
	if err != nil {
		return err
	}
	o := remarking{key: form.Raw("cle"), words: form.Raw(fieldWords), before: form.Raw(fieldBefore), after: form.Raw(fieldAfter), body: form.Raw("texte"), chosen: form.Has("choisis")}
	at := Passage{Words: form.Text(fieldWords, maxPassage, false), Before: clipped(o.before), After: clipped(o.after), Section: form.Raw(fieldSection)}
	r := part.Reply{Body: form.Text("texte", text.Max, true), Key: form.Line("cle", 64, false), Lang: v.Lang.Tag()}
	if err = form.Err(); err == nil {
		if err = w.Remark(v.Ctx(), v.Viewer.Person, p.Entry.Item.ID, at, r); err == nil {
			v.Flash("wiki.flash.remarked")
			return v.Redirect(Path(p.Entry.Item) + "#marge")
		}
	}
	if !web.Refused(err) {
		return err
	}
	if o.faults = v.Faults(err); o.faults[fieldWords] != "" {
		o.chosen = false
	}
	return w.pageRemark(v, place, p, o, form.Raw(fieldSection), http.StatusUnprocessableEntity)
}

// threadOfPath is the thread of the path.
func threadOfPath(v *web.Visit) (ref.Item, error) {
	n, ok := kind.FromAddress(v.Path("reply"))
	if !ok {
		return 0, fail.E("wiki.threadOfPath", fail.Hidden, nil)
	}
	return ref.Item(n), nil
}

func (w *Wiki) answer(v *web.Visit) error {
	p, place, err := w.commentable(v)
	if err != nil {
		return err
	}
	thread, err := threadOfPath(v)
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.answer")
	if err != nil {
		return err
	}
	r := part.Reply{Body: form.Text("texte", text.Max, true), Key: form.Line("cle", 64, false), Lang: v.Lang.Tag()}
	if err = form.Err(); err == nil {
		if err = w.Answer(v.Ctx(), v.Viewer.Person, p.Entry.Item.ID, thread, r); err == nil {
			return v.Redirect(Path(p.Entry.Item) + "?" + paramMargin + "=" + marginAll + "#p-" + thread.String())
		}
	}
	if !web.Refused(err) {
		return err
	}
	// The form again, alone: the margin has no room for what was refused.
	if _, err := w.Thread(v.Ctx(), p.Entry.Item.ID, thread); err != nil {
		return err
	}
	faults := v.Faults(err)
	o := answering{back: Path(p.Entry.Item), title: p.Entry.Item.Title, action: Path(p.Entry.Item) + pathMargin + "/" + thread.String() + "/reponses", body: form.Raw("texte"), key: form.Raw("cle"), fault: faults["texte"]}
	return v.Page(web.Page{Title: v.T("wiki.margin.answer"), Status: web.StatusOf(err), Net: place.Network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: answerView(o)})
}

// answering is the form that answers in the margin, when it was refused.
type answering struct{ back, title, action, body, key, fault string }

func (w *Wiki) resolve(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	thread, err := threadOfPath(v)
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.resolve")
	if err != nil {
		return err
	}
	on := form.Raw("resolu") != "non"
	if err := w.Resolve(v.Ctx(), v.Viewer.Person, id, thread, on); err != nil {
		return err
	}
	v.Flash("wiki.flash.reopened")
	if on {
		v.Flash("wiki.flash.resolved")
	}
	return v.Redirect("/pages/" + id.String())
}
