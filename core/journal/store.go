package journal

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"maillage/core/db"
	"maillage/core/ref"
)

type cursor struct{ xid, seq int64 }

// pending returns where the follower stands and the next facts, at most batch. A follower that is new starts from the
// first fact kept.
func (j *Journal) pending(ctx context.Context, follower string) (cursor, []Fact, error) {
	var c cursor
	q := j.db.Q()
	err := q.QueryRow(ctx, `SELECT xid, seq FROM fact_cursor WHERE follower = $1`, follower).Scan(&c.xid, &c.seq)
	if err == db.ErrNoRows {
		err = j.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO fact_cursor (follower, xid, seq) VALUES ($1, 0, 0) ON CONFLICT DO NOTHING`, follower)
			return err
		})
	}
	if err != nil {
		return c, nil, err
	}
	text := columns + `WHERE ` + After(q, "fact", "$1", "$2") + ` ORDER BY seq LIMIT $3`
	if q.Engine() == db.Postgres {
		text = columns + `WHERE ` + After(q, "fact", "$1", "$2") + ` AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint ORDER BY xid, seq LIMIT $3`
	}
	facts, err := db.All(ctx, q, scan, text, c.xid, c.seq, batch)
	return c, facts, err
}

// held tells whether there are facts that the follower may not be served yet: only on PostgreSQL.
func (j *Journal) held(ctx context.Context, follower string) (held bool, err error) {
	q := j.db.Q()
	if q.Engine() != db.Postgres {
		return false, nil
	}
	// In order, so that the index of the order says at once that there is none: a condition alone reads the journal through.
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM fact_cursor c CROSS JOIN LATERAL (
		SELECT f.seq FROM fact f WHERE `+After(q, "f", "c.xid", "c.seq")+` ORDER BY f.xid, f.seq LIMIT 1) x WHERE c.follower = $1)`, follower).Scan(&held)
	return held, err
}

const columns = `SELECT xid, seq, id, kind, at, actor_id, space_id, item_id, root_id, mentions, origin, data FROM fact `

// After is the condition that a fact, of the table that alias names, comes after a place in the order of q's engine. On SQLite the
// numbers alone are that order: with both, it would read the journal from its beginning.
func After(q db.Q, alias, xid, seq string) string {
	if q.Engine() == db.SQLite {
		return alias + `.seq > ` + seq
	}
	return `(` + alias + `.xid, ` + alias + `.seq) > (` + xid + `, ` + seq + `)`
}

func scan(r db.Row) (Fact, error) {
	var f Fact
	var who, data string
	err := r.Scan(&f.xid, &f.seq, &f.ID, &f.Kind, db.Scanned{T: &f.At}, &f.Actor, &f.Space, &f.Item, &f.Root, &who, &f.Origin, &data)
	f.Data = json.RawMessage(data)
	for _, w := range strings.Fields(who) {
		n, err := strconv.ParseInt(w, 10, 64)
		if err != nil {
			return f, err
		}
		f.Mentions = append(f.Mentions, ref.Person(n))
	}
	return f, err
}

// About returns the facts about it, oldest first, at most max; those of its replies are under their own item.
func About(ctx context.Context, q db.Q, it ref.Item, max int) ([]Fact, error) {
	return db.All(ctx, q, scan, columns+`WHERE item_id = $1 ORDER BY seq LIMIT $2`, it, max)
}

// Latest returns the last facts written, newest first, at most max.
func Latest(ctx context.Context, q db.Q, max int) ([]Fact, error) {
	return db.All(ctx, q, scan, columns+`ORDER BY seq DESC LIMIT $1`, max)
}

// Standing is where a follower stands.
type Standing struct {
	Follower string
	Behind   int64 // facts not yet served
}

// Behind tells how far each follower that ever ran is behind, by name.
func Behind(ctx context.Context, q db.Q) ([]Standing, error) {
	return db.All(ctx, q, func(r db.Row) (s Standing, err error) { return s, r.Scan(&s.Follower, &s.Behind) },
		`SELECT c.follower, (SELECT COUNT(*) FROM fact f WHERE `+After(q, "f", "c.xid", "c.seq")+`) FROM fact_cursor c ORDER BY c.follower`)
}
