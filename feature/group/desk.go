package group

import (
	"context"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// rankRequests is the place of requests on the desk of who animates.
const rankRequests = 20

// requestsPanel is who asks to join places, those who wait longest first. Three queries at most.
func (g *Group) requestsPanel(v *web.Visit, places []web.Place) (*web.Panel, error) {
	in := map[ref.Space]web.Place{}
	var ids []ref.Space
	for _, p := range places {
		in[p.Space.ID] = p
		ids = append(ids, p.Space.ID)
	}
	list, n, err := asking(v.Ctx(), g.core.DB.Q(), ids, web.PanelRows)
	if err != nil {
		return nil, err
	}
	p := &web.Panel{Key: "demandes", Rank: rankRequests, Title: v.T("group.desk.requests"), Count: n}
	cards, err := account.Cards(v.Ctx(), g.core.DB.Q(), peopleOf(list))
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		place, c := in[m.Space], cards[m.Person]
		to := place.Path() + "/membres"
		r := ui.RowProps{Net: place.Network.Slug, Lead: ui.Avatar(web.AvatarOf(c, "")), Title: c.Name, Href: profile(c), Level: 3, Text: about(c), Note: v.Lang.Ago(m.Joined, v.Now())}
		if len(places) > 1 {
			r.Note = v.T("group.desk.where", "when", r.Note, "name", place.Space.Name)
		}
		if m.Note != "" {
			r.Text = v.T("group.requests.note", "note", m.Note)
		}
		r.End = ui.LinkBtn(ui.LinkBtnProps{Href: to, Label: v.T("group.desk.decide"), More: c.Name, Small: true})
		p.Rows = append(p.Rows, r)
	}
	return p, nil
}

// asking returns the requests that wait in spaces, the oldest first, at most max, and how many there are. Two queries at most.
func asking(ctx context.Context, q db.Q, spaces []ref.Space, max int) (list []space.Membership, n int, err error) {
	const op = "group.asking"
	const wait = ` FROM membership m JOIN person p ON p.id = m.person_id WHERE m.space_id IN ($1[]) AND m.state = 'requested' AND p.state = 'active'`
	if err := q.QueryRow(ctx, `SELECT COUNT(*)`+wait, db.Ints(spaces)).Scan(&n); err != nil || n == 0 {
		return nil, 0, fail.Wrap(op, err)
	}
	list, err = db.All(ctx, q, func(r db.Row) (m space.Membership, err error) {
		return m, r.Scan(&m.Person, &m.Space, &m.Note, db.Scanned{T: &m.Joined})
	}, `SELECT m.person_id, m.space_id, m.note, m.joined`+wait+` ORDER BY m.joined, m.person_id LIMIT $2`, db.Ints(spaces), max)
	return list, n, fail.Wrap(op, err)
}
