package feed

import (
	"context"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// newest returns the last publications of s, of kinds, that v may read.
func newest(ctx context.Context, q db.Q, v *access.Viewer, s ref.Space, kinds []string) ([]item.Item, error) {
	list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i
		WHERE i.space_id = $1 AND i.parent_id = 0 AND i.kind IN ($2[]) AND i.state = 'published' AND `+access.Visible("i", 4)+`
		ORDER BY i.created DESC, i.id DESC LIMIT $3`, append([]any{s, db.Texts(kinds), most}, v.Args()...)...)
	return list, fail.Wrap("feed.newest", err)
}

func byDigest(ctx context.Context, q db.Q, digest []byte) (a Address, err error) {
	err = q.QueryRow(ctx, `SELECT person_id, space_id FROM feed_address WHERE digest = $1`, digest).Scan(&a.person, &a.Space.ID)
	if err == db.ErrNoRows {
		return a, fail.E("feed.byDigest", fail.Hidden, nil)
	}
	return a, fail.Wrap("feed.byDigest", err)
}

func addresses(ctx context.Context, q db.Q, p ref.Person) ([]Address, error) {
	list, err := db.All(ctx, q, func(r db.Row) (a Address, err error) {
		return a, r.Scan(&a.Space.ID, &a.Network.ID, db.Scanned{T: &a.Made})
	}, `SELECT a.space_id, s.network_id, a.made FROM feed_address a JOIN space s ON s.id = a.space_id WHERE a.person_id = $1 ORDER BY s.sort_key, s.id LIMIT $2`, p, mostAddresses)
	if err != nil {
		return nil, err
	}
	var ids []ref.Space
	for _, a := range list {
		ids = append(ids, a.Space.ID, a.Network.ID)
	}
	by, err := space.Some(ctx, q, ids)
	for n, a := range list {
		list[n].Space, list[n].Network = by[a.Space.ID], by[a.Network.ID]
	}
	return list, err
}

// others is how many addresses p has for other places than s.
func others(ctx context.Context, q db.Q, p ref.Person, s ref.Space) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM feed_address WHERE person_id = $1 AND space_id <> $2`, p, s).Scan(&n)
	return n, err
}

func put(ctx context.Context, tx *db.Tx, p ref.Person, s ref.Space, digest []byte, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO feed_address (person_id, space_id, digest, made) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id, space_id) DO UPDATE SET digest = excluded.digest, made = excluded.made`, p, s, digest, db.Millis(now))
	return fail.Wrap("feed.put", err)
}

func drop(ctx context.Context, tx *db.Tx, p ref.Person, s ref.Space) error {
	_, err := tx.Exec(ctx, `DELETE FROM feed_address WHERE person_id = $1 AND space_id = $2`, p, s)
	return fail.Wrap("feed.drop", err)
}

func forget(ctx context.Context, tx *db.Tx, p ref.Person) error {
	_, err := tx.Exec(ctx, `DELETE FROM feed_address WHERE person_id = $1`, p)
	return fail.Wrap("feed.forget", err)
}

var export = part.Export{
	Name: "feed_addresses", Label: "feed.export",
	Columns: []part.Column{{Name: "space", Label: "feed.export.space"}, {Name: "made", Label: "feed.export.made"}},
	Rows: part.Select(`SELECT s.name, a.made FROM feed_address a JOIN space s ON s.id = a.space_id WHERE a.person_id = $1 ORDER BY a.made, s.id`, func(r db.Row) ([]any, error) {
		var name string
		var made time.Time
		err := r.Scan(&name, db.Scanned{T: &made})
		return []any{name, made}, err
	}),
}
