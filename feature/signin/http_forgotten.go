package signin

import (
	"net/http"

	"maillage/core/account"
	"maillage/core/web"
	"maillage/kit/fail"
)

// forgottenPath is where one asks for a link to choose another password, and what links begin with.
const forgottenPath = "/connexion/oubli"

func (s *Signin) showForgotten(v *web.Visit) error {
	return private(v, web.Page{Title: v.T("signin.forgotten.title"), Main: forgottenView(forgetting{email: v.Person.Email})})
}

// askForgotten answers the same for every address; only the letter knows.
func (s *Signin) askForgotten(v *web.Visit) error {
	f, err := v.Form("signin.askForgotten")
	if err != nil {
		return err
	}
	o := forgetting{email: f.Raw("email")}
	_, err = s.core.Accounts.Start(v.Ctx(), account.Ask{For: account.For{Purpose: account.ToReset}, Email: o.email, Lang: v.Lang.Tag(), Browser: keepSecret(v), IP: v.IP()})
	if err == nil {
		return v.Redirect(forgottenPath + "/envoi")
	}
	list := faults(v, err, "email")
	if list == nil {
		return err
	}
	o.fault = list["email"]
	return private(v, web.Page{Title: v.T("signin.forgotten.title"), Status: statusOf(err), Main: forgottenView(o)})
}

func (s *Signin) showSent(v *web.Visit) error {
	return private(v, web.Page{Title: v.T("signin.forgotten.sent"), Main: sentView(v.Site.Development && s.core.Config.SMTP == "")})
}

// showReset asks for the new password. The link stays good: servers that look at letters open it.
func (s *Signin) showReset(v *web.Visit) error { return s.pageReset(v, "", http.StatusOK) }

func (s *Signin) pageReset(v *web.Visit, fault string, status int) error {
	a, err := s.peekReset(v.Ctx(), v.Path("token"))
	if err != nil {
		return s.deadReset(v, err)
	}
	o := resetting{action: v.R.URL.Path, email: a.Email, fault: fault}
	return private(v, web.Page{Title: v.T("signin.reset.title"), Status: status, Main: resetView(o)})
}

func (s *Signin) deadReset(v *web.Visit, err error) error {
	if !fail.Is(err, fail.Closed) {
		return err
	}
	return private(v, web.Page{Title: v.T("signin.link.dead"), Status: http.StatusNotFound, Main: deadResetView()})
}

func (s *Signin) reset(v *web.Visit) error {
	f, err := v.Form("signin.reset")
	if err != nil {
		return err
	}
	_, token, err := s.core.Accounts.Reset(v.Ctx(), v.Path("token"), f.Raw("mot_de_passe"), machine(v))
	switch {
	case err == nil:
		v.Flash("signin.flash.reset")
		return s.enter(v, token, "/")
	case fail.Is(err, fail.Closed):
		return s.deadReset(v, err)
	}
	list := faults(v, err, "password")
	if list == nil {
		return err
	}
	return s.pageReset(v, list["password"], statusOf(err))
}
