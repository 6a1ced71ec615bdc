package signin

import (
	"net/http"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

func (s *Signin) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /connexion", Rule: web.Anyone, Do: s.show},
		{Pattern: "POST /connexion", Rule: web.Anyone, Do: s.ask},
		{Pattern: "POST /connexion/mot-de-passe", Rule: web.Anyone, Do: s.password},
		{Pattern: "GET /connexion/code", Rule: web.Anyone, Do: s.showCode},
		{Pattern: "POST /connexion/code", Rule: web.Anyone, Do: s.confirmCode},
		{Pattern: "POST /connexion/renvoi", Rule: web.Anyone, Do: s.again},
		{Pattern: "GET /connexion/lien/{token}", Rule: web.Anyone, Do: s.showLink},
		{Pattern: "POST /connexion/lien/{token}", Rule: web.Anyone, Do: s.confirmLink},
		{Pattern: "GET " + forgottenPath, Rule: web.Anyone, Do: s.showForgotten},
		{Pattern: "POST " + forgottenPath, Rule: web.Anyone, Do: s.askForgotten},
		{Pattern: "GET " + forgottenPath + "/envoi", Rule: web.Anyone, Do: s.showSent},
		{Pattern: "GET " + forgottenPath + "/{token}", Rule: web.Anyone, Do: s.showReset},
		{Pattern: "POST " + forgottenPath + "/{token}", Rule: web.Anyone, Do: s.reset},
		{Pattern: "GET /inscription", Rule: web.Anyone, Do: s.showJoin},
		{Pattern: "POST /inscription", Rule: web.Anyone, Do: s.join},
		{Pattern: "POST /connexion/demo", Rule: web.Development, Do: s.enterDemo},
		{Pattern: "POST /deconnexion", Rule: web.Anyone, Do: s.leave, InPreview: true},
	}
}

// typed is the page of sign-in as it stands: new, or with a form that was refused.
type typed struct {
	email, next string
	faults      map[string]string // of the letter's form
	refusals    map[string]string // of the password's form
}

func (s *Signin) show(v *web.Visit) error {
	return s.page(v, typed{next: nextOf(v.Query("suite"))}, http.StatusOK)
}

func (s *Signin) page(v *web.Visit, t typed, status int) error {
	o := signing{typed: t, language: v.Lang.Tag(), here: here(t.next)}
	if v.Person.ID != 0 {
		o.person = &ui.PersonProps{Avatar: web.AvatarOf(v.Person.Card(), ui.SizeNormal), Name: v.Person.Name(), About: v.Person.Email}
	}
	all, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	for _, n := range all {
		if access.CanSpace(v.Viewer, access.See, n) != nil {
			continue
		}
		// words: web.admission.network.*
		o.networks = append(o.networks, network{web.Mark(n, ui.SizeNormal), n.Path(n), n.Name, n.Lede, v.T("web.admission.network." + string(n.Admission))})
	}
	if o.roles, err = s.roles(v); err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("signin.title"), Status: status, Frame: ui.FrameOne, NoIndex: true, Main: signinView(o)})
}

// roles is who a visitor of a demonstration may become.
func (s *Signin) roles(v *web.Visit) ([]role, error) {
	if !demo(v.Site.Options) {
		return nil, nil
	}
	list, err := s.personas(v.Ctx())
	if err != nil {
		return nil, err
	}
	out := make([]role, len(list))
	for n, p := range list {
		// words: signin.persona.*
		out[n] = role{p.name, ui.PersonProps{Avatar: web.AvatarOf(p.card, ui.SizeNormal), Name: p.card.Name, About: v.T("signin.persona." + p.name)}}
	}
	return out, nil
}

func (s *Signin) ask(v *web.Visit) error {
	f, err := v.Form("signin.ask")
	if err != nil {
		return err
	}
	t := typed{email: f.Raw("email"), next: nextOf(f.Raw("suite"))}
	_, err = s.core.Accounts.Start(v.Ctx(), account.Ask{Email: t.email, Lang: v.Lang.Tag(), Next: t.next, Browser: keepSecret(v), IP: v.IP()})
	if err == nil {
		return v.Redirect("/connexion/code")
	}
	if t.faults = faults(v, err, "email"); t.faults == nil {
		return err
	}
	return s.page(v, t, statusOf(err))
}

func (s *Signin) password(v *web.Visit) error {
	f, err := v.Form("signin.password")
	if err != nil {
		return err
	}
	t := typed{email: f.Raw("email"), next: nextOf(f.Raw("suite"))}
	p, err := s.core.Accounts.CheckPassword(v.Ctx(), t.email, f.Raw("mot_de_passe"), v.IP())
	if err == nil {
		var token string
		if token, err = s.core.Accounts.SignIn(v.Ctx(), p.ID, machine(v), account.ByPassword); err == nil {
			return s.enter(v, token, t.next)
		}
	}
	if t.refusals = faults(v, err, "password"); t.refusals == nil {
		return err
	}
	return s.page(v, t, statusOf(err))
}

// device is what the list of sessions shows of this browser.
func device(v *web.Visit) string { return account.Device(v.R.UserAgent()) }

// closingPath is where feature/settings offers to keep an account that is about to close.
const closingPath = "/parametres/fermer"

// enter keeps a session that was just opened in the browser, in place of the one it had, and goes on to next; whoever asked
// to close their account is first offered to keep it.
func (s *Signin) enter(v *web.Visit, token, next string) error {
	if err := s.revoke(v); err != nil {
		return err
	}
	dropSecret(v)
	v.Enter(token)
	closing, err := s.closing(v.Ctx(), token)
	if err != nil {
		return err
	}
	if closing {
		next = closingPath
	}
	return v.Redirect(next)
}

// revoke ends the session of the visit, if it has one.
func (s *Signin) revoke(v *web.Visit) error {
	if v.Session.ID == 0 {
		return nil
	}
	err := s.core.Accounts.Revoke(v.Ctx(), v.Session.Person, v.Session.ID)
	if fail.Is(err, fail.Hidden) { // it ended meanwhile: that was the purpose
		return nil
	}
	return err
}

func (s *Signin) leave(v *web.Visit) error {
	if err := s.revoke(v); err != nil {
		return err
	}
	dropSecret(v)
	v.Leave()
	v.Flash("signin.flash.left")
	return v.Redirect("/")
}

func (s *Signin) enterDemo(v *web.Visit) error {
	if !demo(v.Site.Options) {
		return fail.E("signin.enterDemo", fail.Hidden, nil)
	}
	f, err := v.Form("signin.enterDemo")
	if err != nil {
		return err
	}
	token, err := s.EnterAs(v.Ctx(), f.Raw("persona"), device(v))
	if err != nil {
		return err
	}
	return s.enter(v, token, nextOf(f.Raw("suite")))
}

// faults is what is wrong with each field of a refused form; what is about the whole stands beside field. Nil when err is
// not about what was sent.
func faults(v *web.Visit, err error, field string) map[string]string {
	if list := v.Faults(err); list != nil {
		return list
	}
	key, args := fail.Reason(err)
	switch fail.KindOf(err) {
	case fail.Invalid, fail.TooMany, fail.Closed, fail.Unavailable:
		if key != "" {
			return map[string]string{field: v.T(key, args...)}
		}
	}
	return nil
}

// statusOf is the status of the page that shows a refused form again. What is over is refused like what is wrong: 403 would
// say that another person might.
func statusOf(err error) int {
	if fail.Is(err, fail.Closed) {
		return http.StatusUnprocessableEntity
	}
	return web.StatusOf(err)
}
