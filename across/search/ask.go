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
	begun  []form // the words that begin so, those of most titles first; set with prefix
	titled int64  // how many titles have one of begun, at most
	near   []near // other words, when this one may be mistyped
	count  int    // how many documents have it, up to counted; see finding.weigh
	idf    float64
}

// near is a word that another may be a slip of; likely is how likely, up to 1.
type near struct {
	form
	likely float64
	count  int
}

// ask is a question: every document it finds has all its terms, or at least one. The zero ask finds nothing.
type ask struct {
	terms []term
	said  []word // every word as it was typed, in order
	title bool   // words of the title alone
	brief bool   // it is being typed: a few answers do, at once
	// common: so much has these words that ranking it all would take too long; see finding.weigh.
	common bool
	// unfinished is the word that may be a beginning, where little is found; "" for none.
	unfinished string
}

// word is one of those typed. Those that are no term tell little: they only part what fits alike.
type word struct {
	form
	term int // which it answers, -1 for none
}

// asking are the words of questions that tell nothing of their subject, beside those too common in any text.
var asking = set(`comment prendre prend prendra pourquoi quand combien quelqu quelquun quelque quelques faut faudrait peut peuvent pouvez pouvons puis puisje doit doivent dois doiton doisje
	faire fait font fais avoir etre deja existe connait connaissez sait savoir sais bonjour bonsoir merci svp stp estce atil peuton fautil aije aton puisse
	voudrais voudrait veux veut souhaite souhaiterais souhaitons aimerais aimerait cherche cherchons quoi rien chose quel quelle quels quelles lequel laquelle
	signifie appelle dire dit oui non sommes suis ete
	what which who whom how why when where is are was does do did can could should would the of for and any there`)

// phrases are what questions begin or end with, whose words tell something elsewhere.
var phrases = lines(`comment faire pour
	comment faire
	comment obtenir
	comment ca marche
	comment savoir
	que faire si
	que faire en cas de
	que faire quand
	que se passe
	a quoi sert
	a quoi servent
	ai je droit
	a t on droit
	ai je le droit
	a t on le droit
	avons nous droit
	est ce que j ai droit
	est ce que je peux avoir
	est ce que je peux
	est ce qu on peut
	est ce possible de
	est il possible
	quelles sont les regles
	qui doit s occuper
	qui s occupe
	j ai besoin d aide
	j ai besoin
	nous avons besoin
	peut on me refuser
	peut on refuser
	ou faire
	ou trouver
	ou s adresser
	a qui s adresser
	de quoi s agit il
	qu est ce
	c est quoi
	je ne sais pas
	je n arrive pas`)

func set(text string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		out[w] = true
	}
	return out
}

func lines(text string) [][]string {
	var out [][]string
	for l := range strings.Lines(text) {
		out = append(out, strings.Fields(l))
	}
	slices.SortStableFunc(out, func(a, b []string) int { return len(b) - len(a) })
	return out
}

// telling leaves out of list the words of questions.
func telling(list []words.Word) []words.Word {
	var out []words.Word
	for at := 0; at < len(list); {
		if n := phrase(list[at:]); n > 0 {
			at += n
			continue
		}
		if w := list[at]; w.Stem != "" && !isAsking(w.Fold) {
			out = append(out, w)
		}
		at++
	}
	return out
}

func isAsking(fold string) bool { return asking[fold] || asking[strings.TrimSuffix(fold, "s")] }

// isAskingMistyped tells whether fold is a slip of a word of questions, as likely as cost.
func isAskingMistyped(fold string, cost float64) bool {
	for w := range asking {
		if len(w) > 4 && words.Cost(fold, w, 1.1) < min(cost, 1.1) {
			return true
		}
	}
	return false
}

// less is q without the terms that are told, unless those are all.
func (q ask) less(n map[int]bool) ask {
	if len(n) == 0 || len(n) == len(q.terms) {
		return q
	}
	kept, moved := q, map[int]int{}
	kept.terms = nil
	for k, t := range q.terms {
		if !n[k] {
			moved[k] = len(kept.terms)
			kept.terms = append(kept.terms, t)
		}
	}
	kept.said = slices.Clone(q.said)
	for k, w := range kept.said {
		if to, ok := moved[w.term]; ok {
			kept.said[k].term = to
		} else {
			kept.said[k].term = -1
		}
	}
	return kept
}

// phrase is how many words at the beginning of list are one of phrases.
func phrase(list []words.Word) int {
	for _, p := range phrases {
		// Elided words are not in list: « j'ai » is « ai ».
		n := 0
		for _, w := range p {
			if n < len(list) && (list[n].Fold == w || strings.TrimSuffix(list[n].Fold, "s") == w) {
				n++
			} else if len(w) > 2 || w == "de" || n == 0 && len(w) > 1 {
				n = 0
				break
			}
		}
		if n > 1 {
			return n
		}
	}
	return 0
}

// read turns what somebody typed into what is looked for. Common words and those of questions are dropped, unless nothing
// else is there. Any text is good: signs of query languages mean nothing.
func read(a *words.Analyser, text string) ask {
	if utf8.RuneCountInString(text) > longestText {
		text = string([]rune(text)[:longestText])
	}
	text = strings.TrimSpace(text)
	list := a.Split(text)
	kept := telling(list)
	if len(kept) == 0 {
		kept = list
	}
	q := ask{terms: terms(kept)}
	if n := len(kept); n > 0 && kept[n-1].End == len(text) {
		q.unfinished = kept[n-1].Fold
	}
	for _, w := range list[:min(len(list), mostSaid)] {
		q.said = append(q.said, word{form{w.Fold, w.Stem}, slices.IndexFunc(q.terms, func(t term) bool { return t.is(w) })})
	}
	return q
}

// mostSaid: words of a question that are read.
const mostSaid = 60

// readBeginning is read for what is being typed: the last word, even a common one, may be the beginning of any other.
func readBeginning(a *words.Analyser, text string) ask {
	q := read(a, text)
	q.title, q.brief = true, true
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

// all is what documents that answer t are found by.
func (t term) all() []string {
	list := []string{form{t.fold, t.stem}.found()}
	add := func(f form) {
		if s := f.found(); !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	for _, w := range t.begun {
		add(w)
	}
	for _, n := range t.near {
		add(n.form)
	}
	return list
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
	n := slices.IndexFunc(q.terms, func(t term) bool { return t.is(w) })
	if n < 0 {
		n = slices.IndexFunc(q.terms, func(t term) bool {
			return slices.ContainsFunc(t.near, func(n near) bool { return n.is(w) })
		})
	}
	return n
}

func (t term) is(w words.Word) bool {
	return form{t.fold, t.stem}.is(w) || t.prefix && strings.HasPrefix(w.Fold, t.fold)
}

func (f form) is(w words.Word) bool { return w.Fold == f.fold || f.stem != "" && w.Stem == f.stem }

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
