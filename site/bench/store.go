package bench

import (
	"context"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
)

// newest is the query of the second floor: thirty rows from an index.
const newest = `
	SELECT id, kind, title, author_id, created FROM item
	WHERE  parent_id = 0 AND state = 'published' ORDER BY created DESC, id DESC LIMIT 30`

func readNewest(ctx context.Context, q db.Q) error {
	type row struct {
		id, author, created int64
		kind, title         string
	}
	_, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.kind, &x.title, &x.author, &x.created) }, newest)
	return err
}

func people(ctx context.Context, q db.Q) ([]ref.Person, error) {
	return db.All(ctx, q, db.One[ref.Person], `SELECT id FROM person WHERE state = 'active'`)
}

// answered is the topics with at least $2 answers among the last $1 things said.
const answered = `
	SELECT id FROM (SELECT id, kind, replies FROM item WHERE parent_id = 0 AND state = 'published' ORDER BY created DESC, id DESC LIMIT $1) AS recent
	WHERE  kind = 'topic' AND replies >= $2 ORDER BY replies LIMIT 2000`

// lookedAt is how many of the last things said are looked at for topics.
const lookedAt = 300_000

func topics(ctx context.Context, q db.Q, replies int) ([]item.Item, error) {
	ids, err := db.All(ctx, q, db.One[ref.Item], answered, lookedAt, replies)
	if err != nil {
		return nil, err
	}
	return db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[])`, db.Ints(ids))
}

// latest is the last things said in a space.
func latest(ctx context.Context, q db.Q, s ref.Space) ([]item.Item, error) {
	return db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.space_id = $1 AND i.parent_id = 0 ORDER BY i.created DESC, i.id DESC LIMIT 5`, s)
}

// common and rare are words of titles, as the index of searches counts them.
func common(ctx context.Context, q db.Q) ([]string, error) {
	return db.All(ctx, q, db.One[string], `SELECT word FROM search_word WHERE length(word) >= 6 ORDER BY n DESC, word LIMIT 20`)
}

func rare(ctx context.Context, q db.Q, from string) ([]string, error) {
	return db.All(ctx, q, db.One[string], `SELECT word FROM search_word WHERE word >= $1 AND n > 0 AND n <= 3 AND length(word) >= 6 ORDER BY word LIMIT 20`, from)
}

// madeBefore is the items that have a key, by it.
func madeBefore(ctx context.Context, q db.Q) (map[string]ref.Item, error) {
	out := map[string]ref.Item{}
	type row struct {
		id  ref.Item
		key string
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.key) }, `SELECT id, client_key FROM item WHERE client_key <> ''`)
	for _, x := range list {
		out[x.key] = x.id
	}
	return out, err
}
