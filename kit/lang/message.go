package lang

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The plural forms of CLDR that French and English use.
const (
	one   = "one"
	many  = "many"
	other = "other"
)

// message is what a key says: one text per plural form, or other alone.
type message struct {
	forms  map[string][]piece
	plural bool
	places []string // names of placeholders in any form, sorted
}

// piece is a part of a text: words as they are, the name of a placeholder, or a noun.
type piece struct {
	text  string
	place bool
	noun  *phrase
}

func (c *Catalogue) newMessage(tag string, forms map[string]string, plural bool) (message, error) {
	m := message{forms: map[string][]piece{}, plural: plural}
	seen := map[string]bool{}
	for form, text := range forms {
		pieces, err := c.cut(tag, text)
		if err != nil {
			return message{}, err
		}
		for _, p := range pieces {
			if p.place {
				seen[p.text] = true
			}
		}
		m.forms[form] = pieces
	}
	m.places = slices.Sorted(maps.Keys(seen))
	return m, nil
}

// cut splits a text at its placeholders and nouns.
func (c *Catalogue) cut(tag, text string) ([]piece, error) {
	var out []piece
	for text != "" {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			return append(out, piece{text: text}), nil
		}
		if i > 0 {
			out = append(out, piece{text: text[:i]})
		}
		end := strings.IndexByte(text[i:], '}')
		if text[i] == '}' || end < 0 {
			return nil, fmt.Errorf("a brace which is no placeholder in %q", text)
		}
		inside := text[i+1 : i+end]
		if named, ok := strings.CutPrefix(inside, "="); ok {
			noun, err := c.readPhrase(tag, named)
			if err != nil {
				return nil, err
			}
			out = append(out, piece{noun: &noun})
		} else if isPlace(inside) {
			out = append(out, piece{text: inside, place: true})
		} else {
			return nil, fmt.Errorf("a brace which is no placeholder in %q", text)
		}
		text = text[i+end+1:]
	}
	return out, nil
}

// isPlace tells whether name may be a placeholder: a letter, then letters, digits and underscores.
func isPlace(name string) bool {
	for i := 0; i < len(name); i++ {
		c := name[i] | 0x20
		letter := 'a' <= c && c <= 'z'
		if !letter && (i == 0 || (name[i] != '_' && (name[i] < '0' || name[i] > '9'))) {
			return false
		}
	}
	return name != ""
}

// checkForms tells what is wrong with the plural forms of a language.
func checkForms(tag string, forms map[string]string) error {
	for form := range forms {
		if form != one && form != other && (form != many || tag != French) {
			return fmt.Errorf("%s is no plural form of this language", form)
		}
	}
	if _, ok := forms[one]; !ok {
		return errors.New("plural form one is missing")
	}
	if _, ok := forms[other]; !ok {
		return errors.New("plural form other is missing")
	}
	return nil
}

// differs tells why the English message is not a translation of the French one; "" when it can be.
func (m message) differs(en message) string {
	if m.plural != en.plural {
		return "has plural forms in one language only"
	}
	if !slices.Equal(m.places, en.places) {
		return fmt.Sprintf("has placeholders %v in French and %v in English", m.places, en.places)
	}
	return ""
}

// form returns the pieces for n of something.
func (m message) form(tag string, n int64) []piece {
	if m.plural {
		if p, ok := m.forms[pluralForm(tag, n)]; ok {
			return p
		}
	}
	return m.forms[other]
}

// pluralForm is the CLDR cardinal rule for whole numbers (CLDR 46, plurals.xml).
func pluralForm(tag string, n int64) string {
	switch {
	case n == 1 || n == -1, n == 0 && tag == French:
		return one
	case tag == French && n%1_000_000 == 0:
		return many
	}
	return other
}
