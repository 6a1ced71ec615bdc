package wiki

import (
	"context"
	"slices"
	"strconv"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Which pages of a place are listed.
type Which string

// The lists, as addresses name them.
const (
	ByTitle   Which = ""
	Recent    Which = "recentes"
	Unowned   Which = "sans-responsable"
	Alone     Which = "sans-lien"   // that no page links to, and that is under none
	ToReview  Which = "a-relire"    // whose time has come, or comes soon
	Mine      Which = "miennes"     // for which the reader answers
	ToApprove Which = "a-approuver" // of which something is being written, for those who may read that
)

var lists = []Which{ByTitle, Recent, Alone, Unowned, ToReview, Mine, ToApprove}

// perPage is how many pages a list shows.
const perPage = 60

// The order of lists: what a row is ordered by, of the item alias i, and of the item x after which a list goes on.
const (
	titleKey   = `i.title`
	changedKey = `CASE WHEN i.edited = 0 THEN i.created ELSE i.edited END`
	dueKey     = `(SELECT p.due FROM wiki_page p WHERE p.item_id = i.id)`
	titleOfX   = `SELECT x.title FROM item x WHERE x.id = $3`
	changedOfX = `SELECT CASE WHEN x.edited = 0 THEN x.created ELSE x.edited END FROM item x WHERE x.id = $3`
	dueOfX     = `SELECT x.due FROM wiki_page x WHERE x.item_id = $3`
)

// aloneWhere is the condition that no page links to item i.
const aloneWhere = ` AND NOT EXISTS (SELECT 1 FROM wiki_name n JOIN wiki_link l ON l.name = n.name
	JOIN item o ON o.id = l.item_id AND o.space_id = i.space_id AND o.state = 'published' AND o.id <> i.id WHERE n.item_id = i.id)`

// dueArg is the argument until which pages are to be reviewed, after those of the viewer.
const dueArg = 5 + access.VisibleArgs

// parts is the condition of a list, which $5 (the reader) may be in, and its order.
func (l Which) parts() (where, key, ofX, than, order string) {
	switch l {
	case Recent:
		return "", changedKey, changedOfX, "<", " DESC"
	case ToReview:
		return ` AND i.id IN (SELECT p.item_id FROM wiki_page p WHERE p.due <> 0 AND p.due <= $` + strconv.Itoa(dueArg) + `)`, dueKey, dueOfX, ">", ""
	case Alone:
		where = ` AND i.id IN (SELECT p.item_id FROM wiki_page p WHERE p.above_id = 0)` + aloneWhere
	case Unowned:
		where = ` AND i.id IN (SELECT p.item_id FROM wiki_page p WHERE p.owner_id = 0)`
	case Mine:
		where = ` AND CAST($5 AS BIGINT) <> 0 AND i.id IN (SELECT p.item_id FROM wiki_page p WHERE p.owner_id = $5)`
	case ToApprove:
		where = ` AND i.id IN (SELECT n.item_id FROM text_next n)`
	}
	return where, titleKey, titleOfX, ">", ""
}

// Pages returns pages of s that v sees, at most perPage after the page from (0: from the beginning), and whether there are more.
// One query, two for those to approve.
func (w *Wiki) Pages(ctx context.Context, v *access.Viewer, s space.Space, which Which, from ref.Item) (list []item.Item, more bool, err error) {
	const op = "wiki.Pages"
	q := w.core.DB.Q()
	where, key, ofX, than, order := which.parts()
	args := append([]any{s.ID, Kind, from, perPage + 1}, v.Args()...)
	if which == ToReview {
		args = append(args, db.Millis(clock.Now(ctx).Add(soon)))
	}
	list, err = db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.space_id = $1 AND i.kind = $2 AND i.state = 'published' AND `+access.Visible("i", 5)+where+`
		AND (CAST($3 AS BIGINT) = 0 OR (`+key+`, i.id) `+than+` ((`+ofX+`), $3)) ORDER BY `+key+order+`, i.id`+order+` LIMIT $4`, args...)
	if err != nil {
		return nil, false, fail.Wrap(op, err)
	}
	if len(list) > perPage {
		list, more = list[:perPage], true
	}
	if which != ToApprove {
		return list, more, nil
	}
	rules, err := rulesOf(ctx, q, s.ID)
	return slices.DeleteFunc(list, func(i item.Item) bool { return !rules.readsNext(v, i, s) }), more, fail.Wrap(op, err)
}
