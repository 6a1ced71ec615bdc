package file

import (
	"context"

	"github.com/a-h/templ"

	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
)

// pathOwn is the address of everybody's own documents.
const pathOwn = "/moi" + pathAll

// place is the place of the path: a network, a group, or the visitor's own.
func (f *Files) place(v *web.Visit) (web.Place, error) {
	if v.Path("network") == "" {
		return v.OwnPlace()
	}
	return v.Place()
}

// placed answers with a page of the documents of a place.
func (f *Files) placed(v *web.Visit, place web.Place, p web.Page) error {
	if place.Space.Kind == space.Own {
		p.NoIndex, p.Main = true, templ.Join(ownHead(), p.Main)
	} else {
		p.Place, p.Tab = &place, Name
	}
	return v.Page(p)
}

// named is what the documents of a place are called, in titles.
func named(v *web.Visit, place web.Place) string {
	if place.Space.Kind == space.Own {
		return v.T("file.own.title")
	}
	return v.T("file.title", "name", place.Space.Name)
}

// rooted is what the top of a place is called on the way down to something.
func rooted(v *web.Visit, place web.Place) string {
	if place.Space.Kind == space.Own {
		return v.T("file.own.title")
	}
	return v.T("file.tab")
}

// forgetOwn erases all that is in the own place of somebody whose account closes: the contents, the words, the names. What is left
// of each thing is a deleted item without a name, since facts point at it.
func (f *Files) forgetOwn(ctx context.Context, tx *db.Tx, p ref.Person) error {
	const op = "file.forgetOwn"
	s := space.OwnOf(p)
	list, err := db.All(ctx, tx, scan, `SELECT `+nodeColumns+nodeTables+`WHERE n.space_id = $1`, s)
	if err != nil {
		return fail.Wrap(op, err)
	}
	for _, n := range list {
		if err := f.destroyOwn(ctx, tx, p, n); err != nil {
			return fail.Wrap(op, err)
		}
	}
	_, err = tx.Exec(ctx, `DELETE FROM file_use WHERE space_id = $1`, s)
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE item SET title = '', client_key = '', state = 'deleted', version = version + 1 WHERE space_id = $1`, s)
	}
	return fail.Wrap(op, err)
}

func (f *Files) destroyOwn(ctx context.Context, tx *db.Tx, p ref.Person, n Node) error {
	if err := destroy(ctx, tx, n); err != nil {
		return err
	}
	for _, text := range []string{`DELETE FROM item_theme WHERE item_id = $1`, `DELETE FROM tie WHERE what = 'item' AND target = $1`} {
		if _, err := tx.Exec(ctx, text, n.Item.ID); err != nil {
			return err
		}
	}
	return f.tell(ctx, tx, "file.trashed", p, n.Item, nil)
}

// perOwn is how many documents are read together.
const perOwn = 100

// owned is the documents of somebody's own place after the item after, by their identifiers, at most perOwn.
func owned(ctx context.Context, q db.Q, p ref.Person, after ref.Item) ([]Node, error) {
	return db.All(ctx, q, scan, `SELECT `+nodeColumns+nodeTables+`WHERE n.space_id = $1 AND n.leaf = 1 AND n.item_id > $2 ORDER BY n.item_id LIMIT $3`, space.OwnOf(p), after, perOwn)
}

// eachOwn gives every document of somebody's own place, in the trash too, to do.
func eachOwn(ctx context.Context, q db.Q, p ref.Person, do func(Node) error) error {
	for after := ref.Item(0); ; {
		list, err := owned(ctx, q, p, after)
		if err != nil {
			return err
		}
		for _, n := range list {
			if err := do(n); err != nil {
				return err
			}
			after = n.Item.ID
		}
		if len(list) < perOwn {
			return nil
		}
	}
}

// ownPath is where a document of somebody's own place is in the file of their data.
func ownPath(n Node) string {
	return "files/documents/" + n.Item.ID.String() + "-" + entryName(n.Item.Title)
}

var exportOwn = part.Export{
	Name: "own_documents", Label: "file.export.own",
	Columns: []part.Column{{Name: "file", Label: "file.export.file"}, {Name: "name", Label: "file.export.name"}, {Name: "folders", Label: "file.export.folders"}, {Name: "description", Label: "file.export.description"},
		{Name: "size", Label: "file.export.size"}, {Name: "type", Label: "file.export.type"}, {Name: "sent", Label: "file.export.sent"}, {Name: "trashed", Label: "file.export.trashed"}},
	Rows: func(ctx context.Context, q db.Q, p ref.Person, put func(values ...any) error) error {
		titles, err := folderTitles(ctx, q, space.OwnOf(p))
		if err != nil {
			return err
		}
		return eachOwn(ctx, q, p, func(n Node) error {
			return put(ownPath(n), n.Item.Title, titles.way(n.Above), n.Note, n.Size, n.Type, n.Changed, n.Trashed)
		})
	},
	Files: func(ctx context.Context, q db.Q, p ref.Person, put func(path, digest string) error) error {
		return eachOwn(ctx, q, p, func(n Node) error { return put(ownPath(n), n.Digest) })
	},
}

// ladder is the folders of a place: what each is called, and in which it is.
type ladder map[ref.Item]struct {
	title string
	above ref.Item
}

// way is the folders over what is in at, from the top down.
func (l ladder) way(at ref.Item) []string {
	out := []string{}
	for n := 0; at != 0 && n < 2*maxDepth; n++ {
		out = append([]string{l[at].title}, out...)
		at = l[at].above
	}
	return out
}

func folderTitles(ctx context.Context, q db.Q, s ref.Space) (ladder, error) {
	list, err := db.All(ctx, q, scan, `SELECT `+nodeColumns+nodeTables+`WHERE n.space_id = $1 AND n.leaf = 0`, s)
	out := ladder{}
	for _, n := range list {
		out[n.Item.ID] = struct {
			title string
			above ref.Item
		}{n.Item.Title, n.Above}
	}
	return out, fail.Wrap("file.folderTitles", err)
}
