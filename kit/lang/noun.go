package lang

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"maillage/kit/french"
)

// Noun is what a thing is called in one language.
type Noun struct {
	One      string `json:"one"`
	Many     string `json:"many"`
	Feminine bool   `json:"feminine,omitempty"` // in French
}

// Nouns is what things are called: by thing, then language. A thing or a language that is not there has its usual noun.
type Nouns map[string]map[string]Noun

// Call gives the usual nouns of things, which texts name from then on between {= and }, with what must agree with them:
//
//	"Ce que dit {=le groupe}."       le la l’, un une, du de la de l’, au à la à l’, ce cet cette, son sa, de d’
//	"{n} {=groupes}, {=Groupes}"      bare, several of them, with a capital
//	"Ouvert{=/e groupe} à tous"       what follows the gender: masculine/feminine, and a third form before a vowel
//	"{=a group}"                      in English, a or an
//
// The noun between the braces is the usual one of the language, whatever a place calls the thing: see Calling. Call comes
// before Add; it returns c.
func (c *Catalogue) Call(usual Nouns) *Catalogue {
	c.usual = usual
	return c
}

// Calling returns the same voice for a place that calls things by nouns of its own.
func (l *Localizer) Calling(own Nouns) *Localizer {
	other := *l
	other.own = own
	return &other
}

// Noun returns what l calls a thing.
func (l *Localizer) Noun(thing string) Noun {
	if n := l.own[thing][l.tag]; n.One != "" && n.Many != "" {
		return n
	}
	return l.catalogue.usual[thing][l.tag]
}

// phrase is a noun in a text, with what agrees with it.
type phrase struct {
	thing   string
	many    bool
	lead    string   // a determiner in the masculine, "" for none
	forms   []string // in place of the noun: masculine, feminine, and masculine before a vowel
	capital bool
}

// leads is the determiners that a noun changes, as texts write them.
var leads = map[string]map[string]string{
	French: {"le": "le", "la": "le", "un": "un", "une": "un", "du": "du", "de la": "du", "au": "au", "à la": "au",
		"ce": "ce", "cette": "ce", "son": "son", "sa": "son", "de": "de"},
	English: {"a": "a", "an": "a"},
}

// readPhrase reads what stands between {= and }.
func (c *Catalogue) readPhrase(tag, text string) (phrase, error) {
	head, noun := "", text
	for thing := range maps.Keys(c.usual) { // the longest noun that ends the text; usual nouns may have several words
		n := c.usual[thing][tag]
		for _, word := range []string{n.One, n.Many} {
			low := strings.ToLower(text)
			if before, ok := strings.CutSuffix(low, word); ok && (before == "" || strings.HasSuffix(before, " ")) {
				head, noun = strings.TrimSpace(text[:len(before)]), text[len(before):]
				p := phrase{thing: thing, many: word == n.Many && word != n.One}
				return p, p.lay(tag, head, noun)
			}
		}
	}
	return phrase{}, fmt.Errorf("%q names none of %v", text, slices.Sorted(maps.Keys(c.usual)))
}

// lay sets what comes before the noun.
func (p *phrase) lay(tag, head, noun string) error {
	if strings.Contains(head, "/") {
		p.forms = strings.Split(head, "/")
		if len(p.forms) > 3 {
			return fmt.Errorf("%q has more than three forms", head)
		}
		return nil
	}
	first, _ := utf8.DecodeRuneInString(head + noun)
	p.capital = unicode.IsUpper(first)
	if head == "" {
		return nil
	}
	var ok bool
	if p.lead, ok = leads[tag][strings.ToLower(head)]; !ok || p.many && p.lead != "de" {
		return fmt.Errorf("%q is no determiner that %q changes", head, noun)
	}
	return nil
}

// write is p with the noun n.
func (p phrase) write(tag string, n Noun) string {
	word := n.One
	if p.many {
		word = n.Many
	}
	if p.forms != nil {
		return p.agree(n)
	}
	if p.lead != "" {
		word = determined(tag, p.lead, word, n.Feminine)
	}
	if p.capital {
		first, size := utf8.DecodeRuneInString(word)
		word = string(unicode.ToUpper(first)) + word[size:]
	}
	return word
}

func (p phrase) agree(n Noun) string {
	switch {
	case n.Feminine:
		return p.forms[1]
	case len(p.forms) == 3 && elides(french.Fold(n.One)):
		return p.forms[2]
	}
	return p.forms[0]
}

// determined is word after a determiner.
func determined(tag, lead, word string, feminine bool) string {
	folded := french.Fold(word)
	if tag == English {
		if strings.ContainsRune("aeiou", rune((folded + " ")[0])) && !begins(folded, []string{"uni", "use", "eu"}) {
			return "an " + word
		}
		return "a " + word
	}
	vowel := elides(folded)
	pick := func(masculine, female, elided string) string {
		switch {
		case vowel:
			return elided + word
		case feminine:
			return female + word
		}
		return masculine + word
	}
	switch lead {
	case "le":
		return pick("le ", "la ", "l’")
	case "du":
		return pick("du ", "de la ", "de l’")
	case "au":
		return pick("au ", "à la ", "à l’")
	case "de":
		return pick("de ", "de ", "d’")
	case "son":
		return pick("son ", "sa ", "son ")
	case "un":
		vowel = false
		return pick("un ", "une ", "")
	}
	if feminine {
		return "cette " + word
	}
	return pick("ce ", "", "cet ")
}
