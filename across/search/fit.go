package search

import (
	"context"
	"slices"

	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/kit/words"
)

// What the database finds first is read again, and put in order by what only the text tells: whether the words stand
// together, in the order in which they were asked, in the title, and whether they are the title's subject.

const (
	// mostFit is how many publications are read again; cutting one of a thousand words takes 0.15 ms [measured].
	mostFit = 60
	// longestFit: bytes of a text that are read; what is beyond is found, not weighed.
	longestFit = 30_000
)

// Weights of what makes a text fit, in the unit of what the words tell. Set on questions over sheets for the public and
// articles of law (site/bench/testdata); docs/search.md says how.
const (
	saturation  = 1.2  // BM25's k1: how soon more of the same word adds nothing
	lengthening = 0.5  // BM25's b: how much a long text needs more of it
	inTitle     = 3.0  // times in the text that once in the title is worth
	wholeTitle  = 0.8  // the words that the title has, when it has no other
	passage     = 0.9  // the words that stand together
	pairs       = 0.45 // two words that follow each other as they were asked
	titlePairs  = 0.35 // the same in the title
	verbatim    = 0.6  // words that follow each other as they were asked
	shortestRun = 4    // how many, at least
	exactly     = 0.05 // a word as it was typed
	little      = 0.25 // what a word tells that tells little
	together    = 40   // words among which those of a passage stand
	uncovered   = 0.35 // what is left of a text that has next to none of the words
)

// fitting reads texts for one question.
type fitting struct {
	what  ask
	ids   map[string]int // of the forms of words said, from 1 on
	terms []int          // by id, the term; -1 for none
	folds []string       // by id, the word as it was typed
	value []float64      // by id
	likes map[string]float64
	next  [][]bool // by two ids: the second was said right after the first
	total float64
}

func newFitting(what ask) *fitting {
	f := &fitting{what: what, ids: map[string]int{}, terms: []int{-1}, folds: []string{""}, value: []float64{0}, likes: map[string]float64{}}
	var order []int
	for _, w := range what.said {
		key := w.found()
		id, ok := f.ids[key]
		if !ok {
			id = len(f.terms)
			f.ids[key] = id
			f.terms, f.folds, f.value = append(f.terms, w.term), append(f.folds, w.fold), append(f.value, little)
			if w.term >= 0 {
				f.value[id] = max(little, what.terms[w.term].idf)
			}
		}
		order = append(order, id)
	}
	for n, t := range what.terms {
		f.total += t.idf
		id := slices.Index(f.terms, n)
		if id < 0 {
			continue
		}
		for _, x := range t.near {
			if _, taken := f.ids[x.found()]; !taken {
				f.ids[x.found()], f.likes[x.found()] = id, x.likely
			}
		}
		for _, x := range t.begun {
			if _, taken := f.ids[x.found()]; !taken {
				f.ids[x.found()] = id
			}
		}
	}
	f.next = make([][]bool, len(f.terms))
	for n := range f.next {
		f.next[n] = make([]bool, len(f.terms))
	}
	for n := 1; n < len(order); n++ {
		f.next[order[n-1]][order[n]] = true
	}
	return f
}

// seen is what of a question stands in one text.
type seen struct {
	times   []float64 // by term: how often
	exact   []bool    // by term: as it was typed
	places  []place   // of terms, in order
	pairs   float64   // what those tell that follow each other as asked, each once
	run     float64   // what those tell of the longest run of them, as asked
	little  float64   // what those tell that are no terms
	words   int       // that tell something
	matched int       // of those
}

type place struct{ at, term int }

// look finds the words of the question in a text.
func (f *fitting) look(list []words.Word) seen {
	s := seen{times: make([]float64, len(f.what.terms)), exact: make([]bool, len(f.what.terms))}
	last, long, run := 0, 0, 0.0
	paired := make([]bool, len(f.terms)*len(f.terms))
	few := make([]bool, len(f.terms))
	for at, w := range list {
		key := w.Stem
		if key == "" {
			key = w.Fold
		} else {
			s.words++
		}
		id := f.ids[key]
		if id > 0 && f.next[last][id] {
			if !paired[last*len(f.terms)+id] {
				paired[last*len(f.terms)+id] = true
				s.pairs += min(f.value[last], f.value[id])
			}
			long, run = long+1, run+f.value[id]
			if long >= shortestRun {
				s.run = max(s.run, run)
			}
		} else {
			long, run = 1, f.value[id]
		}
		last = id
		if id == 0 {
			continue
		}
		t := f.terms[id]
		if t < 0 {
			if !few[id] {
				few[id] = true
				s.little += little
			}
			continue
		}
		s.matched++
		times := 1.0
		if l, ok := f.likes[key]; ok {
			times = l
		}
		s.times[t] += times
		s.exact[t] = s.exact[t] || w.Fold == f.folds[id]
		s.places = append(s.places, place{at, t})
	}
	return s
}

// passage is the most that different words tell that stand together.
func (f *fitting) passage(s seen) float64 {
	var best, sum float64
	in := make([]int, len(f.what.terms))
	from := 0
	for _, p := range s.places {
		if in[p.term]++; in[p.term] == 1 {
			sum += f.what.terms[p.term].idf * min(1, s.times[p.term])
		}
		for p.at-s.places[from].at >= together {
			x := s.places[from]
			if in[x.term]--; in[x.term] == 0 {
				sum -= f.what.terms[x.term].idf * min(1, s.times[x.term])
			}
			from++
		}
		best = max(best, sum)
	}
	return best
}

// score is how well a text fits, and how many of the terms it has. usual is how many words the texts have that are compared.
func (f *fitting) score(title, body seen, usual float64) (score float64, has int) {
	var sum, named, covered float64
	long := 1 - lengthening + lengthening*float64(body.words)/max(usual, 1)
	for n, t := range f.what.terms {
		times := body.times[n]/long + inTitle*title.times[n]
		if times == 0 {
			continue
		}
		has++
		sure := min(1, max(body.times[n], title.times[n]))
		covered += t.idf * sure
		sum += t.idf * sure * times * (saturation + 1) / (times + saturation)
		named += t.idf * min(1, title.times[n])
		if title.exact[n] || body.exact[n] {
			sum += exactly * t.idf
		}
	}
	if title.words > 0 {
		named *= float64(title.matched) / float64(title.words)
	}
	share := 0.0
	if f.total > 0 {
		share = covered / f.total
	}
	sum += wholeTitle*named + passage*max(f.passage(body), f.passage(title)) + pairs*body.pairs + titlePairs*title.pairs + verbatim*max(body.run, title.run) + title.little
	return sum * (uncovered + (1-uncovered)*share), has
}

// fit puts the first mostFit of list in order by how their texts fit, and tells which have all the terms. Those after keep
// their order. The texts are read once: what is shown of them reads them again for nothing.
func (f finding) fit(ctx context.Context, what ask, list []candidate) (fitted, rest []candidate, err error) {
	fitted, rest = list[:min(len(list), mostFit)], list[min(len(list), mostFit):]
	items := make([]item.Item, len(fitted))
	for n, c := range fitted {
		items[n] = item.Item{ID: ref.Item(c.id), Kind: c.kind}
	}
	texts, err := f.textsOf(ctx, items)
	if err != nil {
		return nil, nil, err
	}
	x := newFitting(what)
	titles, bodies := make([]seen, len(fitted)), make([]seen, len(fitted))
	usual := 0.0
	for n, c := range fitted {
		t := texts[ref.Item(c.id)]
		titles[n], bodies[n] = x.look(f.words.Split(t.Title)), x.look(f.words.Split(beginning(t.Body)))
		usual += float64(bodies[n].words) / float64(len(fitted))
	}
	for n := range fitted {
		var has int
		fitted[n].score, has = x.score(titles[n], bodies[n], usual)
		fitted[n].partly = has < len(what.terms)
	}
	slices.SortFunc(fitted, byFit)
	return fitted, rest, nil
}

func beginning(text string) string { return text[:min(len(text), longestFit)] }

// textsOf is texts, of which each is read once for a question.
func (f finding) textsOf(ctx context.Context, list []item.Item) (map[ref.Item]kind.Text, error) {
	var missing []item.Item
	for _, i := range list {
		if _, ok := f.read[i.ID]; !ok {
			missing = append(missing, i)
		}
	}
	texts, err := f.texts(ctx, f.q, missing)
	for id, t := range texts {
		f.read[id] = t
	}
	return f.read, err
}
