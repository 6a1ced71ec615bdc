package directory

import (
	"net/http"

	"github.com/a-h/templ"

	"maillage/core/ref"
	"maillage/core/tie"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

const (
	contactsPath = "/contacts"
	// Fields of the buttons.
	fieldState  = "etat"
	fieldBack   = "retour"
	fieldAnswer = "reponse"
	stateOn     = "oui"
	stateOff    = "non"
	paramCircle = "liste"
)

// actions are the buttons of a page: following first, contact, then what is rarer.
func (d *Directory) actions(v *web.Visit, p Page) templ.Component {
	if p.Relation == Self {
		return templ.Join(ui.LinkBtn(ui.LinkBtnProps{Href: editPath, Label: v.T("directory.edit"), Icon: "pencil"}),
			ui.LinkBtn(ui.LinkBtnProps{Href: path(p.Person.Handle) + "?" + paramAs + "=" + asStranger, Label: v.T("directory.as.open"), Icon: "eye", Look: ui.LookBare}))
	}
	handle, name, here := p.Person.Handle, p.Person.Name(), path(p.Person.Handle)
	var list []templ.Component
	if p.Tied.Stance == tie.Block {
		list = append(list, ui.PostBtn(stanceBtn(v, handle, "blocage", stateOff, here, ui.BtnProps{Label: v.T("directory.unblock"), More: name})))
		return templ.Join(list...)
	}
	follow := followBtn(v, handle, name, p.Tied.Stance, here)
	follow.Btn.Icon = "user-plus"
	if p.Tied.Stance != tie.Follow {
		follow.Btn.Look = ui.LookMain
	}
	list = append(list, ui.PostBtn(follow))
	if c := contactBtn(v, p); c != nil {
		list = append(list, c)
	}
	return templ.Join(append(list, ui.Menu(menuOf(v, p)))...)
}

// contactBtn is the button of contact, nil where there is nothing to do with it.
func contactBtn(v *web.Visit, p Page) templ.Component {
	here := path(p.Person.Handle)
	switch {
	case p.Tied.State == Asked && p.Tied.Mine:
		return ui.PostBtn(ui.PostProps{Action: here + "/contact/retrait", Fields: []ui.Hidden{{Name: fieldBack, Value: here}},
			Btn: ui.BtnProps{Label: v.T("directory.contact.withdraw"), Icon: "clock"}})
	case p.Tied.State == NotAsked && p.Near:
		return ui.LinkBtn(ui.LinkBtnProps{Href: here + "/contact", Label: v.T("directory.contact.ask"), Icon: "address-book"})
	}
	return nil
}

func menuOf(v *web.Visit, p Page) ui.MenuProps {
	here := path(p.Person.Handle)
	fields := func(state string) []ui.Hidden {
		return []ui.Hidden{{Name: fieldState, Value: state}, {Name: fieldBack, Value: here}}
	}
	m := ui.MenuProps{Label: v.T("directory.more", "name", p.Person.Name())}
	if p.Tied.State == Accepted {
		m.Items = append(m.Items, ui.MenuItem{Label: v.T("directory.contact.remove"), Icon: "user-minus", Action: here + "/contact/retrait", Fields: fields("")})
	}
	if p.Tied.Stance == tie.Mute {
		m.Items = append(m.Items, ui.MenuItem{Label: v.T("directory.unmute"), Icon: "bell", Action: here + "/silence", Fields: fields(stateOff)})
	} else {
		m.Items = append(m.Items, ui.MenuItem{Label: v.T("directory.mute"), Icon: "bell-off", Action: here + "/silence", Fields: fields(stateOn)})
	}
	m.Items = append(m.Items, ui.MenuItem{Label: v.T("directory.block"), Icon: "ban", Action: here + "/blocage", Fields: fields(stateOn)})
	return m
}

// stanceBtn is a button that sets or takes back what one chose about somebody.
func stanceBtn(v *web.Visit, handle, what, state, back string, b ui.BtnProps) ui.PostProps {
	return ui.PostProps{Action: path(handle) + "/" + what, Fields: []ui.Hidden{{Name: fieldState, Value: state}, {Name: fieldBack, Value: back}}, Btn: b}
}

func (d *Directory) follows(v *web.Visit) error {
	return d.choose(v, tie.Follow, "directory.flash.followed", "directory.flash.unfollowed")
}

func (d *Directory) mutes(v *web.Visit) error {
	return d.choose(v, tie.Mute, "directory.flash.muted", "directory.flash.unmuted")
}

func (d *Directory) blocks(v *web.Visit) error {
	return d.choose(v, tie.Block, "directory.flash.blocked", "directory.flash.unblocked")
}

// choose reads the button of a stance: on sets it, off takes any back.
func (d *Directory) choose(v *web.Visit, s tie.Stance, on, off string) error {
	f, err := v.Form("directory.choose")
	if err != nil {
		return err
	}
	flash := on
	if f.OneOf(fieldState, stateOn, stateOff) == stateOff {
		s, flash = "", off
	}
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.Choose(v.Ctx(), v.Viewer.Person, v.Path("person"), s); err != nil {
		return err
	}
	v.Flash(flash)
	return v.Redirect(back(f, v))
}

// back is where a button comes back to: the page it was on, else the person's.
func back(f *web.Form, v *web.Visit) string {
	if f.Has(fieldBack) {
		return web.SafeNext(f.Raw(fieldBack))
	}
	return path(v.Path("person"))
}

func (d *Directory) showAsk(v *web.Visit) error {
	return d.pageAsk(v, "", nil)
}

// pageAsk is the form of a request, as it starts or as it was refused with err. Where nothing can be asked, the page of the
// person says what there is.
func (d *Directory) pageAsk(v *web.Visit, note string, refused error) error {
	p, err := d.Read(v.Ctx(), v.Viewer, v.Path("person"), 0)
	if err != nil {
		return err
	}
	here := path(p.Person.Handle)
	if p.Relation == Self || p.Tied.State != NotAsked {
		return v.Redirect(here)
	}
	if !p.Near {
		return fail.Say("directory.pageAsk", fail.Forbidden, "directory.contact.far")
	}
	said := v.Faults(refused)
	o := asking{name: p.Person.Name(), about: about(p.Person.Job, p.Person.OrgName), avatar: web.AvatarOf(p.Person.Card(), ""), action: here + "/contact", back: here,
		note: ui.FieldProps{ID: fieldNote, Name: fieldNote, Label: v.T("directory.contact.note"), Hint: v.T("directory.contact.note_hint"), Value: note, Error: said[fieldNote], Optional: true, MaxLength: maxNote, Count: true, Rows: 3}}
	if said[fieldNote] != "" {
		o.faults = append(o.faults, ui.FieldError{ID: fieldNote, Text: said[fieldNote]})
	}
	if key, args := fail.Reason(refused); key != "" {
		o.faults = append(o.faults, ui.FieldError{Text: v.T(key, args...)})
	}
	status := http.StatusOK
	if refused != nil {
		status = web.StatusOf(refused)
	}
	return v.Page(web.Page{Title: v.T("directory.contact.title", "name", o.name), Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: askView(o)})
}

func (d *Directory) askContact(v *web.Visit) error {
	f, err := v.Form("directory.askContact")
	if err != nil {
		return err
	}
	note := f.Line(fieldNote, maxNote, false)
	if err = f.Err(); err == nil {
		err = d.AskContact(v.Ctx(), v.Viewer.Person, v.Path("person"), note)
	}
	if web.Refused(err) {
		return d.pageAsk(v, f.Raw(fieldNote), err)
	} else if err != nil {
		return err
	}
	v.Flash("directory.flash.asked")
	return v.Redirect(path(v.Path("person")))
}

func (d *Directory) answer(v *web.Visit) error {
	f, err := v.Form("directory.answer")
	if err != nil {
		return err
	}
	yes := f.OneOf(fieldAnswer, stateOn, stateOff) == stateOn
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.AnswerContact(v.Ctx(), v.Viewer.Person, v.Path("person"), yes); err != nil {
		return err
	}
	if yes {
		v.Flash("directory.flash.accepted")
	} else {
		v.Flash("directory.flash.declined")
	}
	return v.Redirect(back(f, v))
}

func (d *Directory) removeContact(v *web.Visit) error {
	f, err := v.Form("directory.removeContact")
	if err != nil {
		return err
	}
	if err := d.RemoveContact(v.Ctx(), v.Viewer.Person, v.Path("person")); err != nil {
		return err
	}
	v.Flash("directory.flash.removed")
	return v.Redirect(back(f, v))
}

func (d *Directory) showContacts(v *web.Visit) error {
	c := Circle(v.Query(paramCircle))
	if _, ok := among[c]; !ok {
		c = MyContacts
	}
	after, _ := id.Parse(v.Query(paramAfter))
	list, counts, more, err := d.Around(v.Ctx(), v.Viewer.Person, c, ref.Person(after))
	if err != nil {
		return err
	}
	// words: directory.circle.*
	o := circles{title: v.T("directory.circle." + string(c)), hint: v.T("directory.circle." + string(c) + "_hint"), tabs: ui.TabsProps{Label: v.T("directory.contacts")}}
	for _, x := range Circles {
		if x == c || x == MyContacts || x == Followed || counts[x] > 0 {
			o.tabs.Items = append(o.tabs.Items, ui.Link{Href: circleHref(x), Label: v.T("directory.circle." + string(x)), Count: counts[x], Current: x == c})
		}
	}
	if c == MyContacts && after == 0 && counts[Requests] > 0 {
		waiting, _, _, err := d.Around(v.Ctx(), v.Viewer.Person, Requests, 0)
		if err != nil {
			return err
		}
		o.requests = acquaintances(v, Requests, waiting)
	}
	o.people = acquaintances(v, c, list)
	if more {
		o.next = joined(circleHref(c), paramAfter+"="+list[len(list)-1].Card.ID.String())
	}
	if len(o.people) == 0 {
		o.empty = &ui.EmptyProps{ID: "vide", Drawing: ui.DrawPeople, Title: v.T("directory.circle." + string(c) + "_none"), Sheet: true}
		if c == MyContacts || c == Followed {
			o.empty.Text = v.T("directory.circle.none_text")
			o.empty.Act = ui.LinkBtn(ui.LinkBtnProps{Href: listPath, Label: v.T("directory.circle.none_act"), Icon: "address-book"})
		}
	}
	return v.Page(web.Page{Title: v.T("directory.contacts"), Frame: ui.FrameTwo, NoIndex: true, Main: contactsView(o)})
}

func circleHref(c Circle) string {
	if c == MyContacts {
		return contactsPath
	}
	return contactsPath + "?" + paramCircle + "=" + string(c)
}

// joined adds a parameter to an address.
func joined(href, param string) string {
	if href == contactsPath {
		return href + "?" + param
	}
	return href + "&" + param
}

// acquaintances are the lines of a circle, with what one may do there.
func acquaintances(v *web.Visit, c Circle, list []Acquaintance) []acquaintance {
	var out []acquaintance
	here := circleHref(c)
	if c == Requests && v.Query(paramCircle) == "" {
		here = contactsPath
	}
	for _, a := range list {
		handle, name := a.Card.Handle, a.Card.Name
		x := acquaintance{name: name, href: path(handle), about: about(a.Card.Job, a.Card.OrgName), note: a.Note, avatar: web.AvatarOf(a.Card, "")}
		post := func(what, field, value, label string, look ui.Look) {
			x.buttons = append(x.buttons, ui.PostProps{Action: path(handle) + "/" + what, Fields: []ui.Hidden{{Name: field, Value: value}, {Name: fieldBack, Value: here}},
				Btn: ui.BtnProps{Label: label, More: name, Small: true, Look: look}})
		}
		switch c {
		case MyContacts:
			post("contact/retrait", fieldState, stateOff, v.T("directory.contact.remove_short"), ui.LookBare)
		case Requests:
			post("contact/reponse", fieldAnswer, stateOn, v.T("directory.contact.accept"), ui.LookPlain)
			post("contact/reponse", fieldAnswer, stateOff, v.T("directory.contact.decline"), ui.LookBare)
		case Sent:
			post("contact/retrait", fieldState, stateOff, v.T("directory.contact.withdraw_short"), ui.LookBare)
		case Followed:
			post("suivi", fieldState, stateOff, v.T("directory.unfollow"), ui.LookPlain)
		case Muted:
			post("silence", fieldState, stateOff, v.T("directory.unmute"), ui.LookPlain)
		case Blocked:
			post("blocage", fieldState, stateOff, v.T("directory.unblock"), ui.LookPlain)
		}
		out = append(out, x)
	}
	return out
}
