package signin

import (
	"net/http"

	"maillage/core/account"
	"maillage/core/org"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// showCode asks for the code that the browser waits for. Who comes back to this page later is sent to where they had got.
func (s *Signin) showCode(v *web.Visit) error {
	browser := secret(v)
	if _, err := s.waiting(v.Ctx(), browser); fail.Is(err, fail.Closed) {
		if _, _, err := s.proved(v.Ctx(), browser); err == nil {
			return v.Redirect("/inscription")
		}
		if v.Person.ID != 0 {
			return v.Redirect("/")
		}
	}
	return s.pageCode(v, browser, coding{}, http.StatusOK)
}

// pageCode is the page where the code is typed; where the browser waits for none, it says what may have happened.
func (s *Signin) pageCode(v *web.Visit, browser string, o coding, status int) error {
	a, err := s.waiting(v.Ctx(), browser)
	switch {
	case err == nil:
		o.email, o.until, o.next = masked(a.Email), v.Lang.Time(a.Expires), nextOf(a.Next)
	case !fail.Is(err, fail.Closed):
		return err
	}
	o.readMail = v.Site.Development && s.core.Config.SMTP == ""
	return private(v, web.Page{Title: v.T("signin.code.title"), Status: status, Main: codeView(o)})
}

// private answers with a page of sign-in that no cache keeps.
func private(v *web.Visit, p web.Page) error {
	v.W.Header().Set("Cache-Control", "no-store")
	p.Frame, p.NoIndex = ui.FrameNarrow, true
	return v.Page(p)
}

func (s *Signin) confirmCode(v *web.Visit) error {
	f, err := v.Form("signin.confirmCode")
	if err != nil {
		return err
	}
	browser, o := secret(v), coding{code: f.Raw("code")}
	if _, err = s.core.Accounts.ConfirmCode(v.Ctx(), browser, o.code); err == nil {
		return s.arrive(v, browser)
	}
	list := faults(v, err, "code")
	if list == nil {
		return err
	}
	o.fault = list["code"]
	return s.pageCode(v, browser, o, statusOf(err))
}

func (s *Signin) again(v *web.Visit) error {
	browser := secret(v)
	err := s.resend(v.Ctx(), browser, v.Lang.Tag(), v.IP())
	if err == nil {
		keepSecret(v)
		v.Flash("signin.flash.resent")
		return v.Redirect("/connexion/code")
	}
	list := faults(v, err, "")
	if list == nil {
		return err
	}
	return s.pageCode(v, browser, coding{wait: list[""]}, statusOf(err))
}

func (s *Signin) showLink(v *web.Visit) error {
	a, err := s.peek(v.Ctx(), v.Path("token"))
	if err != nil {
		return s.deadLink(v, err)
	}
	o := linking{action: v.R.URL.Path, email: a.Email, asked: v.Lang.Time(a.Sent)}
	if v.Person.ID != 0 {
		o.other = v.Person.Name()
	}
	return private(v, web.Page{Title: v.T("signin.link.title"), Main: linkView(o)})
}

// deadLink says that a link is of no use. Its status is that of what was never there: the page must not tell which links
// were.
func (s *Signin) deadLink(v *web.Visit, err error) error {
	if !fail.Is(err, fail.Closed) {
		return err
	}
	return private(v, web.Page{Title: v.T("signin.link.dead"), Status: http.StatusNotFound, Main: deadLinkView()})
}

func (s *Signin) confirmLink(v *web.Visit) error {
	browser := keepSecret(v)
	if _, err := s.core.Accounts.ConfirmLink(v.Ctx(), v.Path("token"), browser); err != nil {
		return s.deadLink(v, err)
	}
	return s.arrive(v, browser)
}

// arrive goes on once an address is proved: in, or to the page where an account is made.
func (s *Signin) arrive(v *web.Visit, browser string) error {
	e, err := s.core.Accounts.Enter(v.Ctx(), browser, machine(v))
	switch {
	case err != nil:
		return err
	case e.New:
		return v.Redirect("/inscription")
	}
	return s.enter(v, e.Token, nextOf(e.Next))
}

func (s *Signin) showJoin(v *web.Visit) error {
	p, at, err := s.proved(v.Ctx(), secret(v))
	if fail.Is(err, fail.SignedOut) {
		return v.Redirect("/connexion")
	} else if err != nil {
		return err
	}
	return s.pageJoin(v, p, at, joining{language: v.Lang.Tag()}, http.StatusOK)
}

func (s *Signin) pageJoin(v *web.Visit, p account.Proof, at org.Org, o joining, status int) error {
	o.email, o.org, o.list = p.Email, at.Name, listed(v.Lang, o.faults)
	return private(v, web.Page{Title: v.T("signin.join.title"), Status: status, Main: joinView(o)})
}

func (s *Signin) join(v *web.Visit) error {
	browser := secret(v)
	proof, at, err := s.proved(v.Ctx(), browser)
	if fail.Is(err, fail.SignedOut) {
		return v.Redirect("/connexion")
	} else if err != nil {
		return err
	}
	f, err := v.Form("signin.join")
	if err != nil {
		return err
	}
	o := joining{given: f.Raw("prenom"), family: f.Raw("nom"), language: f.OneOf("langue", "fr", "en")}
	var e account.Entry
	if err = f.Err(); err == nil {
		e, err = s.Enrol(v.Ctx(), browser, machine(v), Newcomer{Given: o.given, Family: o.family, Lang: o.language})
	}
	switch {
	case err == nil:
		v.Flash("signin.flash.joined")
		return s.enter(v, e.Token, firstPage(proof.Next))
	case fail.Is(err, fail.Conflict): // another browser was faster: the account is theirs all the same
		return s.arrive(v, browser)
	case fail.Is(err, fail.SignedOut):
		return v.Redirect("/connexion")
	}
	if o.faults = faults(v, err, "given"); o.faults == nil {
		return err
	}
	return s.pageJoin(v, proof, at, o, statusOf(err))
}
