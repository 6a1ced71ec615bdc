package forum

import (
	"net/http"
	"slices"

	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
)

const nearPath = "/forum/proches"

func (f *Forum) nearRoutes() []web.Route {
	var list []web.Route
	for _, place := range []string{networkPlace, groupPlace} {
		list = append(list, web.Route{Pattern: "GET " + place + nearPath, Rule: web.ByRights, Do: f.showNear, Part: Name})
	}
	return list
}

// showNear answers with the topics near a title that is being typed.
func (f *Forum) showNear(v *web.Visit) error {
	place, err := publishing(v)
	if err != nil {
		return err
	}
	rows, err := f.near(v, v.Query("titre"), place.Network.ID)
	if err != nil {
		return err
	}
	return v.Fragment(http.StatusOK, nearFrame(rows))
}

// nearRow is a topic near another; net is the slug of its network when it is another one.
type nearRow struct{ net, href, title, note string }

// near is the topics near text, as a page of the network home says them.
func (f *Forum) near(v *web.Visit, text string, home ref.Space) ([]nearRow, error) {
	if text == "" {
		return nil, nil
	}
	list, err := f.Near(v.Ctx(), v.Viewer, text, 0)
	if err != nil {
		return nil, err
	}
	return nearRows(v, list, home)
}

func nearRows(v *web.Visit, list []item.Item, home ref.Space) ([]nearRow, error) {
	if len(list) == 0 {
		return nil, nil
	}
	networks, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return nil, err
	}
	var rows []nearRow
	for _, i := range list {
		r := nearRow{href: Path(i), title: i.Title, note: nearNote(v, i)}
		if i.Network != home {
			n := slices.IndexFunc(networks, func(s space.Space) bool { return s.ID == i.Network })
			if n >= 0 {
				r.net, r.note = networks[n].Slug, v.T("forum.near.note_in", "note", r.note, "name", networks[n].Name)
			}
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// nearNote says how many replies a topic has, and how far it got.
func nearNote(v *web.Visit, i item.Item) string {
	replies := v.T("forum.no_reply")
	if i.Replies > 0 {
		replies = v.T("forum.replies", "n", int(i.Replies))
	}
	switch i.Question {
	case item.Settled:
		return v.T("forum.near.note", "replies", replies, "state", v.T("forum.state.settled"))
	case item.Waiting:
		return v.T("forum.near.note", "replies", replies, "state", v.T("forum.state.waiting"))
	}
	return replies
}
