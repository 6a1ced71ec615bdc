package wiki

import (
	"time"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// piece is a run of a text that is kept, added or taken away between two versions.
type piece struct {
	words          string
	added, removed bool
}

// diffTime bounds the search for the shortest difference; past it, a longer one is shown.
const diffTime = 300 * time.Millisecond

// compare is the difference from old to fresh, word by word.
func compare(old, fresh string) []piece {
	var words []string
	index := map[string]rune{}
	encode := func(s string) []rune {
		var out []rune
		for _, w := range tokens(s) {
			r, ok := index[w]
			if !ok {
				if r = rune(len(words) + 1); r >= 0xd800 {
					r += 0x800 // past what is no character
				}
				index[w] = r
				words = append(words, w)
			}
			out = append(out, r)
		}
		return out
	}
	d := diffmatchpatch.New()
	d.DiffTimeout = diffTime
	a, b := encode(old), encode(fresh)
	var out []piece
	for _, x := range d.DiffCleanupMerge(d.DiffMainRunes(a, b, false)) {
		p := piece{added: x.Type == diffmatchpatch.DiffInsert, removed: x.Type == diffmatchpatch.DiffDelete}
		for _, r := range x.Text {
			if r >= 0xd800 {
				r -= 0x800
			}
			p.words += words[r-1]
		}
		out = append(out, p)
	}
	return out
}

// tokens cuts s into words, runs of spaces without line ends, line ends, and single signs.
func tokens(s string) []string {
	class := func(r rune) int {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			return 1
		case r == '\n':
			return 0
		case unicode.IsSpace(r):
			return 2
		}
		return 0
	}
	var out []string
	start, last := 0, -1
	for n, r := range s {
		c := class(r)
		if n > 0 && (c == 0 || c != last) {
			out = append(out, s[start:n])
			start = n
		}
		last = c
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// counted is how many words were added and removed.
func counted(list []piece) (added, removed int) {
	for _, p := range list {
		n := 0
		for _, w := range tokens(p.words) {
			if r := []rune(w)[0]; unicode.IsLetter(r) || unicode.IsDigit(r) {
				n++
			}
		}
		switch {
		case p.added:
			added += n
		case p.removed:
			removed += n
		}
	}
	return added, removed
}

// kept is how many characters around a change are shown of what did not change.
const kept = 160

// shortened leaves out the middle of what did not change, so that a change in a long page is found at once.
func shortened(list []piece) []piece {
	out := make([]piece, 0, len(list))
	for n, p := range list {
		r := []rune(p.words)
		if p.added || p.removed || len(r) <= 2*kept+40 {
			out = append(out, p)
			continue
		}
		var words string
		if n > 0 {
			words = string(r[:kept])
		}
		words += " … "
		if n < len(list)-1 {
			words += string(r[len(r)-kept:])
		}
		out = append(out, piece{words: words})
	}
	return out
}
