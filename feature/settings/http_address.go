package settings

import (
	"net/http"

	"maillage/core/account"
	"maillage/core/web"
	"maillage/kit/fail"
)

func (s *Settings) showAddress(v *web.Visit) error {
	if ok, err := sure(v, addressPath); !ok {
		return err
	}
	return s.pageAddress(v, moving{}, http.StatusOK)
}

func (s *Settings) pageAddress(v *web.Visit, o moving, status int) error {
	o.present = v.Person.Email
	return private(v, web.Page{Title: v.T("settings.address.title"), Status: status, Main: addressView(o)})
}

// askAddress answers the same whether the new address has an account or not; only the letter knows.
func (s *Settings) askAddress(v *web.Visit) error {
	if ok, err := sure(v, addressPath); !ok {
		return err
	}
	f, err := v.Form("settings.askAddress")
	if err != nil {
		return err
	}
	o := moving{email: f.Raw("email")}
	_, err = s.core.Accounts.StartMove(v.Ctx(), v.Person, account.Ask{Email: o.email, Lang: v.Lang.Tag(), Browser: v.Secret(), IP: v.IP()})
	if err == nil {
		return v.Redirect(codePath)
	}
	list := faulty(v, err, "email")
	if list == nil {
		return err
	}
	o.fault = list["email"]
	return s.pageAddress(v, o, refusedAs(err))
}

// moves is what a letter to a new address of the visitor is for.
func moves(v *web.Visit) account.For {
	return account.For{Purpose: account.ToMove, Person: v.Person.ID}
}

func (s *Settings) showCode(v *web.Visit) error { return s.pageCode(v, proving{}, http.StatusOK) }

func (s *Settings) pageCode(v *web.Visit, o proving, status int) error {
	a, ok, err := s.waiting(v.Ctx(), moves(v), v.Secret())
	if err != nil {
		return err
	}
	if !ok && o.fault == "" {
		return v.Redirect(addressPath)
	}
	if ok {
		o.email, o.until = a.Email, v.Lang.Time(a.Expires)
	}
	o.readMail = v.Site.Development && s.core.Config.SMTP == ""
	return private(v, web.Page{Title: v.T("settings.address.code.title"), Status: status, Main: proveView(o)})
}

func (s *Settings) moveByCode(v *web.Visit) error {
	f, err := v.Form("settings.moveByCode")
	if err != nil {
		return err
	}
	o := proving{code: f.Raw("code")}
	if _, err = s.core.Accounts.ConfirmCodeFor(v.Ctx(), moves(v), v.Secret(), o.code); err == nil {
		return s.moved(v)
	}
	list := faulty(v, err, "code")
	if list == nil {
		return err
	}
	o.fault = list["code"]
	return s.pageCode(v, o, refusedAs(err))
}

// moved makes the change whose address was just proved.
func (s *Settings) moved(v *web.Visit) error {
	err := s.Move(v.Ctx(), v.Person.ID, v.Secret())
	if fail.Is(err, fail.Conflict) { // somebody else was faster: their reader may know that it has an account
		return s.pageAddress(v, moving{fault: faulty(v, err, "email")["email"]}, http.StatusConflict)
	} else if err != nil {
		return err
	}
	v.Flash("settings.flash.moved")
	return v.Redirect("/parametres")
}

func (s *Settings) showMove(v *web.Visit) error {
	a, err := s.peekMove(v.Ctx(), moves(v), v.Path("token"))
	if err != nil {
		return dead(v, err)
	}
	return private(v, web.Page{Title: v.T("settings.address.link.title"), Main: moveView(linking{action: v.R.URL.Path, email: a.Email, present: v.Person.Email})})
}

func (s *Settings) moveByLink(v *web.Visit) error {
	if _, err := s.core.Accounts.ConfirmLinkFor(v.Ctx(), moves(v), v.Path("token"), v.Secret()); err != nil {
		return dead(v, err)
	}
	return s.moved(v)
}

func (s *Settings) showBack(v *web.Visit) error {
	b, err := s.back(v.Ctx(), v.Path("token"))
	if err != nil {
		return dead(v, err)
	}
	return private(v, web.Page{Title: v.T("settings.back.title"), Main: backView(linking{action: v.R.URL.Path, email: b.Email, day: v.Lang.DateTime(b.Changed)})})
}

// putBack signs in whoever reads the old address, in place of who was in this browser.
func (s *Settings) putBack(v *web.Visit) error {
	token, err := s.PutBack(v.Ctx(), v.Path("token"), account.Machine{Label: account.Device(v.R.UserAgent())})
	if err != nil {
		return dead(v, err)
	}
	if v.Session.ID != 0 {
		if err := s.core.Accounts.Revoke(v.Ctx(), v.Session.Person, v.Session.ID); err != nil && !fail.Is(err, fail.Hidden) {
			return err
		}
	}
	v.Enter(token)
	v.Flash("settings.flash.back")
	return v.Redirect("/parametres#acces")
}
