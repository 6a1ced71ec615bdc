package search

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"maillage/kit/words"
)

// Cut is a text with its words, cut once: worlds made in bulk put the same sentences in many documents.
type Cut struct {
	Text  string
	forms []form
	ends  []int // where each word ends in Text
	named []bool
	// the words and the stems as FTS5 takes them
	folds, stems string
}

// Cut cuts text.
func (s *Search) Cut(text string) *Cut {
	c := &Cut{Text: text}
	list := s.words.Split(text)
	for _, w := range list {
		c.forms = append(c.forms, form{w.Fold, w.Stem})
		c.ends = append(c.ends, w.End)
		c.named = append(c.named, w.Stem != "" && mayBeMistyped(w.Fold))
	}
	c.folds, c.stems = joined(c.forms)
	return c
}

// Beginning is the words of the first n bytes of the texts of cuts, which are parted by one byte.
func Beginning(cuts []*Cut, n int) *Cut {
	out := &Cut{}
	for _, c := range cuts {
		for i, end := range c.ends {
			if end > n {
				break
			}
			out.forms = append(out.forms, c.forms[i])
			out.named = append(out.named, c.named[i])
		}
		if n -= len(c.Text) + 1; n <= 0 {
			break
		}
	}
	out.folds, out.stems = joined(out.forms)
	return out
}

// Bulk makes the documents of a world that is written straight into the tables. It keeps the counts of the words of titles;
// not safe for concurrent use.
type Bulk struct {
	counts map[string]int64
}

// Bulk returns a maker of documents.
func (*Search) Bulk() *Bulk { return &Bulk{counts: map[string]int64{}} }

// Source is what is found of one thing. The cuts are those of its texts, in order.
type Source struct {
	ID                 int64
	Kind               string // "item", "person" or "space"
	Title, Body, Names string
	TitleCuts          []*Cut
	BodyCuts           []*Cut
	NameCuts           []*Cut
}

// Row is what the tables keep of one document. On SQLite, the first four go into search_text; on PostgreSQL Vector is its
// forms.
type Row struct {
	Title, Body, TitleStem, BodyStem string
	Vector                           string
	Stamp                            int64
	Named                            string
}

// Row makes the row of x, and counts the words of its title. vector tells whether it is for PostgreSQL.
func (b *Bulk) Row(x Source, vector bool) Row {
	r := Row{Stamp: source{x.Title, x.Body, x.Names}.stamp()}
	named := b.named(x)
	r.Named = strings.Join(named, " ")
	for _, w := range named {
		b.counts[w]++
	}
	if vector {
		d := document{title: formsOf(x.TitleCuts), body: formsOf(x.BodyCuts)}
		r.Vector = vectorOf(d)
		return r
	}
	r.Title, r.TitleStem = textsOf(x.TitleCuts)
	r.Body, r.BodyStem = textsOf(x.BodyCuts)
	return r
}

func vectorOf(d document) string {
	d.title, d.body = d.title[:min(len(d.title), longestBody)], d.body[:min(len(d.body), longestBody)]
	return vector(d)
}

func formsOf(cuts []*Cut) []form {
	var out []form
	for _, c := range cuts {
		out = append(out, c.forms...)
	}
	return out
}

func textsOf(cuts []*Cut) (folds, stems string) {
	if len(cuts) == 1 {
		return cuts[0].folds, cuts[0].stems
	}
	n, m := 0, 0
	for _, c := range cuts {
		n, m = n+len(c.folds), m+len(c.stems)
	}
	var f, s strings.Builder
	f.Grow(n)
	s.Grow(m)
	for _, c := range cuts {
		f.WriteString(c.folds)
		s.WriteString(c.stems)
	}
	return f.String(), s.String()
}

// named is the words of x's title that may be found mistyped.
func (b *Bulk) named(x Source) []string {
	var out []string
	for _, list := range [][]*Cut{x.TitleCuts, x.NameCuts} {
		for _, c := range list {
			for i, ok := range c.named {
				if ok && len(out) < mostNamed && !slices.Contains(out, c.forms[i].fold) {
					out = append(out, c.forms[i].fold)
				}
			}
		}
	}
	return out
}

// Words yields the words of titles and how many documents have each, in the order of their table.
func (b *Bulk) Words(yield func(word string, n int64) bool) {
	for _, w := range slices.Sorted(maps.Keys(b.counts)) {
		if !yield(w, b.counts[w]) {
			return
		}
	}
}

// Gram is a row of search_gram.
type Gram struct {
	Gram string
	Size int
	Word string
}

// Grams returns the groups of signs of those words, in the order of their table.
func (b *Bulk) Grams() []Gram {
	var out []Gram
	for w := range b.counts {
		for _, g := range words.Grams(w) {
			out = append(out, Gram{g, utf8.RuneCountInString(w), w})
		}
	}
	slices.SortFunc(out, func(x, y Gram) int {
		if c := strings.Compare(x.Gram, y.Gram); c != 0 {
			return c
		}
		if x.Size != y.Size {
			return x.Size - y.Size
		}
		return strings.Compare(x.Word, y.Word)
	})
	return out
}
