package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"maillage/kit/words"
)

const (
	// longestText: runes of a question that are read. Nobody types more; who pastes a page is answered about its beginning.
	longestText = 300
	// mostTerms: words that are looked for. Each costs a reading of its list of documents.
	mostTerms = 10
	// shortestPrefix: letters from which the last word may be a beginning, where little is found. Fewer would begin too many
	// words: who asks for a PLU does not mean "plus".
	shortestPrefix = 4
	// shortestBegun is shortestPrefix for what is being typed, where only titles are looked at.
	shortestBegun = 2
)

// term is one word that is looked for.
type term struct {
	fold   string
	stem   string // "" when the word is too common: it is then looked for as it is
	prefix bool   // it may be the beginning of a word
	begun  []form // where too much begins so: the words that most titles have, in place of all
	near   []term // other words, when this one may be mistyped
}

// ask is a question: every document it finds has all its terms, or at least one. The zero ask finds nothing.
type ask struct {
	terms []term
	title bool // words of the title alone
	// common: so much has these words that ranking it all would take too long; see finding.ready.
	common bool
	// unfinished is the word that may be a beginning, where little is found; "" for none.
	unfinished string
}

// asking are the words of questions that tell nothing of their subject, beside those too common in any text.
var asking = strings.Fields(`comment pourquoi quand combien quelqu quelquun quelque quelques faut faudrait peut peuvent pouvez puis doit doivent
	faire fait font avoir etre deja existe connait connaissez sait savoir bonjour merci svp estce atil peuton fautil
	what which who whom how why when where is are was does do did can could should would the of for and any there`)

// read turns what somebody typed into what is looked for. Common words and those of questions are dropped, unless nothing
// else is there. Any text is good: signs of query languages mean nothing.
func read(a *words.Analyser, text string) ask {
	if utf8.RuneCountInString(text) > longestText {
		text = string([]rune(text)[:longestText])
	}
	text = strings.TrimSpace(text)
	list := a.Split(text)
	telling := slices.DeleteFunc(slices.Clone(list), func(w words.Word) bool { return w.Stem == "" || slices.Contains(asking, w.Fold) })
	if len(telling) == 0 {
		telling = list
	}
	q := ask{terms: terms(telling)}
	if n := len(telling); n > 0 && telling[n-1].End == len(text) {
		q.unfinished = telling[n-1].Fold
	}
	return q
}

// readBeginning is read for what is being typed: the last word, even a common one, may be the beginning of any other.
func readBeginning(a *words.Analyser, text string) ask {
	q := read(a, text)
	q.title = true
	list := a.Split(strings.TrimSpace(text))
	if len(list) == 0 || len(q.terms) == mostTerms {
		return q
	}
	w := list[len(list)-1]
	if !slices.ContainsFunc(q.terms, func(t term) bool { return t.fold == w.Fold }) {
		q.terms = append(q.terms, term{fold: w.Fold, stem: w.Stem})
	}
	q.begins(w.Fold, shortestBegun)
	return q
}

// begins lets the term of fold be the beginning of a word, when it has at least shortest letters.
func (q ask) begins(fold string, shortest int) {
	for i, t := range q.terms {
		if t.fold == fold && utf8.RuneCountInString(fold) >= shortest {
			q.terms[i].prefix = true
		}
	}
}

// terms keeps one term for each stem, at most mostTerms.
func terms(list []words.Word) []term {
	var out []term
	for _, w := range list {
		same := func(t term) bool { return t.fold == w.Fold || t.stem != "" && t.stem == w.Stem }
		if len(out) < mostTerms && !slices.ContainsFunc(out, same) {
			out = append(out, term{fold: w.Fold, stem: w.Stem})
		}
	}
	return out
}

// marks returns which term w answers, -1 for none.
func (q ask) marks(w words.Word) int {
	return slices.IndexFunc(q.terms, func(t term) bool { return t.is(w) || slices.ContainsFunc(t.near, func(n term) bool { return n.is(w) }) })
}

func (t term) is(w words.Word) bool {
	return w.Fold == t.fold || t.stem != "" && w.Stem == t.stem || t.prefix && strings.HasPrefix(w.Fold, t.fold)
}

// covers tells whether list answers every term.
func (q ask) covers(list []words.Word) bool {
	for _, t := range q.terms {
		one := ask{terms: []term{t}}
		if !slices.ContainsFunc(list, func(w words.Word) bool { return one.marks(w) >= 0 }) {
			return false
		}
	}
	return len(q.terms) > 0
}

// isAbout is covers, and nothing else that tells: list is what was asked, in other words.
func (q ask) isAbout(list []words.Word) bool {
	for _, w := range list {
		if w.Stem != "" && q.marks(w) < 0 {
			return false
		}
	}
	return q.covers(list)
}
