package search

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"maillage/core/db"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	// counted is up to how many documents of each side a word is counted in; what more have is common.
	counted = 8000
	// ranked is how many documents may have one of the words looked for, for what has them to be ranked: ranking reads them
	// all, 2 µs each [measured]. Beyond, the newest come first: so many fit that no one of them is the one.
	ranked = 12_000
	// most is up to how many documents are counted in all.
	most = 50_000
)

// tally of documents remembers how many have a word that many have: that changes slowly, and counting is most of what such a
// question costs. Safe for concurrent use.
type tallies struct {
	sync.Mutex
	of map[string]tallied
}

type tallied struct {
	n  int
	at time.Time
}

const (
	// remembered is from how many documents on a count is remembered, and tallyFor how long. Few are counted each time: what
	// was just published is found at once, however rare its words.
	remembered = 200
	tallyFor   = 10 * time.Minute
	// mostTallied words are remembered, a megabyte.
	mostTallied = 10_000
)

func (t *tallies) get(key string, now time.Time) (int, bool) {
	t.Lock()
	defer t.Unlock()
	x, ok := t.of[key]
	return x.n, ok && now.Sub(x.at) < tallyFor
}

func (t *tallies) put(key string, n int, now time.Time) {
	if n < remembered {
		return
	}
	t.Lock()
	defer t.Unlock()
	if t.of == nil || len(t.of) >= mostTallied {
		t.of = map[string]tallied{}
	}
	t.of[key] = tallied{n, now}
}

// counts returns how many documents have each of forms, in their order, up to counted of each side. One query at most.
func (f finding) counts(ctx context.Context, forms []string) ([]int, error) {
	now := clock.Now(ctx)
	out := make([]int, len(forms))
	var missing []int
	for n, form := range forms {
		var ok bool
		if out[n], ok = f.tallies.get(form, now); !ok {
			missing = append(missing, n)
		}
	}
	if len(missing) == 0 {
		return out, nil
	}
	var text []string
	args := []any{}
	for _, n := range missing {
		args = append(args, f.engine.match(ask{terms: []term{{fold: forms[n], stem: forms[n]}}}, every))
		at, limit := fmt.Sprintf("$%d", len(args)), fmt.Sprint(counted)
		one := func(of side) string {
			return "(" + strings.NewReplacer("$1", at, "$2", limit).Replace(f.engine.count(looking{of: of})) + ")"
		}
		text = append(text, "SELECT "+one(inTexts)+" + "+one(inNames))
	}
	list, err := db.All(ctx, f.q, db.One[int], db.Anew+strings.Join(text, " UNION ALL "), args...)
	if err != nil {
		return nil, fail.Wrap("search.counts", err)
	}
	for k, n := range missing {
		out[n] = list[k]
		f.tallies.put(forms[n], list[k], now)
	}
	return out, nil
}

// total is about how many documents there are, up to most.
func (f finding) total(ctx context.Context) (int, error) {
	const key = " " // no form
	now := clock.Now(ctx)
	if n, ok := f.tallies.get(key, now); ok {
		return n, nil
	}
	var n int
	err := f.q.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM search_document LIMIT $1) x`, most).Scan(&n)
	f.tallies.put(key, n, now)
	return n, fail.Wrap("search.total", err)
}

// weigh counts the documents that have each term: the fewer, the more it tells.
func (f finding) weigh(ctx context.Context, what ask) (ask, error) {
	if len(what.terms) == 0 {
		return what, nil
	}
	total, err := f.total(ctx)
	if err != nil {
		return what, err
	}
	forms := make([]string, len(what.terms))
	for n, t := range what.terms {
		forms[n] = form{t.fold, t.stem}.found()
	}
	list, err := f.counts(ctx, forms)
	if err != nil {
		return what, err
	}
	all := what.terms
	what.terms = make([]term, len(all))
	for n, t := range all {
		t.count, t.idf = list[n], idf(list[n], total)
		what.terms[n] = t
	}
	what.common = what.isCommon()
	return what, nil
}

// alone is how many documents may have a word that is asked alone, for them to be ranked by more than their titles: what
// ranks words against each other has nothing to tell then.
const alone = 300

func (q ask) isCommon() bool {
	return q.much() > ranked || len(q.terms) == 1 && q.much() > alone
}

// much is how many documents have one of the terms, at most: those that have several are counted for each.
func (q ask) much() int {
	n := 0
	for _, t := range q.terms {
		n += t.much()
	}
	return n
}

func (t term) much() int {
	n := t.count
	if n >= counted {
		n = ranked + 1
	}
	for _, x := range t.near {
		n += x.count
	}
	return n
}

// commonTitles is how many titles have words that are many: below, reading them all costs less than passing over the newest.
const commonTitles = 16_000

// isMany tells whether so many documents have every term that what fits is soonest found from the newest on.
func (q ask) isMany() bool {
	for _, t := range q.terms {
		if t.begun != nil && t.titled < commonTitles || t.begun == nil && (t.count < counted || len(t.near) > 0) {
			return false
		}
	}
	return true
}

// idf is what a word tells that n documents of total have (Robertson and Spärck Jones, as in Lucene: never negative).
func idf(n, total int) float64 {
	total = max(total, n)
	return math.Log(1 + (float64(total-n)+0.5)/(float64(n)+0.5))
}

// telling is those of the terms that the fewest documents have, as long as all that has one of them can be ranked; at least
// the rarest. ok is false when even that is common.
func (q ask) telling() (rare ask, ok bool) {
	order := make([]int, len(q.terms))
	for n := range order {
		order[n] = n
	}
	sortBy(order, func(n int) int { return q.terms[n].much() })
	rare = q
	rare.terms = nil
	for sum, k := 0, 0; k < len(order); k++ {
		t := q.terms[order[k]]
		if sum += t.much(); sum > ranked && k > 0 {
			break
		}
		rare.terms = append(rare.terms, t)
	}
	return rare, rare.much() <= ranked
}
