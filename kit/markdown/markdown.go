package markdown

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"maillage/kit/sanitize"
)

// DefaultMax is the length in bytes accepted when Options.Max is zero: a novel's chapter several times
// over, and about 100 ms of work at worst.
const DefaultMax = 200_000

// What Check refuses.
var (
	ErrTooLong = errors.New("the text is too long")
	ErrNotText = errors.New("the text holds bytes that are not text")
)

// Options say where a text will stand. The zero value is usable.
type Options struct {
	HeadingBase int    // level of the highest heading, 2 to 6; 0 is 2. An author never gets an h1
	Lang        string // "fr" sets French typography
	Host        string // our own host: links to it are not marked as leaving; may be ""
	Breaks      bool   // the end of a line is a line break, as people expect in short messages
	Max         int    // greatest length in bytes; 0 is DefaultMax
	Notes       bool   // footnotes: of a text that is alone in its page, since their ids are those of the page

	// Image tells whether the picture at url may be shown in place. Nil: none.
	Image func(url string) bool
	// Mention gives the address and the words for a handle (lower case, without @); ok is false when
	// it names nobody, and the text stays as typed. Nil: no links, all names are reported.
	Mention func(name string) (href, label string, ok bool)
	// Tag gives the address of a theme (lower case, without #). Nil: no links, all themes are reported.
	Tag func(name string) (href string, ok bool)
	// Page gives the address of the page called name, as written in [[name]] or [[name|words]]; ok is false for a name that
	// no page may have. Nil: double brackets mean nothing.
	Page func(name string) (href string, ok bool)
}

// Rendered is a text ready to be shown. Lists are in order of appearance, without doubles, nil when
// empty.
type Rendered struct {
	HTML     string   // sanitised; a fixed point of sanitize.HTML unless Image allowed pictures from elsewhere
	Text     string   // plain, one line per block, for search and excerpts; not escaped
	Mentions []string // handles which Options.Mention knows
	Tags     []string // themes which Options.Tag knows
	Links    []string // addresses of links and of pictures shown as links, mentions and themes left out
	Pages    []string // names of the pages linked to by Options.Page
}

// Check is Options.Check with the default length.
func Check(src string) error { return Options{}.Check(src) }

// Check tells whether Render takes src as it is: ErrTooLong above Max bytes, ErrNotText for a NUL or
// invalid UTF-8. Verbs call it before they keep a text.
func (o Options) Check(src string) error {
	if len(src) > o.max() {
		return fmt.Errorf("%w: %d bytes, at most %d", ErrTooLong, len(src), o.max())
	}
	if !utf8.ValidString(src) || strings.IndexByte(src, 0) >= 0 {
		return ErrNotText
	}
	return nil
}

// Render never fails: what Check would refuse is cut at Max or replaced by U+FFFD. Safe for concurrent
// use if the functions of o are.
func Render(src string, o Options) Rendered {
	source := []byte(clean(src, o.max()))
	p := &page{Options: o, source: source, budget: max(len(source), minExpansion)}
	p.HeadingBase = min(max(o.HeadingBase, 2), 6)
	context := parser.NewContext()
	if o.Page != nil {
		context.Set(pagesKey, &pageNames{o.Page, &p.pages})
	}
	if o.Notes {
		context.Set(notesKey, &noteCount{})
	}
	doc := engine.Parser().Parse(text.NewReader(source), parser.WithContext(context))
	p.shape(doc)
	var b bytes.Buffer
	if err := engine.Renderer().Render(&b, source, doc); err != nil {
		panic("markdown: a buffer refused to be written: " + err.Error()) // a bytes.Buffer never does
	}
	allow := func(url string) bool { return o.Image != nil && o.Image(url) }
	safe := sanitize.With(b.String(), allow)
	return Rendered{
		HTML:     safe,
		Text:     Words(safe),
		Mentions: p.mentions.list,
		Tags:     p.tags.list,
		Links:    p.links.list,
		Pages:    p.pages.list,
	}
}

func (o Options) max() int {
	if o.Max > 0 {
		return o.Max
	}
	return DefaultMax
}

// escapedSign comes before a @ or # that the author escaped, between parsing and mentions. It is a
// noncharacter of Unicode, which no text may hold: clean makes sure.
const escapedSign = "\ufdd0"

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\ufffd", escapedSign, "\ufffd")

// clean cuts src to max bytes, never inside a sign, and replaces what is not text.
func clean(src string, max int) string {
	if len(src) > max {
		for max > 0 && !utf8.RuneStart(src[max]) {
			max--
		}
		src = src[:max]
	}
	return lineEnds.Replace(strings.ToValidUTF8(src, "\ufffd"))
}

// ordered is a list without doubles.
type ordered struct {
	list []string
	seen map[string]bool
}

func (o *ordered) add(s string) {
	if o.seen[s] {
		return
	}
	if o.seen == nil {
		o.seen = map[string]bool{}
	}
	o.seen[s] = true
	o.list = append(o.list, s)
}
