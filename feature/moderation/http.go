package moderation

import (
	"context"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

const (
	queuePath   = "/moderation"
	journalPath = queuePath + "/journal"

	// refusedQueries: a verb that looks at everything before it refuses, then the page of its form again.
	refusedQueries = 40

	// fields of the forms
	fieldGround  = "motif"
	fieldWords   = "explication"
	fieldItem    = "publication"
	fieldPerson  = "personne"
	fieldDays    = "jours"
	fieldCharter = "charte"
	fieldReason  = "raison"
	fieldText    = "texte"
	fieldOutcome = "decision"
)

func (m *Moderation) routes() []web.Route {
	const decision = queuePath + "/decisions/{decision}"
	return []web.Route{
		// What anyone may: somebody suspended reads why, and contests.
		{Pattern: "GET " + queuePath, Rule: web.Anyone, Do: m.showAll},
		{Pattern: "GET /reseaux/{network}" + queuePath, Rule: web.ByRights, Do: m.showQueue},
		{Pattern: "GET /reseaux/{network}/groupes/{group}" + queuePath, Rule: web.ByRights, Do: m.showQueue},
		{Pattern: "GET /reseaux/{network}" + journalPath, Rule: web.ByRights, Do: m.showLog},
		{Pattern: "GET /reseaux/{network}/groupes/{group}" + journalPath, Rule: web.ByRights, Do: m.showLog},
		{Pattern: "GET /publications/{item}/signaler", Rule: web.SignedIn, Do: m.showReport},
		{Pattern: "POST /publications/{item}/signaler", Rule: web.SignedIn, Do: m.report, Queries: refusedQueries},
		{Pattern: "GET /publications/{item}/moderation", Rule: web.SignedIn, Do: m.showDecide, Queries: 30},
		{Pattern: "POST /publications/{item}/moderation", Rule: web.SignedIn, Do: m.decide, Queries: refusedQueries},
		{Pattern: "GET /publications/{item}/decision", Rule: web.Anyone, Do: m.latest},
		{Pattern: "GET " + decision, Rule: web.Anyone, Do: m.showDecision},
		{Pattern: "POST " + decision + "/contestation", Rule: web.Anyone, Do: m.appeal},
		{Pattern: "POST " + decision + "/reponse", Rule: web.SignedIn, Do: m.answerPost},
		{Pattern: "POST " + decision + "/levee", Rule: web.SignedIn, Do: m.liftPost},
	}
}

// itemActs is what the menu of an item offers.
func itemActs(v *web.Visit, e kind.Entry) []ui.MenuItem {
	if v.Viewer.Person == 0 {
		return nil
	}
	var list []ui.MenuItem
	mine := e.Item.Author == v.Viewer.Person
	if e.Item.State == item.Hidden {
		list = append(list, ui.MenuItem{Label: v.T("moderation.act.why"), Icon: "info-circle", Href: web.ItemPath(e.Item) + "/decision"})
	} else if !mine {
		list = append(list, ui.MenuItem{Label: v.T("moderation.act.report"), Icon: "flag", Href: web.ItemPath(e.Item) + "/signaler"})
	}
	if e.Moderate && !mine {
		list = append(list, ui.MenuItem{Label: v.T("moderation.act.moderate"), Icon: "gavel", Href: web.ItemPath(e.Item) + "/moderation"})
	}
	return list
}

// under says on the page of an item why it is hidden, and to who decides that reports wait.
func (m *Moderation) under(ctx context.Context, v *web.Visit, i item.Item, _ web.Place) (templ.Component, error) {
	if i.State != item.Hidden && !v.Viewer.Moderates(i.Space, i.Network) {
		return nil, nil
	}
	n, err := m.noticeOf(ctx, v.Viewer, i)
	if err != nil || n.hidden == nil && n.reports == 0 {
		return nil, err
	}
	return underView(underProps(v, i, n)), nil
}

// place is the space of the path, when the visitor moderates it.
func moderated(v *web.Visit) (web.Place, error) {
	place, err := v.Place()
	if err != nil {
		return place, err
	}
	return place, access.CanSpace(v.Viewer, access.Animate, place.Space)
}

func (m *Moderation) showQueue(v *web.Visit) error {
	place, err := moderated(v)
	if err != nil {
		return err
	}
	o, err := m.queueOf(v, scopeOf(place.Space), place.Path()+queuePath)
	if err != nil {
		return err
	}
	o.journal = place.Path() + journalPath
	return v.Page(web.Page{Title: v.T("moderation.title_in", "name", place.Space.Name), Place: &place, Tab: Tab, Frame: ui.FrameTwo, NoIndex: true, Main: queueView(o)})
}

// showAll is all that waits for the visitor, and what was decided about them.
func (m *Moderation) showAll(v *web.Visit) error {
	if v.Person.ID == 0 {
		return fail.E("moderation.showAll", fail.SignedOut, nil)
	}
	o, err := m.queueOf(v, Scope{}, queuePath)
	if err != nil {
		return err
	}
	o.title = v.T("moderation.title")
	about, err := m.About(v.Ctx(), v.Viewer, v.Person.ID)
	if err != nil {
		return err
	}
	for _, l := range about {
		o.about = append(o.about, lineRow(v, l, true))
	}
	if !moderates(v.Viewer) && !v.Viewer.Operator {
		o.empty = nil // nothing ever waits for them
		if len(o.about) == 0 {
			o.empty = &ui.EmptyProps{ID: "rien", Drawing: ui.DrawDone, Title: v.T("moderation.none_ever"), Text: v.T("moderation.none_ever_text"), Sheet: true}
			if v.Viewer.Suspended {
				o.empty.Title, o.empty.Text = v.T("moderation.none_suspended"), v.T("moderation.none_suspended_text")
			}
		}
	}
	return v.Page(web.Page{Title: o.title, Frame: ui.FrameTwo, NoIndex: true, Main: queueView(o)})
}

func (m *Moderation) queueOf(v *web.Visit, s Scope, path string) (o waiting, err error) {
	cases, next, err := m.Cases(v.Ctx(), v.Viewer, s, from(v.Query("apres"), mark{}))
	if err != nil {
		return o, err
	}
	for _, c := range cases {
		o.cases = append(o.cases, caseRow(v, c, s.Space == 0))
	}
	if next.id != 0 {
		o.more = path + "?apres=" + next.String()
	}
	appeals, err := m.Appeals(v.Ctx(), v.Viewer, s)
	if err != nil {
		return o, err
	}
	for _, l := range appeals {
		o.appeals = append(o.appeals, lineRow(v, l, s.Space == 0))
	}
	if len(o.cases)+len(o.appeals) == 0 {
		o.empty = &ui.EmptyProps{ID: "rien", Drawing: ui.DrawDone, Title: v.T("moderation.none"), Text: v.T("moderation.none_text"), Sheet: true}
	}
	return o, nil
}

// showLog is what was decided in a space, for its members.
func (m *Moderation) showLog(v *web.Visit) error {
	const op = "moderation.showLog"
	place, err := v.Place()
	if err != nil {
		return err
	}
	switch {
	case v.Viewer.Suspended:
		return fail.Say(op, fail.Forbidden, "access.suspended")
	case v.Viewer.Person == 0:
		return fail.E(op, fail.SignedOut, nil)
	case place.Role == "":
		return fail.Say(op, fail.Forbidden, "access.join_first")
	}
	list, next, err := m.Log(v.Ctx(), v.Viewer, scopeOf(place.Space), from(v.Query("avant"), newest))
	if err != nil {
		return err
	}
	path := place.Path() + journalPath
	o := logbook{title: v.T("moderation.log.title"), hint: v.T("moderation.log.hint")}
	for _, l := range list {
		o.rows = append(o.rows, logRow(v, l, place.Space.ID == place.Network.ID))
	}
	if next.id != 0 {
		o.more = path + "?avant=" + next.String()
	}
	if moderates := access.CanSpace(v.Viewer, access.Animate, place.Space) == nil; moderates {
		o.queue = place.Path() + queuePath
	}
	return v.Page(web.Page{Title: v.T("moderation.log.title_in", "name", place.Space.Name), Place: &place, Tab: Tab, Frame: ui.FrameTwo, NoIndex: true, Main: journalView(o)})
}
