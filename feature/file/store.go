package file

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Node is a folder or a file, with its present version.
type Node struct {
	Item      item.Item
	Above     ref.Item
	Note      string // what it is, in a few words
	Alt       string // what a picture shows
	Latest    int64  // number of the present version, 0 for a folder
	Size      int64  // bytes
	Changed   time.Time
	ChangedBy ref.Person
	Held      time.Time // until when it is reserved
	HeldBy    ref.Person
	Trashed   time.Time
	TrashedBy ref.Person
	TrashID   ref.Item
	Type      string // media type
	Digest    string
	Picture
}

// Picture is the preview of a picture; Thumb is "" where there is none.
type Picture struct {
	Width, Height           int // of the picture itself
	Thumb                   string
	ThumbWidth, ThumbHeight int
}

// IsFolder tells whether it is a folder.
func (n Node) IsFolder() bool { return n.Item.Kind == Folder }

// IsHeldFrom tells whether somebody else than p has reserved it.
func (n Node) IsHeldFrom(p ref.Person, now time.Time) bool {
	return n.HeldBy != 0 && n.HeldBy != p && n.Held.After(now)
}

const (
	nodeColumns = item.Columns + `, n.above_id, n.note, n.alt, n.latest, n.size, n.changed, n.changed_by, n.held, n.held_by, n.trashed, n.trashed_by, n.trash_id,
	COALESCE(v.type, ''), COALESCE(v.digest, ''), COALESCE(v.width, 0), COALESCE(v.height, 0), COALESCE(v.thumb, ''), COALESCE(v.thumb_width, 0), COALESCE(v.thumb_height, 0)`
	nodeTables = ` FROM file_node n JOIN item i ON i.id = n.item_id LEFT JOIN file_version v ON v.item_id = n.item_id AND v.n = n.latest `
)

// tail reads more columns after those that somebody else reads.
type tail struct {
	db.Row
	more []any
}

// Scan implements db.Row.
func (t tail) Scan(dest ...any) error { return t.Row.Scan(append(dest, t.more...)...) }

func scan(r db.Row) (n Node, err error) {
	n.Item, err = item.Scan(tail{r, []any{&n.Above, &n.Note, &n.Alt, &n.Latest, &n.Size, db.Scanned{T: &n.Changed}, &n.ChangedBy, db.Scanned{T: &n.Held}, &n.HeldBy,
		db.Scanned{T: &n.Trashed}, &n.TrashedBy, &n.TrashID, &n.Type, &n.Digest, &n.Width, &n.Height, &n.Thumb, &n.ThumbWidth, &n.ThumbHeight}})
	return n, err
}

func get(ctx context.Context, q db.Q, id ref.Item) (Node, error) {
	n, err := scan(q.QueryRow(ctx, `SELECT `+nodeColumns+nodeTables+`WHERE n.item_id = $1`, id))
	if err == db.ErrNoRows {
		return n, fail.E("file.get", fail.Hidden, nil)
	}
	return n, fail.Wrap("file.get", err)
}

// some is those of ids that v sees, by id.
func some(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item) (map[ref.Item]Node, error) {
	out := map[ref.Item]Node{}
	if len(ids) == 0 {
		return out, nil
	}
	args := append([]any{db.Ints(ids)}, v.Args()...)
	list, err := db.All(ctx, q, scan, `SELECT `+nodeColumns+nodeTables+`WHERE n.item_id IN ($1[]) AND i.state = 'published' AND `+access.Visible("i", 2), args...)
	for _, n := range list {
		out[n.Item.ID] = n
	}
	return out, fail.Wrap("file.some", err)
}

// over returns what is above id, from the top down.
func over(ctx context.Context, q db.Q, id ref.Item) ([]ref.Item, error) {
	list, err := db.All(ctx, q, db.One[ref.Item], `WITH RECURSIVE up (id, n) AS (
			SELECT above_id, 1 FROM file_node WHERE item_id = $1 AND above_id <> 0
			UNION ALL SELECT p.above_id, up.n + 1 FROM file_node p JOIN up ON p.item_id = up.id WHERE p.above_id <> 0 AND up.n < $2)
		SELECT id FROM up ORDER BY n DESC`, id, 2*maxDepth)
	return list, fail.Wrap("file.over", err)
}

// below is everything under ids, these included, those above first; at most max+1, so that too many can be told.
func below(ctx context.Context, q db.Q, ids []ref.Item, max int) ([]Node, error) {
	list, err := db.All(ctx, q, scan, `WITH RECURSIVE down (id, depth) AS (
			SELECT item_id, 0 FROM file_node WHERE item_id IN ($1[])
			UNION ALL SELECT c.item_id, down.depth + 1 FROM file_node c JOIN down ON c.above_id = down.id WHERE down.depth < $2)
		SELECT `+nodeColumns+` FROM (SELECT id, MIN(depth) AS depth FROM down GROUP BY id) d JOIN file_node n ON n.item_id = d.id
		JOIN item i ON i.id = n.item_id LEFT JOIN file_version v ON v.item_id = n.item_id AND v.n = n.latest ORDER BY d.depth, n.item_id LIMIT $3`, db.Ints(ids), 2*maxDepth, max+1)
	return list, fail.Wrap("file.below", err)
}

// called returns what is called name in w and v sees; ok is false when there is nothing.
func called(ctx context.Context, q db.Q, v *access.Viewer, w Where, name string) (n Node, ok bool, err error) {
	args := append([]any{w.Space, w.Above, nameKey(name)}, v.Args()...)
	n, err = scan(q.QueryRow(ctx, `SELECT `+nodeColumns+nodeTables+`WHERE n.space_id = $1 AND n.above_id = $2 AND n.name_key = $3 AND i.state = 'published' AND `+access.Visible("i", 4)+`
		ORDER BY n.item_id LIMIT 1`, args...))
	if err == db.ErrNoRows {
		return n, false, nil
	}
	return n, err == nil, fail.Wrap("file.called", err)
}

// free is name, or name with the first number that makes it one that nothing v sees has in w.
func free(ctx context.Context, q db.Q, v *access.Viewer, w Where, name string) (string, error) {
	for n := 2; n < 1000; n++ {
		try := name
		if n > 2 {
			try = numbered(name, n-1)
		}
		_, taken, err := called(ctx, q, v, w, try)
		if err != nil || !taken {
			return try, err
		}
	}
	return name, fail.E("file.free", fail.Conflict, nil)
}

func insertNode(ctx context.Context, tx *db.Tx, i item.Item, above ref.Item, leaf bool) error {
	n := 0
	if leaf {
		n = 1
	}
	_, err := tx.Exec(ctx, `INSERT INTO file_node (item_id, space_id, above_id, leaf, name_key, sort_key, changed, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		i.ID, i.Space, above, n, nameKey(i.Title), sortKey(i.Title), db.Millis(i.Created), i.Author)
	return fail.Wrap("file.insertNode", err)
}

func setName(ctx context.Context, tx *db.Tx, id ref.Item, name string) error {
	_, err := tx.Exec(ctx, `UPDATE file_node SET name_key = $1, sort_key = $2 WHERE item_id = $3`, nameKey(name), sortKey(name), id)
	return fail.Wrap("file.setName", err)
}

func setAbove(ctx context.Context, tx *db.Tx, id, above ref.Item) error {
	_, err := tx.Exec(ctx, `UPDATE file_node SET above_id = $1 WHERE item_id = $2`, above, id)
	return fail.Wrap("file.setAbove", err)
}

// weigh adds bytes to what the files of a place weigh.
func weigh(ctx context.Context, tx *db.Tx, s ref.Space, bytes int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO file_use (space_id, bytes) VALUES ($1, $2) ON CONFLICT (space_id) DO UPDATE SET bytes = file_use.bytes + excluded.bytes`, s, bytes)
	return fail.Wrap("file.weigh", err)
}

func insertVersion(ctx context.Context, tx *db.Tx, id ref.Item, x Version) error {
	_, err := tx.Exec(ctx, `INSERT INTO file_version (item_id, n, digest, size, type, by_id, at, width, height, thumb, thumb_width, thumb_height) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		id, x.N, x.Digest, x.Size, x.Type, x.By, db.Millis(x.At), x.Width, x.Height, x.Thumb, x.ThumbWidth, x.ThumbHeight)
	if err != nil {
		return fail.Wrap("file.insertVersion", err)
	}
	_, err = tx.Exec(ctx, `UPDATE file_node SET latest = $1, size = $2, changed = $3, changed_by = $4 WHERE item_id = $5`, x.N, x.Size, db.Millis(x.At), x.By, id)
	return fail.Wrap("file.insertVersion", err)
}

// Version is a content that a file has, or had.
type Version struct {
	N      int64
	Digest string
	Size   int64  // bytes
	Type   string // media type
	By     ref.Person
	At     time.Time
	Picture
}

const versionColumns = `v.n, v.digest, v.size, v.type, v.by_id, v.at, v.width, v.height, v.thumb, v.thumb_width, v.thumb_height`

func scanVersion(r db.Row) (x Version, err error) {
	return x, r.Scan(&x.N, &x.Digest, &x.Size, &x.Type, &x.By, db.Scanned{T: &x.At}, &x.Width, &x.Height, &x.Thumb, &x.ThumbWidth, &x.ThumbHeight)
}

// versions is what a file was, the present first.
func versions(ctx context.Context, q db.Q, id ref.Item) ([]Version, error) {
	list, err := db.All(ctx, q, scanVersion, `SELECT `+versionColumns+` FROM file_version v WHERE v.item_id = $1 ORDER BY v.n DESC`, id)
	return list, fail.Wrap("file.versions", err)
}

func version(ctx context.Context, q db.Q, id ref.Item, n int64) (Version, error) {
	x, err := scanVersion(q.QueryRow(ctx, `SELECT `+versionColumns+` FROM file_version v WHERE v.item_id = $1 AND v.n = $2`, id, n))
	if err == db.ErrNoRows {
		return x, fail.E("file.version", fail.Hidden, nil)
	}
	return x, fail.Wrap("file.version", err)
}

// counts is how many things that v sees are right in each of folders; those that hold nothing are absent. One query.
func counts(ctx context.Context, q db.Q, v *access.Viewer, folders []ref.Item) (map[ref.Item]int, error) {
	out := map[ref.Item]int{}
	if len(folders) == 0 {
		return out, nil
	}
	type row struct {
		id ref.Item
		n  int
	}
	args := append([]any{db.Ints(folders)}, v.Args()...)
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.n) },
		`SELECT n.above_id, COUNT(*) FROM file_node n JOIN item i ON i.id = n.item_id WHERE n.above_id IN ($1[]) AND i.state = 'published' AND `+shown+access.Visible("i", 2)+` GROUP BY n.above_id`, args...)
	for _, x := range list {
		out[x.id] = x.n
	}
	return out, fail.Wrap("file.counts", err)
}

// followers is who follows one of ids, less who; at most maxTold.
func followers(ctx context.Context, q db.Q, ids []ref.Item, but ref.Person) ([]ref.Person, error) {
	list, err := db.All(ctx, q, db.One[ref.Person], `SELECT DISTINCT person_id FROM tie WHERE what = 'item' AND target IN ($1[]) AND stance = 'follow' AND person_id <> $2 ORDER BY person_id LIMIT $3`, db.Ints(ids), but, maxTold)
	return list, fail.Wrap("file.followers", err)
}

// setHeld says until when somebody reserves a file; the zero time gives it back, with the locks of programs on it.
func setHeld(ctx context.Context, tx *db.Tx, id ref.Item, by ref.Person, until time.Time) error {
	if until.IsZero() {
		if err := unlockAll(ctx, tx, []ref.Item{id}); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `UPDATE file_node SET held = $1, held_by = $2 WHERE item_id = $3`, db.Millis(until), by, id)
	return fail.Wrap("file.setHeld", err)
}

func now(ctx context.Context) time.Time { return clock.Now(ctx) }
