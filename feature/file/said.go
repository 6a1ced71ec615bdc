package file

import (
	"context"
	"strings"

	"maillage/core/access"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/ui"
)

// cards draws folders and files in lists: their name, and what is said of them. One query.
func (f *Files) cards(ctx context.Context, q db.Q, v *access.Viewer, items []item.Item) (map[ref.Item]kind.Card, error) {
	ids := make([]ref.Item, len(items))
	for n, i := range items {
		ids[n] = i.ID
	}
	nodes, err := db.All(ctx, q, scan, `SELECT `+nodeColumns+nodeTables+`WHERE n.item_id IN ($1[])`, db.Ints(ids))
	out := make(map[ref.Item]kind.Card, len(items))
	for _, n := range nodes {
		c := kind.Card{Title: n.Item.Title, Name: n.Item.Title, Body: ui.Plain(n.Note)}
		if !n.IsFolder() {
			c.Icon = attach.Icon(n.Type)
		}
		out[n.Item.ID] = c
	}
	return out, fail.Wrap("file.cards", err)
}

// texts is the words of folders and files: their name, what is said of them, and what is in them. Two queries.
func texts(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]kind.Text, error) {
	said, err := wordsOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	nodes, err := db.All(ctx, q, scan, `SELECT `+nodeColumns+nodeTables+`WHERE n.item_id IN ($1[])`, db.Ints(ids))
	out := make(map[ref.Item]kind.Text, len(ids))
	for _, n := range nodes {
		out[n.Item.ID] = kind.Text{Title: n.Item.Title, Body: strings.TrimSpace(n.Note + "\n" + n.Alt + "\n" + said[n.Item.ID])}
	}
	return out, fail.Wrap("file.texts", err)
}

// wordsOf is the words that were found in files, by item. One query.
func wordsOf(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]string, error) {
	type row struct {
		id   ref.Item
		body string
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.body) }, `SELECT item_id, body FROM file_text WHERE item_id IN ($1[])`, db.Ints(ids))
	out := make(map[ref.Item]string, len(list))
	for _, x := range list {
		out[x.id] = x.body
	}
	return out, fail.Wrap("file.wordsOf", err)
}

// lackingIn is what a file lacks for those who do not see it. One query.
func lackingIn(ctx context.Context, q db.Q, id ref.Item) ([]string, error) {
	list, err := db.All(ctx, q, db.One[string], `SELECT lacks FROM file_text WHERE item_id = $1`, id)
	return strings.Fields(strings.Join(list, " ")), fail.Wrap("file.lackingIn", err)
}

// forget erases what is p's alone: the files that wait for them. What they sent stays where it is; nobody finds it reserved.
func (f *Files) forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	const op = "file.forget"
	if err := f.forgetOwn(ctx, tx, p); err != nil {
		return err
	}
	list, err := db.All(ctx, tx, db.One[ref.File], `SELECT id FROM file_arrival WHERE person_id = $1`, p)
	if err != nil {
		return fail.Wrap(op, err)
	}
	for _, id := range list {
		if err := leave(ctx, tx, id); err != nil {
			return err
		}
	}
	if err := f.forgetUploads(ctx, tx, p); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM file_lock WHERE person_id = $1`, p); err != nil {
		return fail.Wrap(op, err)
	}
	for _, text := range []string{`DELETE FROM file_link WHERE person_id = $1`, `DELETE FROM file_move WHERE person_id = $1`} {
		if _, err := tx.Exec(ctx, text, p); err != nil {
			return fail.Wrap(op, err)
		}
	}
	if err := forgetApart(ctx, tx, p); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE file_node SET held = 0, held_by = 0 WHERE held_by = $1 AND held_by <> 0`, p)
	return fail.Wrap(op, err)
}

var exportVersions = part.Export{
	Name: "file_versions", Label: "file.export.versions",
	Columns: []part.Column{{Name: "document", Label: "file.export.document"}, {Name: "name", Label: "file.export.name"}, {Name: "version", Label: "file.export.version"},
		{Name: "sent", Label: "file.export.sent"}, {Name: "size", Label: "file.export.size"}, {Name: "type", Label: "file.export.type"}},
	Rows: func(ctx context.Context, q db.Q, p ref.Person, put func(values ...any) error) error {
		rows, err := q.Query(ctx, `SELECT i.id, i.title, `+versionColumns+` FROM file_version v JOIN item i ON i.id = v.item_id WHERE v.by_id = $1 AND i.state <> 'deleted' ORDER BY v.at, v.item_id, v.n`, p)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id ref.Item
			var title string
			x, err := scanVersion(head{rows, []any{&id, &title}})
			if err != nil {
				return err
			}
			if err := put("/documents/"+id.String(), title, x.N, x.At, x.Size, x.Type); err != nil {
				return err
			}
		}
		return rows.Err()
	},
}

var exportLinks = part.Export{
	Name: "file_links", Label: "file.link.mine",
	Columns: []part.Column{{Name: "document", Label: "file.export.document"}, {Name: "made", Label: "file.export.made"}, {Name: "ends", Label: "file.export.ends"},
		{Name: "taken_back", Label: "file.export.taken_back"}, {Name: "downloads", Label: "file.export.downloads"}, {Name: "last_download", Label: "file.export.last"}, {Name: "has_password", Label: "file.export.password"}},
	Rows: part.Select(`SELECT `+linkColumns+` FROM file_link l WHERE l.person_id = $1 ORDER BY l.id`, func(r db.Row) ([]any, error) {
		l, err := scanLink(r)
		return []any{"/documents/" + l.Item.String(), l.Created, l.Ends, l.Revoked, l.Taken, l.Latest, l.HasPassword()}, err
	}),
}

// head reads more columns before those that somebody else reads.
type head struct {
	db.Row
	more []any
}

// Scan implements db.Row.
func (h head) Scan(dest ...any) error {
	return h.Row.Scan(append(append([]any{}, h.more...), dest...)...)
}
