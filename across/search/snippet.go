package search

import (
	"strings"
	"unicode"

	"maillage/kit/words"
	"maillage/ui"
)

const (
	// snippetBytes is how long a snippet is: two lines of the page.
	snippetBytes = 220
	// before is how much of it comes before the first word found, so that one reads from the beginning of a thought.
	before = 50
	// longestRead: bytes of a text in which a snippet is looked for. Beyond, the beginning is shown.
	longestRead = 60_000
)

// oneLine is text with its white space folded; non-breaking spaces hold.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f' }), " ")
}

// mark is text whole, the words found marked.
func (s *Search) mark(what ask, text string) []ui.Piece {
	return pieces(what, text, s.words.Split(text), 0, len(text))
}

// snippet is the part of a line in which most terms stand together, cut between words, the words found marked.
func (s *Search) snippet(what ask, line string) []ui.Piece {
	read := line[:min(len(line), longestRead)]
	list := s.words.Split(read)
	start, end := window(what, list, len(read))
	for end < len(line) && end > start && !isBreak(line, end) {
		end-- // never in the middle of a word, nor of its accents
	}
	out := pieces(what, line, list, start, end)
	if len(out) == 0 {
		return nil
	}
	if start > 0 {
		out = append([]ui.Piece{{Text: "…"}}, out...)
	}
	if end < len(line) {
		last := &out[len(out)-1]
		last.Text = strings.TrimRight(last.Text, " .,;:…—–-(«")
		out = append(out, ui.Piece{Text: "…"})
	}
	return out
}

func isBreak(line string, at int) bool { return line[at] == ' ' || line[at-1] == ' ' }

// window returns where the snippet of a text of n bytes begins and where it may end: around the words that answer the most
// different terms, then the most words, then the earliest.
func window(what ask, list []words.Word, n int) (start, end int) {
	type found struct{ at, term int }
	var hits []found
	for i, w := range list {
		if t := what.marks(w); t >= 0 {
			hits = append(hits, found{i, t})
		}
	}
	best, first := 0, 0
	for i, h := range hits {
		terms := map[int]bool{}
		value := 0
		for _, o := range hits[i:] {
			if list[o.at].End-list[h.at].Start > snippetBytes-before {
				break
			}
			if value++; !terms[o.term] {
				terms[o.term] = true
				value += len(list)
			}
		}
		if value > best {
			best, first = value, h.at
		}
	}
	if best == 0 || list[first].Start <= before {
		return 0, min(n, snippetBytes)
	}
	from := first
	for from > 0 && list[first].Start-list[from-1].Start <= before {
		from--
	}
	start = list[from].Start
	return start, min(n, start+snippetBytes)
}

// pieces cuts line between start and end into what was found and the rest. Words found that only a space separates are one.
func pieces(what ask, line string, list []words.Word, start, end int) []ui.Piece {
	var out []ui.Piece
	at := start
	add := func(to int, hit bool) {
		if to <= at {
			return
		}
		if n := len(out); n > 1 && hit && strings.Trim(out[n-1].Text, " \u00a0\u202f") == "" && out[n-2].Hit {
			out[n-2].Text += out[n-1].Text + line[at:to]
			out = out[:n-1]
		} else {
			out = append(out, ui.Piece{Text: line[at:to], Hit: hit})
		}
		at = to
	}
	for _, w := range list {
		if w.Start >= start && w.End <= end && what.marks(w) >= 0 {
			add(w.Start, false)
			add(w.End, true)
		}
	}
	add(end, false)
	return out
}
