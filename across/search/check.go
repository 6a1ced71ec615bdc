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
	// newest is how many of the last spaces, people and items are looked at when the program starts, or every hour: what a
	// command has made a moment ago is among them.
	newest = 1000
	// turn is how many spaces are compared with their documents every hour, one after the other.
	turn = 5000
)

// taskRebuild indexes everything again.
const taskRebuild = "search.rebuild"

// rebuildLongest: 16 million documents take three hours at 1,500 a second; what is interrupted begins again.
const rebuildLongest = 6 * time.Hour

// start indexes what was made last and no fact told of. Where nothing at all is indexed, as after an upgrade that changed how,
// a task indexes everything. It costs the same whatever the size of the deployment.
func (s *Search) start(ctx context.Context) error {
	return s.core.DB.WriteLazy(ctx, func(tx *db.Tx) error {
		var empty bool
		err := tx.QueryRow(ctx, `SELECT NOT EXISTS (SELECT 1 FROM search_document) AND EXISTS (SELECT 1 FROM item)`).Scan(&empty)
		if err == nil && empty {
			err = s.core.Queue.Add(ctx, tx, taskRebuild, version, nil, time.Time{})
		}
		if err != nil {
			return fail.Wrap("search.start", err)
		}
		return s.last(ctx, tx)
	})
}

// last indexes the newest spaces, and the newest people and items that are not indexed.
func (s *Search) last(ctx context.Context, tx *db.Tx) error {
	for _, kind := range sorts {
		there, arg := s.expected(kind)
		ids, err := db.All(ctx, tx, db.One[int64], `SELECT x.id FROM `+there+` ORDER BY x.id DESC LIMIT $2`, arg, newest)
		if err != nil {
			return fail.Wrap("search.last", err)
		}
		if kind != inSpace { // no fact tells that one has changed
			known, err := documents(ctx, tx, ids)
			if err != nil {
				return fail.Wrap("search.last", err)
			}
			ids = slices.DeleteFunc(ids, func(id int64) bool { _, ok := known[id]; return ok })
			ids = ids[:min(len(ids), mostMended)]
		}
		for some := range slices.Chunk(ids, batch) {
			if err := s.index(ctx, tx, kind, some, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// Reconcile indexes what no fact told of: every space, and what is missing of people and items, up to mostMended of each. It
// reads all there is.
func (s *Search) Reconcile(ctx context.Context) error {
	return s.core.DB.WriteLazy(ctx, func(tx *db.Tx) error {
		for after := int64(0); ; {
			last, err := s.spacesAfter(ctx, tx, after)
			if err != nil {
				return err
			}
			if after = last; after == 0 {
				break
			}
		}
		for _, kind := range []string{inPerson, inItem} {
			there, arg := s.expected(kind)
			ids, err := db.All(ctx, tx, db.One[int64], `SELECT x.id FROM `+there+` AND `+notIndexed+` ORDER BY x.id DESC LIMIT $2`, arg, mostMended)
			if err != nil {
				return fail.Wrap("search.Reconcile", err)
			}
			if err := s.index(ctx, tx, kind, ids, false); err != nil {
				return err
			}
		}
		return nil
	})
}

// hourly is what is done of Reconcile every hour: the newest of everything, and turn spaces, one round of all after the other.
func (s *Search) hourly(ctx context.Context, tx *db.Tx) error {
	if err := s.last(ctx, tx); err != nil {
		return err
	}
	last, err := s.spacesAfter(ctx, tx, s.turned.Load())
	if err == nil {
		s.turned.Store(last)
	}
	return err
}

// spacesAfter compares turn spaces after the one given with their documents, and returns the last; 0 when there are no more.
func (s *Search) spacesAfter(ctx context.Context, tx *db.Tx, after int64) (last int64, err error) {
	ids, err := db.All(ctx, tx, db.One[int64], `SELECT id FROM space WHERE id > $1 ORDER BY id LIMIT $2`, after, turn)
	if err != nil {
		return 0, fail.Wrap("search.spacesAfter", err)
	}
	for some := range slices.Chunk(ids, batch) {
		if err := s.index(ctx, tx, inSpace, some, false); err != nil {
			return 0, err
		}
	}
	if len(ids) < turn {
		return 0, nil
	}
	return ids[len(ids)-1], nil
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

// recount makes search_word what the documents say, then search_slip what search_word says, and forgets the words that
// nothing has any more.
func (s *Search) recount(ctx context.Context) error {
	err := s.core.DB.Write(ctx, func(tx *db.Tx) error {
		right, err := countNamed(ctx, tx)
		if err != nil {
			return err
		}
		if err := know(ctx, tx, slices.Sorted(maps.Keys(right))); err != nil {
			return err
		}
		return setCounts(ctx, tx, right)
	})
	if err != nil {
		return err
	}
	if err := s.sweep(ctx, true); err != nil {
		return err
	}
	return s.core.DB.WriteLazy(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM search_slip WHERE NOT EXISTS (SELECT 1 FROM search_word w WHERE w.word = search_slip.word)`)
		return err
	})
}

// sweep forgets the words that no document has any more, a batch in each transaction, and where slips is set writes anew
// what the others may be mistyped as.
func (s *Search) sweep(ctx context.Context, slips bool) error {
	for after := ""; ; {
		var list []heard
		err := s.core.DB.WriteLazy(ctx, func(tx *db.Tx) (err error) {
			if list, err = wordsAfter(ctx, tx, after, batch); err != nil {
				return err
			}
			var gone []string
			for _, w := range list {
				there := w.n > 0
				if !there {
					if there, err = s.isSaid(ctx, tx, w.word); err != nil {
						return err
					}
				}
				if !there {
					gone = append(gone, w.word)
				} else if slips {
					if err := mayBe(ctx, tx, w.word); err != nil {
						return err
					}
				}
			}
			return forget(ctx, tx, gone)
		})
		if err != nil {
			return fail.Wrap("search.sweep", err)
		}
		if len(list) < batch {
			return nil
		}
		after = list[len(list)-1].word
	}
}

// isSaid tells whether a document has word, or another with its stem.
func (s *Search) isSaid(ctx context.Context, q db.Q, word string) (bool, error) {
	match := s.engine.match(ask{terms: []term{{fold: word, stem: s.words.Stem(word)}}}, every)
	for _, of := range []side{inTexts, inNames} {
		var n int
		if err := q.QueryRow(ctx, s.engine.count(looking{of: of}), match, 1).Scan(&n); err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}
