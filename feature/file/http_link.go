package file

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

const (
	pathShared  = "/partage/{token}"
	pathMyLinks = "/moi/liens"
	pathLinks   = pathAll + "/liens"

	// linkCookie keeps a link that was just made until the next page, which tells it once.
	linkCookie = "lien"
	// passFor is how long a browser that gave the password of a link keeps it.
	passFor = time.Hour
)

func (f *Files) linkRoutes() []web.Route {
	list := []web.Route{
		{Pattern: "GET /documents/{item}/partage", Rule: web.ByRights, Do: f.showShare, Part: Name, Queries: 35},
		{Pattern: "POST /documents/{item}/partage", Rule: web.ByRights, Do: f.makeLink, Part: Name, Queries: 45},
		{Pattern: "GET /dossiers/{item}/partage", Rule: web.ByRights, Do: f.showShare, Part: Name, Queries: 35},
		{Pattern: "POST /dossiers/{item}/partage", Rule: web.ByRights, Do: f.makeLink, Part: Name, Queries: 45},
		{Pattern: "GET " + pathMyLinks, Rule: web.SignedIn, Do: f.showMyLinks},
		{Pattern: "POST /moi/liens/{file}/fin", Rule: web.SignedIn, Do: f.endLink},
		{Pattern: "GET " + pathShared, Rule: web.Anyone, Do: f.showShared},
		{Pattern: "POST " + pathShared, Rule: web.Anyone, Do: f.enterShared},
		{Pattern: "GET " + pathShared + "/fichier", Rule: web.Anyone, Do: f.takeShared, Long: long},
		{Pattern: "GET " + pathShared + "/apercu", Rule: web.Anyone, Do: f.thumbShared},
	}
	for _, place := range []string{"/reseaux/{network}", "/reseaux/{network}/groupes/{group}"} {
		list = append(list, web.Route{Pattern: "GET " + place + pathLinks, Rule: web.ByRights, Do: f.showLinks, Part: Name})
	}
	return list
}

func (f *Files) showShare(v *web.Visit) error {
	n, place, err := f.changeable(v)
	if err != nil {
		return err
	}
	return f.pageShare(v, place, n, wished{}, http.StatusOK)
}

// wished is what a form for a link was sent with, and why it was refused.
type wished struct {
	days   string
	faults map[string]string
}

func (f *Files) pageShare(v *web.Visit, place web.Place, n Node, a wished, status int) error {
	rule, err := f.LinkRule(v.Ctx(), v.Viewer, n.Item.Network)
	if err != nil {
		return err
	}
	list, err := f.LinksOf(v.Ctx(), v.Viewer, n.Item)
	if err != nil {
		return err
	}
	way, err := f.Way(v.Ctx(), v.Viewer, n.Item.ID)
	if err != nil {
		return err
	}
	o := sharePage{crumbs: outside(v, place, way, n), name: n.Item.Title, folder: n.IsFolder(), own: place.Space.Kind == space.Own, action: Path(n.Item) + "/partage", back: Path(n.Item), rule: rule, days: a.days, faults: a.faults}
	o.members = f.absolute(v, shortPath(n))
	if o.days == "" {
		o.days = strconv.Itoa(rule.Days)
	}
	if token := v.Cookie(linkCookie); token != "" && status == http.StatusOK {
		v.SetCookie(linkCookie, "", 0)
		v.W.Header().Set("Cache-Control", "no-store")
		o.made = f.absolute(v, sharedPath(token))
	}
	o.rows = linkRows(v, list, "item-"+n.Item.ID.String())
	return v.Page(web.Page{Title: v.T("file.link.title", "name", n.Item.Title), Status: status, Net: place.Network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: shareView(o)})
}

func sharedPath(token string) string { return strings.Replace(pathShared, "{token}", token, 1) }

// shortPath is the shortest address of a document, for those who may read it.
func shortPath(n Node) string {
	if n.IsFolder() {
		return "/dossiers/" + n.Item.ID.String()
	}
	return "/documents/" + n.Item.ID.String()
}

func (f *Files) absolute(v *web.Visit, path string) string {
	return strings.TrimSuffix(v.Site.Options.PublicURL, "/") + path
}

func (f *Files) makeLink(v *web.Visit) error {
	n, place, err := f.changeable(v)
	if err != nil {
		return err
	}
	form, err := v.Form("file.makeLink")
	if err != nil {
		return err
	}
	a := wished{days: form.Raw("jours")}
	days, err := strconv.Atoi(strings.TrimSpace(a.days))
	if err != nil {
		days = -1
	}
	token, err := f.MakeLink(v.Ctx(), v.Viewer.Person, n.Item.ID, NewLink{Days: days, Password: form.Raw("mot_de_passe")})
	if fail.FieldsOf(err) != nil {
		a.faults = v.Faults(err)
		return f.pageShare(v, place, n, a, web.StatusOf(err))
	}
	if err != nil {
		return err
	}
	v.SetCookie(linkCookie, token, time.Minute)
	return v.Redirect(Path(n.Item) + "/partage")
}

func (f *Files) showMyLinks(v *web.Visit) error {
	list, err := f.MyLinks(v.Ctx(), v.Viewer)
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("file.link.mine"), Frame: ui.FrameTwo, NoIndex: true, Main: myLinksView(linkRows(v, list, "moi"))})
}

func (f *Files) showLinks(v *web.Visit) error {
	place, err := v.Place()
	if err != nil {
		return err
	}
	list, err := f.LinksIn(v.Ctx(), v.Viewer, place.Space)
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: v.T("file.link.place"), Place: &place, Tab: Name, NoIndex: true, Main: linksView(place.Path()+pathAll, linkRows(v, list, "lieu-"+place.Space.ID.String()))})
}

func (f *Files) endLink(v *web.Visit) error {
	at, ok := id.Parse(v.Path("file"))
	if !ok {
		return fail.E("file.endLink", fail.Hidden, nil)
	}
	form, err := v.Form("file.endLink")
	if err != nil {
		return err
	}
	if err := f.EndLink(v.Ctx(), v.Viewer.Person, ref.File(at)); err != nil {
		return err
	}
	v.Flash("file.link.flash.ended")
	return v.Redirect(f.backOf(v, form.Raw("de")))
}

// backOf is the page from which a link was taken back.
func (f *Files) backOf(v *web.Visit, from string) string {
	what, rest, _ := strings.Cut(from, "-")
	switch what {
	case "item":
		if at, ok := id.Parse(rest); ok {
			if n, _, err := f.Get(v.Ctx(), v.Viewer, ref.Item(at)); err == nil {
				return Path(n.Item) + "/partage"
			}
		}
	case "lieu":
		at, _ := id.Parse(rest)
		if s, err := space.Get(v.Ctx(), v.Site.DB.Q(), ref.Space(at)); err == nil {
			if place, err := v.PlaceOf(s); err == nil {
				return place.Path() + pathLinks
			}
		}
	}
	return pathMyLinks
}

// shared is what the link of the path gives; locked says that its password is asked for first. No cache keeps what is answered, and
// no search engine lists it.
func (f *Files) shared(v *web.Visit) (o Opened, locked bool, err error) {
	h := v.W.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Referrer-Policy", "no-referrer")
	token := v.Path("token")
	if o, err = f.Open(v.Ctx(), token); err != nil {
		return o, false, err
	}
	return o, o.HasPassword() && v.Cookie(passName(o)) != o.pass(token), nil
}

func passName(o Opened) string { return "partage-" + o.ID.String() }

// over answers for a link that gives nothing.
func (f *Files) over(v *web.Visit, err error) error {
	if !fail.Is(err, fail.Closed) && !fail.Is(err, fail.Hidden) {
		return err
	}
	status := http.StatusGone
	if fail.Is(err, fail.Hidden) {
		status = http.StatusNotFound
	}
	return v.Page(web.Page{Title: v.T("file.link.over"), Status: status, Frame: ui.FrameOne, NoIndex: true, Main: overView()})
}

func (f *Files) showShared(v *web.Visit) error {
	o, locked, err := f.shared(v)
	if err != nil {
		return f.over(v, err)
	}
	if locked {
		return f.pageLocked(v, "", http.StatusOK)
	}
	p, err := f.Preview(v.Ctx(), o.Node)
	if err != nil {
		return err
	}
	return v.Page(web.Page{Title: o.Node.Item.Title, Frame: ui.FrameOne, NoIndex: true, Main: sharedView(sharedOf(v, o, p))})
}

func (f *Files) pageLocked(v *web.Visit, fault string, status int) error {
	return v.Page(web.Page{Title: v.T("file.link.locked"), Status: status, Frame: ui.FrameOne, NoIndex: true, Main: lockedView(sharedPath(v.Path("token")), fault)})
}

func (f *Files) enterShared(v *web.Visit) error {
	o, locked, err := f.shared(v)
	if err != nil {
		return f.over(v, err)
	}
	path := sharedPath(v.Path("token"))
	if !locked {
		return v.Redirect(path)
	}
	form, err := v.Form("file.enterShared")
	if err != nil {
		return err
	}
	err = f.Enter(v.Ctx(), o, form.Raw("mot_de_passe"), v.IP())
	if web.Refused(err) {
		fault := v.Faults(err)["mot_de_passe"]
		if key, args := fail.Reason(err); fail.Is(err, fail.TooMany) {
			fault = v.T(key, args...)
		}
		return f.pageLocked(v, fault, web.StatusOf(err))
	}
	if err != nil {
		return err
	}
	v.SetCookie(passName(o), o.pass(v.Path("token")), passFor)
	return v.Redirect(path)
}

func (f *Files) takeShared(v *web.Visit) error {
	o, locked, err := f.shared(v)
	if err != nil {
		return f.over(v, err)
	}
	if locked {
		return v.Redirect(sharedPath(v.Path("token")))
	}
	// What goes on from where it stopped was counted when it began.
	if at := v.R.Header.Get("Range"); v.R.Method == http.MethodGet && (at == "" || strings.HasPrefix(at, "bytes=0-")) {
		if err := f.Take(v.Ctx(), o); err != nil {
			return err
		}
	}
	if !o.Node.IsFolder() {
		return f.core.Files.Download(v.W, v.R, o.Node.Digest, o.Node.Item.Title)
	}
	list, err := f.Hand(v.Ctx(), o)
	if err != nil {
		return err
	}
	return f.pour(v, o.Node.Item.Title, list)
}

func (f *Files) thumbShared(v *web.Visit) error {
	o, locked, err := f.shared(v)
	if err == nil && (locked || o.Node.Thumb == "") {
		err = fail.E("file.thumbShared", fail.Hidden, nil)
	}
	if err != nil {
		return f.over(v, err)
	}
	return f.core.Files.Show(v.W, v.R, o.Node.Thumb, o.Node.Item.Title, "")
}
