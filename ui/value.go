package ui

import (
	"hash/fnv"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
)

// Safe is HTML that kit/sanitize has let through. Prose and Text print it as it is: converting
// anything else to Safe opens the page to other people's scripts.
type Safe string

// Size is the size of a mark, an avatar or an icon. The empty size is the ordinary one.
type Size string

// The sizes of the design. Not every component has a rule for each.
const (
	SizeNormal Size = ""
	SizeSmall  Size = "-s"
	SizeLarge  Size = "-l"
	SizeXL     Size = "-xl"
)

// Tone says what a tag or a notice is about, always beside a word and an icon.
type Tone string

// The tones. ToneNet takes the colour of the network, ToneNew is the mimosa of what is unread,
// ToneLine an outline.
const (
	TonePlain Tone = ""
	ToneNet   Tone = "-net"
	ToneOK    Tone = "-ok"
	ToneWarn  Tone = "-warn"
	ToneBad   Tone = "-bad"
	ToneNew   Tone = "-new"
	ToneLine  Tone = "-line"
)

// Look is the weight of a button. At most one LookMain a page.
type Look string

// The looks of a button.
const (
	LookPlain  Look = ""
	LookMain   Look = "-main"
	LookBare   Look = "-bare"
	LookDanger Look = "-danger"
)

// Link is an address and its words. Icon, Count and Current are used where the component shows them.
type Link struct {
	Href    string
	Label   string
	Icon    string
	Count   int // shown when above zero
	Current bool
}

// Hidden is a field sent with a form and not shown.
type Hidden struct{ Name, Value string }

// When is a moment, already in words ("il y a 40 min"). ISO is the same for machines (RFC 3339);
// without it no time element is printed. Href, if any, is the anchor of what was said then.
type When struct{ Text, ISO, Href string }

// Initials gives the one or two letters that stand for a person: the first of the first and of the
// last word of the name, as capitals. An empty name gives "?".
func Initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
	if len(words) == 0 {
		return "?"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	if len(words) == 1 {
		return string(unicode.ToUpper(first))
	}
	last, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return string(unicode.ToUpper(first)) + string(unicode.ToUpper(last))
}

// HueOf gives one of the six hues of avatars (1 to 6), the same for the same seed. Seed with an id,
// not a name: people who change name keep their colour.
func HueOf(seed string) int {
	h := fnv.New32a()
	h.Write([]byte(seed))
	return int(h.Sum32()%6) + 1
}

// has tells whether a slot is filled.
func has(c templ.Component) bool { return c != nil }

// truth is the value of a boolean aria attribute.
func truth(b bool) string { return strconv.FormatBool(b) }

// level keeps a heading level between 1 and 4; 0 is the component's own default.
func level(n, byDefault int) int {
	if n < 1 || n > 4 {
		return byDefault
	}
	return n
}

// describedBy joins the ids of the texts that explain a control, leaving out the empty ones.
func describedBy(ids ...string) string {
	var kept []string
	for _, id := range ids {
		if id != "" {
			kept = append(kept, id)
		}
	}
	return strings.Join(kept, " ")
}

func orDefault(s, byDefault string) string {
	if s == "" {
		return byDefault
	}
	return s
}

// css joins class names, leaving out the empty ones.
func css(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		if name == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(name)
	}
	return b.String()
}

// on is the class name when it applies, and nothing otherwise.
func on(applies bool, name string) string {
	if applies {
		return name
	}
	return ""
}

// class is the class attribute of an element that may have none.
func class(names ...string) templ.Attributes {
	if all := css(names...); all != "" {
		return templ.Attributes{"class": all}
	}
	return nil
}

// idAttr is the id of an element that may have none.
func idAttr(id string) templ.Attributes {
	if id == "" {
		return nil
	}
	return templ.Attributes{"id": id}
}

// reload is the attribute by which a form or a link loads its page whole, without Turbo: its cache of
// pages, the theme and the rights of the person are then those of the new page.
func reload(whole bool) templ.Attributes {
	if !whole {
		return nil
	}
	return templ.Attributes{"data-turbo": "false"}
}
