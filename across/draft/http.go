package draft

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"maillage/core/attach"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/markdown"
	"maillage/ui"
)

// formBody leaves room for the files of a form, which are not kept, and to give back a text that is far too long.
func (d *Drafts) formBody() int64 { return d.core.Files.MaxBody() + 32<<20 }

func (d *Drafts) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + Path, Rule: web.SignedIn, Do: d.show},
		{Pattern: "POST " + Path, Rule: web.SignedIn, Do: d.keep, Body: d.formBody()},
		{Pattern: "POST " + Path + "/suppression", Rule: web.SignedIn, Do: d.drop},
	}
}

func (d *Drafts) show(v *web.Visit) error {
	list, err := d.List(v.Ctx(), v.Viewer)
	if err != nil {
		return err
	}
	var lines []line
	for _, k := range list {
		lines = append(lines, shown(v, k))
	}
	return v.Page(web.Page{Title: v.T("draft.title"), Frame: ui.FrameTwo, NoIndex: true, Main: listView(lines)})
}

const (
	nameRunes    = 160
	excerptRunes = 240
)

// shown is k as the list has it: called by its title, or by how it begins.
func shown(v *web.Visit, k Kept) line {
	plain := strings.Join(strings.Fields(k.Body), " ")
	l := line{key: k.Spot.Key(), href: k.Path, title: k.Title, body: markdown.Excerpt(plain, excerptRunes), when: v.When(k.Updated), net: k.Network.Slug}
	if l.title == "" {
		l.title, l.body = markdown.Excerpt(plain, nameRunes), ""
	}
	switch {
	case k.Lost:
		l.where, l.text = v.T("draft.where.lost"), k.Body
	case k.Item.ID != 0 && k.Item.Title != "":
		l.where = v.T("draft.where.about", "title", k.Item.Title, "name", k.Space.Name)
	case k.Space.ID != 0: // also about an item without a title
		l.where = v.T("draft.where.space", "name", k.Space.Name)
	default:
		l.where = v.T("draft.where.anywhere")
	}
	return l
}

// keep takes the whole form of a composer.
func (d *Drafts) keep(v *web.Visit) error {
	f, err := v.Form("draft.keep")
	if err != nil {
		return err
	}
	spot, ok := text.ParseSpot(f.Raw("brouillon"))
	if !ok {
		return fail.E("draft.keep", fail.Hidden, nil)
	}
	x := text.Draft{Spot: spot, Title: strings.TrimSpace(f.Raw("titre")), Body: f.Raw("texte"), Path: back(f.Raw("retour")), Rest: rest(v.R.PostForm)}
	kept, err := d.Keep(v.Ctx(), v.Viewer.Person, x, f.Raw("cle"))
	script := v.R.Header.Get("Accept") == "application/json"
	switch {
	case script && (err == nil || web.Refused(err)):
		return said(v, kept, err)
	case web.Refused(err):
		return d.again(v, x, f.Raw("cle"), err)
	case err != nil:
		return err
	case kept.IsKept():
		v.Flash("draft.flash.kept")
	default:
		v.Flash("draft.flash.nothing")
	}
	return v.Redirect(x.Path)
}

// maxPath bounds the address of a page; a longer one is none of ours.
const maxPath = 500

// back is the page that a form says it is on, "/" when it is none of this site.
func back(s string) string {
	if len(s) > maxPath {
		return "/"
	}
	return web.SafeNext(s)
}

// said answers the script: what to say beside the button.
func said(v *web.Visit, kept text.Draft, err error) error {
	words := ""
	if kept.IsKept() {
		words = v.DraftSaid(kept.Updated)
	}
	for _, fault := range v.Faults(err) {
		words = fault
	}
	body, err := json.Marshal(map[string]string{"said": words})
	if err != nil {
		return fail.E("draft.said", fail.Internal, err)
	}
	v.W.Header().Set("Content-Type", "application/json")
	v.W.Header().Set("Cache-Control", "no-store")
	_, _ = v.W.Write(body) // a visitor who is gone cannot be told
	return nil
}

// rest is the other fields of the form: not its keys, not its files.
func rest(form url.Values) string {
	out := url.Values{}
	for name, values := range form {
		switch {
		case name == "brouillon" || name == "retour" || name == "cle" || name == "titre" || name == "texte" || strings.HasPrefix(name, attach.Field):
			continue
		}
		for _, s := range values {
			if s = text.Printable(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")); s != "" {
				out.Add(name, s)
			}
		}
	}
	return out.Encode()
}

// again shows a refused draft, with what was typed.
func (d *Drafts) again(v *web.Visit, x text.Draft, key string, err error) error {
	faults := v.Faults(err)
	o := refused{title: x.Title, body: x.Body, titleFault: faults["titre"], bodyFault: faults["texte"], back: x.Path, fields: []ui.Hidden{
		{Name: "brouillon", Value: x.Spot.Key()}, {Name: "retour", Value: x.Path}, {Name: "cle", Value: key},
	}}
	values, err := url.ParseQuery(x.Rest)
	if err != nil {
		return fail.E("draft.again", fail.Internal, err)
	}
	for name, list := range values {
		for _, s := range list {
			o.fields = append(o.fields, ui.Hidden{Name: name, Value: s})
		}
	}
	return v.Page(web.Page{Title: v.T("draft.refused"), Status: http.StatusUnprocessableEntity, Frame: ui.FrameTwo, NoIndex: true, Main: refusedView(o)})
}

func (d *Drafts) drop(v *web.Visit) error {
	f, err := v.Form("draft.drop")
	if err != nil {
		return err
	}
	spot, ok := text.ParseSpot(f.Raw("brouillon"))
	if !ok {
		return fail.E("draft.drop", fail.Hidden, nil)
	}
	if err := d.Drop(v.Ctx(), v.Viewer.Person, spot); err != nil {
		return err
	}
	v.Flash("draft.flash.dropped")
	return v.Redirect(Path)
}
