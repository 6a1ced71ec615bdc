package wiki

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	pathRules = "/wiki/reglages"
	// fieldApprovers is who approves the pages of a place: those chosen, and those named beside.
	fieldApprovers = "approbateurs"
	fieldOther     = "autres"
	fieldStates    = "etats"
	fieldDo        = "faire"
)

// stateRoutes is the addresses of how pages stand.
func (w *Wiki) stateRoutes() []web.Route {
	var list []web.Route
	for _, place := range []string{"/reseaux/{network}", "/reseaux/{network}/groupes/{group}"} {
		list = append(list,
			web.Route{Pattern: "GET " + place + pathRules, Rule: web.ByRights, Do: w.showRules, Part: Name, Queries: 40},
			web.Route{Pattern: "POST " + place + pathRules, Rule: web.ByRights, Do: w.rule, Part: Name, Queries: 150},
		)
	}
	return append(list,
		web.Route{Pattern: "GET /pages/{item}/en-cours", Rule: web.ByRights, Do: w.showNext, Queries: 60},
		web.Route{Pattern: "POST /pages/{item}/etat", Rule: web.ByRights, Do: w.advance, Queries: 80},
		web.Route{Pattern: "POST /pages/{item}/versions/{version}/nom", Rule: web.ByRights, Do: w.name, Queries: 35},
	)
}

// ruling is the form of what a place wants of its pages.
type ruling struct {
	action, back string
	states       bool
	people       []ui.Option
	other        string
	faults       map[string]string
}

func (w *Wiki) showRules(v *web.Visit) error {
	place, err := v.Place()
	if err == nil {
		err = access.CanSpace(v.Viewer, access.Animate, place.Space)
	}
	if err != nil {
		return err
	}
	r, err := w.Rules(v.Ctx(), place.Space.ID)
	if err != nil {
		return err
	}
	return w.pageRules(v, place, ruling{states: r.States}, r.Approvers, http.StatusOK)
}

func (w *Wiki) pageRules(v *web.Visit, place web.Place, o ruling, chosen []ref.Person, status int) error {
	o.action, o.back = place.Path()+pathRules, place.Path()+pathAll
	people, err := w.mayApprove(v.Ctx(), place.Space, chosen)
	if err != nil {
		return err
	}
	for _, c := range people {
		o.people = append(o.people, ui.Option{Value: c.Handle, Label: c.Name, Note: c.OrgName, Selected: slices.Contains(chosen, c.ID)})
	}
	return v.Page(web.Page{Title: v.T("wiki.rules.title"), Status: status, Place: &place, Tab: Name, Main: rulesView(o)})
}

func (w *Wiki) rule(v *web.Visit) error {
	place, err := v.Place()
	if err == nil {
		err = access.CanSpace(v.Viewer, access.Animate, place.Space)
	}
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.rule")
	if err != nil {
		return err
	}
	o := ruling{states: form.Has(fieldStates), other: form.Raw(fieldOther)}
	named := strings.FieldsFunc(form.Line(fieldOther, 400, false), func(r rune) bool { return r == ' ' || r == ',' || r == ';' })
	people, unknown, err := w.handles(v.Ctx(), append(form.All(fieldApprovers), named...))
	if err != nil {
		return err
	}
	if unknown != "" {
		form.Fault(fieldOther, "wiki.rules.unknown", "name", unknown)
	}
	if err = form.Err(); err == nil {
		if err = w.Rule(v.Ctx(), v.Viewer.Person, place.Space.ID, Rules{States: o.states, Approvers: people}); err == nil {
			v.Flash("wiki.flash.ruled")
			return v.Redirect(place.Path() + pathAll)
		}
	}
	if !web.Refused(err) {
		return err
	}
	o.faults = v.Faults(err)
	if f, ok := o.faults[fieldApprovers]; ok && len(named) > 0 {
		o.faults[fieldOther] = f
	}
	return w.pageRules(v, place, o, people, http.StatusUnprocessableEntity)
}

// handles is the people of handles, with or without the sign @ before; unknown is the first that is nobody's.
func (w *Wiki) handles(ctx context.Context, list []string) (people []ref.Person, unknown string, err error) {
	for n := range list {
		list[n] = strings.ToLower(strings.TrimPrefix(list[n], "@"))
	}
	if len(list) > 4*maxApprovers {
		list = list[:4*maxApprovers]
	}
	found, err := account.ByHandles(ctx, w.core.DB.Q(), list)
	if err != nil {
		return nil, "", err
	}
	for _, h := range list {
		c, ok := found[h]
		switch {
		case !ok && unknown == "":
			unknown = h
		case ok && !slices.Contains(people, c.ID):
			people = append(people, c.ID)
		}
	}
	return people, unknown, nil
}

// mayApprove is the people whom the form offers: those chosen, and who moderates s.
func (w *Wiki) mayApprove(ctx context.Context, s space.Space, chosen []ref.Person) ([]account.Card, error) {
	q := w.core.DB.Q()
	moderators, err := approversOf(ctx, q, Rules{}, s)
	if err != nil {
		return nil, err
	}
	ids := slices.Clone(chosen)
	for _, p := range moderators {
		if !slices.Contains(ids, p) {
			ids = append(ids, p)
		}
	}
	cards, err := account.Cards(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	var out []account.Card
	for _, id := range ids {
		out = append(out, cards[id])
	}
	return out, nil
}

// Mark is what became of the version of page id that was written at since.
func (w *Wiki) Mark(ctx context.Context, id ref.Item, since time.Time) (Mark, error) {
	return markOf(ctx, w.core.DB.Q(), id, since)
}

// showNext is what is being written in place of a page.
func (w *Wiki) showNext(v *web.Visit) error {
	p, place, _, err := w.page(v)
	if err != nil {
		return err
	}
	if p.Next == nil {
		return fail.E("wiki.showNext", fail.Hidden, nil)
	}
	o := comingOf(v, place, p)
	return v.Page(web.Page{Title: v.T("wiki.next.title", "name", p.Next.Title), Net: place.Network.Slug, Frame: ui.FrameTwo, NoIndex: true, Main: nextView(o)})
}

// What one does about how a page stands, as forms say it.
const (
	doReview     = "relire"
	doAsk        = "demander"
	doUnask      = "reprendre"
	doApprove    = "approuver"
	doWithdraw   = "abandonner"
	doDisapprove = "desapprouver"
)

func (w *Wiki) advance(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.advance")
	if err != nil {
		return err
	}
	since, by, ctx := form.Since("depuis", ""), v.Viewer.Person, v.Ctx()
	do := form.OneOf(fieldDo, doReview, doAsk, doUnask, doApprove, doWithdraw, doDisapprove)
	if err := form.Err(); err != nil {
		if _, _, _, hidden := w.page(v); hidden != nil { // a forged word must not tell whether the page is there
			return hidden
		}
		return fail.Say("wiki.advance", fail.Invalid, "web.field.choice")
	}
	to := "/pages/" + id.String()
	switch do {
	case doReview:
		err = w.Review(ctx, by, id, since)
		to += "/en-cours"
	case doAsk, doUnask:
		err = w.Ask(ctx, by, id, since, do == doAsk)
		to += "/en-cours"
	case doApprove:
		var i item.Item
		if i, err = w.Approve(ctx, by, id, since); err == nil {
			to = Path(i)
		}
	case doWithdraw:
		err = w.Withdraw(ctx, by, id, since)
	case doDisapprove:
		_, err = w.Disapprove(ctx, by, id, since)
	}
	if list := fail.FieldsOf(err); list != nil { // another page took its title
		return fail.Say("wiki.advance", fail.Conflict, list[0].Key, list[0].Args...)
	}
	if err != nil {
		return err
	}
	// words: wiki.flash.state.*
	v.Flash("wiki.flash.state." + do)
	return v.Redirect(to)
}
