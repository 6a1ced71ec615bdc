package admin

import (
	"net/http"
	"strings"

	"maillage/core/attach"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

func (a *Admin) showNetwork(v *web.Visit) error {
	p, err := place(v)
	if err != nil {
		return err
	}
	n, err := a.network(v.Ctx(), p.Space.ID)
	if err != nil {
		return err
	}
	return a.pageNetwork(v, p, sheet{saved: n, typed: settingsOf(n), status: http.StatusOK})
}

// settingsOf is what n is, as the form shows it.
func settingsOf(n space.Space) Settings {
	return Settings{Name: n.Name, Noun: n.Noun, Lede: n.Lede, Colour: n.Colour, Mark: n.Mark, Admission: n.Admission, Domains: strings.Join(n.Domains, "\n"),
		Barred: n.Barred, ItemsAudience: n.ItemsAudience, Parts: n.Parts, Version: n.Version}
}

func (a *Admin) change(v *web.Visit) error {
	p, err := place(v)
	if err != nil {
		return err
	}
	f, err := v.Form("admin.change")
	if err != nil {
		return err
	}
	s := settingsFrom(f)
	if err = f.Err(); err == nil {
		_, err = a.Change(v.Ctx(), v.Viewer.Person, p.Space.ID, s)
	}
	if err == nil {
		v.Flash("admin.flash.saved")
		return v.Redirect(p.Path() + managed)
	}
	if !web.Refused(err) {
		return err
	}
	n, readErr := a.network(v.Ctx(), p.Space.ID)
	if readErr != nil {
		return readErr
	}
	o := sheet{saved: n, typed: s.as(f), faults: v.Faults(err), status: web.StatusOf(err), conflict: fail.Is(err, fail.Conflict)}
	typed, rest := a.settle(n, s)
	if o.conflict && rest == nil {
		o.differing = differ(n, typed)
	}
	o.add(v.Faults(rest))
	return a.pageNetwork(v, p, o)
}

// emblemBody is more than the heaviest picture: one that is too heavy is told beside its field.
const emblemBody = 30 << 20

// emblem takes the image that the network gives for its mark, or takes it away.
func (a *Admin) emblem(v *web.Visit) error {
	p, err := place(v)
	if err != nil {
		return err
	}
	f, err := v.Form("admin.emblem")
	if err != nil {
		return err
	}
	digest, flash := "", "admin.flash.no_emblem"
	if !f.Has("retirer") {
		flash = "admin.flash.emblem"
		sent := append(f.Files(attach.EmblemField), nil)
		digest, err = a.core.Files.Emblem(v.Ctx(), sent[0])
	}
	if err == nil {
		err = a.SetEmblem(v.Ctx(), v.Viewer.Person, p.Space.ID, digest)
	}
	if web.Refused(err) {
		n, readErr := a.network(v.Ctx(), p.Space.ID)
		if readErr != nil {
			return readErr
		}
		return a.pageNetwork(v, p, sheet{saved: n, typed: settingsOf(n), faults: v.Faults(err), status: web.StatusOf(err)})
	}
	if err != nil {
		return err
	}
	v.Flash(flash)
	return v.Redirect(p.Path() + managed + "#image")
}

func settingsFrom(f *web.Form) Settings {
	return Settings{
		Name: f.Line(fieldName, maxName, true), Noun: f.Line(fieldNoun, maxNoun, false), Lede: f.Line(fieldLede, maxLede, false),
		Colour: f.Raw(fieldColour), Mark: strings.TrimPrefix(f.Raw(fieldMark), byLetters),
		Admission: space.Admission(f.Raw(fieldAdmission)), Domains: f.Text(fieldDomains, maxDomain, false), Barred: f.All(fieldBarred),
		ItemsAudience: space.Audience(f.Raw(fieldAudience)), Parts: f.All(fieldParts), Version: readVersion(f.Raw(fieldVersion)),
	}
}

// as is s with its texts as they were sent, to be shown again.
func (s Settings) as(f *web.Form) Settings {
	s.Name, s.Noun, s.Lede, s.Domains = f.Raw(fieldName), f.Raw(fieldNoun), f.Raw(fieldLede), f.Raw(fieldDomains)
	return s
}

func (a *Admin) pageNetwork(v *web.Visit, p web.Place, o sheet) error {
	o.title, o.action, o.back, o.pages = v.T("admin.settings"), p.Path()+managed, p.Path(), pagesOf(v, p, managed)
	o.listed = o.errors()
	var err error
	if o.samples, err = samples(v, o.colour()); err != nil {
		return err
	}
	o.marks, o.drawings = markOptions(v, o), drawings(v, o.saved)
	o.emblem = web.Mark(o.saved, ui.SizeXL)
	o.admissions, o.barred, o.audiences = admissionOptions(v, o), barredOptions(v, o), audienceOptions(v, o)
	for _, s := range v.Site.Parts {
		o.parts = append(o.parts, switchOf(v, s, o.typed.Parts))
	}
	for _, as := range previews(v, p) {
		// words: admin.preview.membre admin.preview.visiteur
		o.previews = append(o.previews, ui.PostProps{Action: o.action + "/apercu", Reload: true, Fields: []ui.Hidden{{Name: fieldPreview, Value: string(as)}}, Btn: ui.BtnProps{Label: v.T("admin.preview." + string(as)), Icon: "eye"}})
	}
	if o.conflict {
		o.differs = differsIn(v, o.differing)
	}
	return v.Page(web.Page{Title: v.T("admin.title", "name", p.Space.Name), Status: o.status, Place: &p, Frame: ui.FrameTwo, NoIndex: true, Main: networkView(o)})
}
