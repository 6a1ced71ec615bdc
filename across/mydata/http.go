package mydata

import (
	"net/http"

	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// path is the page of one's data.
const path = "/parametres/donnees"

// routes: one's data are for suspended accounts too, so the rule is Anyone and handlers ask who comes.
func (m *Mydata) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + path, Rule: web.Anyone, Do: known(m.show)},
		{Pattern: "POST " + path, Rule: web.Anyone, Do: known(m.ask)},
		{Pattern: "GET " + path + "/{file}", Rule: web.Anyone, Do: known(m.fetch)},
	}
}

// known lets in whoever has an account, suspended or not.
func known(do func(*web.Visit) error) func(*web.Visit) error {
	return func(v *web.Visit) error {
		if v.Person.ID == 0 {
			return fail.E("mydata.known", fail.SignedOut, nil)
		}
		v.W.Header().Set("Cache-Control", "no-store")
		return do(v)
	}
}

func (m *Mydata) show(v *web.Visit) error { return m.page(v, "", http.StatusOK) }

func (m *Mydata) page(v *web.Visit, fault string, status int) error {
	e, err := m.Latest(v.Ctx(), v.Person.ID)
	if err != nil {
		return err
	}
	o := viewOf(v.Lang, e, v.Now())
	o.fault = fault
	return v.Page(web.Page{Title: v.T("mydata.title"), Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: dataView(v.SettingsTabs(path), o)})
}

func (m *Mydata) ask(v *web.Visit) error {
	_, err := m.Ask(v.Ctx(), v.Person.ID)
	if fail.Is(err, fail.TooMany) {
		key, args := fail.Reason(err)
		return m.page(v, v.T(key, args...), http.StatusTooManyRequests)
	} else if err != nil {
		return err
	}
	v.Flash("mydata.flash.asked")
	return v.Redirect(path)
}

func (m *Mydata) fetch(v *web.Visit) error {
	n, ok := exportID(v.Path("file"))
	if !ok {
		return fail.E("mydata.fetch", fail.Hidden, nil)
	}
	e, err := m.Fetch(v.Ctx(), v.Person.ID, n)
	if err != nil {
		return err
	}
	return m.core.Files.Download(v.W, v.R, e.Digest, fileNameOf(e))
}
