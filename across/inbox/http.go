package inbox

import (
	"maillage/core/access"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/ui"
)

const (
	pathTopics = "/forum/courriel"
	groupPlace = "/reseaux/{network}/groupes/{group}"

	fieldAct = "geste"
	fieldWho = "pour"
	whoAll   = "tous"
	whoMine  = "moi"
)

func (b *Inbox) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + groupPlace + pathTopics, Rule: web.ByRights, Do: b.showTopics, Part: forum},
		{Pattern: "POST " + groupPlace + pathTopics, Rule: web.ByRights, Do: b.changeTopics, Part: forum},
	}
}

// placeFacts leads those who may publish in a group to the address of their own to open topics there.
func (b *Inbox) placeFacts(v *web.Visit, p web.Place) []ui.Fact {
	if v.Person.ID == 0 || p.Space.Kind != space.Group || !p.Has(forum) || access.CanSpace(v.Viewer, access.Publish, p.Space) != nil {
		return nil
	}
	return []ui.Fact{{Icon: "mail", Label: v.T("inbox.topic"), Href: p.Path() + pathTopics}}
}

// writing is the group of the path, where the visitor opens topics.
func writing(v *web.Visit) (web.Place, error) {
	p, err := v.Place()
	if err == nil {
		err = access.CanSpace(v.Viewer, access.Publish, p.Space)
	}
	return p, err
}

func (b *Inbox) showTopics(v *web.Visit) error {
	p, err := writing(v)
	if err != nil {
		return err
	}
	t, err := b.Topics(v.Ctx(), v.Viewer.Person, p.Space.ID)
	if err != nil {
		return err
	}
	o := topicsPage{topics: t, action: p.Path() + pathTopics, email: v.Person.Email, name: p.Space.Name, runs: access.CanSpace(v.Viewer, access.Animate, p.Space) == nil}
	v.W.Header().Set("Cache-Control", "private, no-store")
	return v.Page(web.Page{Title: v.T("inbox.topics.title"), Place: &p, Tab: forum, NoIndex: true, Main: topicsView(o)})
}

func (b *Inbox) changeTopics(v *web.Visit) error {
	p, err := writing(v)
	if err != nil {
		return err
	}
	f, err := v.Form("inbox.changeTopics")
	if err != nil {
		return err
	}
	act, who := Act(f.OneOf(fieldAct, string(Renew), string(Close), string(Open))), f.OneOf(fieldWho, whoMine, whoAll)
	if err := f.Err(); err != nil {
		return err
	}
	if err := b.Change(v.Ctx(), v.Viewer.Person, p.Space.ID, who == whoAll, act); err != nil {
		return err
	}
	switch act {
	case Renew:
		v.Flash("inbox.flash.renewed")
	case Close:
		v.Flash("inbox.flash.closed")
	case Open:
		v.Flash("inbox.flash.opened")
	}
	return v.Redirect(p.Path() + pathTopics)
}

// topicsPage is the page of the address by which one opens topics.
type topicsPage struct {
	topics              Topics
	action, email, name string
	runs                bool // the visitor animates the group
}

func (o topicsPage) btn(who string, act Act, label, icon string, look ui.Look) ui.PostProps {
	return ui.PostProps{Action: o.action, Fields: []ui.Hidden{{Name: fieldWho, Value: who}, {Name: fieldAct, Value: string(act)}}, Btn: ui.BtnProps{Label: label, Icon: icon, Look: look}}
}
