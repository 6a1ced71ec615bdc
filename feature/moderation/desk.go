package moderation

import (
	"context"
	"strconv"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// rankReports is the place of what is reported on the desk of who animates.
const rankReports = 10

// reportsPanel is what waits in places for a decision of the visitor, the oldest first.
func (m *Moderation) reportsPanel(v *web.Visit, places []web.Place) (*web.Panel, error) {
	var ids []ref.Space
	for _, p := range places {
		ids = append(ids, p.Space.ID)
	}
	q := m.core.DB.Q()
	rows, n, err := casesIn(v.Ctx(), q, v.Viewer, ids, web.PanelRows)
	if err != nil {
		return nil, err
	}
	p := &web.Panel{Key: "signalements", Rank: rankReports, Title: v.T("moderation.tab"), Count: n}
	if n == 0 {
		return p, nil
	}
	list, err := m.fill(v.Ctx(), q, v.Viewer, rows)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		r := caseRow(v, c, len(places) > 1)
		r.Level = 3
		p.Rows = append(p.Rows, r)
	}
	p.More = &ui.Link{Href: queuePath, Label: v.T("moderation.desk.all")}
	if len(places) == 1 {
		p.More.Href = places[0].Path() + queuePath
	}
	return p, nil
}

// casesIn returns the cases in spaces that v decides about, the oldest first, at most max, and how many there are. Two queries.
func casesIn(ctx context.Context, q db.Q, v *access.Viewer, spaces []ref.Space, max int) (list []dossier, n int, err error) {
	const op = "moderation.casesIn"
	args := append([]any{db.Ints(spaces)}, scoped(v, Scope{})...)
	in := ` FROM moderation_case c JOIN item i ON i.id = c.item_id WHERE i.space_id IN ($1[]) AND ` + mine(2)
	if err := q.QueryRow(ctx, `SELECT COUNT(*)`+in, args...).Scan(&n); err != nil || n == 0 {
		return nil, 0, fail.Wrap(op, err)
	}
	list, err = db.All(ctx, q, scanCase, `SELECT `+caseColumns+in+` ORDER BY c.opened, c.item_id LIMIT $`+strconv.Itoa(len(args)+1), append(args, max)...)
	return list, n, fail.Wrap(op, err)
}
