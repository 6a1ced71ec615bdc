package search

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Saved is a search that a person keeps: they are told when something new fits it.
type Saved struct {
	ID     int64
	Person ref.Person
	Text   string
	Query  url.Values
	Seen   time.Time // what was published since is new
	Looked time.Time // until when Fresh counts
	Fresh  int       // at most Most
}

const (
	// mostSaved is how many searches a person keeps: more would be a watch, with sources and selections.
	mostSaved = 20
	// lookEvery is how often a saved search is looked at.
	lookEvery = 24 * time.Hour
	// looksAtOnce is how many are looked at by one task.
	looksAtOnce = 50
	taskLook    = "search.look"
)

// Save keeps the search of values for by. Keeping it again changes nothing. Errors: fail.Invalid without text, SignedOut,
// Conflict with Reason search.saved.many.
func (s *Search) Save(ctx context.Context, by ref.Person, text string, values url.Values) error {
	const op = "search.Save"
	if by == 0 {
		return fail.E(op, fail.SignedOut, nil)
	}
	if len(read(s.words, text).terms) == 0 {
		return fail.Say(op, fail.Invalid, "search.saved.empty")
	}
	return fail.Wrap(op, s.core.DB.Write(ctx, func(tx *db.Tx) error {
		kept, err := saved(ctx, tx, by)
		if err != nil {
			return err
		}
		for _, k := range kept {
			if k.Query.Encode() == values.Encode() {
				return nil
			}
		}
		if len(kept) >= mostSaved {
			return fail.Say(op, fail.Conflict, "search.saved.many", "n", mostSaved)
		}
		now := clock.Now(ctx)
		return putSaved(ctx, tx, Saved{ID: tx.ID(), Person: by, Text: text, Query: values, Seen: now, Looked: now}, now, now.Add(lookEvery))
	}))
}

// Saved returns what p keeps, the latest first, with what is new as it was last counted.
func (s *Search) Saved(ctx context.Context, p ref.Person) ([]Saved, error) {
	list, err := saved(ctx, s.core.DB.Q(), p)
	return list, fail.Wrap("search.Saved", err)
}

// Drop forgets a search that by keeps. Nothing happens when it is not theirs, or gone.
func (s *Search) Drop(ctx context.Context, by ref.Person, id int64) error {
	return fail.Wrap("search.Drop", s.core.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM search_saved WHERE id = $1 AND person_id = $2`, id, by)
		return err
	}))
}

// Look marks what by keeps under id as looked at now, and returns it as it was: what is new is what was published since.
// Errors: fail.Hidden.
func (s *Search) Look(ctx context.Context, by ref.Person, id int64) (was Saved, err error) {
	const op = "search.Look"
	err = s.core.DB.Write(ctx, func(tx *db.Tx) error {
		kept, err := saved(ctx, tx, by)
		if err != nil {
			return err
		}
		for _, k := range kept {
			if k.ID == id {
				was = k
				_, err := tx.Exec(ctx, `UPDATE search_saved SET seen = $1, looked = $1, fresh = 0 WHERE id = $2`, db.Millis(clock.Now(ctx)), id)
				return err
			}
		}
		return fail.E(op, fail.Hidden, nil)
	})
	return was, fail.Wrap(op, err)
}

// addLooks adds the tasks that look at what is due, and says when each is due next.
func (s *Search) addLooks(ctx context.Context, tx *db.Tx, due time.Time) error {
	const op = "search.addLooks"
	ids, err := dueSaved(ctx, tx, clock.Now(ctx))
	if err != nil {
		return fail.Wrap(op, err)
	}
	for from := 0; from < len(ids); from += looksAtOnce {
		some := ids[from:min(from+looksAtOnce, len(ids))]
		if err := s.core.Queue.Add(ctx, tx, taskLook, due.UTC().Format(time.RFC3339)+"/"+ref.Item(some[0]).String(), some, time.Time{}); err != nil {
			return fail.Wrap(op, err)
		}
	}
	return fail.Wrap(op, postpone(ctx, tx, ids, clock.Now(ctx).Add(lookEvery)))
}

// look is the task that looks at some saved searches.
func (s *Search) look(ctx context.Context, t queue.Task) error {
	var ids []int64
	if err := json.Unmarshal(t.Data, &ids); err != nil {
		return err
	}
	list, err := someSaved(ctx, s.core.DB.Q(), ids)
	if err != nil {
		return err
	}
	for _, k := range list {
		if err := s.lookAt(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// lookAt counts what is new for a saved search, and says so when there is more than before.
func (s *Search) lookAt(ctx context.Context, k Saved) error {
	q := s.core.DB.Q()
	v, err := access.LoadID(ctx, q, k.Person)
	if err != nil || v.Person == 0 {
		return err
	}
	networks, err := s.core.Web.Networks(ctx)
	if err != nil {
		return err
	}
	a, err := s.asked(ctx, v, k.Query, networks)
	if err != nil {
		return err
	}
	until := clock.Now(ctx)
	a.query.Since, a.query.Until = k.Seen, until
	fresh, err := s.count(ctx, v, a.query)
	if err != nil {
		return err
	}
	return s.core.DB.Write(ctx, func(tx *db.Tx) error {
		// Looked at by its owner meanwhile, or by the same task before it was interrupted: nothing is new.
		n, err := tx.Exec(ctx, `UPDATE search_saved SET fresh = $1, looked = $2 WHERE id = $3 AND seen = $4 AND looked = $5`, fresh, db.Millis(until), k.ID, db.Millis(k.Seen), db.Millis(k.Looked))
		if err != nil || n == 0 || fresh <= k.Fresh {
			return err
		}
		_, err = s.core.Journal.Append(ctx, tx, journal.Fact{Kind: "search.found", Mentions: []ref.Person{k.Person}})
		return err
	})
}

// count is how many publications v may read have all the words of q, less their own; at most Most.
func (s *Search) count(ctx context.Context, v *access.Viewer, q Query) (n int, err error) {
	what := read(s.words, q.Text)
	err = s.core.DB.Read(ctx, func(tx db.Q) error {
		f := s.finding(tx, v)
		what, err := f.ready(ctx, what)
		if err != nil {
			return err
		}
		list, err := f.items(ctx, what, q, every)
		if err != nil {
			return err
		}
		ids := make([]int64, len(list))
		for i, c := range list {
			ids[i] = c.id
		}
		n, err = byOthers(ctx, tx, v.Person, ids)
		return err
	})
	return min(n, Most), err
}
