package corpus

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// writer fills patterns: {a|b} is a choice, {e} and {r/se} agree with the author, {word} is a slot,
// {de word} and {a word} contract the article of a noun phrase.
type writer struct {
	rng      *rand.Rand
	feminine bool
	slots    map[string]string
	err      error // the first fault of a pattern; later calls keep it
}

func (w *writer) fill(pattern string) string {
	var b strings.Builder
	for rest := pattern; ; {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		inside, tail, closed := strings.Cut(after, "}")
		if !closed {
			w.fail("brace left open in %q", pattern)
			return b.String()
		}
		b.WriteString(w.brace(inside))
		rest = tail
	}
}

func (w *writer) brace(inside string) string {
	if strings.Contains(inside, "|") {
		choices := strings.Split(inside, "|")
		return choices[w.rng.IntN(len(choices))]
	}
	if masculine, feminine, ok := strings.Cut(inside, "/"); ok {
		if w.feminine {
			return feminine
		}
		return masculine
	}
	if inside == "e" {
		if w.feminine {
			return "e"
		}
		return ""
	}
	word, contract := inside, func(s string) string { return s }
	if rest, ok := strings.CutPrefix(inside, "de "); ok {
		word, contract = rest, of
	} else if rest, ok := strings.CutPrefix(inside, "a "); ok {
		word, contract = rest, to
	} else if rest, ok := strings.CutSuffix(inside, "-min"); ok {
		word, contract = rest, lowerFirst
	}
	value, ok := w.slots[word]
	if !ok || value == "" {
		w.fail("nothing to put in {%s}", inside)
	}
	return contract(value)
}

func (w *writer) fail(format string, a ...any) {
	if w.err == nil {
		w.err = fmt.Errorf("corpus: "+format, a...)
	}
}

// of puts "de" before noun phrases with their articles: "l'eau et les risques" → "de l'eau et des risques".
func of(s string) string { return each(s, "de ", "du ", "des ") }

// to puts "à" before them: "le tri et les biodéchets" → "au tri et aux biodéchets".
func to(s string) string { return each(s, "à ", "au ", "aux ") }

func each(s, plain, le, les string) string {
	var b strings.Builder
	for first := true; s != ""; first = false {
		part, sep := s, ""
		if i, n := nextNoun(s); i >= 0 {
			part, sep = s[:i], s[i:i+n]
		}
		s = s[len(part)+len(sep):]
		rest, isLe := strings.CutPrefix(part, "le ")
		others, isLes := strings.CutPrefix(part, "les ")
		switch {
		case isLe:
			b.WriteString(le + rest)
		case isLes:
			b.WriteString(les + others)
		case first || hasArticle(part):
			b.WriteString(plain + part)
		default:
			b.WriteString(part)
		}
		b.WriteString(sep)
	}
	return b.String()
}

// nextNoun finds where a list of nouns goes on with another article, and the length of the joint.
func nextNoun(s string) (at, length int) {
	for i := range s {
		for _, joint := range []string{", ", " et "} {
			if strings.HasPrefix(s[i:], joint) && hasArticle(s[i+len(joint):]) {
				return i, len(joint)
			}
		}
	}
	return -1, 0
}

func hasArticle(s string) bool {
	for _, a := range []string{"le ", "la ", "les ", "l'"} {
		if strings.HasPrefix(s, a) {
			return true
		}
	}
	return false
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[n:]); unicode.IsUpper(next) {
		return s // an acronym
	}
	return string(unicode.ToLower(r)) + s[n:]
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// deck deals its cards in a random order, so that each comes back as late as possible.
type deck[T any] struct {
	cards []T
	next  int
}

func newDeck[T any](rng *rand.Rand, cards []T) *deck[T] {
	d := &deck[T]{cards: append([]T(nil), cards...)}
	rng.Shuffle(len(d.cards), func(i, j int) { d.cards[i], d.cards[j] = d.cards[j], d.cards[i] })
	return d
}

// take deals a card that was never dealt and which suits, false when none is left.
func (d *deck[T]) take(suits func(T) bool) (T, bool) {
	for i := d.next; i < len(d.cards); i++ {
		if card := d.cards[i]; suits(card) {
			copy(d.cards[d.next+1:i+1], d.cards[d.next:i])
			d.cards[d.next] = card
			d.next++
			return card, true
		}
	}
	var none T
	return none, false
}

// again deals a card which suits, starting over when all were dealt; any card if none suits.
func (d *deck[T]) again(suits func(T) bool) T {
	if card, ok := d.take(suits); ok {
		return card
	}
	d.next = 0
	if card, ok := d.take(suits); ok {
		return card
	}
	return d.deal()
}

// deal deals the next card, starting over after the last.
func (d *deck[T]) deal() T {
	if d.next == len(d.cards) {
		d.next = 0
	}
	d.next++
	return d.cards[d.next-1]
}
