package feed

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"net/http"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

const (
	settingsPath = "/parametres/flux"
	publicPath   = "/flux.atom"
	tokenPath    = "/flux/"
	// cookie keeps an address that was just made until the next page, which tells it once.
	cookie = "flux"
	// cookieLife is how long that page may take to come.
	cookieLife = time.Minute
)

func (f *Feeds) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /reseaux/{network}" + publicPath, Rule: web.Anyone, Do: f.showPublic},
		{Pattern: "GET /reseaux/{network}/groupes/{group}" + publicPath, Rule: web.Anyone, Do: f.showPublic},
		{Pattern: "GET " + tokenPath + "{token}", Rule: web.Anyone, Do: f.showPersonal},
		{Pattern: "GET " + settingsPath, Rule: web.SignedIn, Do: f.showSettings},
		{Pattern: "POST " + settingsPath, Rule: web.SignedIn, Do: f.make},
		{Pattern: "POST " + settingsPath + "/retrait", Rule: web.SignedIn, Do: f.revoke},
	}
}

// placeFacts leads to the feed of a place: to their own for its members, else to that of everyone.
func placeFacts(v *web.Visit, p web.Place) []ui.Fact {
	switch {
	case v.Viewer.Person != 0 && p.Role != space.None:
		return []ui.Fact{{Icon: "rss", Label: v.T("feed.fact"), Href: settingsPath + "?espace=" + p.Space.ID.String()}}
	case p.Space.Audience == space.Public:
		return []ui.Fact{{Icon: "rss", Label: v.T("feed.fact"), Href: p.Path() + publicPath}}
	}
	return nil
}

func (f *Feeds) showPublic(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	if access.CanSpace(access.Nobody(), access.See, place.Space) != nil {
		return fail.E("feed.showPublic", fail.Hidden, nil)
	}
	out, err := f.Public(v.Ctx(), place.Space)
	if err != nil {
		return err
	}
	return f.answer(v, out, place.Path()+publicPath)
}

func (f *Feeds) showPersonal(v *web.Visit) error {
	v.W.Header().Set("Cache-Control", "private, no-cache")
	v.W.Header().Set("X-Robots-Tag", "noindex")
	out, err := f.Personal(v.Ctx(), v.Path("token"))
	if err != nil {
		return err
	}
	return f.answer(v, out, tokenPath+v.Path("token"))
}

// answer sends a feed, or says that the reader has it already.
func (f *Feeds) answer(v *web.Visit, out Feed, self string) error {
	site := v.Site.Options
	b, err := atom(out, say{root: strings.TrimSuffix(site.PublicURL, "/"), self: self, site: site.Site, lang: v.Lang.Tag(), untitled: v.T("feed.untitled")})
	if err != nil {
		return fail.E("feed.answer", fail.Internal, err)
	}
	h := v.W.Header()
	h.Set("Content-Type", typeAtom+"; charset=utf-8")
	h.Set("Vary", "Accept-Language, Cookie")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	sum := fnv.New128a()
	sum.Write(b)
	h.Set("ETag", fmt.Sprintf(`"%x"`, sum.Sum(nil)))
	http.ServeContent(v.W, v.R, "", out.Updated, bytes.NewReader(b))
	return nil
}

func (f *Feeds) showSettings(v *web.Visit) error { return f.page(v, "", http.StatusOK) }

func (f *Feeds) page(v *web.Visit, fault string, status int) error {
	list, err := f.Addresses(v.Ctx(), v.Viewer.Person)
	if err != nil {
		return err
	}
	o := settings{tabs: v.SettingsTabs(settingsPath), fault: fault}
	if token := v.Cookie(cookie); token != "" && status == http.StatusOK {
		v.SetCookie(cookie, "", 0)
		v.W.Header().Set("Cache-Control", "no-store")
		o.made = strings.TrimSuffix(v.Site.Options.PublicURL, "/") + tokenPath + token
	}
	had := map[ref.Space]bool{}
	for _, a := range list {
		had[a.Space.ID] = true
		o.rows = append(o.rows, row{space: a.Space.ID.String(), href: a.Space.Path(a.Network), name: a.Space.Name, made: v.T("feed.made", "day", v.Lang.Date(a.Made))})
	}
	for _, p := range v.Viewer.Places {
		if v.Viewer.Role(p.Space, p.Network) != space.None {
			name := p.Name
			if had[p.Space] {
				name = v.T("feed.again", "name", p.Name)
			}
			o.places = append(o.places, ui.Option{Value: p.Space.String(), Label: name, Selected: v.Query("espace") == p.Space.String()})
		}
	}
	return v.Page(web.Page{Title: v.T("feed.title"), Status: status, Frame: ui.FrameTwo, NoIndex: true, Main: settingsView(o)})
}

// placeOf reads the place of a form. Errors: fail.Invalid on espace.
func placeOf(v *web.Visit, op string) (ref.Space, error) {
	form, err := v.Form(op)
	if err != nil {
		return 0, err
	}
	n, ok := id.Parse(form.Raw("espace"))
	if !ok {
		form.Fault("espace", "web.field.choice")
	}
	return ref.Space(n), form.Err()
}

func (f *Feeds) make(v *web.Visit) error {
	s, err := placeOf(v, "feed.make")
	var token string
	if err == nil {
		token, err = f.Make(v.Ctx(), v.Viewer.Person, s)
	}
	if err == nil {
		v.SetCookie(cookie, token, cookieLife)
		return v.Redirect(settingsPath)
	}
	if faults := v.Faults(err); faults != nil {
		return f.page(v, faults["espace"], http.StatusUnprocessableEntity)
	}
	if key, args := fail.Reason(err); key != "" && fail.Is(err, fail.Conflict) {
		return f.page(v, v.T(key, args...), web.StatusOf(err))
	}
	return err
}

func (f *Feeds) revoke(v *web.Visit) error {
	s, err := placeOf(v, "feed.revoke")
	if err != nil {
		return err
	}
	if err := f.Revoke(v.Ctx(), v.Viewer.Person, s); err != nil {
		return err
	}
	v.Flash("feed.flash.revoked")
	return v.Redirect(settingsPath)
}

// settings is the page on which addresses are made and taken back.
type settings struct {
	tabs        ui.TabsProps
	fault, made string
	rows        []row
	places      []ui.Option
}

type row struct{ space, href, name, made string }
