package wiki

import (
	"context"
	"strconv"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/ui"
)

// rankPages is the place of pages on the desk of who animates: after questions, before quiet members.
const rankPages = 55

// tended is what the pages of some places ask of who animates them.
type tended struct {
	waiting, due   []item.Item // asked to be approved; whose time has come: the oldest first
	nWaiting, nDue int
	unowned, alone int
}

// tend is what there is to see to in the pages of spaces, as v sees them. Six queries.
func (w *Wiki) tend(ctx context.Context, v *access.Viewer, spaces []ref.Space, max int) (t tended, err error) {
	q := w.core.DB.Q()
	const from = ` FROM item i JOIN wiki_page p ON p.item_id = i.id`
	const asked = ` JOIN text_next x ON x.item_id = i.id JOIN wiki_mark m ON m.item_id = i.id AND m.since = x.since AND m.asked <> 0`
	where := ` WHERE i.space_id IN ($1[]) AND i.kind = $2 AND i.state = 'published' AND CAST($3 AS BIGINT) > 0 AND ` + access.Visible("i", 4)
	args := append([]any{db.Ints(spaces), Kind, db.Millis(clock.Now(ctx))}, v.Args()...)
	count := func(n *int, more, condition string) {
		if err == nil {
			err = q.QueryRow(ctx, `SELECT COUNT(*)`+from+more+where+condition, args...).Scan(n)
		}
	}
	list := func(out *[]item.Item, more, condition, order string) {
		if err == nil {
			*out, err = db.All(ctx, q, item.Scan, `SELECT `+item.Columns+from+more+where+condition+` ORDER BY `+order+` LIMIT `+strconv.Itoa(max), args...)
		}
	}
	const late = ` AND p.due <> 0 AND p.due <= $3`
	count(&t.nWaiting, asked, ``)
	list(&t.waiting, asked, ``, `m.asked, i.id`)
	count(&t.nDue, ``, late)
	list(&t.due, ``, late, `p.due, i.id`)
	count(&t.unowned, ``, ` AND p.owner_id = 0`)
	count(&t.alone, ``, ` AND p.above_id = 0`+aloneWhere)
	return t, fail.Wrap("wiki.tend", err)
}

// panel is the pages on the desk of places.
func (w *Wiki) panel(v *web.Visit, places []web.Place) (*web.Panel, error) {
	in := map[ref.Space]web.Place{}
	var ids []ref.Space
	for _, p := range places {
		if p.Has(Name) && access.CanSpace(v.Viewer, access.Animate, p.Space) == nil {
			in[p.Space.ID] = p
			ids = append(ids, p.Space.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	t, err := w.tend(v.Ctx(), v.Viewer, ids, web.PanelRows)
	if err != nil {
		return nil, err
	}
	p := &web.Panel{Key: "pages", Rank: rankPages, Title: v.T("wiki.desk.title"), Hint: v.T("wiki.desk.hint"), Count: t.nWaiting + t.nDue, Flat: true}
	add := func(list []item.Item, note string, icon string, tone ui.Tone) {
		for _, i := range list {
			if len(p.Rows) == web.PanelRows {
				return
			}
			r := ui.RowProps{Net: in[i.Space].Network.Slug, Title: i.Title, Href: Path(i), Level: 3, Tags: []ui.TagProps{{Label: v.T(note), Icon: icon, Tone: tone}}}
			if len(places) > 1 {
				r.Note = in[i.Space].Space.Name
			}
			p.Rows = append(p.Rows, r)
		}
	}
	half := web.PanelRows / 2
	add(t.waiting[:min(len(t.waiting), max(half, web.PanelRows-len(t.due)))], "wiki.desk.waiting", "rosette-discount-check", ui.ToneNew)
	add(t.due, "wiki.desk.due", "clock", ui.ToneWarn)
	if len(ids) == 1 {
		at := in[ids[0]].Path() + pathList + "?" + paramList + "="
		var links []ui.Link
		for _, x := range []struct {
			n     int
			key   string
			which Which
		}{{t.nWaiting, "n_waiting", ToApprove}, {t.nDue, "n_due", ToReview}, {t.unowned, "n_unowned", Unowned}, {t.alone, "n_alone", Alone}} {
			if x.n > 0 {
				// words: wiki.desk.n_*
				links = append(links, ui.Link{Href: at + string(x.which), Label: v.T("wiki.desk."+x.key, "n", x.n)})
			}
		}
		if len(links) > 0 {
			p.Body = deskView(links)
		}
	}
	return p, nil
}
