// Package questions makes questions whose answer is known out of documents, to measure how well a search finds them.
//
// A question is made of one document: its title, one of its sentences, or the subject of its title in a phrase people ask
// with. It can then be written as people write: without accents, with other plurals, with one slip of the keyboard. The same
// seed makes the same questions.
package questions

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"maillage/kit/french"
)

// Document is what is looked for.
type Document struct{ ID, Title, Body string }

// Question is what is asked, and the documents that answer it.
type Question struct {
	Query    string   `json:"query"`
	Relevant []string `json:"relevant"`
}

// Sort is of what questions are made.
type Sort string

// Sorts.
const (
	Titles    Sort = "titles"    // the title as it is
	Sentences Sort = "sentences" // a sentence of the text, or a dozen of its words
	Asked     Sort = "asked"     // the words of the title, asked as people ask
)

// Sorts is all of them.
var Sorts = []Sort{Titles, Sentences, Asked}

// Options of Make.
type Options struct {
	Sort  Sort
	Loose bool // accents dropped, plurals changed, a few words left out
	Typo  bool // one slip in one word
	Most  int  // how many, at most
	Seed  uint64
}

// maker makes questions.
type maker struct {
	Options
	*rand.Rand
}

// Make returns questions, at most one of each document. Documents that say the same, by their title or that sentence, are all
// right answers.
func Make(docs []Document, o Options) ([]Question, error) {
	if !slices.Contains(Sorts, o.Sort) {
		return nil, fmt.Errorf("questions: there is no sort %q", o.Sort)
	}
	m := maker{o, rand.New(rand.NewPCG(o.Seed, 7))}
	same := map[string][]string{}
	for _, d := range docs {
		same[key(d.Title)] = append(same[key(d.Title)], d.ID)
	}
	var out []Question
	for _, n := range m.Perm(len(docs)) {
		if len(out) == o.Most {
			break
		}
		d := docs[n]
		text, of := m.text(d)
		if text == "" {
			continue
		}
		right := same[key(d.Title)]
		if o.Sort == Sentences {
			if right = saying(docs, of); len(right) > mostSaying {
				continue
			}
		}
		if o.Loose {
			text = m.loosely(text)
		}
		if o.Typo {
			var ok bool
			if text, ok = m.slip(text); !ok {
				continue
			}
		}
		out = append(out, Question{text, right})
	}
	return out, nil
}

// key is what two titles that say the same share.
func key(title string) string {
	return strings.Join(strings.FieldsFunc(french.Fold(title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// mostSaying: a sentence that more documents have is asked of none.
const mostSaying = 3

// saying is the documents that hold a sentence.
func saying(docs []Document, sentence string) []string {
	var out []string
	for _, d := range docs {
		if strings.Contains(d.Body, sentence) {
			out = append(out, d.ID)
		}
	}
	return out
}

// text is what d is asked by, "" when it has nothing fit; of is what it was taken from.
func (m maker) text(d Document) (text, of string) {
	switch m.Sort {
	case Sentences:
		of = m.sentence(d.Body)
		list := strings.Fields(of)
		if len(list) > longest {
			list = list[m.IntN(len(list)-longest+1):][:longest]
		}
		return strings.Join(list, " "), of
	case Asked:
		return m.asked(d.Title), d.Title
	}
	if len(strings.Fields(d.Title)) < 2 {
		return "", ""
	}
	return d.Title, d.Title
}

const (
	// shortest and longest: words of a question made of a sentence.
	shortest, longest = 8, 14
)

// sentence is one of the sentences of body, by chance.
func (m maker) sentence(body string) string {
	var list []string
	for line := range strings.SplitSeq(body, "\n") {
		for s := range strings.SplitSeq(line, ". ") {
			s = strings.Trim(s, " .:;-*#>|")
			if n := len(strings.Fields(s)); n >= shortest && n <= 40 && !strings.ContainsAny(s, "[]|<>*_") {
				list = append(list, s)
			}
		}
	}
	if len(list) == 0 {
		return ""
	}
	return list[m.IntN(len(list))]
}

// frames are what people begin a question with.
var frames = []string{"Comment faire pour %s ?", "Que faire si %s ?", "Ai-je droit à %s ?", "Est-ce que je peux avoir %s ?", "Comment obtenir %s ?", "Où faire %s ?", "Quelles sont les règles pour %s ?",
	"Bonjour, je voudrais savoir pour %s", "Qui doit s'occuper de %s ?", "Combien coûte %s ?", "À quoi sert %s ?", "Faut-il %s ?", "Peut-on me refuser %s ?", "%s, comment ça marche ?", "J'ai besoin d'aide pour %s, merci"}

// asked is the subject of a title in a phrase.
func (m maker) asked(title string) string {
	if at := strings.LastIndex(title, " : "); at > 0 && strings.HasSuffix(title, "?") {
		title = title[:at] // « Prime : qui y a droit ? » is about the prime
	}
	subject := strings.Trim(title, " ?.!:")
	for _, begin := range []string{"Peut-on ", "Faut-il ", "Comment ", "Quelles sont ", "Quels sont ", "Qu'est-ce qu'", "Qu'est-ce que ", "Quelle est ", "Quel est ", "Doit-on ", "Que faire ", "À quoi sert ", "Qui doit "} {
		subject = strings.TrimPrefix(subject, begin)
	}
	if len(strings.Fields(subject)) < 2 {
		return ""
	}
	r, n := utf8.DecodeRuneInString(subject)
	if next, _ := utf8.DecodeRuneInString(subject[n:]); !unicode.IsUpper(next) {
		subject = string(unicode.ToLower(r)) + subject[n:]
	}
	return fmt.Sprintf(frames[m.IntN(len(frames))], subject)
}

// loosely is text as it is typed in haste: without accents, one word in three in the other number, one in six left out of
// what is long.
func (m maker) loosely(text string) string {
	list := strings.Fields(french.Fold(text))
	var out []string
	for _, w := range list {
		if len(list) > 6 && m.IntN(6) == 0 {
			continue
		}
		if len(w) > 4 && m.IntN(3) == 0 && isWord(w) {
			switch {
			case strings.HasSuffix(w, "aux"):
			case strings.HasSuffix(w, "s"):
				w = strings.TrimSuffix(w, "s")
			case !strings.HasSuffix(w, "x"):
				w += "s"
			}
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

func isWord(w string) bool {
	return !strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) })
}

// rows are the keys of a French keyboard.
var rows = []string{"azertyuiop", "qsdfghjklm", "wxcvbn"}

// shortestSlip: letters of the words in which a slip is made.
const shortestSlip = 5

// slip makes one slip in one word of text; ok is false when none is long enough.
func (m maker) slip(text string) (slipped string, ok bool) {
	list := strings.Fields(text)
	var at []int
	for n, w := range list {
		if utf8.RuneCountInString(w) >= shortestSlip && isWord(w) && !slices.Contains(frequent, french.Fold(w)) {
			at = append(at, n)
		}
	}
	if len(at) == 0 {
		return text, false
	}
	n := at[m.IntN(len(at))]
	list[n] = m.mistyped([]rune(list[n]))
	return strings.Join(list, " "), true
}

// frequent words tell nothing: a slip in them changes nothing.
var frequent = strings.Fields("comment pourquoi quelle quelles quels faire votre notre cette entre pendant apres avant leurs toute toutes autre autres droit besoin aide merci bonjour voudrais savoir refuser coute obtenir regles avoir marche occuper")

func (m maker) mistyped(w []rune) string {
	for {
		i := 1 + m.IntN(len(w)-1) // first letters are rarely wrong
		switch m.IntN(4) {
		case 0:
			return string(slices.Delete(slices.Clone(w), i, i+1))
		case 1:
			return string(slices.Insert(slices.Clone(w), i, m.beside(w[i])))
		case 2:
			if c := m.beside(w[i]); c != w[i] {
				return string(w[:i]) + string(c) + string(w[i+1:])
			}
		default:
			if i+1 < len(w) && w[i] != w[i+1] {
				return string(w[:i]) + string(w[i+1]) + string(w[i]) + string(w[i+2:])
			}
		}
	}
}

// beside is a letter whose key is beside that of r.
func (m maker) beside(r rune) rune {
	c, _ := utf8.DecodeRuneInString(french.Fold(string(r)))
	for _, row := range rows {
		if at := strings.IndexRune(row, c); at >= 0 {
			if at == 0 || at+1 < len(row) && m.IntN(2) == 0 {
				return rune(row[at+1])
			}
			return rune(row[at-1])
		}
	}
	return 'e'
}
