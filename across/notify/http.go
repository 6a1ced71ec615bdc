package notify

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/tie"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

const (
	listPath   = "/notifications"
	countPath  = listPath + "/compte"
	prefsPath  = "/parametres/notifications"
	digestPath = prefsPath + "/resume"
)

func (n *Notify) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + listPath, Rule: web.SignedIn, Do: n.showList},
		{Pattern: "POST " + listPath + "/lues", Rule: web.SignedIn, Do: n.lookAll},
		{Pattern: "GET " + countPath, Rule: web.SignedIn, Do: n.count},
		{Pattern: "GET " + listPath + "/{notice}", Rule: web.SignedIn, Do: n.open},
		{Pattern: "POST /publications/{item}/suivi", Rule: web.SignedIn, Do: n.follow},
		{Pattern: "GET /publications/{item}/vue", Rule: web.SignedIn, Do: n.lookItem},
		{Pattern: "GET " + prefsPath, Rule: web.SignedIn, Do: n.showPrefs},
		{Pattern: "POST " + prefsPath, Rule: web.SignedIn, Do: n.prefer},
		{Pattern: "GET " + digestPath, Rule: web.SignedIn, Do: n.showDigest},
		{Pattern: "POST " + devicesPath, Rule: web.SignedIn, Do: n.receive},
		{Pattern: "POST " + devicesPath + "/{device}/retrait", Rule: web.SignedIn, Do: n.release},
		{Pattern: "GET " + workerPath, Rule: web.Anyone, Do: n.showWorker},
		{Pattern: "POST /reseaux/{network}/niveau", Rule: web.SignedIn, Do: n.setLevel},
		{Pattern: "POST /reseaux/{network}/groupes/{group}/niveau", Rule: web.SignedIn, Do: n.setLevel},
		{Pattern: "GET /desabonnement/{token}", Rule: web.Anyone, Do: n.showUnsubscribe},
		{Pattern: "POST /desabonnement/{token}", Rule: web.Anyone, Do: n.unsubscribe},
	}
}

// bell is the icon of the bar, with how many notices are unread.
func (n *Notify) bell(v *web.Visit) (*ui.ToolProps, error) {
	if v.Viewer.Person == 0 {
		return nil, nil
	}
	count, err := n.Unread(v.Ctx(), v.Viewer)
	if err != nil {
		return nil, err
	}
	return &ui.ToolProps{Href: listPath, Icon: "bell", Name: v.T("notify.bell", "n", count), Count: count, Phone: count > 0}, nil
}

// count is what the script of the bell asks for when it rings.
func (n *Notify) count(v *web.Visit) error {
	count, err := n.Unread(v.Ctx(), v.Viewer)
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "application/json")
	v.W.Header().Set("Cache-Control", "no-store")
	body, err := json.Marshal(map[string]any{"count": count, "name": v.T("notify.bell", "n", count)})
	if err != nil {
		return fail.E("notify.count", fail.Internal, err)
	}
	_, _ = v.W.Write(body) // a visitor who is gone cannot be told
	return nil
}

// every is what the script of the bell needs.
func every(v *web.Visit) templ.Component {
	if v.Viewer.Person == 0 {
		return nil
	}
	return everyView()
}

// filter is a choice of kinds on the page.
type filter struct {
	value, label string // in the address, words key
	kinds        []string
}

// filters is the choices: everything, what is about oneself, answers, and what happens in groups.
func (n *Notify) filters() []filter {
	me := n.rules().kinds(func(t part.Telling) bool { return t.To != part.Runners })
	groups := n.rules().kinds(func(t part.Telling) bool { return t.To == part.Runners })
	me, groups = append(me, kindMention), append(groups, kindPost, kindBroadcast)
	return []filter{
		{"", "notify.filter.all", slices.Concat(me, groups, []string{kindReply})},
		{"moi", "notify.filter.me", me},
		{"reponses", "notify.filter.replies", []string{kindReply}},
		{"groupes", "notify.filter.groups", groups},
	}
}

func (n *Notify) showList(v *web.Visit) error {
	filters := n.filters()
	chosen := filters[0]
	for _, f := range filters {
		if f.value == v.Query("filtre") {
			chosen = f
		}
	}
	list, next, err := n.List(v.Ctx(), v.Viewer, chosen.kinds, from(v.Query("avant")))
	if err != nil {
		return err
	}
	path := func(f filter, avant string) string {
		var params []string
		if f.value != "" {
			params = append(params, "filtre="+f.value)
		}
		if avant != "" {
			params = append(params, "avant="+avant)
		}
		if len(params) == 0 {
			return listPath
		}
		return listPath + "?" + strings.Join(params, "&")
	}
	o := listing{}
	for _, f := range filters {
		// words: notify.filter.*
		o.filters = append(o.filters, ui.Link{Href: path(f, ""), Label: v.T(f.label), Current: f.value == chosen.value})
	}
	if next != (Mark{}) {
		o.older = path(chosen, next.String())
	}
	o.days = n.days(v, list)
	if len(list) == 0 {
		o.empty = &ui.EmptyProps{Drawing: ui.DrawDone, Title: v.T("notify.empty"), Text: v.T("notify.empty_text"), Sheet: true, Act: ui.LinkBtn(ui.LinkBtnProps{Href: "/", Label: v.T("notify.empty_act")})}
	}
	prefs, _, err := n.chosen(v.Ctx(), v.Viewer.Person)
	if err != nil {
		return err
	}
	if o.bounced, err = n.refusal(v); err != nil {
		return err
	}
	for _, l := range list {
		o.unread = o.unread || !l.isSeen
	}
	return v.Page(web.Page{Title: v.T("notify.title"), Main: listView(o), Aside: rhythmView(rhythm(v, prefs), digestRhythm(v, prefs)), AsideName: v.T("notify.rhythm")})
}

func (n *Notify) lookAll(v *web.Visit) error {
	if err := n.Look(v.Ctx(), v.Viewer.Person, 0); err != nil {
		return err
	}
	v.Flash("notify.flash.all")
	return v.Redirect(listPath)
}

// address names a notice in a path: its kind, and what it is about.
func address(l line) string { return listPath + "/" + l.kind + "-" + id.Format(l.subject) }

func (n *Notify) open(v *web.Visit) error {
	subject, ok := kind.FromAddress(v.Path("notice"))
	name, _, _ := strings.Cut(v.Path("notice"), "-")
	if !ok {
		return fail.E("notify.open", fail.Hidden, nil)
	}
	to, err := n.Open(v.Ctx(), v.Viewer, name, subject, v.Beforehand())
	if err != nil {
		return err
	}
	return v.Redirect(to)
}

// under marks what was told about an item as seen when its page is read, and lets one follow or mute it.
func (n *Notify) under(ctx context.Context, v *web.Visit, i item.Item, _ web.Place) (templ.Component, error) {
	if v.Viewer.Person == 0 || !i.IsRoot() {
		return nil, nil
	}
	s, err := n.standing(ctx, v.Viewer, i.ID)
	if err != nil {
		return nil, err
	}
	o := following{action: web.ItemPath(i) + "/suivi", follows: s.stance == tie.Follow, comments: n.core.Kinds[i.Kind].Comments}
	// What is older than a digest looks back is no news to anybody.
	isNews := !s.isRead && i.Author != v.Viewer.Person && v.Now().Sub(i.Created) < reach
	switch {
	case !s.isNew && !isNews:
	case v.Beforehand():
		o.lookAt = web.ItemPath(i) + "/vue"
	default:
		if err := n.Read(ctx, v.Viewer.Person, i.ID); err != nil {
			return nil, err
		}
	}
	return underView(o), nil
}

// lookItem is asked by a page that had been fetched beforehand, once it is shown.
func (n *Notify) lookItem(v *web.Visit) error {
	on, err := v.Item()
	if err != nil {
		return err
	}
	if err := n.Readable(v.Ctx(), v.Viewer, on); err != nil {
		return err
	}
	if !v.Beforehand() {
		if err := n.Read(v.Ctx(), v.Viewer.Person, on); err != nil {
			return err
		}
	}
	return v.Fragment(http.StatusOK, lookedView())
}

func (n *Notify) follow(v *web.Visit) error {
	on, err := v.Item()
	if err != nil {
		return err
	}
	f, err := v.Form("notify.follow")
	if err != nil {
		return err
	}
	follows := f.Raw("suivre") == "oui"
	i, err := n.Follow(v.Ctx(), v.Viewer.Person, on, follows)
	if err != nil {
		return err
	}
	said := "notify.flash.muted"
	if follows {
		said = "notify.flash.followed"
	}
	v.Flash(said)
	return v.Redirect(n.core.Kinds.Path(i))
}
