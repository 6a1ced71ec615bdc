package settings

import (
	"net/http"

	"maillage/core/account"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

// appsPath is the page of the passwords of programs. feature/file leads to it.
const appsPath = "/parametres/applications"

// drivePath is where programs find documents (feature/file).
const drivePath = "/dav/"

func (s *Settings) appRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + appsPath, Rule: web.SignedIn, Do: s.showApps},
		{Pattern: "POST " + appsPath, Rule: web.SignedIn, Do: s.makeApp},
		{Pattern: "POST " + appsPath + "/fin", Rule: web.SignedIn, Do: s.endApp},
	}
}

func (s *Settings) showApps(v *web.Visit) error { return s.pageApps(v, making{}, http.StatusOK) }

func (s *Settings) pageApps(v *web.Visit, o making, status int) error {
	list, err := s.apps(v.Ctx(), v.Person.ID)
	if err != nil {
		return err
	}
	for _, p := range list {
		a := app{id: id.Format(p.ID), name: p.Name, since: v.Lang.Date(p.Created), used: v.T("settings.app.never")}
		if !p.Used.IsZero() {
			a.used = v.T("settings.app.used", "day", v.Lang.Date(p.Used))
		}
		o.list = append(o.list, a)
	}
	o.sure, o.login, o.address = v.Session.Sure(v.Now()), v.Person.Email, v.Site.Absolute(drivePath)
	v.W.Header().Set("Cache-Control", "no-store")
	return v.Page(web.Page{Title: v.T("settings.apps.title"), Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: appsView(v.SettingsTabs(appsPath), o)})
}

// makeApp answers with the page itself: the secret is nowhere else, so nothing can be sent to show it.
func (s *Settings) makeApp(v *web.Visit) error {
	if ok, err := sure(v, appsPath); !ok {
		return err
	}
	f, err := v.Form("settings.makeApp")
	if err != nil {
		return err
	}
	o := making{name: f.Raw("nom")}
	p, secret, err := s.core.Accounts.MakeAppPassword(v.Ctx(), v.Person.ID, o.name, account.ForDocuments)
	if err == nil {
		return s.pageApps(v, making{made: p.Name, secret: secret}, http.StatusOK)
	}
	if list := faulty(v, err, "name"); list != nil {
		o.fault = list["name"]
		return s.pageApps(v, o, web.StatusOf(err))
	}
	return err
}

func (s *Settings) endApp(v *web.Visit) error {
	const op = "settings.endApp"
	f, err := v.Form(op)
	if err != nil {
		return err
	}
	n, ok := id.Parse(f.Raw("application"))
	if !ok {
		return fail.E(op, fail.Hidden, nil)
	}
	if err := s.core.Accounts.RevokeAppPassword(v.Ctx(), v.Person.ID, n); err != nil {
		return err
	}
	v.Flash("settings.flash.app")
	return v.Redirect(appsPath)
}
