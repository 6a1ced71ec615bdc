package attach

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

const columns = `a.id, a.item_id, a.digest, a.name, a.type, a.size, a.alt, a.width, a.height, a.thumb, a.thumb_width, a.thumb_height, a.held`

func scan(r db.Row) (f File, err error) {
	var held int64
	err = r.Scan(&f.ID, &f.Item, &f.digest, &f.Name, &f.Type, &f.Size, &f.Alt, &f.Width, &f.Height, &f.thumb, &f.ThumbWidth, &f.ThumbHeight, &held)
	f.HasThumb, f.Held = f.thumb != "", held != 0
	return f, err
}

func get(ctx context.Context, q db.Q, id ref.File) (File, error) {
	f, err := scan(q.QueryRow(ctx, `SELECT `+columns+` FROM attachment a WHERE a.id = $1`, id))
	if err == db.ErrNoRows {
		return f, fail.E("attach.get", fail.Hidden, nil)
	}
	return f, fail.Wrap("attach.get", err)
}

func ofItems(ctx context.Context, q db.Q, p ref.Person, ids []ref.Item) ([]File, error) {
	if p == 0 {
		return db.All(ctx, q, scan, `SELECT `+columns+` FROM attachment a WHERE a.item_id IN ($1[]) AND a.held = 0 ORDER BY a.item_id, a.position`, db.Ints(ids))
	}
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM attachment a WHERE a.item_id IN ($1[]) AND (a.held = 0 OR (SELECT i.author_id FROM item i WHERE i.id = a.item_id) = $2)
		ORDER BY a.item_id, a.position`, db.Ints(ids), p)
}

func lastPosition(ctx context.Context, q db.Q, i ref.Item) (n int64, err error) {
	return n, q.QueryRow(ctx, `SELECT COALESCE(MAX(position), 0) FROM attachment WHERE item_id = $1`, i).Scan(&n)
}

func insert(ctx context.Context, tx *db.Tx, id ref.File, i ref.Item, position int64, u Upload, held bool, now time.Time) error {
	since := int64(0)
	if held {
		since = db.Millis(now)
	}
	_, err := tx.Exec(ctx, `INSERT INTO attachment (id, item_id, position, digest, name, type, size, alt, width, height, thumb, thumb_width, thumb_height, created, held)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		id, i, position, u.Digest, u.Name, u.Type, u.Size, u.Alt, u.Width, u.Height, u.Thumb, u.ThumbWidth, u.ThumbHeight, db.Millis(now), since)
	return err
}

// isPortrait tells whether digest is the photo of somebody whose account is not closed.
func isPortrait(ctx context.Context, q db.Q, digest string) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT COUNT(*) FROM person WHERE photo = $1 AND photo <> '' AND state <> 'closed'`, digest).Scan(&n)
	return n > 0, err
}

// used returns those of digests that something refers to. Whoever comes to keep blobs for another use adds it here: what
// this does not return, Sweep deletes.
func used(ctx context.Context, q db.Q, digests []string) (map[string]bool, error) {
	list, err := db.All(ctx, q, db.One[string], `SELECT digest FROM attachment WHERE digest IN ($1[])
		UNION SELECT thumb FROM attachment WHERE thumb IN ($1[]) AND thumb <> ''
		UNION SELECT photo FROM person WHERE photo IN ($1[]) AND photo <> ''
		UNION SELECT digest FROM kept_blob WHERE digest IN ($1[])
		UNION SELECT SUBSTR(mark, 7) FROM space WHERE kind = 'network' AND mark LIKE 'image:%' AND SUBSTR(mark, 7) IN ($1[])`, db.Texts(digests))
	out := make(map[string]bool, len(list))
	for _, d := range list {
		out[d] = true
	}
	return out, err
}
