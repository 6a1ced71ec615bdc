package settings

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/kit/lang"
	"maillage/ui"
)

func (s *Settings) routes() []web.Route {
	return append(append(s.lifeRoutes(), s.appRoutes()...), []web.Route{
		{Pattern: "GET /parametres", Rule: web.SignedIn, Do: s.show},
		{Pattern: "POST /parametres/preferences", Rule: web.SignedIn, Do: s.prefer},
		{Pattern: "POST /parametres/mot-de-passe", Rule: web.SignedIn, Do: s.password},
		{Pattern: "GET /parametres/sessions", Rule: web.SignedIn, Do: s.showSessions},
		{Pattern: "POST /parametres/sessions/fermeture", Rule: web.SignedIn, Do: s.closeSession},
		{Pattern: "POST /parametres/theme", Rule: web.Anyone, Do: s.theme},
		{Pattern: "POST /parametres/langue", Rule: web.Anyone, Do: s.language},
		{Pattern: "GET /langue", Rule: web.Anyone, Do: s.showLanguages},
	}...)
}

// device is the value of the choice of theme that leaves it to the device: a radio button without a value would send "on".
const device = "appareil"

func (s *Settings) show(v *web.Visit) error {
	return s.page(v, preferring{prefs: prefsOf(v.Person)}, nil, http.StatusOK)
}

// page shows the preferences; wrong is what is refused about a password.
func (s *Settings) page(v *web.Visit, o preferring, wrong map[string]string, status int) error {
	o.zones = zoneOptions(v.Lang, v.Now(), o.prefs.TimeZone)
	o.email, o.proved, o.hasPassword, o.wrong = v.Person.Email, v.Person.EmailProved, v.Person.HasPassword, wrong["password"]
	return v.Page(web.Page{Title: v.T("settings.title"), Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: preferencesView(v.SettingsTabs("/parametres"), o)})
}

func (s *Settings) prefer(v *web.Visit) error {
	f, err := v.Form("settings.prefer")
	if err != nil {
		return err
	}
	p := Prefs{Lang: f.OneOf("langue", lang.French, lang.English), Theme: f.OneOf("theme", "light", "dark", device), TimeZone: f.OneOf("fuseau", zoneNames(v.Person.TimeZone)...)}
	if p.Theme == device {
		p.Theme = ""
	}
	if err = f.Err(); err == nil {
		if err = s.Prefer(v.Ctx(), v.Person.ID, p); err == nil {
			v.Flash("settings.flash.preferences")
			return v.Redirect("/parametres")
		}
	}
	if !web.Refused(err) {
		return err
	}
	o := preferring{prefs: p, faults: v.Faults(err)}
	o.prefs.keep(o.faults, prefsOf(v.Person))
	return s.page(v, o, nil, web.StatusOf(err))
}

// keep puts what was kept in place of the choices that were none of those offered.
func (p *Prefs) keep(faults map[string]string, kept Prefs) {
	for name, field := range map[string]struct{ now, was *string }{"langue": {&p.Lang, &kept.Lang}, "theme": {&p.Theme, &kept.Theme}, "fuseau": {&p.TimeZone, &kept.TimeZone}} {
		if faults[name] != "" {
			*field.now = *field.was
		}
	}
}

// remove is the value of the field "geste" that takes the password away.
const remove = "retirer"

func (s *Settings) password(v *web.Visit) error {
	f, err := v.Form("settings.password")
	if err != nil {
		return err
	}
	said := "settings.flash.password"
	if f.Raw("geste") == remove {
		said = "settings.flash.password_removed"
		err = s.core.Accounts.RemovePassword(v.Ctx(), v.Person.ID, v.Session.ID)
	} else {
		err = s.core.Accounts.SetPassword(v.Ctx(), v.Person.ID, v.Session.ID, f.Raw("mot_de_passe"))
	}
	if err == nil {
		v.Flash(said)
		return v.Redirect("/parametres")
	}
	wrong := faults(v, err)
	if wrong == nil {
		return err
	}
	return s.page(v, preferring{prefs: prefsOf(v.Person)}, wrong, web.StatusOf(err))
}

// faults is what is wrong with the password that was sent, or why it could not be taken just now; nil for other errors.
func faults(v *web.Visit, err error) map[string]string {
	if list := v.Faults(err); list != nil {
		return list
	}
	if key, args := fail.Reason(err); key != "" && (fail.Is(err, fail.Unavailable) || fail.Is(err, fail.TooMany)) {
		return map[string]string{"password": v.T(key, args...)}
	}
	return nil
}

func (s *Settings) showSessions(v *web.Visit) error {
	list, err := s.sessions(v.Ctx(), v.Person.ID)
	if err != nil {
		return err
	}
	rows := make([]session, len(list))
	for n, e := range list {
		rows[n] = session{id: id.Format(e.ID), device: e.Device, seen: v.Lang.Ago(e.Seen, v.Now()), since: v.Lang.Date(e.Created), present: e.ID == v.Session.ID}
		if e.Device == "" {
			rows[n].device = v.T("settings.session.unknown")
		}
	}
	presentFirst(rows)
	return v.Page(web.Page{Title: v.T("settings.sessions.title"), Frame: ui.FrameTwo, NoIndex: true, Main: sessionsView(v.SettingsTabs("/parametres/sessions"), rows)})
}

// others is the value of the field "session" that means all but the present one.
const others = "autres"

func (s *Settings) closeSession(v *web.Visit) error {
	const op = "settings.closeSession"
	f, err := v.Form(op)
	if err != nil {
		return err
	}
	chosen := f.Raw("session")
	if chosen == others {
		if _, err := s.core.Accounts.RevokeOthers(v.Ctx(), v.Person.ID, v.Session.ID); err != nil {
			return err
		}
		v.Flash("settings.flash.sessions")
		return v.Redirect("/parametres/sessions")
	}
	n, ok := id.Parse(chosen)
	if !ok {
		return fail.E(op, fail.Hidden, nil)
	}
	if err := s.core.Accounts.Revoke(v.Ctx(), v.Person.ID, n); err != nil {
		return err
	}
	if n == v.Session.ID {
		v.Leave()
		return v.Redirect("/")
	}
	v.Flash("settings.flash.session")
	return v.Redirect("/parametres/sessions")
}

// The cookies of those who have not signed in, as core/web reads them, and how long they are kept.
const (
	themeCookie = "theme"
	langCookie  = "langue"
	cookieLife  = 365 * 24 * time.Hour
)

func (s *Settings) theme(v *web.Visit) error {
	f, err := v.Form("settings.theme")
	if err != nil {
		return err
	}
	theme := f.OneOf("theme", "light", "dark")
	if err := f.Err(); err != nil {
		return err
	}
	if v.Person.ID != 0 {
		if err := s.core.Accounts.SetTheme(v.Ctx(), v.Person.ID, theme); err != nil {
			return err
		}
	}
	v.SetCookie(themeCookie, theme, cookieLife)
	if !strings.Contains(v.R.Header.Get("Accept"), "text/html") { // asked by the script, which has changed the page already
		v.W.WriteHeader(http.StatusNoContent)
		return nil
	}
	return v.Redirect(web.SafeNext(f.Raw("retour")))
}

func (s *Settings) language(v *web.Visit) error {
	f, err := v.Form("settings.language")
	if err != nil {
		return err
	}
	tag := f.OneOf("langue", lang.French, lang.English)
	if err := f.Err(); err != nil {
		return err
	}
	if v.Person.ID != 0 {
		p := prefsOf(v.Person)
		p.Lang = tag
		if err := s.Prefer(v.Ctx(), v.Person.ID, p); err != nil {
			return err
		}
	}
	v.SetCookie(langCookie, tag, cookieLife)
	return v.Redirect(web.SafeNext(f.Raw("retour")))
}

func (s *Settings) showLanguages(v *web.Visit) error {
	return v.Page(web.Page{Title: v.T("settings.language.title"), Frame: ui.FrameNarrow, NoIndex: true, Main: languagesView(v.Lang.Tag(), cameFrom(v))})
}

// cameFrom is the page of this site on which the link to this one was followed, "/" when that is not known.
func cameFrom(v *web.Visit) string {
	u, err := url.Parse(v.R.Referer())
	if err != nil || u.Host != v.R.Host || u.Path == v.R.URL.Path {
		return "/"
	}
	return web.SafeNext(u.RequestURI())
}
