package settings

import (
	"net/http"
	"net/url"
	"strings"

	"maillage/core/account"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// Addresses. feature/signin sends to movePath and closePath.
const (
	confirmPath = "/parametres/confirmation"
	addressPath = "/parametres/adresse"
	codePath    = addressPath + "/code"
	movePath    = addressPath + "/lien/"
	backPath    = addressPath + "/retour/"
	closePath   = "/parametres/fermer"
)

// lifeRoutes: what is about leaving is open to suspended accounts too, so the rule is Anyone and handlers ask who comes.
func (s *Settings) lifeRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + confirmPath, Rule: web.Anyone, Do: known(s.showConfirm)},
		{Pattern: "POST " + confirmPath, Rule: web.Anyone, Do: known(s.confirm)},
		{Pattern: "POST " + confirmPath + "/code", Rule: web.Anyone, Do: known(s.sendCode)},
		{Pattern: "GET " + addressPath, Rule: web.SignedIn, Do: s.showAddress},
		{Pattern: "POST " + addressPath, Rule: web.SignedIn, Do: s.askAddress},
		{Pattern: "GET " + codePath, Rule: web.SignedIn, Do: s.showCode},
		{Pattern: "POST " + codePath, Rule: web.SignedIn, Do: s.moveByCode},
		{Pattern: "GET " + movePath + "{token}", Rule: web.SignedIn, Do: s.showMove},
		{Pattern: "POST " + movePath + "{token}", Rule: web.SignedIn, Do: s.moveByLink},
		{Pattern: "GET " + backPath + "{token}", Rule: web.Anyone, Do: s.showBack},
		{Pattern: "POST " + backPath + "{token}", Rule: web.Anyone, Do: s.putBack},
		{Pattern: "GET " + closePath, Rule: web.Anyone, Do: known(s.showClose)},
		{Pattern: "POST " + closePath, Rule: web.Anyone, Do: known(s.close)},
		{Pattern: "POST " + closePath + "/retour", Rule: web.Anyone, Do: known(s.stay)},
	}
}

// known lets in whoever has an account, suspended or not.
func known(do func(*web.Visit) error) func(*web.Visit) error {
	return func(v *web.Visit) error {
		if v.Person.ID == 0 {
			return fail.E("settings.known", fail.SignedOut, nil)
		}
		return do(v)
	}
}

// private answers with a page that no cache keeps.
func private(v *web.Visit, p web.Page) error {
	v.W.Header().Set("Cache-Control", "no-store")
	p.Frame, p.NoIndex = ui.FrameNarrow, true
	return v.Page(p)
}

// faulty is what is wrong with each field; what is about the whole stands beside field. Nil when err is not about what was
// sent.
func faulty(v *web.Visit, err error, field string) map[string]string {
	if list := v.Faults(err); list != nil {
		return list
	}
	key, args := fail.Reason(err)
	switch fail.KindOf(err) {
	case fail.Invalid, fail.TooMany, fail.Closed, fail.Conflict, fail.Unavailable:
		if key != "" {
			return map[string]string{field: v.T(key, args...)}
		}
	}
	return nil
}

// refusedAs is the status of the page that shows a refused form again. What is over is refused like what is wrong.
func refusedAs(err error) int {
	if fail.Is(err, fail.Closed) {
		return http.StatusUnprocessableEntity
	}
	return web.StatusOf(err)
}

// sure tells whether the visitor has proved again who they are, lately; otherwise they are sent to do so, and come back.
func sure(v *web.Visit, back string) (bool, error) {
	if v.Session.Sure(v.Now()) {
		return true, nil
	}
	return false, v.Redirect(confirmPath + "?suite=" + url.QueryEscape(back))
}

// after is where who is sure goes on to: one of the pages that ask for it.
func after(next string) string {
	if next == closePath || next == appsPath {
		return next
	}
	return addressPath
}

func (s *Settings) showConfirm(v *web.Visit) error {
	next := after(v.Query("suite"))
	if v.Session.Sure(v.Now()) {
		return v.Redirect(next)
	}
	return s.pageConfirm(v, confirming{next: next}, http.StatusOK)
}

func (s *Settings) pageConfirm(v *web.Visit, o confirming, status int) error {
	a, ok, err := s.waiting(v.Ctx(), account.For{Purpose: account.ToConfirm, Person: v.Person.ID}, v.Secret())
	if err != nil {
		return err
	}
	o.hasPassword, o.email, o.waits = v.Person.HasPassword, masked(v.Person.Email), ok
	if ok {
		o.until = v.Lang.Time(a.Expires)
	}
	o.readMail = v.Site.Development && s.core.Config.SMTP == ""
	return private(v, web.Page{Title: v.T("settings.confirm.title"), Status: status, Main: confirmView(o)})
}

func (s *Settings) confirm(v *web.Visit) error {
	f, err := v.Form("settings.confirm")
	if err != nil {
		return err
	}
	o := confirming{next: after(f.Raw("suite")), code: f.Raw("code")}
	field := "code"
	if f.Has("mot_de_passe") || !f.Has("code") && v.Person.HasPassword {
		field = "password"
		err = s.core.Accounts.ConfirmPassword(v.Ctx(), v.Session, v.Person, f.Raw("mot_de_passe"), v.IP())
	} else {
		err = s.core.Accounts.ConfirmSession(v.Ctx(), v.Session, v.Secret(), o.code)
	}
	if err == nil {
		return v.Redirect(o.next)
	}
	if o.faults = faulty(v, err, field); o.faults == nil {
		return err
	}
	return s.pageConfirm(v, o, refusedAs(err))
}

func (s *Settings) sendCode(v *web.Visit) error {
	f, err := v.Form("settings.sendCode")
	if err != nil {
		return err
	}
	o := confirming{next: after(f.Raw("suite"))}
	_, err = s.core.Accounts.Start(v.Ctx(), account.Ask{For: account.For{Purpose: account.ToConfirm, Person: v.Person.ID}, Email: v.Person.Email, Lang: v.Lang.Tag(), Browser: v.Secret(), IP: v.IP()})
	if err == nil {
		return v.Redirect(confirmPath + "?suite=" + url.QueryEscape(o.next))
	}
	list := faulty(v, err, "wait")
	if list == nil {
		return err
	}
	o.wait = list["wait"]
	return s.pageConfirm(v, o, refusedAs(err))
}

func (s *Settings) showClose(v *web.Visit) error { return s.pageClose(v, "", http.StatusOK) }

func (s *Settings) pageClose(v *web.Visit, fault string, status int) error {
	if !v.Person.Closing.IsZero() {
		return private(v, web.Page{Title: v.T("settings.close.title"), Main: stayView(v.Lang.Date(v.Person.Closing))})
	}
	o := leaving{sure: v.Session.Sure(v.Now()), fault: fault, confirm: confirmPath + "?suite=" + url.QueryEscape(closePath), days: int(account.Grace.Hours() / 24)}
	return private(v, web.Page{Title: v.T("settings.close.title"), Status: status, Main: closeView(o)})
}

func (s *Settings) close(v *web.Visit) error {
	if ok, err := sure(v, closePath); !ok {
		return err
	}
	f, err := v.Form("settings.close")
	if err != nil {
		return err
	}
	if f.OneOf("compris", "oui"); f.Err() != nil {
		return s.pageClose(v, v.T("settings.close.check_needed"), http.StatusUnprocessableEntity)
	}
	if _, err := s.AskToClose(v.Ctx(), v.Person.ID); err != nil {
		if list := faulty(v, err, "compris"); list != nil {
			return s.pageClose(v, list["compris"], refusedAs(err))
		}
		return err
	}
	v.Leave()
	v.Flash("settings.flash.closing")
	return v.Redirect("/")
}

func (s *Settings) stay(v *web.Visit) error {
	if err := s.Stay(v.Ctx(), v.Person.ID); err != nil {
		return err
	}
	v.Flash("settings.flash.stayed")
	return v.Redirect("/")
}

// dead says that a link is of no use. Its status is that of what was never there: the page must not tell which links were.
func dead(v *web.Visit, err error) error {
	if !fail.Is(err, fail.Closed) {
		return err
	}
	return private(v, web.Page{Title: v.T("settings.link.dead"), Status: http.StatusNotFound, Main: deadView(strings.HasPrefix(v.R.URL.Path, backPath))})
}
