package directory

import (
	"net/http"
	"strings"

	"maillage/core/attach"
	"maillage/core/org"
	book "maillage/core/org/directory"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

const (
	editPath  = "/parametres/profil"
	workPath  = "/parametres/organisme"
	photoPath = "/parametres/portrait"
	// photoBody: what a telephone makes of a face, in bytes; attach.Files says how large a picture may be.
	photoBody = 30 << 20
	// frameOrgs is the turbo-frame in which the organisations found appear.
	frameOrgs = "organismes"
)

// formState is the page of one's profile as it stands: from what is kept, or from a refused form.
type formState struct {
	in     Input
	skills string // as typed
	job    string
	org    string // chosen: an identifier, or none
	search string
	faults []fail.Field
	status int
}

// anyLength leaves lengths to Save, which says all that is wrong at once; the route bounds the whole form.
const anyLength = 10 << 20

// none is the choice of no organisation.
const none = "aucun"

func (d *Directory) showEdit(v *web.Visit) error {
	s, err := d.kept(v)
	if err != nil {
		return err
	}
	s.search = v.Query("organisme")
	if v.Frame() == frameOrgs {
		o, err := d.orgChoice(v, s)
		if err != nil {
			return err
		}
		return v.Fragment(http.StatusOK, orgsView(o))
	}
	return d.pageEdit(v, s)
}

// kept is the form as the tables have it.
func (d *Directory) kept(v *web.Visit) (formState, error) {
	p, err := d.Own(v.Ctx(), v.Viewer.Person)
	s := formState{job: v.Person.Job, org: none, skills: strings.Join(p.Skills, ", ")}
	s.in = Input{Given: v.Person.Given, Family: v.Person.Family, Territory: p.Territory, About: p.About, CanHelp: p.CanHelp, LooksFor: p.LooksFor, Phone: p.Phone}
	if v.Person.Org != 0 {
		s.org = v.Person.Org.String()
	}
	return s, err
}

func (d *Directory) pageEdit(v *web.Visit, s formState) error {
	orgs, err := d.orgChoice(v, s)
	if err != nil {
		return err
	}
	said := map[string]string{}
	for _, f := range s.faults {
		if name := fieldOf(f.Name); said[name] == "" {
			said[name] = v.T(f.Key, f.Args...)
		}
	}
	o := editing{tabs: v.SettingsTabs(editPath), in: s.in, skills: s.skills, job: s.job, said: said, territories: d.territoryOptions(v, s.in.Territory), orgs: orgs, avatar: avatarOf(v.Person), hasPhoto: v.Person.Photo != "", here: path(v.Person.Handle)}
	for _, name := range []string{"", fieldGiven, fieldFamily, fieldTerritory, fieldHelp, fieldLooks, fieldSkills, fieldPhone, fieldAbout, fieldOrg, fieldJob, attach.PortraitField} {
		if text := said[name]; text != "" {
			o.faults = append(o.faults, ui.FieldError{ID: name, Text: text})
		}
	}
	return v.Page(web.Page{Title: v.T("directory.form.title"), Status: s.status, Frame: ui.FrameTwo, NoIndex: true, Main: editView(o)})
}

// territoryOptions is the régions, then the départements by number.
func (d *Directory) territoryOptions(v *web.Visit, chosen string) []ui.Option {
	out := []ui.Option{{Label: v.T("directory.form.nowhere"), Selected: chosen == ""}}
	for _, t := range d.territories {
		o := ui.Option{Value: book.Key(t.Kind, t.Code), Label: v.T("directory.form.departement", "code", t.Code, "name", t.Name)}
		if t.Kind == book.Region {
			o.Label = v.T("directory.form.region", "name", t.Name)
		}
		o.Selected = o.Value == chosen
		out = append(out, o)
	}
	return out
}

// orgChoice is the organisations one may choose from: the present one, those found, none.
func (d *Directory) orgChoice(v *web.Visit, s formState) (orgChoice, error) {
	o := orgChoice{search: s.search}
	seen := map[string]bool{}
	add := func(value, label, note string) {
		if !seen[value] {
			seen[value] = true
			o.options = append(o.options, ui.Option{Value: value, Label: label, Note: note, Selected: value == s.org})
		}
	}
	if v.Person.Org != 0 {
		add(v.Person.Org.String(), v.Person.OrgName, v.T("directory.form.org_now"))
	}
	if s.search != "" {
		found, err := d.Orgs(v.Ctx(), s.search)
		if err != nil {
			return o, err
		}
		for _, f := range found {
			add(f.ID.String(), f.Name, d.orgNote(v, f))
		}
		o.found, o.nothing = len(found), len(found) == 0
	}
	add(none, v.T("directory.form.org_none"), "")
	return o, nil
}

// orgNote tells apart organisations of one name: their kind, where they are, their code when it is a number.
func (d *Directory) orgNote(v *web.Visit, o org.Org) string {
	// words: org.kind.*
	facts := []string{v.T("org.kind." + string(o.Kind))}
	if t, ok := d.territory(book.Key(book.Departement, o.Departement)); ok && o.Kind != org.Departement {
		facts = append(facts, t.Name)
	}
	if len(o.Code) < 10 && strings.ContainsAny(o.Code, "0123456789") {
		facts = append(facts, o.Code)
	}
	return strings.Join(facts, ", ")
}

// refusedForm is the page again, with what err says of the form sent to where; any other error is returned.
func (d *Directory) refusedForm(v *web.Visit, s formState, err error) error {
	if !web.Refused(err) {
		return err
	}
	s.faults, s.status = fail.FieldsOf(err), web.StatusOf(err)
	if key, args := fail.Reason(err); key != "" {
		s.faults = append(s.faults, fail.On("", key, args...))
	}
	return d.pageEdit(v, s)
}

func (d *Directory) save(v *web.Visit) error {
	f, err := v.Form("directory.save")
	if err != nil {
		return err
	}
	s, err := d.kept(v)
	if err != nil {
		return err
	}
	s.skills = f.Raw(fieldSkills)
	s.in = Input{Given: f.Raw(fieldGiven), Family: f.Raw(fieldFamily), Territory: f.Raw(fieldTerritory), About: f.Raw(fieldAbout), CanHelp: f.Raw(fieldHelp), LooksFor: f.Raw(fieldLooks), Phone: f.Raw(fieldPhone)}
	in := Input{Given: s.in.Given, Family: s.in.Family, Territory: s.in.Territory, About: f.Text(fieldAbout, anyLength, false), CanHelp: f.Line(fieldHelp, anyLength, false), LooksFor: f.Line(fieldLooks, anyLength, false), Phone: f.Line(fieldPhone, anyLength, false)}
	in.Skills = skillsIn(f.Text(fieldSkills, anyLength, false))
	if err = f.Err(); err == nil {
		err = d.Save(v.Ctx(), v.Viewer.Person, in)
	}
	if err != nil {
		return d.refusedForm(v, s, err)
	}
	v.Flash("directory.flash.saved")
	return v.Redirect(path(v.Person.Handle))
}

func (d *Directory) work(v *web.Visit) error {
	f, err := v.Form("directory.work")
	if err != nil {
		return err
	}
	s, err := d.kept(v)
	if err != nil {
		return err
	}
	s.org, s.job, s.search = f.Raw(fieldOrg), f.Raw(fieldJob), f.Raw("organisme")
	n, ok := id.Parse(s.org)
	if !ok && s.org != none {
		f.Fault("org", "org.unknown")
	}
	job := f.Line(fieldJob, 120, false)
	if err = f.Err(); err == nil {
		err = d.Work(v.Ctx(), v.Viewer.Person, ref.Org(n), job)
	}
	if err != nil {
		return d.refusedForm(v, s, err)
	}
	v.Flash("directory.flash.work")
	return v.Redirect(editPath)
}

func (d *Directory) photo(v *web.Visit) error {
	f, err := v.Form("directory.photo")
	if err != nil {
		return err
	}
	digest, flash := "", "directory.flash.no_photo"
	if !f.Has("retirer") {
		flash = "directory.flash.photo"
		sent := f.Files(attach.PortraitField)
		if len(sent) == 0 {
			sent = append(sent, nil)
		}
		digest, err = d.files.Portrait(v.Ctx(), sent[0])
	}
	if err == nil {
		err = d.SetPhoto(v.Ctx(), v.Viewer.Person, digest)
	}
	if err != nil {
		s, errKept := d.kept(v)
		if errKept != nil {
			return errKept
		}
		return d.refusedForm(v, s, err)
	}
	v.Flash(flash)
	return v.Redirect(editPath + "#portrait")
}
