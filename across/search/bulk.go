package search

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Cut is a text with its words, cut once: worlds made in bulk put the same sentences in many documents.
type Cut struct {
	Text  string
	forms []form
	ends  []int // where each word ends in Text
	named []bool
	known bool // its words are in the vocabulary
	// as FTS5 takes them, in titles and in texts
	whole, stems string
}

// Cut cuts text.
func (s *Search) Cut(text string) *Cut {
	c := &Cut{Text: text}
	list := s.words.Split(text)
	for _, w := range list {
		c.forms = append(c.forms, form{w.Fold, w.Stem})
		c.ends = append(c.ends, w.End)
		c.named = append(c.named, form{w.Fold, w.Stem}.isWord())
	}
	c.whole, c.stems = joined(c.forms)
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
	out.whole, out.stems = joined(out.forms)
	return out
}

func joined(list []form) (whole, stems string) {
	title, body := document{title: list, body: list}.searched()
	return strings.Join(title, " "), strings.Join(body, " ")
}

// Bulk makes the documents of a world that is written straight into the tables. It keeps the words, and how many titles have
// each; not safe for concurrent use.
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

// Row is what the tables keep of one document. On SQLite, the first two go into search_text, or for people and places into
// search_name; on PostgreSQL Vector is its forms.
type Row struct {
	Title, Body string
	Vector      string
	Stamp       int64
	Named       string
}

// Row makes the row of x, and counts the words of its title. vector tells whether it is for PostgreSQL.
func (b *Bulk) Row(x Source, vector bool) Row {
	r := Row{Stamp: source{x.Title, x.Body, x.Names}.stamp()}
	named := b.named(x)
	r.Named = strings.Join(named, " ")
	for _, w := range named {
		b.counts[w]++
	}
	b.know(x.TitleCuts)
	b.know(x.BodyCuts)
	if vector {
		d := document{title: formsOf(x.TitleCuts), body: formsOf(x.BodyCuts)}
		r.Vector = vectorOf(d)
		return r
	}
	r.Title = textOf(x.TitleCuts, func(c *Cut) string { return c.whole })
	r.Body = textOf(x.BodyCuts, func(c *Cut) string { return c.stems })
	return r
}

// know adds the words of cuts to those there are.
func (b *Bulk) know(cuts []*Cut) {
	for _, c := range cuts {
		if c.known {
			continue
		}
		c.known = true
		for i, ok := range c.named {
			if ok {
				b.counts[c.forms[i].fold] += 0
			}
		}
	}
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

func textOf(cuts []*Cut, text func(*Cut) string) string {
	if len(cuts) == 1 {
		return text(cuts[0])
	}
	n := 0
	for _, c := range cuts {
		n += len(text(c)) + 1
	}
	var b strings.Builder
	b.Grow(n)
	for _, c := range cuts {
		b.WriteString(text(c))
		b.WriteByte(' ')
	}
	return b.String()
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

// Words yields the words and how many titles have each, in the order of their table.
func (b *Bulk) Words(yield func(word string, n int64) bool) {
	for _, w := range slices.Sorted(maps.Keys(b.counts)) {
		if !yield(w, b.counts[w]) {
			return
		}
	}
}

// Slip is a row of search_slip.
type Slip struct{ Slip, Word string }

// Slips returns what those words may be mistyped as, in the order of their table.
func (b *Bulk) Slips() []Slip {
	var out []Slip
	for w := range b.counts {
		for _, s := range slipsOf(w) {
			out = append(out, Slip{s, w})
		}
	}
	slices.SortFunc(out, func(x, y Slip) int { return cmp.Or(strings.Compare(x.Slip, y.Slip), strings.Compare(x.Word, y.Word)) })
	return out
}
