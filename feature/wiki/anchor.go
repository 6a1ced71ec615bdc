package wiki

import (
	"slices"
	"strings"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
	"golang.org/x/net/html"
)

// span is a passage of the words of a page: characters from start to stop, which it does not include. A span whose passage has
// gone starts at gone.
type span struct{ start, stop int }

const gone = -1

// breaks is the elements after which the words of a page go to the next line.
var breaks = map[string]bool{"p": true, "li": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "pre": true, "td": true, "th": true, "tr": true, "dt": true, "dd": true,
	"figcaption": true, "summary": true, "caption": true, "blockquote": true, "div": true, "br": true}

// said is the words of a sanitised text, as passages are counted in: its characters, with a line end after each block. What
// pages add to it (addresses, identifiers) changes nothing.
func said(source string) []rune {
	var out []rune
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.TextToken:
			out = append(out, []rune(string(z.Text()))...)
		case html.EndTagToken:
			if name, _ := z.TagName(); breaks[string(name)] {
				out = append(out, '\n')
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			if name, _ := z.TagName(); string(name) == "br" {
				out = append(out, '\n')
			}
		}
	}
}

// shown is a passage that is marked in a text: what is put before and after each piece of it, and once after the last.
type shown struct {
	span
	open, shut, end string
}

// underlined is a sanitised text with passages marked, which may overlap. What ends a passage is put after the link it is in.
func underlined(source string, list []shown) string {
	var out strings.Builder
	at, links := 0, 0
	var waiting []string
	slices.SortStableFunc(list, func(a, b shown) int { return a.start - b.start })
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.String()
		}
		raw := string(z.Raw())
		if kind == html.TextToken {
			text := []rune(string(z.Text()))
			at = piecesOf(&out, text, at, list, func(end string) {
				if links > 0 {
					waiting = append(waiting, end)
				} else {
					out.WriteString(end)
				}
			})
			continue
		}
		out.WriteString(raw)
		name, _ := z.TagName()
		switch {
		case kind == html.StartTagToken && string(name) == "a":
			links++
		case kind == html.EndTagToken && string(name) == "a":
			if links--; links == 0 {
				out.WriteString(strings.Join(waiting, ""))
				waiting = nil
			}
		}
		if kind == html.EndTagToken && breaks[string(name)] || kind != html.EndTagToken && string(name) == "br" {
			at++
		}
	}
}

// piecesOf writes one run of words, which begins at at, with the passages that are in it marked, and returns where it ends.
func piecesOf(out *strings.Builder, text []rune, at int, list []shown, end func(string)) int {
	stop := at + len(text)
	cuts := []int{at, stop}
	for _, s := range list {
		for _, c := range []int{s.start, s.stop} {
			if c > at && c < stop {
				cuts = append(cuts, c)
			}
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	for n := 0; n+1 < len(cuts); n++ {
		piece := html.EscapeString(string(text[cuts[n]-at : cuts[n+1]-at]))
		var in []shown
		for _, s := range list {
			if s.start <= cuts[n] && cuts[n+1] <= s.stop {
				in = append(in, s)
			}
		}
		if strings.TrimSpace(piece) == "" && len(in) > 0 && !ends(in, cuts[n+1]) { // between two cells of a table
			out.WriteString(piece)
			continue
		}
		for _, s := range in {
			out.WriteString(s.open)
		}
		out.WriteString(piece)
		for k := len(in) - 1; k >= 0; k-- {
			out.WriteString(in[k].shut)
		}
		for _, s := range in {
			if s.stop == cuts[n+1] {
				end(s.end)
			}
		}
	}
	return stop
}

func ends(in []shown, at int) bool {
	return slices.ContainsFunc(in, func(s shown) bool { return s.stop == at })
}

// folded is words as they are compared: runs of spaces of all sorts are one space, and so are apostrophes of both sorts; at is where each character was.
func folded(text []rune) (out []rune, at []int) {
	for n, r := range text {
		if unicode.IsSpace(r) || r == '\u00ad' || r == '\u200b' {
			if len(out) > 0 && out[len(out)-1] != ' ' {
				out, at = append(out, ' '), append(at, n)
			}
			continue
		}
		if r == '’' { // what is typed straight is shown curved
			r = '\''
		}
		out, at = append(out, r), append(at, n)
	}
	return out, at
}

// found is where words are in a text: of several places, the one that the words before and after tell. ok is false where they are
// not. Spaces of all sorts are the same.
func found(text []rune, words, before, after string) (s span, ok bool) {
	return searchable(text).find(span{0, len(text)}, words, before, after)
}

// searching is a text made ready to be searched: folded, and where each character was.
type searching struct {
	all []rune
	at  []int
}

func searchable(text []rune) searching {
	all, at := folded(text)
	return searching{all, at}
}

// find is found within a part of the text; the first place where nothing tells several apart.
func (t searching) find(within span, words, before, after string) (s span, ok bool) {
	want := trimmed(words)
	if len(want) == 0 {
		return s, false
	}
	lead, _ := folded([]rune(before))
	tail, _ := folded([]rune(after))
	best := -1
	first, _ := slices.BinarySearch(t.at, within.start)
	for n := first; n+len(want) <= len(t.all) && t.at[n+len(want)-1] < within.stop; n++ {
		if t.all[n] != want[0] || !slices.Equal(t.all[n:n+len(want)], want) {
			continue
		}
		score := common(reversed(t.all[max(0, n-around):n]), reversed(lead)) + common(t.all[n+len(want):min(len(t.all), n+len(want)+around)], tail)
		if score > best {
			best, s, ok = score, span{t.at[n], t.at[n+len(want)-1] + 1}, true
		}
		if len(lead)+len(tail) == 0 {
			break
		}
	}
	return s, ok
}

// around is how many characters before and after a passage tell it from the same words elsewhere.
const around = 40

func trimmed(words string) []rune {
	out, _ := folded([]rune(words))
	for len(out) > 0 && out[len(out)-1] == ' ' {
		out = out[:len(out)-1]
	}
	return out
}

func reversed(r []rune) []rune {
	r = slices.Clone(r)
	slices.Reverse(r)
	return r
}

// common is how many characters a and b begin with that are the same, spaces at their beginning left out.
func common(a, b []rune) (n int) {
	skip := func(r []rune) []rune {
		for len(r) > 0 && r[0] == ' ' {
			r = r[1:]
		}
		return r
	}
	a, b = skip(a), skip(b)
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// word is a word of a text, and where it is.
type word struct {
	span
	text string
}

func wordsOf(text []rune) (out []word) {
	start := -1
	for n := 0; n <= len(text); n++ {
		in := n < len(text) && (unicode.IsLetter(text[n]) || unicode.IsDigit(text[n]) || unicode.IsMark(text[n]))
		switch {
		case in && start < 0:
			start = n
		case !in && start >= 0:
			out = append(out, word{span{start, n}, string(text[start:n])})
			start = -1
		}
	}
	return out
}

// run is a run of words that both texts have, that one has lost, or that the other has more: n words, from the a-th of the old
// text and the b-th of the fresh one.
type run struct {
	kind    diffmatchpatch.Operation
	a, b, n int
}

// runsOf is what became of the words of old in fresh.
func runsOf(old, fresh []word) (out []run) {
	index := map[string]rune{}
	encode := func(list []word) []rune {
		r := make([]rune, len(list))
		for n, w := range list {
			c, ok := index[w.text]
			if !ok {
				if c = rune(len(index) + 1); c >= 0xd800 {
					c += 0x800 // past what is no character
				}
				index[w.text] = c
			}
			r[n] = c
		}
		return r
	}
	d := diffmatchpatch.New()
	d.DiffTimeout = diffTime
	a, b := 0, 0
	for _, x := range d.DiffMainRunes(encode(old), encode(fresh), false) {
		r := run{kind: x.Type, a: a, b: b, n: len([]rune(x.Text))}
		if out = append(out, r); x.Type != diffmatchpatch.DiffInsert {
			a += r.n
		}
		if x.Type != diffmatchpatch.DiffDelete {
			b += r.n
		}
	}
	return out
}

// carried is where passages of old are in fresh. A passage goes with its words: what is written between them is in it, what comes
// before or after is not. It has gone when fewer than a third of its words are left.
func carried(old, fresh []rune, list []span) []span {
	was, is := wordsOf(old), wordsOf(fresh)
	runs := runsOf(was, is)
	out := make([]span, len(list))
	for n, s := range list {
		out[n] = follows(old, fresh, was, is, runs, s)
	}
	return out
}

func follows(old, fresh []rune, was, is []word, runs []run, s span) span {
	first, _ := slices.BinarySearchFunc(was, s.start, func(w word, at int) int { return w.stop - at - 1 })
	last, _ := slices.BinarySearchFunc(was, s.stop, func(w word, at int) int { return w.start - at })
	last-- // the words of s are was[first] to was[last]
	if s.start < 0 || first > last {
		return span{gone, gone}
	}
	from, to, left := -1, -1, 0
	lead, tail := false, false // its first and last words are still its own
	for n, r := range runs {
		if r.kind != diffmatchpatch.DiffEqual {
			continue
		}
		a, b := max(first, r.a), min(last, r.a+r.n-1)
		if a > b {
			continue
		}
		left += b - a + 1
		if from < 0 {
			from, lead = r.b+a-r.a, a == first
			if c := inPlaceBefore(runs, n, first); a == r.a && a > first && c >= 0 {
				from = c
			}
		}
		to, tail = r.b+b-r.a, b == last
		if c := inPlaceAfter(runs, n, last); b == r.a+r.n-1 && b < last && c >= 0 {
			to = c
		}
	}
	if left == 0 || 3*left < last-first+1 {
		return span{gone, gone}
	}
	out := span{is[from].start, is[to].stop}
	if lead && s.start >= was[first].start { // it begins within a word
		out.start += s.start - was[first].start
	}
	if tail {
		switch {
		case s.stop < was[last].stop:
			out.stop -= was[last].stop - s.stop
		default: // signs after its last word
			for k := was[last].stop; k < s.stop && out.stop < len(fresh) && fresh[out.stop] == old[k]; k++ {
				out.stop++
			}
		}
	}
	if out.start >= out.stop {
		return span{gone, gone}
	}
	return out
}

// inPlaceBefore is the first word written in place of those lost just before run n, when all of those are in the passage that
// begins with word first; -1 where there is none.
func inPlaceBefore(runs []run, n, first int) int {
	lost, put := -1, -1
	for k := n - 1; k >= 0 && runs[k].kind != diffmatchpatch.DiffEqual; k-- {
		if runs[k].kind == diffmatchpatch.DiffDelete {
			lost = runs[k].a
		} else {
			put = runs[k].b
		}
	}
	if lost < first || put < 0 {
		return -1
	}
	return put
}

// inPlaceAfter is the last word written in place of those lost just after run n, when all of those are in the passage that ends
// with word last; -1 where there is none.
func inPlaceAfter(runs []run, n, last int) int {
	lost, put := -1, -1
	for k := n + 1; k < len(runs) && runs[k].kind != diffmatchpatch.DiffEqual; k++ {
		if runs[k].kind == diffmatchpatch.DiffDelete {
			lost = runs[k].a + runs[k].n - 1
		} else {
			put = runs[k].b + runs[k].n - 1
		}
	}
	if lost < 0 || lost > last || put < 0 {
		return -1
	}
	return put
}
