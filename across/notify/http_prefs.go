package notify

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// levelMenu is what one is told of in a place, among what its folder offers.
func (n *Notify) levelMenu(ctx context.Context, v *web.Visit, p web.Place) (templ.Component, error) {
	if !isIn(v.Viewer, p.Space.ID) {
		return nil, nil
	}
	level, err := n.levelOf(ctx, v.Viewer.Person, p.Space.ID)
	if err != nil {
		return nil, err
	}
	menu := ui.MenuProps{Label: v.T("notify.level.menu", "name", p.Space.Name), Icon: levelIcon(level)}
	for _, l := range Levels {
		// words: notify.level.is.*
		item := ui.MenuItem{Label: v.T("notify.level.is." + string(l)), Action: p.Path() + "/niveau", Fields: []ui.Hidden{{Name: "niveau", Value: string(l)}}}
		if l == level {
			item.Icon, item.Label = "check", v.T("notify.level.present", "level", item.Label)
		}
		menu.Items = append(menu.Items, item)
	}
	return ui.Menu(menu), nil
}

func levelIcon(l Level) string {
	switch l {
	case All:
		return "bell-ringing"
	case Nothing:
		return "bell-off"
	}
	return "bell"
}

func (n *Notify) setLevel(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	f, err := v.Form("notify.setLevel")
	if err != nil {
		return err
	}
	level := f.OneOf("niveau", levelNames()...)
	if err := f.Err(); err != nil {
		return err
	}
	if err := n.SetLevel(v.Ctx(), v.Viewer.Person, place.Space.ID, Level(level)); err != nil {
		return err
	}
	v.Flash("notify.flash.level")
	return v.Redirect(place.Path())
}

func levelNames() []string {
	out := make([]string, len(Levels))
	for k, l := range Levels {
		out[k] = string(l)
	}
	return out
}

func (n *Notify) showPrefs(v *web.Visit) error {
	prefs, levels, err := n.chosen(v.Ctx(), v.Viewer.Person)
	if err != nil {
		return err
	}
	return n.pagePrefs(v, prefs, levels, nil, http.StatusOK)
}

// The fields of the settings.
const (
	fieldMail     = "courriels"
	fieldRhythm   = "resume"
	fieldDay      = "jour"
	fieldHour     = "heure"
	fieldQuiet    = "calme"
	fieldWeekends = "fins"
	fieldFrom     = "de"
	fieldTo       = "a"
)

func (n *Notify) pagePrefs(v *web.Visit, p Prefs, levels map[ref.Space]Level, faults map[string]string, status int) error {
	networks, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	o := preferring{tabs: v.SettingsTabs(prefsPath), prefs: p, from: hours(v, p.From), to: hours(v, p.To), at: hours(v, p.At), days: weekdays(v, p.Day), rhythms: rhythms(v, p.Digest), faults: faults, zone: v.Lang.Zone().String()}
	for _, s := range networks {
		var fields []ui.FieldProps
		for _, at := range v.Viewer.Places {
			if at.Network == s.ID && isIn(v.Viewer, at.Space) {
				fields = append(fields, levelField(v, at, levels[at.Space], faults))
			}
		}
		if len(fields) > 0 {
			o.networks = append(o.networks, networkLevels{id: "niveaux-" + s.Slug, name: s.Name, fields: fields})
		}
	}
	if o.receives, err = n.devicesOf(v); err != nil {
		return err
	}
	if o.bounced, err = n.refusal(v); err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("notify.title"), Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: prefsView(o)})
}

// refusal says that the address of who visits refuses letters; nil when it does not.
func (n *Notify) refusal(v *web.Visit) (*ui.NoticeProps, error) {
	refused, err := n.refuses(v.Ctx(), v.Person.Email)
	if err != nil || !refused {
		return nil, err
	}
	return &ui.NoticeProps{Tone: ui.ToneWarn, Title: v.T("notify.told.bounced"), Text: v.T("notify.bounced_text", "address", v.Person.Email)}, nil
}

func rhythms(v *web.Visit, chosen Rhythm) []ui.Option {
	var out []ui.Option
	for _, r := range Rhythms {
		name := rhythmName(r)
		// words: notify.digest.is.* notify.digest.note.*
		out = append(out, ui.Option{Value: name, Label: v.T("notify.digest.is." + name), Note: v.T("notify.digest.note." + name), Selected: r == chosen})
	}
	return out
}

func rhythmNames() []string {
	out := make([]string, len(Rhythms))
	for k, r := range Rhythms {
		out[k] = rhythmName(r)
	}
	return out
}

// weekdays is the choice of a day, Monday first. Values are those of time.Weekday.
func weekdays(v *web.Visit, chosen time.Weekday) []ui.Option {
	var out []ui.Option
	for k := range 7 {
		d := time.Weekday((k + 1) % 7)
		out = append(out, ui.Option{Value: strconv.Itoa(int(d)), Label: v.Lang.Weekday(d), Selected: d == chosen})
	}
	return out
}

func dayNames() []string { return []string{"0", "1", "2", "3", "4", "5", "6"} }

func levelName(s ref.Space) string { return "niveau-" + s.String() }

func levelField(v *web.Visit, at access.Place, l Level, faults map[string]string) ui.FieldProps {
	name := levelName(at.Space)
	if l == "" {
		l = Mentions
	}
	f := ui.FieldProps{ID: name, Name: name, Label: at.Name, Error: faults[name]}
	if at.Kind == space.Network {
		f.Label = v.T("notify.level.network", "name", at.Name)
	}
	for _, one := range Levels {
		f.Options = append(f.Options, ui.Option{Value: string(one), Label: v.T("notify.level.is." + string(one)), Selected: one == l})
	}
	return f
}

// hours is the choice of an hour of the day; one that is kept with minutes is offered too.
func hours(v *web.Visit, chosen int) []ui.Option {
	var out []ui.Option
	for h := range 24 {
		out = append(out, ui.Option{Value: strconv.Itoa(h * 60), Label: v.T("notify.hour", "h", strconv.Itoa(h)), Selected: h*60 == chosen})
	}
	return out
}

func hourNames() []string {
	out := make([]string, 24)
	for h := range out {
		out[h] = strconv.Itoa(h * 60)
	}
	return out
}

func (n *Notify) prefer(v *web.Visit) error {
	f, err := v.Form("notify.prefer")
	if err != nil {
		return err
	}
	p := Prefs{Mail: f.Has(fieldMail), Quiet: f.Has(fieldQuiet), Weekends: f.Has(fieldWeekends), Digest: Rhythm(f.OneOf(fieldRhythm, rhythmNames()...))}
	if p.Digest == never {
		p.Digest = Never
	}
	p.From, p.To, p.At = number(f, fieldFrom, hourNames(), Ordinary.From), number(f, fieldTo, hourNames(), Ordinary.To), number(f, fieldHour, hourNames(), Ordinary.At)
	p.Day = time.Weekday(number(f, fieldDay, dayNames(), int(Ordinary.Day)))
	levels := map[ref.Space]Level{}
	for _, at := range v.Viewer.Places {
		if name := levelName(at.Space); isIn(v.Viewer, at.Space) && f.Has(name) {
			levels[at.Space] = Level(f.OneOf(name, levelNames()...))
		}
	}
	if err = f.Err(); err == nil {
		if err = n.Prefer(v.Ctx(), v.Viewer.Person, p, levels); err == nil {
			v.Flash("notify.flash.prefs")
			return v.Redirect(prefsPath)
		}
	}
	if !web.Refused(err) {
		return err
	}
	return n.pagePrefs(v, p, levels, v.Faults(err), web.StatusOf(err))
}

func number(f *web.Form, name string, choices []string, otherwise int) int {
	n, err := strconv.Atoi(f.OneOf(name, choices...))
	if err != nil {
		return otherwise
	}
	return n
}

// showDigest shows what the next digest would be.
func (n *Notify) showDigest(v *web.Visit) error {
	d, due, err := n.nextDigest(v.Ctx(), v.Viewer, v.Person.TimeZone)
	if err != nil {
		return err
	}
	o := foreseeing{tabs: v.SettingsTabs(prefsPath), due: v.T("notify.digest.never")}
	if !due.IsZero() {
		o.due = v.T("notify.digest.due", "when", v.Lang.DateTime(due))
	}
	o.parts = n.summarise(v.Lang, d).parts
	if d.isEmpty() {
		o.empty = &ui.EmptyProps{Drawing: ui.DrawDone, Title: v.T("notify.digest.empty"), Text: v.T("notify.digest.empty_text"), Sheet: true}
	}
	return v.Page(web.Page{Title: v.T("notify.digest.title"), Frame: ui.FrameTwo, NoIndex: true, Main: digestView(o)})
}

// oneClick is what mail programs post to end letters (RFC 8058 §3.1); they follow no redirection.
const oneClick = "One-Click"

func (n *Notify) showUnsubscribe(v *web.Visit) error { return n.pageUnsubscribe(v) }

func (n *Notify) pageUnsubscribe(v *web.Visit) error {
	s, err := n.subscription(v.Ctx(), v.Path("token"))
	if err != nil {
		return err
	}
	o := leavingView{action: "/desabonnement/" + v.Path("token"), ended: !s.prefs.Mail, placed: s.space.ID != 0, quiet: s.space.ID != 0 && !s.level.writes(), digest: s.digest, noDigest: s.prefs.Digest == Never}
	if s.space.ID != 0 && access.CanSpace(v.Viewer, access.See, s.space) == nil {
		o.name = s.space.Name // whoever has the letter had its name, but the link may have been passed on
	}
	return v.Page(web.Page{Title: v.T("notify.leave.title"), Frame: ui.FrameNarrow, NoIndex: true, Main: unsubscribeView(o)})
}

func (n *Notify) unsubscribe(v *web.Visit) error {
	f, err := v.Form("notify.unsubscribe")
	if err != nil {
		return err
	}
	click := f.Raw("List-Unsubscribe") == oneClick
	what := Ending(f.Raw("quoi"))
	if click {
		what = ""
	} else if what != EndAll && what != EndPlace && what != EndDigest {
		if _, err := n.subscription(v.Ctx(), v.Path("token")); err != nil {
			return err
		}
		return fail.Say("notify.unsubscribe", fail.Invalid, "web.field.choice")
	}
	if err := n.Unsubscribe(v.Ctx(), v.Path("token"), what); err != nil {
		return err
	}
	if click {
		return n.pageUnsubscribe(v)
	}
	return v.Redirect("/desabonnement/" + v.Path("token"))
}
