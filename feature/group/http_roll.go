package group

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/org"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/sheet"
	"maillage/ui"
)

const (
	pathSeveral     = "/adhesions"
	pathWithdrawals = "/retraits"

	fieldPeople = "personne"
	fieldAct    = "geste"
	actRole     = "role"
	actWithdraw = "retirer"

	paramKind = "organisme"
	paramSeen = "visite"
	paramDone = "fait"
	paramStay = "reste"
)

func (g *Group) rollRoutes() []web.Route {
	list := []web.Route{{Pattern: "GET " + pathWithdrawals, Rule: web.SignedIn, Do: g.showWithdrawals}}
	for _, at := range []string{"/reseaux/{network}", "/reseaux/{network}/groupes/{group}"} {
		list = append(list,
			web.Route{Pattern: "GET " + at + "/membres.csv", Rule: web.ByRights, Do: g.exportRoll, Queries: 40},
			web.Route{Pattern: "GET " + at + pathSeveral, Rule: web.ByRights, Do: g.showSeveral},
			web.Route{Pattern: "POST " + at + pathSeveral, Rule: web.ByRights, Do: g.doSeveral, Queries: 30 + 16*mostPicked},
		)
	}
	return list
}

// filterOf reads what a list of members is narrowed to; what is not understood narrows nothing.
func filterOf(v *web.Visit, animates bool) Filter {
	f := Filter{Text: v.Query("q"), Role: space.Role(v.Query(fieldRole)), Kind: v.Query(paramKind), after: from(v.Query("apres"))}
	if !slices.Contains(space.Roles, f.Role) {
		f.Role = ""
	}
	if f.Kind != access.Unaffiliated && !slices.Contains(org.Kinds(), org.Kind(f.Kind)) {
		f.Kind = ""
	}
	if seen := Seen(v.Query(paramSeen)); animates && slices.Contains(seens, seen) {
		f.Seen = seen
	}
	return f
}

func (f Filter) params() []string {
	return []string{"q", f.Text, fieldRole, string(f.Role), paramKind, f.Kind, paramSeen, string(f.Seen)}
}

// narrows is the choices beside the search field.
func narrows(v *web.Visit, p web.Place, f Filter, animates bool) []ui.FieldProps {
	roles := []ui.Option{{Label: v.T("group.roll.any_role"), Selected: f.Role == ""}}
	for _, r := range []space.Role{space.Member, space.Animator, space.Manager} {
		if mayBe(p.Space.Kind, r) {
			// words: group.role.network.* group.role.group.*
			roles = append(roles, ui.Option{Value: string(r), Label: v.T("group.role." + string(p.Space.Kind) + "." + string(r)), Selected: f.Role == r})
		}
	}
	kinds := []ui.Option{{Label: v.T("group.roll.any_kind"), Selected: f.Kind == ""}}
	for _, k := range append(kindNames(), access.Unaffiliated) {
		kinds = append(kinds, ui.Option{Value: k, Label: kindName(v, k), Selected: f.Kind == k})
	}
	out := []ui.FieldProps{
		{ID: "organisme", Name: paramKind, Label: v.T("group.roll.kind"), Options: kinds},
		{ID: "role", Name: fieldRole, Label: v.T("group.roll.role"), Options: roles},
	}
	if animates {
		when := []ui.Option{{Label: v.T("group.roll.any_visit"), Selected: f.Seen == ""}}
		for _, s := range seens {
			when = append(when, ui.Option{Value: string(s), Label: seenName(v, s), Selected: f.Seen == s})
		}
		out = append(out, ui.FieldProps{ID: "visite", Name: paramSeen, Label: v.T("group.roll.visit"), Options: when})
	}
	return out
}

func kindNames() (out []string) {
	for _, k := range org.Kinds() {
		out = append(out, string(k))
	}
	return out
}

func kindName(v *web.Visit, k string) string {
	if k == "" || k == access.Unaffiliated {
		return v.T("group.roll.unaffiliated")
	}
	// words: org.kind.*
	return v.T("org.kind." + k)
}

func seenName(v *web.Visit, s Seen) string {
	// words: group.seen.*
	return v.T("group.seen." + string(s))
}

// exportRoll sends the list that the page shows as a file for spreadsheets. It is cut short, so that the browser tells, when
// something breaks on the way: no error page can follow what has left.
func (g *Group) exportRoll(v *web.Visit) error {
	p, err := placeFor(v, access.Animate)
	if err != nil {
		return err
	}
	if err := g.Export(v.Ctx(), v.Viewer.Person, p.Space.ID); err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", sheet.Media)
	h.Set("Content-Disposition", `attachment; filename="membres-`+p.Space.Slug+`-`+v.Now().In(v.Lang.Zone()).Format(time.DateOnly)+`.csv"`)
	h.Set("Cache-Control", "private, no-store")
	w := sheet.New(v.W, v.Lang.Tag())
	err = w.Line(v.T("group.roll.name"), v.T("group.roll.job"), v.T("group.roll.org"), v.T("group.roll.role"), v.T("group.roll.joined"), v.T("group.roll.visit"))
	if err == nil {
		err = g.Each(v.Ctx(), p.Space, filterOf(v, true), func(list []Member) error {
			for _, m := range list {
				err := w.Line(m.Card.Name, m.Card.Job, m.Card.OrgName, v.T("group.role."+string(p.Space.Kind)+"."+string(m.Role)), m.joined.In(v.Lang.Zone()).Format(time.DateOnly), seenName(v, seenIn(m.week, v.Now())))
				if err != nil {
					return err
				}
			}
			return w.Flush()
		})
	}
	if err != nil {
		v.Site.Log.Warn("export cut short", "ref", v.Ref, "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// mayChange tells whether the visitor changes many members of p at once.
func mayChange(v *web.Visit, p web.Place) bool {
	return access.CanSpace(v.Viewer, access.Animate, p.Space) == nil && (p.Space.Kind == space.Group || access.CanSpace(v.Viewer, access.Manage, p.Space) == nil)
}

// severalPlace is the place of the path, of which the visitor changes many members at once.
func severalPlace(v *web.Visit) (web.Place, error) {
	p, err := placeFor(v, access.Animate)
	if err == nil && p.Space.Kind == space.Network {
		err = access.CanSpace(v.Viewer, access.Manage, p.Space)
	}
	return p, err
}

func (g *Group) showSeveral(v *web.Visit) error {
	p, err := severalPlace(v)
	if err != nil {
		return err
	}
	o := several{act: actRole}
	if v.Query(fieldAct) == actWithdraw {
		o.act = actWithdraw
	}
	return g.pageSeveral(v, p, o, v.R.URL.Query()[fieldPeople], http.StatusOK)
}

// pageSeveral names who is chosen, and asks for what is missing before it is done.
func (g *Group) pageSeveral(v *web.Visit, p web.Place, o several, handles []string, status int) error {
	for n := range handles {
		handles[n] = web.Clean(handles[n])
	}
	list, err := g.Chosen(v.Ctx(), p.Space, handles)
	if err != nil {
		return err
	}
	o.action, o.back, o.max = p.Path()+pathSeveral, p.Path()+"/membres", maxNote
	for _, m := range list {
		o.people = append(o.people, ui.RowProps{Lead: ui.Avatar(web.AvatarOf(m.Card, ui.SizeSmall)), Title: m.Card.Name, Href: profile(m.Card), Level: 3, Text: about(m.Card), EndAt: v.T("group.role." + string(p.Space.Kind) + "." + string(m.Role))})
		o.fields = append(o.fields, ui.Hidden{Name: fieldPeople, Value: m.Card.Handle})
	}
	o.title, o.submit = v.T("group.several.role", "n", len(list)), v.T("group.several.role_yes", "n", len(list))
	if o.act == actWithdraw {
		o.title, o.submit = v.T("group.several.withdraw", "n", len(list)), v.T("group.several.withdraw_yes", "n", len(list))
	}
	o.options = roleOptions(v, p.Space.Kind, space.Role(o.role))
	if len(list) == 0 {
		o.empty = &ui.EmptyProps{Drawing: ui.DrawPeople, Sheet: true, Title: v.T("group.chosen.none"), Text: v.T("group.chosen.none_text"), Act: ui.LinkBtn(ui.LinkBtnProps{Href: o.back, Label: v.T("group.members.see_all")})}
	}
	return v.Page(web.Page{Title: v.T("group.several.title", "name", p.Space.Name), Status: status, Place: &p, Tab: TabMembers, Frame: ui.FrameTwo, NoIndex: true, Main: severalView(o)})
}

func (g *Group) doSeveral(v *web.Visit) error {
	p, err := severalPlace(v)
	if err != nil {
		return err
	}
	f, err := v.Form("group.doSeveral")
	if err != nil {
		return err
	}
	handles := f.All(fieldPeople)
	o := several{act: f.OneOf(fieldAct, actRole, actWithdraw), reason: f.Raw(fieldReason), role: f.Raw(fieldRole)}
	if err := f.Err(); err != nil {
		return err
	}
	list, err := g.Chosen(v.Ctx(), p.Space, handles)
	if err != nil {
		return err
	}
	people, by := make([]ref.Person, len(list)), map[ref.Person]account.Card{}
	for n, m := range list {
		people[n], by[m.Card.ID] = m.Card.ID, m.Card
	}
	var done Changed
	if o.act == actRole {
		done, err = g.SetRoles(v.Ctx(), v.Viewer.Person, p.Space.ID, people, space.Role(o.role))
	} else {
		done, err = g.Withdraw(v.Ctx(), v.Viewer.Person, p.Space.ID, people, o.reason)
	}
	if web.Refused(err) {
		o.said = v.Faults(err)
		o.faults = faults(v, err, fieldReason, fieldRole)
		return g.pageSeveral(v, p, o, handles, web.StatusOf(err))
	}
	if err != nil {
		return err
	}
	return v.Redirect(p.Path() + "/membres?" + outcome(o.act, done, by).Encode())
}

// outcome is what a gesture did, as the address of the list says it.
func outcome(act string, c Changed, by map[ref.Person]account.Card) url.Values {
	q := url.Values{fieldAct: {act}, paramDone: {strconv.Itoa(c.Done)}}
	var list []string
	for p, why := range c.Refused {
		list = append(list, string(why)+":"+by[p].Handle)
	}
	if slices.Sort(list); len(list) > 0 {
		q.Set(paramStay, strings.Join(list, ","))
	}
	return q
}

// outcomeOf reads what outcome wrote: what was done, and a line for each reason why somebody stays as they were.
func (g *Group) outcomeOf(v *web.Visit, p web.Place) (said string, lines []string, err error) {
	n, err := strconv.Atoi(v.Query(paramDone))
	if err != nil || n < 0 || n > mostPicked {
		return "", nil, nil
	}
	said = v.T("group.several.role_done", "n", n)
	if v.Query(fieldAct) == actWithdraw {
		said = v.T("group.several.withdraw_done", "n", n)
	}
	by, handles := map[stay][]string{}, []string{}
	for _, x := range strings.Split(v.R.URL.Query().Get(paramStay), ",") {
		if why, handle, ok := strings.Cut(x, ":"); ok && slices.Contains(stays, stay(why)) && len(handles) < mostPicked {
			by[stay(why)] = append(by[stay(why)], web.Clean(handle))
			handles = append(handles, web.Clean(handle))
		}
	}
	if len(handles) == 0 {
		return said, nil, nil
	}
	list, err := g.Chosen(v.Ctx(), p.Space, handles)
	if err != nil {
		return "", nil, err
	}
	for _, why := range stays {
		var names []string
		for _, m := range list {
			if slices.Contains(by[why], m.Card.Handle) {
				names = append(names, m.Card.Name)
			}
		}
		if len(names) > 0 {
			// words: group.stay.*
			lines = append(lines, v.T("group.stay."+string(why), "list", v.Lang.List(names), "n", len(names)))
		}
	}
	return said, lines, nil
}

func (g *Group) showWithdrawals(v *web.Visit) error {
	list, err := g.Withdrawals(v.Ctx(), v.Viewer.Person)
	if err != nil {
		return err
	}
	o := withdrawalList{}
	for _, l := range list {
		o.rows = append(o.rows, ui.RowProps{Title: l.name, Text: v.T("group.withdrawn.reason", "reason", l.reason), EndAt: v.Lang.Date(l.at)})
	}
	if len(list) == 0 {
		o.empty = &ui.EmptyProps{Drawing: ui.DrawDone, Sheet: true, Title: v.T("group.withdrawn.none"), Text: v.T("group.withdrawn.none_text")}
	}
	return v.Page(web.Page{Title: v.T("group.withdrawn.title"), Frame: ui.FrameTwo, NoIndex: true, Main: withdrawalsView(o)})
}
