package search

import (
	"context"
	"maps"
	"slices"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/kit/fail"
)

const (
	// batch: documents written in one transaction by Rebuild and Reconcile, about 50 ms: people who post meanwhile wait no longer.
	batch = 100
	// reconcileEvery is how often what no fact told is made up for: a space renamed by a command, an organisation that
	// changed its name.
	reconcileEvery = time.Hour
	// mostMended is how many documents one such run mends; Rebuild mends all.
	mostMended = 500
)

// Reconcile indexes what no fact told of: spaces, and whatever is missing. Called at start, and every hour.
func (s *Search) Reconcile(ctx context.Context) error {
	return s.core.DB.WriteLazy(ctx, func(tx *db.Tx) error { return s.reconcile(ctx, tx) })
}

func (s *Search) reconcile(ctx context.Context, tx *db.Tx) error {
	const op = "search.Reconcile"
	spaces, err := db.All(ctx, tx, db.One[int64], `SELECT id FROM space ORDER BY id`)
	if err != nil {
		return fail.Wrap(op, err)
	}
	for some := range slices.Chunk(spaces, batch) {
		if err := s.index(ctx, tx, inSpace, some, false); err != nil {
			return err
		}
	}
	for _, kind := range []string{inPerson, inItem} {
		there, arg := s.expected(kind)
		ids, err := db.All(ctx, tx, db.One[int64], `SELECT x.id FROM `+there+` AND `+notIndexed+` ORDER BY x.id DESC LIMIT $2`, arg, mostMended)
		if err != nil {
			return fail.Wrap(op, err)
		}
		if err := s.index(ctx, tx, kind, ids, false); err != nil {
			return err
		}
	}
	return nil
}

// expected is the rows x of which there should be a document, with its one argument.
func (s *Search) expected(kind string) (from string, arg any) {
	switch kind {
	case inPerson:
		return `person x WHERE x.state <> $1`, string(account.Closed)
	case inSpace:
		return `space x WHERE x.kind <> $1`, ""
	}
	return `item x WHERE x.state IN ('published', 'hidden') AND x.kind IN ($1[])`, db.Texts(s.kinds(nil))
}

const notIndexed = `NOT EXISTS (SELECT 1 FROM search_document d WHERE d.id = x.id)`

// extra is the documents of kind $2 of which there should be none.
func extra(columns, there string) string {
	return `SELECT ` + columns + ` FROM search_document d WHERE d.kind = $2 AND NOT EXISTS (SELECT 1 FROM ` + there + ` AND x.id = d.id)`
}

var sorts = []string{inSpace, inPerson, inItem}

// Check compares the index with what is there: how many things are not indexed, and how many documents are of nothing. Right
// after something was written, it may be missing for the time a follower takes.
func (s *Search) Check(ctx context.Context) (missing, extras int, err error) {
	err = s.core.DB.Read(ctx, func(q db.Q) error {
		missing, extras = 0, 0
		for _, kind := range sorts {
			var m, x int
			there, arg := s.expected(kind)
			if err := q.QueryRow(ctx, `SELECT COUNT(*) FROM `+there+` AND `+notIndexed, arg).Scan(&m); err != nil {
				return err
			}
			if err := q.QueryRow(ctx, extra("COUNT(*)", there), arg, kind).Scan(&x); err != nil {
				return err
			}
			missing, extras = missing+m, extras+x
		}
		if lost := s.engine.lost(); lost != "" {
			var n int
			if err := q.QueryRow(ctx, lost).Scan(&n); err != nil {
				return err
			}
			missing += n
		}
		return nil
	})
	return missing, extras, fail.Wrap("search.Check", err)
}

// Rebuild writes every document again, and drops those of nothing, while people search and publish. 1,500 (PostgreSQL) to 3,000 documents a
// second [measured]; words of titles are counted again at the end, in one transaction.
func (s *Search) Rebuild(ctx context.Context) error {
	for _, kind := range sorts {
		there, arg := s.expected(kind)
		for after := int64(0); ; {
			ids, err := db.All(ctx, s.core.DB.Q(), db.One[int64], `SELECT x.id FROM `+there+` AND x.id > $2 ORDER BY x.id LIMIT $3`, arg, after, batch)
			if err != nil {
				return fail.Wrap("search.Rebuild", err)
			}
			if len(ids) == 0 {
				break
			}
			if err := s.again(ctx, kind, ids); err != nil {
				return err
			}
			after = ids[len(ids)-1]
		}
		for {
			ids, err := db.All(ctx, s.core.DB.Q(), db.One[int64], extra("d.id", there)+` ORDER BY d.id LIMIT $3`, arg, kind, batch)
			if err != nil {
				return fail.Wrap("search.Rebuild", err)
			}
			if len(ids) == 0 {
				break
			}
			if err := s.again(ctx, kind, ids); err != nil {
				return err
			}
		}
	}
	return fail.Wrap("search.Rebuild", s.recount(ctx))
}

// again indexes ids whatever their stamp says.
func (s *Search) again(ctx context.Context, kind string, ids []int64) error {
	return s.core.DB.WriteLazy(ctx, func(tx *db.Tx) error { return s.index(ctx, tx, kind, ids, true) })
}

// recount makes search_word what the documents say, then search_gram what search_word says.
func (s *Search) recount(ctx context.Context) error {
	var all []string
	err := s.core.DB.Write(ctx, func(tx *db.Tx) error {
		right, err := countNamed(ctx, tx)
		if err != nil {
			return err
		}
		all = slices.Sorted(maps.Keys(right))
		return setCounts(ctx, tx, right)
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(all, batch) {
		err := s.core.DB.WriteLazy(ctx, func(tx *db.Tx) error {
			for _, w := range some {
				if err := addGrams(ctx, tx, w); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return s.core.DB.WriteLazy(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM search_gram WHERE NOT EXISTS (SELECT 1 FROM search_word w WHERE w.word = search_gram.word)`)
		return err
	})
}
