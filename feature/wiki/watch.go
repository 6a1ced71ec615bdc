package wiki

import (
	"context"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/tie"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/ui"
)

// maxWatchers is how many people are told of a change under a page.
const maxWatchers = 1000

// Watch has by told of what changes under page id, at any depth, or no more; twice is once. Errors: fail.Hidden.
func (w *Wiki) Watch(ctx context.Context, by ref.Person, id ref.Item, on bool) error {
	return fail.Wrap("wiki.Watch", w.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		if _, _, err := find(ctx, tx, v, id, access.Read); err != nil {
			return err
		}
		return setWatch(ctx, tx, id, by, on)
	}))
}

func setWatch(ctx context.Context, tx *db.Tx, id ref.Item, p ref.Person, on bool) error {
	text := `DELETE FROM wiki_watch WHERE item_id = $1 AND person_id = $2`
	if on {
		text = `INSERT INTO wiki_watch (item_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	}
	_, err := tx.Exec(ctx, text, id, p)
	return fail.Wrap("wiki.setWatch", err)
}

// watching is which of pages p watches. One query.
func watching(ctx context.Context, q db.Q, p ref.Person, pages []ref.Item) ([]ref.Item, error) {
	list, err := db.All(ctx, q, db.One[ref.Item], `SELECT item_id FROM wiki_watch WHERE person_id = $1 AND item_id IN ($2[]) ORDER BY item_id`, p, db.Ints(pages))
	return list, fail.Wrap("wiki.watching", err)
}

// watchers is who watches a page over i, but by, and those who chose something about i itself: they are told of it, or not, already.
func watchers(ctx context.Context, q db.Q, i item.Item, by ref.Person) ([]ref.Person, error) {
	above, err := over(ctx, q, i.ID)
	if err != nil || len(above) == 0 {
		return nil, err
	}
	list, err := db.All(ctx, q, db.One[ref.Person], `SELECT DISTINCT w.person_id FROM wiki_watch w WHERE w.item_id IN ($1[]) AND w.person_id <> $2
		AND NOT `+tie.Holds("w.person_id", tie.Item, "$3", tie.Follow, tie.Mute)+` ORDER BY w.person_id LIMIT $4`, db.Ints(above), by, i.ID, maxWatchers)
	return list, fail.Wrap("wiki.watchers", err)
}

// below tells those who watch a page over i that it changed. Two queries.
func (w *Wiki) below(ctx context.Context, tx *db.Tx, by ref.Person, i item.Item) error {
	people, err := watchers(ctx, tx, i, by)
	if err != nil || len(people) == 0 {
		return err
	}
	return w.says(ctx, tx, "wiki.below", by, i, people)
}

// watch has the visitor told of what changes under a page, or no more.
func (w *Wiki) watch(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	form, err := v.Form("wiki.watch")
	if err != nil {
		return err
	}
	on := form.Raw("suivre") != "non"
	if err := w.Watch(v.Ctx(), v.Viewer.Person, id, on); err != nil {
		return err
	}
	v.Flash("wiki.flash.unwatched")
	if on {
		v.Flash("wiki.flash.watched")
	}
	return v.Redirect("/pages/" + id.String())
}

// watchButton is what has the visitor told of what changes under a page; nil where nothing is under it.
func watchButton(v *web.Visit, p Whole, tree []Node) *ui.PostProps {
	if v.Viewer.Person == 0 || !p.Watched && !hasBelow(tree, p.Entry.Item.ID) {
		return nil
	}
	b, value := ui.BtnProps{Label: v.T("wiki.watch.act"), Icon: "bell", Small: true}, "oui"
	if p.Watched {
		b.Label, b.Icon, value = v.T("wiki.watch.stop"), "bell-off", "non"
	}
	return &ui.PostProps{Action: Path(p.Entry.Item) + "/suivi", Fields: []ui.Hidden{{Name: "suivre", Value: value}}, Btn: b}
}

func hasBelow(tree []Node, id ref.Item) bool {
	for _, n := range tree {
		if n.ID == id && len(n.Under) > 0 || hasBelow(n.Under, id) {
			return true
		}
	}
	return false
}

var exportWatch = part.Export{
	Name: "pages_watched", Label: "wiki.export.watch",
	Columns: []part.Column{{Name: "page", Label: "wiki.export.page"}},
	Rows: part.Select(`SELECT item_id FROM wiki_watch WHERE person_id = $1 ORDER BY item_id`, func(r db.Row) ([]any, error) {
		var page ref.Item
		err := r.Scan(&page)
		return []any{"/publications/" + page.String()}, err
	}),
}
