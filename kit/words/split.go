package words

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"

	"maillage/kit/french"
)

// Word is one word of a text: the bytes Start to End (not included), and its forms. Both forms are letters and digits
// only, at most Longest bytes.
type Word struct {
	Start, End int
	Fold       string
	Stem       string // "" for a word too common to search by
}

// Longest is the most bytes that a form keeps; what is longer is no word that people type.
const Longest = 64

// Analyser cuts texts in words. Safe for concurrent use.
type Analyser struct {
	common analysis.TokenMap
	stem   *fr.FrenchLightStemmerFilter
	seed   maphash.Seed
	seen   [remembered]atomic.Pointer[reading]
}

const (
	// remembered is how many words as they are written keep their forms: a language has few words, and says them again and
	// again. At most 5 MB; each is in one place, where the last one stays.
	remembered = 1 << 15
	// longestRemembered, in bytes; longer ones are seldom said twice.
	longestRemembered = 40
)

// reading is what a word is read as; Start and End are within it.
type reading struct {
	written string
	word    Word
	ok      bool
}

// New returns an analyser of French. It takes a fraction of a millisecond; keep it.
func New() *Analyser {
	listed := analysis.NewTokenMap()
	if err := listed.LoadBytes(fr.FrenchStopWords); err != nil {
		panic("words: list of common words: " + err.Error()) // the list is in the library
	}
	a := &Analyser{common: analysis.NewTokenMap(), stem: fr.NewFrenchLightStemmerFilter(), seed: maphash.MakeSeed()}
	for w := range listed {
		a.common[french.Fold(w)] = true // the list has accents, the words have none
	}
	return a
}

// Split returns the words of text in order, nil when it has none. Text need not be valid UTF-8. Cost: linear, 0.2 µs a word
// that was read before [measured], 1.5 µs another.
func (a *Analyser) Split(text string) []Word {
	var out []Word
	if len(text) > 64 {
		out = make([]Word, 0, len(text)/6)
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isLetter(r) {
			i += size
			continue
		}
		end := endOf(text, i)
		if w, ok := a.read(text[i:end]); ok {
			w.Start, w.End = w.Start+i, w.End+i
			out = append(out, w)
		}
		i = end
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// read is word, remembered.
func (a *Analyser) read(written string) (Word, bool) {
	if len(written) > longestRemembered {
		return a.word(written, 0, len(written))
	}
	at := &a.seen[maphash.String(a.seed, written)%remembered]
	if r := at.Load(); r != nil && r.written == written {
		return r.word, r.ok
	}
	r := &reading{written: strings.Clone(written)}
	r.word, r.ok = a.word(r.written, 0, len(written))
	at.Store(r)
	return r.word, r.ok
}

// word is the word of text between start and end, without its elided article.
func (a *Analyser) word(text string, start, end int) (Word, bool) {
	if at := strings.IndexAny(text[start:end], "'’"); at > 0 && isElided(french.Fold(text[start:start+at])) {
		_, size := utf8.DecodeRuneInString(text[start+at:])
		start += at + size
	}
	for end > start {
		r, size := utf8.DecodeLastRuneInString(text[start:end])
		if isLetter(r) || unicode.Is(unicode.M, r) {
			break
		}
		end -= size // the sign that ends a sentence, not the word
	}
	w := Word{Start: start, End: end, Fold: fold(text[start:end])}
	w.Stem = a.Stem(w.Fold)
	return w, w.Fold != ""
}

// Stem returns the stem of a folded word, "" when it is too common.
func (a *Analyser) Stem(fold string) string {
	if a.common[fold] {
		return ""
	}
	if len(fold) < 4 || strings.ContainsAny(fold, "0123456789") {
		return fold
	}
	token := analysis.Token{Term: []byte(accented(fold))}
	a.stem.Filter(analysis.TokenStream{&token})
	stem := french.Fold(string(token.Term))
	if utf8.RuneCountInString(stem) < shortest && len(fold)-len(stem) > 1 {
		return strings.TrimRight(fold, "sx")
	}
	return stem
}

// shortest: a stem with fewer letters stands for too many words; the word then only loses its plural. Without it, « pluie »
// would answer who asks for a PLU.
const shortest = 4

// hidden are the endings for which the stemmer looks at the accent, as folding leaves them.
var hidden = []struct{ folded, accented string }{{"ieme", "ième"}, {"ere", "ère"}, {"ete", "ète"}}

// accented gives a folded word back the accent of its ending, in the singular: with it the stemmer brings infirmière to
// infirmier. Where the word never had one (guerre has none, société has another) the stem only differs from what a
// dictionary would say: texts and questions get the same.
func accented(fold string) string {
	bare := strings.TrimSuffix(fold, "s")
	for _, h := range hidden {
		if head, ok := strings.CutSuffix(bare, h.folded); ok {
			return head + h.accented
		}
	}
	return fold
}

// elided are the words that lose their vowel before another.
var elided = []string{"l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"}

func isElided(fold string) bool { return slices.Contains(elided, fold) }

// endOf returns where the word that begins at start ends: after letters, figures and their marks, with the apostrophes and
// invisible signs inside, and with the dots of initials.
func endOf(text string, start int) int {
	i := start
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case isLetter(r), unicode.Is(unicode.M, r), unicode.Is(unicode.Cf, r):
		case r == '\'' || r == '’' || r == '‘':
			if next, _ := utf8.DecodeRuneInString(text[i+size:]); !isLetter(next) {
				return i
			}
		case r == '.':
			if !isInitial(text, i) {
				return i
			}
		default:
			return i
		}
		i += size
	}
	return i
}

// isInitial tells whether the dot at i stands between two single letters.
func isInitial(text string, i int) bool {
	before, size := utf8.DecodeLastRuneInString(text[:i])
	earlier, _ := utf8.DecodeLastRuneInString(text[:i-size])
	after, size := utf8.DecodeRuneInString(text[i+1:])
	later, _ := utf8.DecodeRuneInString(text[i+1+size:])
	return unicode.IsLetter(before) && unicode.IsLetter(after) && !isLetter(earlier) && !isLetter(later)
}

// isLetter tells whether r belongs to words by itself.
func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || small(r) != 0 }

// small is the figure that r writes above or below the line, 0 when it is none.
func small(r rune) rune {
	switch {
	case r == '¹':
		return '1'
	case r == '²' || r == '³':
		return '2' + r - '²'
	case r == '⁰' || r >= '⁴' && r <= '⁹':
		return '0' + r - '⁰'
	case r >= '₀' && r <= '₉':
		return '0' + r - '₀'
	}
	return 0
}

// fold is the folded form of a word: letters and figures alone, at most Longest bytes.
func fold(word string) string {
	var b strings.Builder
	for _, r := range french.Fold(word) {
		if s := small(r); s != 0 {
			r = s
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		if b.Len()+utf8.RuneLen(r) > Longest {
			break
		}
		b.WriteRune(r)
	}
	return b.String()
}
